"""The words THỰC TẬP across a practice desk's window, so that nobody takes it for a real one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from ehc_desk.ui import style
from ehc_desk.ui.texts import t

_UNITS = 130
"""The height of the letters at 100 %; they are made smaller where the window is narrow."""


class Watermark(QWidget):
    """Lies over the whole window and lets every click through."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        window.installEventFilter(self)
        self.setGeometry(window.rect())
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Stay as large as the window."""
        parent = self.parentWidget()
        if event.type() is QEvent.Type.Resize and parent is not None:
            self.setGeometry(parent.rect())
            self.raise_()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Write the words faintly, slanted across the middle."""
        painter = QPainter(self)
        colour = QColor(style.colour("warn"))
        colour.setAlpha(14)
        painter.setPen(colour)
        font = painter.font()
        font.setBold(True)
        font.setPixelSize(style.px(_UNITS))
        text = t("app.training")
        wide = QFontMetrics(font).horizontalAdvance(text)
        font.setPixelSize(max(1, min(style.px(_UNITS), font.pixelSize() * self.width() // wide)))
        painter.setFont(font)
        painter.translate(self.rect().center())
        painter.rotate(-22)
        area = self.rect().translated(-self.rect().center())
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()
