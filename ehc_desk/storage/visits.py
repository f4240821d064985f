"""What the journal knows of visits without a dossier: counted by kind and civil day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from ehc_desk.domain.office import VIETNAM
from ehc_desk.storage.statements import Runner, Sql

# An entry's id begins with the milliseconds of its moment, so a day is a range of the ids.
_GUIDANCE = Sql(
    "SELECT COUNT(*) FROM journal "
    "WHERE id >= :first AND id < :last AND chain = :chain AND kind = 'guidance_given'"
)


def read_guidance_count(run: Runner, chain: str, day: str) -> int:
    """Return how many guidance slips a desk gave on a civil day (ISO)."""
    start = datetime.combine(date.fromisoformat(day), time(), VIETNAM)
    bounds = {
        "chain": chain,
        "first": _first_id(start),
        "last": _first_id(start + timedelta(days=1)),
    }
    row = run.one(_GUIDANCE, bounds) or (0,)
    return int(row[0])


def _first_id(moment: datetime) -> str:
    """Return what no id (UUID version 7) of an earlier moment reaches."""
    text = f"{int(moment.timestamp() * 1000):012x}"
    return f"{text[:8]}-{text[8:]}"
