"""What a cluster of ink is not: no hole, no lid, no fold, no streak, no stain is content.

Knows one cluster of cells of a page (``ink``), the black-and-white picture they were found in and,
where it is given, the picture of how dark the ink is. When a shape is in doubt it is content: a
page with something on it must never be flagged blank.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
_GOES_ON: Final = 0.12
"""Part of the columns beyond a piece of a fold that are marked; dust gives one in a hundred."""
_NO_GAPS: Final = 0.9
_HAIR, _HAIR_GAPS = 0.75, 0.6
"""Pixels a line strays that is as thin all along as no writing is, and how much of it is there."""
_HOLE_CELLS: Final = 3
_HOLE_ZONE: Final = 0.09
_DISC_CELLS, _DISC_SIDE, _DISC_ZONE = 6, 48, 0.16
_DISC_FULL, _DISC_ROUND = 0.68, 0.75
"""A circle fills 0.79 of its square; the other way round it is as high as wide."""
_WEDGE: Final = 2
"""Cells that the lid reaches into a picture whose margins are off, at five degrees."""
_STEP, _STEEP = 2, 26
"""Levels over two pixels at the edge of a stroke; the edge of a stain has 16 at the most."""
_CROWD, _TOGETHER = 3, 0.4
"""Marks in nine pixels, and the part of a cluster's that stand so: noise has one in five."""
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
    if _is_disc(cluster, size, part) or _is_fold(cluster, marks):
        return False
    if _is_speckle(part):
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


def _is_fold(cluster: Sequence[Cell], marks: Image.Image) -> bool:
    """Tell whether a cluster is a piece of a thin straight line: a fold, a streak, a hair.

    It comes in from an edge over much of the sheet, or has no gap as letters have, or goes on in
    pieces beyond the cluster.
    """
    xs, ys = {x for x, _ in cluster}, {y for _, y in cluster}
    if len(cluster) > _LINE_CELLS * max(len(xs), len(ys)):
        return False
    if len(xs) < len(ys):
        turned = [(y, x) for x, y in cluster]
        return _is_fold(turned, marks.transpose(Image.Transpose.TRANSPOSE))
    last = marks.width // CELL - 1
    line = _line(_part(cluster, marks))
    if line is None:
        return False
    if len(xs) >= _FOLD * last and (min(xs) <= 1 or max(xs) >= last - 1):
        return True
    hair = line.is_hair and line.cover >= _HAIR_GAPS
    return hair or line.cover >= _NO_GAPS or _goes_on(cluster, marks, line)


@dataclass(frozen=True, slots=True)
class _Line:
    """A straight line on a part of a picture, how much of its length is marked, is it a hair."""

    slope: float
    x: float
    y: float
    cover: float
    is_hair: bool


def _spots(part: Image.Image) -> Iterator[tuple[int, list[int]]]:
    """Yield every column of a part that has marks, and where they are."""
    upright = part.transpose(Image.Transpose.TRANSPOSE)
    data, high = upright.tobytes(), upright.width
    for x in range(upright.height):
        column = data[x * high : (x + 1) * high]
        if any(column):
            yield x, [y for y, level in enumerate(column) if level]


def _line(part: Image.Image) -> _Line | None:
    """Return the one thin straight line, left to right, that the marks of a part are, else None."""
    columns = list(_spots(part))
    count = sum(len(marked) for _, marked in columns)
    if len(columns) < 2 or count > _THIN * len(columns):
        return None
    spots = [(x, sum(marked) / len(marked)) for x, marked in columns]
    x = sum(spot for spot, _ in spots) / len(spots)
    y = sum(spot for _, spot in spots) / len(spots)
    spread = sum((at - x) ** 2 for at, _ in spots)
    slope = sum((at - x) * (high - y) for at, high in spots) / spread
    off = sorted(abs(high - y - slope * (at - x)) for at, high in spots)
    stray = off[len(off) * 9 // 10]
    if stray > _STRAIGHT:
        return None
    hair = stray <= _HAIR and count <= 2 * _HAIR * len(columns)
    return _Line(slope, x, y, len(spots) / (spots[-1][0] - spots[0][0] + 1), hair)


def _goes_on(cluster: Sequence[Cell], marks: Image.Image, line: _Line) -> bool:
    """Tell whether there are marks along a line where it leaves its cluster, up to the edges."""
    left, right = (end(x for x, _ in cluster) for end in (min, max))
    top = min(y for _, y in cluster) * CELL
    start, stop = left * CELL, (right + 1) * CELL
    beyond = [*range(start), *range(stop, marks.width)]
    data, hit = marks.tobytes(), 0
    for x in beyond:
        y = round(top + line.y + line.slope * (x - start - line.x))
        rows = range(max(0, y - 2), min(marks.height, y + 3))
        hit += any(data[row * marks.width + x] for row in rows)
    return len(beyond) >= 4 * CELL and hit >= _GOES_ON * len(beyond)


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


def _is_speckle(part: Image.Image) -> bool:
    """Tell whether most marks stand alone: noise on what shines through; strokes hang together."""
    crowded = part.filter(ImageFilter.BoxBlur(1)).point(
        [255 if level >= _CROWD * 255 // 9 else 0 for level in range(256)]
    )
    both = ImageChops.darker(crowded, part)
    return both.histogram()[255] < _TOGETHER * max(1, part.histogram()[255])


def _is_soft(marks: Image.Image, ink: Image.Image) -> bool:
    """Tell whether hardly a mark stands at the edge of a stroke or is black: a stain, a shadow."""
    crisp = ink.point([255 if level >= _BLACK else 0 for level in range(256)])
    for dx, dy in ((_STEP, 0), (-_STEP, 0), (0, _STEP), (0, -_STEP)):
        step = ImageChops.subtract(ink, ImageChops.offset(ink, dx, dy))
        steep = step.point([255 if level >= _STEEP else 0 for level in range(256)])
        crisp = ImageChops.lighter(crisp, steep)
    both = ImageChops.darker(crisp, marks)
    return both.histogram()[255] < _CRISP * max(1, marks.histogram()[255])
