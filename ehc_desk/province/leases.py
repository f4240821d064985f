"""Number ranges: disjoint for each agency and day over all desks, by construction.

A new range begins behind the last one of that agency and day, inside one write transaction, and
(agency, day, first) is unique. A used number is one a dossier holds or that was voided.
"""

from __future__ import annotations

from typing import Any

from ehc_desk.province.context import DeskRow, StandingLease
from ehc_desk.province.problems import ProblemError
from ehc_desk.province.shapes import LeaseRequest
from ehc_desk.province.store import Db, one, rows

LAST_NUMBER = 9999
PROVINCE_DESK = "~"
"""Holder of the numbers the province itself gives to provisional dossiers; no desk's name."""


def lease(
    db: Db, desk: DeskRow, wanted: LeaseRequest, standing: StandingLease | None
) -> dict[str, Any]:
    """Return the contract's ``Lease``; raises 403, or 409 (epoch behind, numbers exhausted)."""
    if wanted.agency not in desk.agencies:
        raise ProblemError(403, "agency-not-served", "This desk takes nothing for that agency")
    if wanted.epoch < desk.epoch:
        raise ProblemError(409, "epoch-behind", "Epoch is behind", epoch=desk.epoch)
    if wanted.epoch > desk.epoch:
        db.execute("UPDATE desks SET epoch = ? WHERE desk = ?", (wanted.epoch, desk.desk))
    settle_standing(db, standing, wanted.agency, wanted.day)
    found = _held(db, desk.desk, wanted)
    if found is None:
        found = _grant(
            db, wanted.agency, wanted.day, desk=desk.desk, epoch=wanted.epoch, count=wanted.count
        )
    return {
        "agency": wanted.agency,
        "day": wanted.day,
        "desk": desk.desk,
        "epoch": wanted.epoch,
        "first": found[0],
        "last": found[1],
    }


def settle_standing(db: Db, standing: StandingLease | None, agency: str, day: str) -> None:
    """Write a training desk's standing range of that day down, before anything else is given."""
    if standing is None or standing.agency != agency:
        return
    db.execute(
        "INSERT OR IGNORE INTO leases (agency, day, desk, epoch, first, last)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (agency, day, standing.desk, standing.epoch, standing.first, standing.last),
    )


def is_leased(db: Db, desk: str, code: str, standing: StandingLease | None) -> bool:
    """Tell whether an official code lies in a range of that desk, of whatever epoch."""
    agency, day, number = code_parts(code)
    settle_standing(db, standing, agency, day)
    found = one(
        db,
        "SELECT 1 FROM leases"
        " WHERE agency = ? AND day = ? AND desk = ? AND ? BETWEEN first AND last",
        (agency, day, desk, number),
    )
    return found is not None


def assign(db: Db, agency: str, day: str, standing: StandingLease | None) -> str | None:
    """Take a fresh official code for a provisional dossier, or None when the day is full."""
    settle_standing(db, standing, agency, day)
    try:
        number, _ = _grant(db, agency, day, desk=PROVINCE_DESK, epoch=1, count=1)
    except ProblemError:
        return None
    return official_code(agency, day, number)


def official_code(agency: str, day: str, number: int) -> str:
    """Return ``agency-YYMMDD-NNNN`` for an ISO day."""
    return f"{agency}-{day[2:].replace('-', '')}-{number:04d}"


def code_parts(code: str) -> tuple[str, str, int]:
    """Return agency, ISO day and number of an official code."""
    agency, day, number = code.rsplit("-", 2)
    return agency, f"20{day[:2]}-{day[2:4]}-{day[4:]}", int(number)


def _held(db: Db, desk: str, wanted: LeaseRequest) -> tuple[int, int] | None:
    ranges = rows(
        db,
        "SELECT first, last FROM leases WHERE agency = ? AND day = ? AND desk = ? AND epoch = ?"
        " AND first > ? ORDER BY first",
        (wanted.agency, wanted.day, desk, wanted.epoch, max(wanted.after, 0)),
    )
    if wanted.after >= 0:
        return ranges[0] if ranges else None
    for first, last in ranges:
        if _used(db, wanted.agency, wanted.day, first, last) < last - first + 1:
            return first, last
    return None


def _used(db: Db, agency: str, day: str, first: int, last: int) -> int:
    low, high = official_code(agency, day, first), official_code(agency, day, last)
    row = one(
        db,
        "SELECT count(*) FROM (SELECT code FROM dossiers WHERE code BETWEEN ?1 AND ?2"
        " UNION SELECT code FROM voided WHERE code BETWEEN ?1 AND ?2)",
        (low, high),
    )
    return int(row[0]) if row else 0


def _grant(db: Db, agency: str, day: str, *, desk: str, epoch: int, count: int) -> tuple[int, int]:
    row = one(
        db,
        "SELECT coalesce(max(last), 0) FROM leases WHERE agency = ? AND day = ?",
        (agency, day),
    )
    first = (int(row[0]) if row else 0) + 1
    last = min(first + count - 1, LAST_NUMBER)
    if first > last:
        raise ProblemError(409, "numbers-exhausted", "No number left")
    db.execute(
        "INSERT INTO leases (agency, day, desk, epoch, first, last) VALUES (?, ?, ?, ?, ?, ?)",
        (agency, day, desk, epoch, first, last),
    )
    return first, last
