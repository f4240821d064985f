"""Pictures of pages and of PDFs, made off the window's thread from files of the paper store."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QImageReader, QTransform

from ehc_desk.domain.text import nfc
from ehc_desk.errors import PaperRefused

_MOST_PIXELS_MB = 256
_PDFIUM: Final = threading.Lock()
"""The library is not made for two threads at a time, and pages are drawn on more than one lane."""


def page_image(path: Path, media_type: str, rotation: int, width: int) -> QImage:
    """Return a page at about ``width`` pixels, turned upright; raises PaperRefused (corrupt)."""
    image = pdf_image(path, 0, width) if media_type == "application/pdf" else _read(path, width)
    return image.transformed(QTransform().rotate(rotation)) if rotation else image


def _read(path: Path, width: int) -> QImage:
    QImageReader.setAllocationLimit(_MOST_PIXELS_MB)
    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and size.width() > width:
        reader.setScaledSize(QSize(width, max(1, size.height() * width // size.width())))
    image = reader.read()
    if image.isNull():
        raise PaperRefused(file=path.name[:8], reason="corrupt")
    return image


def pdf_pages(path: Path) -> list[tuple[float, float]]:
    """Return the size of every page of a PDF in points; raises PaperRefused (corrupt)."""
    with _PDFIUM:
        return _sizes(path)


def _sizes(path: Path) -> list[tuple[float, float]]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise PaperRefused(file=path.name, reason="corrupt") from error
    try:
        return [(page.get_width(), page.get_height()) for page in document]
    finally:
        document.close()


def pdf_page_saying(path: Path, words: str) -> int:
    """Return the number (from 0) of the first page of a PDF with these words; 0 when none has."""
    with _PDFIUM:
        return _saying(path, words)


def _saying(path: Path, words: str) -> int:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise PaperRefused(file=path.name, reason="corrupt") from error
    try:
        texts = (page.get_textpage().get_text_bounded() for page in document)
        return next((number for number, text in enumerate(texts) if words in nfc(text)), 0)
    finally:
        document.close()


def pdf_image(path: Path, number: int, width: int) -> QImage:
    """Return page ``number`` (from 0) of a PDF at ``width`` pixels; raises PaperRefused."""
    with _PDFIUM:
        return _drawn(path, number, width)


def _drawn(path: Path, number: int, width: int) -> QImage:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise PaperRefused(file=path.name, reason="corrupt") from error
    try:
        page = document[number]
        bitmap = page.render(scale=width / page.get_width(), rev_byteorder=True, prefer_bgrx=True)
        image = QImage(
            bytes(bitmap.buffer),
            bitmap.width,
            bitmap.height,
            bitmap.stride,
            QImage.Format.Format_RGBX8888,
        )
        return image.copy()
    finally:
        document.close()
