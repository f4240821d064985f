"""What waited while the line was cut, and how it went once the line was back.

Reads the outbox only: which parts there were, when each was acknowledged, and in which order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ehc_desk.domain.delivery import DeliveryKind

if TYPE_CHECKING:
    from ehc_desk.desk import Desk

_MANY = 1000


def waiting(desk: Desk) -> dict[str, Any]:
    """Return what waits: ``dossiers``, new ``pages``, ``accepted`` [dossier, entry]."""
    items = desk.queries.deliveries(which="open", limit=_MANY)
    entries = [item for item in items if item.kind is DeliveryKind.ENTRY]
    fresh = {item.dossier_id for item in entries if item.entry_kind == "dossier_accepted"}
    pages = sum(
        paper.pages for each in fresh if each for paper in desk.queries.dossier(each).papers
    )
    return {
        "dossiers": len({item.dossier_id for item in items}),
        "pages": pages,
        "accepted": [
            [item.dossier_id, item.entry_id]
            for item in entries
            if item.entry_kind == "dossier_accepted"
        ],
        "items": [item.seq for item in items],
    }


def drained(desk: Desk, seqs: Sequence[int], since: datetime) -> dict[str, Any]:
    """Return how long after ``since`` the first and the last part were acknowledged, in seconds.

    ``not_drained`` counts the parts that still wait.
    """
    wanted = set(seqs)
    done = desk.queries.deliveries(which="done", limit=100 * _MANY)
    times = [item.done_at for item in done if item.seq in wanted and item.done_at is not None]
    passed = sorted((at - since).total_seconds() for at in times)
    return {
        "drain_first_s": round(passed[0], 2) if passed else None,
        "drain_s": round(passed[-1], 2) if passed else None,
        "not_drained": len(wanted) - len(passed),
    }


def out_of_order(
    waited: Iterable[Sequence[str]], arrived: Sequence[Mapping[str, Any]]
) -> list[str]:
    """Return the dossiers in the order they reached the province when that is not oldest first.

    ``waited`` are [dossier, entry] in the order they were made, ``arrived`` the province's entries;
    a dossier stands where its first entry that waited stands.
    """
    pairs = [(str(dossier), str(entry)) for dossier, entry in waited]
    place = {str(entry["id"]): number for number, entry in enumerate(arrived)}
    made = list(dict.fromkeys(dossier for dossier, _entry in pairs))
    first = {
        dossier: min((place[e] for d, e in pairs if d == dossier and e in place), default=-1)
        for dossier in made
    }
    there = [dossier for dossier in made if first[dossier] >= 0]
    found = sorted(there, key=lambda dossier: first[dossier])
    return [] if found == there else found
