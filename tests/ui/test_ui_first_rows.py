"""What is best or current is in sight: the first hit of the help, the first row of a list."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from window_room import Room

from ehc_desk.ui import style
from ehc_desk.ui.screens.help import HelpPane
from ehc_desk.ui.widgets.rows import Column, RowsModel, RowTable

pytestmark = pytest.mark.usefixtures("dressed")


def is_seen(pane: HelpPane, row: int) -> bool:
    view = pane.contents.viewport().rect()
    return view.contains(pane.contents.visualItemRect(pane.contents.item(row)).topLeft())


@pytest.mark.parametrize("percent", [100, 200])
def test_the_best_hit_of_the_help_is_in_sight(
    room: Room, qapp: QApplication, qtbot: QtBot, percent: int
) -> None:
    style.apply(qapp, font_percent=percent)
    room.shell.show_help("printing")
    pane: HelpPane = room.shell.current._pane  # type: ignore[attr-defined]
    before = pane.page.toPlainText()
    pane.search.setFocus()
    for letter in "nguoi dung":
        QTest.keyClicks(pane.search, letter)
        qtbot.wait(5)
        assert not pane.contents.count() or is_seen(pane, 0)
        assert not pane.contents.count() or pane.contents.currentRow() == 0
    assert pane.contents.count() > 3
    assert pane.page.toPlainText() == before  # nothing is opened by typing
    QTest.keyClick(pane.search, Qt.Key.Key_Return)
    first = str(pane.contents.item(0).data(Qt.ItemDataRole.UserRole))
    assert pane._trail[-1] == first
    assert is_seen(pane, 0)


def test_enter_in_the_list_opens_the_marked_hit(room: Room, qtbot: QtBot) -> None:
    room.shell.show_help("printing")
    pane: HelpPane = room.shell.current._pane  # type: ignore[attr-defined]
    pane.search.setText("nguoi dung")
    pane.contents.setFocus()
    QTest.keyClick(pane.contents, Qt.Key.Key_Return)
    assert pane._trail[-1] == str(pane.contents.item(0).data(Qt.ItemDataRole.UserRole))
    assert pane.page.hasFocus()


def table(qtbot: QtBot) -> RowTable:
    columns: list[Column[int]] = [Column(name="number", head="Số", text=str)]
    made = RowTable(RowsModel(columns, lambda row: row), "Danh sách")
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize("percent", [100, 200])
def test_a_list_opens_at_its_top(qapp: QApplication, qtbot: QtBot, percent: int) -> None:
    """The rows come before the table has its size, and the letters change after."""
    made = table(qtbot)
    made.resize(300, 30)
    made.show_rows(range(60))
    made.scrollToBottom()
    made.show()
    made.resize(300, 400)
    style.apply(qapp, font_percent=percent)
    QApplication.processEvents()
    assert made.currentIndex().row() == 0
    assert made.visualRect(made.currentIndex()).top() >= 0


@pytest.mark.parametrize("row", [25, 59])
def test_the_current_row_stays_in_sight_when_the_room_changes(
    qapp: QApplication, qtbot: QtBot, row: int
) -> None:
    made = table(qtbot)
    made.resize(300, 700)
    made.show_rows(range(60))
    made.show()
    made.selectRow(row)
    for high in (400, 200, 500):
        made.resize(300, high)
        QApplication.processEvents()
        place = made.visualRect(made.currentIndex())
        assert place.top() >= 0
        assert place.bottom() <= made.viewport().height() + 1


def test_another_list_begins_at_its_top(qtbot: QtBot) -> None:
    made = table(qtbot)
    made.resize(300, 300)
    made.show_rows(range(60))
    made.show()
    made.scrollToBottom()
    made.show_rows(range(100, 160))
    QApplication.processEvents()
    assert made.visualRect(made.currentIndex()).top() >= 0
