"""Whoever is in the case already fills a block of the form by one act; swaps are told."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from window_room import CARD, Room

from ehc_desk.domain.citizen_card import parse_scan
from ehc_desk.domain.dossier import Party
from ehc_desk.domain.form_marks import kinds_of
from ehc_desk.ui.screens.intake_form import PersonButton

OTHER = "072190000456|291234568|Lê Thị Bình|05061990|Nữ|7 Trần Phú, Tây Ninh|01072021"
BIRTH, MARRIAGE = "1.001193", "1.000894"
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
FATHER = "father.full_name"


def case_of(room: Room, procedure: str = BIRTH, card: str = CARD) -> Any:
    case = room.case
    case.presenter.scan(parse_scan(card))
    case.presenter.choose(procedure)
    case.body.show_form()
    case.body.form.view.complete()
    return case


def into(room: Room, path: str) -> Any:
    """Put the cursor into a field and press the key of the act there."""
    assert room.case.body.form.focus(path)
    focus = room.frame.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, Qt.Key.Key_P, CONTROL | SHIFT)
    return room.case.presenter.state.facts


def button_of(case: Any, path: str) -> PersonButton:
    found = [each for each in case.findChildren(PersonButton) if each.path == path]
    assert len(found) == 1
    return found[0]  # type: ignore[no-any-return]


def told(case: Any) -> str:
    return str(case._notice._text.text()) if case._notice.isVisible() else ""


def test_the_key_leaves_the_same_form_as_a_card_read_there(room: Room) -> None:
    case = case_of(room)
    empty = case.presenter.state.facts
    filled = into(room, FATHER)
    assert filled.form["father"]["full_name"] == "Nguyễn Văn An"
    case.presenter.undo()
    assert case.presenter.state.facts == empty
    case.presenter.scan(parse_scan(CARD), at=FATHER)
    by_card = case.presenter.state.facts
    assert by_card.form == filled.form
    assert by_card.from_card == filled.from_card
    assert kinds_of(filled.from_card)[FATHER] == "card"


def test_what_was_typed_in_the_block_comes_back_with_the_button_of_the_notice(room: Room) -> None:
    case = case_of(room)
    case.presenter.edit_form(FATHER, "Gõ Tay")
    into(room, FATHER)
    assert case.presenter.state.facts.form["father"]["full_name"] == "Nguyễn Văn An"
    assert "Người cha" in told(case)
    case._notice._button.click()
    assert case.presenter.state.facts.form["father"]["full_name"] == "Gõ Tay"
    assert told(case) == ""


def test_the_button_of_a_notice_goes_with_the_next_change(room: Room) -> None:
    case = case_of(room)
    into(room, FATHER)
    assert told(case)
    case.presenter.edit_form("note", "chữ khác")
    assert told(case) == ""


def test_every_other_block_has_the_button_and_says_who_comes_next(room: Room) -> None:
    case = case_of(room)
    paths = {each.path for each in case.findChildren(PersonButton)}
    assert {"mother.full_name", FATHER} <= paths
    assert "requester.full_name" not in paths  # the counter's own block fills itself
    father = button_of(case, FATHER)
    assert (father.text(), father.toolTip()) == ("Là người nộp hồ sơ", "Ctrl+Shift+P")
    father.click()
    assert case.presenter.state.facts.form["father"]["personal_number"] == "072085000123"
    assert room.frame.focusWidget().objectName() == FATHER


def test_whoever_files_for_another_comes_first_and_the_owner_next(room: Room) -> None:
    case = case_of(room)
    case.presenter.edit_submitter(Party(), "")
    case.presenter.scan(parse_scan(OTHER))
    case.body.form.view.complete()
    mother = button_of(case, "mother.full_name")
    assert mother.text() == "Là người nộp hồ sơ"
    assert into(room, "mother.full_name").form["mother"]["full_name"] == "Lê Thị Bình"
    assert mother.text() == "Lấy từ chủ hồ sơ"
    assert into(room, "mother.full_name").form["mother"]["full_name"] == "Nguyễn Văn An"
    assert "chủ hồ sơ" in told(case)


def test_typed_people_are_marked_as_typed(room: Room) -> None:
    case = case_of(room)
    owner = case.presenter.state.facts.owner
    case.presenter.edit_owner(0, Party(full_name="Trần Văn Gõ", address=owner.address))
    facts = into(room, FATHER)
    assert facts.form["father"]["full_name"] == "Trần Văn Gõ"
    assert kinds_of(facts.from_card)[FATHER] == "typed"
    assert kinds_of(facts.from_card)["father.residence.line"] == "card"


def test_without_anybody_or_outside_a_block_it_says_so(room: Room) -> None:
    case = room.case
    assert case.why_not("take_person") != ""
    case.presenter.choose(MARRIAGE)
    case.body.show_form()
    case.body.form.view.complete()
    assert not button_of(case, "groom.full_name").isEnabled()
    before = case.presenter.state.facts
    assert into(room, "groom.full_name") == before
    assert "quét thẻ" in told(case)
    into(room, "note")
    assert "con trỏ" in told(case)


def test_a_swap_is_told_and_taken_back(room: Room) -> None:
    case = case_of(room)
    before = case.presenter.state.facts
    room.shell.do("swap_people")
    assert case.presenter.state.facts.submitter.full_name == "Nguyễn Văn An"
    assert told(case) == "Đã đổi chỗ chủ hồ sơ và người nộp."
    button: QPushButton = case._notice._button
    assert button.isVisible()
    assert "Ctrl+Z" in button.text()
    button.click()
    assert case.presenter.state.facts == before
    assert told(case) == ""
