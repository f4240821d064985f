"""The staff badge: one card, both codes read back, nothing else in them, long names stay whole."""

from __future__ import annotations

import io

import pikepdf
import pypdfium2
import pytest
import zxingcpp

from ehc_desk.domain.citizen_card import parse_scan
from ehc_desk.domain.sheets import badge_for
from ehc_desk.errors import FieldsInvalid
from ehc_desk.printing.badge import CARD, render_badge

OFFICE = "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG PHƯỜNG MẪU MỘT"


def made(user: str, shown: str = "Đỗ Thị Lan Mẫu") -> bytes:
    return render_badge(badge_for(user).text(), user=user, display_name=shown, office=OFFICE)


def read(pdf: bytes) -> list[tuple[str, str]]:
    page = pypdfium2.PdfDocument(pdf)[0]
    image = page.render(scale=300 / 72).to_pil().convert("L")
    return sorted((str(code.format), code.text) for code in zxingcpp.read_barcodes(image))


@pytest.mark.parametrize("user", ["lan", "nguyen-thi_mau-2"])
def test_both_codes_choose_the_user(user: str) -> None:
    found = read(made(user))
    assert len(found) == 2
    assert {text for _, text in found} == {badge_for(user).text()}
    scan = parse_scan(found[0][1])
    assert (scan.kind, scan.fields["user"]) == ("staff_badge", user)


def test_a_name_too_long_for_bars_has_the_square_code() -> None:
    user = "a" * 40
    assert [text for _, text in read(made(user))] == [badge_for(user).text()]


def test_it_is_one_card_with_its_fonts_and_the_same_bytes_again() -> None:
    pdf = made("lan")
    assert pdf == made("lan")
    with pikepdf.open(io.BytesIO(pdf)) as file:
        (page,) = file.pages
        box = [float(edge) for edge in page.mediabox]
    assert (box[2], box[3]) == pytest.approx((CARD.width * 72 / 25.4, CARD.height * 72 / 25.4))


def test_long_names_stay_on_the_card() -> None:
    long = "Công Tằng Tôn Nữ Nguyễn Thị Hoàng Phương Thảo Ngọc Mẫu"
    text = pypdfium2.PdfDocument(made("lan", long))[0].get_textpage().get_text_bounded()
    assert " ".join(text.split()).count("Ngọc Mẫu") == 1


def test_what_no_code_can_hold_is_refused() -> None:
    with pytest.raises(FieldsInvalid):
        render_badge("EHC1|U|đỗ|0000", user="đỗ", display_name="Đỗ", office=OFFICE)
