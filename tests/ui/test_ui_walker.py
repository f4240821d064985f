"""A walk through all screens and dialogs: named, reached by keys, large enough, in one language.

The walk is made once in a process of its own; each kind of defect is a test of its own. The walker
itself is shown windows with one defect each, so that a silent walk means something.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import walker_checks
import walker_room
import walker_words
from PySide6.QtCore import QSize
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QTableWidget,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot
from walker_run import demo_desk, walk

from ehc_desk.ui import style, texts

KINDS = (
    "name",
    "role",
    "tab",
    "order",
    "shortcut",
    "mnemonic",
    "target",
    "english",
    "untold",
    "cut",
    "outside",
    "scroll bar",
    "larger than the screen",
    "error",
)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    return walk(demo_desk(tmp_path_factory.mktemp("walk")), environment={})


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_wrong_on_any_screen(found: list[dict[str, Any]], kind: str) -> None:
    rows = [row for row in found if row["kind"] == kind]
    told = sorted({f"{row['screen']}: {row['where']}: {row['told']}" for row in rows})
    assert told == [], "\n".join(told)


def test_every_kind_of_defect_has_a_test(found: list[dict[str, Any]]) -> None:
    assert {row["kind"] for row in found} <= set(KINDS)


# ---------------------------------------------------------------- the walker sees what it should


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot) -> Iterator[QMainWindow]:
    style.apply(qapp, theme="light", font_percent=100)
    texts.set_language("vi")
    made = QMainWindow()
    made.setWindowTitle("Thử")
    made.setCentralWidget(QWidget())
    QVBoxLayout(made.centralWidget())
    made.resize(600, 400)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitExposed(made)
    yield made
    made.hide()


def _put(window: QMainWindow, *widgets: QWidget) -> None:
    layout = window.centralWidget().layout()
    assert layout is not None
    for widget in widgets:
        layout.addWidget(widget)
    QApplication.processEvents()


def _kinds(check: Callable[[QWidget], Iterator[walker_checks.Found]], window: QWidget) -> list[str]:
    QApplication.processEvents()
    return [kind for _, kind, _ in check(window)]


def _named(widget: QWidget, name: str) -> Any:
    widget.setAccessibleName(name)
    return widget


def test_a_window_larger_than_the_screen_is_seen(window: QMainWindow) -> None:
    def kinds() -> list[str]:
        return [kind for _, kind, _ in walker_room.larger(window, QSize(600, 400))]

    assert kinds() == []
    window.resize(600, 401)
    assert kinds() == ["larger than the screen"]
    window.resize(600, 400)
    wide = QLabel("rộng")
    wide.setMinimumWidth(700)
    _put(window, wide)
    assert kinds() == ["larger than the screen"]


def test_a_nameless_field_is_seen(window: QMainWindow) -> None:
    _put(window, _named(QLineEdit(), "Họ tên"), QPushButton("Lưu"))
    assert _kinds(walker_checks.names, window) == []
    _put(window, QLineEdit())
    assert _kinds(walker_checks.names, window) == ["name"]


def test_what_tab_does_not_reach_is_seen(window: QMainWindow) -> None:
    from PySide6.QtCore import Qt

    first, lost = _named(QLineEdit(), "Một"), _named(QLineEdit(), "Hai")
    _put(window, first, _named(QLineEdit(), "Ba"), lost)
    assert _kinds(walker_checks.reach, window) == []
    lost.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    assert _kinds(walker_checks.reach, window) == ["tab"]


def test_what_keeps_tab_is_seen(window: QMainWindow) -> None:
    text, table = _named(QPlainTextEdit(), "Nội dung"), _named(QTableWidget(2, 2), "Bảng")
    text.setTabChangesFocus(True)
    table.setTabKeyNavigation(False)
    _put(window, text, table)
    assert _kinds(walker_checks.reach, window) == []
    text.setTabChangesFocus(False)
    assert "tab" in _kinds(walker_checks.reach, window)


def test_a_way_that_jumps_is_seen(window: QMainWindow) -> None:
    fields = [_named(QLineEdit(), str(number)) for number in range(4)]
    _put(window, *fields)
    assert _kinds(walker_checks.order, window) == []
    for first, second in ((0, 3), (3, 1), (1, 2)):
        QWidget.setTabOrder(fields[first], fields[second])
    assert _kinds(walker_checks.order, window) == ["order"]


def test_a_key_with_two_meanings_is_seen(window: QMainWindow) -> None:
    menu = window.menuBar().addMenu("&Hồ sơ")
    for text, key in (("&Lưu", "Ctrl+S"), ("&Mở", "Ctrl+O")):
        menu.addAction(text).setShortcut(QKeySequence(key))
    assert _kinds(walker_checks.shortcuts, window) == []
    assert _kinds(walker_checks.mnemonics, window) == []
    twice = QAction("&Làm lại", window)
    twice.setShortcut(QKeySequence("Ctrl+S"))
    menu.addAction(twice)
    assert set(_kinds(walker_checks.shortcuts, window)) == {"shortcut"}
    assert _kinds(walker_checks.mnemonics, window) == ["mnemonic"]


def test_a_small_target_is_seen(window: QMainWindow) -> None:
    press = QPushButton("Lưu")
    _put(window, press)
    assert _kinds(walker_checks.targets, window) == []
    press.setStyleSheet("min-height: 0; max-height: 20px;")
    assert _kinds(walker_checks.targets, window) == ["target"]


@pytest.mark.parametrize(
    "make",
    [
        lambda: QLabel("Bộ phận Tiếp nhận và Trả kết quả"),
        lambda: QPushButton("Tiếp nhận, in, hồ sơ mới"),
        lambda: QCheckBox("Nộp thay chủ hồ sơ"),
    ],
    ids=["label", "button", "check box"],
)
def test_a_cut_text_is_seen(window: QMainWindow, make: Callable[[], QWidget]) -> None:
    made = make()
    _put(window, made)
    assert _kinds(walker_room.cut, window) == []
    made.setFixedWidth(60)
    assert _kinds(walker_room.cut, window) == ["cut"]


def test_a_cut_choice_hint_and_heading_are_seen(window: QMainWindow) -> None:
    choice, line, table = QComboBox(), QLineEdit(), QTableWidget(1, 1)
    choice.addItem("Cán bộ tiếp nhận hồ sơ")
    line.setPlaceholderText("Gõ vài chữ, không cần dấu")
    table.setHorizontalHeaderLabels(["Hạn trả kết quả"])
    table.setColumnWidth(0, 200)
    _put(window, choice, line, table)
    assert _kinds(walker_room.cut, window) == []
    choice.setFixedWidth(90)
    line.setFixedWidth(90)
    table.setColumnWidth(0, 40)
    assert _kinds(walker_room.cut, window) == ["cut"] * 3


def test_what_stands_outside_is_seen_unless_it_scrolls(window: QMainWindow) -> None:
    holder = QWidget()
    holder.setFixedHeight(60)
    inside = QPushButton("Lưu", holder)
    _put(window, holder)
    inside.move(0, 5)
    inside.show()
    assert _kinds(walker_room.cut, window) == []
    inside.move(0, 50)
    assert _kinds(walker_room.cut, window) == ["outside"]
    holder.setFixedHeight(2000)
    area = QScrollArea()
    area.setWidget(holder)
    area.setFixedHeight(100)
    _put(window, area)
    assert "outside" not in _kinds(walker_room.cut, window)


def test_a_pane_that_scrolls_is_seen(window: QMainWindow) -> None:
    area = QScrollArea()
    wide = QWidget()
    row = QHBoxLayout(wide)
    row.addWidget(QLabel("Rộng"))
    area.setWidget(wide)
    _put(window, area)
    assert _kinds(walker_room.bars, window) == []
    wide.setFixedSize(2000, 30)
    assert _kinds(walker_room.bars, window) == ["scroll bar"]


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("Lưu bản nháp", False),
        ("H17.25.18-261120-0007", False),
        ("Ctrl+Shift+Enter", False),
        ("Delete", False),
        ("Please wait", True),
        ("File name", True),
        ("Accept and print", True),
    ],
)
def test_english_is_told_from_vietnamese(window: QMainWindow, text: str, english: bool) -> None:
    _put(window, QLabel(text))
    assert (_kinds(walker_words.english, window) == ["english"]) is english
    texts.set_language("en")
    assert _kinds(walker_words.english, window) == []
    texts.set_language("vi")


def test_a_key_shown_in_place_of_its_text_is_seen(window: QMainWindow) -> None:
    _put(window, QLabel("intake.never_written"))
    assert _kinds(walker_words.keys_untold, window) == ["untold"]
