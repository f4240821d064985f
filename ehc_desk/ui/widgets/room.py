"""Room around a screen: with letters too large for the window it scrolls, and nothing is cut.

At the sizes the screens are made for there is nothing to scroll and nothing is seen of it.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget


class Room(QScrollArea):
    """Holds one screen and keeps in sight what has the focus."""

    def __init__(self, screen: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setWidget(screen)
        self.setFocusProxy(screen)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        screen = self.widget()
        if now is not None and screen is not None and screen.isAncestorOf(now):
            self.ensureWidgetVisible(now, 24, 24)
