"""Dossier, deliveries, guide, guidance, help, keys and settings in the smallest window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QPushButton, QScrollArea, QWidget
from window_room import Room

from ehc_desk.domain.dossier import Check, IntakeFacts, Party
from ehc_desk.ui import style, texts
from ehc_desk.ui.screens.dossier_words import component
from ehc_desk.ui.screens.guide_page import procedure_page
from ehc_desk.ui.screens.help import HelpPane
from ehc_desk.ui.texts import t

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


# ---------------------------------------------------------------- dossier


def dossier(room: Room) -> Any:
    """Open a dossier that was accepted beside the window."""
    code = accepted(room)
    room.shell.open_dossier(code)
    room.settle()
    settle()
    screen: Any = room.shell.current
    assert screen.title() == code
    return screen


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


# ---------------------------------------------------------------- help


def test_topics_are_read_whole(low: Room) -> None:
    texts.set_language("en")
    pane = HelpPane()
    pane.resize(1038, 400)
    pane.show()
    settle()
    rows, letters = pane.contents, pane.contents.fontMetrics()
    for place in range(rows.count()):
        item = rows.item(place)
        shown = rows.visualItemRect(item)
        wide = shown.width() - 2 * style.px(10)
        lines = letters.boundingRect(0, 0, wide, 0, 0x1000, item.text()).height()
        assert shown.height() >= lines, item.text()
    pane.close()
    texts.set_language("vi")


def test_what_leads_somewhere_in_the_help_stands_in_one_row_where_it_is_low(
    low: Room, qapp: QApplication
) -> None:
    screen = opened(low, "help")
    pane = screen._pane
    assert pane.search.parentWidget() is screen._tools
    assert [one.isVisible() for one in screen._print] == [False, False]
    assert screen._more.isVisible()
    assert len(screen._more.menu().actions()) == 2
    assert pane.back.accessibleName() == "Trang trước"
    assert pane.page.height() > low.frame.height() // 2
    style.apply(qapp, font_percent=100)
    settle()
    assert pane.search.parentWidget() is pane
    assert pane.back.text() == "Trang trước"
    assert not screen._more.isVisible()


def test_there_is_no_empty_band_below_a_picture(room: Room) -> None:
    screen = opened(room, "help")
    document = screen._pane.page.document()
    block = document.begin()
    while block.isValid() and "\N{OBJECT REPLACEMENT CHARACTER}" not in block.text():
        block = block.next()
    assert block.isValid()
    high = document.documentLayout().blockBoundingRect(block).height()
    picture = screen._pane.page.loadResource(2, QUrl("../pictures/intake.png"))
    assert high < picture.height() / picture.devicePixelRatio() + style.px(30)


# ---------------------------------------------------------------- keys


def test_there_is_room_for_a_message_of_the_keys_only_while_there_is_one(room: Room) -> None:
    screen = opened(room, "keys_setup")
    before = screen._table.height()
    assert not screen._told.isVisible()
    screen._tell("Đã đổi")
    settle()
    assert screen._told.isVisible()
    assert screen._table.height() < before
    screen._tell("")
    settle()
    assert screen._table.height() == before


@pytest.mark.parametrize("percent", [100, 200])
def test_a_name_stands_near_its_key_in_a_wide_window(
    room: Room, qapp: QApplication, percent: int
) -> None:
    style.apply(qapp, font_percent=percent)
    room.frame.resize(1920, 1080)
    screen = opened(room, "keys_setup")
    table, letters = screen._table, screen._table.fontMetrics()
    names = [table.topLevelItem(row).text(0) for row in range(table.topLevelItemCount())]
    widest = max(map(letters.horizontalAdvance, names))
    assert widest < table.columnWidth(0) < widest + style.px(60)
    assert table.alternatingRowColors()
    style.apply(qapp, font_percent=100)


# ---------------------------------------------------------------- settings


def test_locking_is_a_matter_of_safety_not_of_looks(room: Room) -> None:
    screen = opened(room, "settings")
    assert "idle_lock_minutes" not in screen.section("appearance")._keys
    box = screen.section("safety")._keys["idle_lock_minutes"]
    assert box.itemText(0) == "Không tự khóa"
    assert screen._list.item(1).text() == "An toàn"
