"""What on a back is no content, and what is: folds, stains, holes, noise; faint lines stay."""

from __future__ import annotations

import random

import pytest
from blank_sides import few_lines, initials, pencil, typed_line
from PIL import Image, ImageChops, ImageDraw, ImageFilter
from stack_hard import badly_scanned, folded
from stack_maker import Sheet, stained

from ehc_desk.scanning.looks import look_at

NEARLY = (few_lines, initials, pencil, typed_line)


def _paper(dpi: int = 200) -> Sheet:
    sheet = Sheet(dpi)
    sheet.picture.paste(242, (0, 0, *sheet.picture.size))
    return sheet


def _noisy(page: Image.Image, sigma: int = 6) -> Image.Image:
    return ImageChops.add(page, Image.effect_noise(page.size, sigma), 1, -128)


@pytest.mark.parametrize("draw", NEARLY, ids=lambda draw: draw.__name__)
@pytest.mark.parametrize("seed", range(3))
def test_a_page_of_100_dots_an_inch_keeps_its_strokes(draw: object, seed: int) -> None:
    dice = random.Random(f"{seed} {draw.__name__}")  # type: ignore[attr-defined]
    page = draw(dice, 300)  # type: ignore[operator]
    small = page.resize([side // 3 for side in page.size], Image.Resampling.BOX)
    small = small.point([round(level * 230 / 255) for level in range(256)])
    assert not look_at(badly_scanned(dice, small, 100, noise=6), 100).blank


@pytest.mark.parametrize("seed", range(4))
def test_a_stain_without_an_edge_is_no_content(seed: int) -> None:
    assert look_at(_noisy(stained(random.Random(seed), _paper().picture)), 200).blank


def test_a_line_under_a_stain_is_content() -> None:
    sheet = _paper()
    sheet.text(60, 120, "đã nhận đủ hồ sơ", 4.2, ink=90)
    blot = Image.new("L", sheet.picture.size, 255)
    ImageDraw.Draw(blot).ellipse([sheet.px(v) for v in (50, 90, 110, 150)], fill=190)
    blot = blot.filter(ImageFilter.GaussianBlur(sheet.px(4)))
    assert not look_at(_noisy(ImageChops.multiply(sheet.picture, blot)), 200).blank


@pytest.mark.parametrize("dpi", [100, 200, 300])
@pytest.mark.parametrize("seed", range(3))
def test_a_fold_is_no_content(dpi: int, seed: int) -> None:
    assert look_at(_noisy(folded(random.Random(seed), _paper(dpi).picture)), dpi).blank


@pytest.mark.parametrize(("width", "height"), [(210, 297), (148, 210), (105, 148.5)])
def test_holes_on_a_dark_lid_are_no_content_on_any_size_of_sheet(
    width: float, height: float
) -> None:
    sheet = Sheet(300, width, height)
    for part in (0.36, 0.64):
        y = height * part
        spots = [sheet.px(v) for v in (9, y - 3, 15, y + 3)]
        sheet.draw.ellipse(spots, fill=70)
    assert look_at(_noisy(sheet.picture), 300).blank
    sheet.text(width / 3, height / 4, "đã nhận đủ", 4.2)
    assert not look_at(_noisy(sheet.picture), 300).blank


def test_a_ruled_line_of_writing_with_margins_is_content() -> None:
    sheet = _paper()
    sheet.text(25, 140, "tôi xin chân thành cảm ơn quý cơ quan đã xem xét hồ sơ", 4.2, ink=60)
    assert not look_at(_noisy(sheet.picture), 200).blank
