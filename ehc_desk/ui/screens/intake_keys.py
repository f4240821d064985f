"""Ctrl+Z and Ctrl+Y inside a text field belong to the case, which knows the field's typing too."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from ehc_desk.ui.widgets.procedure_box import ProcedureBox

_TEXTS = (QLineEdit, QPlainTextEdit, QTextEdit)


class UndoKeys(QObject):
    """Keeps text fields from taking the two keys for a history of their own.

    A field's own history knows nothing of the steps around it: taking typing back there and the
    rest elsewhere would bring letters back that were just taken away. Only the search box, whose
    letters are no part of the case, keeps its own.
    """

    def watch(self, widget: QWidget | None) -> None:
        """Look at a field that got the focus."""
        if isinstance(widget, _TEXTS):
            widget.removeEventFilter(self)
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Let the keys pass on to the commands of the window."""
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        if not _is_undo(event):
            return False
        if isinstance(watched, ProcedureBox) and watched.is_searching():
            return False
        event.ignore()
        return True


def _is_undo(event: QKeyEvent) -> bool:
    if event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo):
        return True
    control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
    return control and event.key() in (Qt.Key.Key_Z, Qt.Key.Key_Y)


def let_go_of_typing(widget: QWidget | None) -> None:
    """Let a field show what it is told again although somebody was typing in it."""
    if isinstance(widget, QLineEdit):
        widget.setModified(False)
