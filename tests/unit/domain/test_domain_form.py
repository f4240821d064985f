"""Electronic forms: path language, prefilling, marks, followers and derived fields."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.domain.form import (
    Filled,
    Form,
    answer,
    edit,
    expand,
    prefill,
    prefilled_share,
)
from ehc_desk.domain.form_build import form_from
from ehc_desk.domain.form_values import (
    MOST_ROWS,
    flatten,
    join,
    nest,
    row_count,
    steps,
    template,
)
from ehc_desk.domain.number_words import date_in_words, number_in_words
from ehc_desk.errors import BadInputError

CARD = {"full_name": "Trần Thị Mẫu", "personal_number": "048302000123", "address": "Tổ 12"}


def label(text: str) -> dict[str, str]:
    return {"vi": text, "en": text}


def item(name: str, **more: Any) -> dict[str, Any]:
    return {"field": name, "label": label(name), **more}


def person_block() -> dict[str, Any]:
    return {
        "id": "someone",
        "kind": "block",
        "schema": {
            "type": "object",
            "required": ["name"],
            "properties": {
                "name": {"type": "string", "maxLength": 50},
                "nationality": {"type": "string", "x-codes": "countries", "default": "VNM"},
                "home": {"$ref": "#/$defs/home"},
            },
            "$defs": {
                "home": {
                    "type": "object",
                    "required": ["line"],
                    "properties": {"line": {"type": "string"}},
                }
            },
        },
        "layout": [
            {
                "title": label("Someone"),
                "rows": [
                    [
                        item("name", card="full_name", width=8),
                        item("nationality", card={"key": "personal_number", "implies": "VNM"}),
                    ],
                    [item("home.line", card="address", lines=3)],
                ],
            }
        ],
    }


def document(**changes: Any) -> dict[str, Any]:
    ref = {"$ref": "urn:ehc:eform:someone"}
    plain = {
        "id": "trial",
        "version": "1",
        "valid_from": "2026-07-01",
        "valid_to": None,
        "title": label("Trial"),
        "party": "asker",
        "schema": {
            "type": "object",
            "required": ["asker"],
            "properties": {
                "asker": ref,
                "mother": ref,
                "is_mother": {"type": "boolean"},
                "kind": {"type": "string", "enum": ["a", "b"], "default": "a"},
                "only_b": {"type": "string", "format": "partial-date", "default": "2000"},
                "born": {"type": "string", "format": "date"},
                "born_words": {"type": "string"},
                "papers": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["pages"],
                        "properties": {
                            "pages": {"type": "integer", "minimum": 1, "maximum": 9},
                            "copies": {"type": "integer", "default": 1},
                        },
                    },
                },
                "total": {"type": "integer"},
                "pages_total": {"type": "integer"},
            },
        },
        "layout": [
            {"at": "asker", "block": "someone", "title": label("Asker")},
            {
                "at": "mother",
                "party": "mother",
                "title": label("Mother"),
                "rows": [[{"block": "someone"}]],
                "same_as": [{"path": "is_mother", "in": [True], "source": "asker"}],
            },
            {
                "title": label("Rest"),
                "rows": [
                    [
                        item("is_mother"),
                        item("kind"),
                        item("only_b", when={"path": "kind", "in": ["b"]}, required=True),
                    ],
                    [
                        item("born", help=label("ddMMyyyy")),
                        item("born_words", derived={"rule": "date_words", "of": ["born"]}),
                    ],
                ],
            },
            {
                "at": "papers",
                "repeat": True,
                "title": label("Papers"),
                "rows": [[item("pages"), item("copies")]],
            },
            {
                "title": label("Sums"),
                "rows": [
                    [
                        item("total", derived={"rule": "sum", "of": ["papers[].copies"]}),
                        item(
                            "pages_total",
                            derived={
                                "rule": "sum_product",
                                "of": ["papers[].pages", "papers[].copies"],
                            },
                        ),
                    ]
                ],
            },
        ],
    }
    return {**plain, **changes}


def trial(**changes: Any) -> Form:
    return form_from(document(**changes), {"someone": person_block()})


# ------------------------------------------------------------ paths and values


@given(
    st.dictionaries(
        st.text("abc", min_size=1, max_size=3),
        st.recursive(
            st.text("xyz", min_size=1) | st.integers() | st.booleans(),
            lambda inner: (
                st.lists(inner, min_size=1, max_size=3)
                | st.dictionaries(
                    st.text("abc", min_size=1, max_size=3), inner, min_size=1, max_size=3
                )
            ),
            max_leaves=8,
        ),
        max_size=4,
    )
)
def test_flat_and_nested_are_the_same_values(data: dict[str, Any]) -> None:
    assert nest(flatten(data)) == data
    assert nest(data) == data
    assert flatten(flatten(data)) == flatten(data)


def test_empty_values_are_absent_and_rows_close_up() -> None:
    flat = {"a": "", "b": " ", "c": None, "d": 0, "e": False, "rows[4].x": 1, "rows[1].x": 2}
    assert nest(flat) == {"d": 0, "e": False, "rows": [{"x": 2}, {"x": 1}]}
    assert nest({"list": [], "object": {}, "inner": {"list": [None, ""]}}) == {}


def test_of_two_values_at_one_place_the_first_stays() -> None:
    assert nest({"a": "text", "a.b": 1}) == {"a": "text"}
    assert nest({"a.b": 1, "a": "text"}) == {"a": {"b": 1}}


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("a", ["a"]),
        ("a.b[0].c", ["a", "b", 0, "c"]),
        ("a[1][2]", ["a", 1, 2]),
        ("a..b", ["a..b"]),
        ("a[x]", ["a[x]"]),
    ],
)
def test_steps_of_a_path(path: str, parts: list[str | int]) -> None:
    assert steps(path) == parts
    assert join(parts) == path


def test_templates_and_row_counts() -> None:
    assert template("papers[12].name") == "papers[].name"
    assert row_count({"papers[2].x": 1, "papersx[7].x": 1}, "papers") == 3
    assert row_count({}, "papers") == 0
    assert row_count({"papers[999999999].x": 1}, "papers") == MOST_ROWS


# ------------------------------------------------------------ from data


def test_fields_take_their_nature_from_the_schema() -> None:
    form = trial()
    kinds = {each.path: each.kind for each in form.fields}
    assert kinds["asker.name"] == "text"
    assert kinds["asker.nationality"] == "choice"
    assert kinds["asker.home.line"] == "lines"
    assert kinds["is_mother"] == "bool"
    assert kinds["only_b"] == "partial_date"
    assert kinds["born"] == "date"
    assert kinds["papers[].pages"] == "number"
    name = form.field_at("asker.name")
    assert name is not None
    assert (name.max_length, name.width, name.required) == (50, 8, True)
    pages = form.field_at("papers[3].pages")
    assert pages is not None
    assert (pages.minimum, pages.maximum, pages.required) == (1, 9, True)
    born = form.field_at("born")
    assert born is not None
    assert (born.help, born.required) == ("ddMMyyyy", False)
    assert form.field_at("nothing") is None
    home = form.field_at("asker.home.line")
    assert home is not None
    assert not home.required, "a home is no must, so its line is none"


def test_a_form_has_its_time() -> None:
    form = trial(valid_to="2026-07-31")
    days = (date(2026, 6, 30), date(2026, 7, 1), date(2026, 7, 31), date(2026, 8, 1))
    assert [form.in_force(day) for day in days] == [False, True, True, False]


def test_a_block_may_leave_fields_out() -> None:
    layout = [{"at": "asker", "block": "someone", "title": label("A"), "leave_out": ["name"]}]
    assert [each.path for each in trial(layout=layout).fields] == [
        "asker.nationality",
        "asker.home.line",
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"layout": [{"title": label("x"), "rows": [[item("unknown")]]}]},
        {"layout": [{"title": label("x"), "block": "nobody"}]},
        {"layout": [{"title": label("x"), "rows": [[{"field": "born"}]]}]},
        {"valid_from": "2026-13-01"},
        {"title": None},
        {
            "schema": {
                "$defs": {"a": {"$ref": "#/$defs/a"}},
                "properties": {"born": {"$ref": "#/$defs/a"}},
            },
            "layout": [{"title": label("x"), "rows": [[item("born")]]}],
        },
    ],
)
def test_a_layout_that_does_not_fit_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(BadInputError) as caught:
        trial(**changes)
    assert caught.value.params["form"] == "trial"


# ------------------------------------------------------------ prefilling and editing


def test_a_card_fills_its_party_and_marks_what_it_filled() -> None:
    filled = prefill(trial(), CARD)
    assert filled.marks == {"asker.name", "asker.nationality", "asker.home.line"}
    assert filled.values["asker.name"] == "Trần Thị Mẫu"
    assert filled.values["kind"] == "a"
    assert "mother.name" not in filled.values


def test_the_card_of_another_party_fills_only_that_party() -> None:
    filled = prefill(trial(), CARD, "mother")
    assert filled.marks == {"mother.name", "mother.nationality", "mother.home.line"}
    assert "asker.name" not in filled.values


def test_a_card_without_a_key_changes_nothing_there() -> None:
    filled = prefill(trial(), {"full_name": "Mẫu", "address": None})
    assert filled.marks == {"asker.name"}


def test_typed_text_stays_and_a_second_card_replaces_the_first() -> None:
    form = trial()
    typed = edit(form, prefill(form, CARD), "asker.name", "Trần Thị Mẫu Đơn")
    again = prefill(form, {**CARD, "full_name": "Khác", "address": "Tổ 13"}, filled=typed)
    assert again.values["asker.name"] == "Trần Thị Mẫu Đơn"
    assert again.values["asker.home.line"] == "Tổ 13"


def test_an_edit_takes_the_mark_away_only_when_it_changes_something() -> None:
    form, filled = trial(), prefill(trial(), CARD)
    same = edit(form, filled, "asker.name", "Trần Thị Mẫu")
    assert same.marks == filled.marks
    other = edit(form, filled, "asker.name", "Khác")
    assert other.marks == filled.marks - {"asker.name"}
    cleared = edit(form, filled, "asker.name", " ")
    assert "asker.name" not in cleared.values
    assert "asker.name" not in cleared.marks


@given(st.sampled_from(["asker.name", "mother.name", "kind", "born"]), st.text(max_size=5))
def test_marks_only_ever_stand_on_values_of_the_card(path: str, value: str) -> None:
    form = trial()
    filled = edit(form, prefill(form, CARD), path, value)
    for mark in filled.marks:
        assert filled.values[mark] in {*CARD.values(), "VNM"}


def test_a_follower_repeats_its_source_until_somebody_types() -> None:
    form = trial()
    filled = edit(form, prefill(form, CARD), "is_mother", True)
    assert filled.values["mother.name"] == "Trần Thị Mẫu"
    assert "mother.name" in filled.marks
    typed = edit(form, filled, "mother.name", "Mẹ Mẫu")
    moved = edit(form, typed, "asker.home.line", "Tổ 99")
    assert moved.values["mother.name"] == "Mẹ Mẫu"
    assert moved.values["mother.home.line"] == "Tổ 99"


def test_derived_fields_follow_their_sources() -> None:
    form = trial()
    filled = edit(form, Filled(values={}), "born", "2026-11-21")
    assert filled.values["born_words"].startswith("Ngày hai mươi mốt tháng mười một năm hai nghìn")
    assert "born_words" not in edit(form, filled, "born", "2026-02-30").values
    for path, value in {"papers[0].pages": 3, "papers[0].copies": 2, "papers[1].pages": 5}.items():
        filled = edit(form, filled, path, value)
    assert filled.values["papers[1].copies"] == 1, "a new row gets its default"
    assert (filled.values["total"], filled.values["pages_total"]) == (3, 11)


def test_a_text_where_a_number_belongs_counts_as_nothing() -> None:
    filled = edit(trial(), Filled(values={"papers[0].pages": "x"}), "papers[0].copies", 2)
    assert filled.values["pages_total"] == 0


def test_hidden_fields_appear_with_their_default_and_are_left_out_of_the_answer() -> None:
    form = trial()
    filled = prefill(form, {})
    assert "only_b" not in [each.path for each in expand(form, filled.values)]
    shown = edit(form, filled, "kind", "b")
    assert shown.values["only_b"] == "2000"
    assert answer(form, shown.values)["only_b"] == "2000"
    hidden = edit(form, shown, "kind", "a")
    assert "only_b" not in answer(form, hidden.values)


def test_the_answer_leaves_out_blocks_and_rows_of_nothing_but_defaults() -> None:
    form = trial()
    data = answer(form, prefill(form, CARD).values)
    assert "mother" not in data
    assert "papers" not in data
    assert data["asker"]["nationality"] == "VNM"
    typed = answer(form, {"mother": {"nationality": "LAO"}, "papers": [{"pages": 2}]})
    assert typed["mother"] == {"nationality": "LAO"}
    assert typed["papers"] == [{"pages": 2}]


def test_the_answer_keeps_what_the_layout_does_not_know() -> None:
    assert answer(trial(), {"extra": {"x": 1}}) == {"extra": {"x": 1}}


def test_the_share_counts_shown_fields_that_are_not_derived() -> None:
    form, filled = trial(), prefill(trial(), CARD)
    shown = [each for each in expand(form, filled.values) if each.derived is None]
    assert prefilled_share(form, filled) == 3 / len(shown)
    assert prefilled_share(trial(layout=[]), Filled(values={})) == 0.0


# ------------------------------------------------------------ words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"),
        (4, "bốn"),
        (10, "mười"),
        (15, "mười lăm"),
        (21, "hai mươi mốt"),
        (24, "hai mươi bốn"),
        (101, "một trăm linh một"),
        (110, "một trăm mười"),
        (2005, "hai nghìn không trăm linh năm"),
        (21000, "hai mươi mốt nghìn"),
        (200000, "hai trăm nghìn"),
        (1000055, "một triệu không trăm năm mươi lăm"),
        (2 * 10**9, "hai tỷ"),
        (10**12 + 1, "một nghìn tỷ không trăm linh một"),
    ],
)
def test_numbers_in_words(number: int, words: str) -> None:
    assert number_in_words(number) == words


def test_negative_numbers_have_no_words() -> None:
    with pytest.raises(ValueError, match="negative"):
        number_in_words(-1)


@given(st.integers(0, 10**13), st.integers(0, 10**13))
def test_different_numbers_have_different_words(one: int, other: int) -> None:
    assert (number_in_words(one) == number_in_words(other)) == (one == other)


def test_a_date_in_words() -> None:
    assert date_in_words(date(1999, 4, 5)) == (
        "Ngày năm tháng tư năm một nghìn chín trăm chín mươi chín"
    )
