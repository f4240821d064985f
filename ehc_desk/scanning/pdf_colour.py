"""Colour of a paper as PDF/A wants it: an sRGB profile, and CMYK told in its terms.

The profile is made here from the figures of IEC 61966-2-1, so its bytes are the same everywhere.
Knows nothing of pages.
"""

from __future__ import annotations

import struct
from functools import cache
from typing import Final

SRGB: Final = "sRGB IEC61966-2.1"
INTENT: Final = (
    f"<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier({SRGB})"
    f"/Info({SRGB})/DestOutputProfile %d 0 R>>"
)
"""The output intent of ISO 19005-2, 6.2.3; takes the number of the profile's object."""
CMYK_AS_RGB: Final = (
    b"{1 exch sub 3 index 1 exch sub 1 index mul 5 1 roll 2 index 1 exch sub 1 index mul 5 1 roll "
    b"1 index 1 exch sub 1 index mul 5 1 roll pop pop pop pop}"
)
"""Red = (1 - cyan)(1 - black) and so on, as a function of ISO 32000-1, 7.10.5."""

_STEPS: Final = 256
_D50: Final = (0.9642, 1.0, 0.8249)
_PRIMARIES: Final = {
    b"rXYZ": (0.4360657, 0.2224884, 0.0139160),
    b"gXYZ": (0.3851471, 0.7168732, 0.0970764),
    b"bXYZ": (0.1430664, 0.0606079, 0.7140961),
}
_CURVES: Final = (b"rTRC", b"gTRC", b"bTRC")


@cache
def srgb_profile() -> bytes:
    """Return an ICC profile of version 2.1 for a screen in sRGB, about 1.3 kB."""
    parts: dict[bytes, bytes] = {
        b"desc": _description(SRGB.encode("ascii")),
        b"cprt": b"text\0\0\0\0No rights reserved\0",
        b"wtpt": _place(_D50),
        **{name: _place(point) for name, point in _PRIMARIES.items()},
        b"rTRC": _curve(),
    }
    at = 128 + 4 + 12 * (len(parts) + 2)
    table, body = [], bytearray()
    for name, part in parts.items():
        names = _CURVES if name == b"rTRC" else (name,)
        table += [struct.pack(">4sII", one, at + len(body), len(part)) for one in names]
        body += part + bytes(-len(part) % 4)
    head = _head(at + len(body))
    return head + struct.pack(">I", len(table)) + b"".join(table) + bytes(body)


def _head(size: int) -> bytes:
    """Return the header (ICC.1:2001-04, 6.1) with a fixed date."""
    return struct.pack(
        ">I4sI4s4s4s6H4s4sI4sI8sI12s4s44s",
        size,
        b"\0\0\0\0",
        0x02100000,
        b"mntr",
        b"RGB ",
        b"XYZ ",
        *(2000, 1, 1, 0, 0, 0),
        b"acsp",
        b"\0\0\0\0",
        0,
        b"\0\0\0\0",
        0,
        bytes(8),
        0,
        _numbers(_D50),
        b"\0\0\0\0",
        bytes(44),
    )


def _numbers(values: tuple[float, ...]) -> bytes:
    return b"".join(struct.pack(">i", round(value * 65536)) for value in values)


def _place(values: tuple[float, ...]) -> bytes:
    return b"XYZ \0\0\0\0" + _numbers(values)


def _description(text: bytes) -> bytes:
    words = text + b"\0"
    return b"desc\0\0\0\0" + struct.pack(">I", len(words)) + words + bytes(4 + 4 + 2 + 1 + 67)


def _curve() -> bytes:
    values = [_linear(step / (_STEPS - 1)) for step in range(_STEPS)]
    rounded = [round(value * 65535) for value in values]
    return b"curv\0\0\0\0" + struct.pack(f">I{_STEPS}H", _STEPS, *rounded)


def _linear(value: float) -> float:
    low = value <= 0.04045
    return float(value / 12.92 if low else ((value + 0.055) / 1.055) ** 2.4)


def stream(head: bytes, body: bytes) -> bytes:
    """Return a stream object: entries of its dictionary, then its bytes."""
    return b"<<%b/Length %d>>stream\n%b\nendstream" % (head, len(body), body)
