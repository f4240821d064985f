"""Printed cover sheets: read back as they were meant, the same bytes for the same items."""

from __future__ import annotations

from itertools import pairwise

import pypdfium2
import pytest

from ehc_desk.domain.sheets import cover_for_dossier, cover_for_draft
from ehc_desk.errors import FieldsInvalid
from ehc_desk.printing.cover_sheets import CoverItem, cover_sheets
from ehc_desk.scanning.codes_on_page import FoundCode, read_codes

LONG = "Giấy chứng sinh hoặc văn bản của người làm chứng xác nhận về việc sinh, " * 4
ITEMS = [
    CoverItem(
        sheet=cover_for_dossier("H17.25.18-261121-0001", number),
        component_name=LONG if number == 2 else "Tờ khai",
        office="Bộ phận Một cửa phường Mẫu",
    )
    for number in range(1, 6)
]


def _pages(data: bytes) -> list[tuple[tuple[float, float], tuple[FoundCode, ...], str]]:
    with pypdfium2.PdfDocument(data) as document:
        return [
            (
                page.get_size(),
                read_codes(page.render(scale=150 / 72, grayscale=True).to_pil()),
                page.get_textpage().get_text_bounded(),
            )
            for page in document
        ]


@pytest.mark.parametrize(
    ("size", "millimetres", "pages"),
    [("a6", (105, 148), 5), ("a5", (148, 210), 5), ("a4", (210, 297), 2)],
)
def test_sheets_are_read_back(size: str, millimetres: tuple[int, int], pages: int) -> None:
    found = _pages(cover_sheets(ITEMS, size))
    assert len(found) == pages
    for paper, _, _ in found:
        assert paper == pytest.approx([side * 72 / 25.4 for side in millimetres], abs=0.1)
    read = {code.text for _, codes, _ in found for code in codes}
    assert read == {item.sheet.text() for item in ITEMS}


def test_a_sheet_says_in_letters_what_its_code_says() -> None:
    (_, _, text), *_ = _pages(cover_sheets(ITEMS[:1]))
    for words in (
        ITEMS[0].sheet.text(),
        "TỜ PHÂN TÁCH HỒ SƠ",
        "Thành phần số 1",
        "Tờ khai",
        "Bộ phận Một cửa phường Mẫu",
        "Đặt tờ này trước giấy tờ của thành phần",
    ):
        assert words in text


def test_a_draft_and_a_number_of_our_own_say_so() -> None:
    draft = CoverItem(sheet=cover_for_draft("0123456789", 1))
    own = CoverItem(sheet=cover_for_dossier("TAM-Q03-261121-007X", 1))
    (_, codes, text), (_, _, provisional) = _pages(cover_sheets([draft, own]))
    assert codes[0].text == draft.sheet.text()
    assert "Bản nháp 0123456789" in text
    assert "SỐ TẠM" in provisional


def test_the_finders_are_large_enough_to_be_known_by() -> None:
    (_, codes, _), *_ = _pages(cover_sheets(ITEMS[:1]))
    left, _, right, _ = codes[0].box
    modules = 33  # version 4
    assert (right - left) * 105 / modules * 7 > 9


def test_the_same_items_give_the_same_bytes() -> None:
    first, second = (cover_sheets(ITEMS, "a4") for _ in range(2))
    assert first == second
    assert all(a != b for a, b in pairwise([cover_sheets([item]) for item in ITEMS]))


@pytest.mark.parametrize(("items", "size"), [([], "a6"), (ITEMS, "a3")])
def test_nothing_and_other_sizes_are_refused(items: list[CoverItem], size: str) -> None:
    with pytest.raises(FieldsInvalid):
        cover_sheets(items, size)
