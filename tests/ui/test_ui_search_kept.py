"""A look-up comes back as it was left; letters typed in the guide go to its search."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from window_room import Room

from ehc_desk.domain.dossier import Channel, IntakeFacts, Party

NAMES = ("Võ Thị Mẫu Một", "Võ Thị Mẫu Hai", "Võ Thị Mẫu Ba", "Đỗ Văn Khác")


def dossiers(room: Room) -> None:
    """Take in one dossier for each name, once for all tests of the file."""
    if room.desk.queries.search("vo thi", limit=9):
        return
    law, day = room.desk.intake.facts, room.desk.clock.now().date()
    for number, name in enumerate(NAMES):
        owner = Party(full_name=name, personal_number=f"07219000000{number}")
        facts = law.choose_procedure(
            IntakeFacts(channel=Channel.COUNTER, owners=(owner,)), "2.000815", day
        )
        facts = law.pass_all(law.merge_form(facts, {"documents[0].pages": 2}))
        draft = room.desk.intake.new_draft(room.actor)
        room.desk.intake.save(draft.id, facts, expected_revision=draft.revision, actor=room.actor)
        room.desk.intake.accept(draft.id, actor=room.actor)


@pytest.fixture
def find(room: Room) -> Any:
    """Return the look-up with a search typed and its second row current."""
    dossiers(room)
    room.shell.do("find")
    screen: Any = room.shell.current
    screen._search.setText("")
    screen._search.setFocus()
    QTest.keyClicks(screen._search, "vo thi")
    room._qtbot.waitUntil(lambda: len(screen._presenter.state.lines) == 3, timeout=8000)
    QTest.keyClick(screen._search, Qt.Key.Key_Down)
    QTest.keyClick(screen._table, Qt.Key.Key_Down)
    assert screen._table.currentIndex().row() == 1
    return screen


def seen(find: Any) -> tuple[str, list[str], str]:
    lines = find._presenter.state.shown
    current = find._model.row(find._table.currentIndex().row())
    return find._search.text(), [line.id for line in lines], current.id


@pytest.mark.parametrize("way", ["guidance", "guide", "new", "today", "settings"])
def test_f3_from_elsewhere_brings_search_rows_and_row_back(room: Room, find: Any, way: str) -> None:
    before = seen(find)
    room.shell.open_list(way) if way == "today" else room.shell.do(way)
    room.settle()
    room.shell.do("find")
    room.settle()
    assert seen(find) == before
    focus: Any = room.frame.focusWidget()
    assert focus is find._search
    assert focus.selectedText() == "vo thi"  # typing begins another search


def test_back_from_a_dossier_leads_to_the_very_row(room: Room, find: Any) -> None:
    before = seen(find)
    QTest.keyClick(find._table, Qt.Key.Key_Return)
    assert room.shell.place == "dossier"
    room.settle()
    room.shell.back()
    room.settle()
    assert seen(find) == before
    assert room.frame.focusWidget() is find._table


def test_f3_on_the_look_up_begins_anew(room: Room, find: Any) -> None:
    room.shell.do("find")
    room.settle()
    assert find._search.text() == ""
    assert len(find._presenter.state.lines) >= len(NAMES)


def test_a_list_of_the_rail_is_never_narrowed_by_a_search(room: Room, find: Any) -> None:
    room.shell.open_list("waiting")
    room.settle()
    assert find._search.text() == ""
    assert find._presenter.state.text == ""


# ------------------------------------------------------------ the guide


@pytest.mark.parametrize("part", ["_page", "_list", "_take"])
def test_letters_typed_anywhere_begin_a_search(room: Room, part: str) -> None:
    room.shell.do("guide")
    guide: Any = room.shell.current
    room.settle()
    guide._search.setText("khai tu")
    getattr(guide, part).setFocus()
    assert room.frame.focusWidget() is getattr(guide, part)
    for letter in "ket hon":
        QTest.keyClicks(room.frame.focusWidget(), letter)
    room.settle()
    focus: Any = room.frame.focusWidget()
    assert focus is guide._search
    assert focus.text() == "ket hon"
    assert "kết hôn" in guide._presenter.state.chosen.name.casefold()


def test_the_text_scrolls_by_its_keys_and_space_presses(room: Room) -> None:
    room.shell.do("guide")
    guide: Any = room.shell.current
    room.settle()
    QTest.keyClicks(guide._search, "khai sinh")
    room.settle()
    QTest.keyClick(guide._search, Qt.Key.Key_Return)
    page: Any = room.frame.focusWidget()
    assert page is guide._page
    bar = page.verticalScrollBar()
    if not bar.maximum():
        room.frame.resize(1024, 420)
        room._qtbot.waitUntil(lambda: bar.maximum() > 0, timeout=4000)
    QTest.keyClick(guide._page, Qt.Key.Key_Down)
    assert bar.value() > 0
    QTest.keyClick(guide._page, Qt.Key.Key_Up)
    assert bar.value() == 0
    QTest.keyClick(guide._page, Qt.Key.Key_Space)
    QTest.keyClick(guide._page, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert room.frame.focusWidget() is page
    assert guide._search.text() == "khai sinh"
