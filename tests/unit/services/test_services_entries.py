"""The gate for every value: clean and alike, whichever way it comes in; other shapes are named."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.bootstrap import calendar
from ehc_desk.domain.citizen_card import parse_scan
from ehc_desk.domain.dossier import IntakeFacts, Party
from ehc_desk.domain.form_shape import misshapen
from ehc_desk.domain.form_values import flatten
from ehc_desk.errors import FieldsInvalid
from ehc_desk.services import catalogue, form_library
from ehc_desk.services.addresses import shipped
from ehc_desk.services.entries import clean_data, clean_facts, clean_party
from ehc_desk.services.facts import Facts

TODAY = date(2026, 11, 22)
LIBRARY = form_library.load()
BIRTH, CERTIFY = LIBRARY.form("birth_registration"), LIBRARY.form("certified_copy")
NASTY = st.text(alphabet="aăẫn Nđ\0\u202e\u200b\u0302\r\n\t", max_size=12)


@pytest.fixture(scope="module")
def rules() -> Facts:
    return Facts(
        catalogue=catalogue.load(),
        form_of=LIBRARY.form,
        calendar=calendar(),
        check_form=lambda *_: [],
        is_relation=lambda relation: relation in LIBRARY.code_list("relations"),
        code_of=LIBRARY.code_of,
    )


@pytest.fixture(scope="module")
def birth(rules: Facts) -> IntakeFacts:
    return rules.choose_procedure(IntakeFacts(), "1.001193", TODAY)


def dirty(text: str) -> str:
    return f" \u202e{unicodedata.normalize('NFD', text)}\0\r\n"


def test_the_window_and_a_file_store_the_same(rules: Facts, birth: IntakeFacts) -> None:
    typed = {
        "child.full_name": dirty("Nguyễn Thử Con"),
        "child.date_of_birth": "20/11/2026",
        "child.time_of_birth": "7h30",
        "child.sex": "Nữ",
        "child.ethnic_group": "kinh",
        "child.birth_place.province": "Đà Nẵng",
        "child.birth_place.commune": "Phường Hải Châu",
        "copies_wanted": "2",
        "note": "a\r\nb",
    }
    by_file = rules.merge_form(birth, typed, on=TODAY)
    by_hand = birth
    for path, value in typed.items():
        by_hand = rules.edit_form(by_hand, path, value)
    kept = flatten(by_file.form)
    assert flatten(by_hand.form) == kept
    assert kept["child.full_name"] == "Nguyễn Thử Con"
    assert kept["child.date_of_birth"] == "2026-11-20"
    assert kept["child.time_of_birth"] == "07:30"
    assert kept["child.sex"] in LIBRARY.code_list("sexes")
    assert kept["child.ethnic_group"] in LIBRARY.code_list("ethnic_groups")
    assert shipped().communes[kept["child.birth_place.commune"]].province_name == "Đà Nẵng"
    assert kept["copies_wanted"] == 2
    assert kept["note"] == "a\nb"


def test_a_commune_may_be_named_before_its_province(rules: Facts, birth: IntakeFacts) -> None:
    place = {"commune": "Phường Hải Châu", "province": "Đà Nẵng"}
    facts = rules.merge_form(birth, {"child": {"birth_place": place}}, on=TODAY)
    assert facts.form["child"]["birth_place"]["commune"] == "20242"


def test_a_word_that_may_be_several_is_not_guessed() -> None:
    names = [each.name for each in shipped().communes.values()]
    twice = next(name for name in names if names.count(name) > 1)
    assert LIBRARY.code_of("communes", twice) == twice
    assert LIBRARY.code_of("communes", "phuong hai chau, da nang") == "20242"
    assert LIBRARY.code_of("relations", "MẸ") == "mother"
    assert LIBRARY.code_of("relations", "Mother") == "mother"
    assert LIBRARY.code_of("relations", "mother") == "mother"
    assert LIBRARY.code_of("relations", "bạn") == "bạn"


def test_every_code_and_every_word_of_every_list_is_known() -> None:
    for name, known in LIBRARY.code_lists.items():
        for item in known.items:
            assert LIBRARY.code_of(name, item.code) == item.code
            same = [each for each in known.items if item.vi in (each.vi, each.en)]
            assert LIBRARY.code_of(name, item.vi) == (item.code if len(same) == 1 else item.vi)


def test_people_come_in_clean(rules: Facts, birth: IntakeFacts) -> None:
    name = "Nguyễn Thị Thử"
    typed = rules.edit_owner(birth, 0, Party(full_name=dirty(name), address="a\nb"))
    assert (typed.owner.full_name, typed.owner.address) == (name, "a b")
    acting = rules.set_submitter(typed, Party(full_name=dirty(name)), "mother")
    assert acting.submitter is not None
    assert acting.submitter.full_name == name
    card = f"048302000123||{name}\u200b|12031995|Nữ|3 Đường\u202e Ví Dụ|20082022"
    read = rules.apply_scan(birth, parse_scan(card))
    assert (read.owner.full_name, read.owner.address) == (name, "3 Đường Ví Dụ")
    assert "\u200b" not in str(read.form)


@given(st.lists(NASTY, min_size=6, max_size=6))
def test_no_way_leads_around_the_gate(texts: list[str]) -> None:
    name, relation, summary, reason, note, value = texts
    facts = IntakeFacts(
        owners=(Party(full_name=name),),
        submitter=Party(address=name),
        relation=relation,
        summary=summary,
        return_place=reason,
        note=note,
        form={"child": {"full_name": value}, "note": value, "added": value},
    )
    made = clean_facts(facts, BIRTH)
    assert clean_facts(made, BIRTH) is made
    for text in (*texts_of(made), *map(str, flatten(made.form).values())):
        assert not set(text) & set("\0\u202e\u200b\r\t")
        assert unicodedata.is_normalized("NFC", text)
    assert "\n" not in made.owner.full_name + str(flatten(made.form).get("child.full_name"))


def texts_of(facts: IntakeFacts) -> tuple[str, ...]:
    submitter = facts.submitter or Party()
    return (facts.owner.full_name, submitter.address, facts.relation, facts.summary,
            facts.return_place, facts.note)  # fmt: skip


def test_clean_facts_stay_the_very_same() -> None:
    party = Party(full_name="Lê Thử")
    assert clean_party(party) is party
    facts = IntakeFacts(owners=(party,), form={"child": {"full_name": "A"}}, note="a\nb")
    assert clean_facts(facts, BIRTH, LIBRARY.code_of) is facts


@pytest.mark.parametrize(
    ("values", "path", "code"),
    [
        ({"child": [[[]]]}, "child", "wrong-type"),
        ({"child": "x"}, "child", "wrong-type"),
        ({"child": []}, "child", "wrong-type"),
        ({"child": {"full_name": ["A"]}}, "child.full_name", "wrong-type"),
        ({"child": {"full_name": {}}}, "child.full_name", "wrong-type"),
        ({"child": {"birth_place": "Đà Nẵng"}}, "child.birth_place", "wrong-type"),
        ({"child[0].full_name": "A"}, "child[0].full_name", "wrong-type"),
        ({"added": [[1]]}, "added[0]", "wrong-type"),
        ({"copies_wanted": float("nan")}, "copies_wanted", "wrong-type"),
        ({"child": {"a\0": 1}}, "child.a", "unknown-field"),
        ({"": 1}, "", "unknown-field"),
        ({"child": {"a]": 1}}, "child.a]", "unknown-field"),
    ],
)
def test_another_shape_is_named(rules: Facts, birth: IntakeFacts, values: Any, path: str, code: str) -> None:  # fmt: skip  # noqa: E501
    assert [(e["field"], e["code"]) for e in misshapen(BIRTH, values)] == [(path, code)]
    with pytest.raises(FieldsInvalid) as told:
        rules.merge_form(birth, values, on=TODAY)
    fields: Any = told.value.params["fields"]
    assert fields[0]["code"] == code


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"documents": [{"name": "B", "pages": 3}]}, []),
        ({"documents[0].name": "B"}, []),
        ({"documents": [None]}, []),
        ({"documents": None, "added": {"deep": [{"a": 1}], "b": "c"}}, []),
        ({"documents": {"name": "B"}}, ["documents"]),
        ({"documents": ["B"]}, ["documents[0]"]),
        ({"documents": [[]]}, ["documents[0]"]),
        ({"documents": 5}, ["documents"]),
        ({"documents.name": "B"}, ["documents.name"]),
        ({"documents[999999].name": "B"}, ["documents[999999].name"]),
    ],
)
def test_rows_are_lists_of_objects(values: Any, found: list[str]) -> None:
    assert [each["field"] for each in misshapen(CERTIFY, values)] == found


def test_an_unknown_relation_is_refused_a_word_is_taken(rules: Facts, birth: IntakeFacts) -> None:
    facts = replace(birth, owners=(Party(full_name="A"),), submitter=Party(full_name="B"))
    wrong = rules.problems(replace(facts, relation="hàng xóm"), TODAY)
    assert {"field": "relation", "code": "not-a-choice"} in wrong
    unsaid = rules.problems(replace(facts, relation=""), TODAY)
    assert {"field": "relation", "code": "required", "soft": True} in unsaid
    said = rules.problems(replace(facts, relation="mother"), TODAY)
    assert "relation" not in {each["field"] for each in said}
    assert rules.cleaned(replace(facts, relation=" mẹ ")).relation == "mother"


def test_data_of_an_act_is_clean_wherever_it_stands() -> None:
    data = {"reason": dirty("Thiếu giấy"), "components": [{"note\0": "a\r\nb"}, 3], "x": None}
    assert clean_data(data) == {
        "reason": "Thiếu giấy",
        "components": [{"note": "a\nb"}, 3],
        "x": None,
    }
