"""What an electronic form is made of: fields, where they are filled from, sections, conditions.

Values of data files only; the room does nothing with them. What is shown, filled and left out is
the business of ``form``; it must not know schemas, screens or code lists either.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from ehc_desk.domain.form_values import Values, is_empty, template

if TYPE_CHECKING:
    from ehc_desk.domain.form_marks import Marks


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
    holder Vietnamese). With ``since`` the key is a day and the field gets the value of the last
    entry that began by then (who issued the cards of those years).
    """

    party: str
    key: str
    implies: Any = None
    since: tuple[tuple[str, str], ...] = ()

    def value_of(self, card: Mapping[str, Any]) -> Any:
        """Return what the field gets from a card, or None."""
        told = card.get(self.key)
        if is_empty(told):
            return None
        if self.since:
            begun = [value for day, value in self.since if day <= str(told)]
            return begun[-1] if begun else None
        return told if self.implies is None else self.implies


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """A field the program works out: ``rule`` is date_words, sum or sum_product of ``paths``."""

    rule: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One field. ``path`` is a template ("documents[].name") until ``expand`` gives it a row.

    ``kind`` is text, name, address, lines, date, partial_date, time, choice, commune, number,
    decimal, money or bool; ``width`` counts twelfths of a row, ``lines`` the lines of a tall field.
    ``required``: as soon as anything of its section is filled in, this should be, too. ``past``:
    the date cannot lie ahead. ``needed``: a declaration that was begun should not do without it,
    whether its section was begun or not. ``for_fee``: the fee is counted by it, so nothing is
    accepted while it is empty; the one kind of field of a form that is (and has an asterisk).
    ``within``: path of the province whose communes are offered.
    ``instead_of``: path of a field this one is a substitute for (another paper, for people without
    a personal number): nothing is filled in here by itself while that one is known.
    """

    path: str
    label: str
    label_en: str
    kind: str
    width: int = 6
    required: bool = False
    needed: bool = False
    for_fee: bool = False
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
    lines: int = 0
    past: bool = False
    within: str = ""
    instead_of: str = ""


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

    def is_of(self, party: str) -> bool:
        """Tell whether a card of this party fills fields of the section."""
        return any(item.from_card and item.from_card.party == party for item in self.fields)


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
    """Flat values by path, and the marks of those that were prefilled (``form_marks``)."""

    values: Mapping[str, Any]
    marks: Marks = frozenset()
