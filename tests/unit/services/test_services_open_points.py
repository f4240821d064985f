"""What is open in a form: the fee's fields refuse, each field counts once, asterisks tell it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from fakes.counter_room import CARD, CERTIFY, CLERK, MARRIAGE, Room, facts_service

from ehc_desk.domain.citizen_card import parse_scan
from ehc_desk.domain.dossier import IntakeFacts, Party
from ehc_desk.domain.form import expand
from ehc_desk.domain.form_values import flatten
from ehc_desk.errors import FieldsInvalid
from ehc_desk.services import catalogue
from ehc_desk.services.facts import Facts

DAY = date(2026, 11, 23)
BIRTH, EXTRACT = "1.001193", "2.000635"
EVERY_FORM = {item.form: item.code for item in catalogue.load().in_force(DAY)}


@pytest.fixture(scope="module")
def rules() -> Facts:
    return facts_service()


def begun(rules: Facts, code: str, **form: Any) -> IntakeFacts:
    facts = rules.apply_scan(IntakeFacts(), parse_scan(CARD))
    facts = rules.pass_all(rules.choose_procedure(facts, code, DAY))
    return rules.merge_form(facts, form)


def refusing(rules: Facts, facts: IntakeFacts) -> dict[str, str]:
    return {
        str(each["field"]): str(each["code"])
        for each in rules.problems(facts, DAY)
        if not each.get("soft")
    }


def test_a_certification_without_its_pages_is_refused_at_that_field(rules: Facts) -> None:
    empty = begun(rules, CERTIFY)
    assert rules.fee(empty) is None
    assert refusing(rules, empty) == {"form.documents[0].pages": "required"}
    with pytest.raises(FieldsInvalid) as told:
        rules.complete(empty, DAY)
    assert [each["field"] for each in told.value.params["fields"]] == ["form.documents[0].pages"]
    whole = rules.edit_form(empty, "documents[0].pages", 3)
    assert rules.complete(whole, DAY).fee_vnd == 5_000
    cleared = rules.edit_form(whole, "documents[0].copies", None)
    assert refusing(rules, cleared) == {"form.documents[0].copies": "required"}
    assert rules.fee(cleared) is None


@pytest.mark.parametrize("pages", [0, "ba", -1])
def test_pages_that_are_no_number_are_told_once_by_what_is_wrong(rules: Facts, pages: Any) -> None:
    facts = rules.edit_form(begun(rules, CERTIFY), "documents[0].pages", pages)
    found = [each for each in rules.problems(facts, DAY) if "pages" in str(each["field"])]
    assert len(found) == 1
    assert (found[0]["soft"], found[0]["code"] == "required") == (False, False)


def test_every_begun_row_needs_its_pages_and_an_untouched_one_none(rules: Facts) -> None:
    facts = begun(rules, CERTIFY, documents=[{"pages": 2}, {"name": "Học bạ"}, {"copies": 1}])
    assert refusing(rules, facts) == {"form.documents[1].pages": "required"}


def test_copies_of_an_extract_count_the_fee_as_well(rules: Facts) -> None:
    facts = begun(rules, EXTRACT)
    assert refusing(rules, facts) == {}
    cleared = rules.edit_form(facts, "extracts[0].copies", None)
    assert refusing(rules, cleared) == {"form.extracts[0].copies": "required"}


def test_who_was_asked_for_no_form_may_leave_the_fee_open(room: Room, rules: Facts) -> None:
    draft = room.draft(begun(rules, CERTIFY))
    with pytest.raises(FieldsInvalid):
        room.intake.accept(draft.id, actor=CLERK)
    assert room.intake.accept(draft.id, actor=CLERK, fee_open=True).facts.fee_vnd is None
    wrong = replace(begun(rules, CERTIFY), owners=(Party(full_name="A", personal_number="1"),))
    with pytest.raises(FieldsInvalid) as told:
        rules.complete(wrong, DAY, fee_open=True)
    assert {"owners[0].personal_number"} == {each["field"] for each in told.value.params["fields"]}


@pytest.mark.parametrize(("form_id", "code"), EVERY_FORM.items())
def test_an_asterisk_refuses_and_only_an_asterisk_does(
    rules: Facts, form_id: str, code: str
) -> None:
    facts = begun(rules, code)
    assert rules.form_of(facts).id == form_id
    form = rules.form_of(facts)
    note = form.field_at("note")
    if note is not None:
        facts = rules.edit_form(facts, "note", "gõ tay")  # the declaration is begun
    for item in expand(form, flatten(facts.form)):
        if item.derived is not None:
            continue
        without = rules.edit_form(facts, item.path, None)
        refuses = refusing(rules, without).get(f"form.{item.path}") == "required"
        assert refuses == item.for_fee, item.path


def test_what_is_wrong_with_a_person_is_not_counted_again_in_the_form(rules: Facts) -> None:
    facts = begun(rules, MARRIAGE)
    wrong = replace(facts.owner, personal_number="0480920", phone="12", date_of_birth="2030-01-01")
    facts = rules.edit_owner(facts, 0, wrong)
    assert flatten(facts.form)["requester.phone"] == "12"
    found = [each["field"] for each in rules.problems(facts, DAY) if not each.get("soft")]
    assert sorted(found) == [
        "owners[0].date_of_birth", "owners[0].personal_number", "owners[0].phone",
    ]  # fmt: skip


def test_a_block_that_repeats_the_person_is_not_counted_either(rules: Facts) -> None:
    facts = begun(rules, BIRTH, requester={"relation": "mother"})
    facts = rules.edit_owner(facts, 0, replace(facts.owner, personal_number="0480920"))
    assert flatten(facts.form)["mother.personal_number"] == "0480920"
    assert list(refusing(rules, facts)) == ["owners[0].personal_number"]


def test_another_person_of_the_form_is_counted_by_itself(rules: Facts) -> None:
    facts = begun(rules, BIRTH)
    facts = rules.edit_owner(facts, 0, replace(facts.owner, personal_number="123"))
    facts = rules.edit_form(facts, "father.personal_number", "123")
    assert sorted(refusing(rules, facts)) == [
        "form.father.personal_number", "owners[0].personal_number",
    ]  # fmt: skip


@pytest.mark.parametrize("code", [CERTIFY, MARRIAGE, BIRTH])
def test_no_field_is_told_twice(rules: Facts, code: str) -> None:
    facts = begun(rules, code, note="gõ tay")
    facts = rules.edit_owner(facts, 0, Party(phone="x", email="x", personal_number="x"))
    fields = [each["field"] for each in rules.problems(facts, DAY)]
    assert len(fields) == len(set(fields))
