"""The bin of drafts: what was discarded can be taken back for 30 days, then it is gone for ever.

Nobody's work is thrown away before that, and what falls out leaves an entry with its number only.
It knows no SQL and no widget; the papers of a draft that is gone are swept with other orphans.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ehc_desk.domain.actor import Actor
    from ehc_desk.ports.clock import Clock
    from ehc_desk.ports.storage import Storage

KEPT_DAYS = 30


def falls_out(discarded_at: datetime) -> datetime:
    """Return the moment at which a discarded draft is gone."""
    return discarded_at + timedelta(days=KEPT_DAYS)


class DraftBin:
    """Empties what was discarded long ago."""

    def __init__(self, *, storage: Storage, clock: Clock) -> None:
        self._storage, self._clock = storage, clock

    def empty(self, *, actor: Actor) -> int:
        """Forget drafts that were discarded more than 30 days ago; return how many."""
        now = self._clock.now()
        with self._storage.begin() as uow:
            gone = uow.drafts.forget_discarded(now - timedelta(days=KEPT_DAYS))
            if gone:
                uow.journal.append(
                    kind="drafts_expired",
                    dossier_id=None,
                    payload={"drafts": list(gone)},
                    actor=actor.name,
                    at=now,
                )
        return len(gone)
