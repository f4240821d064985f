"""The sheet of codes for setting up a reader: A4, one code a paragraph, what each should show.

Pure: words and codes in, PDF out. It holds no set-up codes of makers: they differ, and one maker's
code may spoil another maker's reader. Must not know readers or windows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ehc_desk.printing import fonts
from ehc_desk.printing.barcodes import CODE128_QUIET, QR_QUIET, Matrix, code128
from ehc_desk.printing.compose import MM
from ehc_desk.printing.form_set import Paper
from ehc_desk.printing.marks import DOT, BarMarks, Letters, Mark, Page, Piece, Rule, SquareMarks
from ehc_desk.printing.slips import draw
from ehc_desk.printing.typeset import set_text

_A4 = Paper(name="A4", width=210, height=297, sizes=(10,), margins=(14, 16, 14, 16))
_BAR, _SQUARE, _BAR_HEIGHT = 4 * DOT, 6 * DOT, 11 * MM
_LEADING, _SPACE = 1.36, 6 * MM
_TEXT_AT = 48 * MM
"""Where the words beside a square begin, as long as it is not wider."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One code: ``shape`` bars or square, its ``content``, a heading and what to look for."""

    heading: str
    text: str
    shape: str
    content: str
    caption: str = ""


def render(title: str, intro: str, blocks: Sequence[Block], notes: Sequence[str]) -> bytes:
    """Return the sheet as PDF on A4; raises FieldsInvalid for bars that are not plain ASCII."""
    pieces = [
        _paragraph(title, 17, bold=True),
        _paragraph(intro, 10),
        _rule(),
        *(_block(block) for block in blocks),
        _rule(),
        *(_paragraph(note, 9.5) for note in notes),
    ]
    return draw(tuple(_pages(pieces)), _A4, title=title, subject="reader-sheet")


def square(text: str) -> Matrix:
    """Return any text as QR code in UTF-8, error correction M, as on a citizen's card."""
    import segno

    rows = segno.make_qr(text, encoding="utf-8", mode="byte", error="m").matrix
    runs: list[tuple[int, int, int]] = []
    for number, row in enumerate(rows):
        start = None
        for at, dark in enumerate([*row, 0]):
            if dark and start is None:
                start = at
            elif not dark and start is not None:
                runs.append((number, start, at - start))
                start = None
    return Matrix(tuple(runs), len(rows))


def _pages(pieces: Sequence[Piece]) -> Iterator[Page]:
    top, bottom = _A4.margins[0] * MM, (_A4.height - _A4.margins[2]) * MM
    placed: list[tuple[float, Piece]] = []
    at = top
    for piece in pieces:
        if placed and at + piece.height > bottom:
            yield Page(tuple(placed), "")
            placed, at = [], top
        placed.append((at, piece))
        at += piece.height
    yield Page(tuple(placed), "")


def _width() -> float:
    return (_A4.width - _A4.margins[1] - _A4.margins[3]) * MM


def _left() -> float:
    return _A4.margins[3] * MM


def _lines(
    text: str, x: float, y: float, width: float, size: float, *, bold: bool = False
) -> tuple[list[Mark], float]:
    """Set a text and return its marks and the y below it."""
    marks: list[Mark] = []
    template = f"**{text}**" if bold else text
    for line in set_text(template, {}, width / size, fonts.faces()):
        y += size * _LEADING
        base = y - size * (_LEADING - 1.0)
        marks += [
            Letters(x + run.x * size, base, run.text, size, run.bold, False) for run in line.runs
        ]
    return marks, y


def _paragraph(text: str, size: float, *, bold: bool = False) -> Piece:
    marks, below = _lines(text, _left(), 0.0, _width(), size, bold=bold)
    return Piece(below + size * 0.5, tuple(marks))


def _rule() -> Piece:
    return Piece(3 * MM, (Rule(_left(), MM, _left() + _width(), MM),))


def _block(block: Block) -> Piece:
    return _with_bars(block) if block.shape == "bars" else _with_square(block)


def _with_bars(block: Block) -> Piece:
    marks, y = _lines(block.heading, _left(), 0.0, _width(), 11, bold=True)
    more, y = _lines(block.text, _left(), y, _width(), 9.5)
    code = code128(block.content)
    y += 2 * MM
    marks += more
    marks.append(BarMarks(_left() + CODE128_QUIET * _BAR, y, code, _BAR, _BAR_HEIGHT))
    y += _BAR_HEIGHT
    caption, y = _lines(block.caption, _left() + CODE128_QUIET * _BAR, y, _width(), 8)
    return Piece(y + _SPACE, tuple(marks + caption))


def _with_square(block: Block) -> Piece:
    code = square(block.content)
    side = (code.side + 2 * QR_QUIET) * _SQUARE
    beside = max(side + 4 * MM, _TEXT_AT)
    x, width = _left() + beside, _width() - beside
    marks, y = _lines(block.heading, x, 0.0, width, 11, bold=True)
    text, y = _lines(block.text, x, y, width, 9.5)
    caption, y = _lines(block.caption, x, y, width, 8) if block.caption else ([], y)
    quiet = QR_QUIET * _SQUARE
    marks = [*marks, *text, *caption]
    marks.append(SquareMarks(_left() + quiet, quiet, code, _SQUARE))
    return Piece(max(y, side) + _SPACE, tuple(marks))
