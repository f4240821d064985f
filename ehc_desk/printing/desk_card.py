"""The card that lies on the desk: five steps and the main keys on one page, A5 or A4.

Knows letters and lines only; what stands on the card is given to it. The page is laid out for A5
and enlarged for A4, whose sides are (to a millimetre) in the same proportion; a text that is too
long for the page is set smaller, never cut.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ehc_desk.printing import fonts

MM = 72 / 25.4
WIDTH, HEIGHT = 148 * MM, 210 * MM
PAPERS = {"A5": (WIDTH, HEIGHT), "A4": (210 * MM, 297 * MM)}
_MARGIN = 10 * MM
_LEADING = 1.36
_SIZE, _SMALLEST = 11.6, 6.0
_BLUE, _GREY, _SOFT = (0.043, 0.361, 0.678), (0.35, 0.41, 0.47), (0.91, 0.94, 0.97)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskCard:
    """What stands on the card: steps as (heading, text), groups as (heading, (key, what) rows)."""

    title: str
    subtitle: str
    steps: tuple[tuple[str, str], ...]
    groups: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """A line of letters: place in points from the upper left, size, face, colour, alignment."""

    x: float
    y: float
    text: str
    size: float
    bold: bool = False
    colour: tuple[float, float, float] = (0.09, 0.14, 0.18)
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A filled box with round corners behind the letters."""

    x: float
    y: float
    width: float
    height: float
    colour: tuple[float, float, float]


Mark = Words | Box


