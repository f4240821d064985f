"""Papers that resemble separators, sheets of other programs, and which way up framed pages are."""

from __future__ import annotations

import random

import pytest
import stack_hard as hard
import stack_maker as maker
from PIL import Image, ImageDraw

from ehc_desk.scanning import sheet_words
from ehc_desk.scanning.looks import look_at
from ehc_desk.scanning.separators import judged

DPI = 200
needs_words = pytest.mark.skipif(sheet_words.program() is None, reason="tesseract is not installed")


@pytest.mark.parametrize(
    "draw", [hard.poster, hard.photo_sheet, hard.drawing], ids=lambda d: d.__name__
)
@pytest.mark.parametrize("seed", range(8))
def test_posters_photographs_and_plans_look_like_papers(draw: hard.Draw, seed: int) -> None:
    page = hard.badly_scanned(random.Random(seed), draw(random.Random(seed), DPI), DPI, noise=6)
    assert not look_at(page, DPI).sheet.sure


@needs_words
@pytest.mark.parametrize("skew", [0.0, 4.5])
@pytest.mark.parametrize("seed", range(4))
def test_a_separator_of_another_program_opens_nothing(seed: int, skew: float) -> None:
    page = hard.foreign_cover(random.Random(seed), DPI)
    page = page.rotate(skew, Image.Resampling.BICUBIC, fillcolor=250)
    seen = look_at(page, DPI)
    sheet = judged(page, DPI, seen.sheet, seen.orientation, seen.skew or 0.0, seen.codes)
    assert (sheet.kind, sheet.text) == ("cover", "")


@pytest.mark.parametrize(
    ("words", "foreign"),
    [
        ("TRANG PHÂN TÁCH TÀI LIỆU", True),
        ("Separator sheet", True),
        ("TỜ PHÂN CÁCH", True),
        ("PATCH T", True),
        ("Đơn xin phân tách thửa đất", False),
        ("Biên bản phân tách tài sản", False),
        ("patched up", False),
    ],
)
def test_only_a_heading_makes_a_separator_of_another_program(words: str, foreign: bool) -> None:
    assert sheet_words.says_foreign_cover(f"\n{words}\nSEP-000123\n") is foreign


@pytest.mark.parametrize("turn", [0, 180])
@pytest.mark.parametrize("seed", range(3))
def test_a_framed_page_of_few_large_lines_is_turned_by_its_text(turn: int, seed: int) -> None:
    page = hard.certificate(random.Random(seed), DPI)
    assert look_at(maker.scanned(random.Random(seed), page, DPI, turn), DPI).orientation == turn


@pytest.mark.parametrize("turn", [0, 180])
def test_dust_lines_hide_no_text(turn: int) -> None:
    page = maker.short_page(random.Random(5), DPI).rotate(turn)
    draw = ImageDraw.Draw(page)
    for x in (400, 1210):
        draw.line((x, 0, x, page.height), fill=110, width=2)
    assert look_at(page, DPI).orientation == turn
