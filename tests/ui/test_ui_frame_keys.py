"""Keys on what has the focus: Enter presses, Tab stops at what can be seen, dead keys say why."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAccessible, QKeyEvent, QPageSize, QPainter, QPdfWriter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPushButton, QScrollArea
from pytestqt.qtbot import QtBot
from window_room import Room

from ehc_desk.presenters.print_job import PrintState
from ehc_desk.ui import key_map, style, texts
from ehc_desk.ui.commands import COMMANDS, LIST_SUBMENUS, LISTS, MENUS, SUBMENUS
from ehc_desk.ui.printing import PreviewDialog
from ehc_desk.ui.status import Part
from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.fields import button
from ehc_desk.ui.widgets.room import Room as ScrollRoom


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
@pytest.mark.parametrize("kind", ["", "primary", "link", "status"])
def test_enter_presses_what_has_the_focus(qtbot: QtBot, kind: str, key: Qt.Key) -> None:
    made = Part(["Hàng chờ"], "") if kind == "status" else button("In", kind)
    qtbot.addWidget(made)
    pressed: list[bool] = []
    made.clicked.connect(lambda: pressed.append(True))
    QTest.keyClick(made, key)
    assert len(pressed) == 1
    made.setEnabled(False)
    QTest.keyClick(made, key)
    assert len(pressed) == 1


def test_a_held_enter_presses_once(qtbot: QtBot) -> None:
    made = button("In")
    qtbot.addWidget(made)
    pressed: list[bool] = []
    made.clicked.connect(lambda: pressed.append(True))
    for repeats in (False, True, True):
        QCoreApplication.sendEvent(
            made,
            QKeyEvent(
                QEvent.Type.KeyPress,
                Qt.Key.Key_Return,
                Qt.KeyboardModifier.NoModifier,
                "\r",
                repeats,
            ),
        )
    assert len(pressed) == 1


def test_every_button_of_the_window_hears_enter(room: Room) -> None:
    for place in ("intake", "dossier", "help", "settings", "about", "find"):
        room.shell.go(place)
        room.settle()
    plain = [
        each.accessibleName() or each.text()
        for each in room.frame.findChildren(QPushButton)
        if type(each) is QPushButton and each.focusPolicy() is not Qt.FocusPolicy.NoFocus
    ]
    assert plain == []


def test_enter_opens_the_menu_of_the_user(room: Room) -> None:
    who = room.shell.around.status.who
    who.setFocus()
    QTest.keyClick(who, Qt.Key.Key_Return)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    menu.close()


# ------------------------------------------------------------ letters larger, and back


def places_of(room: Room) -> list[tuple[str, int, int, int, int]]:
    """Return where what can be pressed or typed in stands in the window."""
    body = room.case.body
    found = [body.bottom.accept, body.bottom.accept_new, body.box, body.channel, body.tabs]
    corners = [(each.mapTo(room.frame, each.rect().topLeft()), each) for each in found]
    return [(type(w).__name__, at.x(), at.y(), w.width(), w.height()) for at, w in corners]


def scrolls(room: Room) -> list[str]:
    return [
        bar.orientation().name
        for area in room.frame.findChildren(ScrollRoom)
        for bar in (area.verticalScrollBar(), area.horizontalScrollBar())
        if area.isVisible() and bar.maximum() > 0
    ]


def test_large_letters_and_back_leave_the_intake_as_it_was(
    room: Room, qapp: QApplication, qtbot: QtBot
) -> None:
    room.case.presenter.choose("1.001193")
    room.settle()
    room.shell.new_case()
    room.case.presenter.choose("1.001193")
    room.settle()
    room.case.body.show_form()
    qtbot.wait(150)
    room.case.body.tabs.setCurrentIndex(0)
    qtbot.wait(50)
    before = places_of(room)
    assert scrolls(room) == []
    try:
        style.scale(qapp, 200)
        room.shell.go_to_case(1)
        qtbot.wait(100)
        room.shell.go_to_case(2)
        qtbot.wait(100)
        room.shell.go("settings")
    finally:
        style.scale(qapp, 100)
    room.shell.go("intake")
    qtbot.wait(300)
    assert (scrolls(room), places_of(room)) == ([], before)
    assert before[0][2] + before[0][4] <= room.frame.height()


# ------------------------------------------------------------ stops, menus, the preview


@pytest.mark.parametrize("place", ["settings", "about"])
def test_tab_stops_at_nothing_that_only_scrolls(room: Room, place: str) -> None:
    room.shell.go(place)
    room.settle()
    areas = [each for each in room.shell.current.findChildren(QScrollArea) if each.widget()]
    assert areas
    assert all(each.focusPolicy() is Qt.FocusPolicy.NoFocus for each in areas)


@pytest.mark.parametrize(("percent", "high"), [(100, 614), (125, 768), (200, 768)])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_menu_is_higher_than_an_old_screen(
    room: Room, qapp: QApplication, language: str, percent: int, high: int
) -> None:
    """614 lines are what 125 % of the system leave of a screen of 768."""
    try:
        texts.set_language(language)
        style.scale(qapp, percent)
        room.shell.commander.clear()
        room.shell.commander.build()
        menus = room.frame.menuBar().findChildren(QMenu)
        assert len(menus) >= len(MENUS) + len(SUBMENUS) + len(LIST_SUBMENUS)
        for menu in menus:
            menu.ensurePolished()
            columns = {menu.actionGeometry(each).left() for each in menu.actions()}
            assert len(columns) <= 1, menu.title()
            assert menu.sizeHint().height() <= high, menu.title()
    finally:
        texts.set_language("vi")
        style.scale(qapp, 100)


def test_every_submenu_names_what_there_is(room: Room) -> None:
    commands = {each.id: each.menu for each in COMMANDS}
    for name, items in SUBMENUS.items():
        assert len({commands[item] for item in items}) == 1, name
    assert {item for items in LIST_SUBMENUS.values() for item in items} <= set(LISTS)
    assert set(room.shell.commander.menus.lists) == set(LISTS)


def test_the_preview_begins_at_print_with_the_whole_page(room: Room, qtbot: QtBot) -> None:
    file = room.desk.root / "page.pdf"
    writer = QPdfWriter(str(file))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    painter = QPainter(writer)
    painter.drawText(100, 100, "A4")
    painter.end()
    room.shell.preview(str(file))
    dialog = room.dialog(PreviewDialog)
    qtbot.wait(50)
    room_of = dialog._view.viewport()
    qtbot.waitUntil(
        lambda: dialog._view.picture.pixmap().height() <= room_of.height() + 2, timeout=5000
    )
    picture, seen = dialog._view.picture.pixmap(), room_of.size()
    assert picture.width() <= seen.width() + 2
    dialog._print.setEnabled(False)
    dialog._copies.setFocus()
    dialog._render(PrintState(printers=("Mẫu",), printer="Mẫu"))
    assert dialog.focusWidget() is dialog._print
    assert dialog.property("help") == "printing"
    dialog.reject()


# ------------------------------------------------------------ keys of what cannot be used now


def told(room: Room) -> list[str]:
    return [each.accessibleName() for each in room.shell.toasts._toasts]


def test_the_key_of_a_command_that_is_not_possible_says_why(
    room: Room, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    room.shell.do("find")
    room.settle()
    room.frame.activateWindow()
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
    qtbot.waitUntil(lambda: QApplication.activeWindow() is room.frame)
    focus = QApplication.focusWidget()
    assert isinstance(focus, QLineEdit)
    heard: list[Any] = []
    monkeypatch.setattr(QAccessible, "updateAccessibility", heard.append)
    for key, name in ((Qt.Key.Key_D, "all_pass"), (Qt.Key.Key_Return, "accept")):
        QTest.keyClick(focus, key, Qt.KeyboardModifier.ControlModifier)
        why = room.shell.commander.reasons()[name]
        assert why
        assert [each for each in told(room) if why in each] == told(room)[-1:]
        assert t(f"command.{name}") in told(room)[-1]
        assert QApplication.focusWidget() is focus
    assert [each.type() for each in heard].count(QAccessible.Event.Announcement) == 2


def test_a_dead_key_takes_nothing_out_of_the_field(room: Room, qtbot: QtBot) -> None:
    room.shell.do("find")
    room.settle()
    room.frame.activateWindow()
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
    qtbot.waitUntil(lambda: QApplication.activeWindow() is room.frame)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, "thu")
    QTest.keyClick(field, Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    assert field.text() == "thu"
    assert t("command.proxy") in told(room)[-1]


def test_a_key_speaks_only_while_it_is_dead_and_follows_the_key_map(room: Room) -> None:
    key_map.current().load({"all_pass": "Ctrl+Shift+F12"})
    room.shell.do("find")
    window = room.frame
    QTest.keyClick(window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert told(room) == []
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(window, Qt.Key.Key_F12, both)
    assert len(told(room)) == 1
    room.shell.do("new")
    room.case.presenter.choose("2.000815")
    room.settle()
    room.shell.commander.enable()
    QTest.keyClick(window, Qt.Key.Key_F12, both)
    assert len(told(room)) == 1
    assert all(line.settled for line in room.case.presenter.state.facts.components)
    key_map.current().load({})  # else the desk remembers it for the next test
    room.settle()
