"""What a card scan and the clerk do to an electronic form: what is shown, filled, left out.

Forms are data: which fields there are comes from files (``form_build``). The room knows fields,
visibility, prefilling and its marks; it must not know schemas, screens or code lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from ehc_desk.domain.form_marks import CARD, EARLIER, TYPED, Marks, kinds_of, marks_of
from ehc_desk.domain.form_model import (
    CardSource,
    Derived,
    Filled,
    Form,
    FormField,
    PartyBy,
    SameAs,
    Section,
    When,
)
from ehc_desk.domain.form_values import Values, flatten, is_empty, nest, row_count, template
from ehc_desk.domain.number_words import date_in_words

__all__ = [
    "CardSource",
    "Derived",
    "Filled",
    "Form",
    "FormField",
    "Marks",
    "PartyBy",
    "SameAs",
    "Section",
    "When",
    "answer",
    "card_value",
    "edit",
    "expand",
    "prefill",
    "prefilled_share",
]


def expand(form: Form, values: Values) -> tuple[FormField, ...]:
    """Return the fields shown for these values: rows numbered, hidden ones left out."""
    flat = flatten(values)
    rows = [item for section in form.sections for item in _rows_of(section, flat)]
    decided = {item.path: item.default for item in rows if item.default is not None} | flat
    return tuple(item for item in rows if all(condition.holds(decided) for condition in item.when))


def _rows_of(section: Section, flat: Values) -> Iterator[FormField]:
    if not section.repeat:
        yield from section.fields
        return
    for row in range(max(section.min_rows, row_count(flat, section.at))):
        for item in section.fields:
            yield _numbered(item, f"{section.at}[]", f"{section.at}[{row}]")


def _numbered(item: FormField, blank: str, row: str) -> FormField:
    return replace(
        item,
        path=item.path.replace(blank, row, 1),
        instead_of=item.instead_of.replace(blank, row, 1),
        when=tuple(replace(each, path=each.path.replace(blank, row, 1)) for each in item.when),
    )


def answer(form: Form, values: Values) -> dict[str, Any]:
    """Return what the form says, nested as it is checked, stored and sent.

    Left out are fields that are hidden for these values, and blocks or rows that hold nothing but
    their defaults (a father of whom only the preset nationality is known is not declared).
    Values the layout does not show are kept.
    """
    flat = flatten(values)
    shown = {item.path for item in expand(form, flat)}
    known = {item.path for item in form.fields}
    kept = {
        path: value for path, value in flat.items() if path in shown or template(path) not in known
    }
    for section in form.sections:
        if section.repeat:
            for row in range(row_count(kept, section.at)):
                _drop_if_untouched(section, f"{section.at}[{row}]", kept)
        elif section.at:
            _drop_if_untouched(section, section.at, kept)
    return nest(kept)


def _drop_if_untouched(section: Section, at: str, values: dict[str, Any]) -> None:
    preset = {item.path: item.default for item in section.fields if item.default is not None}
    below = {path for path in values if path.startswith(f"{at}.")}
    if all(values[path] == preset.get(template(path)) for path in below):
        for path in below:
            del values[path]


def prefill(
    form: Form,
    card_fields: Mapping[str, Any],
    party: str | None = None,
    *,
    filled: Filled | None = None,
    sources: Mapping[str, str] | None = None,
    whole: bool = False,
) -> Filled:
    """Return the form with what is known of one party (``citizen_card`` names) filled in.

    Defaults go into empty fields unmarked; what is filled in gets the mark of its key in
    ``sources`` (``form_marks``; not named there: from a card). What somebody typed into the form
    is never overwritten, a marked value is – by an earlier dossier only one of an earlier dossier.
    A key that is absent changes nothing, or with ``whole`` (this is all there is to know) empties
    the fields it had filled. ``party`` None means the party the form expects at the counter, or
    the one the card tells of itself (``PartyBy``).
    """
    whose = party or form.party_of(card_fields)
    values, marks = _open(filled or Filled(values={}))
    _set_defaults(expand(form, values), values)
    for item in expand(form, values):
        if item.from_card is None or item.from_card.party != whose:
            continue
        value = card_value(item, item.from_card, card_fields)
        if values.get(item.instead_of) is not None:
            value = None
        kind = (sources or {}).get(item.from_card.key, CARD)
        if value is None:
            if whole and marks.get(item.path, EARLIER) != EARLIER:
                _empty(item, values, marks)
        elif _gives_way(item, values, marks, kind):
            if kind != TYPED or values.get(item.path) != value:  # typed anew: the card said it
                marks[item.path] = kind
            values[item.path] = value
    return _settled(form, values, marks)


def _open(filled: Filled) -> tuple[dict[str, Any], dict[str, str]]:
    return dict(flatten(filled.values)), kinds_of(filled.marks)


def card_value(item: FormField, source: CardSource, card: Mapping[str, Any]) -> Any:
    """Return what a card says for a field, None when it says nothing; a year may be a date."""
    value = source.value_of(card)
    if value is None and source.key == "date_of_birth" and item.kind == "partial_date":
        return card.get("birth_year") or None
    return value


def _gives_way(item: FormField, values: Values, marks: Mapping[str, str], kind: str) -> bool:
    """Tell whether a field may take a value of this kind: nobody typed one into it."""
    if values.get(item.path) in (None, item.default) and item.path not in marks:
        return True
    there = marks.get(item.path)
    return there is not None and (kind != EARLIER or there == EARLIER)


def _empty(item: FormField, values: dict[str, Any], marks: dict[str, str]) -> None:
    del marks[item.path]
    values.pop(item.path, None)
    if item.default is not None:
        values[item.path] = item.default


def _set_defaults(fields: Iterable[FormField], values: dict[str, Any]) -> None:
    for item in fields:
        if item.default is not None:
            values.setdefault(item.path, item.default)


def edit(form: Form, filled: Filled, path: str, value: Any) -> Filled:
    """Return the form after the clerk set one field; its mark goes when it changed.

    An empty value clears the field. Fields that this brings into sight get their defaults; blocks
    that follow another one and derived fields are brought up to date. What a block only repeats
    changes with its source, and goes when the block no longer follows. The path of a repeated
    section takes a list of rows: all of its rows at once (a row removed, or put back).
    """
    values, marks = _open(filled)
    before = {item.path for item in expand(form, values)}
    for section, source in _following(form, values):
        _give_back(section, source, values, marks)
    if any(section.repeat and section.at == path for section in form.sections):
        _set_rows(path, value or (), values, marks)
    else:
        _set_value(path, value, values, marks)
    _set_defaults((item for item in expand(form, values) if item.path not in before), values)
    return _settled(form, values, marks)


def _set_value(path: str, value: Any, values: dict[str, Any], marks: dict[str, str]) -> None:
    if values.get(path) != value:
        marks.pop(path, None)
    values.pop(path, None)
    if not is_empty(value):
        values[path] = value


def _set_rows(at: str, rows: Any, values: dict[str, Any], marks: dict[str, str]) -> None:
    """Put these rows in place of those there are; the marks of a row that moved go along."""
    before = [(_row(at, row, values), _row(at, row, marks)) for row in range(row_count(values, at))]
    for path in [path for path in (*values, *marks) if path.startswith(f"{at}[")]:
        values.pop(path, None)
        marks.pop(path, None)
    for number, row in enumerate(rows):
        told = flatten(row)
        values |= {f"{at}[{number}].{name}": value for name, value in told.items()}
        moved = next((kinds for there, kinds in before if there == told), {})
        marks |= {f"{at}[{number}].{name}": kind for name, kind in moved.items()}


def _row(at: str, row: int, by_path: Mapping[str, Any]) -> dict[str, Any]:
    start = f"{at}[{row}]."
    return {p.removeprefix(start): each for p, each in by_path.items() if p.startswith(start)}


def _settled(form: Form, values: dict[str, Any], marks: dict[str, str]) -> Filled:
    for section, source in _following(form, values):
        _copy_block(section, source, values, marks)
    for item in form.fields:
        if item.derived is not None:
            _derive(item.path, item.derived, values)
    kept = {path: kind for path, kind in marks.items() if path in values}
    return Filled(values=values, marks=marks_of(kept))


def _following(form: Form, values: Values) -> list[tuple[Section, str]]:
    return [
        (section, rule.source)
        for section in form.sections
        for rule in section.same_as
        if rule.when.holds(values)
    ]


def _give_back(
    section: Section, source: str, values: dict[str, Any], marks: dict[str, str]
) -> None:
    for item in section.fields:
        origin = source + item.path.removeprefix(section.at)
        if origin in values and values.get(item.path) == values[origin]:
            del values[item.path]
            marks.pop(item.path, None)


def _copy_block(
    section: Section, source: str, values: dict[str, Any], marks: dict[str, str]
) -> None:
    for item in section.fields:
        origin = source + item.path.removeprefix(section.at)
        if item.instead_of in values:
            if item.path in marks:
                _empty(item, values, marks)  # it was filled in before the number was known
        elif origin in values and (item.path not in values or item.path in marks):
            values[item.path] = values[origin]
            if origin in marks:
                marks[item.path] = marks[origin]


def _derive(path: str, derived: Derived, values: dict[str, Any]) -> None:
    result: Any
    if derived.rule == "date_words":
        result = _words(values.get(derived.paths[0]))
    else:
        result = _sum_product(derived.paths, values)
    values.pop(path, None)
    if result is not None:
        values[path] = result


def _words(text: object) -> str | None:
    try:
        return date_in_words(date.fromisoformat(str(text)))
    except ValueError:
        return None  # not a whole date yet: there is nothing to write out


def _sum_product(paths: tuple[str, ...], values: Values) -> int | None:
    pattern = re.compile(re.escape(paths[0]).replace(r"\[\]", r"\[(\d+)\]"))
    total: int | None = None
    for path in values:
        match = pattern.fullmatch(path)
        if match is None:
            continue
        product = 1
        for each in paths:
            factor = values.get(each.replace("[]", f"[{match[1]}]", 1))
            product *= factor if isinstance(factor, int) else 0
        total = (total or 0) + product
    return total


def prefilled_share(form: Form, filled: Filled, party: str | None = None) -> float:
    """Return the share (0–1) of the shown fields that were prefilled and that nobody changed.

    With ``party`` only the sections are counted that a card of this party fills.
    """
    counted = {
        item.path
        for section in form.sections
        if party is None or section.is_of(party)
        for item in section.fields
        if item.derived is None
    }
    shown = [item.path for item in expand(form, filled.values) if template(item.path) in counted]
    if not shown:
        return 0.0
    marked = kinds_of(filled.marks)
    return sum(path in marked for path in shown) / len(shown)
