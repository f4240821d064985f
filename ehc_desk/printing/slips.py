"""Draws slips: a form version and slip data in, a finished PDF out.

Pure: the same form, data and paper give the same bytes (no clock, no random id), so a numbered
reprint can repeat its original. Letters are embedded Noto Sans, codes are vectors. The only place
that draws with reportlab; it must not know dossiers, printers or files.
"""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING

from ehc_desk.printing import fonts
from ehc_desk.printing.compose import MM, compose
from ehc_desk.printing.form_set import FormVersion, Paper
from ehc_desk.printing.marks import BarMarks, Letters, Page, Piece, Rule, SquareMarks
from ehc_desk.printing.slip_data import SlipData

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.pdfgen.textobject import PDFTextObject

_SLANT = 0.2
_RULE = 0.5
_WATERMARK_GREY = 0.86
_QUIET = 8.0


def render(form: FormVersion, data: SlipData, *, paper: str = "A5") -> bytes:
    """Return the slip as PDF, all copies one after another, each with its own pages.

    ``paper`` is a paper size of the form (A5 or A4). Raises FormUnknown for another paper and
    FieldsInvalid for an unknown copy or a code no barcode can hold. NĐ 118/2025 Art. 17.
    """
    sheet = form.paper(paper)
    pages = compose(form, data, sheet)
    return draw(pages, sheet, title=form.title, subject=form.key)


def draw(pages: Iterable[Page], paper: Paper, *, title: str, subject: str) -> bytes:
    """Draw composed pages; title and subject go into the PDF's description."""
    from reportlab.pdfgen.canvas import Canvas

    fonts.faces()
    buffer = BytesIO()
    size = (paper.width * MM, paper.height * MM)
    canvas = Canvas(
        buffer, pagesize=size, invariant=1, pageCompression=1, initialFontName=fonts.REGULAR
    )
    canvas.setTitle(title)
    canvas.setSubject(subject)
    canvas.setAuthor("")
    # Scaling would break the whole-dot bars; viewers then offer "actual size" first.
    canvas.setViewerPreference("PrintScaling", "None")
    for page in pages:
        _draw_page(canvas, page, size)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _draw_page(canvas: Canvas, page: Page, size: tuple[float, float]) -> None:
    if page.watermark:
        _draw_watermark(canvas, page.watermark, size)
    text = canvas.beginText()
    canvas.setLineWidth(_RULE)
    rules: list[tuple[float, float, float, float]] = []
    for y, piece in page.placed:
        _draw_piece(canvas, text, rules, size[1] - y, piece)
    canvas.lines(rules)
    canvas.drawText(text)


def _draw_piece(
    canvas: Canvas,
    text: PDFTextObject,
    rules: list[tuple[float, float, float, float]],
    top: float,
    piece: Piece,
) -> None:
    for mark in piece.marks:
        if isinstance(mark, Letters):
            _draw_letters(text, mark, top)
        elif isinstance(mark, Rule):
            rules.append((mark.x1, top - mark.y1, mark.x2, top - mark.y2))
        elif isinstance(mark, BarMarks):
            _draw_bars(canvas, mark, top)
        else:
            _draw_square(canvas, mark, top)


def _draw_letters(text: PDFTextObject, mark: Letters, top: float) -> None:
    text.setFont(fonts.BOLD if mark.bold else fonts.REGULAR, mark.size)
    text.setTextTransform(1, 0, _SLANT if mark.italic else 0, 1, mark.x, top - mark.y)
    text.textOut(mark.text)


def _white(canvas: Canvas, x: float, y: float, width: float, height: float) -> None:
    """Clear the ground of a code, so that nothing printed below it disturbs a reader."""
    canvas.setFillGray(1)
    canvas.rect(x, y, width, height, stroke=0, fill=1)
    canvas.setFillGray(0)


def _draw_bars(canvas: Canvas, mark: BarMarks, top: float) -> None:
    y = top - mark.y - mark.height
    quiet = _QUIET + 2 * mark.module
    _white(canvas, mark.x - quiet, y, mark.code.modules * mark.module + 2 * quiet, mark.height)
    path = canvas.beginPath()
    for first, modules in mark.code.bars:
        path.rect(mark.x + first * mark.module, y, modules * mark.module, mark.height)
    canvas.drawPath(path, stroke=0, fill=1)


def _draw_square(canvas: Canvas, mark: SquareMarks, top: float) -> None:
    side = mark.code.side * mark.module
    y = top - mark.y
    quiet = 4 * mark.module
    _white(canvas, mark.x - quiet, y - side - quiet, side + 2 * quiet, side + 2 * quiet)
    path = canvas.beginPath()
    for row, first, modules in mark.code.runs:
        path.rect(
            mark.x + first * mark.module,
            y - (row + 1) * mark.module,
            modules * mark.module,
            mark.module,
        )
    canvas.drawPath(path, stroke=0, fill=1)


def _draw_watermark(canvas: Canvas, words: str, size: tuple[float, float]) -> None:
    """Write ``words`` across the page in light grey, as large as the diagonal allows."""
    diagonal = (size[0] ** 2 + size[1] ** 2) ** 0.5
    width = fonts.faces().bold.of(words)
    points = min(diagonal * 0.7 / width, size[0] / 5)
    canvas.saveState()
    canvas.translate(size[0] / 2, size[1] / 2)
    canvas.rotate(50)
    canvas.setFillGray(_WATERMARK_GREY)
    canvas.setFont(fonts.BOLD, points)
    canvas.drawCentredString(0, -points / 3, words)
    canvas.restoreState()
