"""How long the steps at the counter take: from the first key to the slip, without any name.

A pause of more than five minutes is a pause and no work: it is not counted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

IDLE_S = 300.0
STEPS = ("chosen", "checked", "accepted", "slip", "whole")


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """Today so far: whole dossiers, their median, and the median of each step, in ms."""

    count: int
    median_ms: int
    steps: Mapping[str, int]


class StepClock:
    """Counts the working time of one case; steps are marked in their order, each once."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._seen: float | None = None
        self._worked = self._marked = 0.0
        self._steps: dict[str, int] = {}

    def active(self) -> None:
        """Hear of a key, a scan or a page."""
        now = self._clock()
        if self._seen is not None and now - self._seen <= IDLE_S:
            self._worked += now - self._seen
        self._seen = now

    def mark(self, step: str) -> int | None:
        """End a step; return its milliseconds, None when it was ended before or never began."""
        if self._seen is None or step in self._steps:
            return None
        self.active()
        self._steps[step] = round((self._worked - self._marked) * 1000)
        self._marked = self._worked
        return self._steps[step]

    @property
    def steps(self) -> Mapping[str, int]:
        """Return the milliseconds of the steps that were taken, and of the whole."""
        if "slip" not in self._steps:
            return {}
        return {**self._steps, "whole": round(self._worked * 1000)}


def day_of(today: Mapping[str, tuple[int, int]]) -> Day | None:
    """Return what is told of today's medians; None before the first dossier."""
    count, middle = today.get("whole", (0, 0))
    if not count:
        return None
    steps = {step: today[step][1] for step in STEPS[:-1] if step in today}
    return Day(count=count, median_ms=middle, steps=steps)


def minutes(ms: int) -> str:
    """Return "0:52" for 52 000 milliseconds."""
    seconds = round(ms / 1000)
    return f"{seconds // 60}:{seconds % 60:02}"
