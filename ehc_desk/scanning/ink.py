"""Is there anything on the page: clusters of ink count, dust lines, specks and holes do not.

Knows a black-and-white picture of the page without its margins (255 = clearly darker than the
paper) and nothing else.
"""

from __future__ import annotations

from typing import Final

from PIL import Image, ImageDraw, ImageFilter

from ehc_desk.scanning.ink_shapes import CELL as _CELL
from ehc_desk.scanning.ink_shapes import Cell, is_content

_INKED: Final = 8
"""Mean level (of 255) of a cell with ink: some five of its 144 pixels."""
_CONTENT_CELLS: Final = 6
"""Cells of a cluster that is content: a short word, a signature, a stamp."""
_DUST_COLUMN, _DUST_ROW = 0.25, 0.35
"""Part of a whole column or row that makes it a dust line, a fold or a scanner streak."""
_STREAK: Final = 0.6
_DENSE_INK: Final = 20
_DENSE: Final = 68
_HALF_CELL: Final = 6


def has_content(marks: Image.Image, ink: Image.Image | None = None) -> bool:
    """Tell whether a page bears a stamp, a written line or more.

    Bleed-through must be below the threshold of ``marks`` already; what is left of it is thin.
    ``ink``: how dark the same spots are, which tells stains from strokes.
    """
    cleaned = without_lines(marks)
    wide, high = cleaned.width // _CELL, cleaned.height // _CELL
    if not wide or not high:
        return bool(cleaned.getbbox())
    cells = cleaned.crop((0, 0, wide * _CELL, high * _CELL)).reduce(_CELL).tobytes()
    inked = {(at % wide, at // wide) for at, level in enumerate(cells) if level >= _INKED}
    while inked:
        cluster = _cluster(inked)
        if len(cluster) >= _CONTENT_CELLS and is_content(cluster, (wide, high), cleaned, ink):
            return True
    return False


def is_dense(ink: Image.Image) -> bool:
    """Tell whether some square centimetre is as full as a code: text never is, pictures are."""
    high, wide = ink.height // _CELL, ink.width // _CELL
    if min(high, wide) < 3:
        return False
    marks = ink.point([255 if level > _DENSE_INK else 0 for level in range(256)])
    cells = marks.crop((0, 0, wide * _CELL, high * _CELL)).reduce(_CELL)
    return max(cells.filter(ImageFilter.MinFilter(3)).tobytes()) >= _DENSE


def may_hold_code(ink: Image.Image) -> bool:
    """Tell whether somewhere half a square centimetre is as full as the smallest code.

    Bars and modules of any code are darker together than lines of text with their space between.
    """
    high, wide = ink.height // _HALF_CELL, ink.width // _HALF_CELL
    if min(high, wide) < 4:
        return True
    marks = ink.point([255 if level > _DENSE_INK else 0 for level in range(256)])
    cells = marks.crop((0, 0, wide * _HALF_CELL, high * _HALF_CELL)).reduce(_HALF_CELL)
    return max(cells.filter(ImageFilter.MinFilter(3)).tobytes()) >= _DENSE


def dense_side(ink: Image.Image) -> int:
    """Return the shorter side in pixels of the largest stretch as full as a code or a picture."""
    high, wide = ink.height // _CELL, ink.width // _CELL
    marks = ink.point([255 if level > _DENSE_INK else 0 for level in range(256)])
    cells = marks.crop((0, 0, wide * _CELL, high * _CELL)).reduce(_CELL).tobytes()
    full = {(at % wide, at // wide) for at, level in enumerate(cells) if level >= _DENSE}
    best = 0
    while full:
        cluster = _cluster(full)
        xs, ys = {x for x, _ in cluster}, {y for _, y in cluster}
        if len(cluster) * 2 >= len(xs) * len(ys):
            best = max(best, min(len(xs), len(ys)))
    return best * _CELL


def without_lines(marks: Image.Image) -> Image.Image:
    """Return the marks less what runs along much of a column or row: dust lines, folds, frames."""
    return _less(marks, _DUST_COLUMN, _DUST_ROW)


def without_streaks(marks: Image.Image) -> Image.Image:
    """Return the marks less what no text can be: lines along nearly a whole column or row.

    The very same picture when there is none.
    """
    width, height = marks.size
    longest = max(
        *marks.resize((width, 1), Image.Resampling.BOX).tobytes(),
        *marks.resize((1, height), Image.Resampling.BOX).tobytes(),
    )
    return _less(marks, _STREAK, _STREAK) if longest > _STREAK * 255 else marks


def _less(marks: Image.Image, column: float, row: float) -> Image.Image:
    cleaned = marks.copy()
    width, height = marks.size
    draw = ImageDraw.Draw(cleaned)
    columns = marks.resize((width, 1), Image.Resampling.BOX).tobytes()
    if sum(level > column * 255 for level in columns) < width * 0.1:
        for x, level in enumerate(columns):
            if level > column * 255:
                draw.line((x, 0, x, height), fill=0, width=3)
    rows = marks.resize((1, height), Image.Resampling.BOX).tobytes()
    if sum(level > row * 255 for level in rows) < height * 0.1:
        for y, level in enumerate(rows):
            if level > row * 255:
                draw.line((0, y, width, y), fill=0, width=3)
    return cleaned


def _cluster(inked: set[Cell]) -> list[Cell]:
    """Take one cluster out of the set; words of a line hang together over one empty cell."""
    waiting = [inked.pop()]
    found: list[Cell] = []
    while waiting:
        x, y = waiting.pop()
        found.append((x, y))
        near = {(x + dx, y + dy) for dx in (-2, -1, 0, 1, 2) for dy in (-1, 0, 1)} & inked
        inked -= near
        waiting += near
    return found
