"""An electronic form as a value, and what a card scan and the clerk do to its fields.

Forms are data: which fields there are comes from files (``form_build``). The room knows fields,
visibility, prefilling and the mark "từ thẻ"; it must not know schemas, screens or code lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from ehc_desk.domain.form_values import Values, flatten, is_empty, nest, row_count, template
from ehc_desk.domain.number_words import date_in_words

Marks = frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A condition: the value at ``path`` is one of ``values``."""

    path: str
    values: tuple[Any, ...]

    def holds(self, values: Values) -> bool:
        """Tell whether the condition is met by these (flat) values."""
        return values.get(self.path) in self.values


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSource:
    """Where a field is filled from: a key of the card of one party, or what the key implies.

    With ``implies`` the field gets that value whenever the key is there (a citizen card makes its
    holder Vietnamese).
    """

    party: str
    key: str
    implies: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """A field the program works out: ``rule`` is date_words, sum or sum_product of ``paths``."""

    rule: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One field. ``path`` is a template ("documents[].name") until ``expand`` gives it a row.

    ``kind`` is text, lines, date, partial_date, choice, number or bool; ``width`` counts twelfths
    of a row. ``required``: as soon as anything of its section is filled in, this must be, too.
    """

    path: str
    label: str
    label_en: str
    kind: str
    width: int = 6
    required: bool = False
    code_list: str | None = None
    max_length: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    pattern: str | None = None
    format: str | None = None
    default: Any = None
    help: str = ""
    help_en: str = ""
    from_card: CardSource | None = None
    derived: Derived | None = None
    when: tuple[When, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SameAs:
    """A block that repeats another one when a condition holds (the requester is the mother)."""

    when: When
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A titled group of rows below ``at``; ``repeat`` means a list with at least ``min_rows``."""

    id: str
    title: str
    title_en: str
    rows: tuple[tuple[FormField, ...], ...]
    at: str = ""
    repeat: bool = False
    min_rows: int = 1
    same_as: tuple[SameAs, ...] = ()

    @property
    def fields(self) -> tuple[FormField, ...]:
        """Return the fields of all rows in order."""
        return tuple(item for row in self.rows for item in row)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyBy:
    """Whose card it is, told by its ``key``: the sex says which spouse's column it fills."""

    key: str
    parties: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form in one version. ``party`` is whose card fills it when nobody says otherwise."""

    id: str
    version: str
    title: str
    title_en: str
    party: str
    valid_from: date
    valid_to: date | None
    sections: tuple[Section, ...]
    schema: Mapping[str, Any] = field(repr=False)
    party_by: PartyBy | None = None

    def party_of(self, card_fields: Mapping[str, Any]) -> str:
        """Return the party a card fills when nobody says whose it is."""
        if self.party_by is None:
            return self.party
        told = str(card_fields.get(self.party_by.key) or "")
        return self.party_by.parties.get(told, self.party)

    def in_force(self, on: date) -> bool:
        """Tell whether this version may be filled in on that day; the last day counts."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    @property
    def fields(self) -> tuple[FormField, ...]:
        """Return all fields as templates, in the order of the screen."""
        return tuple(item for section in self.sections for item in section.fields)

    def field_at(self, path: str) -> FormField | None:
        """Return the field of a path (with or without row numbers), or None."""
        wanted = template(path)
        return next((item for item in self.fields if item.path == wanted), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """Flat values by path, and the paths that still carry the mark "từ thẻ"."""

    values: Mapping[str, Any]
    marks: Marks = frozenset()


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
) -> Filled:
    """Return the form with the fields of a card (``citizen_card`` names) of one party filled in.

    Defaults go into empty fields unmarked; card values are marked "từ thẻ". What somebody typed
    is never overwritten, a marked value of an earlier card is. A key the card lacks changes
    nothing. ``party`` None means the party the form expects at the counter, or the one the card
    tells of itself (``PartyBy``).
    """
    whose = party or form.party_of(card_fields)
    values, marks = (dict(flatten(filled.values)), set(filled.marks)) if filled else ({}, set())
    _set_defaults(expand(form, values), values)
    for item in expand(form, values):
        value = _card_value(item, card_fields, whose)
        typed = values.get(item.path) not in (None, item.default) and item.path not in marks
        if value is not None and not typed:
            values[item.path] = value
            marks.add(item.path)
    return _settled(form, values, marks)


def _set_defaults(fields: Iterable[FormField], values: dict[str, Any]) -> None:
    for item in fields:
        if item.default is not None:
            values.setdefault(item.path, item.default)


def _card_value(item: FormField, card: Mapping[str, Any], party: str) -> Any:
    source = item.from_card
    if source is None or source.party != party or is_empty(card.get(source.key)):
        return None
    return card[source.key] if source.implies is None else source.implies


def edit(form: Form, filled: Filled, path: str, value: Any) -> Filled:
    """Return the form after the clerk set one field; its mark "từ thẻ" goes when it changed.

    An empty value clears the field. Fields that this brings into sight get their defaults; blocks
    that follow another one and derived fields are brought up to date. What a block only repeats
    changes with its source, and goes when the block no longer follows.
    """
    values, marks = dict(flatten(filled.values)), set(filled.marks)
    before = {item.path for item in expand(form, values)}
    for section, source in _following(form, values):
        _give_back(section, source, values, marks)
    if values.get(path) != value:
        marks.discard(path)
    values.pop(path, None)
    if not is_empty(value):
        values[path] = value
    _set_defaults((item for item in expand(form, values) if item.path not in before), values)
    return _settled(form, values, marks)


def _settled(form: Form, values: dict[str, Any], marks: set[str]) -> Filled:
    for section, source in _following(form, values):
        _copy_block(section, source, values, marks)
    for item in form.fields:
        if item.derived is not None:
            _derive(item.path, item.derived, values)
    return Filled(values=values, marks=frozenset(path for path in marks if path in values))


def _following(form: Form, values: Values) -> list[tuple[Section, str]]:
    return [
        (section, rule.source)
        for section in form.sections
        for rule in section.same_as
        if rule.when.holds(values)
    ]


def _give_back(section: Section, source: str, values: dict[str, Any], marks: set[str]) -> None:
    for item in section.fields:
        origin = source + item.path.removeprefix(section.at)
        if origin in values and values.get(item.path) == values[origin]:
            del values[item.path]
            marks.discard(item.path)


def _copy_block(section: Section, source: str, values: dict[str, Any], marks: set[str]) -> None:
    for item in section.fields:
        origin = source + item.path.removeprefix(section.at)
        if origin in values and (item.path not in values or item.path in marks):
            values[item.path] = values[origin]
            if origin in marks:
                marks.add(item.path)


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


def prefilled_share(form: Form, filled: Filled) -> float:
    """Return the share (0–1) of the shown fields that the card filled and nobody changed."""
    shown = [item.path for item in expand(form, filled.values) if item.derived is None]
    if not shown:
        return 0.0
    return sum(path in filled.marks for path in shown) / len(shown)
