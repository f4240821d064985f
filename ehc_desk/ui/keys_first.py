"""The program's keys win over what a text field would do with them on some systems.

On X11 a line edit takes Ctrl+U and Ctrl+K for itself (delete to the beginning, to the end) before
any command hears of them; here both are commands. What belongs to editing stays with the field.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from ehc_desk.ui import key_map
from ehc_desk.ui.commands import COMMANDS

_OF_FIELDS = frozenset({"undo", "redo"})
_ALT_GR = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
_COMMANDING = _ALT_GR | Qt.KeyboardModifier.MetaModifier


def leave_to_commands(event: QEvent) -> bool:
    """Refuse a key that runs a command when the field is offered it; True means it was refused.

    Called first in ``event`` of a text field, so that the filters of the reader have seen it.
    """
    if event.type() is not QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    held = event.modifiers() & _COMMANDING
    text = event.text()
    if text and text.isprintable() and held in (Qt.KeyboardModifier.NoModifier, _ALT_GR):
        return False
    pressed, keys = QKeySequence(event.keyCombination()), key_map.current().keys
    commands = (each.id for each in COMMANDS if each.id and each.id not in _OF_FIELDS)
    if not any(pressed in keys(command) for command in commands):
        return False
    event.ignore()
    return True
