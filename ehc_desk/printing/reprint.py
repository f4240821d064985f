"""A reprint: the bytes of the first print with the words "Bản in lần n" laid over them.

Nothing of the original is drawn anew, so a reprint can never say something else.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from ehc_desk.printing import fonts

_SIZE, _RIGHT, _DOWN = 7.5, 22.0, 16.0
_MARK = "/ReprintMark"


def mark_reprint(pdf: bytes, number: int) -> bytes:
    """Return the PDF with the print number at the top of every page; same input, same bytes."""
    import pikepdf

    with pikepdf.open(BytesIO(pdf)) as slip:
        for page in slip.pages:
            box = page.mediabox
            width, height = float(box[2]) - float(box[0]), float(box[3]) - float(box[1])
            with pikepdf.open(BytesIO(_label(number, width, height))) as label:
                _lay_over(slip, page, label.pages[0])
        out = BytesIO()
        slip.save(out, deterministic_id=True)
    return out.getvalue()


def _lay_over(slip: Any, page: Any, label: Any) -> None:
    """Draw the label on the page; under a fixed name, since pikepdf's own would be a random one."""
    import pikepdf

    form = slip.copy_foreign(label.as_form_xobject())
    page.add_resource(form, pikepdf.Name.XObject, pikepdf.Name(_MARK))
    page.contents_add(b"q\n", prepend=True)
    page.contents_add(f"\nQ\nq {_MARK} Do Q\n".encode())


def _label(number: int, width: float, height: float) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    fonts.faces()
    buffer = BytesIO()
    first: Any = fonts.BOLD  # named because reportlab else refers to a face it does not embed
    with fonts.drawing:
        canvas = Canvas(buffer, pagesize=(width, height), invariant=1, initialFontName=first)
        canvas.setFont(fonts.BOLD, _SIZE)
        canvas.drawRightString(width - _RIGHT, height - _DOWN, f"Bản in lần {number}")
        canvas.save()
    return buffer.getvalue()
