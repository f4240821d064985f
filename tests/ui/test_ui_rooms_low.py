"""Dossier, deliveries, guide and guidance in the smallest window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from low_window import BIRTH, NUMBER, accepted, dossier, lower, opened, scrolling, settle, whole
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from window_room import Room

from ehc_desk.domain.dossier import Check
from ehc_desk.ui import style
from ehc_desk.ui.screens.dossier_words import component
from ehc_desk.ui.screens.guide_page import procedure_page
from ehc_desk.ui.texts import Notice, t
from ehc_desk.ui.widgets.big_page import BigPage

pytestmark = pytest.mark.usefixtures("dressed")


@pytest.fixture
def low(room: Room, qapp: QApplication) -> Iterator[Room]:
    """A window of 1092 × 614 in letters of 200 %."""
    lower(room, qapp)
    yield room
    style.apply(qapp, font_percent=100)


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


# ---------------------------------------------------------------- dossier


def test_facts_are_the_first_tab_where_there_is_no_room_beside(low: Room) -> None:
    screen = dossier(low)
    tabs = screen._tabs
    assert tabs.currentWidget() is screen._facts
    assert tabs.indexOf(screen._facts) == 0
    assert tabs.tabText(0) == "Thông tin"
    assert screen._head.states.parentWidget() is screen._under
    assert scrolling(screen) == [screen._facts]
    assert screen.width() >= tabs.tabBar().sizeHint().width()


def test_facts_stand_beside_the_tabs_again_when_there_is_room(low: Room, qapp: Any) -> None:
    screen = dossier(low)
    style.apply(qapp, font_percent=100)
    settle()
    assert screen._tabs.indexOf(screen._facts) < 0
    assert screen._facts.isVisible()
    assert screen._tabs.currentWidget() is screen._tabs.papers
    assert screen._head.states.parentWidget() is screen
    assert not screen._facts.verticalScrollBar().maximum(), "all facts are in sight"


def test_the_key_of_the_number_brings_the_facts_forward(low: Room) -> None:
    screen = dossier(low)
    screen._tabs.setCurrentWidget(screen._tabs.papers)
    low.shell.do("show_number")
    assert screen._tabs.currentWidget() is screen._facts
    assert screen._facts._values["id_number"].text() == NUMBER


def test_a_row_with_a_button_is_no_higher_than_the_others(room: Room) -> None:
    screen = dossier(room)
    owner, number, birth = (
        screen._facts._values[name].mapTo(screen, QPoint()).y()
        + screen._facts._values[name].height() // 2
        for name in ("owner", "id_number", "birth")
    )
    assert (birth - number) - (number - owner) <= 2
    assert birth - owner <= 3 * screen._facts._values["owner"].height()
    assert screen._facts._switch.height() >= style.target()


def test_a_paper_says_by_sign_and_word_that_it_was_not_handed_in(room: Room) -> None:
    screen = dossier(room)
    lines = screen._presenter.state.dossier.facts.components
    line = replace(lines[0], check=Check.OPEN, number=99)
    step = screen._presenter.state.step
    text, _key = component(line, screen._presenter.state.dossier, step)
    assert text.endswith("\n○ Không nộp (nếu có)")
    text, _key = component(replace(line, check=Check.PASSED), screen._presenter.state.dossier, step)
    assert text.endswith("\n✓ Đạt")


# ---------------------------------------------------------------- guide


def test_names_of_procedures_wrap_and_nothing_scrolls_sideways(low: Room) -> None:
    screen = opened(low, "guide")
    rows = screen._list
    letters = rows.fontMetrics()
    assert not rows.horizontalScrollBar().maximum()
    longest = max(range(rows.count()), key=lambda row: len(rows.item(row).text()))
    shown = rows.visualItemRect(rows.item(longest))
    lines = letters.horizontalAdvance(rows.item(longest).text()) / shown.width()
    assert lines > 1, "it would be cut"
    assert shown.height() >= 2 * letters.height()
    assert not screen._page.horizontalScrollBar().isVisible()
    assert whole(screen._leaflet)


def test_a_page_begins_with_what_people_ask_for(room: Room) -> None:
    procedure = next(one for one in room.desk.catalogue.search("") if one.name != one.short_name)
    page = procedure_page(procedure, room.desk.office)
    short, fee, official = (
        page.index(text) for text in (procedure.short_name, "Thời hạn", procedure.name)
    )
    assert short < fee < official < page.index("<table")


def test_the_cells_of_a_page_grow_with_the_letters(room: Room, qapp: QApplication) -> None:
    procedure = room.desk.catalogue.find(BIRTH)
    assert 'cellpadding="5"' in procedure_page(procedure, room.desk.office)
    style.apply(qapp, font_percent=200)
    assert 'cellpadding="10"' in procedure_page(procedure, room.desk.office)
    style.apply(qapp, font_percent=100)


@pytest.mark.parametrize(
    "place", ["deliveries", "guide", "guidance", "help", "keys_setup", "settings"]
)
def test_the_way_back_stands_at_the_right_of_the_title(room: Room, place: str) -> None:
    dossier(room)
    screen = opened(room, place)
    found = [one for one in screen.findChildren(QPushButton) if one.text() == t("app.back")]
    assert len(found) == 1
    corner = found[0].mapTo(screen, found[0].rect().topRight())
    assert corner.x() > screen.width() - style.px(40)
    assert corner.y() < style.px(40)
    found[0].click()
    assert room.shell.place == "dossier"


@pytest.mark.parametrize("high", [768, 614])
def test_a_notice_leaves_the_picture_of_a_page_its_room(
    room: Room, dressed: None, high: int
) -> None:
    """A page in front and the pages of a paper are pictures: below a size nothing is seen."""
    room.frame.setMinimumSize(0, 0)
    room.frame.resize(1366, high)
    room.shell.start_case("2.000815")
    pages = room.case.body.papers.panel.list
    pages.show()
    room.shell._cases.tell(Notice(text="Giấy bị kẹt. " * 8, safe="Không mất gì. " * 20), "bad")
    room.shell._cases._attaching.show_at("Nguyễn Văn An", 1)
    QTest.qWait(100)
    assert pages.height() >= pages.minimumSizeHint().height() > pages.iconSize().height()
    page = BigPage()
    assert page.minimumSizeHint().height() >= 220
    page.deleteLater()
