"""The shipped electronic forms, each of them: whole, on the screen, from the card, and checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest

from ehc_desk.domain.form import (
    Filled,
    Form,
    FormField,
    Section,
    answer,
    edit,
    expand,
    prefill,
)
from ehc_desk.domain.form_values import flatten, nest, template
from ehc_desk.services import catalogue, form_library
from ehc_desk.services.addresses import shipped
from ehc_desk.services.form_check import findings

LIBRARY = form_library.load()
CATALOGUE = catalogue.load()
TODAY = date(2026, 11, 23)
SHARED = {"applicant", "generic"}
OWN = tuple(form_id for form_id in LIBRARY.ids if form_id not in SHARED)
CARD = {
    "full_name": "Trần Thị Mẫu",
    "personal_number": "048302000123",
    "old_number": None,
    "date_of_birth": "2002-02-24",
    "sex": "female",
    "address": "Tổ 12, Phường Mẫu Một, Đà Nẵng",
    "issue_date": "2021-05-31",
}
HIS_CARD = {
    **CARD,
    "full_name": "Nguyễn Văn Mẫu",
    "personal_number": "048098000456",
    "date_of_birth": "1998-07-01",
    "sex": "male",
}
# The block a form expects the person at the counter to fill from the card.
APPLICANT = {form_id: "requester" for form_id in OWN} | {
    "marriage_registration": "bride",
    "marriage_reregistration": "bride",
}
BORN = {"child": "2015-03-04", "family": "2001-09-05"}
BY_FORMAT = {"personal-number": "048302000123", "phone": "0901234567", "email": "ai@mau.example"}
HIS = ("father", "groom", "parent")  # the first kind of recognition is a father's
BY_PATH = {f"{block}.personal_number": HIS_CARD["personal_number"] for block in HIS}
BY_PATH["bride.sex"] = "female"
BY_NAME = {
    "time_of_birth": "07:45",
    "died_at": "23:10",
    "tax_code": "0400999998",
    "code": "4711",
    "serial": "AB 123456",
    "area_m2": "120,5",
    "recorded_m2": "100",
    "asked_m2": "150.25",
    "floor_area": "45",
}


def by_id(form_id: str) -> Form:
    return LIBRARY.form(form_id)


def sample(item: FormField) -> Any:
    """Return a value that fits the field."""
    block, name = item.path.split(".")[0].split("[")[0], item.path.rpartition(".")[2]
    if item.kind == "commune":
        return shipped().of_province("01")[0].code
    if item.path in BY_PATH:
        return BY_PATH[item.path]
    if item.kind == "choice":
        return LIBRARY.code_list(item.code_list or "").items[0].code
    if item.kind in ("date", "partial_date"):
        return BORN.get(block, "1979-12-30") if name == "date_of_birth" else "2026-11-10"
    if item.kind in ("number", "money"):
        return max(item.minimum or 0, 1)
    if item.kind == "bool":
        return True
    if item.format in BY_FORMAT:
        return BY_FORMAT[item.format]
    return BY_NAME.get(name, "Chữ mẫu")


def whole(form: Form, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a form with every field filled that these choices bring to sight."""
    filled = Filled(values={})
    for path, value in given.items():
        filled = edit(form, filled, path, value)
    while True:
        shown = [item for item in expand(form, filled.values) if item.derived is None]
        empty = [item for item in shown if item.path not in filled.values]
        if not empty:
            return dict(filled.values)
        filled = edit(form, filled, empty[0].path, sample(empty[0]))


def branches(form: Form) -> Iterator[dict[str, Any]]:
    """Yield the choices that show each conditional part of a form once, and none of them."""
    yield {}
    seen = {
        (condition.path.replace("[]", "[0]"), value)
        for item in form.fields
        for condition in item.when
        for value in condition.values
    }
    yield from ({path: value} for path, value in sorted(seen, key=str))


def codes(form: Form, values: Mapping[str, Any]) -> dict[str, str]:
    return {each["field"]: each["code"] for each in findings(form, values, LIBRARY, today=TODAY)}


CASES = [(form_id, given) for form_id in OWN for given in branches(by_id(form_id))]


# ------------------------------------------------------------ filled in


