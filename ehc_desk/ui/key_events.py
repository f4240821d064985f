"""What a key is: a letter, an Enter, a command; whom it was meant for. Knows no reader."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QShortcut, QWindow
from PySide6.QtWidgets import QApplication

SILENT = frozenset(
    {
        Qt.Key.Key_Shift,
        Qt.Key.Key_Control,
        Qt.Key.Key_Alt,
        Qt.Key.Key_AltGr,
        Qt.Key.Key_Meta,
        Qt.Key.Key_CapsLock,
        Qt.Key.Key_NumLock,
        Qt.Key.Key_Mode_switch,
        Qt.Key.Key_Multi_key,
    }
)
_DEAD = range(Qt.Key.Key_Dead_Grave.value, Qt.Key.Key_Dead_Longsolidusoverlay.value + 1)
COMMANDING = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


def is_silent(event: QKeyEvent) -> bool:
    """Tell whether a key makes no letter by itself: shift, locks, dead accents."""
    return event.key() in SILENT or event.key() in _DEAD


def is_unreadable(event: QKeyEvent) -> bool:
    """Tell whether a key came of which the system does not know what it writes.

    A reader presses keys that the keyboard's table has no letter for: a sign of its code is lost.
    """
    unknown = event.key() in (0, Qt.Key.Key_unknown) and not event.text()
    return unknown and not event.modifiers() & COMMANDING and not event.isAutoRepeat()


def is_alt_code(event: QKeyEvent) -> bool:
    """Tell whether Alt is held and the keypad struck: how Windows is told the number of a letter.

    Readers send Vietnamese letters so. The letter itself comes when Alt is let go.
    """
    both = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.KeypadModifier
    return event.modifiers() == both and not event.isAutoRepeat()


def is_enter(event: QKeyEvent) -> bool:
    """Tell whether it is Enter alone, not a command with it."""
    enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    return enter and not event.modifiers() & COMMANDING


def is_typing(event: QKeyEvent) -> bool:
    """Tell whether a key puts a letter somewhere; what repeats itself is a person's.

    A letter without a key was made of its number or by an input method: no command has it.
    """
    text = event.text()
    held = bool(event.modifiers() & COMMANDING) and not _alt_gr(event)
    commanding = held and event.key() != 0
    return bool(text) and text.isprintable() and not commanding and not event.isAutoRepeat()


def _alt_gr(event: QKeyEvent) -> bool:
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    return (event.modifiers() & both) == both and bool(event.text())


def meant_for(watched: QObject) -> QObject:
    """Return the widget a key of the window would have gone to: the focus may move meanwhile.

    An open menu or list takes all keys of its window; the window hands them on.
    """
    if not isinstance(watched, QWindow) or QApplication.activePopupWidget() is not None:
        return watched
    return QApplication.focusWidget() or watched


def runs_shortcut(target: QObject, key: QEvent) -> bool:
    """Run the command of a key that was held back; False when the widget wants the key itself."""
    if not isinstance(key, QKeyEvent):
        return False
    asked = QKeyEvent(QEvent.Type.ShortcutOverride, key.key(), key.modifiers(), key.text())
    asked.ignore()
    QCoreApplication.sendEvent(target, asked)
    window = QApplication.activeWindow()
    if asked.isAccepted() or window is None:
        return False
    keys = QKeySequence(key.keyCombination())
    for action in window.findChildren(QAction):
        if action.isEnabled() and keys in action.shortcuts():
            action.trigger()
            return True
    for shortcut in window.findChildren(QShortcut):
        if shortcut.isEnabled() and any(keys == each for each in shortcut.keys()):  # noqa: SIM118
            shortcut.activated.emit()
            return True
    return False
