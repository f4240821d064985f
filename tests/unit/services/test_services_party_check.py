"""Doubts about people: births that cannot be, names that are none, a submitter who is nobody's."""

from __future__ import annotations

import string
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from fakes.counter_room import MARRIAGE, facts_service, person
from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.domain.dossier import IntakeFacts, Party, PartyKind
from ehc_desk.errors import FieldsInvalid
from ehc_desk.services.party_check import party_problems

DAY = date(2026, 11, 23)


def told(owner: Party, submitter: Party | None = None, relation: str = "") -> dict[str, bool]:
    facts = IntakeFacts(owners=(owner,), submitter=submitter, relation=relation)
    return {
        f"{one['field']} {one['code']}": one.get("soft", False)
        for one in party_problems(facts, DAY)
    }


def test_a_birth_ahead_is_refused_for_owner_and_submitter() -> None:
    late = Party(full_name="Đỗ Thị Mẫu", date_of_birth="2030-01-01")
    assert told(late) == {"owners[0].date_of_birth in-the-future": False}
    owner = Party(full_name="Lê Văn Thử")
    assert told(owner, late, "mother") == {"submitter.date_of_birth in-the-future": False}
    year = Party(full_name="Đỗ Thị Mẫu", birth_year="2027")
    assert told(year) == {"owners[0].birth_year in-the-future": False}


def test_the_service_refuses_such_an_acceptance() -> None:
    rules = facts_service()
    facts = rules.choose_procedure(IntakeFacts(), MARRIAGE, DAY)
    owner = replace(person("Đỗ Thị Mẫu"), date_of_birth="2030-01-01")
    with pytest.raises(FieldsInvalid) as error:
        rules.complete(rules.edit_owner(facts, 0, owner), DAY)
    fields: Any = error.value.params["fields"]
    named = {(one["field"], one["code"]) for one in fields}
    assert ("owners[0].date_of_birth", "in-the-future") in named


@given(st.integers(min_value=-45_000, max_value=400))
def test_every_birth_from_1900_to_today_passes(days: int) -> None:
    born = DAY + timedelta(days=days)
    found = told(Party(full_name="Đỗ Thị Mẫu", date_of_birth=born.isoformat()))
    if born > DAY:
        assert found == {"owners[0].date_of_birth in-the-future": False}
    elif born.year < 1900:
        assert found == {"owners[0].date_of_birth too-long-ago": True}
    else:
        assert found == {}


def test_a_year_before_1900_is_told_only() -> None:
    assert told(Party(full_name="A", birth_year="1899")) == {
        "owners[0].birth_year too-long-ago": True
    }
    assert told(Party(full_name="A", birth_year="1900")) == {}


@pytest.mark.parametrize("typed", ["0101", "3112", "2902"])
def test_half_a_date_lacks_its_year_and_is_refused(typed: str) -> None:
    assert told(Party(full_name="A", birth_year=typed)) == {"owners[0].birth_year no-year": False}
    split = f"{int(typed[:2])}/{int(typed[2:])}"
    assert told(Party(full_name="A", date_of_birth=split)) == {
        "owners[0].date_of_birth no-year": False
    }


def test_what_is_no_day_is_no_half_date() -> None:
    assert told(Party(full_name="A", date_of_birth="30/2")) == {
        "owners[0].date_of_birth impossible-date": False
    }
    assert told(Party(full_name="A", birth_year="0230")) == {
        "owners[0].birth_year too-long-ago": True
    }


@pytest.mark.parametrize(
    "name", ["nguyeenx vawn a##", "Nguyễn Văn 4n", "Lê Thị @", "...", "Trần/Văn", "A_B"]
)
def test_a_name_no_name_looks_like_is_told_for_people_only(name: str) -> None:
    assert told(Party(full_name=name)) == {"owners[0].full_name odd-name": True}
    foreigner = Party(kind=PartyKind.FOREIGNER, full_name=name)
    assert told(foreigner) == {"owners[0].full_name odd-name": True}
    assert told(Party(kind=PartyKind.ORGANISATION, full_name=name)) == {}


@pytest.mark.parametrize(
    "name",
    ["Nguyễn Thị Ánh", "H'Hen Niê", "Anne-Marie O’Neil Jr.", "Müller", "李小龍", "Мария Иванова",
     "राजेश कुमार", "Ê Ban Y Thu", "Nguye\u0302\u0303n Va\u0306n An"],
)  # fmt: skip
def test_names_of_all_languages_pass(name: str) -> None:
    assert told(Party(full_name=name)) == {}


@given(st.sampled_from(string.digits + '#@!?/\\_+=*&%$()[]{}<>|~^";:,'))
def test_one_strange_sign_is_enough(sign: str) -> None:
    assert told(Party(full_name=f"Lê {sign} Thử")) == {"owners[0].full_name odd-name": True}


def test_whoever_acts_should_say_what_he_is_to_the_owner() -> None:
    owner, proxy = Party(full_name="Lê Văn Thử"), Party(full_name="Đỗ Thị Mẫu")
    assert told(owner, proxy) == {"relation required": True}
    assert told(owner, proxy, "mother") == {}
    assert told(owner) == {}
