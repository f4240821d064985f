"""The electronic form inside the facts of an intake: filled, edited, merged, filled again.

Pure. Apart from ``facts`` so that a desk opens before any form is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from ehc_desk.domain.dossier import IntakeFacts, Party, PartyKind
from ehc_desk.domain.form import (
    CardSource,
    Filled,
    Form,
    FormField,
    Section,
    card_value,
    edit,
    expand,
    prefill,
    prefilled_share,
)
from ehc_desk.domain.form_marks import CARD, TYPED, kinds_of, marks_of
from ehc_desk.domain.form_values import flatten, nest, template
from ehc_desk.services import entries
from ehc_desk.services.people import is_of_people, known_of, ours

_WHO = ("full_name", "personal_number")


def filled_in(
    facts: IntakeFacts, form: Form, values: Mapping[str, Any], kind: str, code_of: entries.CodeOf
) -> IntakeFacts:
    """Return facts with form fields (flat by path) filled in and marked with their kind."""
    filled = _filled(facts)
    values = entries.stored_values(form, values, code_of, among=filled.values)
    if not values:
        return facts
    last = list(values)[-1]
    filled = Filled(values={**filled.values, **values}, marks=filled.marks)
    filled = edit(form, filled, last, values[last])
    kinds = {**kinds_of(filled.marks), **dict.fromkeys(values, kind)}
    return _with_filled(facts, Filled(values=filled.values, marks=marks_of(kinds)))


def edited(
    facts: IntakeFacts, form: Form, path: str, value: Any, code_of: entries.CodeOf
) -> IntakeFacts:
    """Return facts with one form field set; its mark falls when it changed."""
    filled = _filled(facts)
    if form.field_at(path) is not None:
        stored = entries.stored_values(form, {path: value}, code_of, among=filled.values)
        value = stored.get(path)
    return _with_filled(facts, edit(form, filled, path, value))


def merged(
    facts: IntakeFacts,
    form: Form,
    values: Mapping[str, Any],
    code_of: entries.CodeOf,
    on: date | None,
) -> IntakeFacts:
    """Return facts with many form fields set at once; raises FieldsInvalid for another shape."""
    filled = _filled(facts)
    shaped = entries.shaped(form, values)
    stored = entries.stored_values(form, shaped, code_of, among=filled.values, today=on)
    for path, value in stored.items():
        filled = edit(form, filled, path, value)
    return _with_filled(facts, filled)


def refilled(facts: IntakeFacts, form: Form) -> IntakeFacts:
    """Return facts whose form is filled from the person at the counter.

    What was typed for that person flows on as what a card said does, each with its own mark.
    """
    known = known_of(facts.who_submits)
    at = "submitter" if facts.submitter is not None else "owners[0]"
    kinds = kinds_of(facts.from_card)
    filled = prefill(
        form,
        known,
        filled=_filled(facts),
        sources={key: kinds.get(f"{at}.{ours(key)}", TYPED) for key in known},
        whole=True,
    )
    return _with_filled(facts, filled)


def block_of(form: Form, path: str) -> tuple[Section, str] | None:
    """Return the section (and the start of its row) a field lies in when it stands for a person.

    None when no card fills anything there.
    """
    wanted = template(path)
    for section in form.sections:
        paths = {item.path for item in section.fields}
        if wanted in paths and any(item.from_card for item in section.fields):
            return section, path.partition("]")[0] if section.repeat else ""
    return None


def with_card(
    facts: IntakeFacts,
    form: Form,
    path: str,
    told: Mapping[str, Any],
    code_of: entries.CodeOf,
    kind_of: Callable[[str], str] = lambda _key: CARD,
) -> IntakeFacts:
    """Return facts with a card read into the block of the form that a field lies in.

    Whoever scans there says whose block it is: the card takes the place of what was typed, and
    what an earlier card had told and this one does not is emptied. ``kind_of`` tells the mark of
    a key.
    """
    block = block_of(form, path)
    if block is None:
        return facts
    section, row = block
    filled = _filled(facts)
    values: dict[str, dict[str, Any]] = {}
    for item, source in _fed(form, section, row, filled.values):
        value = card_value(item, source, told)
        if value is not None:
            values.setdefault(kind_of(source.key), {})[item.path] = value
        elif item.path in filled.marks:
            filled = edit(form, filled, item.path, None)
    facts = _with_filled(facts, filled)
    for kind, of_kind in values.items():
        facts = filled_in(facts, form, of_kind, kind, code_of)
    return facts


def _fed(
    form: Form, section: Section, row: str, values: Mapping[str, Any]
) -> Iterator[tuple[FormField, CardSource]]:
    """Yield the fields of a block that a card fills, in the order of the screen."""
    within = {item.path for item in section.fields}
    for item in expand(form, values):
        if item.from_card is None or template(item.path) not in within:
            continue
        if not row or item.path.startswith(row + "]"):
            yield item, item.from_card


def with_person(
    facts: IntakeFacts, form: Form, path: str, code_of: entries.CodeOf
) -> tuple[IntakeFacts, str]:
    """Return facts with a person of the case read into a block as a card is, and who that is.

    What that person's card said is marked so, the rest as typed (K9: nothing is asked twice).
    """
    who = person_for(facts, form, path)
    if not who:
        return facts, ""
    kinds = kinds_of(facts.from_card)
    known = known_of(_people(facts)[who])
    made = with_card(
        facts, form, path, known, code_of, lambda key: kinds.get(f"{who}.{ours(key)}", TYPED)
    )
    return made, who


def person_for(facts: IntakeFacts, form: Form, path: str) -> str:
    """Return who fills the block of a field next ("submitter", "owners[0]"), "" for nobody.

    Whoever stands at the counter comes first; in whose block somebody of the case stands already,
    the next one follows.
    """
    block, people = block_of(form, path), _people(facts)
    if block is None or not people:
        return ""
    flat = flatten(facts.form)
    fields = list(_fed(form, *block, flat))
    names = list(people)
    there = [name for name in names if _stands_there(people[name], fields, flat)]
    return names[(names.index(there[0]) + 1) % len(names)] if there else names[0]


def _people(facts: IntakeFacts) -> dict[str, Party]:
    """Return the people of a case of whom something is known, the one at the counter first."""
    found = {"submitter": facts.submitter or Party()}
    found |= {f"owners[{index}]": owner for index, owner in enumerate(facts.owners)}
    return {
        name: person
        for name, person in found.items()
        if person.kind is not PartyKind.ORGANISATION and (person.full_name or person.id_number)
    }


def _stands_there(
    person: Party, fields: Iterable[tuple[FormField, CardSource]], flat: Mapping[str, Any]
) -> bool:
    known = known_of(person)
    said = [
        (flat.get(item.path), known[source.key])
        for item, source in fields
        if source.key in _WHO and source.implies is None and known.get(source.key)
    ]
    return bool(said) and all(there == told for there, told in said)


def share(facts: IntakeFacts, form: Form) -> float:
    """Return the share (0–1) of the form that the card filled and nobody changed."""
    return prefilled_share(form, _filled(facts))


def _filled(facts: IntakeFacts) -> Filled:
    marks = frozenset(path for path in facts.from_card if not is_of_people(path))
    return Filled(values=flatten(facts.form), marks=marks)


def _with_filled(facts: IntakeFacts, filled: Filled) -> IntakeFacts:
    people = {path for path in facts.from_card if is_of_people(path)}
    return replace(facts, form=nest(filled.values), from_card=frozenset(people | filled.marks))
