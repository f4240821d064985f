"""An area that scrolls, yet no higher than what it shows: panels end where their content ends."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QScrollArea


class FittingArea(QScrollArea):
    """As high as what it shows, where there is room: what stands below follows close behind."""

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size of what is inside, at the width there is."""
        inside, wide = self.widget(), self.viewport().width()
        if inside is None:
            return super().sizeHint()
        high = inside.heightForWidth(wide)
        return QSize(wide, high if high > 0 else inside.sizeHint().height())

    def event(self, event: QEvent) -> bool:
        """Ask for another height when what is inside wants one."""
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self.updateGeometry()
        return super().event(event)
