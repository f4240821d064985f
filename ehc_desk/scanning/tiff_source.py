"""TIFF files of one or many pages, walked by our own reader so that a loop cannot catch us.

JPEG strips are glued into one JPEG without decoding; everything else becomes PNG without loss.
Classic TIFF only (TIFF 6.0); must not know what a page means.
"""

from __future__ import annotations

import struct
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from PIL import Image, ImageFile

from ehc_desk.errors import PaperRefused
from ehc_desk.scanning.jpeg_bytes import glued
from ehc_desk.scanning.kinds import MAX_PAGES, check_size, refused
from ehc_desk.scanning.picture_source import jpeg_page, picture_page
from ehc_desk.scanning.sources import (
    TURN_OF_EXIF,
    SourcePage,
    flat,
    plain_dpi,
    translated,
)

_KIND, _WIDTH, _HEIGHT, _BITS, _COMPRESSION, _COLOUR = 254, 256, 257, 258, 259, 262
_STRIP_AT, _TURN, _SAMPLES, _STRIP_LEN = 273, 274, 277, 279
_TILE_AT, _TILE_LEN, _TABLES = 324, 325, 347
_JPEG: Final = 7
_GREY, _YCBCR = 1, 6
_REDUCED_COPY: Final = 1
_FORMAT_OF_TYPE: Final = {1: "B", 2: "B", 3: "H", 4: "I", 6: "B", 7: "B"}
_MAX_VALUES: Final = 1_000_000
_NEAR_SQUARE: Final = 0.05

_Tags = dict[int, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class _Reader:
    stream: BinaryIO
    order: str
    size: int

    def take(self, at: int, fmt: str) -> tuple[int, ...]:
        """Return the numbers at ``at``; a place outside of the file means it was cut."""
        length = struct.calcsize(self.order + fmt)
        if at + length > self.size:
            raise refused("truncated")
        self.stream.seek(at)
        return struct.unpack(self.order + fmt, self.stream.read(length))


def pages_of(path: Path) -> Generator[SourcePage, None, None]:
    """Yield the pages of a TIFF file in the order of its list.

    Raises ``PaperRefused``: ``ifd_loop``, ``too_many_pages``, ``truncated``,
    ``decompression_bomb``, ``corrupt``.
    """
    with path.open("rb") as stream:
        frames = list(enumerate(_directories(stream, path.stat().st_size)))
    kept = [pair for pair in frames if not pair[1].get(_KIND, (0,))[0] & _REDUCED_COPY] or frames
    with translated():
        tiff = Image.open(path, formats=("TIFF",))
    with closing(tiff):
        for index, (frame, tags) in enumerate(kept, 1):
            yield _page(path, tiff, frame, tags, index)


def _directories(stream: BinaryIO, size: int) -> list[_Tags]:
    order = "<" if stream.read(2) == b"II" else ">"
    reader = _Reader(stream, order, size)
    (at,) = reader.take(4, "I")
    seen: set[int] = set()
    found: list[_Tags] = []
    while at:
        if at in seen:
            raise refused("ifd_loop")
        if len(seen) >= MAX_PAGES:
            raise refused("too_many_pages")
        seen.add(at)
        tags, at = _directory(reader, at)
        _check(tags, size)
        found.append(tags)
    return found


def _directory(reader: _Reader, at: int) -> tuple[_Tags, int]:
    (count,) = reader.take(at, "H")
    tags: _Tags = {}
    for entry in range(at + 2, at + 2 + 12 * count, 12):
        tag, kind, number = reader.take(entry, "HHI")
        fmt = _FORMAT_OF_TYPE.get(kind)
        if fmt is None or number > _MAX_VALUES:
            continue
        length = struct.calcsize(reader.order + f"{number}{fmt}")
        place = entry + 8 if length <= 4 else reader.take(entry + 8, "I")[0]
        tags[tag] = reader.take(place, f"{number}{fmt}")
    return tags, reader.take(at + 2 + 12 * count, "I")[0]


def _check(tags: _Tags, size: int) -> None:
    width, height = tags.get(_WIDTH, (0,))[0], tags.get(_HEIGHT, (0,))[0]
    samples, bits = tags.get(_SAMPLES, (1,))[0], max(tags.get(_BITS, (1,)), default=1)
    check_size(width, height, max(1.0, samples * bits / 8))
    for at, length in ((_STRIP_AT, _STRIP_LEN), (_TILE_AT, _TILE_LEN)):
        ends = (a + n for a, n in zip(tags.get(at, ()), tags.get(length, ()), strict=False))
        if max(ends, default=0) > size:
            raise refused("truncated")
    if not (tags.get(_STRIP_AT) or tags.get(_TILE_AT)):
        raise refused("corrupt")


def _page(path: Path, tiff: ImageFile.ImageFile, frame: int, tags: _Tags, index: int) -> SourcePage:
    with translated():
        tiff.seek(frame)
        dpi = _resolution(tiff)
    square = dpi[1] is None or abs(1 - (dpi[0] or 1) / dpi[1]) < _NEAR_SQUARE
    turn = TURN_OF_EXIF.get(tags.get(_TURN, (1,))[0])
    if square and turn == 0:
        whole = _glued_jpeg(path, tags)
        if whole is not None:
            return jpeg_page(whole, index, dpi[0], "image/tiff")
    with translated():
        tiff.seek(frame)
        # libtiff-backed loading applies tag 274 itself and removes it from the loaded frame
        tiff.load()
        # no copy: a page is done with before the next one is asked for
        upright = tiff if tiff.mode in ("1", "L", "RGB") else flat(tiff)
    if not square:
        upright = _made_square(upright, dpi[0] or 1, dpi[1] or 1)
    return picture_page(upright, index, max(filter(None, dpi), default=None), "image/tiff")


def _resolution(tiff: Image.Image) -> tuple[float | None, float | None]:
    found = tiff.info.get("dpi")
    if not isinstance(found, tuple) or len(found) != 2:
        return None, None
    return plain_dpi(found[0], *tiff.size), plain_dpi(found[1], *tiff.size)


def _made_square(picture: Image.Image, across: float, down: float) -> Image.Image:
    """Return a fax page (204 × 98 dots an inch) with its rows repeated until dots are square."""
    best = max(across, down)
    size = (round(picture.width * best / across), round(picture.height * best / down))
    check_size(*size)
    return picture.resize(size, Image.Resampling.NEAREST)


def _glued_jpeg(path: Path, tags: _Tags) -> bytes | None:
    """Return the page as one JPEG when its strips can be joined without loss, else None."""
    if tags.get(_COMPRESSION, (1,))[0] != _JPEG or not tags.get(_STRIP_AT):
        return None
    if tags.get(_COLOUR, (0,))[0] not in (_GREY, _YCBCR):
        return None
    strips: list[bytes] = []
    with path.open("rb") as stream:
        for at, length in zip(tags[_STRIP_AT], tags.get(_STRIP_LEN, ()), strict=False):
            stream.seek(at)
            strips.append(stream.read(length))
    try:
        return glued(bytes(tags.get(_TABLES, ())), strips, tags[_HEIGHT][0]) if strips else None
    except (PaperRefused, IndexError):
        return None  # strips of an unusual make: decoded instead
