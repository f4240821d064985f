"""Earlier dossiers of the person at the counter: what still runs, and what may be copied.

Nothing is copied unless a person asks for it, and every value that is carries the mark "từ hồ sơ
trước" until somebody touches or confirms it. Papers are never copied: each dossier has its own
(NĐ 118/2025 Art. 17.1). Looks at the dossiers of one number only; must never log what it reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from ehc_desk.domain.dossier import Dossier, IntakeFacts, Party, PartyKind
from ehc_desk.domain.form_marks import EARLIER, kinds_of, mark, marks_of
from ehc_desk.domain.form_values import flatten

if TYPE_CHECKING:
    from ehc_desk.domain.form import Form
    from ehc_desk.ports.queries import DossierLine, Queries
    from ehc_desk.services.facts import Facts

NEWEST = 3
_LEAST = {PartyKind.PERSON: 9, PartyKind.FOREIGNER: 6, PartyKind.ORGANISATION: 10}
_NUMBERS = ("personal_number", "identity_number", "tax_code", "passport")
_OF_THE_CASE = frozenset({"relation"})  # what somebody is to this owner says nothing of the next
_KEPT = ("kind", "personal_number", "old_number", "passport", "tax_code")
_PARTY = tuple(name for name in Party.__slots__ if name != "kind")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What one key would fill in: how many fields, from the dossier of which day."""

    count: int
    day: date
    dossier_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What is known of one person: dossiers that still run, and the newest ones whole."""

    number: str
    running: tuple[DossierLine, ...] = ()
    newest: tuple[Dossier, ...] = ()


class Earlier:
    """Answers about the earlier dossiers of one person or organisation."""

    def __init__(self, *, queries: Queries, facts: Facts) -> None:
        self._queries, self._facts = queries, facts

    @staticmethod
    def number_of(facts: IntakeFacts) -> str:
        """Return the whole number of the owner, else of who submits; empty while there is none."""
        for party in (facts.owner, facts.who_submits):
            number = party.id_number
            if len(number) >= _LEAST[party.kind] and number.isalnum():
                return number
        return ""

    def past(self, number: str) -> Past:
        """Return what is known of the person with a number; reads the store."""
        newest = self._queries.dossiers_of(number, limit=NEWEST)
        return Past(
            number=number,
            running=self._queries.running_of(number),
            newest=tuple(self._queries.dossier(line.id) for line in newest),
        )

    def lines(self, number: str) -> tuple[DossierLine, ...]:
        """Return all dossiers of the person with a number, newest first."""
        return self._queries.dossiers_of(number, limit=50)

    # ------------------------------------------------------------ copying (pure)

    def offer(self, facts: IntakeFacts, past: Past) -> Offer | None:
        """Return what the newest useful dossier could fill in; None when that is nothing."""
        for dossier in past.newest:
            new = self.filled(facts, dossier, past.number).from_card - facts.from_card
            if new:
                return Offer(count=len(new), day=dossier.received_at.date(), dossier_id=dossier.id)
        return None

    def filled(self, facts: IntakeFacts, dossier: Dossier, number: str) -> IntakeFacts:
        """Return facts with the gaps of one person filled: party and the person's form block.

        Nobody is added, nothing typed or read from a card is overwritten.
        """
        known = _party_of(dossier.facts, number)
        owners, marks = list(facts.owners), set(facts.from_card)
        submitter = facts.submitter
        if known is not None:
            for index, owner in enumerate(owners):
                if owner.id_number == number:
                    owners[index] = _merged(owner, known, f"owners[{index}]", marks)
            if submitter is not None and submitter.id_number == number:
                submitter = _merged(submitter, known, "submitter", marks)
        done = replace(facts, owners=tuple(owners), submitter=submitter, from_card=frozenset(marks))
        then = flatten(dossier.facts.form)
        return self._with_form(done, lambda now: _of_person(now, then, number))

    def copied(self, facts: IntakeFacts, dossier: Dossier) -> IntakeFacts:
        """Return facts with owners, submitter and like form fields of an earlier dossier.

        People who are in both keep what is known of them now. Papers and ticks are not copied.
        """
        then = dossier.facts
        people = [*facts.owners, *((facts.submitter,) if facts.submitter else ())]
        marks: set[str] = set()
        owners = _joined(then.owners, people, "owners", marks)
        numbers = {party.id_number for party in then.owners}
        numbers |= {then.submitter.id_number} if then.submitter else set()
        more = [each for each in facts.owners if each.id_number not in numbers and _is_named(each)]
        submitter = facts.submitter
        if then.submitter is not None:
            (submitter,) = _joined((then.submitter,), people, "submitter", marks)
        relation = facts.relation or (then.relation if then.submitter else "")
        done = replace(
            facts,
            owners=(*owners, *more),
            from_card=frozenset(_moved_marks(facts, (*owners, *more)) | marks),
        )
        done = self._facts.set_submitter(done, submitter, relation)
        return self._with_form(done, lambda _now: flatten(then.form))

    def _with_form(
        self, facts: IntakeFacts, source: Callable[[Mapping[str, Any]], Mapping[str, Any]]
    ) -> IntakeFacts:
        if not facts.procedure_code:
            return facts
        now = flatten(facts.form)
        return self._facts.fill_form(
            facts, _fitting(self._facts.form_of(facts), now, source(now)), EARLIER
        )


def _of_person(now: Mapping[str, Any], then: Mapping[str, Any], number: str) -> dict[str, Any]:
    """Return the earlier values of the person's own blocks under their paths in this form."""
    found: dict[str, Any] = {}
    for place in _places(now, number):
        for source in _places(then, number):
            for path, value in then.items():
                if path.startswith(f"{source}."):
                    name = path.removeprefix(source)
                    if name.removeprefix(".") not in _OF_THE_CASE:
                        found.setdefault(place + name, value)
    return found


