"""What stays in sight and readable: at every size of the letters, in both languages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QScrollArea, QToolButton, QWidget
from pytestqt.qtbot import QtBot
from window_room import Room

from ehc_desk.domain.dossier import Page
from ehc_desk.paths import DataFolder
from ehc_desk.ui import style, texts, words
from ehc_desk.ui.screens.guide_page import procedure_page

SIZES = (100, 150, 175, 200)
pytestmark = pytest.mark.usefixtures("dressed")


def settle() -> None:
    """Let layouts come to rest, those that ask for another turn of the loop too."""
    for _ in range(10):
        QTest.qWait(5)
        QApplication.processEvents()


def test_the_scan_folder_is_there_from_the_start(room: Room) -> None:
    assert DataFolder(room.desk.root).inbox.is_dir()


def test_a_scan_folder_that_cannot_be_made_is_told_with_what_to_do(room: Room) -> None:
    inbox = DataFolder(room.desk.root).inbox
    inbox.rmdir()
    inbox.write_bytes(b"in the way")
    room.shell.start_case("2.000815")
    room.shell.do("inbox")
    room.settle()
    told = [each.text() for each in room.case.findChildren(QLabel) if each.isVisible()]
    try:
        assert any("Cài đặt" in text and str(inbox) in text for text in told)
    finally:
        inbox.unlink()


@pytest.mark.parametrize("place", ["settings", "about"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_screen_shows_a_date_of_machines(room: Room, place: str, language: str) -> None:
    texts.set_language(language)
    room.shell.go(place)
    if place == "settings":
        for row in range(room.shell.current._list.count()):  # type: ignore[attr-defined]
            room.shell.current._list.setCurrentRow(row)  # type: ignore[attr-defined]
    settle()
    told = " ".join(each.text() for each in room.shell.current.findChildren(QLabel))
    assert re.findall(r"\d{4}-\d{2}(?:-\d{2})?", told) == []


def test_the_words_of_codes_are_english_in_the_english_guide(room: Room) -> None:
    """Names, conditions and notes of the catalogue stay; fees and times are codes."""
    vietnamese = r"Miễn phí|trong ngày|ngày làm việc|giờ làm việc|chưa có thông tin|/trang|/bản"
    for procedure in room.desk.catalogue.versions:
        for terms in procedure.terms_choices("counter"):
            texts.set_language("en")
            said = f"{words.time_of(terms)} {words.fee_of(procedure, terms)}"
            assert not re.search(vietnamese, said), said
            texts.set_language("vi")
            assert words.time_of(terms) == terms.time_text
    texts.set_language("en")
    page = procedure_page(room.desk.catalogue.find("1.001193"), room.desk.office)
    assert "Time: the same day" in page
    assert "Fee: Free of charge" in page


def test_what_a_catalogue_prints_is_what_the_vietnamese_guide_says(room: Room) -> None:
    for procedure in room.desk.catalogue.versions:
        terms = procedure.terms_choices("counter")[0]
        printed = procedure.fee_rule.text if procedure.fee_rule else terms.fee_text
        assert words.fee_of(procedure, terms) == printed


def test_four_pages_stand_two_by_two_without_a_scroll_bar(room: Room) -> None:
    room.shell.start_case("2.000815")
    settle()
    panel = room.case._papers.panel
    pages = tuple(
        Page(id=str(n), component=1, position=n, sha256=f"{n:064}", media_type="image/jpeg")
        for n in range(1, 5)
    )
    panel._fetch = lambda _page, _arrived: None
    panel.show_pages("", pages, can_undo=False, progress=(0, 0))
    settle()
    assert not panel.list.verticalScrollBar().isVisible()
    first, second = (panel.list.visualItemRect(panel.list.item(n)) for n in (0, 1))
    assert first.top() == second.top()
    assert first.right() < second.left()


@pytest.mark.parametrize("percent", SIZES)
def test_the_words_of_the_settings_list_are_whole(
    room: Room, qapp: QApplication, percent: int
) -> None:
    room.shell.go("settings")  # built in other letters than it is read in
    style.apply(qapp, font_percent=percent)
    settle()
    rows: Any = room.shell.current
    wide = rows._list.viewport().width()
    metrics = rows._list.fontMetrics()
    for row in range(rows._list.count()):
        item = rows._list.item(row)
        assert metrics.horizontalAdvance(item.text()) < rows._list.visualItemRect(item).width()
        assert rows._list.visualItemRect(item).right() < wide


@pytest.mark.parametrize("percent", SIZES)
def test_due_and_state_are_in_sight_in_every_list(
    room: Room, qapp: QApplication, percent: int
) -> None:
    style.apply(qapp, font_percent=percent)
    room.shell.open_list("all")
    settle()
    table = room.shell.current._table  # type: ignore[attr-defined]
    names = [column.name for column in table._columns]
    assert table.horizontalScrollBar().maximum() == 0
    if table.model().is_folded:
        assert percent == 200
        told = table.model().headerData(0, Qt.Orientation.Horizontal)
        assert told == "Mã hồ sơ  ·  Hẹn trả  ·  Trạng thái"  # in two lines, see the list's widths
        return
    for name in ("code", "owner", "procedure", "due", "state"):
        place = names.index(name)
        assert not table.isColumnHidden(place), name
        right = table.columnViewportPosition(place) + table.columnWidth(place)
        assert right <= table.viewport().width() + 1, name
    letters = table.fontMetrics()
    assert letters.horizontalAdvance("17:00 23/11/2026") < table.columnWidth(names.index("due"))
    assert letters.horizontalAdvance("Chờ bổ sung") < table.columnWidth(names.index("state"))


@pytest.mark.parametrize("percent", SIZES)
def test_there_is_always_a_way_to_the_lists_with_words(
    room: Room, qapp: QApplication, qtbot: QtBot, percent: int
) -> None:
    style.apply(qapp, font_percent=percent)
    settle()
    rail = room.shell.around.rail
    assert rail.lists.isVisible() != rail.way.isVisible()
    if rail.way.isVisible():
        assert rail.way.text() == "Danh sách hồ sơ"
        rail._fill_menu()
        named = {action.text().partition(":")[0]: action for action in rail.menu.actions()}
        named["Quá hạn"].trigger()
        assert room.shell.place == "find"
    room.sign_out()
    assert room.frame.menuBar().cornerWidget() is None
    room.sign_in()


@pytest.mark.parametrize("width", [1366, 1092, 1024, 900, 700, 560])
def test_the_way_to_the_lists_gives_way_to_the_menus(
    room: Room, qapp: QApplication, width: int
) -> None:
    """No menu goes behind an arrow: the words of the button go first, then the button."""
    rail, bar = room.shell.around.rail, room.frame.menuBar()
    style.apply(qapp, font_percent=200)
    room.frame.setMinimumSize(0, 0)
    room.frame.resize(width, 614)
    settle()
    settle()
    more = bar.findChild(QToolButton, "qt_menubar_ext_button")
    needs = bar.sizeHint().width()
    assert more is None or not more.isVisible() or needs > room.frame.width()
    if rail.way.isVisible():
        assert rail.way.accessibleName() == "Danh sách hồ sơ"
        assert rail.way.width() >= 32
        assert rail.way.width() >= rail.way.sizeHint().width()
        assert rail.way.text() or not rail.way.icon().isNull()
        assert rail.way.text() or rail.way.toolTip() == "Danh sách hồ sơ"
        last = bar.actionGeometry(bar.actions()[-1]).right()
        assert last < rail.way.x(), "no menu stands behind the button"
    assert rail.way.isVisible() or needs + 64 > room.frame.width()
    if not rail.lists.isVisible():
        assert rail.way.isVisible() != rail.below.isVisible(), "one way to the lists is in sight"
    if rail.below.isVisible():
        assert rail.below.accessibleName() == rail.below.toolTip() == "Danh sách hồ sơ"
        assert rail.below.height() >= style.target() - 4
        assert room.frame.rect().contains(rail.below.mapTo(room.frame, rail.below.rect().center()))


def test_names_of_papers_have_the_room_of_empty_columns(room: Room) -> None:
    room.shell.start_case("1.001193")
    settle()
    table = room.case.body.papers.table
    before = table.columnWidth(1)
    assert table.isColumnHidden(2)
    assert table.isColumnHidden(3)
    room.case.body.papers.counted.emit(1, {"originals": 1})
    settle()
    assert not table.isColumnHidden(2)
    assert table.columnWidth(1) < before


def test_an_emptied_search_has_no_cross(room: Room, qtbot: QtBot) -> None:
    room.shell.open_list("today")
    search = room.shell.current._search  # type: ignore[attr-defined]
    search.setText("khai sinh")
    cross = search.findChild(QToolButton)
    qtbot.waitUntil(lambda: cross.property("opacity") == 1.0, timeout=2000)
    room.shell.open_list("all")
    assert search.text() == ""
    qtbot.waitUntil(lambda: cross.property("opacity") == 0.0, timeout=2000)


def seen(widget: QWidget) -> bool:
    """Tell whether a widget is whole in sight: no part around it cuts it off."""
    return widget.isVisible() and widget.visibleRegion().boundingRect().size() == widget.size()


@pytest.mark.parametrize("percent", SIZES)
@pytest.mark.parametrize("tab", ["papers", "form"])
def test_the_band_of_acceptance_is_always_in_sight(
    room: Room, qapp: QApplication, percent: int, tab: str
) -> None:
    style.apply(qapp, font_percent=percent)
    room.frame.resize(1366, 768)
    room.shell.start_case("1.001193")
    settle()
    body = room.case.body
    if tab == "form":
        body.show_form()
        room.case.go_to("form.child.full_name")
    else:
        body.tabs.setCurrentIndex(0)
        body.papers.table.setFocus()
    settle()
    for each in (body.bottom.accept, body.bottom.accept_new, body.bottom.fee, body.bottom.due):
        assert seen(each), each.accessibleName()
    assert seen(body.tabs.tabBar())


def scrolled_around(widget: QWidget) -> list[QWidget]:
    found, around = [], widget.parentWidget()
    while around is not None:
        if isinstance(around, QScrollArea) and around.verticalScrollBar().isVisible():
            found.append(around)
        around = around.parentWidget()
    return found


@pytest.mark.parametrize("percent", SIZES)
def test_where_the_form_scrolls_nothing_around_it_does(
    room: Room, qapp: QApplication, qtbot: QtBot, percent: int
) -> None:
    style.apply(qapp, font_percent=percent)
    room.shell.start_case("1.001193")
    settle()
    room.case.body.show_form()
    room.case.go_to("form.child.full_name")
    settle()
    form = room.case.body.form.view
    form.complete()
    qtbot.waitUntil(form.verticalScrollBar().isVisible, timeout=3000)
    qtbot.waitUntil(lambda: not scrolled_around(form), timeout=3000)
    field = QApplication.focusWidget()
    assert field is not None
    assert form.isAncestorOf(field)
    assert not field.visibleRegion().isEmpty()


@pytest.mark.parametrize("percent", SIZES)
def test_more_than_two_papers_are_in_sight(
    room: Room, qapp: QApplication, qtbot: QtBot, percent: int
) -> None:
    style.apply(qapp, font_percent=percent)
    room.shell.start_case("1.001193")
    settle()
    table = room.case.body.papers.table
    table.setFocus()
    settle()

    def whole() -> int:
        shown = table.viewport().visibleRegion().boundingRect()
        rows = [table.rowViewportPosition(row) + table.rowHeight(row) for row in range(7)]
        return sum(bottom <= shown.bottom() + 1 for bottom in rows)

    qtbot.waitUntil(lambda: whole() >= 3, timeout=3000)


@pytest.mark.parametrize("percent", [100, 150])
@pytest.mark.parametrize("high", [768, 700, 660])
def test_what_judges_a_paper_is_in_sight(
    room: Room, qapp: QApplication, qtbot: QtBot, percent: int, high: int
) -> None:
    """A second case and a line of earlier cases take room: the list gives it, not the buttons."""
    style.apply(qapp, font_percent=percent)
    room.frame.setMinimumSize(0, 0)
    room.frame.resize(1366, high)
    room.shell.start_case("1.001193")
    settle()
    papers = room.case.body.papers
    papers.table.setFocus()
    settle()
    settle()
    buttons = [each for each in papers.findChildren(QPushButton) if each.text()[:1] in "1234"]
    assert len(buttons) == 4
    for each in buttons:
        assert seen(each), each.text()
    rows = papers.table.viewport().height() // papers.table.rowHeight(0)
    assert rows >= 2


def test_a_change_of_letters_says_at_once_that_it_takes_a_moment(
    room: Room, qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.frame.activateWindow()
    qtbot.waitUntil(room.frame.isActiveWindow, timeout=3000)
    told: list[bool] = []

    def dressed(sheet: str) -> None:
        words = [each for each in room.frame.findChildren(QLabel) if "Đang đổi" in each.text()]
        told.append(any(each.isVisible() for each in words))
        assert [each.property("mood") for each in words] == ["busy"]  # no colour of a failure

    monkeypatch.setattr(qapp, "setStyleSheet", dressed)
    style.apply(qapp, font_percent=125)
    monkeypatch.undo()
    style._looks().shown = ""
    style.apply(qapp, font_percent=100)
    settle()
    assert told == [True]
    left = [each for each in room.frame.findChildren(QLabel) if "Đang đổi" in each.text()]
    assert not any(each.isVisible() for each in left)
