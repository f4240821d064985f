"""A stack of 24 drawn sides for the picture of the station: cover sheets, letters, blank backs.

Everything is invented. The sheets bear codes of dossiers that the desk of the picture knows.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from fakes.stack_maker import blank_back, cover, form, letter, receipt, torn

from ehc_desk.domain.sheets import CoverSheet, cover_for_dossier

_DPI, _SEED = 200, 24
_WHITE = 247


def stack_of_24(codes: Sequence[str], file: Path) -> Path:
    """Write a stack for three dossiers; the last cover sheet is torn, two sides behind it."""
    dice = random.Random(_SEED)
    first, second, third = codes

    def separator(code: str, component: int) -> Image.Image:
        sheet: CoverSheet = cover_for_dossier(code, component)
        return cover(dice, _DPI, sheet.text(), sheet)

    back = blank_back(dice, letter(dice, _DPI))
    fronts = [
        *(separator(first, 1), back, form(dice, _DPI), back, letter(dice, _DPI), back),
        *(separator(first, 2), back, letter(dice, _DPI), letter(dice, _DPI)),
        *(receipt(dice, _DPI, second), back, form(dice, _DPI), back, letter(dice, _DPI), back),
        *(separator(third, 1), back, letter(dice, _DPI), form(dice, _DPI)),
        *(torn(dice, separator(third, 2)), back, letter(dice, _DPI), letter(dice, _DPI)),
    ]
    pages = [side.point(_paper) for side in fronts]
    pages[0].save(file, save_all=True, append_images=pages[1:], resolution=_DPI, quality=70)
    return file


def _paper(level: int) -> int:
    """Return a grey as ink and paper have it."""
    return max(25, level * _WHITE // 255)
