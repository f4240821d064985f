"""What a begun declaration cannot do without is told by name, on every form; never before that."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ehc_desk.domain.form import Form, FormField, expand
from ehc_desk.services import form_library
from ehc_desk.services.form_check import findings

LIBRARY = form_library.load()
TODAY = date(2026, 11, 23)
DECLARED = [
    form_id for form_id in LIBRARY.ids if LIBRARY.form(form_id).field_at("declared") is not None
]
NAME = "Nguyễn Khánh An"


def codes(form: Form, values: dict[str, Any]) -> dict[str, str]:
    return {each["field"]: each["code"] for each in findings(form, values, LIBRARY, today=TODAY)}


def typed_first(form: Form) -> dict[str, Any]:
    """Return one value somebody types who begins the declaration: its note."""
    note = form.field_at("note")
    assert note is not None
    return {note.path: "gõ tay"}


def needed(form: Form, values: dict[str, Any]) -> list[FormField]:
    return [item for item in expand(form, values) if item.needed]


def test_the_birth_of_a_child_asks_for_relation_marriage_and_declaration() -> None:
    birth = LIBRARY.form("birth_registration")
    begun = {
        "child.full_name": NAME,
        "child.sex": "female",
        "child.date_of_birth": "2026-11-10",
        "child.birth_place.name": "Bệnh viện Mẫu",
    }
    assert codes(birth, begun) == dict.fromkeys(
        ("requester.relation", "parents_married", "declared"), "required"
    )
    whole = {
        "requester.full_name": NAME,
        "requester.relation": "mother",
        "parents_married": "no",
        "declared": True,
    }
    assert codes(birth, begun | whole) == {}
    assert codes(birth, begun | whole | {"declared": False}) == {"declared": "required"}


@pytest.mark.parametrize("form_id", DECLARED)
def test_every_begun_declaration_names_all_it_needs(form_id: str) -> None:
    form = LIBRARY.form(form_id)
    values = typed_first(form)
    asked = {item.path for item in needed(form, values)}
    assert "declared" in asked
    assert len(asked) > 1
    told = codes(form, values)
    assert asked <= {path for path, code in told.items() if code == "required"}


@pytest.mark.parametrize("form_id", LIBRARY.ids)
def test_a_form_nobody_typed_in_asks_for_nothing_more(form_id: str) -> None:
    form = LIBRARY.form(form_id)
    preset = {
        item.path.replace("[]", "[0]"): item.default
        for item in form.fields
        if item.default is not None and not item.when
    }
    assert "declared" not in codes(form, preset)


def test_a_hidden_field_is_not_asked_for() -> None:
    status = LIBRARY.form("marital_status")
    other = {"use.purpose": "other"}
    assert codes(status, other).get("use.detail") == "required"
    assert "use.detail" not in codes(status, {"use.purpose": "marriage"})


def test_certifications_need_no_declaration() -> None:
    copy = LIBRARY.form("certified_copy")
    assert codes(copy, {"documents[0].pages": 3}) == {}