def _places(values: Mapping[str, Any], number: str) -> list[str]:
    """Return the blocks of a form that tell of the person with a number."""
    found = (
        path.rpartition(".")[0]
        for path, value in values.items()
        if value == number and path.rpartition(".")[2] in _NUMBERS
    )
    return [place for place in dict.fromkeys(found) if place]


def _fitting(form: Form, now: Mapping[str, Any], then: Mapping[str, Any]) -> dict[str, Any]:
    """Return those earlier values that this form shows a field for and nobody has filled."""
    from ehc_desk.domain.form import expand

    both = {**then, **now}
    shown = {item.path: item for item in expand(form, both)}
    return {
        path: value
        for path, value in then.items()
        if (item := shown.get(path)) is not None
        and item.derived is None
        and now.get(path) in (None, item.default)
        and now.get(path) != value
    }


def _party_of(facts: IntakeFacts, number: str) -> Party | None:
    people: Iterable[Party | None] = (*facts.owners, facts.submitter)
    return next((each for each in people if each is not None and each.id_number == number), None)


def _is_named(party: Party) -> bool:
    return bool(party.id_number or party.full_name.strip())


def _merged(now: Party, then: Party, at: str, marks: set[str]) -> Party:
    """Return a person as known now, gaps filled from then; a birth year yields to a birth date."""
    gaps = {
        name: getattr(then, name)
        for name in _PARTY
        if name not in _KEPT and getattr(then, name) and not getattr(now, name)
    }
    if now.date_of_birth or "date_of_birth" in gaps:
        gaps.pop("birth_year", None)
    if now.birth_year:
        gaps.pop("date_of_birth", None)
    marks |= {mark(f"{at}.{name}", EARLIER) for name in gaps}
    return replace(now, **gaps)


def _joined(
    then: tuple[Party, ...], now: list[Party], at: str, marks: set[str]
) -> tuple[Party, ...]:
    """Return the earlier people, each with what is known of him or her now."""
    joined = []
    for index, party in enumerate(then):
        place = f"{at}[{index}]" if at == "owners" else at
        known = next((each for each in now if each.id_number == party.id_number != ""), None)
        if known is not None:
            joined.append(_merged(known, party, place, marks))
        else:
            marks |= {mark(f"{place}.{name}", EARLIER) for name in _PARTY if getattr(party, name)}
            joined.append(party)
    return tuple(joined)


def _moved_marks(facts: IntakeFacts, owners: tuple[Party, ...]) -> frozenset[str]:
    """Return the marks "từ thẻ" at the places where the owners stand now."""
    kinds = kinds_of(facts.from_card)
    kept = {path: kind for path, kind in kinds.items() if not path.startswith("owners[")}
    for index, owner in enumerate(facts.owners):
        place = next((i for i, each in enumerate(owners) if each.id_number == owner.id_number), -1)
        start = f"owners[{index}]."
        if place >= 0 and owner.id_number:
            for path, kind in kinds.items():
                if path.startswith(start):
                    kept[f"owners[{place}].{path.removeprefix(start)}"] = kind
    return marks_of(kept)
