"""Fields that were left say what is wrong, and are silent while somebody types."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.domain.form import FormField, expand
from ehc_desk.domain.form_typed import stored
from ehc_desk.presenters.doubts import Doubts, wrong_in
from ehc_desk.services import form_library
from ehc_desk.services.form_check import findings

LIBRARY = form_library.load()
TODAY = date(2026, 11, 22)
NAMES = st.sampled_from(["a", "b", "c"])
WRONG = {
    "date": "31022026",
    "partial_date": "31022026",
    "time": "2570",
    "number": "mot",
    "money": "mot",
    "decimal": "mot",
    "phone": "09",
    "email": "cha",
    "personal-number": "0012",
}


def shaped() -> list[tuple[str, FormField, str]]:
    found = []
    for name in LIBRARY.ids:
        for item in expand(LIBRARY.form(name), {}):
            typed = WRONG.get(item.format or "") or WRONG.get(item.kind)
            if typed and item.derived is None:
                found.append((name, item, typed))
    return found


@pytest.mark.parametrize(
    ("form", "item", "typed"), shaped(), ids=lambda each: getattr(each, "path", str(each))
)
def test_every_field_with_a_shape_is_told_of_in_every_form(
    form: str, item: FormField, typed: str
) -> None:
    value = stored(item, typed, today=TODAY)
    found = wrong_in(findings(LIBRARY.form(form), {item.path: value}, LIBRARY, today=TODAY))
    doubts = Doubts()
    doubts.left(item.path, found)
    assert set(doubts.told(found)) == {item.path}


def test_what_is_only_open_is_nobodys_doubt() -> None:
    open_yet = [
        {"field": "a", "code": "required"},
        {"field": "components[1]", "code": "component-open"},
        {"field": "b", "code": "too-few"},
    ]
    assert wrong_in([*open_yet, {"field": "c", "code": "impossible-date"}]).keys() == {"c"}


@given(st.lists(st.tuples(NAMES, st.sets(NAMES))))
def test_only_fields_that_were_wrong_when_one_was_left_are_told(
    steps: list[tuple[str, set[str]]],
) -> None:
    doubts, left = Doubts(), set()
    for name, wrong in steps:
        found = {each: {"field": each, "code": "x"} for each in wrong}
        told_typing = set(doubts.told(found))
        assert told_typing <= left & wrong
        doubts.left(name, found)
        left.add(name)
        assert set(doubts.told(found)) == left & wrong


def test_a_field_that_was_right_is_not_told_again_while_typing() -> None:
    doubts, wrong = Doubts(), {"a": {"field": "a", "code": "not-an-email"}}
    assert not doubts.told(wrong)
    doubts.left("a", wrong)
    assert set(doubts.told(wrong)) == {"a"}
    assert not doubts.told({})
    assert not doubts.told(wrong), "typing it anew is not told before it is left again"
    doubts.left("a", wrong)
    doubts.forget()
    assert not doubts.told(wrong)