@pytest.mark.parametrize(("form_id", "given"), CASES)
def test_a_form_filled_completely_holds(form_id: str, given: dict[str, Any]) -> None:
    form = by_id(form_id)
    values = whole(form, given)
    assert {template(path) for path in given} <= {item.path for item in form.fields}
    assert codes(form, values) == {}
    data = answer(form, values)
    assert flatten(data) == values
    assert nest(flatten(data)) == data
    assert codes(form, data) == {}


@pytest.mark.parametrize(("form_id", "given"), CASES)
def test_each_missing_field_is_told_where_it_is(form_id: str, given: dict[str, Any]) -> None:
    form = by_id(form_id)
    values = whole(form, given)
    asked = 0
    for path in (item.path for item in expand(form, values) if item.required):
        rest = {key: value for key, value in values.items() if key != path}
        if path.split(".")[0].split("[")[0] in answer(form, rest):  # the block is still started
            asked += 1
            assert codes(form, rest).get(path) == "required", path
    assert asked


def shown(form: Form, values: Mapping[str, Any]) -> set[str]:
    return {item.path for item in expand(form, values)}


def test_the_required_mark_is_on_every_form() -> None:
    for form_id in OWN:
        assert any(item.required for item in by_id(form_id).fields), form_id


def test_a_date_in_words_has_a_line_of_its_own() -> None:
    """The longest has 71 letters; in less than a whole line it is cut."""
    said = [
        item
        for form_id in OWN
        for item in by_id(form_id).fields
        if item.derived is not None and item.derived.rule == "date_words"
    ]
    assert len(said) >= 4
    assert {item.width for item in said} == {12}


@pytest.mark.parametrize("form_id", OWN)
def test_nothing_and_the_card_alone_are_no_fault(form_id: str) -> None:
    form = by_id(form_id)
    assert codes(form, {}) == {}
    assert codes(form, prefill(form, CARD).values) == {}


@pytest.mark.parametrize("form_id", OWN)
def test_every_birth_and_paper_lies_in_the_past(form_id: str) -> None:
    form = by_id(form_id)
    values = whole(form, {})
    births = [path for path in values if path.endswith(("date_of_birth", "issued_on", "died_on"))]
    assert births or form_id == "certified_copy"
    for path in births:
        assert codes(form, {**values, path: "2027-01-01"})[path] == "in-the-future"
        assert codes(form, {**values, path: "2025-02-30"})[path] == "impossible-date"


@pytest.mark.parametrize("form_id", OWN)
def test_a_misspelt_field_inside_a_block_is_found(form_id: str) -> None:
    form = by_id(form_id)
    block = APPLICANT[form_id]
    values = {**whole(form, {}), f"{block}.ful_name": "x", "of_another_system": "y"}
    assert codes(form, values) == {f"{block}.ful_name": "unknown-field"}


# ------------------------------------------------------------ the card


@pytest.mark.parametrize("form_id", OWN)
def test_one_card_fills_most_of_the_applicant(form_id: str) -> None:
    form = by_id(form_id)
    filled = prefill(form, CARD)
    block = [p for p in shown(form, filled.values) if p.startswith(f"{APPLICANT[form_id]}.")]
    share = len(filled.marks & set(block)) / len(block)
    print(f"{form_id}: {share:.0%} of {len(block)} fields of the applicant")
    assert share >= 0.6


@pytest.mark.parametrize("form_id", ["marriage_registration", "marriage_reregistration"])
def test_each_spouse_fills_the_own_column_in_any_order(form_id: str) -> None:
    form = by_id(form_id)
    for first, second in ((CARD, HIS_CARD), (HIS_CARD, CARD)):
        values = prefill(form, second, filled=prefill(form, first)).values
        assert values["bride.full_name"] == CARD["full_name"]
        assert values["groom.full_name"] == HIS_CARD["full_name"]
        assert values["groom.residence.line"] == HIS_CARD["address"]
        assert codes(form, values) == {}


@pytest.mark.parametrize("form_id", ["birth_registration", "birth_reregistration"])
def test_both_parents_fill_their_part_from_their_cards(form_id: str) -> None:
    form = by_id(form_id)
    values = prefill(form, HIS_CARD, "father", filled=prefill(form, CARD, "mother")).values
    assert values["mother.personal_number"] == CARD["personal_number"]
    assert values["father.personal_number"] == HIS_CARD["personal_number"]


