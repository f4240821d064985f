"""What a cluster of ink is not: no hole, no lid, no fold, no streak, no stain is content.

Knows one cluster of cells of a page (``ink``), the black-and-white picture they were found in and,
where it is given, the picture of how dark the ink is. When a shape is in doubt it is content: a
page with something on it must never be flagged blank.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PIL import Image, ImageChops, ImageFilter

CELL: Final = 12
"""Pixels of a cell, about 4 mm on A4."""
Cell = tuple[int, int]

_STREAK, _STREAK_CELLS = 0.85, 1.6
_FOLD: Final = 0.4
"""Part of the sheet over which a line that comes from an edge is a fold; writing keeps margins."""
_LINE_CELLS: Final = 2.2
_STRAIGHT, _THIN = 1.5, 3.5
"""Pixels a fold strays from a straight line, and its pixels in a column, on average."""
_NO_GAPS: Final = 0.9
_HOLE_CELLS: Final = 3
_HOLE_ZONE: Final = 0.09
_DISC_CELLS, _DISC_SIDE, _DISC_ZONE = 6, 48, 0.16
_DISC_FULL, _DISC_ROUND = 0.68, 0.75
"""A circle fills 0.79 of its square; the other way round it is as high as wide."""
_WEDGE: Final = 2
"""Cells that the lid reaches into a picture whose margins are off, at five degrees."""
_STEP, _STEEP = 2, 26
"""Levels over two pixels at the edge of a stroke; the edge of a stain has 16 at the most."""
_BLACK: Final = 110
_CRISP: Final = 0.35
"""Part of a cluster's marks that stand so; a stain has one in ten by noise, writing most."""


def is_content(
    cluster: Sequence[Cell], size: tuple[int, int], marks: Image.Image, ink: Image.Image | None
) -> bool:
    """Tell whether a cluster is writing, a stamp or the like; ``size`` of the page in cells."""
    wide, high = size
    if _is_small_hole(cluster, wide) or _is_wedge(cluster, wide, high):
        return False
    if _is_streak(cluster, wide, high):
        return False
    part = _part(cluster, marks)
    if _is_disc(cluster, size, part) or _is_fold(cluster, size, part):
        return False
    return ink is None or not _is_soft(part, _part(cluster, ink))


def _part(cluster: Sequence[Cell], picture: Image.Image) -> Image.Image:
    xs, ys = [x for x, _ in cluster], [y for _, y in cluster]
    return picture.crop(
        (min(xs) * CELL, min(ys) * CELL, (max(xs) + 1) * CELL, (max(ys) + 1) * CELL)
    )


def _is_streak(cluster: Sequence[Cell], wide: int, high: int) -> bool:
    """Tell whether a cluster is one thin line over nearly the whole sheet, also a slanted one.

    A line of writing keeps margins; a dust line of a scanner that straightens pages does not.
    """
    across = len({x for x, _ in cluster})
    along = len({y for _, y in cluster})
    thin = len(cluster) <= _STREAK_CELLS * max(across, along)
    return thin and (across >= _STREAK * wide or along >= _STREAK * high)


def _is_fold(cluster: Sequence[Cell], size: tuple[int, int], part: Image.Image) -> bool:
    """Tell whether a cluster is a thin straight line that comes in from an edge of the sheet.

    One without a gap may begin anywhere: letters leave gaps.
    """
    wide, high = size
    xs, ys = {x for x, _ in cluster}, {y for _, y in cluster}
    if len(cluster) > _LINE_CELLS * max(len(xs), len(ys)):
        return False
    if len(xs) >= len(ys):
        far = len(xs) >= _FOLD * wide and (min(xs) <= 1 or max(xs) >= wide - 2)
        return _is_line(part, whole=not far)
    far = len(ys) >= _FOLD * high and (min(ys) <= 1 or max(ys) >= high - 2)
    return _is_line(part.transpose(Image.Transpose.ROTATE_90), whole=not far)


