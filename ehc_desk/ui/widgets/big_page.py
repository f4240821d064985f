"""One page as large as there is room, upright; what was asked for last is what is shown."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ehc_desk.ui import style
from ehc_desk.ui.texts import t

_LEAST = 220
"""Pixels, in letters of any size: a page does not grow with them."""


class BigPage(QWidget):
    """``wait_for`` names the page that is wanted; a picture of another comes too late."""

    def __init__(self) -> None:
        super().__init__()
        self._key: object = None
        self._sharp = False
        self._image = QImage()
        self.setAccessibleName(t("station.big_page"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room a page can be read in."""
        return QSize(style.px(360), style.px(480))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the least room a page is told from others in: no notice takes more of it."""
        return QSize(style.px(180), max(style.px(120), _LEAST))

    def wait_for(self, key: object, meanwhile: QImage) -> bool:
        """Say which page is wanted and show a small picture of it until it comes.

        Without one the page before stays. False: it was asked for already.
        """
        if key == self._key:
            return False
        self._key, self._sharp = key, False
        self.show_meanwhile(key, meanwhile)
        return True

    def show_meanwhile(self, key: object, image: QImage) -> None:
        """Show a small picture of the page that is wanted until its large one is there."""
        if key == self._key and not self._sharp and not image.isNull():
            self._image = image
            self.update()

    def show_page(self, key: object, image: QImage) -> None:
        """Show a picture if it is still the one that is wanted."""
        if key == self._key:
            self._image, self._sharp = image, True
            self.update()

    def clear(self) -> None:
        """Show nothing."""
        if self._key is not None:
            self._key, self._image = None, QImage()
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the page in the middle with an edge, and the focus around."""
        painter = QPainter(self)
        if not self._image.isNull():
            room = self.size() - QSize(8, 8)
            size = self._image.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
            place = self.rect()
            place.setSize(size)
            place.moveCenter(self.rect().center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(place, self._image)
            painter.setPen(QColor(style.colour("border")))
            painter.drawRect(place)
        if self.hasFocus():
            painter.setPen(QPen(QColor(style.colour("focus")), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -2, -2))
        painter.end()
