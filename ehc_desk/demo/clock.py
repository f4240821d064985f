"""A clock that the story sets, so that practice dossiers have a past."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from ehc_desk.domain.office import VIETNAM


class StoryClock:
    """Adapter of the port ``Clock``: stands where it is set and ticks a little at every look."""

    def __init__(self, start: datetime | None = None) -> None:
        self._moment = start or datetime.now(VIETNAM)

    def set(self, moment: datetime) -> None:
        """Go to a moment of the story (aware, UTC+7)."""
        self._moment = moment

    def now(self) -> datetime:
        """Return the story's moment; no two looks give the same one."""
        self._moment += timedelta(milliseconds=1)
        return self._moment

    def monotonic(self) -> float:
        """Return real seconds that never jump."""
        return time.monotonic()
