"""Breaks the words of a form into lines that fit a width, in regular and bold.

Pure arithmetic in em: knows letters and widths, not paper, forms or PDF. Nothing is ever cut off:
a word wider than the line (an address without spaces, a URL) is broken between letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from ehc_desk.printing.slip_data import KEPT

if TYPE_CHECKING:
    from ehc_desk.printing.fonts import Faces

LEADER = "…"
"""Sign of the dotted line that stands for a value to be written by hand."""

_LEADER_SIGNS = 10
_PARTS = re.compile(r"(\*\*)|\{([a-z0-9_.]+)(?::(\d+))?\}")


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a template: a literal, or the field ``name`` with its leader length."""

    bold: bool
    literal: str = ""
    name: str = ""
    signs: int = _LEADER_SIGNS


@dataclass(frozen=True, slots=True)
class Run:
    """Letters of one face from ``x`` (em from the start of the line)."""

    x: float
    text: str
    bold: bool


@dataclass(frozen=True, slots=True)
class SetLine:
    """One line: its runs and its width in em."""

    runs: tuple[Run, ...]
    width: float


@lru_cache(maxsize=512)
def _parse(template: str) -> tuple[_Part, ...]:
    parts: list[_Part] = []
    bold, at = False, 0
    for match in _PARTS.finditer(template):
        if match.start() > at:
            parts.append(_Part(bold, literal=template[at : match.start()]))
        at = match.end()
        if match[1]:
            bold = not bold
        else:
            parts.append(_Part(bold, name=match[2], signs=int(match[3] or _LEADER_SIGNS)))
    if at < len(template):
        parts.append(_Part(bold, literal=template[at:]))
    return tuple(parts)


_Word = list[tuple[str, bool]]


def _words(template: str, values: Mapping[str, str]) -> tuple[list[_Word], bool]:
    """Return the words (each made of pieces of one face) and whether the last value is missing."""
    words: list[_Word] = [[]]
    ends_open = False
    for part in _parse(template):
        text = part.literal
        if part.name:
            text = values[part.name] or LEADER * part.signs
        ends_open = bool(part.name) and not values[part.name]
        # What is kept together is written with plain spaces: it is copied and searched as typed.
        first, *others = (each.replace(KEPT, " ") for each in text.split(" "))
        words[-1].append((first, part.bold))
        words.extend([(other, part.bold)] for other in others)
    return words, ends_open


class _Breaker:
    """Greedy line breaking; one object breaks one paragraph."""

    def __init__(self, width: float, faces: Faces) -> None:
        self.lines: list[SetLine] = []
        self._limit, self._faces = width, faces
        self._pieces: list[tuple[str, bool]] = []
        self._at = 0.0

    def add(self, word: _Word) -> None:
        wide = sum(self._faces.of(bold=bold).of(text) for text, bold in word)
        if self._pieces:
            space = self._faces.regular[" "]
            if self._at + space + wide > self._limit:
                self.close()
            else:
                self._pieces.append((" ", word[0][1] and self._pieces[-1][1]))
                self._at += self._faces.of(bold=self._pieces[-1][1])[" "]
        if wide > self._limit:
            self._break(word)
        else:
            self._pieces.extend(word)
            self._at += wide

    def _break(self, word: _Word) -> None:
        for text, bold in word:
            widths = self._faces.of(bold=bold)
            for letter in text:
                if self._pieces and self._at + widths[letter] > self._limit:
                    self.close()
                self._pieces.append((letter, bold))
                self._at += widths[letter]

    def lead_out(self) -> None:
        """Go on with dots to the end of the line."""
        bold = self._pieces[-1][1] if self._pieces else False
        wide = self._faces.of(bold=bold)[LEADER]
        signs = max(0, int((self._limit - self._at) / wide))
        self._pieces.append((LEADER * signs, bold))
        self._at += signs * wide

    def close(self) -> None:
        self.lines.append(SetLine(tuple(self._runs()), self._at))
        self._pieces, self._at = [], 0.0

    def _runs(self) -> Iterator[Run]:
        x, text, face = 0.0, "", False
        for piece, bold in self._pieces:
            if text and bold != face:
                yield Run(x, text, face)
                x += self._faces.of(bold=face).of(text)
                text = ""
            text, face = text + piece, bold
        if text:
            yield Run(x, text, face)


def set_text(
    template: str, values: Mapping[str, str], width: float, faces: Faces, *, leaders: bool = True
) -> list[SetLine]:
    """Break ``template`` filled with ``values`` into lines at most ``width`` em wide.

    ``**`` switches bold; a missing value prints dots, up to the end of the line when it is the
    last thing said and ``leaders`` is on. At least one line comes back.
    """
    words, ends_open = _words(template, values)
    breaker = _Breaker(width, faces)
    for word in words:
        breaker.add(word)
    if ends_open and leaders:
        breaker.lead_out()
    breaker.close()
    return breaker.lines
