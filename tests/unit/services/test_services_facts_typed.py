"""What is typed for the person at the counter flows into the form, and leaves with that person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from fakes.counter_room import CARD, MARRIAGE, facts_service

from ehc_desk.domain.citizen_card import parse_scan
from ehc_desk.domain.dossier import IntakeFacts, Party, PartyKind
from ehc_desk.domain.form_marks import CARD as FROM_CARD
from ehc_desk.domain.form_marks import TYPED, kinds_of
from ehc_desk.services.facts import Facts
from ehc_desk.services.records import facts_payload

DAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def rules() -> Facts:
    return facts_service()


def test_a_typed_owner_fills_the_form_letter_by_letter(rules: Facts) -> None:
    facts = rules.choose_procedure(IntakeFacts(), MARRIAGE, DAY)
    for name in ("L", "Lê", "Lê Thử"):
        facts = rules.edit_owner(facts, 0, replace(facts.owner, full_name=name))
    assert facts.form["requester"]["full_name"] == "Lê Thử"
    assert kinds_of(facts.from_card)["requester.full_name"] == TYPED
    own = rules.edit_form(facts, "requester.full_name", "Lê Khác")
    again = rules.edit_owner(own, 0, replace(own.owner, full_name="Lê Thử Ba"))
    assert again.form["requester"]["full_name"] == "Lê Khác"


def test_what_was_typed_before_the_procedure_flows_too(rules: Facts) -> None:
    facts = rules.edit_owner(IntakeFacts(), 0, Party(full_name="Lê Thử", address="Tổ 12"))
    chosen = rules.choose_procedure(facts, MARRIAGE, DAY)
    assert chosen.form["requester"]["full_name"] == "Lê Thử"


def test_a_submitter_takes_the_place_of_the_owner(rules: Facts) -> None:
    facts = rules.apply_scan(IntakeFacts(), parse_scan(CARD))
    facts = rules.choose_procedure(facts, MARRIAGE, DAY)
    number = facts.form["requester"]["personal_number"]
    acting = rules.set_submitter(facts, Party(full_name="Trần Nộp Thay"), "child")
    assert acting.form["requester"]["full_name"] == "Trần Nộp Thay"
    assert "personal_number" not in acting.form["requester"]  # not a mixture of two people
    back = rules.set_submitter(acting, None)
    assert back.form["requester"]["personal_number"] == number
    assert kinds_of(back.from_card)["requester.personal_number"] == FROM_CARD


def test_an_organisation_does_not_ask_in_its_own_name(rules: Facts) -> None:
    facts = rules.choose_procedure(IntakeFacts(), MARRIAGE, DAY)
    firm = Party(kind=PartyKind.ORGANISATION, full_name="Công ty Mẫu")
    assert "full_name" not in rules.edit_owner(facts, 0, firm).form["requester"]


def test_the_province_hears_of_the_marks_of_cards_only(rules: Facts) -> None:
    facts = rules.apply_scan(IntakeFacts(), parse_scan(CARD))
    facts = rules.choose_procedure(facts, MARRIAGE, DAY)
    typed = rules.edit_owner(facts, 0, replace(facts.owner, full_name="Lê Gõ Tay"))
    assert any("@" in each for each in typed.from_card)
    assert not any("@" in each for each in facts_payload(typed)["from_card"])
