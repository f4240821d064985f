"""A page of a PDF as it will lie on paper: whole, as wide as the room, or as large as asked.

Until a person zooms it follows its room. At 100 % the picture is as large as the paper. Knows
nothing of printers.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QSize, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPageSize, QPainter, QPixmap
from PySide6.QtWidgets import QLabel, QScrollArea

from ehc_desk.ui import style
from ehc_desk.ui.pictures import pdf_image, pdf_page_saying, pdf_pages
from ehc_desk.ui.texts import t

VISITORS_COPY = "Liên: Giao"
"""What the forms of TT 01/2018 and TT 03/2025 print on the copy for the visitor."""
POINTS, MM = 72.0, 25.4
LEAST, MOST, LARGEST_FIT = 0.25, 4.0, 1.25
_STEP = 1.25
_EDGE = 1
_MARGIN = 4


class PaperView(QScrollArea):
    """``changed`` tells that another page or size is shown; ``facts`` says which."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.file, self.number, self.zoom = Path(), 0, LARGEST_FIT
        self.sizes: list[tuple[float, float]] = []
        self.order: list[int] = []
        self.fits = "page"  # page · width · "": the size a person asked for
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAccessibleName(t("preview.paper"))
        self.setWidget(self.picture)
        self.setWidgetResizable(True)
        self.viewport().installEventFilter(self)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._fit)
        self._follow_bars()

    def load(self, file: Path) -> None:
        """Show a file from its first page, the visitor's copy first; raises PaperRefused."""
        self.file, self.sizes = file, []
        self.sizes = pdf_pages(file)
        first, count = pdf_page_saying(file, VISITORS_COPY), len(self.sizes)
        self.order = [*range(first, count), *range(first)]
        self.number = min(self.number, count - 1)
        self._draw()

    def size_of_page(self) -> tuple[float, float]:
        """Return width and height of the page in front in points; zeros when there is none."""
        return self.sizes[self.order[self.number]] if self.sizes else (0.0, 0.0)

    def pixels(self, zoom: float) -> QSize:
        """Return how large the page in front is at a zoom, with its edge."""
        wide, high = (each / POINTS * self.logicalDpiX() * zoom for each in self.size_of_page())
        return QSize(round(wide) + 2 * _EDGE, round(high) + 2 * _EDGE)

    def facts(self) -> str:
        """Say paper, page and size: "A5 · 148 × 210 mm · trang 1/2 · 100 %"."""
        return t(
            "preview.facts",
            paper=paper_name(*self.size_of_page()),
            number=self.number + 1,
            total=len(self.sizes),
            zoom=round(self.zoom * 100),
        )

    def has(self, step: int) -> bool:
        """Tell whether there is a page before (-1) or after (1)."""
        return 0 <= self.number + step < len(self.sizes)

    def turn(self, step: int) -> None:
        """Show the page before or after; nothing where there is none."""
        if self.has(step):
            self.number += step
            self._draw()
            self.verticalScrollBar().setValue(0)

    def scale(self, larger: bool) -> None:
        """Show the page larger or smaller by a step."""
        self.fits = ""
        self._follow_bars()
        self._zoom_to(min(max(self.zoom * (_STEP if larger else 1 / _STEP), LEAST), MOST))

    def fit(self, what: str) -> None:
        """Show the whole ``page``, or the page as wide as the room (``width``), from now on."""
        self.fits = what
        self._follow_bars()
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Follow the room when it changes; takes no event."""
        if self.fits and event.type() is QEvent.Type.Resize:
            self._soon.start()
        return super().eventFilter(watched, event)

    def _follow_bars(self) -> None:
        """A page that fits has no bar, or the bar would take room and the page fit no more."""
        policies = Qt.ScrollBarPolicy
        across = policies.ScrollBarAlwaysOff if self.fits else policies.ScrollBarAsNeeded
        down = {"page": policies.ScrollBarAlwaysOff, "width": policies.ScrollBarAlwaysOn}
        self.setHorizontalScrollBarPolicy(across)
        self.setVerticalScrollBarPolicy(down.get(self.fits, policies.ScrollBarAsNeeded))

    def _fit(self) -> None:
        if not (self.fits and self.sizes):
            return
        wide, high = (each / POINTS * self.logicalDpiX() for each in self.size_of_page())
        room = self.viewport().size()
        most, around = LARGEST_FIT, 2 * (_EDGE + _MARGIN)
        zoom = (room.width() - around) / wide
        if self.fits == "page":
            zoom = min(zoom, (room.height() - around) / high)
        else:
            most = MOST
        self._zoom_to(min(max(zoom, LEAST), most))

    def _zoom_to(self, zoom: float) -> None:
        if zoom != self.zoom:
            self.zoom = zoom
            self._draw()

    def _draw(self) -> None:
        if not self.sizes:
            return
        ratio = self.devicePixelRatioF()
        pixels = max(1, round(self.pixels(self.zoom).width() * ratio))
        image = pdf_image(self.file, self.order[self.number], pixels)
        self.picture.setPixmap(_edged(image, ratio))
        self.picture.setAccessibleName(self.facts())
        self.changed.emit()


def _edged(image: QImage, ratio: float) -> QPixmap:
    """Return the page with a line around it: paper is as white as a window may be."""
    made = QPixmap.fromImage(image)
    painter = QPainter(made)
    painter.setPen(QColor(style.colour("border")))
    painter.drawRect(made.rect().adjusted(0, 0, -1, -1))
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made


def sheet(wide: float, high: float) -> str:
    """Return the paper a page is for: A5 up to 150 mm of its short side, else A4."""
    return "A5" if min(wide, high) / POINTS * MM <= 150 else "A4"


def paper_name(wide: float, high: float) -> str:
    """Name a size in points: "A5 · 148 × 210 mm"."""
    page = QPageSize(QSizeF(wide, high), QPageSize.Unit.Point)
    name = "" if page.id() is QPageSize.PageSizeId.Custom else f"{page.name()} · "
    return f"{name}{wide / POINTS * MM:.0f} × {high / POINTS * MM:.0f} mm"
