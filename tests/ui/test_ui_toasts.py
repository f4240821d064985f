"""Notices stand where no button is: by geometry, on the screens of an old machine."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot
from window_room import CARD, Room

from ehc_desk.presenters.scans import route
from ehc_desk.ui import style
from ehc_desk.ui.free_place import free_place, is_free, panels
from ehc_desk.ui.places import PLACES
from ehc_desk.ui.texts import Notice
from ehc_desk.ui.widgets.fields import card

SIZES = {"100 %": (1366, 768), "125 %": (1092, 614)}
NOTICES = [
    Notice(
        text=f"Tỉnh chưa nhận hồ sơ H17.25.18-261120-000{number}: thiếu ngày cấp giấy tờ",
        safe="Hồ sơ vẫn còn trong máy, chưa mất gì. Mở ra, sửa ô đó rồi gửi lại.",
        action="Mở hồ sơ",
    )
    for number in range(1, 4)
]


def covered(room: Room) -> list[str]:
    """Return the buttons of the screen in front that a notice lies on, asked by points."""
    screen, toasts = room.frame.stack.currentWidget(), room.shell.toasts
    assert screen is not None
    found = []
    for each in (*screen.findChildren(QAbstractButton), *screen.findChildren(QTabBar)):
        if not each.isVisible():
            continue
        rect = each.rect().adjusted(1, 1, -2, -2)
        points = (rect.topLeft(), rect.topRight(), rect.bottomLeft(), rect.center())
        for point in (*points, rect.bottomRight()):
            there = room.frame.childAt(each.mapTo(room.frame, point))
            if there is not None and toasts.isAncestorOf(there):
                found.append(each.accessibleName() or type(each).__name__)
                break
    return found


def shown(room: Room) -> list[QWidget]:
    return [each for each in room.shell.toasts._toasts if each.isVisible()]


@pytest.fixture
def small(request: pytest.FixtureRequest, room: Room, qtbot: QtBot) -> Room:
    room.frame.setMinimumSize(QSize(0, 0))
    room.frame.resize(*SIZES[request.param])
    qtbot.wait(30)
    return room


@pytest.mark.parametrize("small", SIZES, indirect=True)
def test_no_button_of_any_screen_is_covered(small: Room, qtbot: QtBot) -> None:
    room = small
    room.shell.scanned(route(CARD, whole=True))
    room.case.presenter.choose("2.000815")
    room.settle()
    for count in (1, 3):
        for notice in NOTICES[:count]:
            room.shell.tell(notice, mood="bad", act=lambda: None)
        for place in PLACES:
            room.shell.go(place)
            room.settle()
            qtbot.wait(20)
            assert covered(room) == [], (place, count)
            assert shown(room), place
        room.shell.go("intake")
        room.case.body.show_form()
        room.settle()
        qtbot.wait(20)
        assert covered(room) == []


@pytest.mark.parametrize("small", ["125 %"], indirect=True)
def test_what_comes_into_sight_below_a_notice_makes_it_move(small: Room, qtbot: QtBot) -> None:
    room = small
    room.shell.tell(NOTICES[0], mood="bad", act=lambda: None)
    qtbot.wait(20)
    room.shell.scanned(route(CARD, whole=True))
    room.case.presenter.choose("2.000815")
    room.shell.do("accept")
    room.settle()
    qtbot.wait(50)
    assert covered(room) == []


def test_older_failures_come_back_when_there_is_room(room: Room, qtbot: QtBot) -> None:
    room.shell.go("deliveries")
    for notice in NOTICES:
        room.shell.tell(notice, mood="bad", act=lambda: None)
    room.frame.setMinimumSize(QSize(0, 0))
    room.frame.resize(700, 420)
    qtbot.wait(50)
    few = len(shown(room))
    assert few >= 1
    room.frame.resize(1366, 768)
    qtbot.waitUntil(lambda: len(shown(room)) == 3, timeout=2000)
    assert few < 3
    while shown(room):
        room.shell.toasts._toasts[-1].close_it()
    assert not room.shell.toasts.isVisible()


def test_large_letters_leave_the_notice_inside_the_window(
    room: Room, qapp: QApplication, qtbot: QtBot
) -> None:
    try:
        style.scale(qapp, 200)
        room.shell.tell(NOTICES[0], mood="bad", act=lambda: None)
        qtbot.wait(50)
        toasts = room.shell.toasts
        assert room.frame.stack.rect().contains(toasts.geometry())
        assert toasts.height() >= toasts._column.heightForWidth(toasts.width())
    finally:
        style.scale(qapp, 100)


# ------------------------------------------------------------ rectangles


ROOM = QRect(0, 0, 400, 300)
SIZE = QSize(100, 50)
CORNER = QPoint(300, 250)


def test_an_empty_room_gives_the_wanted_corner() -> None:
    assert free_place(SIZE, ROOM, [], [], CORNER) == CORNER


def test_what_is_hard_is_never_touched_and_the_nearest_place_is_taken() -> None:
    hard = [QRect(280, 240, 120, 60), QRect(0, 260, 200, 40)]
    at = free_place(SIZE, ROOM, hard, [], CORNER)
    assert at is not None
    assert is_free(QRect(at, SIZE), ROOM, hard)
    assert at == QPoint(300, 186)


def test_a_field_is_covered_only_when_there_is_no_better_place() -> None:
    field = [QRect(250, 200, 150, 100)]
    at = free_place(SIZE, ROOM, [], field, CORNER)
    assert at is not None
    assert is_free(QRect(at, SIZE), ROOM, field) or at == CORNER
    full = [QRect(0, 0, 400, 300)]
    assert free_place(SIZE, ROOM, [], full, CORNER) == CORNER


def test_the_empty_part_of_a_list_is_taken_before_its_rows() -> None:
    wide, size, corner = QRect(0, 0, 1100, 680), QSize(460, 140), QPoint(640, 540)
    rows = [QRect(700, 0, 400, 680)]
    assert free_place(size, wide, [], [], corner, rows) == QPoint(236, 540)
    assert free_place(size, wide, [], [], corner, [QRect(0, 0, 1100, 300)]) == corner
    assert free_place(size, wide, [], [], corner, [wide]) == corner  # rows all over: the bottom
    buttons = [QRect(0, 500, 1100, 180)]  # below a list that is short
    at = free_place(size, wide, buttons, [], corner, [QRect(0, 0, 1100, 330)])
    assert at == QPoint(640, 356)


def test_a_notice_finds_its_place_anew_on_every_screen(room: Room, qtbot: QtBot) -> None:
    """At the left of the intake nothing is covered; on a screen of rows it would be the middle."""
    room.shell.start_case("2.000815")
    room.settle()
    room.shell.tell(NOTICES[0], mood="hint")
    qtbot.wait(50)
    toasts = room.shell.toasts
    room.shell.go("keys_setup")
    room.settle()
    qtbot.wait(50)
    assert covered(room) == []
    room_of = toasts._room()
    assert toasts.geometry().right() >= room_of.right() - 2
    screen = room.frame.stack.currentWidget()
    table = screen.findChild(QAbstractItemView)
    below = table.mapTo(room.frame.stack, table.rect().bottomLeft()).y()
    assert toasts.geometry().bottom() >= below - 40


def test_a_full_room_has_no_place() -> None:
    assert free_place(SIZE, ROOM, [QRect(0, 20, 400, 250)], [], CORNER) is None
    assert free_place(QSize(500, 10), ROOM, [], [], CORNER) is None


def test_no_notice_covers_a_field_while_there_is_another_place(room: Room, qtbot: QtBot) -> None:
    room.shell.start_case("2.000815")
    room.shell.scanned(route(CARD, whole=True))
    room.shell.tell(NOTICES[0], mood="hint")
    qtbot.wait(50)
    place = QRect(room.shell.toasts.mapToGlobal(QPoint()), room.shell.toasts.size())
    person = room.case.body.person
    for field in (*person.findChildren(QLineEdit), *person.findChildren(QComboBox)):
        if field.isVisible():
            spot = QRect(field.mapToGlobal(QPoint()), field.size())
            assert not place.intersects(spot), field.accessibleName()


def test_a_word_that_gave_way_does_not_come_back_later(room: Room, qtbot: QtBot) -> None:
    room.shell.start_case("2.000815")
    room.frame.setMinimumSize(QSize(0, 0))
    for notice in NOTICES:
        room.shell.tell(notice, mood="hint", act=lambda: None)
    room.frame.resize(700, 420)
    qtbot.wait(50)
    few = len(room.shell.toasts._toasts)
    assert few < 3
    room.frame.resize(1366, 768)
    qtbot.wait(50)
    assert len(shown(room)) == few
    assert len(room.shell.toasts.history) >= 3


def test_a_toast_shows_a_code_only_for_support(qtbot: QtBot) -> None:
    from PySide6.QtWidgets import QLabel

    from ehc_desk.ui.toasts import Toast

    for code, seen in (("scan-cut", False), ("damaged", True)):
        toast = Toast(Notice(text="a", safe="b", code=code), "bad")
        qtbot.addWidget(toast)
        said = [each.text() for each in toast.findChildren(QLabel)]
        assert (code in said) is seen


def test_a_notice_lies_beside_a_panel_that_is_read(room: Room, qtbot: QtBot) -> None:
    screen = QWidget()
    panel, column = card()
    words = QLabel("Một trang phải đọc, không ai che. " * 30)
    words.setWordWrap(True)
    column.addWidget(words)
    panel.setParent(screen)
    room.frame.stack.addWidget(screen)
    room.frame.stack.setCurrentWidget(screen)
    inside = screen.rect()
    panel.setGeometry(inside.right() - 400, 60, 380, inside.height() - 80)
    panel.show()
    QApplication.processEvents()
    (read,) = panels(screen, room.frame.stack)
    assert QRect(panel.pos(), panel.size()).contains(read)
    room.shell.tell(Notice(text="Đã lưu bản nháp", safe="Không mất gì"), mood="bad")
    toasts = room.shell.toasts
    qtbot.waitUntil(toasts.isVisible, timeout=3000)
    assert not toasts.geometry().intersects(read)
    assert toasts.geometry().right() > inside.width() // 2, "the nearest place beside it"


def test_the_empty_part_of_a_panel_is_free(room: Room, qtbot: QtBot) -> None:
    screen = QWidget()
    panel, column = card()
    column.addWidget(QLabel("Kết quả"))
    column.addStretch(1)
    panel.setParent(screen)
    room.frame.stack.addWidget(screen)
    room.frame.stack.setCurrentWidget(screen)
    panel.setGeometry(screen.rect())
    panel.show()
    QApplication.processEvents()
    (read,) = panels(screen, room.frame.stack)
    assert read.height() < 60
    assert panels(None, room.frame.stack) == []
