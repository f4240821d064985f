"""An area that scrolls, yet no higher than what it shows: panels end where their content ends."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtWidgets import QScrollArea


class FittingArea(QScrollArea):
    """As high as what it shows, where there is room: what stands below follows close behind."""

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size of what is inside, at the width there is, and no bar beside it."""
        inside, wide = self.widget(), self.viewport().width()
        if inside is None:
            return super().sizeHint()
        high = inside.heightForWidth(wide)
        high = high if high > 0 else inside.sizeHint().height()
        return QSize(wide, max(high, inside.minimumSizeHint().height()))

    def event(self, event: QEvent) -> bool:
        """Ask for another height at another width."""
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self.updateGeometry()
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Ask for another height when what is inside wants one: Qt hears it here alone."""
        if event.type() == QEvent.Type.LayoutRequest and watched is self.widget():
            self.updateGeometry()
        return super().eventFilter(watched, event)
