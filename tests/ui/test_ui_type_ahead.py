"""Letters typed in a drop-down find what they mean, or change nothing and say so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolTip, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ehc_desk.domain.text import fold
from ehc_desk.services import form_library
from ehc_desk.ui.choices import choices_of
from ehc_desk.ui.widgets.fields import Choice, Line
from ehc_desk.ui.widgets.pick_line import PickLine
from ehc_desk.ui.widgets.type_ahead import PAUSE, TypeAhead, plain, rows_by_initials, rows_for

LIBRARY = form_library.load()
RELATIONS = choices_of(LIBRARY)("relations")
PEOPLE = [
    ("", "–"),
    ("father", "Cha"),
    ("mother", "Mẹ"),
    ("guardian", "Người giám hộ"),
    ("ward", "Người được giám hộ"),
    ("child", "Con"),
    ("sister", "Chị/em gái"),
]
SEXES = [("", "–"), ("male", "Nam"), ("female", "Nữ"), ("other", "Khác")]


class Room(QWidget):
    """A drop-down in a window, and how often it told of a choice."""

    def __init__(self, items: list[tuple[str, str]], qtbot: QtBot) -> None:
        super().__init__()
        self.choice = Choice("Quan hệ", items)
        self.told: list[str] = []
        self.choice.picked.connect(lambda: self.told.append(self.choice.value()))
        layout = QVBoxLayout(self)
        layout.addWidget(self.choice)
        layout.addWidget(Line("Ô kế tiếp"))
        qtbot.addWidget(self)
        self.show()
        self.activateWindow()
        qtbot.waitUntil(self.isActiveWindow, timeout=5000)
        self.choice.setFocus()

    def unfolded(self) -> QWidget:
        self.choice.showPopup()
        return self.choice.view()


@pytest.fixture(autouse=True)
def no_tip_left(dressed: None) -> Iterator[None]:
    yield
    QToolTip.hideText()


def compose(target: QWidget, commit: str = "", preedit: str = "", cut: int = 0) -> None:
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit, -cut, cut)
    QCoreApplication.sendEvent(target, event)


def press(key: Qt.Key, text: str = "") -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text)


@pytest.mark.parametrize(
    ("items", "typed", "code"),
    [
        (SEXES, "nu", "female"),
        (SEXES, "NU", "female"),
        (SEXES, "nux", "female"),  # keys of Telex where no input method is at work
        (SEXES, "nu74", "female"),
        (SEXES, "n", "male"),
        (PEOPLE, "nguoi duoc", "ward"),
        (PEOPLE, "duoc g", "ward"),
        (PEOPLE, "giam", "guardian"),
        (PEOPLE, "em", "sister"),
        (PEOPLE, "c", "father"),
        (PEOPLE, "co", "child"),
        (PEOPLE, "ct", ""),
        (PEOPLE, "ham", ""),  # in the middle of a word
    ],
)
def test_letters_find_the_entry_they_begin(
    qtbot: QtBot, items: list[tuple[str, str]], typed: str, code: str
) -> None:
    room = Room(items, qtbot)
    QTest.keyClicks(room.choice, typed)
    assert room.choice.value() == code
    assert not room.choice.view().isVisible()  # a space within a search unfolds nothing
    assert (room.told or [""])[-1] == code


@pytest.mark.parametrize("typed", ["ct", "ks", "nguoi du xyz"])
def test_what_fits_nothing_changes_nothing_and_is_told(qtbot: QtBot, typed: str) -> None:
    room = Room(PEOPLE, qtbot)
    room.choice.show_value("mother")
    QTest.keyClicks(room.choice, typed)
    QTest.keyClick(room.choice, Qt.Key.Key_Return)
    assert room.choice.value() == "mother"
    assert (room.told or ["mother"])[-1] == "mother"


def test_the_hint_names_what_was_typed_and_goes(qtbot: QtBot) -> None:
    room = Room(PEOPLE, qtbot)
    QTest.keyClicks(room.choice, "ct")
    assert "ct" in QToolTip.text()
    QTest.keyClick(room.choice, Qt.Key.Key_Backspace)
    assert room.choice.value() == "father"
    qtbot.waitUntil(lambda: "ct" not in QToolTip.text() or not QToolTip.isVisible())


def test_backspace_takes_a_letter_back_and_escape_the_search(qtbot: QtBot) -> None:
    room = Room(SEXES, qtbot)
    QTest.keyClicks(room.choice, "nu")
    QTest.keyClick(room.choice, Qt.Key.Key_Backspace)
    assert room.choice.value() == "male"
    QTest.keyClicks(room.choice, "u")
    escape = QKeyEvent(
        QEvent.Type.ShortcutOverride, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier
    )
    escape.ignore()
    QCoreApplication.sendEvent(room.choice, escape)
    assert escape.isAccepted()  # none of the window's as long as there is a search
    QTest.keyClick(room.choice, Qt.Key.Key_Escape)
    assert room.choice.value() == "" == room.told[-1]
    escape.ignore()
    QCoreApplication.sendEvent(room.choice, escape)
    assert not escape.isAccepted()


def test_letters_of_an_input_method_count(qtbot: QtBot) -> None:
    room = Room(SEXES, qtbot)
    compose(room.choice, preedit="n")
    compose(room.choice, preedit="nữ")
    assert room.choice.value() == "female"
    compose(room.choice, commit="nữ")
    assert room.choice.value() == "female"
    room.choice._ahead.end()
    room.choice.show_value("")
    for commit, cut in (("n", 0), ("u", 0), ("ư", 1), ("ữ", 1)):
        compose(room.choice, commit=commit, cut=cut)
    assert room.choice.value() == "female"
    assert room.choice.inputMethodQuery(Qt.InputMethodQuery.ImEnabled) is not False
    assert room.choice.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def test_the_unfolded_list_searches_as_the_closed_one(qtbot: QtBot) -> None:
    room = Room(PEOPLE, qtbot)
    inside = room.unfolded()
    QTest.keyClicks(inside, "nguoi duoc")
    assert inside.isVisible()
    assert room.choice.value() == ""  # marked, not yet taken
    QTest.keyClick(inside, Qt.Key.Key_Return)
    assert room.choice.value() == "ward" == room.told[-1]
    inside = room.unfolded()
    QTest.keyClicks(inside, "ct")
    QTest.keyClick(inside, Qt.Key.Key_Return)
    assert room.choice.value() == "ward"


def test_alt_and_control_are_no_letters(qtbot: QtBot) -> None:
    room = Room(PEOPLE, qtbot)
    for modifier in (Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier):
        QTest.keyClick(room.choice, Qt.Key.Key_C, modifier)
    assert room.choice.value() == ""
    assert not room.told


def test_space_unfolds_only_where_no_search_began(qtbot: QtBot) -> None:
    room = Room(PEOPLE, qtbot)
    QTest.keyClick(room.choice, Qt.Key.Key_Space)
    assert room.choice.view().isVisible()
    room.choice.hidePopup()


def test_a_pause_begins_another_search() -> None:
    now = [0.0]
    unfit: list[str] = []
    ahead = TypeAhead(lambda: [words for _, words in PEOPLE], unfit.append, lambda: now[0])
    assert ahead.key(press(Qt.Key.Key_C, "c"), 0) == 1
    now[0] += PAUSE / 2
    assert ahead.key(press(Qt.Key.Key_O, "o"), 1) == 5
    now[0] += PAUSE * 2
    assert ahead.key(press(Qt.Key.Key_M, "m"), 5) == 2
    assert ahead.key(press(Qt.Key.Key_Q, "q"), 2) == 5  # where it stood before "mq"
    assert unfit == ["mq"]
    now[0] += PAUSE * 2
    assert ahead.key(press(Qt.Key.Key_Backspace, "\b"), 5) is None


def test_a_value_shown_meanwhile_begins_another_search(qtbot: QtBot) -> None:
    room = Room(PEOPLE, qtbot)
    QTest.keyClicks(room.choice, "n")
    room.choice.show_value("mother")  # taken back, or told by a card
    QTest.keyClicks(room.choice, "co")
    assert room.choice.value() == "child"


@given(st.sampled_from(RELATIONS), st.data())
def test_every_word_of_an_entry_leads_to_one_that_has_it(
    entry: tuple[str, str], data: st.DataObject
) -> None:
    words = [plain(each) for _, each in RELATIONS]
    parts = plain(entry[1]).split()
    begin = data.draw(st.integers(0, len(parts) - 1))
    typed = " ".join(parts[begin:])[: data.draw(st.integers(1, 30))]
    found = rows_for(typed, words)
    assert RELATIONS.index(entry) in found
    assert all(f" {fold(typed)}" in f" {words[row]}" for row in found[:1])


def provinces(qtbot: QtBot) -> PickLine:
    items = tuple(choices_of(LIBRARY)("provinces"))
    line = PickLine("Tỉnh", lambda: items)
    qtbot.addWidget(line)
    line.show()
    line.activateWindow()
    qtbot.waitUntil(line.isActiveWindow, timeout=5000)
    line.setFocus()
    return line


@pytest.mark.parametrize(
    ("typed", "first"), [("hn", ["Hà Nội"]), ("dn", ["Đà Nẵng", "Đồng Nai"]), ("hp", ["Hải Phòng"])]
)
def test_initials_find_a_province(qtbot: QtBot, typed: str, first: list[str]) -> None:
    line = provinces(qtbot)
    QTest.keyClicks(line, typed)
    found = [line.popup().item(row).text() for row in range(line.popup().count())]
    assert found == first
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert line.text() == first[0]


def test_initials_come_after_every_better_match(qtbot: QtBot) -> None:
    names = ["Tân Hòa", "Thanh Hóa", "Phường Tân Hòa", "Tây Hồ Nam", "Phước Thái"]
    items = tuple((str(row), name) for row, name in enumerate(names))
    line = PickLine("Xã", lambda: items)
    qtbot.addWidget(line)
    found = [words for _, words in line._found("th")]
    assert found == ["Thanh Hóa", "Phước Thái", "Tân Hòa", "Phường Tân Hòa", "Tây Hồ Nam"]
    assert rows_by_initials("t", [plain(each) for each in names]) == []
    assert rows_by_initials("t h", [plain(each) for each in names]) == []


def test_a_pick_line_reads_telex_keys_and_tells_what_fits_nothing(qtbot: QtBot) -> None:
    items = tuple(choices_of(LIBRARY)("ethnic_groups"))
    line = PickLine("Dân tộc", lambda: items)
    qtbot.addWidget(line)
    line.show()
    line.activateWindow()
    qtbot.waitUntil(line.isActiveWindow, timeout=5000)
    line.show_value(items[0][0])
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "muwowngf")
    assert line.popup().item(0).text() == "Mường"
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert line.value() == items[0][0]  # the search is cleared, what stood there is back
    assert not line.popup().isVisible()
    line.selectAll()
    QTest.keyClicks(line, "qqq")
    assert "qqq" in QToolTip.text()
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert line.value() == items[0][0]


def test_what_says_just_what_was_typed_stands_first() -> None:
    words = [plain(each) for each in ("Bản thân", "Ba mẹ", "Bà", "Cơ Ho", "Co")]
    assert rows_for("ba", words)[0] == 2
    assert rows_for("co", words)[0] == 4


@pytest.mark.parametrize(("typed", "code"), [("bà", "bà"), ("ba", "ba"), ("BÀ", "bà")])
def test_a_name_with_its_marks_comes_before_one_without(
    qtbot: QtBot, typed: str, code: str
) -> None:
    items = (("thân", "Bản thân"), ("ba", "Ba"), ("bà", "Bà"))
    line = PickLine("relation", lambda: items)
    qtbot.addWidget(line)
    line.show()
    line.setFocus()
    line.setText(typed)
    line.textEdited.emit(typed)
    assert line.popup().chosen() == code
