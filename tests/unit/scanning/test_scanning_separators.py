"""Cover sheets known by their look when their code is gone; papers that only resemble one."""

from __future__ import annotations

import random

import pytest
import stack_maker as maker
from PIL import Image, ImageOps

from ehc_desk.domain.sheets import cover_for_dossier
from ehc_desk.scanning import sheet_words
from ehc_desk.scanning.codes_on_page import read_codes
from ehc_desk.scanning.looks import look_at
from ehc_desk.scanning.separators import SheetLook, judged

SHEET = cover_for_dossier("H17.25.18-261121-0001", 2)
DPI = 200
needs_words = pytest.mark.skipif(sheet_words.program() is None, reason="tesseract is not installed")


def _cover(seed: int = 1, text: str = "") -> Image.Image:
    return maker.cover(random.Random(seed), DPI, text or SHEET.text(), SHEET)


def _scanned(page: Image.Image, turn: int = 0, seed: int = 5) -> Image.Image:
    return maker.scanned(random.Random(seed), page, DPI, turn)


@pytest.mark.parametrize("seed", range(6))
def test_a_good_cover_is_read_and_nothing_is_asked_of_its_look(seed: int) -> None:
    seen = look_at(_scanned(_cover(seed), seed=seed), DPI)
    assert [code.text for code in seen.codes] == [SHEET.text()]
    assert not seen.sheet.kind


@pytest.mark.parametrize("damage", [maker.torn, maker.torn_side])
@pytest.mark.parametrize("seed", range(3))
def test_a_torn_cover_looks_like_one_without_a_word_read(damage: object, seed: int) -> None:
    page = damage(random.Random(seed), _cover(seed))  # type: ignore[operator]
    seen = look_at(_scanned(page), DPI)
    assert not seen.codes
    assert seen.sheet.likely


@needs_words
@pytest.mark.parametrize("turn", [0, 180, 90])
def test_a_scribbled_cover_is_read_in_letters(turn: int) -> None:
    page = _scanned(maker.scribbled(random.Random(3), _cover(1)), turn)
    seen = look_at(page, DPI)
    sheet = judged(page, DPI, seen.sheet, seen.orientation)
    assert (sheet.kind, sheet.orientation) == ("cover", turn)
    assert sheet.text in ("", SHEET.text())


@needs_words
def test_letters_with_a_wrong_sum_open_nothing() -> None:
    wrong = SHEET.text()[:-4] + "1234"
    page = maker.scribbled(random.Random(3), _cover(1, wrong))
    assert judged(page, DPI, SheetLook(kind="cover", sure=True, likely=True), 0).text == ""


@pytest.mark.parametrize("paper", [maker.letter, maker.form, maker.stamp_only, maker.other_slip])
def test_a_paper_does_not_look_like_a_cover(paper: object) -> None:
    page = paper(random.Random(2), DPI)  # type: ignore[operator]
    assert not look_at(_scanned(page), DPI).sheet.likely


@needs_words
def test_a_firms_letter_with_a_dark_band_is_a_paper() -> None:
    page = _scanned(maker.banner_letter(random.Random(2), DPI))
    seen = look_at(page, DPI)
    assert seen.sheet.sure
    assert not judged(page, DPI, seen.sheet, seen.orientation).kind


def test_without_a_reader_of_words_a_likely_cover_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_words, "program", lambda: None)
    page = Image.new("L", (400, 400), 255)
    assert judged(page, DPI, SheetLook(kind="cover", likely=True), 0).kind == "cover"
    assert judged(page, DPI, SheetLook(kind="cover"), 0).kind == ""


def test_a_reader_that_crashes_or_hangs_costs_the_words_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = Image.new("L", (100, 100), 255)
    monkeypatch.setattr(sheet_words, "program", lambda: "/bin/false")
    assert sheet_words.words_of(page, DPI, 0) == ""
    monkeypatch.setattr(sheet_words, "program", lambda: "/nowhere/at/all")
    assert sheet_words.words_of(page, DPI, 0) == ""


@pytest.mark.parametrize("angle", [0, 4, -5, 90, 183])
def test_a_code_that_shines_through_is_none(angle: float) -> None:
    page = _cover(1)
    assert read_codes(page.rotate(angle, expand=True, fillcolor=255))
    mirrored = ImageOps.mirror(page).rotate(angle, expand=True, fillcolor=255)
    assert read_codes(mirrored) == ()


def test_a_faint_cover_is_not_blank_but_its_back_is() -> None:
    faint = _cover(1).point([255 - (255 - level) // 9 for level in range(256)])
    assert [code.text for code in look_at(faint, DPI).codes] == [SHEET.text()]
    back = look_at(ImageOps.mirror(faint), DPI)
    assert (back.blank, back.codes) == (True, ())


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("EHC1|C|H17.25.18-261121-0001|2|1E1A", SHEET.text()),
        ("H17.25.18-261121-0001\nThành phần số 2\nEHC1 |C |H17.. 26112 | 2 | 1E1A .", SHEET.text()),
        ("H17.25.18-261121-0001\nThành phần số 2\nEHC1|C|xx|2|1E1B", ""),
        ("H17.25.18-261121-0007\nThành phần số 2\nEHC1|C|xx|2|1E1A", ""),
        ("H17.25.18-261121-0001\nThành phần số 2", ""),
        ("", ""),
    ],
)
def test_letters_count_only_when_the_sum_fits(words: str, text: str) -> None:
    assert sheet_words.sheet_text(words) == text


def test_half_a_receipt_opens_nothing_and_a_lone_bar_code_is_a_paper() -> None:
    code = "H17.25.18-261121-0001"
    page = maker.receipt(random.Random(1), DPI, code)
    without_bars = page.copy()
    without_bars.paste(255, (250, 140, 830, 270))
    assert look_at(without_bars, DPI).sheet.kind == "receipt"
    without_square = page.copy()
    without_square.paste(255, (880, 100, 1150, 290))
    assert not look_at(without_square, DPI).sheet.likely
