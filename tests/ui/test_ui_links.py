"""A link between two fields takes no letters: they go to the field that follows."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ehc_desk.ui.widgets.fields import button

Page = tuple[QWidget, QLineEdit, list[str]]


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    whole, pressed = QWidget(), list[str]()
    layout = QVBoxLayout(whole)
    first, last = QLineEdit(), QLineEdit()
    links = [button("Là người nộp", "link"), button("Aa", "link")]
    for each in (first, *links, last):
        layout.addWidget(each)
    for link in links:
        link.clicked.connect(lambda: pressed.append("pressed"))
    qtbot.addWidget(whole)
    whole.show()
    whole.activateWindow()
    qtbot.waitUntil(whole.isActiveWindow, timeout=5000)
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Tab)
    assert links[0].hasFocus()
    return whole, last, pressed


def test_letters_after_tab_are_in_the_next_field(page: Page) -> None:
    whole, last, pressed = page
    for letter in "le thi":
        QTest.keyClick(whole.focusWidget(), letter)
    assert (last.text(), pressed) == ("le thi", [])
    assert last.hasFocus()


def test_a_blank_and_enter_press_the_link(page: Page) -> None:
    whole, last, pressed = page
    QTest.keyClick(whole.focusWidget(), Qt.Key.Key_Space)
    QTest.keyClick(whole.focusWidget(), Qt.Key.Key_Return)
    assert (last.text(), pressed) == ("", ["pressed", "pressed"])


def test_a_command_is_no_letter_and_a_locked_field_takes_none(page: Page) -> None:
    whole, last, pressed = page
    QTest.keyClick(whole.focusWidget(), "k", Qt.KeyboardModifier.ControlModifier)
    last.setReadOnly(True)
    QTest.keyClick(whole.focusWidget(), "k")
    assert (last.text(), pressed) == ("", [])


def test_other_buttons_keep_their_letters(qtbot: QtBot) -> None:
    whole = QWidget()
    layout = QVBoxLayout(whole)
    main, last = button("Tiếp nhận", "primary"), QLineEdit()
    layout.addWidget(main)
    layout.addWidget(last)
    qtbot.addWidget(whole)
    whole.show()
    main.setFocus()
    QTest.keyClick(main, "a")
    assert last.text() == ""
