"""What Tesseract tells about a page (TSV), and when and how to look at a page a second time.

Layout analysis drops whole rows where print, handwriting and rules meet. What was not read is then
shown once more as one block, and only words of the right size that are sure are taken. Works on
plain bytes; knows no picture library.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ehc_desk.scanning.ocr_words import Word, clean

_WORD_ROW: Final = "5"
_COLUMNS: Final = 12
_DARK: Final = 150
_PAPER: Final = 239
_PAD: Final = 4
_REST: Final = 0.0045
"""Share of dark points left on a page that was read well; more is worth another look."""
_SURE: Final = 60.0
_UNSURE: Final = 50.0
"""Marks without a letter or digit below this are specks and strokes, not words."""
_SMALLEST, _LARGEST = 0.4, 2.5
_USUAL_HEIGHT: Final = 24.0
_LETTERS: Final = 3
_LETTER: Final = re.compile(r"[^\W_]")
_LIGHT_POINTS: Final = bytes(range(_DARK, 256))
_PALE_TO_WHITE: Final = bytes(level if level <= _PAPER else 255 for level in range(256))


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A word on the picture that was read, the stretch of line it belongs to, 0 to 100 sure."""

    word: Word
    piece: tuple[int, ...]
    confidence: float


def found_words(table: str, look: int = 1) -> list[Found]:
    """Return the words of a TSV table in its order; ``look`` keeps pieces of two looks apart."""
    return [found for row in table.splitlines() for found in _of_row(row.split("\t"), look)]


def _of_row(cells: list[str], look: int) -> list[Found]:
    if len(cells) != _COLUMNS or cells[0] != _WORD_ROW:
        return []
    text = clean(cells[11])
    try:
        piece = (look, *map(int, cells[2:5]))
        x, y, w, h = map(int, cells[6:10])
        sure = float(cells[10])
    except ValueError:  # not a row of numbers, so not one of the program's
        return []
    if not text or min(w, h) <= 0 or (sure < _UNSURE and not _LETTER.search(text)):
        return []
    return [Found(word=Word(text=text, x=x, y=y, w=w, h=h), piece=piece, confidence=sure)]


def size_of(pgm: bytes) -> tuple[int, int]:
    """Return width and height of a binary grey map as Pillow writes it."""
    _, size, _ = pgm[:40].split(b"\n")[:3]
    width, height = map(int, size.split())
    return width, height


def second_look(pgm: bytes, found: Sequence[Found]) -> bytes:
    """Return the grey map with every word that was found painted white and pale paper white."""
    width, height = size_of(pgm)
    head = len(pgm) - width * height
    points = bytearray(pgm[head:].translate(_PALE_TO_WHITE))
    for one in found:
        left, right = max(0, one.word.x - _PAD), min(width, one.word.x + one.word.w + _PAD)
        white = b"\xff" * max(0, right - left)
        top, bottom = max(0, one.word.y - _PAD), min(height, one.word.y + one.word.h + _PAD)
        for row in range(top, bottom):
            points[row * width + left : row * width + left + len(white)] = white
    return pgm[:head] + bytes(points)


def worth_a_second_look(rest: bytes) -> bool:
    """Tell whether much ink is left on a page whose found words are painted white."""
    width, height = size_of(rest)
    points = rest[len(rest) - width * height :]
    return len(points.translate(None, _LIGHT_POINTS)) > _REST * len(points)


def trusted(seen: Sequence[Found], before: Sequence[Found]) -> list[Found]:
    """Return the words of a second look that are surely words: seals and signatures are not."""
    heights = [one.word.h for one in before if one.confidence >= _SURE]
    usual = statistics.median(heights) if heights else _USUAL_HEIGHT
    pieces: dict[tuple[int, ...], list[Found]] = {}
    for one in seen:
        if _is_sure(one, usual):
            pieces.setdefault(one.piece, []).append(one)
    return [one for piece in pieces.values() if _holds_letters(piece) for one in piece]


def _is_sure(one: Found, usual: float) -> bool:
    right_size = _SMALLEST * usual <= one.word.h <= _LARGEST * usual
    return right_size and one.confidence >= _SURE and bool(_LETTER.search(one.word.text))


def _holds_letters(piece: Sequence[Found]) -> bool:
    return sum(len(one.word.text) for one in piece) >= _LETTERS
