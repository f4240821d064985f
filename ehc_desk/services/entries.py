"""What enters the facts of an intake, brought to the one way in which it is stored.

The gate for every value, whoever brings it: window, card, file, earlier dossier. Pure; decides
nothing about what is right, that is the business of the checks behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from ehc_desk.domain.dossier import ComponentCheck, IntakeFacts, Party
from ehc_desk.domain.form_values import flatten, is_empty, nest, steps
from ehc_desk.domain.text import clean
from ehc_desk.errors import FieldsInvalid

if TYPE_CHECKING:
    from ehc_desk.domain.form import Form
    from ehc_desk.domain.form_model import FormField

CodeOf = Callable[[str, str, str], str]
"""(list, word or code, province of a commune) → code; a word that is none comes back as it is."""

_OF_PARTY = tuple(name for name in Party.__slots__ if name != "kind")


def no_codes(_list: str, word: str, _within: str) -> str:
    """Return the word as it is: for whoever has no code lists."""
    return word


def clean_party(party: Party) -> Party:
    """Return a person or organisation with every text as it is stored (``text.clean``)."""
    texts: dict[str, Any] = {name: clean(getattr(party, name)) for name in _OF_PARTY}
    same = all(getattr(party, name) == text for name, text in texts.items())
    return party if same else replace(party, **texts)


def clean_data(value: Any) -> Any:
    """Return the data of an act with every text as it is stored, keys included; lines stay."""
    if isinstance(value, str):
        return clean(value, lines=True)
    if isinstance(value, Mapping):
        return {clean(str(key)): clean_data(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [clean_data(inner) for inner in value]
    return value


def clean_facts(facts: IntakeFacts, form: Form | None, code_of: CodeOf = no_codes) -> IntakeFacts:
    """Return facts with every text as it is stored; what is clean already stays the same."""
    relation = clean(facts.relation)
    values = flatten(facts.form)
    kept = stored_values(form, values, code_of) if form else values
    made = replace(
        facts,
        owners=tuple(clean_party(owner) for owner in facts.owners),
        submitter=clean_party(facts.submitter) if facts.submitter else None,
        components=tuple(_component(line) for line in facts.components),
        form=facts.form if kept == values else nest(kept),
        relation=code_of("relations", relation, "") if relation else "",
        summary=clean(facts.summary),
        return_method=clean(facts.return_method),
        return_place=clean(facts.return_place),
        note=clean(facts.note, lines=True),
    )
    return facts if made == facts else made


def _component(line: ComponentCheck) -> ComponentCheck:
    return replace(line, reason=clean(line.reason)) if line.reason else line


def stored_values(
    form: Form,
    values: Mapping[str, Any],
    code_of: CodeOf = no_codes,
    *,
    among: Mapping[str, Any] | None = None,
    today: date | None = None,
) -> dict[str, Any]:
    """Return flat values as they are stored, empty ones left out.

    A commune is looked up in the province given with it: here, or ``among`` what is known.
    """
    from ehc_desk.domain.form_typed import stored

    done: dict[str, Any] = {}
    fields = {path: form.field_at(path) for path in values}
    communes = [path for path, item in fields.items() if item and item.kind == "commune"]
    for path in (*(each for each in values if each not in communes), *communes):
        item = fields[path]
        value = values[path]
        if item is None:
            value = clean(value, lines=True) if isinstance(value, str) else value
        else:
            within = str({**(among or {}), **done}.get(_province(item, path)) or "")
            value = stored(item, value, today=today, code_of=_coding(code_of, item, within))
        done[path] = value
    return {path: done[path] for path in values if not is_empty(done[path])}


def _coding(code_of: CodeOf, item: FormField, within: str) -> Callable[[str], str]:
    return lambda word: code_of(item.code_list or "", word, within) if item.code_list else word


def _province(item: FormField, path: str) -> str:
    """Return the path of the province beside a commune, in the commune's own row."""
    rows = [part for part in steps(path) if isinstance(part, int)]
    found = item.within
    for row in rows:
        found = found.replace("[]", f"[{row}]", 1)
    return found


def shaped(form: Form, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return data handed in flat by path; raises FieldsInvalid where its shape is another."""
    from ehc_desk.domain.form_shape import misshapen

    found = misshapen(form, values)
    if found:
        raise FieldsInvalid(
            fields=[{**each, "field": f"form.{each['field']}".rstrip(".")} for each in found]
        )
    return flatten(values)
