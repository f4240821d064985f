"""Marks with their source, what is typed for a person flowing on, rows removed and put back."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.domain.form import Filled, Form, edit, prefill, prefilled_share
from ehc_desk.domain.form_build import form_from
from ehc_desk.domain.form_marks import CARD, EARLIER, TYPED, kinds_of, mark, marks_of
from ehc_desk.domain.form_values import nest

TEXT = {"type": "string"}
CARDS = {"full_name": "Lê Thị Thử", "personal_number": "048092004321", "issue_date": "2021-05-31"}


def _field(name: str, card: Any = None) -> dict[str, Any]:
    made: dict[str, Any] = {"field": name, "label": {"vi": name, "en": name}}
    return made | ({"card": card} if card else {})


def trial() -> Form:
    issuers = [["2016-01-01", "Cục"], ["2024-07-01", "Bộ Công an"]]
    names = ("full_name", "phone", "number", "issuer", "born")
    block = {"type": "object", "properties": {name: TEXT for name in names}}
    block["properties"]["born"] = {"type": "string", "format": "partial-date"}  # type: ignore[index]
    row = {"type": "object", "properties": {"name": TEXT, "pages": {"type": "integer"}}}
    return form_from(
        {
            "format": 1,
            "id": "trial",
            "version": "1",
            "valid_from": "2025-01-01",
            "title": {"vi": "Thử", "en": "Trial"},
            "schema": {
                "type": "object",
                "properties": {"requester": block, "papers": {"type": "array", "items": row}},
            },
            "layout": [
                {
                    "at": "requester",
                    "title": {"vi": "Người yêu cầu", "en": "Requester"},
                    "rows": [
                        [_field("full_name", "full_name"), _field("phone", "phone")],
                        [
                            _field("number", "personal_number"),
                            _field("issuer", {"key": "issue_date", "since": issuers}),
                            _field("born", "date_of_birth"),
                        ],
                    ],
                },
                {
                    "at": "papers",
                    "repeat": True,
                    "title": {"vi": "Giấy tờ", "en": "Papers"},
                    "rows": [[_field("name"), _field("pages")]],
                },
            ],
        },
        {},
    )


def test_marks_are_written_as_drafts_stored_them() -> None:
    kinds = {"a.b": CARD, "a.c": TYPED, "a.d": EARLIER}
    assert marks_of(kinds) == {"a.b", "a.c@typed", "a.d@earlier"}
    assert kinds_of(marks_of(kinds)) == kinds
    assert mark("a.b") == "a.b"


def test_who_issued_a_card_is_told_by_its_day() -> None:
    form = trial()
    for day, issuer in (("2021-05-31", "Cục"), ("2024-07-01", "Bộ Công an"), ("2010-01-01", None)):
        filled = prefill(form, CARDS | {"issue_date": day})
        assert filled.values.get("requester.issuer") == issuer


def test_a_year_of_birth_fills_a_date_that_may_be_one() -> None:
    assert prefill(trial(), {"birth_year": "1950"}).values["requester.born"] == "1950"
    both = {"birth_year": "1950", "date_of_birth": "1950-02-03"}
    assert prefill(trial(), both).values["requester.born"] == "1950-02-03"


def test_what_is_typed_letter_by_letter_flows_on_until_the_form_is_edited() -> None:
    form, filled = trial(), Filled(values={})
    for name in ("L", "Lê", "Lê B"):
        filled = prefill(form, {"full_name": name}, filled=filled, sources={"full_name": TYPED})
    assert filled.values["requester.full_name"] == "Lê B"
    assert kinds_of(filled.marks) == {"requester.full_name": TYPED}
    own = edit(form, filled, "requester.full_name", "Lê Văn C")
    again = prefill(form, {"full_name": "Lê Bình"}, filled=own, sources={"full_name": TYPED})
    assert again.values["requester.full_name"] == "Lê Văn C"
    assert not again.marks


def test_a_value_of_the_card_keeps_its_mark_until_it_is_typed_over() -> None:
    form = trial()
    filled = prefill(form, CARDS)
    sources = dict.fromkeys(CARDS, TYPED)
    assert prefill(form, CARDS, filled=filled, sources=sources).marks == filled.marks
    typed = prefill(form, CARDS | {"full_name": "Lê Khác"}, filled=filled, sources=sources)
    assert kinds_of(typed.marks)["requester.full_name"] == TYPED
    assert kinds_of(typed.marks)["requester.number"] == CARD


def test_an_earlier_dossier_only_fills_what_is_empty() -> None:
    form = trial()
    filled = edit(form, prefill(form, {"full_name": "Lê Thị Thử"}), "requester.number", "1")
    earlier = {"full_name": "Cũ", "personal_number": "2", "phone": "0901234567"}
    made = prefill(form, earlier, filled=filled, sources=dict.fromkeys(earlier, EARLIER))
    assert made.values["requester.full_name"] == "Lê Thị Thử"
    assert made.values["requester.number"] == "1"
    assert kinds_of(made.marks)["requester.phone"] == EARLIER
    newer = prefill(form, {"phone": "0907654321"}, filled=made)
    assert kinds_of(newer.marks)["requester.phone"] == CARD


def test_another_person_leaves_nothing_of_the_first_behind() -> None:
    form = trial()
    filled = edit(form, prefill(form, CARDS), "requester.phone", "0901234567")
    other = prefill(form, {"full_name": "Trần Ba"}, filled=filled, whole=True)
    assert other.values == {"requester.full_name": "Trần Ba", "requester.phone": "0901234567"}


def test_a_row_is_removed_with_what_is_below_it_moving_up_and_put_back() -> None:
    form = trial()
    filled = Filled(values={})
    for row, name in enumerate("ABC"):
        filled = edit(form, filled, f"papers[{row}].name", name)
    marked = Filled(values=filled.values, marks=frozenset({"papers[2].name@earlier"}))
    rows = nest(marked.values)["papers"]
    fewer = edit(form, marked, "papers", [rows[0], rows[2]])
    assert nest(fewer.values) == {"papers": [{"name": "A"}, {"name": "C"}]}
    assert fewer.marks == {"papers[1].name@earlier"}
    assert edit(form, fewer, "papers", rows).values == filled.values
    assert edit(form, marked, "papers", None) == Filled(values={})


def test_the_share_of_the_applicant_block() -> None:
    form = trial()
    filled = prefill(form, CARDS)
    assert prefilled_share(form, filled, "requester") == 3 / 5
    assert prefilled_share(form, filled) == 3 / 7
    assert prefilled_share(form, filled, "nobody") == 0.0


@given(st.lists(st.sampled_from(["full_name", "phone", "personal_number"]), max_size=6))
def test_only_what_is_marked_may_vanish(keys: list[str]) -> None:
    form = trial()
    filled = edit(form, Filled(values={}), "requester.phone", "0901234567")
    for key in keys:
        filled = prefill(form, {key: key}, filled=filled, whole=True)
    assert filled.values["requester.phone"] == "0901234567"
    assert all(path in filled.values for path in kinds_of(filled.marks))
