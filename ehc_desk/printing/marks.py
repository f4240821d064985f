"""The marks a page is made of: letters, rules and codes at places in points.

Plain data between composing (`compose`) and drawing (`slips`). ``y`` counts down from the top of
the piece a mark belongs to; for letters it is the base line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ehc_desk.printing.barcodes import Bars, Matrix

DOT = 72 / 300
"""One dot of a 300-dpi printer in points; bars are whole dots wide so that all print alike."""


@dataclass(frozen=True, slots=True)
class Letters:
    """Text of one face and size."""

    x: float
    y: float
    text: str
    size: float
    bold: bool
    italic: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """A thin straight line."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class BarMarks:
    """A linear code; ``x`` is its first bar, ``module`` and ``height`` in points."""

    x: float
    y: float
    code: Bars
    module: float
    height: float


@dataclass(frozen=True, slots=True)
class SquareMarks:
    """A square code; ``x``, ``y`` its first module."""

    x: float
    y: float
    code: Matrix
    module: float


Mark = Letters | Rule | BarMarks | SquareMarks


@dataclass(frozen=True, slots=True)
class Piece:
    """Marks that stay together; ``keep``: never the last of a page, ``head``: repeated on a new."""

    height: float
    marks: tuple[Mark, ...]
    keep: bool = False
    head: Piece | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One side of paper: its pieces with the distance of each from the top edge."""

    placed: tuple[tuple[float, Piece], ...]
    watermark: str
