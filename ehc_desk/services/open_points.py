"""What is open or wrong in the form of a case, each field once, and what of it refuses.

A declaration may still be thin when the dossier is accepted: that is told, not refused (warn and
explain; NĐ 118/2025 Art. 17.1.b takes the paper dossier in any case). What the fee is counted by
must be there. Pure; knows no screen.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ehc_desk.domain.form_marks import kinds_of
from ehc_desk.domain.form_needs import uncounted
from ehc_desk.domain.form_values import flatten, template
from ehc_desk.services.people import known_of, ours

if TYPE_CHECKING:
    from ehc_desk.domain.dossier import IntakeFacts
    from ehc_desk.domain.form import Form

Problem = dict[str, Any]

_SOFT = frozenset(
    {
        "required",
        "too-few",
        "too-young",
        "number-of-a-man",
        "number-of-a-woman",
        "should-be-male",
        "should-be-female",
    }
)


def of_form(
    form: Form, facts: IntakeFacts, found: Iterable[Problem], of_people: Iterable[Problem]
) -> list[Problem]:
    """Return what is open in the form ("form." before each path), one problem a field.

    ``found``: what the schema says; ``of_people``: what is wrong with the people already. A field
    that only repeats one of theirs, or is worked out from another one, is not counted again.
    """
    told = _once({**each, "soft": each["code"] in _SOFT} for each in found)
    for path in uncounted(form, facts.form):
        if told.get(path, {}).get("soft", True):
            told[path] = {"field": path, "code": "required", "params": {}, "soft": False}
    repeated = _repeated(form, facts, {str(each["field"]) for each in of_people})
    repeated |= _derived(form, told)
    return [
        {**problem, "field": f"form.{path}"}
        for path, problem in sorted(told.items())
        if path not in repeated
    ]


def without_fee(form: Form, facts: IntakeFacts, found: Iterable[Problem]) -> list[Problem]:
    """Return the problems without those of fields the fee is counted by and nobody filled in."""
    open_yet = {f"form.{path}" for path in uncounted(form, facts.form)}
    return [
        each for each in found if each["code"] != "required" or each.get("field") not in open_yet
    ]


def _once(found: Iterable[Problem]) -> dict[str, Problem]:
    """Return one problem by field: what refuses goes before what is only told."""
    told: dict[str, Problem] = {}
    for each in found:
        before = told.get(each["field"])
        if before is None or (before["soft"] and not each["soft"]):
            told[each["field"]] = each
    return told


def _derived(form: Form, told: Collection[str]) -> set[str]:
    """Return what is worked out from fields of which one is told already."""
    wrong = {template(path) for path in told}
    return {
        item.path
        for item in form.fields
        if item.derived is not None and wrong.intersection(item.derived.paths)
    }


def _repeated(form: Form, facts: IntakeFacts, wrong: Collection[str]) -> set[str]:
    """Return the form fields that say what the person at the counter says, where that is wrong."""
    at = "submitter" if facts.submitter is not None else "owners[0]"
    known: Mapping[str, str] = known_of(facts.who_submits)
    keys = {key for key in known if f"{at}.{ours(key)}" in wrong}
    if not keys:
        return set()
    flat, marks, whose = flatten(facts.form), kinds_of(facts.from_card), form.party_of(known)
    sources = {item.path: item.from_card for item in form.fields if item.from_card is not None}
    paths = {*flat, *(path for path, source in sources.items() if source.party == whose)}
    return {
        path
        for path in paths
        if (source := sources.get(template(path))) is not None
        and source.key in keys
        and (path in marks or source.party == whose)
        and flat.get(path, "") == known[source.key]
    }
