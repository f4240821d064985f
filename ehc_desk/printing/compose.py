"""Composes a form and its data into pages of marks, without a drawing library.

Pure: the same form, data and paper give the same pages. Sizes in points, y downwards. Nothing is
cut off: texts wrap, tables flow onto further pages with their head, signatures stay whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ehc_desk.errors import FieldsInvalid
from ehc_desk.printing import barcodes
from ehc_desk.printing.fonts import Faces, faces
from ehc_desk.printing.form_set import Block, Copy, FormVersion, Line, Paper, Stack
from ehc_desk.printing.marks import DOT, BarMarks, Letters, Mark, Page, Piece, Rule, SquareMarks
from ehc_desk.printing.slip_data import SOURCES, SlipData, fields
from ehc_desk.printing.tables import set_table
from ehc_desk.printing.typeset import SetLine, set_text

MM = 72 / 25.4
LEADING = 1.32
"""Line height in em; room enough for Ế, Ộ and ự on lines above each other."""

BASELINE = 1.02
_BAR_HEIGHT = 11 * MM
_BAR_DOTS = (4, 3)
_QR_DOTS = 6
_SMALLEST_FIT = 0.7
_FOOTER = 0.8


@dataclass(frozen=True, slots=True)
class Sheet:
    """The text area of a page: left edge and width in points, type size, and the faces."""

    left: float
    width: float
    size: float
    faces: Faces


def holds(when: Iterable[str], words: Mapping[str, str]) -> bool:
    """Tell whether all conditions hold: a name has a value, ``!name`` has none."""
    return all(not words[name[1:]] if name.startswith("!") else words[name] != "" for name in when)


def place(line: SetLine, x: float, slack: float, y: float, size: float, italic: bool) -> list[Mark]:
    """Return the letters of one set line; ``slack`` is the part of the free width put before it."""
    return [
        Letters(x + slack + run.x * size, y, run.text, size, run.bold, italic) for run in line.runs
    ]


_SLACK = {"left": 0.0, "center": 0.5, "right": 1.0}


def _line_pieces(
    line: Line, words: Mapping[str, str], sheet: Sheet, left: float, width: float
) -> Iterator[tuple[float, list[Mark]]]:
    """Yield height and marks of every line of one paragraph, from the top of each line."""
    if line.space:
        yield line.space * MM, []
        return
    size = sheet.size * line.size
    leaders = line.align == "left"
    set_lines = set_text(line.text, words, width / size, sheet.faces, leaders=leaders)
    if line.fit and len(set_lines) > 1:
        whole = set_text(line.text, words, float("inf"), sheet.faces, leaders=False)
        size = max(size * _SMALLEST_FIT, width / whole[0].width * 0.999)
        set_lines = set_text(line.text, words, width / size, sheet.faces, leaders=leaders)
    for at, set_line in enumerate(set_lines, start=1):
        free = (width - set_line.width * size) * _SLACK[line.align]
        marks = place(set_line, left, free, BASELINE * size, size, line.italic)
        height = LEADING * size
        if line.rule and at == len(set_lines):
            half = set_line.width * size * line.rule / 2
            middle = left + free + set_line.width * size / 2
            marks.append(
                Rule(middle - half, height + 0.06 * size, middle + half, height + 0.06 * size)
            )
            height += 0.3 * size
        yield height, marks


def _lowered(marks: Iterable[Mark], by: float) -> Iterator[Mark]:
    for mark in marks:
        if isinstance(mark, Letters):
            yield Letters(mark.x, mark.y + by, mark.text, mark.size, mark.bold, mark.italic)
        elif isinstance(mark, Rule):
            yield Rule(mark.x1, mark.y1 + by, mark.x2, mark.y2 + by)


def _text(block: Block, words: Mapping[str, str], sheet: Sheet) -> Iterator[Piece]:
    gap = block.before * LEADING * sheet.size
    for height, marks in _line_pieces(block.line, words, sheet, sheet.left, sheet.width):
        yield Piece(height + gap, tuple(_lowered(marks, gap)) if gap else tuple(marks), block.keep)
        gap = 0.0


def _stack(
    stack: Stack, words: Mapping[str, str], sheet: Sheet, left: float
) -> tuple[float, list[Mark]]:
    y, marks = 0.0, list[Mark]()
    for line in stack.lines:
        if holds(line.when, words):
            inner = sheet.width * stack.width - 0.6 * sheet.size
            for height, more in _line_pieces(line, words, sheet, left + 0.3 * sheet.size, inner):
                marks += _lowered(more, y)
                y += height
    return y, marks


def _columns(block: Block, words: Mapping[str, str], sheet: Sheet) -> Iterator[Piece]:
    gap = block.before * LEADING * sheet.size
    left, tallest, marks = sheet.left, 0.0, list[Mark]()
    for stack in block.stacks:
        if holds(stack.when, words):
            height, more = _stack(stack, words, sheet, left)
            marks += _lowered(more, gap)
            tallest = max(tallest, height)
        left += sheet.width * stack.width
    yield Piece(tallest + gap, tuple(marks), block.keep)


def _dots(points: float) -> float:
    """Return the nearest place on the printer's grid."""
    return round(points / DOT) * DOT