def _is_line(part: Image.Image, *, whole: bool) -> bool:
    """Tell whether the marks of a part lie on one straight line from its left to its right.

    ``whole``: only a line without gaps.
    """
    spots: list[tuple[int, float]] = []
    count = 0
    for x in range(part.width):
        column = part.crop((x, 0, x + 1, part.height)).tobytes()
        marked = [y for y, level in enumerate(column) if level]
        count += len(marked)
        if marked:
            spots.append((x, sum(marked) / len(marked)))
    if len(spots) < 2 or count > _THIN * len(spots):
        return False
    if whole and len(spots) < _NO_GAPS * (spots[-1][0] - spots[0][0] + 1):
        return False
    middle_x = sum(x for x, _ in spots) / len(spots)
    middle_y = sum(y for _, y in spots) / len(spots)
    spread = sum((x - middle_x) ** 2 for x, _ in spots)
    slope = sum((x - middle_x) * (y - middle_y) for x, y in spots) / spread
    off = sorted(abs(y - middle_y - slope * (x - middle_x)) for x, y in spots)
    return off[len(off) * 9 // 10] <= _STRAIGHT


def _is_wedge(cluster: Sequence[Cell], wide: int, high: int) -> bool:
    """Tell whether a cluster is the lid beside a skewed sheet: from a corner along one edge."""
    xs, ys = [x for x, _ in cluster], [y for _, y in cluster]
    at_side = max(xs) < _WEDGE or min(xs) >= wide - _WEDGE
    at_end = max(ys) < _WEDGE or min(ys) >= high - _WEDGE
    corner = (min(xs) == 0 or max(xs) == wide - 1) and (min(ys) == 0 or max(ys) == high - 1)
    return corner and (at_side or at_end)


def _is_small_hole(cluster: Sequence[Cell], wide: int) -> bool:
    """Tell whether a cluster is a punched hole: small, compact, at the left or right edge."""
    xs, ys = [x for x, _ in cluster], [y for _, y in cluster]
    compact = max(max(xs) - min(xs), max(ys) - min(ys)) < _HOLE_CELLS
    zone = _HOLE_ZONE * wide
    return compact and (max(xs) < zone or min(xs) >= wide - zone)


def _is_disc(cluster: Sequence[Cell], size: tuple[int, int], part: Image.Image) -> bool:
    """Tell whether a cluster is one full round spot near an edge: a hole, seen on a dark lid."""
    xs, ys = [x for x, _ in cluster], [y for _, y in cluster]
    if max(max(xs) - min(xs), max(ys) - min(ys)) >= _DISC_CELLS:
        return False
    zones = [side * _DISC_ZONE for side in size]
    near = max(xs) < zones[0] or min(xs) >= size[0] - zones[0]
    near = near or max(ys) < zones[1] or min(ys) >= size[1] - zones[1]
    spot = part.filter(ImageFilter.MinFilter(5))  # dust beside the hole goes, its rim with it
    box = spot.getbbox()
    if not near or box is None:
        return False
    width, height = box[2] - box[0], box[3] - box[1]
    full = spot.crop(box).histogram()[255] / (width * height)
    if max(width, height) > _DISC_SIDE:
        return False
    return full >= _DISC_FULL and min(width, height) >= _DISC_ROUND * max(width, height)


def _is_soft(marks: Image.Image, ink: Image.Image) -> bool:
    """Tell whether hardly a mark stands at the edge of a stroke or is black: a stain, a shadow."""
    crisp = ink.point([255 if level >= _BLACK else 0 for level in range(256)])
    for dx, dy in ((_STEP, 0), (-_STEP, 0), (0, _STEP), (0, -_STEP)):
        step = ImageChops.subtract(ink, ImageChops.offset(ink, dx, dy))
        steep = step.point([255 if level >= _STEEP else 0 for level in range(256)])
        crisp = ImageChops.lighter(crisp, steep)
    both = ImageChops.darker(crisp, marks)
    return both.histogram()[255] < _CRISP * max(1, marks.histogram()[255])
