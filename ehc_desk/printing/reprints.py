"""Numbered reprints: the original's pages, untouched, with "Bản in lần n" in the upper margin.

A reprint must repeat its original exactly, so nothing is rendered again; the number is laid over
the finished PDF. Knows nothing of dossiers. The words come from the form set the PDF names.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from ehc_desk.errors import Damaged, FormUnknown
from ehc_desk.printing import fonts
from ehc_desk.printing.compose import MM
from ehc_desk.printing.form_set import shipped

_SIZE = 8.0
_FROM_TOP = 7 * MM
_FROM_RIGHT = 9 * MM


def mark_reprint(original: bytes, number: int) -> bytes:
    """Return ``original`` with its print number (2 or more) on every page; same in, same out.

    Raises Damaged when the bytes are not one of our slips.
    """
    import pikepdf

    try:
        with pikepdf.open(BytesIO(original)) as pdf:
            words = _words(str(pdf.docinfo.get("/Subject", "")), number)
            for page in pdf.pages:
                box = pikepdf.Rectangle(page.mediabox)
                with pikepdf.open(BytesIO(_stamp(words, box.width, box.height))) as over:
                    page.add_overlay(over.pages[0], box)
            out = BytesIO()
            pdf.save(out, deterministic_id=True)
    except (pikepdf.PdfError, FormUnknown) as error:
        raise Damaged(what="slip") from error
    return out.getvalue()


def _words(key: str, number: int) -> str:
    return shipped().by_key(key).words["mark"]["reprint"].format(number=number)


def _stamp(words: str, width: float, height: float) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    fonts.faces()
    buffer = BytesIO()
    first: Any = fonts.REGULAR
    canvas = Canvas(buffer, pagesize=(width, height), invariant=1, initialFontName=first)
    canvas.setFont(fonts.BOLD, _SIZE)
    canvas.drawRightString(width - _FROM_RIGHT, height - _FROM_TOP, words)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()
