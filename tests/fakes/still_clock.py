"""A clock that stands still until a test moves it."""

from __future__ import annotations

from datetime import datetime, timedelta

from ehc_desk.domain.office import VIETNAM

MONDAY = datetime(2026, 11, 23, 8, 30, tzinfo=VIETNAM)


class StillClock:
    """Implements ``ports.Clock``."""

    def __init__(self, at: datetime = MONDAY) -> None:
        self.at = at
        self.seconds = 1000.0

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.seconds

    def forward(self, **span: float) -> None:
        """Let time pass."""
        passed = timedelta(**span)
        self.at += passed
        self.seconds += passed.total_seconds()
