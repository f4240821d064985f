"""Keys inside a burst that write no letter: none breaks it, none shortens a name, none commands."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from reader_driver import CARD, LOST, NEW_CARD, Counterwindow


@pytest.fixture
def name(window: Counterwindow) -> QLineEdit:
    line: Any = window.frame.findChild(QLineEdit, "full_name")
    line.setFocus()
    window.reader._follow_focus(line)
    return line  # type: ignore[no-any-return]


def scan(window: Counterwindow, text: str, lost: str, gap: float) -> None:
    for char in text:
        window.wait(gap)
        window.key(LOST if char in lost else char)
    window.wait(gap)
    window.key("\r")
    window.rest()


@pytest.mark.parametrize("gap", [2.0, 12.0, 30.0])
@pytest.mark.parametrize("text", [CARD, NEW_CARD])
def test_a_card_with_lost_letters_is_refused_whole(
    window: Counterwindow, name: QLineEdit, text: str, gap: float
) -> None:
    lost = set(text) - {char for char in text if char.isascii()}
    facts = window.case.presenter.state.facts
    scan(window, text, "".join(lost), gap)
    assert [(each.goes_to, each.reason) for each in window.routes] == [("garbled", "letters")]
    assert window.routes[0].left == ("", "")
    assert (name.text(), window.case.presenter.state.facts) == ("", facts)


@pytest.mark.parametrize("lost", ["ữ", "ễ", "â"])
def test_one_lost_letter_is_enough(window: Counterwindow, name: QLineEdit, lost: str) -> None:
    text = CARD.replace("Nam", "Nữ").replace("Tây", "Tấy").replace("ấ", "â")
    assert lost in text
    scan(window, text, lost, 4.0)
    assert [(each.goes_to, each.reason) for each in window.routes] == [("garbled", "letters")]
    assert name.text() == ""


@pytest.mark.parametrize("at", range(1, len(CARD), 7))
def test_a_pause_and_a_lost_letter(window: Counterwindow, name: QLineEdit, at: int) -> None:
    for index, char in enumerate(CARD):
        window.wait(200 if index == at else 4)
        window.key(LOST if char == "ễ" else char)
    window.wait(4)
    window.key("\r")
    window.rest()
    assert {each.goes_to for each in window.routes} == {"garbled"}
    assert name.text() == ""


def test_a_key_without_a_letter_alone_is_left_alone(window: Counterwindow, name: QLineEdit) -> None:
    for char in "Lan":
        window.key(char)
        window.wait(20)
        window.key(LOST)
        window.wait(90)
    window.rest()
    assert (name.text(), window.routes) == ("Lan", [])


@pytest.mark.parametrize("alt_codes", [True, False], ids=["windows", "linux"])
def test_letters_by_number_are_a_scan_and_no_command(
    window: Counterwindow, name: QLineEdit, alt_codes: bool
) -> None:
    window.reader._alt_codes = alt_codes
    for char in CARD:
        window.wait(4)
        if char.isascii():
            window.key(char)
        else:
            window.by_number(char)
    window.wait(4)
    window.key("\r")
    window.rest()
    assert [each.goes_to for each in window.routes] == ["card"]
    assert window.routes[0].scan.fields["full_name"] == "Nguyễn Văn An"
    assert (name.text(), window.commands) == ("", [])


def test_every_letter_by_number(window: Counterwindow, name: QLineEdit) -> None:
    window.reader._alt_codes = True
    for char in CARD:
        window.wait(2)
        window.by_number(char)
    window.wait(4)
    window.key("\r")
    window.rest()
    assert [each.goes_to for each in window.routes] == ["card"]
    assert (name.text(), window.commands) == ("", [])


def test_alt_and_the_keypad_alone_is_a_command_where_numbers_write_nothing(
    window: Counterwindow, name: QLineEdit
) -> None:
    key = Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.KeypadModifier
    for alt_codes, told in ((False, [key]), (True, [])):
        window.reader._alt_codes = alt_codes
        window.commands.clear()
        window.event(*key)
        assert window.commands == told
    assert name.text() == ""