@pytest.mark.parametrize(
    ("form_id", "relation", "block"),
    [
        ("birth_reregistration", "mother", "mother"),
        ("birth_reregistration", "self", "child"),
        ("parent_recognition", "father", "parent"),
        ("parent_recognition", "self", "child"),
        ("marital_status", "self", "person"),
        ("extract_copies", "self", "person"),
        ("civil_status_change", "self", "person"),
    ],
)
def test_who_asks_for_himself_is_written_once(form_id: str, relation: str, block: str) -> None:
    form = by_id(form_id)
    filled = edit(form, prefill(form, CARD), "requester.relation", relation)
    assert filled.values[f"{block}.personal_number"] == CARD["personal_number"]
    assert f"{block}.full_name" in filled.marks
    other = edit(form, filled, "requester.relation", "proxy")
    assert f"{block}.personal_number" not in other.values
    assert other.values["requester.full_name"] == CARD["full_name"]


# ------------------------------------------------------------ the screen


def sections() -> Iterator[tuple[str, Section]]:
    for form_id in LIBRARY.ids:
        for section in by_id(form_id).sections:
            yield form_id, section


def test_labels_of_a_section_differ_in_both_languages() -> None:
    for form_id, section in sections():
        if form_id in SHARED:
            continue
        paths = [item.path for item in section.fields]
        assert len(set(paths)) == len(paths), (form_id, section.id)
        for labels in (
            [item.label for item in section.fields],
            [item.label_en for item in section.fields],
        ):
            assert len(set(labels)) == len(labels), (form_id, section.id, sorted(labels))


def test_labels_fit_above_their_fields() -> None:
    for form_id, section in sections():
        for item in section.fields:
            room = min(40, 10 * max(item.width, 2)) if item.width < 12 else 60
            assert len(item.label) <= room, (form_id, item.path)
            assert len(item.label_en) <= room, (form_id, item.path)


def test_rows_are_at_most_twelve_columns_as_they_are_drawn() -> None:
    for form_id, section in sections():
        for row in section.rows:
            if form_id != "certified_copy":  # its page count is one column, drawn as two
                assert sum(max(item.width, 2) for item in row) <= 12, [item.path for item in row]


def test_conditions_and_sources_name_fields_of_their_form() -> None:
    for form_id, section in sections():
        form = by_id(form_id)
        for item in section.fields:
            for condition in item.when:
                asked = form.field_at(condition.path)
                assert asked is not None, (form_id, item.path)
                if asked.code_list:
                    known = LIBRARY.code_list(asked.code_list)
                    assert all(value in known for value in condition.values), item.path
        for rule in section.same_as:
            asked = form.field_at(rule.when.path)
            assert asked is not None, (form_id, section.id)
            assert asked.code_list, (form_id, section.id)
            assert all(v in LIBRARY.code_list(asked.code_list) for v in rule.when.values)


# ------------------------------------------------------------ catalogue and lists


def test_most_procedures_of_daily_work_have_a_form_of_their_own() -> None:
    own = {item.code for item in CATALOGUE.versions if item.form not in SHARED}
    assert len(own) >= 13
    assert own >= {
        "1.001193", "2.000815", "1.000656", "1.000894", "1.004884", "1.001022", "1.004873",
        "2.000635", "2.000884", "1.004222", "1.004194", "1.001612", "1.012796", "1.012812",
    }  # fmt: skip
    used = {item.form for item in CATALOGUE.versions}
    assert used >= set(OWN)


def test_every_code_list_is_whole() -> None:
    assert "00004" in LIBRARY.code_list("communes")
    assert LIBRARY.code_list("communes").name("00004") == "Phường Ba Đình, Hà Nội"
    for code_list in LIBRARY.code_lists.values():
        if code_list.id == "communes":
            continue  # read when it is needed
        assert code_list.items, code_list.id
        words = [item.vi for item in code_list.items]
        english = [item.en for item in code_list.items]
        assert len(set(words)) == len(words), code_list.id
        assert len(set(english)) == len(english), code_list.id
        assert len({item.code for item in code_list.items}) == len(words), code_list.id


def test_every_code_list_is_used() -> None:
    used = {item.code_list for form_id in LIBRARY.ids for item in by_id(form_id).fields}
    assert set(LIBRARY.code_lists) - used == set()
