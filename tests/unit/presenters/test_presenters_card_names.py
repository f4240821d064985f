"""A typed name never stays silently beside the number of somebody else's card."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from fakes.desk_fake import CLERK, QueuedRunner, fake_desk

from ehc_desk.domain.citizen_card import parse_scan
from ehc_desk.domain.dossier import IntakeFacts, Party
from ehc_desk.presenters.intake import IntakePresenter
from ehc_desk.services.card_names import put_aside, same_name, unproven

CARD = "072085000123|291234567|Nguyễn Văn An|02031985|Nam|12 Lê Lợi, Tây Ninh|01072021"
AT = "owners[0].full_name"


@pytest.fixture
def case() -> IntakePresenter:
    made = IntakePresenter(
        fake_desk(), CLERK, QueuedRunner(), lambda _state: None, later=lambda _s, _call: None
    )
    made.open()
    return made


def typed(case: IntakePresenter, **changes: Any) -> None:
    case.edit_owner(0, replace(case.state.facts.owner, **changes))


def doubts(case: IntakePresenter) -> set[str]:
    case.accept()
    return {f"{each['field']} {each['code']}" for each in case.state.problems if each.get("soft")}


def test_a_name_typed_over_the_cards_is_doubted_until_it_is_the_cards(
    case: IntakePresenter,
) -> None:
    case.scan(parse_scan(CARD))
    case.choose("1.004873")
    assert case.name_of_card(AT) == ""
    typed(case, full_name="Lê Thị Khác")
    assert case.name_of_card(AT) == "Nguyễn Văn An"
    assert f"{AT} name-not-of-card" in doubts(case)
    case.undo()
    assert case.name_of_card(AT) == ""
    assert f"{AT} name-not-of-card" not in doubts(case)


def test_another_number_is_not_of_that_card(case: IntakePresenter) -> None:
    case.scan(parse_scan(CARD))
    typed(case, full_name="Lê Thị Khác", personal_number="048302000123")
    assert case.name_of_card(AT) == ""


def test_of_the_submitter_too(case: IntakePresenter) -> None:
    typed(case, full_name="Trần Thị Chủ")
    case.edit_submitter(Party(full_name="Lê Thị Khác"))
    before = case.state.facts
    case.scan(parse_scan(CARD))
    assert put_aside(before, case.state.facts) == ("Lê Thị Khác", "Nguyễn Văn An")
    case.edit_submitter(replace(case.state.facts.who_submits, full_name="Lê Thị Khác"))
    assert case.name_of_card("submitter.full_name") == "Nguyễn Văn An"


@pytest.mark.parametrize("text", ["Nguyễn Văn An", "nguyen van an", "An", "Văn  An"])
def test_the_same_name_however_it_is_typed(case: IntakePresenter, text: str) -> None:
    typed(case, full_name=text)
    before = case.state.facts
    case.scan(parse_scan(CARD))
    assert put_aside(before, case.state.facts) == ("", "")
    assert same_name(text, "Nguyễn Văn An")


def test_a_lone_number_beside_a_typed_name_proves_nothing(case: IntakePresenter) -> None:
    typed(case, full_name="Lê Thị Khác")
    before = case.state.facts
    case.scan(parse_scan(CARD[:12]))
    assert unproven(before, case.state.facts) == "Lê Thị Khác"
    assert unproven(case.state.facts, case.state.facts) == ""
    assert unproven(IntakeFacts(), IntakeFacts()) == ""
