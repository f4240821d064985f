"""What a card filled stays in sight, and the form does not move from field to field."""

from __future__ import annotations

import pytest
from form_sheet import CARD, LIBRARY, Sheet
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ehc_desk.domain.dossier import IntakeFacts
from ehc_desk.domain.form import Filled
from ehc_desk.domain.form_marks import kinds_of
from ehc_desk.services.entries import no_codes
from ehc_desk.services.form_facts import with_card
from ehc_desk.ui import style, texts
from ehc_desk.ui.widgets.form_help import help_of

pytestmark = pytest.mark.usefixtures("dressed")


def scan(sheet: Sheet, path: str) -> list[str]:
    """Read a card into the block of a field; return what it filled."""
    before = IntakeFacts(form=sheet.filled.values, from_card=sheet.filled.marks)
    after = with_card(before, sheet.form, path, CARD, no_codes)
    sheet.filled = Filled(values=after.form, marks=after.from_card)
    sheet.show()
    at = path.split(".")[0]
    return [each for each in kinds_of(after.from_card) if each.startswith(f"{at}.")]


def in_sight(sheet: Sheet, path: str) -> bool:
    field, view = sheet.labelled(path).field, sheet.view.viewport()
    there = QRect(field.mapTo(view, QPoint(0, 0)), field.size())
    return bool(view.rect().contains(there))


@pytest.mark.parametrize("path", ["mother.full_name", "mother.residence.line", "father.full_name"])
@pytest.mark.parametrize("notice", [0, 60])
def test_what_a_card_filled_is_seen(qtbot: QtBot, path: str, notice: int) -> None:
    sheet = Sheet("birth_registration", qtbot)
    sheet.view.resize(760, 420)
    sheet.go(path)
    qtbot.wait(20)
    bar = sheet.view.verticalScrollBar()
    bar.setValue(bar.value() - 300)  # the last row in sight, if at all
    filled = scan(sheet, path)
    assert len(filled) > 3
    if notice:  # a notice above takes some of the room a moment later
        qtbot.wait(20)
        sheet.view.resize(760, 420 - notice)
    qtbot.waitUntil(lambda: all(in_sight(sheet, each) for each in filled), timeout=2000)


def test_whoever_went_on_is_not_called_back(qtbot: QtBot) -> None:
    sheet = Sheet("birth_registration", qtbot)
    sheet.view.resize(760, 420)
    sheet.go("mother.full_name")
    scan(sheet, "mother.full_name")
    qtbot.wait(20)
    QTest.keyClicks(sheet.go("requester.full_name"), "A")
    sheet.view.resize(760, 380)
    qtbot.wait(20)
    assert in_sight(sheet, "requester.full_name")


def test_the_cursor_stays_in_sight_when_room_is_lost(qtbot: QtBot) -> None:
    sheet = Sheet("birth_registration", qtbot)
    sheet.go("mother.residence.line")
    for high in (400, 300, 250):
        sheet.view.resize(760, high)
        qtbot.waitUntil(lambda: in_sight(sheet, "mother.residence.line"), timeout=2000)


def is_whole(sheet: Sheet, path: str) -> bool:
    """Tell whether label and field are seen from top to bottom."""
    view, shown = sheet.view.viewport(), sheet.labelled(path)
    top = shown.mapTo(view, QPoint(0, 0)).y()
    return bool(top >= 0 and top + shown.height() <= view.height())


@pytest.mark.parametrize("percent", [90, 100, 150, 200])
def test_the_field_of_the_cursor_is_seen_whole(
    qtbot: QtBot, qapp: QApplication, percent: int
) -> None:
    """Tab, from the first field to the last: never half a field, never a field without label."""
    style.apply(qapp, font_percent=percent)
    sheet = Sheet("birth_registration", qtbot)
    sheet.view.resize(style.px(700), 500)
    sheet.view.complete()
    qtbot.wait(20)
    sheet.go(next(iter(sheet.view._items)))
    for _ in range(len(sheet.view._items)):
        here = sheet.view.focusWidget().objectName()
        if here in sheet.view._items:
            qtbot.waitUntil(lambda: is_whole(sheet, here), timeout=1000)  # noqa: B023 - now
        QTest.keyClick(sheet.view.focusWidget(), Qt.Key.Key_Tab)


def test_the_last_problem_is_seen_whole(qtbot: QtBot) -> None:
    sheet = Sheet("birth_registration", qtbot)
    sheet.view.resize(760, 420)
    sheet.view.complete()
    last = [path for path, item in sheet.view._items.items() if item.derived is None][-1]
    sheet.problems = {last: {"code": "form.required"}}
    sheet.go(next(iter(sheet.view._items)))
    sheet.show()
    QTest.keyClick(sheet.view.focusWidget(), Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: is_whole(sheet, last), timeout=1000)
    assert sheet.view.focusWidget() is sheet.labelled(last).field


def test_a_field_that_moves_down_is_followed(qtbot: QtBot) -> None:
    """What stands above takes more lines, or the help below does: the field stays whole."""
    sheet = Sheet("birth_registration", qtbot)
    sheet.view.resize(760, 420)
    sheet.view.complete()
    order = [path for path, item in sheet.view._items.items() if item.derived is None]
    sheet.go(order[20])
    qtbot.wait(20)
    bar, shown = sheet.view.verticalScrollBar(), sheet.labelled(order[20])
    bar.setValue(bar.value() - (sheet.view.viewport().height() - 1))
    sheet.view._sight.room_changed()
    qtbot.waitUntil(lambda: is_whole(sheet, order[20]), timeout=1000)
    sheet.labelled(order[2]).set_problem("không có trong danh sách " * 12)
    qtbot.wait(20)
    qtbot.waitUntil(lambda: is_whole(sheet, order[20]), timeout=1000)
    sheet.view._help.tell("hướng dẫn ô này " * 60)
    qtbot.waitUntil(lambda: is_whole(sheet, order[20]), timeout=1000)
    assert shown.field.hasFocus()


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_a_sentence_ends_before_the_next_begins(language: str, qtbot: QtBot) -> None:
    texts.set_language(language)
    for form_id in LIBRARY.ids:
        for item in LIBRARY.form(form_id).fields:
            told, own = help_of(item), item.help_en if language == "en" else item.help
            if told:
                assert told.endswith((".", "?", "!", "…", ":")), item.path
            behind = told.partition(own.rstrip("."))[2] if own and not own.endswith("…") else ""
            assert behind in ("", ".") or behind[:2] == ". ", told


def test_the_form_does_not_move_from_field_to_field(qtbot: QtBot) -> None:
    sheet = Sheet("birth_registration", qtbot)
    sheet.view.resize(1000, 600)
    sheet.view.complete()
    rooms = set()
    for path in sheet.view._items:
        if sheet.view._items[path].derived is None:
            sheet.go(path)
            rooms.add(sheet.view.viewport().height())
    assert len(rooms) == 1
