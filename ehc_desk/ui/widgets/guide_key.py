"""F1 on a procedure opens the guide at that procedure, instead of the help page of the screen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget

from ehc_desk.ui import key_map
from ehc_desk.ui.widgets.procedure_box import ProcedureBox


class GuideKey(QObject):
    """Listens below a screen; whatever key the clerk gave to help is the one that counts."""

    def __init__(self, screen: QWidget, open_guide: Callable[[], None]) -> None:
        super().__init__(screen)
        self._open = open_guide
        screen.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take the key before the menus do while the cursor is in the procedure box."""
        if isinstance(event, QKeyEvent) and self._is_ours(event):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()  # so that it comes as a key, not as the command of the menu
                return True
            if event.type() == QEvent.Type.KeyPress:
                self._open()
                return True
        return super().eventFilter(watched, event)

    @staticmethod
    def _is_ours(event: QKeyEvent) -> bool:
        if not isinstance(QApplication.focusWidget(), ProcedureBox):
            return False
        return QKeySequence(event.keyCombination()) in key_map.current().keys("help")
