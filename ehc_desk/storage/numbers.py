"""Numbers inside a unit of work: leased ones, provisional ones, and what became of each.

One statement takes a number, so two takers can never get the same; what was taken is written down
in the same transaction, so that a lease which overlaps another still gives no number twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ehc_desk.storage import rows
from ehc_desk.storage.statements import Runner, Sql, insert_row

if TYPE_CHECKING:
    from ehc_desk.domain.delivery import NumberLease

# A lease of an older epoch is burnt: the desk was restored or moved since (number-leases).
_TAKE = Sql(
    "UPDATE number_lease SET next = next + 1 WHERE chain = :chain AND agency = :agency "
    "AND day = :day AND (epoch, first) = (SELECT l.epoch, l.first FROM number_lease l "
    "WHERE l.chain = :chain AND l.agency = :agency AND l.day = :day AND l.next <= l.last "
    "AND l.epoch = (SELECT MAX(m.epoch) FROM number_lease m WHERE m.chain = :chain) "
    "ORDER BY l.first LIMIT 1) RETURNING next - 1"
)
_USE = Sql(
    "INSERT INTO number_use (agency, day, number, state, reason) "
    "VALUES (:agency, :day, :number, 'used', '') ON CONFLICT (agency, day, number) DO NOTHING"
)
_MARK = insert_row(
    "number_use",
    then="ON CONFLICT (agency, day, number) "
    "DO UPDATE SET state = excluded.state, reason = excluded.reason",
)
_PROVISIONAL = Sql(
    "INSERT INTO provisional_counter (desk, day, last) VALUES (:desk, :day, 1) "
    "ON CONFLICT (desk, day) DO UPDATE SET last = provisional_counter.last + 1 RETURNING last"
)
_ADD_LEASE = insert_row(
    "number_lease", then="ON CONFLICT (chain, epoch, agency, day, first) DO NOTHING"
)
_LEASE = Sql(
    f"SELECT {rows.LEASE} FROM number_lease WHERE chain = :chain AND agency = :agency "  # noqa: S608
    "AND day = :day ORDER BY epoch DESC, first DESC LIMIT 1"
)


def read_lease(run: Runner, chain: str, agency: str, day: str) -> NumberLease | None:
    """Return the newest lease of that agency and day, or None."""
    row = run.one(_LEASE, {"chain": chain, "agency": agency, "day": day})
    return rows.lease_of(row) if row else None


class SqlNumbers:
    """Implements ``ports.Numbers``."""

    def __init__(self, run: Runner, chain: str) -> None:
        self._run = run
        self._chain = chain

    def take(self, *, agency: str, day: str) -> int | None:
        """Take the next leased number of that agency and day, or None; never twice."""
        about = {"chain": self._chain, "agency": agency, "day": day}
        while (row := self._run.one(_TAKE, about)) is not None:
            used = {"agency": agency, "day": day, "number": row[0]}
            if self._run.do(_USE, used):
                return int(row[0])
        return None

    def take_provisional(self, *, desk: str, day: str) -> int:
        """Take the next provisional number of that desk and day, from 1."""
        row = self._run.one(_PROVISIONAL, {"desk": desk, "day": day})
        return int(row[0]) if row else 0

    def add_lease(self, lease: NumberLease) -> None:
        """Store a lease; the same lease again changes nothing."""
        self._run.do(
            _ADD_LEASE,
            {
                "chain": self._chain,
                "agency": lease.agency,
                "day": lease.day,
                "epoch": lease.epoch,
                "first": lease.first,
                "last": lease.last,
                "next": lease.next,
            },
        )

    def lease(self, *, agency: str, day: str) -> NumberLease | None:
        """Return the newest lease of that agency and day."""
        return read_lease(self._run, self._chain, agency, day)

    def mark(self, *, agency: str, day: str, number: int, state: str, reason: str) -> None:
        """Record what became of a number: ``used`` or ``void`` with its reason."""
        about = {"agency": agency, "day": day, "number": number}
        self._run.do(_MARK, {**about, "state": state, "reason": reason})
