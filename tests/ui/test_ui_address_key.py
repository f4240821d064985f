"""The key of an address says where it works when it was pressed elsewhere."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot
from window_room import Room

SHIFT = Qt.KeyboardModifier.ShiftModifier
TOLD = "Con trỏ chưa ở ô địa chỉ"


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda _at, text, *_more: found.append(text))
    return found


def press(room: Room, qtbot: QtBot, field: str) -> None:
    room.frame.activateWindow()
    qtbot.waitUntil(room.frame.isActiveWindow, timeout=5000)
    room.shell.go("intake")
    room.case.body.person.focus_field(f"owners[0].{field}")
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, Qt.Key.Key_F9, SHIFT)


def test_elsewhere_it_says_so(room: Room, qtbot: QtBot, said: list[str]) -> None:
    press(room, qtbot, "full_name")
    assert said == [TOLD]


def test_in_an_address_it_says_something_else(room: Room, qtbot: QtBot, said: list[str]) -> None:
    press(room, qtbot, "address")
    assert TOLD not in said
    assert len(said) == 1
