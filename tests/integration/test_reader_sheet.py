"""The test sheet of a reader: every code on it is read back from the printed picture."""

from __future__ import annotations

from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from ehc_desk.domain import reader_tests as codes
from ehc_desk.domain.citizen_card import parse_scan
from ehc_desk.errors import FieldsInvalid
from ehc_desk.printing.reader_sheet import Block, render
from ehc_desk.ui import texts
from ehc_desk.ui.screens.reader_setup import test_sheet as sheet_of

MM = 72 / 25.4


@pytest.fixture(params=texts.LANGUAGES)
def pdf(request: pytest.FixtureRequest) -> bytes:
    before = texts.language()
    texts.set_language(request.param)
    made = sheet_of()
    texts.set_language(before)
    return made


def pictures(pdf: bytes, dpi: int) -> list[Image.Image]:
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    return [page.render(scale=dpi / 72, grayscale=True).to_pil() for page in document]


@pytest.mark.parametrize("dpi", [150, 300])
def test_every_code_is_read_back(pdf: bytes, dpi: int) -> None:
    found = [code for page in pictures(pdf, dpi) for code in zxingcpp.read_barcodes(page)]
    plain = {code.bytes.decode("utf-8") for code in found}
    assert plain == set(codes.ALL)
    kinds = {code.bytes.decode("utf-8"): code.format.name for code in found}
    assert kinds[codes.LINE] == kinds[codes.DOSSIER] == "Code128"
    assert kinds[codes.OLD_CARD] == "QRCode"


def test_it_fits_one_a4_page_and_says_the_same_twice(pdf: bytes) -> None:
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    assert len(document) == 1
    width, height = document[0].get_size()
    assert (round(width / MM), round(height / MM)) == (210, 297)
    assert sheet_of() == sheet_of()


def test_words_are_on_the_sheet_as_letters() -> None:
    document = pypdfium2.PdfDocument(BytesIO(sheet_of()))
    text = " ".join(document[0].get_textpage().get_text_range().split())
    assert "Tờ mã thử đầu đọc" in text
    assert codes.LINE in text
    assert "USB-COM" in text


def test_the_cards_are_sound_and_of_both_layouts() -> None:
    old, new = parse_scan(codes.OLD_CARD), parse_scan(codes.NEW_CARD)
    assert (old.layout, old.warnings) == ("cmnd_second", ())
    assert (new.layout, new.warnings) == ("name_second", ())
    assert new.fields["mother_name"] == "Lê Thị Ngữ"
    assert parse_scan(codes.DOSSIER).kind == "dossier_code"


def test_many_codes_go_on_on_the_next_page() -> None:
    block = Block(heading="x", text="y", shape="square", content="Đ" * 90)
    document = pypdfium2.PdfDocument(BytesIO(render("t", "i", [block] * 12, [])))
    assert len(document) > 1


def test_bars_of_other_letters_are_refused() -> None:
    with pytest.raises(FieldsInvalid):
        render("t", "i", [Block(heading="x", text="", shape="bars", content="Đ")], [])
