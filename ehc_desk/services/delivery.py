"""Delivery: bring what the desk accepted to the province, each thing once.

One step = claim with a lease, talk with no transaction open, record the outcome in one
transaction, publish. Nothing counts as sent before its acknowledgement is stored. The loop around
the steps lives in ``runtime.courier``; this room knows no thread.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from ehc_desk.domain.delivery import LEASE_S, DeliveryItem, DeliveryKind, DeliveryState, backoff_s
from ehc_desk.domain.events import DeliveryChanged
from ehc_desk.errors import (
    BadInputError,
    CaptivePortal,
    ContractBroken,
    Damaged,
    NotADemoProvince,
    Offline,
    OutcomeUnknown,
    ProvinceError,
    Rejected,
    ServerFault,
    SignedOut,
    StorageError,
    Throttled,
)

if TYPE_CHECKING:
    from ehc_desk.domain.journal import Entry
    from ehc_desk.ports.clock import Clock, Publish
    from ehc_desk.ports.papers import PaperStore
    from ehc_desk.ports.province import EntryOutcome, ProvincialGateway
    from ehc_desk.ports.queries import Queries
    from ehc_desk.ports.storage import Storage, UnitOfWork

BATCH = 100
_ALL = 1_000_000
_STEP_S = LEASE_S / 3
_FAILURES_IN_A_ROW = 3
_PAUSES = (Offline, CaptivePortal, SignedOut, NotADemoProvince)
# An answer that cannot be read tells nothing about the bytes that went out: they go out again.
_AGAIN = (OutcomeUnknown, ServerFault, Throttled, ContractBroken)
_PATIENT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one step did. ``pause`` is the error that stops delivery until the line is back.

    ``acknowledged`` of the ``done`` are entries; ``lacking`` of the ``put_back`` wait for papers
    once more; ``wait_s``: the province asked for so many seconds of patience (Retry-After).
    """

    claimed: int = 0
    done: int = 0
    put_back: int = 0
    aside: int = 0
    pause: ProvinceError | None = None
    wait_s: float = 0.0
    acknowledged: int = field(default=0, compare=False)
    lacking: int = field(default=0, compare=False)


