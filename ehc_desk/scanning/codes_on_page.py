"""Codes printed on a page, read by zxing-cpp; their text is handed on as it is.

Must not know what a code means. Order of tries by measurement: half scale reads damaged codes
that full scale misses and costs a third; full scale reads the small ones; straightening and local
contrast are for pages that show something dense of which nothing was read.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from PIL import Image, ImageChops, ImageFilter

from ehc_desk.scanning.code_side import Corners, is_mirrored
from ehc_desk.scanning.codes_small import Box, cuttings, tries

if TYPE_CHECKING:
    import zxingcpp

_LINEAR_LEAN: Final = 3.0
"""Degrees from which a linear code may be lost (Code 128 fails at 15, with damage sooner)."""
_HARD_DPI: Final = 150.0
"""The dearer tries run at no more than this: smoothing by scale is what damaged codes need."""
_FEW_DOTS: Final = 4_200_000
"""Pixels of a page at 200 dpi: bars of few pixels are enlarged."""
_RADII: Final = (14, 28)
"""Reach of the local contrast in pixels: about half and one finder pattern."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCode:
    """A code, how far its reading direction is turned clockwise on the picture, and its place.

    ``angle`` in degrees; ``box`` left, top, right, bottom as parts of the picture's sides.
    """

    format: str
    text: str
    angle: float
    box: Box = (0.0, 0.0, 0.0, 0.0)


def read_codes(grey: Image.Image, *, fine: bool = True) -> tuple[FoundCode, ...]:
    """Return the codes on a grey picture, each once, QR before linear ones.

    ``fine``: at full scale too, for small codes. A QR code that shines through from the other side
    of the sheet is none of this page.
    """
    return _found((grey.reduce(2), grey) if fine else (grey.reduce(2),))


def read_faint_codes(grey: Image.Image) -> tuple[FoundCode, ...]:
    """Return the QR codes of a page that seems blank: one look, at half scale."""
    return tuple(code for code in _found((grey.reduce(2),)) if code.format == "QRCode")


def broken_squares(grey: Image.Image) -> tuple[Box, ...]:
    """Return where QR codes are that cannot be read: found, with too many errors in them."""
    import zxingcpp

    kind = zxingcpp.BarcodeFormat.QRCode
    only = zxingcpp.BarcodeFormats([kind])
    return tuple(
        _box(_corners(code), picture)
        for picture in (grey.reduce(2), grey)
        for code in zxingcpp.read_barcodes(picture, formats=only, return_errors=True)
        if not code.valid and code.format == kind
    )


def read_small_codes(grey: Image.Image) -> tuple[FoundCode, ...]:
    """Return the QR codes that only an enlarged or evened picture shows; stops at a find.

    For photographs of cards: held at an angle, under a lamp, from afar (``codes_small``).
    """
    for part, place in cuttings(grey, broken_squares(grey)):
        for picture in tries(part):
            found = tuple(code for code in _found((picture,)) if code.format == "QRCode")
            if found:
                return tuple(replace(code, box=_within(code.box, place)) for code in found)
    return ()


def _within(box: Box, place: Box) -> Box:
    """Return a box of a part as a box of the whole picture."""
    wide, high = place[2] - place[0], place[3] - place[1]
    left, top, right, below = box
    return (
        place[0] + left * wide,
        place[1] + top * high,
        place[0] + right * wide,
        place[1] + below * high,
    )


def read_damaged_codes(grey: Image.Image, dpi: float, skew: float) -> tuple[FoundCode, ...]:
    """Return what the dearer tries give: straightening, then local contrast; stops at a find.

    ``skew`` in degrees, positive = content turned counter-clockwise.
    """
    for picture in _hard_tries(grey, dpi, skew):
        codes = _found((picture,))
        if codes:
            return codes
    return ()


def read_missing_bars(
    grey: Image.Image, skew: float, codes: tuple[FoundCode, ...]
) -> tuple[FoundCode, ...]:
    """Return the codes with the linear ones added that only a straightened page shows.

    ``skew`` as measured, on a page that may lie on its side; smoothing helps a speckled code.
    """
    level = grey.rotate(-skew, Image.Resampling.BICUBIC, fillcolor=255)
    for picture in _bar_tries(level):
        more = [code for code in _found((picture,)) if code.format == "Code128"]
        if more:
            return (*codes, *more)
    return codes


def _bar_tries(level: Image.Image) -> Iterator[Image.Image]:
    yield level
    yield level.filter(ImageFilter.GaussianBlur(1.0))
    if level.width * level.height <= _FEW_DOTS:
        twice = (level.width * 2, level.height * 2)
        larger = level.resize(twice, Image.Resampling.BICUBIC)
        yield larger
        yield larger.filter(ImageFilter.GaussianBlur(1.0))
        # bars are long: smoothing along them takes the noise and leaves the edges
        yield larger.resize((larger.width, max(1, level.height // 4)), Image.Resampling.BOX)


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
        corners = _corners(code)
        if code.format == zxingcpp.BarcodeFormat.QRCode and _shines_through(picture, code, corners):
            continue
        (left, top), (right, below) = corners[0], corners[1]
        angle = math.degrees(math.atan2(below - top, right - left))
        box = _box(corners, picture)
        yield FoundCode(format=str(code.format.name), text=code.text, angle=angle, box=box)


def _corners(code: zxingcpp.Barcode) -> Corners:
    place = code.position
    spots = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    return tuple((float(spot.x), float(spot.y)) for spot in spots)


def _shines_through(picture: Image.Image, code: zxingcpp.Barcode, corners: Corners) -> bool:
    told: Any = code.extra
    if not {"Version", "DataMask", "ECLevel"} <= set(told):
        return False  # another make of square code: nothing is known of its format bits
    version, mask, level = int(told["Version"]), int(told["DataMask"]), str(told["ECLevel"])
    return is_mirrored(picture, corners, version=version, mask=mask, level=level)


def _box(corners: Corners, picture: Image.Image) -> Box:
    across = [x / picture.width for x, _ in corners]
    down = [y / picture.height for _, y in corners]
    return min(across), min(down), max(across), max(down)
