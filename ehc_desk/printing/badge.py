"""The staff badge: one card of 85.6 × 54 mm whose codes choose a user; the PIN is still asked.

Both codes hold the text of ``domain.sheets.StaffBadge`` and nothing else. Knows no accounts.
"""

from __future__ import annotations

from ehc_desk.printing import barcodes
from ehc_desk.printing.compose import BASELINE, LEADING, MM, place
from ehc_desk.printing.fonts import faces
from ehc_desk.printing.form_set import Paper
from ehc_desk.printing.marks import DOT, BarMarks, Mark, Page, Piece, Rule, SquareMarks
from ehc_desk.printing.slips import draw
from ehc_desk.printing.typeset import set_text

CARD = Paper(name="card", width=85.6, height=54.0, sizes=(9.0,), margins=(4.0, 4.0, 4.0, 4.0))
"""ISO/IEC 7810 ID-1."""

_EDGE = 4.0 * MM
_INNER = CARD.width * MM - 2 * _EDGE
_QR_DOTS, _BAR_DOTS, _BAR_HEIGHT = 6, (3, 2), 9.0 * MM
_MOST_LINES = 3
_WORDS = {"head": "THẺ CÁN BỘ", "note": "Quét thẻ để chọn người dùng, mã PIN vẫn phải nhập."}


def render_badge(code: str, *, user: str, display_name: str, office: str) -> bytes:
    """Return the card as PDF; ``code`` is the text of the badge.

    A user name too long for bars a reader can read has the square code only. Raises FieldsInvalid
    when no code can hold the text.
    """
    square = barcodes.qr(code)
    module = _QR_DOTS * DOT
    side = square.side * module
    left = CARD.width * MM - _EDGE - side
    marks: list[Mark] = [SquareMarks(left, _EDGE + 6 * MM, square, module)]
    width = left - 2 * _EDGE - barcodes.QR_QUIET * module
    y = _EDGE
    for text, size, bold in (
        (office, 7.0, False),
        (_WORDS["head"], 8.0, True),
        (display_name, 12.0, True),
        (user, 9.0, False),
    ):
        y += _lines(marks, text, y, _INNER if text is office else width, size, bold)
        if text is office:
            marks.append(Rule(_EDGE, y + 1 * MM, CARD.width * MM - _EDGE, y + 1 * MM))
            y += 2.5 * MM
    bars = barcodes.code128(code)
    foot = CARD.height * MM - _EDGE
    dots = next((n for n in _BAR_DOTS if bars.modules * n * DOT <= _INNER - 20 * n * DOT), 0)
    if dots:
        x = (CARD.width * MM - bars.modules * dots * DOT) / 2
        marks.append(BarMarks(x, foot - _BAR_HEIGHT, bars, dots * DOT, _BAR_HEIGHT))
        foot -= _BAR_HEIGHT + 1 * MM
    _lines(marks, _WORDS["note"], foot - 6 * LEADING, _INNER, 6.0, False)
    page = Page(placed=((0.0, Piece(CARD.height * MM, tuple(marks))),), watermark="")
    return draw([page], CARD, title=_WORDS["head"], subject="badge")


def _lines(
    marks: list[Mark], text: str, top: float, width: float, size: float, bold: bool
) -> float:
    """Add a text as lines from ``top`` and return their height; long names get smaller."""
    template = "**{text}**" if bold else "{text}"
    set_lines = set_text(template, {"text": text}, width / size, faces(), leaders=False)
    while len(set_lines) > _MOST_LINES and size > 4:
        size *= 0.85
        set_lines = set_text(template, {"text": text}, width / size, faces(), leaders=False)
    for number, line in enumerate(set_lines):
        at = top + number * LEADING * size + BASELINE * size
        marks += place(line, _EDGE, 0.0, at, size, italic=False)
    return len(set_lines) * LEADING * size
