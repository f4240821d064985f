"""Makes single page sides that are blank or nearly so, each with the truth beside it.

Blank: backs through which the front shines, with dust, punched holes, folds, stains, torn corners,
streaks, on white and on grey paper. Not blank: a stamp, a signature, one typed or pencilled line, a
few lines. All drawn fine and scanned at 100 to 300 dots an inch. A seed gives the same side.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Final

from PIL import Image, ImageChops
from stack_hard import BEHIND, badly_scanned, barcode_form, both_sides, certificate, torn_corner
from stack_maker import (
    WORDS,
    Sheet,
    blank_back,
    card_copy,
    form,
    letter,
    short_page,
    signature_only,
    stamp_only,
)  # fmt: skip

_DRAWN: Final = 300
Draw = Callable[[random.Random, int], Image.Image]


def typed_line(dice: random.Random, dpi: int) -> Image.Image:
    """A sheet with one typed line of two words or more."""
    sheet = Sheet(dpi)
    words = " ".join(dice.choices(WORDS, k=dice.randint(3, 9)))
    sheet.text(25, dice.uniform(20, 270), words, dice.uniform(3.4, 5), ink=dice.choice((20, 60)))
    return sheet.picture


def pencil(dice: random.Random, dpi: int) -> Image.Image:
    """A sheet with a line in pencil, as faint as still seen by a person."""
    sheet = Sheet(dpi)
    words = " ".join(dice.choices(WORDS, k=dice.randint(4, 9)))
    ink = dice.randint(100, 150)
    sheet.text(25, dice.uniform(20, 270), words, dice.uniform(4.5, 7), ink=ink)
    return sheet.picture


def few_lines(dice: random.Random, dpi: int) -> Image.Image:
    """A sheet with five or six lines of text and nothing else."""
    sheet = Sheet(dpi)
    sheet.paragraph(dice, dice.uniform(20, 200), dice.randint(5, 6))
    return sheet.picture


def initials(dice: random.Random, dpi: int) -> Image.Image:
    """A sheet with a short signature in a thin pen."""
    sheet = Sheet(dpi)
    x, y = dice.uniform(30, 150), dice.uniform(40, 250)
    spots = [(sheet.px(x + step * 2.6), sheet.px(y + dice.uniform(-6, 6))) for step in range(9)]
    sheet.draw.line(spots, fill=dice.randint(50, 110), width=sheet.px(0.4), joint="curve")
    return sheet.picture


FRONTS: Final[tuple[Draw, ...]] = (letter, form, card_copy, both_sides, certificate, barcode_form)
NEARLY: Final[tuple[Draw, ...]] = (
    stamp_only, signature_only, initials, typed_line, pencil, few_lines, short_page,
)  # fmt: skip


def make_blank_side(seed: int) -> tuple[Image.Image, int, bool, str]:
    """Return one page side: picture, dots an inch, is it blank, what it is."""
    dice = random.Random(f"side {seed}")
    dpi = dice.choice((100, 150, 200, 200, 300))
    blank = dice.random() < 0.5
    draw = dice.choice(FRONTS if blank else NEARLY)
    page = draw(dice, _DRAWN)
    # what shines through a written back is less than on an empty one: it is printed upon
    through = blank_back(dice, page if blank else dice.choice(FRONTS)(dice, _DRAWN))
    page = through if blank else ImageChops.multiply(page, _paler(through))
    for chance, harm in BEHIND:
        page = harm(dice, page) if dice.random() < chance else page
    if dice.random() < 0.2:
        page = torn_corner(dice, page)
    small = page.resize([round(side * dpi / _DRAWN) for side in page.size], Image.Resampling.BOX)
    if dice.random() < 0.25:
        tone = dice.randint(185, 225)
        small = small.point([round(level * tone / 255) for level in range(256)])
    return badly_scanned(dice, small, dpi, noise=10), dpi, blank, draw.__name__


def _paler(through: Image.Image) -> Image.Image:
    return through.point([128 + level // 2 for level in range(256)])
