"""Every way back to a case leads into the very field where the cursor was."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QScrollArea, QWidget
from pytestqt.qtbot import QtBot
from window_room import Room

from ehc_desk.domain.dossier import Party

BIRTH, MARITAL = "1.001193", "1.004873"
FIELD = "child.full_name"


def focus() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def typing_in(room: Room, path: str = FIELD) -> QLineEdit:
    """Open a birth registration on its form and put the cursor behind the second letter."""
    room.shell.start_case(BIRTH)
    room.case.presenter.edit_owner(0, Party(full_name="Lê Văn Mẫu"))
    room.shell.do("form")
    assert room.case._form.focus(path)
    field: Any = focus()
    QTest.keyClicks(field, "Be An")
    field.setCursorPosition(2)
    return field  # type: ignore[no-any-return]


def ways_back() -> dict[str, Any]:
    def another(room: Room) -> None:
        room.shell.do("new")

    def tab(room: Room) -> None:
        tabs = room.shell._cases._tabs
        at = tabs.tabRect(0).center()
        QTest.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=at)
        QApplication.processEvents()

    return {
        "its number": (another, lambda room: room.shell.go_to_case(1)),
        "next case": (another, lambda room: room.shell.commander._turn(1)),
        "a click on its tab": (another, tab),
        "its draft": (another, lambda room: room.shell.resume(first_draft(room))),
        "closing another case": (another, lambda room: room.shell.do("close")),
        "Esc from a list": (
            lambda room: room.shell.open_list("all"),
            lambda room: room.shell.do("back"),
        ),
        "the help": (lambda room: room.shell.show_help(), lambda room: room.shell.do("back")),
        "the papers": (lambda room: room.shell.do("form"), lambda room: room.shell.do("form")),
    }


def first_draft(room: Room) -> str:
    return str(room.shell._cases.open_cases[0].presenter.state.draft_id)


@pytest.mark.parametrize("way", ways_back())
def test_the_cursor_is_where_it_was(room: Room, qtbot: QtBot, way: str) -> None:
    room.frame.activateWindow()
    qtbot.waitUntil(room.frame.isActiveWindow, timeout=5000)
    field = typing_in(room)
    qtbot.waitUntil(lambda: bool(first_draft(room)), timeout=5000)
    leave, come_back = ways_back()[way]
    leave(room)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not field, timeout=5000)
    come_back(room)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is field, timeout=2000)
    QTest.keyClicks(focus(), "x")
    assert room.case.presenter.state.facts.form["child"]["full_name"] == "Bex An"


def test_a_case_never_typed_in_begins_at_what_its_form_asks_for(room: Room, qtbot: QtBot) -> None:
    room.frame.activateWindow()
    qtbot.waitUntil(room.frame.isActiveWindow, timeout=5000)
    typing_in(room)
    room.case._tabs.tabBar().setFocus()
    room.case.start()
    assert room.case._form.path_in_front(), "a form that has the keyboard shows no cursor"


def test_every_pane_shows_where_the_keyboard_is(room: Room, qtbot: QtBot) -> None:
    room.frame.activateWindow()
    qtbot.waitUntil(room.frame.isActiveWindow, timeout=5000)
    field = typing_in(room)
    met = []
    for _ in range(8):
        room.shell.do("next_pane")
        met.append(focus())
        assert not isinstance(focus(), QScrollArea), "a page shows no ring"
    assert field in met


def test_an_empty_case_begins_anew(room: Room, qtbot: QtBot) -> None:
    room.frame.activateWindow()
    qtbot.waitUntil(room.frame.isActiveWindow, timeout=5000)
    room.shell.do("new")
    room.case._person.findChild(QLineEdit, "phone").setFocus()
    room.shell.do("new")
    assert focus() is room.case._box


def test_another_case_begins_its_form_anew(room: Room) -> None:
    room.shell.start_case(BIRTH)
    room.shell.do("form")
    assert room.case._form.focus("father.full_name")
    room.shell.do("close")
    room.settle()
    room.shell.start_case(BIRTH)
    room.shell.do("form")
    first = room.case.body.form.path_in_front()
    assert first
    assert not first.startswith("father.")


def test_the_cursor_stands_between_the_same_letters_in_another_language(room: Room) -> None:
    typing_in(room)
    room.change_language("en")
    QTest.keyClicks(focus(), "x")
    assert room.case.presenter.state.facts.form["child"]["full_name"] == "Bex An"


def test_a_field_that_changed_meanwhile_goes_on_behind_its_letters(room: Room) -> None:
    field = typing_in(room)
    room.shell.do("new")
    page = room.shell._cases.open_cases[0]
    page.presenter.edit_form(FIELD, "Lê Thị Bé")
    room.shell.go_to_case(1)
    assert focus() is field
    QTest.keyClicks(field, "x")
    assert page.presenter.state.facts.form["child"]["full_name"] == "Lê Thị Béx"
