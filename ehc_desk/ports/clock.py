"""The desk's clock, and how news is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from ehc_desk.domain.events import Event

Publish = Callable[[Event], None]


class Clock(Protocol):
    """The desk's clock."""

    def now(self) -> datetime:
        """Return civil time of Viet Nam (offset +07:00)."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never jump."""
        ...
