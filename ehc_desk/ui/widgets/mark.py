"""A short remark on a value, such as "từ thẻ"."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel

from ehc_desk.ui import icons, style

_ICON = 14
_ANY = 16_777_215
"""No bound, as Qt writes it."""


class Mark(QLabel):
    """A short remark beside a name; where there is no room for its words an icon says it."""

    def __init__(self, icon: str) -> None:
        super().__init__()
        self.setProperty("role", "chip")
        self.setProperty("elides", True)
        self.icon = icon

    def say(self, text: str, icon: str) -> None:
        """Show another remark."""
        self.icon = icon
        self.setText(text)
        self.setToolTip(text)

    def narrow(self, on: bool) -> None:
        """Be as wide as the icon alone, or as the words."""
        self.setMaximumWidth(self.minimumSizeHint().width() if on else _ANY)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room for the icon."""
        return QSize(style.px(_ICON + 10), super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Write the words or, when they do not fit, draw the icon."""
        if self.width() >= self.sizeHint().width():
            super().paintEvent(event)
            return
        from PySide6.QtWidgets import QStyle, QStyleOption  # many names; seldom needed

        option = QStyleOption()
        option.initFrom(self)
        painter = QPainter(self)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_Widget, option, painter, self)
        side = style.px(_ICON)
        place = QRect(0, 0, side, side)
        place.moveCenter(self.rect().center())
        painter.drawPixmap(place, icons.pixmap(self.icon, "primary", _ICON))
        painter.end()
