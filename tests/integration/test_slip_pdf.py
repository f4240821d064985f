"""A slip as others see it: the text poppler reads, the codes a camera reads."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
import zxingcpp
from fakes.slip_people import OFFICE, PERSONAL_NUMBER, SUBMITTER
from PIL import Image

from ehc_desk.printing import form_set
from ehc_desk.printing.slip_data import (
    OPTIONS,
    ComponentRow,
    SlipData,
    SlipOwner,
    Submitter,
)
from ehc_desk.printing.slips import render

pytestmark = pytest.mark.skipif(
    shutil.which("pdftotext") is None or shutil.which("pdftoppm") is None,
    reason="needs poppler-utils (pdftotext, pdftoppm)",
)

TODAY = date(2026, 11, 21)
PROVISIONAL = "TAM-Q03-261121-007X"
SLIP = SlipData(
    office=OFFICE,
    submitter=SUBMITTER,
    owners=(
        SlipOwner(name="Đặng Quốc Ẩn", address="12 Trần Phú, Đà Nẵng"),
        SlipOwner(name="Lê Thị Ước", address="12 Trần Phú, Đà Nẵng"),
    ),
    printed_at=datetime(2026, 11, 21, 9, 6),
    dossier_code="H17.25.18-261121-0001",
    form_number="125",
    procedure_name="Đăng ký khai sinh",
    summary="cho trẻ Đặng Minh An",
    components=(
        ComponentRow(name="Tờ khai đăng ký khai sinh", originals=1, pages=2, paper_copies=3),
        ComponentRow(name="Giấy chứng sinh (hoặc văn bản của người làm chứng)", photocopies=2),
    ),
    set_count=1,
    time_text="03 ngày làm việc",
    received_at=datetime(2026, 11, 21, 9, 5),
    due_at=datetime(2026, 11, 25, 17, 0),
    return_method="Trung tâm",
    return_place="quầy số 3",
    register_volume="01",
    register_number="77",
    fee_total_vnd=1_250_000,
    fee_paid=True,
    tax_office="Thuế cơ sở 1",
    clerk_name="Trần Văn Bình",
    desk="Q03",
    shelf="B2",
)
MANDATORY = (
    "UBND THÀNH PHỐ ĐÀ NẴNG",
    "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "Số: 125/TTPVHCC",
    "Mã hồ sơ: H17.25.18-261121-0001",
    "Hải Châu, ngày 21 tháng 11 năm 2026",
    "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
    "Bộ phận tiếp nhận và trả kết quả: Trung tâm Phục vụ hành chính công phường Hải Châu",
    "Tiếp nhận hồ sơ của Ông (Bà): Nguyễn Thị Hoài Thương (trực tiếp)",
    "Địa chỉ: K12/5 Nguyễn Văn Linh, tổ 14, phường Hải Châu, thành phố Đà Nẵng",
    "Số điện thoại: 0905000001 Email: hoaithuong@example.vn",
    "Nội dung yêu cầu giải quyết: Đăng ký khai sinh – cho trẻ Đặng Minh An",
    "Chủ hồ sơ: Đặng Quốc Ẩn; Lê Thị Ước",
    "Địa chỉ chủ hồ sơ: 12 Trần Phú, Đà Nẵng",
    "1. Thành phần hồ sơ, số lượng mỗi loại giấy tờ:",
    "Tờ khai đăng ký khai sinh",
    "2. Số lượng hồ sơ: 01 bộ.",
    "3. Thời gian giải quyết hồ sơ theo quy định là: 03 ngày làm việc",
    "4. Thời gian nhận hồ sơ: 09 giờ 05 phút, ngày 21 tháng 11 năm 2026",
    "5. Thời gian trả kết quả giải quyết hồ sơ: 17 giờ 00 phút, ngày 25 tháng 11 năm 2026",
    "https://tracuu.example.vn; điện thoại liên hệ: 0236 3000 000",
    "6. Đăng ký nhận kết quả tại: Trung tâm, quầy số 3",
    "NGƯỜI NỘP HỒ SƠ",
    "NGƯỜI TIẾP NHẬN HỒ SƠ",
    "Trần Văn Bình",
)
COLUMN_WORDS = ("TT", "Thành phần hồ sơ", "Số lượng", "Bản chính", "Bản chứng", "Bản", "photo")


def _form(number: str = "01", name: str | None = None) -> form_set.FormVersion:
    return form_set.find(number, on=TODAY, form_set=name)


def _texts(tmp_path: Path, pdf: bytes) -> list[str]:
    """Return the text of every page on one line, as poppler extracts it."""
    path = tmp_path / "slip.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, check=True)
    pages = done.stdout.decode("utf-8").split("\f")[:-1]
    return [re.sub(r"\s+", " ", page) for page in pages]


def _pictures(tmp_path: Path, pdf: bytes, dpi: int) -> list[Image.Image]:
    path = tmp_path / "slip.pdf"
    path.write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", str(dpi), "-png", path, tmp_path / "page"], check=True)
    pictures = []
    for file in sorted(tmp_path.glob("page-*.png")):
        with Image.open(file) as picture:
            pictures.append(picture.convert("L"))
    return pictures


def _codes(picture: Image.Image) -> dict[str, str]:
    formats = zxingcpp.BarcodeFormats(
        [zxingcpp.BarcodeFormat.Code128, zxingcpp.BarcodeFormat.QRCode]
    )
    return {str(c.format): c.text for c in zxingcpp.read_barcodes(picture, formats=formats)}


@pytest.mark.parametrize("paper", ["A5", "A4"])
@pytest.mark.parametrize(
    ("name", "identity"),
    [("tt03-2025", "Số căn cước/Hộ chiếu"), ("tt01-2018", "Số CMND/Thẻ căn cước/Hộ chiếu")],
)
def test_every_mandatory_field_is_read_back(
    tmp_path: Path, name: str, identity: str, paper: str
) -> None:
    texts = _texts(tmp_path, render(_form(name=name), SLIP, paper=paper))
    assert len(texts) == 2
    for text, words in zip(texts, ("(Liên: Lưu)", "(Liên: Giao khách hàng)"), strict=True):
        assert unicodedata.is_normalized("NFC", text)
        for expected in (*MANDATORY, *COLUMN_WORDS, f"{identity}: {PERSONAL_NUMBER}", words):
            assert expected in text, expected
        for optional in ("Quyển số", "Lệ phí", "thông báo thuế", "Vào Sổ", "giai đoạn 2"):
            assert optional not in text


def test_an_office_may_switch_on_the_other_rows(tmp_path: Path) -> None:
    data = replace(SLIP, options=OPTIONS, phase2_due_at=datetime(2027, 1, 4, 8, 0))
    (text, _) = _texts(tmp_path, render(_form(), data, paper="A4"))
    for expected in (
        "Quyển số: 01, Số thứ tự: 77",
        "Nơi nhận thông báo thuế: Thuế cơ sở 1",
        "Lệ phí/Phí: 1.250.000 đồng (đã thu)",
        "Vào Sổ theo dõi hồ sơ, Quyển số: 01 Số thứ tự: 77",
        "7. Thời gian trả kết quả giai đoạn 2 (nếu có): 08 giờ 00 phút, ngày 04 tháng 01 năm 2027",
    ):
        assert expected in text
    assert "6. Đăng ký nhận kết quả tại" not in text


@pytest.mark.parametrize("watermark", ["", "THỰC TẬP"])
@pytest.mark.parametrize(
    ("code", "paper"),
    [
        ("H17.25.18-261121-0001", "A5"),
        ("H17.25.18-261121-0001", "A4"),
        (PROVISIONAL, "A5"),
        ("G22.01.02-20260609-0012345", "A5"),
    ],
)
def test_both_codes_of_every_copy_hold_exactly_the_code(
    tmp_path: Path, code: str, watermark: str, paper: str
) -> None:
    data = replace(SLIP, dossier_code=code, watermark=watermark)
    pictures = _pictures(tmp_path, render(_form(), data, paper=paper), 200)
    assert len(pictures) == 2
    for picture in pictures:
        assert _codes(picture) == {"Code 128": code, "QR Code": code}


def test_codes_of_further_pages_and_of_a_faxed_look_are_read(tmp_path: Path) -> None:
    rows = tuple(ComponentRow(name=f"Giấy tờ thứ {n} về đất đai " * 3) for n in range(14))
    data = replace(SLIP, components=rows, watermark="THỰC TẬP", copies=("citizen",))
    pdf = render(_form(), data)
    pictures = _pictures(tmp_path, pdf, 200)
    assert len(pictures) > 1
    for picture in pictures:
        plain = picture.point(lambda grey: 255 if grey > 128 else 0)
        assert set(_codes(plain).values()) == {SLIP.dossier_code}
        assert len(_codes(plain)) == 2


def test_no_personal_number_is_in_any_code(tmp_path: Path) -> None:
    for picture in _pictures(tmp_path, render(_form(), SLIP), 200):
        read = zxingcpp.read_barcodes(picture)
        assert read
        assert all(PERSONAL_NUMBER not in code.text for code in read)


def test_a_provisional_code_says_so(tmp_path: Path) -> None:
    data = replace(SLIP, dossier_code=PROVISIONAL, provisional=True)
    for text in _texts(tmp_path, render(_form(), data)):
        assert f"Mã hồ sơ: {PROVISIONAL}" in text
        assert "SỐ TẠM – mã chính thức sẽ được thông báo" in text
    assert all("SỐ TẠM" not in text for text in _texts(tmp_path, render(_form(), SLIP)))


def test_without_a_legal_time_no_date_is_promised(tmp_path: Path) -> None:
    for text in _texts(tmp_path, render(_form(), replace(SLIP, due_at=None))):
        assert "Không có ngày hẹn trả cụ thể theo quy định" in text
        assert "17 giờ" not in text


def test_certification_slips_count_pages_copies_and_signatures(tmp_path: Path) -> None:
    (text, _) = _texts(tmp_path, render(_form(), replace(SLIP, certification=True)))
    for heading in ("Số trang", "Số bản", "Ký bản"):
        assert heading in text
    assert "Bản chính" not in text
    assert "1 Tờ khai đăng ký khai sinh 2 3" in text


def test_a_practice_slip_and_a_reprint_are_marked(tmp_path: Path) -> None:
    texts = _texts(tmp_path, render(_form(), replace(SLIP, watermark="THỰC TẬP", reprint=3)))
    assert all("THỰC TẬP" in text and "Bản in lần 3" in text for text in texts)
    plain = _texts(tmp_path, render(_form(), SLIP))
    assert not any("THỰC TẬP" in text or "Bản in lần" in text for text in plain)


def test_long_values_are_whole_on_paper(tmp_path: Path) -> None:
    name = "Nguyễn Hoàng Phương Thảo Nguyên Bảo Ngọc Anh Thư Đặng Thị Kim Cương " * 2
    email = "ten.rat.dai." * 12 + "@example.vn"
    rows = tuple(ComponentRow(name=f"Giấy tờ {n} của {name}") for n in range(1, 31))
    submitter = replace(SLIP.submitter, full_name=name, email=email, address=name * 2)
    data = replace(SLIP, submitter=submitter, components=rows)
    pages = _texts(tmp_path, render(_form(), data))
    text = " ".join(pages[: len(pages) // 2])
    assert name.strip() in text
    assert email in text.replace(" ", "")
    # A table cell may be torn by its page; its first words are what tells it.
    assert all(f"Giấy tờ {n} của Nguyễn Hoàng" in text for n in range(1, 31))
    assert f"Trang {len(pages) // 2}/{len(pages) // 2}" in text


def test_missing_values_are_dotted_lines(tmp_path: Path) -> None:
    data = replace(SLIP, submitter=Submitter(full_name="Lê Thị Ước"), form_number="")
    (text, _) = _texts(tmp_path, render(_form(), data))
    assert "Số: ……" in text
    assert re.search(r"Số điện thoại: …+ Email: …{10}", text)
    assert "None" not in text


def test_form_02_lists_what_is_missing(tmp_path: Path) -> None:
    data = replace(
        SLIP, dossier_code="", reason="Thiếu giấy chứng sinh", supplement_by=date(2026, 12, 6)
    )
    for text in _texts(tmp_path, render(_form("02"), data)):
        for expected in (
            "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ",
            "Tiếp nhận hồ sơ/yêu cầu của Ông/Bà: Nguyễn Thị Hoài Thương",
            "Yêu cầu Ông/Bà hoàn thiện hồ sơ gồm những nội dung như sau:",
            "STT",
            "Lý do: Thiếu giấy chứng sinh",
            "trước hết ngày 06 tháng 12 năm 2026",
            "NGƯỜI HƯỚNG DẪN",
        ):
            assert expected in text, expected
        assert "Mã hồ sơ" not in text
    with_code = _texts(tmp_path, render(_form("02"), SLIP))
    assert all("Mã hồ sơ: H17.25.18-261121-0001" in text for text in with_code)


def test_form_03_tells_the_reason_of_a_refusal(tmp_path: Path) -> None:
    data = replace(SLIP, reason="không thuộc thẩm quyền giải quyết")
    for text in _texts(tmp_path, render(_form("03"), data)):
        assert "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ" in text
        assert (
            "không tiếp nhận, giải quyết hồ sơ này với lý do cụ thể như sau: "
            "không thuộc thẩm quyền giải quyết" in text
        )
        assert "Xin thông báo cho Ông/Bà được biết và thực hiện." in text
    (online, _) = _texts(tmp_path, render(_form("03"), replace(data, online=True)))
    assert "PHIẾU TỪ CHỐI TIẾP NHẬN HỒ SƠ" in online
    assert "Thời gian nộp: 09 giờ 05 phút" in online
    assert "NGƯỜI NỘP HỒ SƠ" not in online


def test_only_receipts_carry_codes(tmp_path: Path) -> None:
    for number in ("02", "03"):
        data = replace(SLIP, copies=("kept",))
        (picture,) = _pictures(tmp_path, render(_form(number), data), 100)
        assert _codes(picture) == {}
