"""The type faces of the slips: Noto Sans regular and bold, registered once and measured here.

Widths are in em (1.0 = type size), so one measurement serves every size. Knows nothing of forms.
reportlab's own fonts print Vietnamese as black squares without an error, so none of them is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from threading import Lock, RLock
from typing import TYPE_CHECKING

from ehc_desk.paths import resources

if TYPE_CHECKING:
    from pathlib import Path

REGULAR = "NotoSans"
BOLD = "NotoSans-Bold"
_FILES = {REGULAR: "NotoSans-Regular.ttf", BOLD: "NotoSans-Bold.ttf"}
_registering = Lock()

drawing = RLock()
"""To be held from a canvas to its ``save``: reportlab reads all shapes of a face through one shared
cursor, so two PDFs made at the same moment would mix their letters."""


class Widths(dict[str, float]):
    """Advance of every letter in em; a letter the font lacks is as wide as its empty box."""

    def __init__(self, known: dict[str, float], missing: float) -> None:
        super().__init__(known)
        self._missing = missing

    def __missing__(self, letter: str) -> float:
        self[letter] = self._missing
        return self._missing

    def of(self, text: str) -> float:
        """Return the width of ``text`` in em."""
        return sum(map(self.__getitem__, text))


@dataclass(frozen=True, slots=True)
class Faces:
    """Both faces, ready to measure and, under their names, to draw with."""

    regular: Widths
    bold: Widths

    def of(self, *, bold: bool) -> Widths:
        """Return the widths of one face."""
        return self.bold if bold else self.regular


def folder() -> Path:
    """Return where the font files lie; screens may load the same files."""
    return resources() / "fonts"


@cache
def _load() -> Faces:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    widths = []
    for name, file in _FILES.items():
        font = TTFont(name, str(folder() / file))
        pdfmetrics.registerFont(font)
        known = {chr(point): width / 1000 for point, width in font.face.charWidths.items()}
        widths.append(Widths(known, font.face.defaultWidth / 1000))
    return Faces(*widths)


def faces() -> Faces:
    """Return the faces, registered with reportlab on the first call (about 20 ms)."""
    with _registering:
        return _load()
