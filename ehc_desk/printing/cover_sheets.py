"""Cover sheets: the sheet that stands before the papers of a component in a stack for the feeder.

Made to be known for what it is even when its code is destroyed (``scanning.separators``): a QR code
whose finder patterns are 9 mm and more, a heavy frame with a dark band and the heading at both
ends, few lines that all stand in the middle, and the code's text in letters with its check sum.
A6 and A5, one a page, or four A6 on A4 with cut marks. Pure: items in, PDF out; holds nothing of
a person but the code of the dossier. Must not know dossiers, stores or scanners.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from ehc_desk.domain.codes import looks_provisional
from ehc_desk.errors import FieldsInvalid
from ehc_desk.printing import fonts
from ehc_desk.printing.compose import MM
from ehc_desk.printing.typeset import set_text

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

    from ehc_desk.domain.sheets import CoverSheet

HEADING: Final = "TỜ PHÂN TÁCH HỒ SƠ"
SIZES: Final = ("a6", "a5", "a4")

_A6: Final = (105.0, 148.5)
_A4: Final = (210.0, 297.0)
_A5_SCALE: Final = 148.0 / 105.0
_EDGE: Final = 6.0
"""Millimetres of white around the frame: what office printers cannot print on."""
_FRAME: Final = 2.0
_TOP_BAND, _FOOT_BAND = 13.0, 9.0
_QR_SIDE, _QR_TOP, _QR_QUIET = 52.0, 25.0, 4
_CUT: Final = 5.0
_WORDS: Final = {
    "component": "Thành phần số {number}",
    "draft": "Bản nháp {code}",
    "provisional": "SỐ TẠM",
    "place": "Đặt tờ này trước giấy tờ của thành phần.",
    "care": "Không viết, không gấp lên mã QR.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverItem:
    """One sheet: what its code says, the name of the component and of the office, "" = none."""

    sheet: CoverSheet
    component_name: str = ""
    office: str = ""


def cover_sheets(items: Sequence[CoverItem], size: str = "a6") -> bytes:
    """Return the sheets as PDF: ``a6`` or ``a5`` one a page, ``a4`` four A6 with cut marks.

    The same items give the same bytes. Raises FieldsInvalid for no items or another size.
    """
    if size not in SIZES:
        raise FieldsInvalid(fields=[{"field": "size", "code": "not-a-size"}])
    if not items:
        raise FieldsInvalid(fields=[{"field": "items", "code": "required"}])
    fonts.faces()
    buffer = BytesIO()
    with fonts.drawing:
        canvas = _canvas(buffer, size)
        for page in _pages(items, 4 if size == "a4" else 1):
            _draw_page(canvas, page, size)
            canvas.showPage()
        canvas.save()
    return buffer.getvalue()


def _pages(items: Sequence[CoverItem], many: int) -> Iterator[Sequence[CoverItem]]:
    for at in range(0, len(items), many):
        yield items[at : at + many]


def _page_size(size: str) -> tuple[float, float]:
    if size == "a4":
        return _A4
    return (148.0, 210.0) if size == "a5" else (105.0, 148.0)


def _canvas(buffer: BytesIO, size: str) -> Canvas:
    from reportlab import rl_config
    from reportlab.pdfgen.canvas import Canvas

    rl_config.useA85 = 0
    first: Any = fonts.REGULAR
    width, height = _page_size(size)
    page = (width * MM, height * MM)
    canvas = Canvas(buffer, pagesize=page, invariant=1, pageCompression=1, initialFontName=first)
    canvas.setTitle(HEADING)
    canvas.setSubject("cover-sheets")
    canvas.setAuthor("")
    canvas.setViewerPreference("PrintScaling", "None")
    return canvas


def _draw_page(canvas: Canvas, items: Sequence[CoverItem], size: str) -> None:
    scale = _A5_SCALE if size == "a5" else 1.0
    for number, item in enumerate(items):
        canvas.saveState()
        if size == "a4":
            canvas.translate(_A6[0] * (number % 2) * MM, _A6[1] * (1 - number // 2) * MM)
        canvas.scale(scale * MM, scale * MM)
        _Sheet(canvas).draw(item)
        canvas.restoreState()
    if size == "a4":
        _cut_marks(canvas)


def _cut_marks(canvas: Canvas) -> None:
    """Mark where the page is cut, at its edges and in its middle."""
    width, height = _A4
    across, down = width / 2, height / 2
    canvas.saveState()
    canvas.scale(MM, MM)
    canvas.setLineWidth(0.2)
    canvas.lines(
        [
            (across, 0, across, _CUT),
            (across, height - _CUT, across, height),
            (0, down, _CUT, down),
            (width - _CUT, down, width, down),
            (across - _CUT, down, across + _CUT, down),
            (across, down - _CUT, across, down + _CUT),
        ]
    )
    canvas.restoreState()


class _Sheet:
    """One sheet of A6, drawn in millimetres from its top left corner down."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._width, self._height = _A6[0], 148.0

    def draw(self, item: CoverItem) -> None:
        self._frame()
        text = item.sheet.text()
        self._square(text)
        y = self._line(text, _QR_TOP + _QR_SIDE + 9.0, 3.4, bold=True)
        for words, size, bold, space in self._lines(item):
            y = self._line(words, y + space, size, bold=bold)
        foot = self._height - _EDGE - _FOOT_BAND
        self._line(_WORDS["place"], foot - 7.5, 3.1)
        self._line(_WORDS["care"], foot - 3.3, 3.1)

    def _lines(self, item: CoverItem) -> Iterator[tuple[str, float, bool, float]]:
        """Yield what stands below the code: words, size, bold and the space before it."""
        sheet = item.sheet
        code = sheet.target
        draft = sheet.form == "draft"
        yield _WORDS["draft"].format(code=code) if draft else code, 5.2, True, 4.6
        if not draft and looks_provisional(code):
            yield _WORDS["provisional"], 3.6, True, 1.6
        yield _WORDS["component"].format(number=sheet.component), 5.0, True, 2.6
        for line in _wrapped(item.component_name, 3.6, self._inner, 2):
            yield line, 3.6, False, 1.6
        for line in _wrapped(item.office, 3.0, self._inner, 1):
            yield line, 3.0, False, 1.8

    @property
    def _inner(self) -> float:
        return self._width - 2 * (_EDGE + _FRAME + 2.0)

    def _frame(self) -> None:
        canvas, width, height = self._canvas, self._width, self._height
        wide = width - 2 * _EDGE
        canvas.setLineWidth(_FRAME)
        half = _FRAME / 2
        canvas.rect(_EDGE + half, _EDGE + half, wide - _FRAME, height - 2 * _EDGE - _FRAME)
        canvas.rect(_EDGE, height - _EDGE - _TOP_BAND, wide, _TOP_BAND, stroke=0, fill=1)
        canvas.rect(_EDGE, _EDGE, wide, _FOOT_BAND, stroke=0, fill=1)
        canvas.setFillGray(1)
        self._line(HEADING, _EDGE + 8.6, 6.0, bold=True)
        self._line(HEADING, height - _EDGE - _FOOT_BAND + 6.0, 4.4, bold=True)
        canvas.setFillGray(0)

    def _square(self, text: str) -> None:
        """Draw the QR code, level Q: a quarter of it may be lost."""
        import segno

        rows = list(segno.make_qr(text, error="q", boost_error=False).matrix)
        module = _QR_SIDE / len(rows)
        left = (self._width - _QR_SIDE) / 2
        path = self._canvas.beginPath()
        for number, row in enumerate(rows):
            y = self._height - _QR_TOP - (number + 1) * module
            for start, length in _dark_runs(row):
                path.rect(left + start * module, y, length * module, module)
        self._canvas.drawPath(path, stroke=0, fill=1)

    def _line(self, words: str, y: float, size: float, *, bold: bool = False) -> float:
        """Write one line in the middle with its base at ``y``, smaller if too long; return y."""
        width = fonts.faces().of(bold=bold).of(words) * size
        fitted = size * min(1.0, self._inner / width) if width else size
        self._canvas.setFont(fonts.BOLD if bold else fonts.REGULAR, fitted)
        self._canvas.drawCentredString(self._width / 2, self._height - y, words)
        return y + size * 0.8


def _dark_runs(row: Sequence[int]) -> Iterator[tuple[int, int]]:
    start = -1
    for at, dark in enumerate([*row, 0]):
        if dark and start < 0:
            start = at
        elif not dark and start >= 0:
            yield start, at - start
            start = -1


def _wrapped(text: str, size: float, width: float, most: int) -> list[str]:
    """Return a name in at most so many lines; what is longer ends in an ellipsis."""
    if not text.strip():
        return []
    lines = [
        "".join(run.text for run in line.runs).strip()
        for line in set_text("{text}", {"text": text}, width / size, fonts.faces(), leaders=False)
    ]
    return lines if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1]} …"]
