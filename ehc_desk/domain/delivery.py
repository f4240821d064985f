"""Delivery: what the province knows of each entry, and when the next attempt is due.

Pure rules: states of a delivery row, back-off, the summary of one dossier. The loop that uses
them lives in ``runtime.courier``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

BACKOFF_CAP_S = 15 * 60
LEASE_S = 120


class DeliveryState(StrEnum):
    """State of one delivery row."""

    READY = "ready"
    SENDING = "sending"
    DONE = "done"
    NEEDS_ACTION = "needs_action"


class DeliveryKind(StrEnum):
    """A row carries either the bytes of a paper or a journal entry."""

    PAPER = "paper"
    ENTRY = "entry"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryItem:
    """One row of the outbox. ``last_error`` is an error code, ``answer`` the province's words."""

    seq: int
    kind: DeliveryKind
    entry_id: str
    entry_kind: str
    dossier_id: str | None
    dossier_code: str
    sha256: str | None
    size: int
    state: DeliveryState
    attempts: int
    created_at: datetime
    not_before: datetime | None = None
    lease_until: datetime | None = None
    last_error: str = ""
    answer: Mapping[str, Any] | None = None
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverySummary:
    """How far one dossier is at the province: ``done`` of ``total`` parts.

    ``accepted``: the province has acknowledged the acceptance itself; later acts are more parts.
    """

    total: int
    done: int
    needs_action: int
    sending: int = 0
    accepted: bool = False

    @property
    def word(self) -> str:
        """``waiting`` · ``sending`` · ``acknowledged`` · ``needs_action``.

        Acknowledged only when every part was acknowledged, never before.
        """
        if self.needs_action:
            return "needs_action"
        if self.total and self.done == self.total:
            return "acknowledged"
        return "sending" if self.sending or self.done else "waiting"

    @property
    def stage(self) -> str:
        """Return the word as people are told it: ``updating`` when the dossier itself is there.

        Only later acts of it are on their way then.
        """
        on_its_way = self.word in ("waiting", "sending")
        return "updating" if self.accepted and on_its_way else self.word


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberLease:
    """A range of daily numbers that the province leased to this desk for one agency and day."""

    agency: str
    day: str
    epoch: int
    first: int
    last: int
    next: int

    @property
    def left(self) -> int:
        """Numbers not used yet."""
        return max(0, self.last - self.next + 1)


def backoff_s(attempts: int, chance: float) -> float:
    """Return seconds until the next try: full jitter, doubling from 2 s, at most 15 minutes.

    ``attempts`` counts from 1; ``chance`` is uniform in [0, 1).
    """
    ceiling = min(BACKOFF_CAP_S, 2.0 ** min(attempts, 20))
    return ceiling * chance
