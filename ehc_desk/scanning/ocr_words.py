"""The words that were read on a page, where they stand, and the text they make.

Plain data for storage, search and the text layer. Knows no recogniser and no picture.
"""

from __future__ import annotations

import statistics
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import cos, radians, sin
from typing import Any, Final

_SAME_ROW: Final = 0.5
"""Share of the lower line's height that two pieces must have in common to stand on one row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word, NFC; its box in pixels of the stored picture, y downwards; the row it is on."""

    text: str
    x: int
    y: int
    w: int
    h: int
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """What was read on one page, in reading order.

    ``rotation``: degrees clockwise that make the stored picture upright; ``skew``: degrees that the
    upright content is turned counter-clockwise (boxes have the size they have without it, around
    their true centre). ``confidence``: mean of the words, 0 to 100, 0 without words. ``note``: why
    there is no text: ``missing``, ``failed``, ``too_slow``, ``stopped`` or "". ``width`` and
    ``height``: the stored picture in pixels, which the boxes count in (0 when nothing was read).
    ``own``: the text that a PDF page holds itself; then nothing was read, and nothing is laid over.
    """

    words: tuple[Word, ...] = ()
    confidence: float = 0.0
    rotation: int = 0
    skew: float = 0.0
    note: str = ""
    width: int = 0
    height: int = 0
    own: str = ""

    def to_json(self) -> dict[str, object]:
        """Return the page as a JSON object; a word is a list [text, x, y, w, h, line]."""
        return {
            "words": [[one.text, one.x, one.y, one.w, one.h, one.line] for one in self.words],
            "confidence": self.confidence,
            "rotation": self.rotation,
            "skew": self.skew,
            "note": self.note,
            "width": self.width,
            "height": self.height,
            "own": self.own,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> PageText:
        """Return the page that ``to_json`` described; KeyError, TypeError or ValueError if not."""
        words = tuple(
            Word(text=str(text), x=int(x), y=int(y), w=int(w), h=int(h), line=int(line))
            for text, x, y, w, h, line in data["words"]
        )
        return cls(
            words=words,
            confidence=float(data["confidence"]),
            rotation=int(data["rotation"]),
            skew=float(data["skew"]),
            note=str(data.get("note", "")),
            width=int(data["width"]),
            height=int(data["height"]),
            own=str(data.get("own", "")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Lie:
    """How a picture that was made for reading lies on the stored one.

    The stored picture (``size`` in pixels) was reduced by ``scale``, turned clockwise by
    ``rotation`` and then clockwise by ``skew`` around its middle; ``made`` is the result's size.
    """

    made: tuple[int, int]
    scale: float
    rotation: int
    skew: float
    size: tuple[int, int]

    def on_stored(self, word: Word) -> Word:
        """Return the word on the stored picture: its size on the straight page, its true middle."""
        across = word.x + word.w / 2 - self.made[0] / 2
        down = word.y + word.h / 2 - self.made[1] / 2
        lean = radians(self.skew)
        across, down = across * cos(lean) + down * sin(lean), down * cos(lean) - across * sin(lean)
        wide, tall = word.w * self.scale, word.h * self.scale
        for _ in range(self.rotation % 360 // 90):  # back counter-clockwise, a quarter each
            across, down = down, -across
            wide, tall = tall, wide
        x = self.size[0] / 2 + across * self.scale - wide / 2
        y = self.size[1] / 2 + down * self.scale - tall / 2
        return replace(word, x=round(x), y=round(y), w=round(wide), h=round(tall))


def plain_text(page: PageText) -> str:
    """Return the text of a page for search: NFC, a line for every row."""
    if page.own:
        return page.own
    rows = groupby(page.words, key=lambda word: word.line)
    return "\n".join(" ".join(word.text for word in row) for _, row in rows)


def clean(text: str) -> str:
    """Return the text as NFC without control characters, marks of order or unpaired surrogates."""
    kept = (sign for sign in text if unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Cn"))
    return unicodedata.normalize("NFC", "".join(kept)).strip()


def in_rows(pieces: Iterable[Sequence[Word]]) -> tuple[Word, ...]:
    """Return the words row by row, left to right, numbered by row.

    ``pieces`` are stretches of one line each on a page without skew. Pieces on one baseline are one
    row, whatever block a recogniser put them in: a label and what was filled in beside it, the two
    halves of a heading, the cells of a table.
    """
    spans = sorted((_span(piece) for piece in pieces if piece), key=lambda span: span[0] + span[1])
    rows: list[tuple[float, float, list[Word]]] = []
    for top, bottom, words in spans:
        if rows and _together(rows[-1], top, bottom):
            rows[-1][2].extend(words)
        else:
            rows.append((top, bottom, list(words)))
    return tuple(
        replace(word, line=number)
        for number, (_, _, words) in enumerate(rows)
        for word in sorted(words, key=lambda word: (word.x, word.text))
    )


def _span(piece: Sequence[Word]) -> tuple[float, float, Sequence[Word]]:
    top = statistics.median(word.y for word in piece)
    return top, top + statistics.median(word.h for word in piece), piece


def _together(row: tuple[float, float, list[Word]], top: float, bottom: float) -> bool:
    shared = min(bottom, row[1]) - max(top, row[0])
    return shared > _SAME_ROW * min(bottom - top, row[1] - row[0])
