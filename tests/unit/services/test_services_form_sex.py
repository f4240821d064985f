"""A part of a form that is for a woman or a man doubts the number and the sex of another."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from fakes.counter_room import facts_service
from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.domain.dossier import IntakeFacts, Party
from ehc_desk.services import form_library
from ehc_desk.services.form_check import findings

LIBRARY = form_library.load()
TODAY = date(2026, 11, 23)
HERS, HIS = "048192000123", "048092000123"
ROLES = [
    (form, block, sex)
    for form, woman, man in (
        ("birth_registration", "mother", "father"),
        ("birth_reregistration", "mother", "father"),
        ("marriage_registration", "bride", "groom"),
        ("marriage_reregistration", "bride", "groom"),
    )
    for block, sex in ((woman, "female"), (man, "male"))
]


def doubted(form_id: str, values: dict[str, Any]) -> dict[str, str]:
    found = findings(LIBRARY.form(form_id), values, LIBRARY, today=TODAY)
    told = {each["field"]: each["code"] for each in found}
    return {path: code for path, code in told.items() if code != "required"}


@pytest.mark.parametrize(("form_id", "block", "sex"), ROLES)
def test_a_number_of_the_other_sex_is_doubted_at_its_field(
    form_id: str, block: str, sex: str
) -> None:
    right, wrong = (HERS, HIS) if sex == "female" else (HIS, HERS)
    code = "number-of-a-man" if sex == "female" else "number-of-a-woman"
    at = f"{block}.personal_number"
    name = {f"{block}.full_name": "Lê An"}
    assert doubted(form_id, name | {at: right}) == {}
    assert doubted(form_id, name | {at: wrong}) == {at: code}


@given(st.from_regex(r"[0-9]{12}", fullmatch=True))
def test_the_fourth_digit_alone_decides(number: str) -> None:
    values = {"mother.full_name": "Lê An", "mother.personal_number": number}
    assert bool(doubted("birth_registration", values)) == (int(number[3]) % 2 == 0)


@pytest.mark.parametrize("number", ["", "12", "0481920001234", "0480920001x3"])
def test_what_is_no_number_says_no_sex(number: str) -> None:
    values = {"mother.full_name": "Lê An", "mother.personal_number": number}
    assert "number-of-a-man" not in doubted("birth_registration", values).values()


def test_the_sex_that_was_chosen_is_doubted_too() -> None:
    values = {"bride.full_name": "Lê An", "bride.sex": "male"}
    assert doubted("marriage_registration", values) == {"bride.sex": "should-be-female"}


@pytest.mark.parametrize(
    ("kind", "number", "code"),
    [
        ("mother_child", HIS, "number-of-a-man"),
        ("child_father", HERS, "number-of-a-woman"),
        ("father_child", HIS, None),
        (None, HIS, None),
    ],
)
def test_whether_father_or_mother_may_be_said_elsewhere(
    kind: str | None, number: str, code: str | None
) -> None:
    values = {"recognition.kind": kind, "parent.full_name": "A", "parent.personal_number": number}
    assert doubted("parent_recognition", values).get("parent.personal_number") == code


def test_it_is_told_and_refuses_nothing() -> None:
    rules = facts_service()
    facts = IntakeFacts(owners=(Party(full_name="Trần Thị Mẫu"),))
    facts = rules.pass_all(rules.choose_procedure(facts, "1.001193", TODAY))
    facts = rules.edit_form(facts, "mother.personal_number", HIS)
    told = {each["field"]: each for each in rules.problems(facts, TODAY)}
    assert told["form.mother.personal_number"]["soft"] is True
    assert told["form.mother.personal_number"]["code"] == "number-of-a-man"
    assert rules.complete(facts, TODAY).form["mother"]["personal_number"] == HIS
