"""Parts stand side by side where there is room, and one below the other where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from window_room import Room

from ehc_desk.cli.demo import create_demo_desk
from ehc_desk.ui import style
from ehc_desk.ui.widgets.turning import Turning


@pytest.fixture
def shown(qtbot: QtBot) -> tuple[QWidget, Turning, QPushButton, QPushButton]:
    window, turning = QWidget(), Turning(spacing=10)
    left, right = QPushButton("left"), QPushButton("right")
    for each in (left, right):
        each.setMinimumWidth(200)
    turning.add(left, 1)
    turning.add(right)
    QVBoxLayout(window).addWidget(turning)
    qtbot.addWidget(window)
    window.resize(600, 200)
    window.show()
    return window, turning, left, right


def test_it_turns_both_ways_and_tells(
    shown: tuple[QWidget, Turning, QPushButton, QPushButton], qtbot: QtBot
) -> None:
    window, turning, left, right = shown
    told: list[bool] = []
    turning.turned.connect(told.append)
    assert not turning.is_column
    assert right.x() > left.x()
    window.resize(300, 200)
    qtbot.waitUntil(lambda: right.y() > left.y(), timeout=2000)
    window.resize(600, 200)
    qtbot.waitUntil(lambda: right.x() > left.x(), timeout=2000)
    assert told == [True, False]


def test_a_part_that_grows_turns_it(
    shown: tuple[QWidget, Turning, QPushButton, QPushButton], qtbot: QtBot
) -> None:
    _, turning, left, _ = shown
    left.setMinimumWidth(550)
    qtbot.waitUntil(lambda: turning.is_column, timeout=2000)


def test_intake_is_not_scrolled_sideways_with_large_letters(
    tmp_path: Path, qapp: QApplication, qtbot: QtBot
) -> None:
    create_demo_desk(tmp_path / "desk", empty=True)
    room = Room(tmp_path / "desk", qapp, qtbot)
    try:
        body = room.case.findChild(Turning)
        assert not body.is_column, "at 1366 the person stands beside the papers"
        style.apply(qapp, font_percent=200)
        qtbot.waitUntil(lambda: body.is_column, timeout=3000)
        least = room.case.minimumSizeHint().width()
        assert least <= room.frame.stack.width()
        assert body.mapTo(room.frame, QPoint()).x() >= 0
    finally:
        style.apply(qapp, font_percent=100)
        room.close()