class Delivery:
    """Pushes the outbox, one claim at a time."""

    def __init__(
        self,
        *,
        storage: Storage,
        queries: Queries,
        papers: PaperStore,
        gateway: ProvincialGateway,
        clock: Clock,
        publish: Publish,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._storage, self._queries, self._papers = storage, queries, papers
        self._gateway, self._clock, self._publish = gateway, clock, publish
        self._chance = chance

    def push_next(self, limit: int = BATCH) -> Step:
        """Claim what is due, send it, record every outcome; one bad item steps aside."""
        now = self._clock.now()
        with self._storage.begin() as uow:
            items = uow.delivery.claim(now=now, until=now + timedelta(seconds=LEASE_S), limit=limit)
        if not items:
            return Step()
        papers = [item for item in items if item.kind is DeliveryKind.PAPER]
        entries = [item for item in items if item.kind is DeliveryKind.ENTRY]
        work = _Work(len(items), clock=self._clock)
        self._send_papers(papers, work)
        self._send_entries(entries, work)
        self._record(work)
        for dossier_id in {item.dossier_id for item in items}:
            self._publish(DeliveryChanged(dossier_id=dossier_id))
        return work.step()

    def recover(self) -> None:
        """Give back what a dead process had claimed; only while no other one delivers.

        Without it those rows would wait for the end of their lease.
        """
        rows = self._queries.deliveries(which="open", limit=_ALL)
        sending = [row for row in rows if row.state is DeliveryState.SENDING]
        if not sending:
            return
        now = self._clock.now()
        # A lease may end in years when the machine's clock was wrong as it was taken.
        ends = max(row.lease_until or now for row in sending)
        with self._storage.begin() as uow:
            after = max(now, ends) + timedelta(seconds=1)
            held = uow.delivery.claim(now=after, until=now, limit=_ALL)
            uow.delivery.release([item.seq for item in held])

    def close(self) -> None:
        """Hang up."""
        self._gateway.close()

    def wake(self, seqs: Sequence[int] | None = None) -> int:
        """Make waiting items due now; with seqs also those that needed a person."""
        with self._storage.begin() as uow:
            return uow.delivery.wake(seqs)

    def line_is_back(self) -> int:
        """Let back-off start anew: what the line was to blame for counts against nothing."""
        with self._storage.begin() as uow:
            return uow.delivery.line_is_back()

    # ------------------------------------------------------------ sending

    def _send_papers(self, items: Sequence[DeliveryItem], work: _Work) -> None:
        for item in items:
            if work.holds([item]):
                continue
            try:
                self._send_paper(item)
            except _PAUSES as error:
                work.pause = error
                work.released.append(item)
            except _AGAIN as error:
                work.put_back([item], error)
            except (ProvinceError, BadInputError) as error:
                work.aside.append((item, error.code, {"code": error.code}))
            else:
                work.done.append((item, None))
                work.failures = 0

    def _send_paper(self, item: DeliveryItem) -> None:
        sha256 = item.sha256 or ""
        path = self._papers.path(sha256)
        self._gateway.deliver_paper(sha256, path, size=item.size, media_type="application/pdf")

    def _send_entries(self, items: Sequence[DeliveryItem], work: _Work) -> None:
        if not items or work.holds(items):
            return
        found = {entry.id: entry for entry in self._entries(items)}
        for item in items:
            if item.entry_id not in found:
                work.aside.append((item, Damaged.code, {"code": Damaged.code}))
        whole = [item for item in items if item.entry_id in found]
        if whole:
            self._send_batch(whole, [found[item.entry_id] for item in whole], work)

    def _entries(self, items: Sequence[DeliveryItem]) -> Sequence[Entry]:
        """Return the entries that can be read; one that cannot never holds up the others."""
        try:
            return self._queries.entries_by_id([item.entry_id for item in items])
        except (StorageError, ValueError, TypeError):
            if len(items) == 1:
                return ()
        half = len(items) // 2
        return [*self._entries(items[:half]), *self._entries(items[half:])]

    def _send_batch(
        self, items: Sequence[DeliveryItem], entries: Sequence[Entry], work: _Work
    ) -> None:
        """Send a batch; one that is refused whole is halved until the bad entry stands alone."""
        if work.holds(items):
            return
        try:
            outcomes = self._gateway.deliver(entries)
        except _PAUSES as error:
            work.pause = error
            work.released.extend(items)
        except Rejected as error:
            if len(items) == 1:
                work.aside.append((items[0], error.code, dict(error.params)))
                return
            half = len(items) // 2
            self._send_batch(items[:half], entries[:half], work)
            self._send_batch(items[half:], entries[half:], work)
        except ProvinceError as error:
            work.put_back(items, error)
        else:
            work.failures = 0
            self._sort(items, outcomes, work)

    @staticmethod
    def _sort(items: Sequence[DeliveryItem], outcomes: Sequence[EntryOutcome], work: _Work) -> None:
        by_id = {outcome.entry_id: outcome for outcome in outcomes}
        for item in items:
            outcome = by_id[item.entry_id]
            if outcome.outcome in ("accepted", "duplicate"):
                work.done.append((item, outcome.ack))
            elif outcome.outcome == "papers-missing":
                work.lacking.append((item, outcome.missing))
            elif outcome.outcome == "unreadable":  # an acknowledgement that proves nothing
                work.again.append((item, ContractBroken(where="acknowledgement")))
            else:
                answer = {"outcome": outcome.outcome, "errors": list(outcome.errors)}
                work.aside.append((item, outcome.outcome, answer))

    # ------------------------------------------------------------ recording

    def _record(self, work: _Work) -> None:
        now = self._clock.now()
        with self._storage.begin() as uow:
            self._record_done(uow, work, now)
            for item, error in work.again:
                until = now + timedelta(seconds=self._pause_of(item, error))
                uow.delivery.retry([item.seq], not_before=until, error=error.code)
            for item, missing in work.lacking:
                for sha256 in missing:
                    uow.delivery.reset_paper(sha256, before_seq=item.seq)
                uow.delivery.retry(
                    [item.seq], not_before=now + self._patience(item), error="papers-missing"
                )
            if work.released:
                uow.delivery.release([item.seq for item in work.released])
            for item, code, answer in work.aside:
                uow.delivery.needs_action([item.seq], error=code, answer=answer)

    @staticmethod
    def _record_done(uow: UnitOfWork, work: _Work, now: datetime) -> None:
        papers = [item.seq for item, ack in work.done if ack is None]
        if papers:
            uow.delivery.done(papers, answer=None, at=now)
        for item, ack in work.done:
            if ack is not None:
                uow.delivery.done([item.seq], answer=ack, at=now)
                _assign_code(uow, item, ack)

    def _patience(self, item: DeliveryItem) -> timedelta:
        """Return the pause of an entry whose papers go first: none, unless that did not help."""
        if item.attempts <= _PATIENT:
            return timedelta()
        return timedelta(seconds=backoff_s(item.attempts, self._chance()))

    def _pause_of(self, item: DeliveryItem, error: ProvinceError) -> float:
        return max(_asked(error), backoff_s(item.attempts, self._chance()))


class _Work:
    """Outcomes of one step, sorted by remedy."""

    def __init__(self, claimed: int, *, clock: Clock) -> None:
        self.claimed = claimed
        self._clock, self._until = clock, clock.monotonic() + _STEP_S
        self.failures = 0
        self.done: list[tuple[DeliveryItem, Mapping[str, Any] | None]] = []
        self.again: list[tuple[DeliveryItem, ProvinceError]] = []
        self.lacking: list[tuple[DeliveryItem, tuple[str, ...]]] = []
        self.released: list[DeliveryItem] = []
        self.aside: list[tuple[DeliveryItem, str, Mapping[str, Any]]] = []
        self.pause: ProvinceError | None = None
        self.throttled: Throttled | None = None

    def holds(self, items: Sequence[DeliveryItem]) -> bool:
        """Tell whether nothing more may be asked in this step, and sort the items accordingly."""
        if self.throttled is not None:
            self.put_back(items, self.throttled)
            return True
        late = self._clock.monotonic() > self._until  # before the lease of the claim is over
        if self.pause is not None or late or self.failures >= _FAILURES_IN_A_ROW:
            self.released.extend(items)
            return True
        return False

    def put_back(self, items: Sequence[DeliveryItem], error: ProvinceError) -> None:
        """Try again later; a province that asks for patience (Retry-After) is left in peace."""
        if isinstance(error, Throttled):
            self.throttled = error
        self.failures += 1
        self.again.extend((item, error) for item in items)

    def step(self) -> Step:
        """Return the figures of this step."""
        return Step(
            claimed=self.claimed,
            done=len(self.done),
            put_back=len(self.again) + len(self.lacking) + len(self.released),
            aside=len(self.aside),
            pause=self.pause,
            wait_s=max(1.0, _asked(self.throttled)) if self.throttled else 0.0,
            acknowledged=sum(ack is not None for _, ack in self.done),
            lacking=len(self.lacking),
        )


def _asked(error: ProvinceError) -> float:
    asked = error.params.get("retry_after")
    return float(asked) if isinstance(asked, int | float) else 0.0


def _assign_code(uow: UnitOfWork, item: DeliveryItem, ack: Mapping[str, Any]) -> None:
    """Give a provisional dossier its official code; the printed one resolves for ever."""
    code = ack.get("assigned_code")
    if not code or item.dossier_id is None:
        return
    dossier = uow.dossiers.get(item.dossier_id)
    if dossier.code is None:
        uow.dossiers.save(replace(dossier, code=str(code)))
