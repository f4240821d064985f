"""Whether a QR code is printed on this side or shines through from the back, mirrored.

Readers read both alike and do not say which. The fifteen modules of format information (ISO/IEC
18004 section 7.9) are the same for both only in mirror image, so they tell. Knows a picture, the
corners a reader found and what it says of the symbol; must not know what a code means.
"""

from __future__ import annotations

from typing import Final

from PIL import Image

Corners = tuple[tuple[float, float], ...]
"""The four corners of a code: first finder, then clockwise."""
_GENERATOR, _MASK = 0b10100110111, 0b101010000010010
_LEVELS: Final = {"L": 1, "M": 0, "Q": 3, "H": 2}
_ALONG: Final = (
    *((8, at) for at in (0, 1, 2, 3, 4, 5, 7, 8)),
    *((at, 8) for at in (7, 5, 4, 3, 2, 1, 0)),
)
"""Row and column of the format bits beside the first finder pattern, highest bit first."""


def is_mirrored(
    picture: Image.Image, corners: Corners, *, version: int, mask: int, level: str
) -> bool:
    """Tell whether a QR code stands mirrored on a grey picture.

    ``corners`` as the reader gives them: for a mirrored code those of the transposed symbol. False
    when nothing speaks for a mirror.
    """
    bits = format_bits(level, mask)
    side = 17 + 4 * version
    levels = [_level(picture, corners, row, column, side) for row, column in _ALONG]
    turned = [_level(picture, corners, column, row, side) for row, column in _ALONG]
    return _agreement(turned, bits) > _agreement(levels, bits)


def format_bits(level: str, mask: int) -> tuple[int, ...]:
    """Return the fifteen format bits of an error-correction level (L, M, Q, H) and a mask (0–7)."""
    data = _LEVELS[level] << 3 | mask
    rest = data << 10
    for place in range(14, 9, -1):
        if rest >> place & 1:
            rest ^= _GENERATOR << (place - 10)
    whole = (data << 10 | rest) ^ _MASK
    return tuple(whole >> place & 1 for place in range(14, -1, -1))


def _level(
    picture: Image.Image,
    corners: Corners,
    row: int,
    column: int,
    side: int,
) -> int:
    """Return the grey level in the middle of a module."""
    x, y = _spot(corners, (column + 0.5) / side, (row + 0.5) / side)
    x = min(max(0, int(x)), picture.width - 1)
    y = min(max(0, int(y)), picture.height - 1)
    found = picture.getpixel((x, y))
    return found if isinstance(found, int) else 0


def _spot(corners: Corners, across: float, down: float) -> tuple[float, float]:
    """Return a place of the unit square on the picture, in perspective.

    A photograph taken at an angle shortens what is farther away (Heckbert 1989, section 2.2.3).
    """
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = corners
    sx, sy = ax - bx + cx - dx, ay - by + cy - dy
    ux, uy, vx, vy = bx - cx, by - cy, dx - cx, dy - cy
    area = ux * vy - vx * uy
    g, h = ((sx * vy - vx * sy) / area, (ux * sy - sx * uy) / area) if area else (0.0, 0.0)
    far = g * across + h * down + 1.0
    if far <= 0:
        return ax, ay
    x = (bx - ax + g * bx) * across + (dx - ax + h * dx) * down + ax
    y = (by - ay + g * by) * across + (dy - ay + h * dy) * down + ay
    return x / far, y / far


def _agreement(levels: list[int], bits: tuple[int, ...]) -> int:
    """Return how much darker the modules that should be dark are than the others, on average."""
    dark = [level for level, bit in zip(levels, bits, strict=True) if bit]
    light = [level for level, bit in zip(levels, bits, strict=True) if not bit]
    return sum(light) // max(1, len(light)) - sum(dark) // max(1, len(dark))
