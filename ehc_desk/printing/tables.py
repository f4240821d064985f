"""Sets the tables of a form: a head with grouped columns and ruled rows that wrap.

Every row is one piece that names its head, so that a table flows onto further pages with its head
repeated. Knows nothing of what the rows mean. Sizes in points, y downwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from ehc_desk.printing.fonts import faces
from ehc_desk.printing.marks import Letters, Mark, Piece, Rule
from ehc_desk.printing.typeset import LEADER, SetLine, set_text

if TYPE_CHECKING:
    from ehc_desk.printing.form_set import Column

_LEADING = 1.28
_BASELINE = 1.0
_PAD = 0.3
_ROW_LINES = 24
"""A row taller than this is cut into several, so that any text fits any page."""


@dataclass(frozen=True, slots=True)
class _Cell:
    """Where a column stands."""

    x: float
    width: float
    column: Column


def _cells(columns: Sequence[Column], left: float, width: float) -> list[_Cell]:
    found, x = [], left
    for column in columns:
        found.append(_Cell(x, column.width * width, column))
        x += column.width * width
    return found


def _set(text: str, width: float, size: float, *, bold: bool = False) -> list[SetLine]:
    template = "**{cell}**" if bold else "{cell}"
    inner = width / size - 2 * _PAD
    return set_text(template, {"cell": text or " "}, inner, faces(), leaders=False)


def _letters(
    lines: Sequence[SetLine], x: float, width: float, y: float, size: float, align: str
) -> Iterator[Mark]:
    """Yield the letters of one cell, ``y`` its first line's top."""
    for line in lines:
        free = width - line.width * size
        at = x + (free / 2 if align == "center" else _PAD * size)
        for run in line.runs:
            yield Letters(at + run.x * size, y + _BASELINE * size, run.text, size, run.bold, False)
        y += _LEADING * size


def _frame(edges: Sequence[float], height: float) -> Iterator[Mark]:
    """Yield a row's lower rule and its upright rules."""
    yield Rule(edges[0], height, edges[-1], height)
    for x in edges:
        yield Rule(x, 0, x, height)


def _head(cells: Sequence[_Cell], size: float) -> Piece:
    """Set the head: columns of one group stand under a common heading."""
    band = (_LEADING + _PAD) * size
    marks: list[Mark] = []
    names = [_set(cell.column.head, cell.width, size, bold=True) for cell in cells]
    heights = [
        len(lines) * _LEADING * size + _PAD * size + (band if cell.column.group else 0)
        for cell, lines in zip(cells, names, strict=True)
    ]
    height = max(heights)
    for cell, lines in zip(cells, names, strict=True):
        top = band if cell.column.group else 0
        y = top + (height - top - len(lines) * _LEADING * size) / 2
        marks += _letters(lines, cell.x, cell.width, y, size, "center")
        marks.append(Rule(cell.x, top, cell.x, height))
    for group, members in groupby(cells, key=lambda cell: cell.column.group):
        inside = list(members)
        if group:
            x, right = inside[0].x, inside[-1].x + inside[-1].width
            lines = _set(group, right - x, size, bold=True)[:1]
            marks += _letters(lines, x, right - x, _PAD * size / 2, size, "center")
            marks += [Rule(x, band, right, band), Rule(x, 0, x, band)]
    left, right = cells[0].x, cells[-1].x + cells[-1].width
    marks += [Rule(left, 0, right, 0), Rule(left, height, right, height)]
    marks.append(Rule(right, 0, right, height))
    return Piece(height, tuple(marks), keep=True)


def _row(
    cells: Sequence[_Cell], texts: Mapping[str, str], size: float, head: Piece
) -> Iterator[Piece]:
    edges = [*(cell.x for cell in cells), cells[-1].x + cells[-1].width]
    columns = [_set(texts[cell.column.value], cell.width, size) for cell in cells]
    for start in range(0, max(map(len, columns)), _ROW_LINES):
        parts = [lines[start : start + _ROW_LINES] for lines in columns]
        height = (max(map(len, parts)) * _LEADING + _PAD) * size
        marks = list(_frame(edges, height))
        for cell, lines in zip(cells, parts, strict=True):
            y = (height - len(lines) * _LEADING * size) / 2
            marks += _letters(lines, cell.x, cell.width, y, size, cell.column.align)
        yield Piece(height, tuple(marks), head=head)


def set_table(
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, str]],
    left: float,
    width: float,
    size: float,
) -> Iterator[Piece]:
    """Yield the head and one piece per row; without rows one dotted row to write in."""
    cells = _cells(columns, left, width)
    head = _head(cells, size * 0.95)
    yield head
    empty = {column.value: LEADER * 2 for column in columns}
    for row in rows or [empty]:
        yield from _row(cells, row, size, head)
