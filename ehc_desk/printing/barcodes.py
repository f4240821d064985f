"""Code 128 and QR as plain numbers, ready to be drawn as vectors.

The only place that knows python-barcode. Knows nothing of paper, fonts or dossiers; what goes into
a code is the caller's business (the dossier code and nothing else, `codes.md` section 1).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ehc_desk.errors import FieldsInvalid

CODE128_QUIET = 10
"""Quiet zone of Code 128 in modules on either side (ISO/IEC 15417)."""

QR_QUIET = 4
"""Quiet zone of a QR code in modules on every side (ISO/IEC 18004)."""


@dataclass(frozen=True, slots=True)
class Bars:
    """A linear code: black bars as (first module, modules) and the full width in modules."""

    bars: tuple[tuple[int, int], ...]
    modules: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """A square code: black runs as (row, first module, modules) and the side in modules."""

    runs: tuple[tuple[int, int, int], ...]
    side: int


def _runs(bits: str) -> tuple[tuple[int, int], ...]:
    """Turn ``1101`` into ``((0, 2), (3, 1))``."""
    found: list[tuple[int, int]] = []
    start = 0
    for part in bits.replace("10", "1|0").replace("01", "0|1").split("|"):
        if part[:1] == "1":
            found.append((start, len(part)))
        start += len(part)
    return tuple(found)


def _printable(text: str) -> str:
    """Return ``text`` if a reader can hand it on unchanged, else raise FieldsInvalid."""
    if not text or not all(" " <= letter <= "~" for letter in text):
        raise FieldsInvalid(fields=[{"field": "dossier_code", "code": "not-a-code"}])
    return text


@lru_cache(maxsize=4)
def code128(text: str) -> Bars:
    """Return the bars of ``text`` in Code 128 with check sign and stop, without quiet zones.

    Printable ASCII only; anything else raises FieldsInvalid.
    """
    from barcode import Code128

    bits = Code128(_printable(text)).build()[0]
    return Bars(_runs(bits), len(bits))


@lru_cache(maxsize=4)
def qr(text: str) -> Matrix:
    """Return the modules of ``text`` as a QR code, error correction M, without quiet zone.

    Printable ASCII only; anything else raises FieldsInvalid. zxing-cpp writes it thirty times
    faster than the pure Python encoders, and a slip must not wait for its code.
    """
    import zxingcpp

    code = zxingcpp.create_barcode(_printable(text), zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    image: Any = code.to_image(scale=1, add_quiet_zones=False)
    pixels: Any = memoryview(image).tolist()
    rows = ("".join("0" if pixel else "1" for pixel in row) for row in pixels)
    runs = tuple((row, at, length) for row, bits in enumerate(rows) for at, length in _runs(bits))
    return Matrix(runs, len(pixels))
