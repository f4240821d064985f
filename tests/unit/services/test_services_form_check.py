"""The shipped electronic forms, their code lists, and what the check says beside each field."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.domain.form import Form, answer, edit, expand, prefill, prefilled_share
from ehc_desk.domain.form_values import flatten
from ehc_desk.errors import Damaged, FieldsInvalid, FormUnknown
from ehc_desk.services import form_library
from ehc_desk.services.form_check import check, findings
from ehc_desk.services.form_library import FormLibrary

LIBRARY = form_library.load()
TODAY = date(2026, 11, 21)
BIRTH = LIBRARY.form("birth_registration")
COPY = LIBRARY.form("certified_copy")
APPLICANT = LIBRARY.form("applicant")
CARD = {
    "full_name": "Trần Thị Mẫu",
    "personal_number": "048302000123",
    "old_number": None,
    "date_of_birth": "2002-02-24",
    "sex": "female",
    "address": "Tổ 12, Phường Mẫu Một, Đà Nẵng",
    "issue_date": "2021-05-31",
}
GOOD_BIRTH = {
    "requester.full_name": "Trần Thị Mẫu",
    "requester.relation": "mother",
    "child.full_name": "Nguyễn Khánh An",
    "child.sex": "female",
    "child.date_of_birth": "2026-11-10",
    "child.birth_place.name": "Bệnh viện Mẫu",
    "child.birth_place.province": "48",
    "child.ethnic_group": "01",
    "father.full_name": "Nguyễn Văn Mẫu",
    "father.date_of_birth": "1998",
    "copies_wanted": 2,
    "parents_married": "yes",
    "declared": True,
}


def codes(form: Form, values: dict[str, Any], today: date = TODAY) -> dict[str, str]:
    return {found["field"]: found["code"] for found in findings(form, values, LIBRARY, today=today)}


def wrong(path: str, value: Any) -> str | None:
    return codes(BIRTH, {**GOOD_BIRTH, path: value}).get(path)


# ------------------------------------------------------------ a whole form


def test_a_good_declaration_holds_flat_and_nested() -> None:
    assert codes(BIRTH, GOOD_BIRTH) == {}
    assert codes(BIRTH, answer(BIRTH, GOOD_BIRTH)) == {}
    check(BIRTH, GOOD_BIRTH, LIBRARY, today=TODAY)


@pytest.mark.parametrize("form_id", ["birth_registration", "certified_copy", "generic"])
def test_a_card_alone_is_enough_where_a_paper_declaration_is_handed_in(form_id: str) -> None:
    form = LIBRARY.form(form_id)
    assert codes(form, {}) == {}
    assert codes(form, dict(prefill(form, CARD).values)) == {}


@pytest.mark.parametrize("form_id", ["applicant", "birth_registration", "certified_copy"])
def test_cards_fill_a_fifth_of_a_form(form_id: str) -> None:
    form = LIBRARY.form(form_id)
    filled = prefill(form, CARD)
    if form is BIRTH:
        filled = edit(form, filled, "requester.relation", "mother")
        assert filled.values["mother.personal_number"] == CARD["personal_number"]
    assert prefilled_share(form, filled) >= 0.2


def test_a_started_child_must_be_whole() -> None:
    assert codes(BIRTH, {"child.full_name": "An"}) == {
        "child.sex": "required",
        "child.date_of_birth": "required",
        "child.birth_place.name": "required",
        "requester.relation": "required",
        "parents_married": "required",
        "declared": "required",
    }


def test_required_fields_of_the_screen_are_those_of_the_schema() -> None:
    for form, good in ((BIRTH, GOOD_BIRTH), (COPY, {"documents[0].pages": 3})):
        wanted = [item.path for item in expand(form, good) if item.required and item.path in good]
        assert wanted
        for path in wanted:
            rest = {key: value for key, value in good.items() if key != path}
            rest[path.rpartition(".")[0] + ".note_of_the_test"] = "x"
            assert codes(form, rest).get(path) == "required", path


def test_the_error_carries_every_finding_and_no_value() -> None:
    with pytest.raises(FieldsInvalid) as caught:
        check(BIRTH, {**GOOD_BIRTH, "requester.phone": "bí mật 0901"}, LIBRARY, today=TODAY)
    assert caught.value.params["fields"] == [
        {"field": "requester.phone", "code": "not-a-phone", "params": {}}
    ]
    assert "bí mật" not in str(caught.value)


# ------------------------------------------------------------ single values


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("child.date_of_birth", "2026-02-30", "impossible-date"),
        ("child.date_of_birth", "10/11/2026", "impossible-date"),
        ("child.date_of_birth", "2026-11", "impossible-date"),
        ("child.date_of_birth", "1799-12-31", "impossible-date"),
        ("child.date_of_birth", "٢٠٢٦-11-10", "impossible-date"),
        ("child.date_of_birth", "2026-11-22", "in-the-future"),
        ("child.date_of_birth", "2026-11-21", None),
        ("father.date_of_birth", "1998-13", "impossible-date"),
        ("father.date_of_birth", "1998-12", None),
        ("father.date_of_birth", "2027", "in-the-future"),
        ("father.date_of_birth", "12", "impossible-date"),
        ("father.personal_number", "04830200012", "not-a-personal-number"),
        ("father.personal_number", "04830200012٣", "not-a-personal-number"),
        ("father.personal_number", "048202000123", None),
        ("requester.phone", "0901 234.567", None),
        ("requester.phone", "+84 901 234 567", None),
        ("requester.phone", "090-x", "not-a-phone"),
        ("requester.phone", "123", "not-a-phone"),
        ("requester.email", "khach@mau.example", None),
        ("requester.email", "khach@mau", "not-an-email"),
        ("requester.email", "a b@mau.example", "not-an-email"),
        ("child.sex", "boy", "not-a-choice"),
        ("child.nationality", "VN", "not-a-choice"),
        ("child.birth_place.province", "63", "not-a-choice"),
        ("child.time_of_birth", "24:00", "wrong-pattern"),
        ("child.time_of_birth", "07:45", None),
        ("child.full_name", "x" * 101, "too-long"),
        ("child.full_name", 7, "wrong-type"),
        ("copies_wanted", -1, "too-small"),
        ("copies_wanted", 51, "too-large"),
        ("copies_wanted", "2", "wrong-type"),
        ("declared", "yes", "wrong-type"),
        ("child.date_of_birth", 20261110, "wrong-type"),
        ("requester.phone", 901234567, "wrong-type"),
        ("child.colour", "red", "unknown-field"),
        ("colour", "red", None),
    ],
)
def test_what_is_said_of_a_value(path: str, value: Any, code: str | None) -> None:
    assert wrong(path, value) == code


def test_limits_travel_with_the_finding() -> None:
    values = {**GOOD_BIRTH, "child.full_name": "x" * 101, "copies_wanted": 51}
    found = findings(BIRTH, values, LIBRARY, today=TODAY)
    assert [(each["field"], each["params"]) for each in found] == [
        ("child.full_name", {"limit": 100}),
        ("copies_wanted", {"limit": 50}),
    ]


def test_rows_are_named_by_their_number() -> None:
    values = {
        "documents": [
            {"name": "Bằng", "pages": 2, "copies": 1},
            {"name": "Học bạ", "pages": 0},
            {"name": "Sổ"},
        ]
    }
    assert codes(COPY, values) == {
        "documents[1].pages": "too-small",
        "documents[2].pages": "required",
    }


def test_too_many_rows() -> None:
    many = {f"documents[{row}].pages": 1 for row in range(201)}
    found = findings(COPY, many, LIBRARY, today=TODAY)
    assert [(each["code"], each["params"]) for each in found] == [("too-many", {"limit": 200})]


# ------------------------------------------------------------ applicants


@pytest.mark.parametrize(
    ("owner", "expected"),
    [
        ({"kind": "person", "full_name": "Mẫu"}, {}),
        ({"kind": "organisation", "full_name": "X"}, {"owners[0].tax_code": "required"}),
        ({"kind": "organisation", "full_name": "X", "tax_code": "0400999998"}, {}),
        ({"kind": "organisation", "full_name": "X", "tax_code": "0400999998-001"}, {}),
        (
            {"kind": "organisation", "full_name": "X", "tax_code": "04009"},
            {"owners[0].tax_code": "wrong-pattern"},
        ),
        (
            {"kind": "foreigner", "full_name": "X"},
            {"owners[0].passport": "required", "owners[0].nationality": "required"},
        ),
        ({"kind": "foreigner", "full_name": "X", "passport": "C01X", "nationality": "DEU"}, None),
        ({"kind": "foreigner", "full_name": "X", "passport": "C01X0", "nationality": "DEU"}, {}),
        ({"kind": "ghost", "full_name": "X"}, {"owners[0].kind": "not-a-choice"}),
    ],
)
def test_every_kind_of_owner(owner: dict[str, Any], expected: dict[str, str] | None) -> None:
    found = codes(APPLICANT, {"owners": [owner]})
    if expected is None:
        expected = {"owners[0].passport": "wrong-pattern"}
    assert found == expected


def test_several_owners_and_a_submitter_who_acts_for_them() -> None:
    owners = [{"kind": "person", "full_name": name} for name in ("Một", "Hai")]
    assert codes(APPLICANT, {"owners": owners}) == {}
    assert codes(APPLICANT, {"owners": owners, "acting_for_owner": True}) == {
        "submitter.kind": "required",
        "submitter.full_name": "required",
        "relation": "required",
    }
    proxy = {"kind": "person", "full_name": "Ba"}
    whole = {"owners": owners, "acting_for_owner": True, "submitter": proxy, "relation": "child"}
    assert codes(APPLICANT, whole) == {}


def test_nobody_is_no_applicant() -> None:
    assert codes(APPLICANT, {}) == {"owners[0].full_name": "required", "owners[0].kind": "required"}


def test_a_change_of_kind_hides_what_does_not_belong() -> None:
    filled = edit(APPLICANT, prefill(APPLICANT, CARD), "owners[0].kind", "organisation")
    data = answer(APPLICANT, filled.values)
    assert "personal_number" not in data["owners"][0]
    assert data["owners"][0]["full_name"] == CARD["full_name"]


def test_a_hidden_submitter_is_no_matter() -> None:
    values = {"owners": [{"kind": "person", "full_name": "Một"}], "submitter": {"phone": "x"}}
    assert codes(APPLICANT, values) == {}


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@given(st.sampled_from(LIBRARY.ids), st.data())
def test_any_json_gets_findings_not_a_crash(form_id: str, data: st.DataObject) -> None:
    form = LIBRARY.form(form_id)
    names = st.sampled_from([item.path.split(".")[0].removesuffix("[]") for item in form.fields])
    values = data.draw(st.dictionaries(names, _JSON, max_size=4))
    for found in findings(form, values, LIBRARY, today=TODAY):
        assert set(found) == {"field", "code", "params"}
        assert found["code"] != "invalid"


# ------------------------------------------------------------ the library


def test_forms_are_found_by_id_and_day() -> None:
    assert {"applicant", "birth_registration", "certified_copy", "generic"} <= set(LIBRARY.ids)
    assert list(LIBRARY.ids) == sorted(LIBRARY.ids)
    assert LIBRARY.form("generic", TODAY).version == "2026-07"
    for on in (date(2020, 1, 1), None):
        with pytest.raises(FormUnknown):
            LIBRARY.form("generic" if on else "nothing", on)


def test_labels_are_there_in_both_languages() -> None:
    for form_id in LIBRARY.ids:
        for item in LIBRARY.form(form_id).fields:
            assert item.label.strip(), item.path
            assert item.label_en.strip(), item.path
            assert 1 <= item.width <= 12


def test_rows_fit_on_the_screen() -> None:
    for form_id in LIBRARY.ids:
        for section in LIBRARY.form(form_id).sections:
            for row in section.rows:
                assert sum(item.width for item in row) <= 12, [item.path for item in row]


@pytest.mark.parametrize(
    ("list_id", "at_least"),
    [("ethnic_groups", 55), ("countries", 190), ("provinces", 34), ("relations", 10)],
)
def test_code_lists_are_full_and_without_doubles(list_id: str, at_least: int) -> None:
    items = LIBRARY.code_list(list_id).items
    assert len(items) >= at_least
    assert len({item.code for item in items}) == len(items)
    assert len({item.vi for item in items}) == len(items)


def test_words_of_a_code() -> None:
    countries = LIBRARY.code_list("countries")
    assert (countries.name("VNM"), countries.name("LAO", "en")) == ("Việt Nam", "Laos")
    assert countries.name("???") == "???"
    assert "VNM" in countries
    assert "VN" not in countries
    assert LIBRARY.code_list("provinces").name("80") == "Tây Ninh"
    assert LIBRARY.code_list("relations").items[1].more == {"family": True}
    with pytest.raises(FormUnknown):
        LIBRARY.code_list("nothing")


def copied(folder: Path, name: str, **changes: Any) -> Path:
    """Copy the shipped forms and change one of them."""
    target = folder / "eform"
    target.mkdir()
    for document in LIBRARY.documents.values():
        raw = {**document, **(changes if document["id"] == name else {})}
        file = target / f"{document['id']}.json"
        file.write_text(json.dumps(raw), encoding="utf-8")
    return target


def test_a_form_is_added_without_code(tmp_path: Path) -> None:
    folder = copied(tmp_path, "-")
    new = {
        **LIBRARY.documents["generic"],
        "id": "marriage",
        "schema": {
            "type": "object",
            "properties": {
                "bride": {"$ref": "urn:ehc:eform:person"},
                "groom": {"$ref": "urn:ehc:eform:person"},
            },
        },
        "layout": [
            {"at": "bride", "party": "bride", "block": "person", "title": {"vi": "Nữ", "en": "B"}},
            {"at": "groom", "party": "groom", "block": "person", "title": {"vi": "Nam", "en": "G"}},
        ],
    }
    (folder / "marriage.json").write_text(json.dumps(new), encoding="utf-8")
    library: FormLibrary = form_library.load(folder)
    form = library.form("marriage")
    filled = prefill(form, CARD, "bride")
    assert filled.values["bride.residence.line"] == CARD["address"]
    values = edit(form, filled, "groom.date_of_birth", "2031").values
    found = findings(form, values, library, today=TODAY)
    assert [(each["field"], each["code"]) for each in found] == [
        ("groom.date_of_birth", "in-the-future"),
        ("groom.full_name", "required"),
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"format": 9},
        {"layout": [{"title": {"vi": "x", "en": "x"}, "block": "nobody"}]},
        {"schema": {"properties": {"x": {"x-codes": "no-such-list"}}}, "layout": [
            {"title": {"vi": "x", "en": "x"},
             "rows": [[{"field": "x", "label": {"vi": "x", "en": "x"}}]]}]},
    ],
)  # fmt: skip
def test_a_damaged_form_is_said(tmp_path: Path, changes: dict[str, Any]) -> None:
    with pytest.raises(Damaged):
        form_library.load(copied(tmp_path, "generic", **changes))


def test_damaged_lists_and_files_are_said(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"format": 1, "id": "x"}', encoding="utf-8")
    with pytest.raises(Damaged):
        form_library.load(code_lists=tmp_path)
    (tmp_path / "x.json").write_text("[", encoding="utf-8")
    with pytest.raises(Damaged) as caught:
        form_library.load(code_lists=tmp_path)
    assert caught.value.params["what"] == "x.json"


def test_flat_values_of_a_good_form_are_the_paths_of_its_fields() -> None:
    known = {item.path for item in expand(BIRTH, GOOD_BIRTH)}
    assert set(flatten(answer(BIRTH, GOOD_BIRTH))) <= known
