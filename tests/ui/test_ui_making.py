"""While the practice desk is made: it moves, it is whole at large letters, it is told aloud."""

from __future__ import annotations

from typing import Any

import pytest
import walker_checks
import walker_room
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from ehc_desk.ui import style, texts
from ehc_desk.ui.screens.making import MakingScreen
from ehc_desk.ui.widgets.room import Room


@pytest.mark.parametrize("percent", [100, 200])
def test_it_moves_and_nothing_is_cut(
    qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, percent: int
) -> None:
    texts.set_language("vi")
    heard: list[Any] = []
    try:
        style.apply(qapp, theme="light", font_percent=percent)
        window, screen = QMainWindow(), MakingScreen()
        qtbot.addWidget(window)
        window.setCentralWidget(Room(screen))
        window.resize(1366, 700)
        window.show()
        monkeypatch.setattr(QAccessible, "updateAccessibility", heard.append)
        screen.start()
        monkeypatch.undo()
        qtbot.waitExposed(window)
        first = screen.bar.grab().toImage()
        qtbot.waitUntil(lambda: screen.bar.grab().toImage() != first, timeout=3000)
        assert list(walker_room.cut(window)) == []
        assert list(walker_checks.names(window)) == []
    finally:
        style.scale(qapp, 100)
    assert [each.type() for each in heard] == [QAccessible.Event.Announcement]
    assert "không mất gì" in screen.accessibleName()
