"""People of a dossier as values: what a card says, what marks stay, what a form can take over.

Pure; knows parties and marks, no form and no law.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from ehc_desk.domain.dossier import Party, PartyKind
from ehc_desk.domain.form_marks import Marks, kinds_of, marks_of
from ehc_desk.domain.text import clean
from ehc_desk.errors import BadInputError

if TYPE_CHECKING:
    from ehc_desk.domain.citizen_card import Scan
    from ehc_desk.domain.dossier import IntakeFacts

_OF_PEOPLE = ("owners[", "submitter.")
_SAME_NAMES = ("phone", "email", "passport", "tax_code")
_CARD_TO_PARTY = {
    "personal_number": "personal_number",
    "old_number": "old_number",
    "full_name": "full_name",
    "date_of_birth": "date_of_birth",
    "birth_year": "birth_year",
    "sex": "sex",
    "address": "address",
    "issue_date": "issue_date",
}


def known_of(person: Party) -> dict[str, str]:
    """Return what a form can take over of a person; an organisation does not ask in its name."""
    known = {theirs: str(getattr(person, ours)) for theirs, ours in _CARD_TO_PARTY.items()}
    known |= {name: str(getattr(person, name)) for name in _SAME_NAMES}
    if person.kind is PartyKind.ORGANISATION:
        known["full_name"] = ""
    return known


def ours(key: str) -> str:
    """Return the party field of a card key."""
    return _CARD_TO_PARTY.get(key, key)


def from_scan(scan: Scan) -> dict[str, str]:
    """Return the values of a citizen card or a lone number by party field; else BadInputError."""
    if scan.kind == "personal_number":
        return {"personal_number": str(scan.fields["personal_number"])}
    if scan.kind != "citizen_card":
        raise BadInputError(reason=scan.kind)
    values = {
        ours: clean(str(scan.fields.get(theirs) or "")) for theirs, ours in _CARD_TO_PARTY.items()
    }
    return {**values, "nationality": "VNM"}


def with_card(party: Party, values: Mapping[str, str]) -> Party:
    """Return the party with what its card says."""
    return replace(party, kind=PartyKind.PERSON, **{key: text for key, text in values.items()})


def is_of_people(path: str) -> bool:
    """Tell whether a mark stands at an owner or the submitter, not in the form."""
    return path.startswith(_OF_PEOPLE)


def marked(marks: Marks, at: str, values: Mapping[str, str]) -> Marks:
    """Return the marks with those of a card on one person; older ones of its fields fall."""
    fresh = frozenset(f"{at}.{key}" for key, value in values.items() if value)
    return marks_of({path: k for path, k in kinds_of(marks).items() if path not in fresh}) | fresh


def untouched(marks: Marks, at: str, before: Party, after: Party) -> Marks:
    """Return the marks without those of fields that somebody changed."""
    changed = {
        f"{at}.{name}" for name in Party.__slots__ if getattr(before, name) != getattr(after, name)
    }
    return marks_of({path: k for path, k in kinds_of(marks).items() if path not in changed})


def may_swap(facts: IntakeFacts) -> bool:
    """Tell whether owner and submitter can change places; an organisation never hands in."""
    known = facts.owner != Party() or facts.submitter not in (None, Party())
    return known and facts.owner.kind is not PartyKind.ORGANISATION


def swapped(facts: IntakeFacts) -> IntakeFacts:
    """Return facts where the first owner and the submitter changed places, marks with them.

    Without a submitter the owner becomes it and the owner is empty. The relation falls: it was
    said the other way round.
    """
    turned = {"owners[0]": "submitter", "submitter": "owners[0]"}
    kinds: dict[str, str] = {}
    for path, kind in kinds_of(facts.from_card).items():
        at, dot, name = path.rpartition(".")
        kinds[f"{turned.get(at, at)}{dot}{name}"] = kind
    return replace(
        facts,
        owners=(facts.submitter or Party(), *facts.owners[1:]),
        submitter=facts.owner,
        relation="",
        from_card=marks_of(kinds),
    )


def tidied(party: Party) -> Party:
    """Return an organisation without what only people have; typed before the kind was chosen."""
    if party.kind is not PartyKind.ORGANISATION:
        return party
    return replace(
        party,
        personal_number="",
        old_number="",
        passport="",
        date_of_birth="",
        birth_year="",
        sex="",
    )
