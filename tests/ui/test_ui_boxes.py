"""Boxes are thrown away when they close: a day of work leaves none behind."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QDialog
from window_room import Room


@pytest.mark.parametrize("command", ["palette", "keys", "notice_list"])
def test_a_box_that_was_closed_is_gone(room: Room, command: str) -> None:
    def boxes() -> int:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        return len(room.frame.findChildren(QDialog))

    before = boxes()
    for _ in range(3):
        room.shell.do(command)
        box = QApplication.activeModalWidget()
        assert isinstance(box, QDialog)
        box.reject()
    assert boxes() == before
