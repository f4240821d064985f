"""Help, keys, settings and what all rooms have in common, in the smallest window and the widest."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from low_window import BIRTH, dossier, lower, opened, settle
from PySide6.QtCore import QUrl
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QWidget
from window_room import Room

from ehc_desk.ui import style, texts
from ehc_desk.ui.screens.help import HelpPane
from ehc_desk.ui.widgets.screen_head import ScreenHead

pytestmark = pytest.mark.usefixtures("dressed")


@pytest.fixture
def low(room: Room, qapp: QApplication) -> Iterator[Room]:
    """A window of 1092 × 614 in letters of 200 %."""
    lower(room, qapp)
    yield room
    style.apply(qapp, font_percent=100)


# ---------------------------------------------------------------- help


def test_topics_are_read_whole(low: Room) -> None:
    texts.set_language("en")
    pane = HelpPane()
    pane.resize(1038, 400)
    pane.show()
    settle()
    rows, letters = pane.contents, pane.contents.fontMetrics()
    for place in range(rows.count()):
        item = rows.item(place)
        shown = rows.visualItemRect(item)
        wide = shown.width() - 2 * style.px(10)
        lines = letters.boundingRect(0, 0, wide, 0, 0x1000, item.text()).height()
        assert shown.height() >= lines, item.text()
    pane.close()
    texts.set_language("vi")


def test_what_leads_somewhere_in_the_help_stands_in_one_row_where_it_is_low(
    low: Room, qapp: QApplication
) -> None:
    screen = opened(low, "help")
    pane = screen._pane
    assert pane.search.parentWidget() is screen._tools
    assert [one.isVisible() for one in screen._print] == [False, False]
    assert screen._more.isVisible()
    assert len(screen._more.menu().actions()) == 2
    assert pane.back.accessibleName() == "Trang trước"
    assert pane.page.height() > low.frame.height() // 2
    style.apply(qapp, font_percent=100)
    settle()
    assert pane.search.parentWidget() is pane
    assert pane.back.text() == "Trang trước"
    assert not screen._more.isVisible()


def test_there_is_no_empty_band_below_a_picture(room: Room) -> None:
    screen = opened(room, "help")
    document = screen._pane.page.document()
    block = document.begin()
    while block.isValid() and "\N{OBJECT REPLACEMENT CHARACTER}" not in block.text():
        block = block.next()
    assert block.isValid()
    high = document.documentLayout().blockBoundingRect(block).height()
    picture = screen._pane.page.loadResource(2, QUrl("../pictures/intake.png"))
    assert high < picture.height() / picture.devicePixelRatio() + style.px(30)


# ---------------------------------------------------------------- keys


def test_there_is_room_for_a_message_of_the_keys_only_while_there_is_one(room: Room) -> None:
    screen = opened(room, "keys_setup")
    before = screen._table.height()
    assert not screen._told.isVisible()
    screen._tell("Đã đổi")
    settle()
    assert screen._told.isVisible()
    assert screen._table.height() < before
    screen._tell("")
    settle()
    assert screen._table.height() == before


@pytest.mark.parametrize("percent", [100, 200])
def test_a_name_stands_near_its_key_in_a_wide_window(
    room: Room, qapp: QApplication, percent: int
) -> None:
    style.apply(qapp, font_percent=percent)
    room.frame.resize(1920, 1080)
    screen = opened(room, "keys_setup")
    table, letters = screen._table, screen._table.fontMetrics()
    names = [table.topLevelItem(row).text(0) for row in range(table.topLevelItemCount())]
    widest = max(map(letters.horizontalAdvance, names))
    assert widest < table.columnWidth(0) < widest + style.px(60)
    assert table.alternatingRowColors()
    style.apply(qapp, font_percent=100)


# ---------------------------------------------------------------- settings


def test_locking_is_a_matter_of_safety_not_of_looks(room: Room) -> None:
    screen = opened(room, "settings")
    assert "idle_lock_minutes" not in screen.section("appearance")._keys
    box = screen.section("safety")._keys["idle_lock_minutes"]
    assert box.itemText(0) == "Không tự khóa"
    assert screen._list.item(1).text() == "An toàn"


# ---------------------------------------------------------------- what all have


def test_the_frame_of_the_cursor_is_around_the_whole_paper(room: Room) -> None:
    room.shell.start_case(BIRTH)
    screen = opened(room, "guidance")
    first, second = screen._rows[:2]

    def framed(row: QWidget) -> bool:
        picture = row.grab().toImage()
        middle = picture.width() // 2
        ring = QColor(style.colour("focus"))
        return any(picture.pixelColor(middle, y) == ring for y in range(4))

    first.tick.setFocus()
    assert (framed(first), framed(second)) == (True, False)
    second.tick.setFocus()
    assert (framed(first), framed(second)) == (False, True)


def test_a_title_does_not_jump_from_screen_to_screen(room: Room) -> None:
    places = ("deliveries", "guide", "guidance", "help", "keys_setup", "settings")
    middles = set()
    for place in places:
        screen = opened(room, place)
        head = screen.findChild(ScreenHead)
        middles.add(head.title.mapTo(screen, head.title.rect().center()).y())
    middles.add(dossier(room)._head.code.geometry().center().y())
    assert max(middles) - min(middles) <= 1
