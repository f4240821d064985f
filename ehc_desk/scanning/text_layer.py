"""The invisible text of a page: what was read, standing where it was read, for search and copying.

Text is drawn in mode 3 (ISO 32000-1, 9.3.6) with a font that has no shapes, so the picture alone is
seen. Knows the words of a page and PDF operators; must not know pictures or recognisers.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import groupby
from typing import Final, NamedTuple

from ehc_desk.scanning.ocr_words import PageText, Word
from ehc_desk.scanning.pdf_colour import stream

FONT_OBJECTS: Final = 6
"""How many objects ``font_objects`` returns; the first is the font itself."""
_WIDTH, _ASCENT, _DESCENT = 0.5, 0.8, 0.2
_SMALLEST: Final = 0.5
_ROOM: Final = 100
"""Entries in one block of a character map (Adobe 5014, 6.3)."""


class _Run(NamedTuple):
    """A word in points along its line: start and end, foot, height, signs."""

    start: float
    end: float
    foot: float
    height: float
    text: str


def content(text: PageText, points: tuple[float, float]) -> bytes:
    """Return the operators that write ``text`` on a page; b"" when there are no words.

    ``points``: width and height of the page that the stored picture fills, before /Rotate.
    """
    if not text.words or min(text.width, text.height) <= 0:
        return b""
    angle = math.radians(text.rotation + text.skew)
    scale = (points[0] / text.width, points[1] / text.height)
    across = (math.cos(angle), math.sin(angle))
    every = "".join(word.text for word in text.words)
    signs = _signs if _signs(every) != every else str  # nearly every page has plain signs only
    written: list[str] = []
    for _, row in groupby(text.words, key=lambda word: word.line):
        runs = [_run(word, signs, text.rotation, across, scale, points[1]) for word in row]
        written += _line([run for run in runs if run.text], across)
    return ("BT 3 Tr\n" + "\n".join(written) + "\nET").encode("ascii") if written else b""


def used(text: PageText) -> set[str]:
    """Return the signs that the text layer of this page shows."""
    return set(_signs("".join(word.text for word in text.words))) | {" "}


def _signs(text: str) -> str:
    return "".join(sign for sign in text if "\x20" <= sign <= "\uffff")


def _run(
    word: Word,
    signs: Callable[[str], str],
    rotation: int,
    across: tuple[float, float],
    scale: tuple[float, float],
    height: float,
) -> _Run:
    middle_x = (word.x + word.w / 2) * scale[0]
    middle_y = height - (word.y + word.h / 2) * scale[1]
    wide, tall = word.w * scale[0], word.h * scale[1]
    if rotation % 180:
        wide, tall = tall, wide
    along = middle_x * across[0] + middle_y * across[1]
    up = middle_y * across[0] - middle_x * across[1]
    return _Run(along - wide / 2, along + wide / 2, up - tall / 2, tall, signs(word.text))


def _line(runs: list[_Run], across: tuple[float, float]) -> Iterator[str]:
    """Write the words of one row with one size on one foot line, and spaces as wide as the gaps."""
    if not runs:
        return
    size = max(sorted(run.height for run in runs)[len(runs) // 2], _SMALLEST)
    foot = sorted(run.foot for run in runs)[len(runs) // 2]
    turn = f"{across[0]:.5f} {across[1]:.5f} {-across[1]:.5f} {across[0]:.5f}"
    yield f"/T {size:.2f} Tf"
    for run, after in zip(runs, [*runs[1:], None], strict=True):
        base = (foot if abs(run.foot - foot) < size / 2 else run.foot) + _DESCENT * size
        place = _place(run.start, base, across)
        stretch = 100 * max(run.end - run.start, _SMALLEST) / (len(run.text) * _WIDTH * size)
        yield f"{turn} {place} Tm {stretch:.2f} Tz <{_hex(run.text)}> Tj"
        if after is not None:
            gap = max(after.start - run.end, _SMALLEST)
            yield f"{100 * gap / (_WIDTH * size):.2f} Tz <0020> Tj"


def _place(along: float, up: float, across: tuple[float, float]) -> str:
    return f"{along * across[0] - up * across[1]:.3f} {along * across[1] + up * across[0]:.3f}"


def _hex(text: str) -> str:
    return text.encode("utf-16-be").hex()


def font_objects(first: int, signs: Iterable[str]) -> list[bytes]:
    """Return the objects of the font for these signs; the first has the number ``first``.

    Codes are UTF-16, every code shows the one empty glyph, and the map back to text names the
    signs that were used, so text comes out as it went in (NFC).
    """
    child, described, program, glyphs, text = range(first + 1, first + FONT_OBJECTS)
    shapeless = _program()
    told = zlib.compress(_to_unicode(sorted(signs)), 6)
    # one glyph for every code: glyph 0 would say that the sign is not there (ISO 19005-2, 6.2.11.8)
    same = zlib.compress(b"\0\1" * 65536, 6)
    return [
        b"<</Type/Font/Subtype/Type0/BaseFont/EhcDeskText/Encoding/Identity-H"
        b"/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>" % (child, text),
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/EhcDeskText/CIDSystemInfo"
        b"<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor %d 0 R"
        b"/DW %d/CIDToGIDMap %d 0 R>>" % (described, _WIDTH * 1000, glyphs),
        b"<</Type/FontDescriptor/FontName/EhcDeskText/Flags 5/FontBBox[0 -200 500 800]"
        b"/ItalicAngle 0/Ascent %d/Descent -%d/CapHeight %d/StemV 80/FontFile2 %d 0 R>>"
        % (_ASCENT * 1000, _DESCENT * 1000, _ASCENT * 1000, program),
        stream(b"/Length1 %d" % len(shapeless), shapeless),
        stream(b"/Filter/FlateDecode", same),
        stream(b"/Filter/FlateDecode", told),
    ]


def _to_unicode(signs: list[str]) -> bytes:
    rows = [f"<{_hex(sign)}> <{_hex(sign)}>" for sign in signs]
    blocks = [rows[at : at + _ROOM] for at in range(0, len(rows), _ROOM)]
    maps = "".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks
    )
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
        f"{maps}endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")


@cache
def _program() -> bytes:
    """Return a TrueType font of an empty glyph 0 and a glyph 1 without area, half an em wide.

    Glyph 1 is a line there and back across the em: a reader that goes by what a glyph covers
    (pdfium, on a turned page) then finds the text.
    """
    em, high, low, width = 1000, 800, -200, 500
    line = struct.pack(
        ">5h2H3B6hB",
        1,
        0,
        low,
        width,
        high,
        2,
        0,
        *(1, 1, 1),
        *(0, width, -250),
        *(low, em, -500),
        0,
    )
    tables = {
        b"glyf": line + bytes(-len(line) % 4),
        b"head": struct.pack(
            ">IIIIHHQQhhhhHHhhh",
            *(0x00010000, 0x00010000, 0, 0x5F0F3CF5, 0, em, 0, 0),
            *(0, low, width, high, 0, 8, 2, 0, 0),
        ),
        b"hhea": struct.pack(
            ">IhhhHhhhhhhhhhhhH", 0x00010000, high, low, 0, width, *((0,) * 11), 1
        ),
        b"hmtx": struct.pack(">HhH", width, 0, 0),
        b"loca": struct.pack(">3H", 0, 0, (len(line) + 3) // 4 * 2),
        b"maxp": struct.pack(">IHHHHHHHHHHHHHH", 0x00010000, 2, 3, 1, 0, 0, 2, *((0,) * 8)),
    }
    return _packed(tables)


def _packed(tables: dict[bytes, bytes]) -> bytes:
    """Return the font file (OpenType 1.9, otff); the sum over all of it is set in ``head``."""
    at = 12 + 16 * len(tables)
    listed, body = bytearray(), bytearray()
    for name, data in tables.items():
        listed += struct.pack(">4sIII", name, _sum(data), at + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    steps = len(tables).bit_length() - 1
    search = 16 << steps
    opening = struct.pack(
        ">IHHHH", 0x00010000, len(tables), search, steps, 16 * len(tables) - search
    )
    font = bytearray(opening + listed + body)
    place = at + len(tables[b"glyf"]) + 8
    font[place : place + 4] = struct.pack(">I", (0xB1B0AFBA - _sum(bytes(font))) % (1 << 32))
    return bytes(font)


def _sum(data: bytes) -> int:
    padded = data + bytes(-len(data) % 4)
    values: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}I", padded)
    return sum(values) % (1 << 32)
