"""Dossier, deliveries, guide, guidance, help, keys and settings in the smallest window."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QScrollArea, QWidget
from window_room import Room

from ehc_desk.ui import style

pytestmark = pytest.mark.usefixtures("dressed")
BIRTH = "1.001193"
BACK = ("deliveries", "guide", "guidance", "help", "keys_setup", "settings")


def settle() -> None:
    for _ in range(10):
        QTest.qWait(5)
        QApplication.processEvents()


@pytest.fixture
def low(room: Room, qapp: QApplication) -> Iterator[Room]:
    """A window of 1092 × 614 in letters of 200 %."""
    style.apply(qapp, font_percent=200)
    room.frame.setMinimumSize(0, 0)
    room.frame.resize(1092, 614)
    settle()
    yield room
    style.apply(qapp, font_percent=100)


def whole(widget: QWidget) -> bool:
    return widget.visibleRegion().boundingRect() == widget.rect()


def scrolling(screen: QWidget) -> list[QAbstractScrollArea]:
    """Return the areas around a screen and in it that scroll now."""
    areas: list[QAbstractScrollArea] = list(screen.findChildren(QAbstractScrollArea))
    above = screen.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            areas.append(above)
        above = above.parentWidget()
    return [one for one in areas if one.isVisible() and one.verticalScrollBar().maximum()]


# ---------------------------------------------------------------- guidance


def test_the_paper_of_the_cursor_is_seen_and_one_area_scrolls(low: Room) -> None:
    low.shell.start_case(BIRTH)
    low.shell.do("guidance")
    settle()
    screen: Any = low.shell.current
    assert whole(screen._rows[0].tick)
    assert screen._rows[0].tick.hasFocus()
    assert whole(screen._give)
    assert scrolling(screen) == [screen._scroll]
    assert screen._scroll.horizontalScrollBar().maximum() == 0


def test_the_visitor_stands_below_the_procedure_where_it_has_no_room(low: Room) -> None:
    low.shell.start_case(BIRTH)
    low.shell.do("guidance")
    settle()
    screen: Any = low.shell.current
    box, visitor = (each.mapTo(screen, QPoint()) for each in (screen._box, screen._visitor))
    assert visitor.y() > box.y()
    assert visitor.x() == box.x()
