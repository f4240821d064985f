"""The intake where there is little room: nothing sideways, the cursor and the buttons in sight."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QScrollArea, QWidget
from window_room import CARD, Room

from ehc_desk.presenters.scans import route
from ehc_desk.ui import style, texts

pytestmark = pytest.mark.usefixtures("dressed")


def settle() -> None:
    for _ in range(10):
        QTest.qWait(5)
        QApplication.processEvents()


@pytest.fixture
def narrow(room: Room, qapp: QApplication) -> Iterator[Room]:
    room.frame.setMinimumSize(0, 0)
    room.frame.resize(1092, 614)
    yield room
    style.apply(qapp, font_percent=100)


def begun(room: Room) -> None:
    """Take in somebody by card for a certification."""
    room.shell.scanned(route(CARD, whole=True))
    room.case.presenter.choose("2.000815")
    room.settle()
    settle()


def place(widget: QWidget, top: QWidget) -> QRect:
    return QRect(widget.mapTo(top, QPoint(0, 0)), widget.size())


def whole(widget: QWidget) -> bool:
    return widget.visibleRegion().boundingRect() == widget.rect()


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("percent", [90, 100, 150, 200])
def test_the_buttons_of_acceptance_are_whole(
    narrow: Room, qapp: QApplication, percent: int, language: str
) -> None:
    narrow.change_language(language)
    style.apply(qapp, font_percent=percent)
    try:
        begun(narrow)
        narrow.shell.do("accept")
        settle()
        bottom = narrow.case.body.bottom
        for each in (bottom.accept, bottom.accept_new, bottom.explain, bottom.fee_link):
            assert whole(each), each.text()
        around = narrow.frame.stack.findChildren(QScrollArea)
        for each in around:
            assert not each.horizontalScrollBar().isVisible() or not each.isVisible()
    finally:
        narrow.change_language("vi")
    assert texts.language() == "vi"


def test_smaller_letters_leave_no_less_room(narrow: Room, qapp: QApplication) -> None:
    style.apply(qapp, font_percent=100)
    settle()
    wide = narrow.case.width()
    style.apply(qapp, font_percent=90)
    settle()
    assert narrow.case.width() >= 0.9 * wide
    begun(narrow)
    narrow.shell.do("accept")
    settle()
    papers = narrow.case.body.papers
    for each in papers.findChildren(QPushButton):
        assert not each.isVisible() or whole(each), each.text()
    narrow.frame.resize(1366, 768)
    settle()
    assert narrow.frame.rail_shape() == "wide"


@pytest.mark.parametrize("size", [(1092, 614), (1366, 768)])
def test_the_field_of_the_cursor_is_in_sight_with_its_label(
    narrow: Room, qapp: QApplication, size: tuple[int, int]
) -> None:
    style.apply(qapp, font_percent=200)
    begun(narrow)
    narrow.frame.resize(*size)
    box = narrow.case.body.box
    box.setFocus()
    settle()
    narrow.shell.do("accept")  # what is missing takes a line of the band below
    box.setFocus()
    narrow.frame.resize(size[0], size[1] - 40)
    settle()
    assert whole(box)
    assert whole(box.parentWidget())


def test_what_is_missing_stands_in_the_line_of_the_fee_where_it_has_room(
    narrow: Room, qapp: QApplication
) -> None:
    begun(narrow)
    narrow.frame.resize(1920, 1080)
    settle()
    bottom = narrow.case.body.bottom
    high = bottom.height()
    narrow.shell.do("accept")
    settle()
    assert bottom.told.isVisible()
    assert bottom.height() == high
    assert not place(bottom.told, bottom).intersects(place(bottom.accept_new, bottom))
    narrow.frame.resize(1200, 740)
    settle()
    assert place(bottom.told, bottom).bottom() <= place(bottom.due, bottom).top()
    assert bottom.told.isVisible()


def test_what_is_missing_is_shown_by_its_button(narrow: Room) -> None:
    begun(narrow)
    narrow.frame.resize(1366, 768)
    narrow.shell.do("accept")
    settle()
    narrow.case.body.box.setFocus()
    narrow.case.body.bottom.look.click()
    assert narrow.case.field_path() == str(narrow.case.presenter.state.problems[0]["field"])


@pytest.mark.parametrize("percent", [100, 150, 200])
def test_the_links_stand_in_the_line_of_what_they_are_about(
    room: Room, qapp: QApplication, percent: int
) -> None:
    style.apply(qapp, font_percent=percent)
    begun(room)
    bottom = room.case.body.bottom
    for value, link in ((bottom.fee, bottom.fee_link), (bottom.due, bottom.explain)):
        beside = place(value, bottom).center().y() - place(link, bottom).center().y()
        assert abs(beside) <= 2
    style.apply(qapp, font_percent=100)


def test_what_is_said_beside_the_fee_is_reached_in_the_order_it_is_seen(
    narrow: Room, qapp: QApplication
) -> None:
    begun(narrow)
    bottom = narrow.case.body.bottom
    narrow.shell.do("accept")
    for size in ((1920, 1080), (1200, 740), (1920, 1080)):
        narrow.frame.resize(*size)
        settle()
        beside = bottom.told.parentWidget() is not bottom
        assert beside == (size[0] == 1920)
        around = [bottom.fee_link, bottom.explain]
        wanted = [*around, bottom.look] if beside else [bottom.look, *around]
        found: list[QWidget] = []
        at: QWidget | None = wanted[0]
        while at is not None and at is not bottom.accept:
            if at in wanted:
                found.append(at)
            at = at.nextInFocusChain()
        assert found == wanted
        assert all(whole(each) for each in wanted)


def test_nothing_can_be_judged_or_added_before_there_is_a_procedure(room: Room) -> None:
    papers = room.case.body.papers
    assert not any(each.isEnabled() for each in papers._verdicts)
    assert papers.panel._empty.text() == texts.t("papers.closed")
    begun(room)
    assert all(each.isEnabled() for each in papers._verdicts)
    assert papers.panel._empty.text() == texts.t("papers.empty")


def test_a_wide_window_gives_the_person_a_wider_column(room: Room, qapp: QApplication) -> None:
    settle()
    plain = room.case.body.person.width()
    room.frame.resize(1920, 1080)
    settle()
    assert plain + 80 < room.case.body.person.width() <= 520
    room.frame.resize(1366, 768)
    settle()
    assert room.case.body.person.width() == plain
