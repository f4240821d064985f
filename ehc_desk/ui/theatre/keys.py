"""One key of a simulated reader, as the window gets it from a keyboard."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget


def give_letter(target: QWidget, letter: str) -> None:
    """Send a letter, or a reader's Enter, to who has the keyboard: down and up."""
    key = Qt.Key.Key_Return if letter == "\r" else Qt.Key(0)
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, letter)
        QCoreApplication.sendEvent(target, event)
