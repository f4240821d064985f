"""When a key was pressed, on our clock: the system stamps its events on one of its own."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from PySide6.QtGui import QInputEvent

_ANOTHER_CLOCK_MS = 2000.0


def wall_ms() -> float:
    """Return milliseconds of a clock that only goes forward."""
    return monotonic() * 1000


class KeyClock:
    """``now`` returns milliseconds of our clock.

    The smallest lag seen tells how far the two clocks are apart, so that keys that waited for a
    busy window keep their distances.
    """

    def __init__(self, now: Callable[[], float] = wall_ms) -> None:
        self.now = now
        self._lag: float | None = None

    def moment(self, event: QInputEvent) -> float:
        """Return when it was pressed in ms of our clock; now where the system did not stamp it."""
        now, stamp = self.now(), float(event.timestamp())
        if not stamp:
            return now
        lag = now - stamp
        if self._lag is None or lag < self._lag or lag - self._lag > _ANOTHER_CLOCK_MS:
            self._lag = lag
        return stamp + self._lag
