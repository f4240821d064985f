"""JPEG files as bytes: size, completeness, and gluing strips together, without decoding.

Follows ITU-T T.81 annex B. Must not know any picture library.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ehc_desk.errors import PaperRefused
from ehc_desk.scanning.kinds import refused

_SOI, _EOI, _SOS, _DRI = 0xD8, 0xD9, 0xDA, 0xDD
_FRAMES: Final = frozenset((0xC0, 0xC1, 0xC2))
_OTHER_FRAMES: Final = frozenset((0xC3, *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)))
_APP14: Final = 0xEE
_RESTARTS: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class JpegHeader:
    """What the frame header says (T.81 B.2.2); ``adobe`` when an APP14 marker is there."""

    width: int
    height: int
    components: int
    progressive: bool
    adobe: bool
    complete: bool
    scan_at: int


def segments(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield (marker, offset, body) of every segment up to and including the first scan header."""
    at = 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            raise refused("corrupt")
        marker = data[at + 1]
        if marker == 0xFF or marker == 0x01 or 0xD0 <= marker <= 0xD7:
            at += 1 if marker == 0xFF else 2
            continue
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == _EOI or length < 2:
            raise refused("corrupt")
        yield marker, at, data[at + 4 : at + 2 + length]
        if marker == _SOS:
            return
        at += 2 + length
    raise refused("truncated")


def read_header(data: bytes) -> JpegHeader:
    """Return the header of a JPEG file.

    Raises ``PaperRefused``: ``corrupt``, ``truncated`` (no scan), ``unsupported`` (lossless,
    arithmetic or 12-bit, which PDF does not know). A file that claims more pixels than allowed
    is judged by the caller, so size comes before completeness.
    """
    frame = b""
    progressive = adobe = False
    scan_at = -1
    try:
        for marker, offset, body in segments(data):
            if marker in _OTHER_FRAMES:
                raise refused("unsupported")
            if marker in _FRAMES:
                frame, progressive = body, marker == 0xC2
            adobe = adobe or (marker == _APP14 and body.startswith(b"Adobe"))
            scan_at = offset if marker == _SOS else scan_at
    except PaperRefused:
        # a frame header that was found still tells the size, and size is judged first
        if len(frame) < 6:
            raise
    return _header_of(data, frame, progressive, adobe, scan_at)


def _header_of(
    data: bytes, frame: bytes, progressive: bool, adobe: bool, scan_at: int
) -> JpegHeader:
    if len(frame) < 6:
        raise refused("corrupt")
    if frame[0] != 8:
        raise refused("unsupported")
    return JpegHeader(
        height=int.from_bytes(frame[1:3], "big"),
        width=int.from_bytes(frame[3:5], "big"),
        components=frame[5],
        progressive=progressive,
        adobe=adobe,
        # inside coded data FF is always followed by 00 or a restart, so this is the end marker
        complete=scan_at >= 0 and data.rfind(b"\xff\xd9") > scan_at,
        scan_at=scan_at,
    )


def glued(tables: bytes, strips: Sequence[bytes], height: int) -> bytes | None:
    """Return one JPEG of TIFF strips coded one by one (TIFF technical note 2), without loss.

    Every strip ends where the coder starts afresh, which is what a restart marker says; so the
    coded data are joined with restart markers and the interval is set to the blocks of a strip.
    None when the strips do not fit together (other tables, intervals of their own).
    """
    first = _parts(strips[0])
    if first is None:
        return None
    head, frame, scan, _ = first
    interval = _blocks(frame)
    if interval is None or (len(strips) > 1 and interval > 0xFFFF):
        return None
    out = bytearray(b"\xff\xd8" + tables[2:-2] if tables else b"\xff\xd8")
    out += head + _segment(0xC0, frame[:1] + height.to_bytes(2, "big") + frame[3:])
    if len(strips) > 1:
        out += _segment(_DRI, interval.to_bytes(2, "big"))
    out += scan
    for number, strip in enumerate(strips):
        parts = _parts(strip)
        if parts is None or not _same(parts, first, last=number == len(strips) - 1):
            return None
        out += (b"\xff" + bytes((0xD0 + (number - 1) % _RESTARTS,)) if number else b"") + parts[3]
    return bytes(out + b"\xff\xd9")


_Parts = tuple[bytes, bytes, bytes, bytes]


def _parts(strip: bytes) -> _Parts | None:
    """Return (tables, frame, scan header with marker, coded data) of a baseline strip."""
    head, frame = b"", b""
    for marker, _, body in segments(strip):
        if marker == _DRI or (marker in _FRAMES and marker != 0xC0) or marker in _OTHER_FRAMES:
            return None
        if marker == 0xC0:
            frame = body
        elif marker == _SOS:
            begin = strip.find(_segment(_SOS, body)) + 4 + len(body)
            end = strip.rfind(b"\xff\xd9")
            return (head, frame, _segment(_SOS, body), strip[begin:end]) if end > begin else None
        else:
            head += _segment(marker, body)
    return None


def _same(parts: _Parts, first: _Parts, *, last: bool) -> bool:
    same_height = parts[1][1:3] == first[1][1:3]
    return (
        parts[0] == first[0]
        and parts[2] == first[2]
        and parts[1][3:] == first[1][3:]
        and (same_height or last)
    )


def _blocks(frame: bytes) -> int | None:
    """Return the coded units (MCU) of a strip, or None when it does not end on a whole row."""
    height, width = int.from_bytes(frame[1:3], "big"), int.from_bytes(frame[3:5], "big")
    factors = [frame[7 + 3 * number] for number in range(frame[5])]
    tall = 8 * (max(f & 15 for f in factors) if len(factors) > 1 else 1)
    wide = 8 * (max(f >> 4 for f in factors) if len(factors) > 1 else 1)
    if height % tall:
        return None
    return (height // tall) * -(-width // wide)


def _segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + body
