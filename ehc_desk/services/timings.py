"""How long the steps of the counter take: no names, no dossiers, only durations of a day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ehc_desk.domain.office import VIETNAM

if TYPE_CHECKING:
    from ehc_desk.ports.clock import Clock
    from ehc_desk.ports.queries import Queries
    from ehc_desk.ports.storage import Storage

LONGEST_MS = 4 * 3600 * 1000
"""A step that took longer was an interrupted one: it would say nothing about the work."""


class Timings:
    """Notes durations and tells today's medians."""

    def __init__(self, *, storage: Storage, queries: Queries, clock: Clock) -> None:
        self._storage, self._queries, self._clock = storage, queries, clock

    def note(self, procedure_code: str, step: str, ms: int) -> None:
        """Keep how many milliseconds a step of a procedure took; absurd durations are left out."""
        if 0 <= ms <= LONGEST_MS:
            with self._storage.begin() as uow:
                uow.timings.add(self._day(), procedure_code, step, ms)

    def today(self) -> Mapping[str, tuple[int, int]]:
        """Return by step how often it was done today and its median in milliseconds."""
        return self._queries.timings(self._day())

    def _day(self) -> str:
        return self._clock.now().astimezone(VIETNAM).date().isoformat()
