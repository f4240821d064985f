"""Copies from earlier dossiers: gaps only, always marked, of this person only, never papers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from fakes.counter_room import CARD, MARRIAGE, Room, facts_service

from ehc_desk.domain.citizen_card import parse_scan
from ehc_desk.domain.dossier import Check, IntakeFacts, Party, PartyKind
from ehc_desk.domain.form_marks import EARLIER, kinds_of
from ehc_desk.domain.form_values import flatten
from ehc_desk.services.earlier import Earlier

OTHER = "048192007654||Phạm Thị Khác|01021990|Nữ|7 Đường Khác, Phường Mẫu Hai|20082022"
NUMBER = "048092004321"
BIRTH = "1.001193"


@pytest.fixture
def earlier(room: Room) -> Earlier:
    return Earlier(queries=room.queries, facts=room.intake.facts)


def now(room: Room, procedure: str = MARRIAGE) -> IntakeFacts:
    facts = room.intake.apply_scan(IntakeFacts(), parse_scan(CARD))
    return room.intake.choose_procedure(facts, procedure, date(2026, 11, 23))


def taken_in(room: Room, **of_owner: str) -> IntakeFacts:
    facts = room.facts(MARRIAGE)
    return room.intake.facts.edit_owner(facts, 0, replace(facts.owner, **of_owner))


def test_the_number_asked_for_is_whole_and_the_owners_first(earlier: Earlier) -> None:
    owner = Party(full_name="A", personal_number="0480")
    facts = IntakeFacts(owners=(owner,))
    assert earlier.number_of(facts) == ""
    facts = replace(facts, submitter=Party(personal_number="048192007654"))
    assert earlier.number_of(facts) == "048192007654"
    firm = Party(kind=PartyKind.ORGANISATION, tax_code="0312345678")
    assert earlier.number_of(replace(facts, owners=(firm,))) == "0312345678"


def test_running_and_finished_dossiers_of_one_person_only(room: Room, earlier: Earlier) -> None:
    mine = room.accepted(taken_in(room, phone="0912345678"))
    done = room.accepted()
    room.lifecycle.act(done.printed_code, "stop", {"reason": "x"}, actor=_chief())
    other = room.intake.apply_scan(IntakeFacts(), parse_scan(OTHER))
    other = room.intake.choose_procedure(other, MARRIAGE, date(2026, 11, 23))
    room.accepted(room.intake.facts.pass_all(other))
    past = earlier.past(NUMBER)
    assert [line.id for line in past.running] == [mine.id]
    assert {dossier.id for dossier in past.newest} == {mine.id, done.id}
    assert {line.id for line in earlier.lines(NUMBER)} == {mine.id, done.id}


def test_an_offer_counts_what_it_fills_and_fills_gaps_only(room: Room, earlier: Earlier) -> None:
    room.accepted(taken_in(room, phone="0912345678", email="a@vi-du.vn"))
    facts = now(room)
    facts = room.intake.facts.edit_owner(facts, 0, replace(facts.owner, phone="0909000000"))
    past = earlier.past(NUMBER)
    offer = earlier.offer(facts, past)
    assert offer is not None
    assert offer.day == date(2026, 11, 23)
    filled = earlier.filled(facts, past.newest[0], NUMBER)
    marked = {path for path, kind in kinds_of(filled.from_card).items() if kind == EARLIER}
    assert len(marked) == offer.count
    assert filled.owner.phone == "0909000000"
    assert filled.owner.email == "a@vi-du.vn"
    assert "owners[0].email" in marked
    assert filled.components == facts.components
    assert earlier.offer(filled, past) is None


def test_blocks_of_other_people_are_not_offered(room: Room, earlier: Earlier) -> None:
    facts = now(room, BIRTH)
    told = {"child": {"full_name": "Bé Một"}, "requester": {"phone": "0912345678"}}
    facts = room.intake.facts.pass_all(room.intake.facts.merge_form(facts, told))
    room.accepted(facts)
    past = earlier.past(NUMBER)
    filled = earlier.filled(now(room, BIRTH), past.newest[0], NUMBER)
    values = flatten(filled.form)
    assert "child.full_name" not in values
    assert values["requester.phone"] == "0912345678"
    copied = earlier.copied(now(room, BIRTH), past.newest[0])
    assert flatten(copied.form)["child.full_name"] == "Bé Một"


def test_a_copy_brings_people_and_keeps_what_is_known_now(room: Room, earlier: Earlier) -> None:
    law = room.intake.facts
    facts = law.apply_scan(IntakeFacts(), parse_scan(OTHER))
    facts = law.choose_procedure(facts, MARRIAGE, date(2026, 11, 23))
    facts = law.set_submitter(facts, Party(), "grandmother")
    facts = law.apply_scan(facts, parse_scan(CARD))
    dossier = room.accepted(law.pass_all(facts))
    fresh = law.edit_owner(now(room), 0, replace(now(room).owner, address="Nơi ở mới"))
    copied = earlier.copied(fresh, dossier)
    assert [owner.full_name for owner in copied.owners] == ["Phạm Thị Khác"]
    assert copied.submitter is not None
    assert copied.submitter.address == "Nơi ở mới"
    assert copied.relation == "grandmother"
    assert kinds_of(copied.from_card)["owners[0].full_name"] == EARLIER
    assert {line.check for line in copied.components} == {Check.OPEN}
    assert any(line.required for line in copied.components if "ủy quyền" in line.name)


def test_marks_fall_when_touched_or_confirmed(room: Room, earlier: Earlier) -> None:
    room.accepted(taken_in(room, phone="0912345678", email="a@vi-du.vn"))
    law, past = room.intake.facts, earlier.past(NUMBER)
    filled = earlier.filled(now(room), past.newest[0], NUMBER)
    touched = law.edit_owner(filled, 0, replace(filled.owner, phone="0909"))
    assert "owners[0].phone" not in kinds_of(touched.from_card)
    assert "owners[0].email" in kinds_of(touched.from_card)
    seen = law.confirm(filled, "owners[0].email")
    assert "owners[0].email" not in kinds_of(seen.from_card)
    assert EARLIER not in kinds_of(law.confirm(filled).from_card).values()
    assert "owners[0].full_name" in kinds_of(law.confirm(filled).from_card)


def test_why_an_authorisation_is_asked_for() -> None:
    law = facts_service()
    law._is_family = {"grandmother"}.__contains__
    facts = law.choose_procedure(IntakeFacts(), BIRTH, date(2026, 11, 23))
    assert law.notes(facts) == {}
    for relation, note in (("", "proxy"), ("proxy", "proxy"), ("grandmother", "proxy_family")):
        acting = law.set_submitter(facts, Party(full_name="Bà Mẫu"), relation)
        assert set(law.notes(acting).values()) == {note}
        asked = [line for line in acting.components if line.number in law.notes(acting)]
        assert all(line.required for line in asked)


def test_an_organisation_is_accepted_without_what_only_people_have() -> None:
    law = facts_service()
    firm = Party(kind=PartyKind.ORGANISATION, full_name="Công ty Mẫu", tax_code="12", sex="male")
    facts = law.choose_procedure(IntakeFacts(owners=(firm,)), MARRIAGE, date(2026, 11, 23))
    problems = law.problems(law.pass_all(facts), date(2026, 11, 23))
    assert any(item["code"] == "not-a-tax-code" and item["soft"] for item in problems)
    assert law.complete(law.pass_all(facts), date(2026, 11, 23)).owner.sex == ""


def test_a_card_for_an_organisation_is_the_submitters() -> None:
    law = facts_service()
    firm = Party(kind=PartyKind.ORGANISATION, full_name="Công ty Mẫu", tax_code="0312345678")
    facts = law.apply_scan(IntakeFacts(owners=(firm,)), parse_scan(CARD))
    assert facts.owner == firm
    assert facts.submitter is not None
    assert facts.submitter.personal_number == NUMBER
    assert "submitter.full_name" in facts.from_card


def test_a_fee_per_page_says_which_field_it_waits_for() -> None:
    law = facts_service()
    facts = law.choose_procedure(IntakeFacts(), "2.000815", date(2026, 11, 23))
    assert law.fee_waits_for(facts) == "documents[0].pages"
    facts = law.edit_form(facts, "documents[0].pages", 3)
    assert law.fee_waits_for(facts) == ""
    assert law.fee(facts) == 5000
    facts = law.edit_form(facts, "documents[1].name", "Bằng")
    assert law.fee_waits_for(facts) == "documents[1].pages"
    assert law.fee_waits_for(law.choose_procedure(facts, MARRIAGE, date(2026, 11, 23))) == ""


def _chief():  # type: ignore[no-untyped-def]
    from fakes.counter_room import CHIEF

    return CHIEF
