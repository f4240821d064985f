"""Draws slips: a form version and slip data in, a finished PDF out.

Pure: the same form, data and paper give the same bytes (no clock, no random id), so a numbered
reprint can repeat its original. Letters are embedded Noto Sans, codes are vectors. The only place
that draws with reportlab; it must not know dossiers, printers or files.
"""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING, Any

from ehc_desk.printing import fonts
from ehc_desk.printing.barcodes import CODE128_QUIET, QR_QUIET
from ehc_desk.printing.compose import MM, compose
from ehc_desk.printing.marks import BarMarks, Letters, Page, Piece, Rule, SquareMarks

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.pdfgen.textobject import PDFTextObject

    from ehc_desk.printing.form_set import FormVersion, Paper
    from ehc_desk.printing.slip_data import SlipData

_SLANT = 0.2
_RULE = 0.5
_WATERMARK_GREY = 0.9
_SMALL_MARK = 7.0


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
    fonts.faces()
    size = (paper.width * MM, paper.height * MM)
    buffer = BytesIO()
    with fonts.drawing:
        canvas = _canvas(buffer, size)
        canvas.setTitle(title)
        canvas.setSubject(subject)
        canvas.setAuthor("")
        for page in pages:
            _draw_page(canvas, page, size)
            canvas.showPage()
        canvas.save()
    return buffer.getvalue()


def _canvas(buffer: BytesIO, size: tuple[float, float]) -> Canvas:
    from reportlab import rl_config
    from reportlab.pdfgen.canvas import Canvas

    # Text encoding of binary streams is a habit of 7-bit mail: slower and a quarter larger.
    rl_config.useA85 = 0
    # The first font is named because reportlab else refers to a Helvetica it does not embed.
    first: Any = fonts.REGULAR
    canvas = Canvas(buffer, pagesize=size, invariant=1, pageCompression=1, initialFontName=first)
    # Scaling would break the whole-dot bars; viewers then offer "actual size" first.
    canvas.setViewerPreference("PrintScaling", "None")
    return canvas


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


def _once(canvas: Canvas, name: str, rects: Iterable[tuple[float, float, float, float]]) -> None:
    """Define black rectangles once per PDF; every page then refers to them."""
    if canvas.hasForm(name):
        return
    canvas.beginForm(name)
    path = canvas.beginPath()
    for x, y, width, height in rects:
        path.rect(x, y, width, height)
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.endForm()


def _name(canvas: Canvas, base: str, code: object) -> str:
    """Return the name of a code in this PDF: several of one size must not stand for each other."""
    known: dict[str, object] = canvas.__dict__.setdefault("_codes_by_name", {})
    name, number = base, 1
    while known.setdefault(name, code) != code:
        number += 1
        name = f"{base}-{number}"
    return name


def _stamp(canvas: Canvas, name: str, x: float, y: float) -> None:
    canvas.saveState()
    canvas.translate(x, y)
    canvas.doForm(name)
    canvas.restoreState()


def _draw_bars(canvas: Canvas, mark: BarMarks, top: float) -> None:
    step, height = mark.module, mark.height
    quiet = CODE128_QUIET * step
    y = top - mark.y - height
    _white(canvas, mark.x - quiet, y, mark.code.modules * step + 2 * quiet, height)
    name = _name(canvas, f"bars-{step:.2f}", mark.code)
    _once(canvas, name, ((at * step, 0, wide * step, height) for at, wide in mark.code.bars))
    _stamp(canvas, name, mark.x, y)


def _draw_square(canvas: Canvas, mark: SquareMarks, top: float) -> None:
    step, side = mark.module, mark.code.side
    quiet = QR_QUIET * step
    y = top - mark.y - side * step
    _white(canvas, mark.x - quiet, y - quiet, side * step + 2 * quiet, side * step + 2 * quiet)
    name = _name(canvas, f"square-{step:.2f}", mark.code)
    rects = (
        (at * step, (side - 1 - row) * step, wide * step, step) for row, at, wide in mark.code.runs
    )
    _once(canvas, name, rects)
    _stamp(canvas, name, mark.x, y)


def _draw_watermark(canvas: Canvas, words: str, size: tuple[float, float]) -> None:
    """Write ``words`` across the page in light grey, and small and black in the upper margin.

    The small ones outlive a copier that drops light grey.
    """
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
    canvas.setFont(fonts.BOLD, _SMALL_MARK)
    canvas.drawCentredString(size[0] / 2, size[1] - 6.5 * MM, words)
