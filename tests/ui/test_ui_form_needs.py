"""What a begun declaration cannot do without is told once before acceptance, with a way there."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from window_room import CARD, Room

from ehc_desk.domain.citizen_card import parse_scan

BIRTH = "1.001193"
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
CHILD = {
    "child.full_name": "Nguyễn Khánh An",
    "child.sex": "female",
    "child.date_of_birth": "2026-11-10",
    "child.birth_place.name": "Bệnh viện Mẫu",
}
NEEDED = ["requester.relation", "parents_married", "declared"]


def birth(room: Room) -> Any:
    """Return the case in front with its card read, its procedure chosen and its papers passed."""
    case = room.case
    case.presenter.scan(parse_scan(CARD))
    case.presenter.choose(BIRTH)
    case.presenter.pass_all()
    case.body.show_form()
    case.start()
    return case


def press(room: Room, key: Qt.Key, modifiers: Any = Qt.KeyboardModifier.NoModifier) -> None:
    focus = room.frame.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key, modifiers)


def place(room: Room) -> str:
    focus = room.frame.focusWidget()
    return focus.objectName() if focus is not None else ""


def test_three_empty_fields_are_told_by_name_once_and_shift_f8_leads_through_them(
    room: Room,
) -> None:
    case = birth(room)
    for path, value in CHILD.items():
        case.presenter.edit_form(path, value)
    room.shell.do("accept")
    state = case.presenter.state
    assert [each["field"] for each in state.problems] == [f"form.{path}" for path in NEEDED]
    assert state.accepted is None
    assert not state.busy
    told = case._bottom.problem.text()
    for name in ("Quan hệ với người được khai sinh", "Cha, mẹ đã đăng ký kết hôn", "Đã cam đoan"):
        assert name in told
    assert "Shift+F8" in told
    assert "Ctrl+Enter lần nữa" in told
    assert place(room) == NEEDED[0]
    for path in (*NEEDED[1:], NEEDED[0]):
        press(room, Qt.Key.Key_F8, SHIFT)
        assert place(room) == path
    room.shell.do("accept")
    assert case.presenter.state.busy == "accepting"
    room._qtbot.waitUntil(lambda: case.presenter.state.slip is not None, timeout=15_000)


def test_the_key_leads_from_the_person_into_the_form(room: Room) -> None:
    case = birth(room)
    case.presenter.edit_form("child.full_name", "Nguyễn Khánh An")
    room.shell.do("accept")
    case._person.focus_field("owners[0].phone")
    press(room, Qt.Key.Key_F8, SHIFT)
    assert place(room) == "requester.relation"


@pytest.mark.parametrize("procedure", [BIRTH, "2.000815"])
def test_a_paper_declaration_asks_for_nothing(room: Room, procedure: str) -> None:
    case = room.case
    case.presenter.scan(parse_scan(CARD))
    case.presenter.choose(procedure)
    law = room.desk.intake.facts
    today = room.desk.clock.now().date()
    asked = [each for each in law.problems(case.presenter.state.facts, today) if each.get("soft")]
    assert "declared" not in {str(each["field"]).removeprefix("form.") for each in asked}
