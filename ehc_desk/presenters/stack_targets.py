"""Where pages of a stack can be put, in words: dossiers and drafts with their components."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ehc_desk.domain.stack import Target
from ehc_desk.domain.text import fold, nfc
from ehc_desk.errors import BadInputError

if TYPE_CHECKING:
    from ehc_desk.domain.dossier import IntakeFacts
    from ehc_desk.ports.queries import Queries

_MOST = 60
_MOST_FOUND = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One component of a dossier or draft: ``title`` says whose and what for, ``paper`` which one.

    ``whose`` is the short title, without the procedure.
    """

    target: Target
    title: str
    paper: str
    whose: str = ""


def places_of(queries: Queries, targets: Iterable[Target]) -> Mapping[Target, Place]:
    """Return where targets are, in words: code, owner, procedure, and the name of the paper.

    What is gone meanwhile is told by its code.
    """
    told: dict[Target, Place] = {}
    facts: dict[tuple[str, str], IntakeFacts | None] = {}
    for target in targets:
        key = target.form, target.code
        if key not in facts:
            facts[key] = _facts(queries, target)
        told[target] = _place(target, facts[key])
    return told


def _place(target: Target, facts: IntakeFacts | None) -> Place:
    number = target.component
    if facts is None:
        return Place(target=target, title=target.code, paper=str(number or ""))
    named = {line.number: f"{line.number}. {line.name}" for line in facts.components}
    paper = named.get(number, str(number)) if number is not None else ""
    whose = _whose(target, facts)
    return Place(target=target, title=_title(target, facts), paper=paper, whose=whose)


def places(queries: Queries, here: Iterable[Target], text: str, user: str) -> tuple[Place, ...]:
    """Return where a page can be put: the stack's own targets, drafts of the user, what is found.

    ``text`` narrows by the words of title and paper; it also searches accepted dossiers. Where all
    words stand as they were typed comes before where they only begin others: "Mười Ba" before
    "Mười Bảy".
    """
    wanted = fold(text).split()
    found: dict[Target, Place] = {}
    for target in _candidates(queries, here, text, user):
        for place in _of(queries, target):
            if len(found) < _MOST and _fits(place, wanted):
                found.setdefault(place.target, place)
    return tuple(sorted(found.values(), key=lambda place: not _says(place, text)))


def _candidates(queries: Queries, here: Iterable[Target], text: str, user: str) -> Iterator[Target]:
    told: set[tuple[str, str]] = set()
    drafts = (Target(form="draft", code=line.id) for line in queries.drafts(user=user))
    lines = queries.search(text, limit=_MOST_FOUND) if text.strip() else ()
    dossiers = (Target(form="dossier", code=line.code or line.provisional_code) for line in lines)
    for group in (here, drafts, dossiers):
        for target in group:
            if (target.form, target.code) not in told:
                told.add((target.form, target.code))
                yield target


def _of(queries: Queries, target: Target) -> Iterator[Place]:
    facts = _facts(queries, target)
    if facts is None:
        return
    title = _title(target, facts)
    lines = [(line.number, line.name) for line in facts.components]
    for number, name in lines or [(1, "")]:
        yield Place(
            target=replace(target, component=number),
            title=title,
            paper=f"{number}. {name}" if name else "",
            whose=_whose(target, facts),
        )


def _facts(queries: Queries, target: Target) -> IntakeFacts | None:
    try:
        if target.form == "draft":
            return queries.draft(target.code).facts
        return queries.dossier(target.code).facts
    except BadInputError:
        return None  # gone meanwhile: its code alone is shown


def _whose(target: Target, facts: IntakeFacts) -> str:
    code = target.code if target.form == "dossier" else ""
    parts = (code, facts.owner.full_name or (not code and facts.procedure_name))
    return " · ".join(part for part in parts if part)


def _title(target: Target, facts: IntakeFacts) -> str:
    code = target.code if target.form == "dossier" else ""
    parts = (code, facts.owner.full_name, facts.procedure_name)
    return " · ".join(part for part in parts if part)


def _says(place: Place, text: str) -> bool:
    """Tell whether every word typed stands there whole, marks and all."""
    words = set(nfc(f"{place.title} {place.paper} {place.target.code}").casefold().split())
    return words.issuperset(nfc(text).casefold().split())


def _fits(place: Place, wanted: Iterable[str]) -> bool:
    words = fold(f"{place.title} {place.paper} {place.target.code}").split()
    return all(any(word.startswith(each) for word in words) for each in wanted)
