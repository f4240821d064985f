"""What a card filled stays in sight, and the form does not move from field to field."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from form_sheet import CARD, LIBRARY, Sheet
from PySide6.QtCore import QPoint, QRect
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


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> Iterator[None]:
    style.prepare(qapp)
    yield
    style.apply(qapp, font_percent=100)
    texts.set_language("vi")


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


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_a_sentence_ends_before_the_next_begins(language: str, qtbot: QtBot) -> None:
    texts.set_language(language)
    for form_id in LIBRARY.ids:
        for item in LIBRARY.form(form_id).fields:
            told, own = help_of(item), item.help_en if language == "en" else item.help
            if told:
                assert told.endswith((".", "?", "!", "…", ":")), item.path
            if own and not own.endswith("…") and told.removeprefix(own) not in ("", "."):
                assert told.removeprefix(own.rstrip("."))[:2] == ". ", told


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
