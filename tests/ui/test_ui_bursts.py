"""A thousand bursts in the real window: none leaks, none is lost, no person's key goes astray."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot
from reader_driver import (
    CARD,
    CODE,
    GOODS,
    LONG_CARD,
    LOST,
    NEW_CARD,
    PROVISIONAL,
    Counter,
    Counterwindow,
    record,
)

from ehc_desk.domain.citizen_card import parse_scan
from ehc_desk.domain.sheets import StaffBadge
from ehc_desk.presenters.burst import BurstSettings
from ehc_desk.presenters.garbling import typed_with
from ehc_desk.ui.screens.sign_in import SignInScreen
from ehc_desk.ui.widgets.act_dialog import ActDialog

BURSTS = 10_000 if os.environ.get("EHC_LONG") == "1" else 360
GAPS = (35.0, 80.0)
"""What the reader allows between keys: at first, and after a slow reader was noticed."""
BADGE = StaffBadge(user="an").text()
SOUND = (CARD, NEW_CARD, LONG_CARD, CODE, PROVISIONAL, GOODS, "079201000123", BADGE)
GARBLED = (
    CARD.replace("Nguyễn Văn An", "Nguyeexn Vawn An"),  # Telex keys, nobody to put them together
    CARD.replace("Nguyễn Văn An", "Nguye6n4 Va8n An"),  # VNI keys
    BADGE.replace("|an|", "|ân|"),  # Telex and VNI put something together
    CARD.replace("Văn", "V?n"),
    CARD.replace("ễ", LOST),
    NEW_CARD.replace("ữ", LOST),
    *(typed_with(layout, CODE) for layout in ("french", "vietnamese", "german")),
    typed_with("french", CARD),
)
HUMAN = "abcdehnoptuvê ơưđ1257.,-\x08"
CALM = {"checklist": "bchkpuv1"}
"""Keys that do not lead away from where they are pressed."""
_PREFIXES = ("", "", "", "]C1", "]Q1")
_ENDS = ("\r", "\r", "\r", "\t", "\r\n", "\n", "")


# ---------------------------------------------------------------- the places


def named(window: Counterwindow, name: str) -> QWidget:
    found: Any = window.frame.findChild(QLineEdit, name)
    assert found is not None, name
    return found  # type: ignore[no-any-return]


def form_field(window: Counterwindow) -> QWidget:
    window.case.presenter.choose("1.001193")
    for tab in window.case.findChildren(QWidget):
        if hasattr(tab, "setCurrentIndex") and hasattr(tab, "tabBar"):
            tab.setCurrentIndex(1)
    fields = window.case.findChild(QWidget, "form").findChildren(QLineEdit)
    return next(each for each in fields if each.isVisible() and each.isEnabled())


def find_box(window: Counterwindow) -> QWidget:
    window.shell.do("find")
    return window.shell.current._search  # type: ignore[no-any-return]


def palette(window: Counterwindow) -> QWidget:
    window.shell.do("palette")
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    return dialog.findChildren(QLineEdit)[0]


def reason(window: Counterwindow) -> QWidget:
    dialog = ActDialog(window.frame, "stop")
    dialog.open()
    return dialog.findChildren(QLineEdit)[0]


def sign_in(window: Counterwindow) -> QWidget:
    screen = SignInScreen(window.desk, window.tasks)
    window.frame.stack.addWidget(screen)
    window.frame.stack.setCurrentWidget(screen)
    for _ in range(500):  # whether the desk has any account is asked first
        if found := [line for line in screen.findChildren(QLineEdit) if line.isVisible()]:
            return found[0]
        QTest.qWait(10)
    raise AssertionError("no field to sign in with")


def many_lines(window: Counterwindow) -> QWidget:
    dialog = QDialog(window.frame)
    text = QPlainTextEdit()
    QVBoxLayout(dialog).addWidget(text)
    dialog.open()
    return text


def checklist(window: Counterwindow) -> QWidget:
    window.case.presenter.choose("1.001193")
    found: Any = window.frame.findChild(QWidget, "checklist")
    return found  # type: ignore[no-any-return]


PLACES: dict[str, Callable[[Counterwindow], QWidget]] = {
    "owner": lambda window: named(window, "full_name"),
    "phone": lambda window: named(window, "phone"),
    "date": lambda window: named(window, "date_of_birth"),
    "procedure": lambda window: window.case._box,
    "checklist": checklist,
    "reason": reason,
    "form": form_field,
    "find": find_box,
    "palette": palette,
    "sign_in": sign_in,
    "list": lambda window: window.shell.around.rail.lists,
    "many_lines": many_lines,
}


# ---------------------------------------------------------------- the campaign


def a_person_types(window: Counterwindow, chance: Random, keys: str) -> list[str]:
    typed = [chance.choice(keys) for _ in range(chance.randrange(0, 6))]
    for char in typed:
        window.wait(chance.uniform(40, 250))
        if ord(char) > 127 and chance.random() < 0.5:
            window.commit(char)
        else:
            window.key(char)
    return typed


def a_burst(window: Counterwindow, chance: Random, text: str) -> None:
    """Send one text in one of the ways readers have."""
    end = chance.choice(_ENDS) if parse_scan(text).kind != "unknown" else "\r"
    gap: float | Random = chance.choice([2.0, 5.0, 12.0, 34.0, chance])
    text = chance.choice(_PREFIXES) + text
    way = chance.random()
    if way < 0.15 and len(text) > 14:
        busy_burst(window, text, end)
    elif way < 0.3:
        committed_burst(window, text, end)
    elif way < 0.4:
        numbered_burst(window, text, end)
    else:
        window.scan(text, gap, end)


def busy_burst(window: Counterwindow, text: str, end: str) -> None:
    """The window does not come to it for 200 ms; the keys wait with their times."""
    window.scan(text[:6], 3.0, "")
    start = window.clock.now
    window.clock.now += 200
    for index, char in enumerate([*text[6:], *end], start=1):
        window.key(char, at=min(start + index * 3, window.clock.now))
    window.clock.now = max(window.clock.now, start + (len(text) + 1) * 3)


def committed_burst(window: Counterwindow, text: str, end: str) -> None:
    """Vietnamese letters arrive as commits of an input method, shown half composed before."""
    for char in text:
        window.wait(4)
        if ord(char) > 127 and char != LOST:
            window.commit(char, preedit=True)
            window.wait(4)
            window.commit(char)
        else:
            window.key(char)
    for char in end:
        window.wait(4)
        window.key(char)


def numbered_burst(window: Counterwindow, text: str, end: str) -> None:
    """Vietnamese letters arrive as their numbers on the keypad, with Alt held."""
    window.reader._alt_codes = True
    for char in [*text, *end]:
        window.wait(4)
        if ord(char) > 127 and char != LOST:
            window.by_number(char)
        else:
            window.key(char)
    window.reader._alt_codes = False


def play(window: Counterwindow, place: str, target: QWidget, count: int, chance: Random) -> Counter:
    seen, recorder = Counter(), record(target, window.reader)
    for number in range(count):
        typed = a_person_types(window, chance, CALM.get(place, HUMAN))
        bad = chance.random() < 0.25
        text = chance.choice(GARBLED if bad else SOUND)
        known = parse_scan(text).kind != "unknown"
        close = known and not _runs_together(typed, text) and chance.random() < 0.3
        pause = chance.uniform(4, 34) if close else 200.0
        window.wait(pause)
        window.routes.clear()
        window.shell.toasts.hide()
        a_burst(window, chance, text)
        window.wait(500)  # without an Enter the rest of a code is waited for
        if recorder.seen != typed:
            seen.faults.append(
                f"{place} {number}: keys {typed} as {recorder.seen}, {pause} {text[:9]}"
            )
        if len(window.routes) != 1 or (window.routes[0].goes_to == "garbled") is not bad:
            told = [(each.goes_to, each.reason) for each in window.routes]
            seen.faults.append(f"{place} {number}: {text[:12]} led to {told}")
        if window.commands:
            seen.faults.append(f"{place} {number}: ran {window.commands}")
        if bad and not window.notice():
            seen.faults.append(f"{place} {number}: no hint")
        recorder.seen.clear()
        seen.bursts, seen.garbled = seen.bursts + 1, seen.garbled + bad
        seen.human += len(typed)
    return seen


def _runs_together(typed: list[str], text: str) -> bool:
    """Tell whether nobody can say where typing ends: a digit right before a bare number."""
    return text.isdigit() and bool(typed) and typed[-1].isdigit()


def texts_of(window: Counterwindow) -> list[str]:
    lines = window.frame.findChildren(QLineEdit)
    return [line.text() for line in lines if line.isVisible()]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("gap_ms", GAPS, ids=["", "after_a_slow_reader"])
def test_bursts_among_typing(
    window: Counterwindow, place: str, gap_ms: float, qtbot: QtBot
) -> None:
    chance = Random(f"bursts {place} {gap_ms}")
    window.reader.recognise_by(BurstSettings(gap_ms=gap_ms))
    target = PLACES[place](window)
    target.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is target, timeout=3000)
    others = [text for text in texts_of(window) if text]
    bursts = BURSTS if gap_ms == min(GAPS) else BURSTS // 4
    seen = play(window, place, target, -(-bursts // len(PLACES)), chance)
    print(f"{place}: {seen.bursts} bursts, {seen.garbled} garbled, {seen.human} keys of a person")
    assert seen.faults == []
    leaked = "".join(texts_of(window))
    assert not any(piece in leaked for piece in ("0720", "H17", "8934", "EHC1", "|"))
    assert all(text in texts_of(window) for text in others)
    _leave(target)


def _leave(target: QWidget) -> None:
    dialog = target.window()
    if isinstance(dialog, QDialog):
        dialog.reject()
        dialog.deleteLater()


# ---------------------------------------------------------------- one by one


@pytest.fixture
def name(window: Counterwindow) -> QLineEdit:
    line: Any = named(window, "full_name")
    line.setFocus()
    window.reader._follow_focus(line)
    return line  # type: ignore[no-any-return]


def test_a_focus_change_in_the_middle_of_a_burst(window: Counterwindow, name: QLineEdit) -> None:
    window.scan(CARD[:5], 3.0, "")
    window.case._box.setFocus()
    window.scan(CARD[5:], 3.0)
    window.rest()
    assert [each.goes_to for each in window.routes] == ["card"]
    assert (name.text(), window.case._box.text()) == ("", "")


def test_a_card_read_in_the_find_box_opens_a_case(window: Counterwindow, qtbot: QtBot) -> None:
    box: Any = find_box(window)
    box.setFocus()
    window.reader._follow_focus(box)
    window.really = True
    window.scan(CARD, 3.0)
    window.rest()
    assert box.text() == ""
    assert window.case.presenter.state.facts.owner.full_name == "Nguyễn Văn An"
    assert named(window, "full_name").isVisible()


def test_a_persons_key_goes_where_it_was_meant_though_the_focus_moved(
    window: Counterwindow, name: QLineEdit
) -> None:
    window.key("n")
    window.case._box.setFocus()
    window.rest()
    assert (name.text(), window.case._box.text()) == ("n", "")


def test_a_click_in_the_middle_of_a_burst(window: Counterwindow, name: QLineEdit) -> None:
    window.scan(CARD[:20], 3.0, "")
    click = QMouseEvent(
        QEvent.Type.MouseButtonPress,
        name.rect().center().toPointF(),
        name.mapToGlobal(name.rect().center()).toPointF(),
        *_left(),
    )
    QCoreApplication.sendEvent(name, click)
    window.scan(CARD[20:], 3.0)
    window.rest()
    assert [each.goes_to for each in window.routes] == ["card"]
    assert name.text() == ""


def _left() -> tuple[Any, Any, Any]:
    from PySide6.QtCore import Qt

    return Qt.MouseButton.LeftButton, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def test_two_bursts_150_ms_apart(window: Counterwindow, name: QLineEdit) -> None:
    for end in ("\r", ""):
        window.scan(CARD, 5.0, end)
        window.wait(150)
        window.scan(CODE, 5.0, end)
        window.wait(150)
    window.rest()
    assert [each.goes_to for each in window.routes] == ["card", "dossier"] * 2
    assert name.text() == ""


def test_cr_lf_does_nothing_else(window: Counterwindow, name: QLineEdit) -> None:
    recorder = record(name, window.reader)
    window.scan(CARD, 3.0, "\r\n")
    window.wait(60)
    window.scan(CODE, 3.0, "\n")
    window.rest()
    assert recorder.seen == []
    assert len(window.routes) == 2
    assert QApplication.focusWidget() is name


def test_caps_lock_turns_letters_and_is_turned_back(window: Counterwindow, name: QLineEdit) -> None:
    for text in (CARD, CODE, BADGE):
        window.scan(text.swapcase(), 3.0)
        window.rest()
    assert [each.goes_to for each in window.routes] == ["card", "dossier", "badge"]
    assert window.routes[0].scan.fields["full_name"] == "Nguyễn Văn An"


def test_a_layout_is_named(window: Counterwindow, name: QLineEdit) -> None:
    for layout in ("french", "vietnamese", "german"):
        window.scan(typed_with(layout, CODE), 3.0)
        window.rest()
        assert window.routes[-1].reason == layout
        assert window.notice()
    assert name.text() == ""


def test_a_rolled_pair_and_a_held_key_are_a_persons(window: Counterwindow, name: QLineEdit) -> None:
    for char, gap in (("n", 300), ("g", 9), ("u", 60), ("y", 12), ("e", 14), ("n", 90)):
        window.wait(gap)
        window.key(char)
    window.wait(300)
    for _ in range(30):
        window.key("a", repeat=True)
        window.wait(30)
    window.rest()
    assert name.text() == "nguyen" + "a" * 30
    assert window.routes == []


def test_a_held_key_without_the_mark_of_repeating(window: Counterwindow, name: QLineEdit) -> None:
    for _ in range(30):
        window.key("a")
        window.wait(30)
    window.rest()
    assert name.text() == "a" * 30


def test_pasting_right_after_a_key(window: Counterwindow, name: QLineEdit) -> None:
    QApplication.clipboard().setText("Trần Văn")
    window.key("A")
    window.wait(5)
    window.key("\x16")
    window.rest()
    assert name.text() == "ATrần Văn"


def test_a_readers_control_signs_are_no_commands(
    root: Path, qapp: QApplication, qtbot: QtBot
) -> None:
    window = Counterwindow(root, qapp, BurstSettings(prefix="\x02", suffix="\x03"))
    try:
        qtbot.waitUntil(lambda: QApplication.activeWindow() is not None, timeout=3000)
        line: Any = named(window, "full_name")
        line.setFocus()
        window.reader._follow_focus(line)
        window.scan("\x02" + CARD + "\x03", 30.0)
        window.rest()
        window.scan("\x02" + CODE + "\x1d", 30.0, "\r")
        window.rest()
        assert [each.goes_to for each in window.routes] == ["card", "dossier"]
        assert line.text() == ""
    finally:
        window.close()


def test_the_prefix_makes_a_slow_reader_certain(
    root: Path, qapp: QApplication, qtbot: QtBot
) -> None:
    window = Counterwindow(root, qapp, BurstSettings(prefix="~~"))
    try:
        line: Any = named(window, "full_name")
        line.setFocus()
        window.reader._follow_focus(line)
        window.scan("~~" + CARD, 60.0)
        window.rest()
        if line.text():  # the two keys of the prefix themselves came too slowly
            assert line.text() == "~~"
        window.key("~")
        window.wait(33)
        window.scan("~" + CARD, 33.0)
        window.rest()
        assert window.routes[-1].goes_to == "card"
    finally:
        window.close()


def test_a_reader_that_is_too_slow_is_noticed_and_learned(
    window: Counterwindow, name: QLineEdit
) -> None:
    told: list[float] = []
    window.reader.slow.connect(told.append)
    window.scan(CODE, 45.0)
    window.rest()
    assert [round(gap) for gap in told] == [45]
    assert window.routes == []
    name.clear()
    window.scan(CODE, 45.0)
    window.rest()
    assert [each.goes_to for each in window.routes] == ["dossier"]
    assert name.text() == ""


def test_an_open_menu_and_an_open_list_get_nothing(
    window: Counterwindow, name: QLineEdit, qtbot: QtBot
) -> None:
    menu = QMenu(window.frame)
    asked: list[bool] = []
    menu.addAction("&H17").triggered.connect(asked.append)
    menu.addAction("&0720").triggered.connect(asked.append)
    menu.popup(window.frame.mapToGlobal(window.frame.rect().center()))
    qtbot.waitUntil(menu.isVisible)
    window.scan(CODE, 3.0)
    window.scan(CARD, 3.0)
    window.rest()
    assert asked == []
    menu.close()
    box = next(each for each in window.frame.findChildren(QComboBox) if each.isVisible())
    box.setFocus()
    before = box.currentIndex()
    box.showPopup()
    window.scan(CODE, 3.0)
    window.rest()
    box.hidePopup()
    assert box.currentIndex() == before
    assert [each.goes_to for each in window.routes] == ["dossier", "card", "dossier"]


def test_a_button_held_down_by_a_person_comes_up_again(window: Counterwindow, qtbot: QtBot) -> None:
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QPushButton

    pressed: list[bool] = []
    button = QPushButton("x", window.frame)
    button.clicked.connect(lambda: pressed.append(True))
    button.show()
    button.setFocus()
    none = Qt.KeyboardModifier.NoModifier
    window._send(QEvent.Type.KeyPress, Qt.Key.Key_Space, none, " ", window.clock.now)
    window.wait(60)
    window.scan(CODE[:5], 3.0, "")
    window._send(QEvent.Type.KeyRelease, Qt.Key.Key_Space, none, " ", window.clock.now)
    window.scan(CODE[5:], 3.0)
    window.rest()
    assert len(pressed) == 1
    assert [each.goes_to for each in window.routes] == ["dossier"]
