"""QR codes too small, too bent or too unevenly lit for a plain look: photographs of cards.

Enlarging gives the reader whole pixels for the modules of a small code, local contrast takes glare
and shadow away. Only a small picture is tried whole; of a large one only the places where a reader
found a code it could not read. Must not know what a code means.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from PIL import Image, ImageChops, ImageFilter

Box = tuple[float, float, float, float]
"""Left, top, right, bottom as parts of the picture's sides."""

_WHOLE: Final = 1_500_000
"""Pixels up to which a picture is tried whole; a page of 150 dpi has 2.2 million."""
_PAGE_INCHES: Final = (7.5, 14.5)
"""The long side of a page from A5 to legal size; a card is shorter, a photograph says 72 dpi."""
_MOST: Final = 9_000_000
"""Pixels that no enlarged picture passes: a tenth of a second at the most."""
_AROUND: Final = 2.5
"""How much more than what was found is cut out: a reader may have found one corner only."""
_LEAST_CUT: Final = 240
_FACTORS: Final = (1.5, 2.0, 3.0)
_REACH: Final = (8, 14, 28)
_SHARPER: Final = tuple(ImageFilter.UnsharpMask(6, percent, 0) for percent in (200, 400))


def is_small(grey: Image.Image) -> bool:
    """Tell whether a picture has so few dots that it can be tried whole."""
    return grey.width * grey.height <= _WHOLE


def is_small_photo(grey: Image.Image, dpi: float | None) -> bool:
    """Tell whether a small picture is no page of a scanner, which says its dots an inch."""
    long_side = max(grey.size) / dpi if dpi else 0.0
    return is_small(grey) and not _PAGE_INCHES[0] <= long_side <= _PAGE_INCHES[1]


def cuttings(grey: Image.Image, broken: tuple[Box, ...]) -> Iterator[tuple[Image.Image, Box]]:
    """Yield what is worth a dearer look, with its place: the small picture or parts of a large."""
    if is_small(grey):
        yield grey, (0.0, 0.0, 1.0, 1.0)
        return
    for box in broken[:3]:
        left, top, right, below = _wider(box, grey.size)
        place = (left / grey.width, top / grey.height, right / grey.width, below / grey.height)
        yield grey.crop((left, top, right, below)), place


def _wider(box: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    wide, high = size
    x, y = (box[0] + box[2]) / 2 * wide, (box[1] + box[3]) / 2 * high
    reach = max((box[2] - box[0]) * wide, (box[3] - box[1]) * high) * _AROUND / 2
    reach = max(reach, _LEAST_CUT)
    return (
        max(0, round(x - reach)),
        max(0, round(y - reach)),
        min(wide, round(x + reach)),
        min(high, round(y + reach)),
    )


def tries(part: Image.Image) -> Iterator[Image.Image]:
    """Yield pictures of a part in the order in which they are likely to be read, by measurement."""
    for factor in _FACTORS:
        yield _enlarged(part, factor)
    for reach in _REACH:
        even = _evened(part, reach)
        yield even
        yield _enlarged(even, 2.0)
    for sharper in _SHARPER:
        yield _enlarged(part, 2.0).filter(sharper)
    yield _evened(_enlarged(part, 2.0), 28)


def _enlarged(part: Image.Image, factor: float) -> Image.Image:
    factor = min(factor, (_MOST / (part.width * part.height)) ** 0.5)
    size = (max(1, round(part.width * factor)), max(1, round(part.height * factor)))
    return part.resize(size, Image.Resampling.BICUBIC)


def _evened(part: Image.Image, reach: int) -> Image.Image:
    """Return three times the difference to the surroundings: what glare and shadow leave alone."""
    around = part.filter(ImageFilter.BoxBlur(reach))
    difference = ImageChops.subtract(part, around, 1, 128)
    return difference.point([max(0, min(255, (level - 128) * 3 + 128)) for level in range(256)])