def _codes(block: Block, words: Mapping[str, str], sheet: Sheet) -> Iterator[Piece]:
    """Code 128 with its readable line on the left, QR on the right, both with quiet zones.

    Both hold exactly the dossier code (`surface.md`). A bar module is 4 dots of 300 dpi
    (0.339 mm), or 3 (0.254 mm, still above the 0.25 mm of `codes.md`) where 4 do not fit.
    """
    code = words["dossier.code"]
    bars, square = barcodes.code128(code), barcodes.qr(code)
    module = _QR_DOTS * DOT
    quiet = barcodes.QR_QUIET * module
    side = square.side * module + 2 * quiet
    room = sheet.width - side
    full = bars.modules + 2 * barcodes.CODE128_QUIET
    dots = next((n for n in _BAR_DOTS if full * n * DOT <= room), _BAR_DOTS[-1])
    gap = block.before * LEADING * sheet.size
    x = sheet.left + (room - bars.modules * dots * DOT) / 2
    y = gap + max(0.0, side - _BAR_HEIGHT - LEADING * sheet.size) / 2
    marks: list[Mark] = [
        BarMarks(_dots(x), y, bars, dots * DOT, _BAR_HEIGHT),
        SquareMarks(_dots(sheet.left + room + quiet), gap + quiet, square, module),
    ]
    y += _BAR_HEIGHT + 0.1 * sheet.size
    below = Stack(width=room / sheet.width, align="center", lines=block.lines)
    height, more = _stack(below, words, sheet, sheet.left)
    marks += _lowered(more, y)
    yield Piece(max(gap + side, y + height), tuple(marks), block.keep)


def _pieces(
    blocks: Iterable[Block], data: SlipData, words: Mapping[str, str], sheet: Sheet
) -> Iterator[Piece]:
    setters = {"text": _text, "columns": _columns, "codes": _codes}
    for block in blocks:
        if not holds(block.when, words):
            continue
        if block.kind == "table":
            rows = SOURCES[block.source](data)
            yield Piece(block.before * LEADING * sheet.size, (), keep=True)
            yield from set_table(block.columns, rows, sheet.left, sheet.width, sheet.size)
        else:
            yield from setters[block.kind](block, words, sheet)


def _groups(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    group: list[Piece] = []
    for piece in pieces:
        group.append(piece)
        if not piece.keep:
            yield group
            group = []
    if group:
        yield group


_Placed = list[tuple[float, Piece]]


def _flow(
    pieces: Iterable[Piece], running: Sequence[Piece], top: float, bottom: float
) -> list[_Placed]:
    """Put pieces below each other; further pages begin with ``running`` and the table's head."""
    pages: list[_Placed] = [[]]
    y = top
    for group in _groups(pieces):
        fresh = len(pages[-1]) <= (len(running) if len(pages) > 1 else 0)
        if y + sum(piece.height for piece in group) > bottom and not fresh:
            pages.append([])
            y = top
            head = group[0].head
            for piece in (*running, *((head,) if head else ())):
                pages[-1].append((y, piece))
                y += piece.height
        for piece in group:
            pages[-1].append((y, piece))
            y += piece.height
    return pages


def _footer(form: FormVersion, words: Mapping[str, str], sheet: Sheet) -> Piece:
    marks: list[Mark] = []
    small = Sheet(sheet.left, sheet.width, sheet.size * _FOOTER, sheet.faces)
    for line in form.footer:
        if holds(line.when, words):
            for _, more in _line_pieces(line, words, small, sheet.left, sheet.width):
                marks += more
    return Piece(LEADING * small.size, tuple(marks))


def _copy_pages(
    form: FormVersion, data: SlipData, copy: Copy, paper: Paper, size: float
) -> list[Page]:
    top, right, bottom, left = (margin * MM for margin in paper.margins)
    sheet = Sheet(left, paper.width * MM - left - right, size, faces())
    words = fields(data) | {"form.title": form.title, "copy.words": copy.words}
    words |= {"page": "", "pages": ""}
    foot = LEADING * size * _FOOTER
    lowest = paper.height * MM - bottom - foot
    running = (*_pieces(form.running, data, words, sheet), Piece(0.4 * size, ()))
    flowed = _flow(_pieces(form.blocks, data, words, sheet), running, top, lowest - 0.3 * size)
    pages = []
    for number, placed in enumerate(flowed, start=1):
        if len(flowed) > 1:
            words |= {"page": str(number), "pages": str(len(flowed))}
        pages.append(Page((*placed, (lowest, _footer(form, words, sheet))), data.watermark))
    return pages


def _chosen(form: FormVersion, kinds: Sequence[str]) -> list[Copy]:
    by_kind = {copy.kind: copy for copy in form.copies}
    if any(kind not in by_kind for kind in kinds):
        raise FieldsInvalid(fields=[{"field": "copies", "code": "unknown"}])
    return [by_kind[kind] for kind in kinds] or list(form.copies)


def compose(form: FormVersion, data: SlipData, paper: Paper) -> list[Page]:
    """Return the pages of all copies, copy after copy.

    Of the paper's type sizes the largest is taken that needs the fewest pages. Raises
    FieldsInvalid when a copy is unknown or a form with codes has no dossier code.
    """
    first, *others = _chosen(form, data.copies)
    best, size = _copy_pages(form, data, first, paper, paper.sizes[0]), paper.sizes[0]
    for smaller in paper.sizes[1:] if len(best) > 1 else ():
        pages = _copy_pages(form, data, first, paper, smaller)
        if len(pages) < len(best):
            best, size = pages, smaller
    for copy in others:
        best = best + _copy_pages(form, data, copy, paper, size)
    return best
