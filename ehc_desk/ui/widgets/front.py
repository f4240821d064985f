"""Pages of which one is in front: only that one says how much room is needed.

A page out of sight may have been laid out for other letters or another window; what it needed
then must not make the window's page larger than what is seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedWidget, QWidget

from ehc_desk.ui.looks.dressing import WAITS

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent


class Front(QStackedWidget):
    """A stack as large as the page in front."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty(WAITS, True)
        self.currentChanged.connect(lambda _index: self.updateGeometry())

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return what the page in front would like."""
        page = self.currentWidget()
        return page.sizeHint() if page is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return what the page in front needs."""
        page = self.currentWidget()
        if page is None:
            return super().minimumSizeHint()
        needs, inside = page.minimumSizeHint().expandedTo(page.minimumSize()), page.layout()
        if self.isVisible() and inside is not None and inside.hasHeightForWidth():
            needs.setHeight(max(needs.height(), inside.totalMinimumHeightForWidth(self.width())))
        return needs

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Refuse: Qt would ask the pages out of sight as well; the hint asks the one in front."""
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Tell how high lines of text are when they break elsewhere."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()
