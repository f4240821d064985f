"""Codes printed on a page, read by zxing-cpp; their text is handed on as it is.

Must not know what a code means. Order of tries by measurement: half scale reads damaged codes
that full scale misses and costs a third; full scale reads the small ones; straightening and local
contrast are for pages that show something dense of which nothing was read.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageChops, ImageFilter

if TYPE_CHECKING:
    import zxingcpp

_LINEAR_LEAN: Final = 3.0
"""Degrees from which a linear code may be lost (Code 128 fails at 15, with damage sooner)."""
_HARD_DPI: Final = 150.0
"""The dearer tries run at no more than this: smoothing by scale is what damaged codes need."""
_RADII: Final = (14, 28)
"""Reach of the local contrast in pixels: about half and one finder pattern."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCode:
    """A code and how far its reading direction is turned clockwise on the picture, in degrees."""

    format: str
    text: str
    angle: float


def read_codes(grey: Image.Image) -> tuple[FoundCode, ...]:
    """Return the codes on a grey picture, each once, QR before linear ones."""
    return _found((grey.reduce(2), grey))


def read_damaged_codes(grey: Image.Image, dpi: float, skew: float) -> tuple[FoundCode, ...]:
    """Return what the dearer tries give: straightening, then local contrast; stops at a find.

    ``skew`` in degrees, positive = content turned counter-clockwise.
    """
    for picture in _hard_tries(grey, dpi, skew):
        codes = _found((picture,))
        if codes:
            return codes
    return ()


def _found(pictures: Iterable[Image.Image]) -> tuple[FoundCode, ...]:
    found: dict[tuple[str, str], FoundCode] = {}
    for picture in pictures:
        for code in _read(picture):
            found.setdefault((code.format, code.text), code)
    return tuple(sorted(found.values(), key=lambda code: code.format != "QRCode"))


def _hard_tries(grey: Image.Image, dpi: float, skew: float) -> Iterator[Image.Image]:
    low = grey.reduce(max(1, math.ceil(dpi / _HARD_DPI)))
    if abs(skew) > _LINEAR_LEAN:
        yield low.rotate(-skew, Image.Resampling.BILINEAR, fillcolor=255)
    for radius in _RADII:
        yield _evened(low, radius)


def _evened(picture: Image.Image, radius: int) -> Image.Image:
    """Return three times the difference to the surroundings, softened: evens stains and fading."""
    around = picture.filter(ImageFilter.BoxBlur(radius))
    difference = ImageChops.subtract(picture, around, 1, 128)
    steep = difference.point([max(0, min(255, (level - 128) * 3 + 128)) for level in range(256)])
    return steep.filter(ImageFilter.GaussianBlur(1.5))


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
