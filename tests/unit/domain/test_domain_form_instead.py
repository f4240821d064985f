"""Another paper stands for people without a personal number: nothing fills it beside one."""

from __future__ import annotations

from typing import Any

import pytest

from ehc_desk.domain.form import Filled, edit, prefill
from ehc_desk.services import form_library

LIBRARY = form_library.load()
CARD = {
    "full_name": "TRẦN VĂN MẪU",
    "personal_number": "048090000123",
    "date_of_birth": "1990-02-24",
    "sex": "male",
    "issue_date": "2021-05-31",
}
SUBSTITUTES = [
    (form_id, item.path, item.instead_of)
    for form_id in LIBRARY.ids
    for item in LIBRARY.form(form_id).fields
    if item.instead_of
]
FOLLOWERS = [
    (form_id, section.at, rule.when.path, value)
    for form_id in LIBRARY.ids
    for section in LIBRARY.form(form_id).sections
    for rule in section.same_as
    for value in rule.when.values
]


def test_the_fields_for_another_paper_say_what_they_stand_for() -> None:
    told = {(form_id, path) for form_id, path, _ in SUBSTITUTES}
    named = {
        (form_id, item.path)
        for form_id in LIBRARY.ids
        for item in LIBRARY.form(form_id).fields
        if "khác" in item.label and "iấy tờ" in item.label and item.kind == "text"
    }
    assert told == named
    assert ("birth_registration", "father.identity_number") in told
    for form_id, _, of in SUBSTITUTES:
        assert LIBRARY.form(form_id).field_at(of) is not None


@pytest.mark.parametrize(("form_id", "at", "path", "value"), FOLLOWERS)
def test_a_block_that_repeats_somebody_with_a_number_holds_no_other_paper(
    form_id: str, at: str, path: str, value: str
) -> None:
    form = LIBRARY.form(form_id)
    for before in (prefill(form, CARD), Filled(values={})):
        chosen = edit(form, before, path, value)
        filled = prefill(form, CARD, filled=chosen)
        for item in form.fields:
            if item.instead_of and filled.values.get(item.instead_of):
                assert item.path not in filled.values, item.path


def fill(**values: Any) -> Filled:
    form = LIBRARY.form("birth_registration")
    filled = edit(form, Filled(values={}), "requester.relation", "father")
    for name, value in values.items():
        filled = edit(form, filled, f"requester.{name}", value)
    return filled


def test_the_paper_of_somebody_without_a_number_is_repeated() -> None:
    filled = fill(full_name="An", identity_number="B1234567")
    assert filled.values["father.identity_number"] == "B1234567"


def test_what_the_clerk_types_there_stays() -> None:
    form = LIBRARY.form("birth_registration")
    filled = edit(form, fill(personal_number="048090000123"), "father.identity_number", "B1")
    assert edit(form, filled, "note", "x").values["father.identity_number"] == "B1"
