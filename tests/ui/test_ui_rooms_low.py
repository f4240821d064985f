"""Dossier, deliveries, guide, guidance, help, keys and settings in the smallest window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QScrollArea, QWidget
from window_room import Room

from ehc_desk.domain.dossier import IntakeFacts, Party
from ehc_desk.ui import style

pytestmark = pytest.mark.usefixtures("dressed")
BIRTH, NUMBER = "1.001193", "072085000123"


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


def accepted(room: Room) -> str:
    """Accept a dossier beside the window; return its code."""
    desk, actor = room.desk, room.actor
    draft = desk.intake.new_draft(actor)
    facts = IntakeFacts(owners=(Party(full_name="Nguyễn Văn Mẫu", personal_number=NUMBER),))
    facts = desk.intake.choose_procedure(facts, BIRTH, desk.clock.now().date())
    facts = desk.intake.facts.pass_all(facts)
    desk.intake.save(draft.id, facts, expected_revision=0, actor=actor)
    return desk.intake.accept(draft.id, actor=actor).printed_code


def opened(room: Room, place: str) -> Any:
    """Open a place by its command and wait for what it shows."""
    room.shell.do(place)
    room.settle()
    settle()
    return room.shell.current


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


# ---------------------------------------------------------------- deliveries


def test_the_buttons_of_a_delivery_are_in_sight_and_nothing_around_the_rows_scrolls(
    low: Room,
) -> None:
    accepted(low)
    screen = opened(low, "deliveries")
    assert whole(screen._retry)
    assert whole(screen._mend_button)
    assert all(one is screen._table for one in scrolling(screen))


def test_since_when_a_part_waits_stays_and_empty_answers_go(low: Room) -> None:
    accepted(low)
    screen = opened(low, "deliveries")
    table = screen._table
    names = [column.name for column in table._columns]
    shown = {name for place, name in enumerate(names) if not table.isColumnHidden(place)}
    assert shown >= {"dossier", "what", "since", "state"}
    assert "answer" not in shown
    letters, since = table.fontMetrics(), names.index("since")
    assert letters.horizontalAdvance("17:00 23/11/2026") < table.columnWidth(since)


def test_an_answer_brings_its_column_where_there_is_room(room: Room) -> None:
    accepted(room)
    screen = opened(room, "deliveries")
    place = [column.name for column in screen._table._columns].index("answer")
    assert screen._table.isColumnHidden(place)
    state = screen._presenter.state
    items = (replace(state.items[0], last_error="unreachable"), *state.items[1:])
    screen._render(replace(state, items=items))
    assert not screen._table.isColumnHidden(place)
