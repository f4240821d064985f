"""Preview at the real paper size, print by the system's dialog, or save as PDF."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF, QSizeF, Qt
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ehc_desk.errors import DeskError
from ehc_desk.ui.pictures import pdf_image, pdf_pages
from ehc_desk.ui.texts import error_text, t
from ehc_desk.ui.widgets.fields import button, label

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

_POINTS = 72.0
_MM = 25.4


class PreviewDialog(QDialog):
    """Shows a PDF; the picture is as large as the paper when zoom is 100 %."""

    def __init__(self, parent: QWidget, file: Path) -> None:
        super().__init__(parent)
        self._file = file
        self._sizes: list[tuple[float, float]] = []
        self._number, self._zoom = 0, 1.25
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._facts = label("", "muted")
        self._scroll = QScrollArea()
        self._scroll.setAccessibleName(t("preview.paper"))
        self.setWindowTitle(t("preview.title", name=file.name))
        self.resize(760, 700)
        self._lay_out()
        self._load()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        row = QHBoxLayout()
        for text, tip, act in (
            (t("preview.smaller"), "Ctrl+-", lambda: self._scale(0.8)),
            (t("preview.larger"), "Ctrl++", lambda: self._scale(1.25)),
            (t("preview.before"), "Page Up", lambda: self._turn(-1)),
            (t("preview.after"), "Page Down", lambda: self._turn(1)),
        ):
            made = button(text, tip=tip)
            made.clicked.connect(act)
            row.addWidget(made)
        row.addWidget(self._facts, 1)
        save = button(t("preview.save"), tip="Ctrl+S")
        save.clicked.connect(self._save)
        self._print = button(t("preview.print"), "primary", tip="Ctrl+P")
        self._print.clicked.connect(self._ask_print)
        row.addWidget(save)
        row.addWidget(self._print)
        layout.addLayout(row)
        self._scroll.setWidget(self._picture)
        self._scroll.setWidgetResizable(True)
        layout.addWidget(self._scroll, 1)
        self._print.setFocus()

    def _load(self) -> None:
        try:
            self._sizes = pdf_pages(self._file)
        except DeskError as error:
            self._facts.setText(error_text(error).text)
            self._print.setEnabled(False)
            return
        self._draw()

    def _draw(self) -> None:
        wide, high = self._sizes[self._number]
        pixels = int(wide / _POINTS * self.logicalDpiX() * self._zoom)
        image = pdf_image(self._file, self._number, pixels)
        self._picture.setPixmap(QPixmap.fromImage(image))
        self._facts.setText(
            t(
                "preview.facts",
                paper=paper_name(wide, high),
                number=self._number + 1,
                total=len(self._sizes),
                zoom=round(self._zoom * 100),
            )
        )

    def _scale(self, factor: float) -> None:
        self._zoom = min(max(self._zoom * factor, 0.25), 4.0)
        self._draw()

    def _turn(self, step: int) -> None:
        self._number = min(max(self._number + step, 0), len(self._sizes) - 1)
        self._draw()

    def _save(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self, t("preview.save"), self._file.name, t("preview.pdf")
        )
        if name:
            shutil.copyfile(self._file, name)

    def _ask_print(self) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        wide, high = self._sizes[0]
        prepare_printer(printer, wide, high)
        dialog = QPrintDialog(printer, self)
        if dialog.exec() == QPrintDialog.DialogCode.Accepted:
            print_pdf(self._file, printer)


def paper_name(wide: float, high: float) -> str:
    """Name a size in points: "A5 · 148 × 210 mm"."""
    page = QPageSize(QSizeF(wide, high), QPageSize.Unit.Point)
    name = "" if page.id() is QPageSize.PageSizeId.Custom else f"{page.name()} · "
    return f"{name}{wide / _POINTS * _MM:.0f} × {high / _POINTS * _MM:.0f} mm"


def prepare_printer(printer: QPrinter, wide: float, high: float) -> None:
    """Give a printer the paper of a PDF page (points), without margins of its own."""
    printer.setPageSize(QPageSize(QSizeF(min(wide, high), max(wide, high)), QPageSize.Unit.Point))
    landscape = wide > high
    printer.setPageOrientation(
        QPageLayout.Orientation.Landscape if landscape else QPageLayout.Orientation.Portrait
    )
    printer.setFullPage(True)
    printer.setPageMargins(QMarginsF(0, 0, 0, 0))


def print_pdf(file: Path, printer: QPrinter) -> None:
    """Print every page at its real size; raises PaperRefused when the PDF cannot be read."""
    painter = QPainter(printer)
    try:
        for number, (wide, _high) in enumerate(pdf_pages(file)):
            if number:
                printer.newPage()
            pixels = int(wide / _POINTS * printer.resolution())
            image: QImage = pdf_image(file, number, min(pixels, 5000))
            painter.drawImage(painter.viewport().topLeft(), image.scaledToWidth(pixels))
    finally:
        painter.end()
