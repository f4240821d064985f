"""Marks on prefilled fields: where a value came from, until somebody changes it.

A mark is the path of the field; one that is not from a card carries its kind behind an "@"
("requester.phone@typed"), so that a set of marks is what drafts always stored. The room knows
this notation only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Marks = frozenset[str]

CARD = "card"
"""The value was read from a card."""
TYPED = "typed"
"""The value follows what was typed for the person at the counter."""
EARLIER = "earlier"
"""The value was taken from an earlier dossier of the same person."""

KINDS = (CARD, TYPED, EARLIER)


def mark(path: str, kind: str = CARD) -> str:
    """Return the mark of a field for a kind of source."""
    return path if kind == CARD else f"{path}@{kind}"


def kinds_of(marks: Iterable[str]) -> dict[str, str]:
    """Return the kind of each marked path: {"requester.phone": "typed"}."""
    return {path: kind or CARD for path, _, kind in (each.partition("@") for each in marks)}


def marks_of(kinds: Mapping[str, str]) -> Marks:
    """Return the marks of paths with their kinds; the opposite of ``kinds_of``."""
    return frozenset(mark(path, kind) for path, kind in kinds.items())
