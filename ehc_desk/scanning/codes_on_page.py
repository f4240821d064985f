"""Codes printed on a page, read by zxing-cpp; their text is handed on as it is.

Must not know what a code means. Order of tries by measurement: half scale reads damaged codes
that full scale misses and costs a third; full scale reads the small ones; straightening, contrast
and smoothing are for pages on which nothing was read.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageChops, ImageFilter, ImageOps

if TYPE_CHECKING:
    import zxingcpp

_LITTLE_SKEW: Final = 0.3
_LINEAR_LEAN: Final = 3.0
"""Degrees from which a linear code may be lost (Code 128 fails at 15, with damage sooner)."""
_HARD_SIDE: Final = 1800


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCode:
    """A code and how far its reading direction is turned clockwise on the picture, in degrees."""

    format: str
    text: str
    angle: float


def read_codes(
    grey: Image.Image, *, straighten: float = 0.0, hard: bool = False
) -> tuple[FoundCode, ...]:
    """Return the codes on a grey picture, each once, QR before linear ones.

    ``hard`` tries what costs more and stops at the first find; ``straighten`` is the skew that
    was measured (degrees, positive = content turned counter-clockwise).
    """
    found: dict[tuple[str, str], FoundCode] = {}
    for picture in _hard_tries(grey, straighten) if hard else (grey.reduce(2), grey):
        for code in _read(picture):
            found.setdefault((code.format, code.text), code)
        if hard and found:
            break
    return tuple(sorted(found.values(), key=lambda code: code.format != "QRCode"))


def _hard_tries(grey: Image.Image, skew: float) -> Iterator[Image.Image]:
    low = grey.reduce(max(1, round(max(grey.size) / _HARD_SIDE)))
    if abs(skew) > _LINEAR_LEAN:
        yield low.rotate(-skew, Image.Resampling.BILINEAR, fillcolor=255)
    paper = low.reduce(8).filter(ImageFilter.MaxFilter(5))
    shade = ImageChops.subtract(paper.resize(low.size, Image.Resampling.BICUBIC), low)
    even = ImageOps.autocontrast(ImageOps.invert(shade), cutoff=2)
    yield even
    yield even.filter(ImageFilter.GaussianBlur(2))
    yield even.filter(ImageFilter.GaussianBlur(2)).reduce(2)
    yield even.filter(ImageFilter.MedianFilter(5))


@cache
def _formats() -> zxingcpp.BarcodeFormats:
    import zxingcpp

    kinds = zxingcpp.BarcodeFormat
    return zxingcpp.BarcodeFormats([kinds.Code128, kinds.QRCode, kinds.EAN13])


def _read(picture: Image.Image) -> Iterator[FoundCode]:
    import zxingcpp

    mode = zxingcpp.TextMode.Plain
    for code in zxingcpp.read_barcodes(picture, formats=_formats(), text_mode=mode):
        left, right = code.position.top_left, code.position.top_right
        angle = math.degrees(math.atan2(right.y - left.y, right.x - left.x))
        yield FoundCode(format=str(code.format.name), text=code.text, angle=angle)
