"""The tray: speaks only of what needs a person, and only while the window is not in front."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QSystemTrayIcon

from ehc_desk.ui.texts import t

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMainWindow


class Tray(QObject):
    """The icon appears with the first thing to tell; a click brings the window to the place."""

    def __init__(self, window: QMainWindow, open_list: Callable[[str], None]) -> None:
        super().__init__(window)
        self._window, self._open_list = window, open_list
        self._icon: QSystemTrayIcon | None = None
        self._which = ""

    def tell(self, text: str, which: str) -> None:
        """Tell a sentence; ``which`` is the list that a click opens."""
        if self._window.isActiveWindow() or not QSystemTrayIcon.isSystemTrayAvailable():
            return
        self._which = which
        if self._icon is None:
            self._icon = QSystemTrayIcon(self._window.windowIcon(), self)
            self._icon.messageClicked.connect(self.come)
            self._icon.activated.connect(lambda _why: self.come())
        self._icon.setToolTip(text)
        self._icon.show()
        self._icon.showMessage(t("app.title"), text, QSystemTrayIcon.MessageIcon.Warning)

    def come(self) -> None:
        """Bring the window forward, to the list that was spoken of."""
        window = self._window
        window.setWindowState(window.windowState() & ~window.windowState().WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()
        if self._which:
            self._open_list(self._which)
        self.clear()

    def clear(self) -> None:
        """Take the icon away."""
        self._which = ""
        if self._icon is not None:
            self._icon.hide()
            self._icon.deleteLater()
            self._icon = None
