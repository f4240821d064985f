"""What a file really is, by its first bytes, and the limits no file may pass.

Knows magic numbers and figures only: no image or PDF library, no file names.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ehc_desk.errors import PaperRefused

MAX_PIXELS: Final = 40_000_000
"""Pixels of one page; a 600 dpi A4 page has 35 million."""
MAX_DECODED: Final = 200 * 1024 * 1024
"""Bytes of one decoded page or stream."""
MAX_PAGES: Final = 300
"""Pages of one file."""
MAX_PAGE_POINTS: Final = 2000 / 25.4 * 72
"""Longest side of a PDF page: 2 m, in points of 1/72 inch."""
MAX_PICTURE_FILE: Final = 200 * 1024 * 1024
"""Bytes of a file that holds one picture."""
HEAD: Final = 1024
"""First bytes that decide the kind; a PDF header may stand anywhere in them (ISO 32000-1, H.3)."""

_MAGIC: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
)
_KNOWN_BUT_NOT_TAKEN: Final = (
    b"GIF8",
    b"BM",
    b"RIFF",
    b"II+\0",
    b"MM\0+",
    b"\xd0\xcf\x11\xe0",  # old office files
    b"Rar!",
    b"7z\xbc\xaf",
    b"\0\0\0\x0cjP  ",
    b"{\\rtf",
)
_PROGRAMS: Final = (b"MZ", b"\x7fELF", b"#!", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")
_HEIC_BRANDS: Final = frozenset((b"heic", b"heix", b"heim", b"heis", b"mif1", b"hevc", b"hevx"))


def refused(reason: str) -> PaperRefused:
    """Return the refusal with that word of the inspection; no file name goes into it."""
    return PaperRefused(reason=reason)


def kind_of(path: Path) -> str:
    """Return ``jpeg``, ``png``, ``tiff``, ``heic``, ``pdf`` or ``zip`` by content.

    Raises ``PaperRefused`` with reason ``not_found``, ``empty``, ``unsupported`` (a known format
    that is not taken) or ``wrong_type`` (neither picture nor document).
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD)
    except OSError as error:
        raise refused("not_found") from error
    if not head:
        raise refused("empty")
    return _kind_of_head(head)


def _kind_of_head(head: bytes) -> str:
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head[4:8] == b"ftyp" and _is_heic(head):
        return "heic"
    if head[4:8] == b"ftyp" or head.startswith(_KNOWN_BUT_NOT_TAKEN):
        raise refused("unsupported")
    if b"%PDF-" in head and not head.startswith(_PROGRAMS):
        return "pdf"
    raise refused("wrong_type")


def _is_heic(head: bytes) -> bool:
    end = min(int.from_bytes(head[:4], "big"), len(head))
    brands = {head[8:12]} | {head[at : at + 4] for at in range(16, end - 3, 4)}
    return not _HEIC_BRANDS.isdisjoint(brands)


def check_size(width: int, height: int, bytes_per_pixel: float = 3) -> None:
    """Refuse ``decompression_bomb`` when a page of that many pixels is too much to decode."""
    if width < 1 or height < 1:
        raise refused("corrupt")
    pixels = width * height
    if pixels > MAX_PIXELS or pixels * bytes_per_pixel > MAX_DECODED:
        raise refused("decompression_bomb")
