"""A field does not take the key of a command for itself; what belongs to editing it keeps."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ehc_desk.ui.widgets.fields import Line

CONTROL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


def taken(line: Line, key: Qt.Key, modifiers: Qt.KeyboardModifier, text: str) -> bool:
    """Offer a key as Qt does before it looks for shortcuts; True when the field wants it."""
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifiers, text)
    event.ignore()
    QApplication.sendEvent(line, event)
    return event.isAccepted()


@pytest.mark.parametrize("key", [Qt.Key.Key_U, Qt.Key.Key_K, Qt.Key.Key_D, Qt.Key.Key_Return])
def test_keys_of_commands_are_left_to_them(qtbot: QtBot, key: Qt.Key) -> None:
    line = Line("Họ và tên")
    qtbot.addWidget(line)
    assert not taken(line, key, CONTROL, "\x15")
    assert not taken(line, key, CONTROL, "u")


@pytest.mark.parametrize("key", [Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_V, Qt.Key.Key_Z])
def test_editing_stays_with_the_field(qtbot: QtBot, key: Qt.Key) -> None:
    line = Line("Họ và tên")
    qtbot.addWidget(line)
    line.setText("Nguyễn")
    assert taken(line, key, CONTROL, "\x01")


def test_letters_are_letters(qtbot: QtBot) -> None:
    line = Line("Họ và tên")
    qtbot.addWidget(line)
    assert taken(line, Qt.Key.Key_K, NONE, "k")
