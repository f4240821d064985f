"""Whether a person's name and the number of a card belong together. Pure; knows no screen.

What cards said in this case is handed in by number; nothing of it is stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ehc_desk.domain.dossier import Party
from ehc_desk.domain.text import fold

if TYPE_CHECKING:
    from ehc_desk.domain.dossier import IntakeFacts

Problem = dict[str, Any]


def same_name(typed: str, on_card: str) -> bool:
    """Tell whether a typed name may be the one on a card: accents aside, or a part of it."""
    words = fold(typed).split()
    return set(words) <= set(fold(on_card).split())


def of_another(facts: IntakeFacts, cards: Mapping[str, str]) -> list[Problem]:
    """Return the names that stand beside the number of a card with another name; soft."""
    return [
        {"field": f"{at}.full_name", "code": "name-not-of-card", "soft": True}
        for at, person in _people(facts)
        if (on_card := cards.get(person.personal_number))
        and person.full_name
        and not same_name(person.full_name, on_card)
    ]


def put_aside(before: IntakeFacts, after: IntakeFacts) -> tuple[str, str]:
    """Return the name a card has written over and the one on the card; ("", "") for none."""
    names = {at: person.full_name for at, person in _people(before)}
    for at, person in _people(after):
        name = names.get(at, "")
        if name and person.full_name and not same_name(name, person.full_name):
            return name, person.full_name
    return "", ""


def unproven(before: IntakeFacts, after: IntakeFacts) -> str:
    """Return the name beside which a number without a name was just read, "" for none."""
    numbers = {at: person.personal_number for at, person in _people(before)}
    for at, person in _people(after):
        fresh = person.personal_number and person.personal_number != numbers.get(at, "")
        if fresh and person.full_name and f"{at}.full_name" not in after.from_card:
            return person.full_name
    return ""


def _people(facts: IntakeFacts) -> Iterator[tuple[str, Party]]:
    for index, owner in enumerate(facts.owners):
        yield f"owners[{index}]", owner
    if facts.submitter is not None:
        yield "submitter", facts.submitter