def write(file: Path, card: DeskCard, paper: str) -> None:
    """Write the card as a PDF of one page; ``paper`` is A5 or A4."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(render(card, paper))


def render(card: DeskCard, paper: str) -> bytes:
    """Return the card as PDF bytes; the same card gives the same bytes."""
    from reportlab.pdfgen.canvas import Canvas

    width, height = PAPERS.get(paper, (WIDTH, HEIGHT))
    scale = min(width / WIDTH, height / HEIGHT)
    out = io.BytesIO()
    with fonts.drawing:
        fonts.faces()
        canvas = Canvas(out, pagesize=(width, height), invariant=1)
        canvas.setTitle(card.title)
        canvas.translate((width - WIDTH * scale) / 2, height - HEIGHT * scale)
        canvas.scale(scale, scale)
        for mark in composed(card):
            _draw(canvas, mark)
        canvas.showPage()
        canvas.save()
    return out.getvalue()


def composed(card: DeskCard) -> list[Mark]:
    """Return the marks of the page, in letters as large as fit."""
    size = _SIZE
    while True:
        marks, bottom = _page(card, size)
        if bottom <= HEIGHT - _MARGIN or size <= _SMALLEST:
            return marks
        size -= 0.2


def _page(card: DeskCard, size: float) -> tuple[list[Mark], float]:
    inner = WIDTH - 2 * _MARGIN
    marks: list[Mark] = [Words(_MARGIN, _MARGIN + size * 1.7, card.title, size * 1.9, True, _BLUE)]
    y = _MARGIN + size * 2.2
    for line in wrapped(card.subtitle, inner, size, bold=False):
        y += size * _LEADING
        marks.append(Words(_MARGIN, y, line, size, colour=_GREY))
    y += size * 1.2
    for number, step in enumerate(card.steps, start=1):
        y = _step(marks, number, step, y, size)
    y = _groups(marks, card.groups, y + size * 0.4, size)
    for note in card.notes:
        for line in wrapped(note, inner, size * 0.92, bold=False):
            y += size * _LEADING * 0.92
            marks.append(Words(_MARGIN, y, line, size * 0.92, colour=_GREY))
        y += size * 0.25
    return marks, y


def _step(marks: list[Mark], number: int, step: tuple[str, str], top: float, size: float) -> float:
    """Add one numbered step and return where the next one begins."""
    side, left = size * 2.1, _MARGIN + size * 2.9
    head, text = step
    lines = wrapped(text, WIDTH - _MARGIN - left, size, bold=False)
    marks.append(Box(_MARGIN, top, side, side, _BLUE))
    sign = Words(
        _MARGIN + side / 2, top + side * 0.7, str(number), size * 1.3, True, (1, 1, 1), True
    )
    marks.append(sign)
    y = top + size
    marks.append(Words(left, y, head, size * 1.08, True))
    for line in lines:
        y += size * _LEADING
        marks.append(Words(left, y, line, size))
    return max(y + size * 0.95, top + side + size * 0.7)


def _groups(
    marks: list[Mark],
    groups: Sequence[tuple[str, tuple[tuple[str, str], ...]]],
    top: float,
    size: float,
) -> float:
    """Add the keys in pairs of groups with equal boxes and return where they end."""
    gap = 5 * MM
    width = (WIDTH - 2 * _MARGIN - gap) / 2
    face = fonts.faces().of(bold=True)
    longest = max((face.of(key) for _, rows in groups for key, _ in rows), default=0.0)
    keys = min(width * 0.52, longest * size + size * 0.8)
    for pair in range(0, len(groups), 2):
        made = [_rows(rows, width, keys, size) for _, rows in groups[pair : pair + 2]]
        high = max(bottom for _, bottom in made) + size * 0.7
        for column, ((head, _), (inside, _)) in enumerate(
            zip(groups[pair : pair + 2], made, strict=True)
        ):
            x = _MARGIN + column * (width + gap)
            marks.append(Box(x, top, width, high, _SOFT))
            marks.append(Words(x + size * 0.6, top + size * 1.5, head, size * 1.02, True, _BLUE))
            marks += [replace(each, x=each.x + x, y=each.y + top) for each in inside]
        top += high + size * 0.7
    return top + size * 0.3


def _rows(
    rows: Sequence[tuple[str, str]], width: float, keys: float, size: float
) -> tuple[list[Words], float]:
    """Return the keys of a group from its corner, and where the last one ends."""
    pad, y = size * 0.6, size * 1.8
    inside: list[Words] = []
    for key, what in rows:
        first = y + size * _LEADING
        inside.append(Words(pad, first, key, size, True))
        for line in wrapped(what, width - keys - 2 * pad, size, bold=False):
            y += size * _LEADING
            inside.append(Words(pad + keys, y, line, size))
        y = max(y, first)
    return inside, y


def wrapped(text: str, width: float, size: float, *, bold: bool) -> list[str]:
    """Return the lines of a text that are no wider than ``width`` points; long words stay whole.

    No word stands alone on the last line where the line before can give it company.
    """
    lines = list(_broken(text, width, size, bold=bold))
    for share in range(98, 50, -2) if len(lines) > 1 else ():
        if " " in lines[-1]:
            break
        closer = list(_broken(text, width * share / 100, size, bold=bold))
        if len(closer) > len(lines):
            break
        lines = closer
    return lines


def _broken(text: str, width: float, size: float, *, bold: bool) -> Iterator[str]:
    face = fonts.faces().of(bold=bold)
    line = ""
    for word in text.split(" "):  # a space that does not break holds its words together
        longer = f"{line} {word}".strip()
        if line and face.of(longer) * size > width:
            yield line
            line = word
        else:
            line = longer
    if line:
        yield line


def _draw(canvas: Any, mark: Mark) -> None:
    if isinstance(mark, Box):
        canvas.setFillColorRGB(*mark.colour)
        low = HEIGHT - mark.y - mark.height
        canvas.roundRect(mark.x, low, mark.width, mark.height, 3, stroke=0, fill=1)
        return
    canvas.setFillColorRGB(*mark.colour)
    canvas.setFont(fonts.BOLD if mark.bold else fonts.REGULAR, mark.size)
    draw = canvas.drawCentredString if mark.centred else canvas.drawString
    draw(mark.x, HEIGHT - mark.y, mark.text)
