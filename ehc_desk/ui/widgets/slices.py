"""Long building in slices: what is seen first is there at once, the rest between two events.

A build is an iterator of small steps. Nobody ever sees half of a step, and whoever needs the rest
now (a walk by Tab, a jump to a field) has it built at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import inf
from time import perf_counter

from PySide6.QtCore import QObject, QTimer

SLICE_MS = 10.0
FIRST_MS = 25.0
"""So long the first slice may take: what is at the top stands in the same picture as the key."""
_PAUSE_MS = 5


class Slices(QObject):
    """Runs one build at a time; a new one takes the place of one that is not at its end."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._steps: Iterator[object] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self._slice)

    @property
    def is_done(self) -> bool:
        """Tell whether nothing is left to build."""
        return self._steps is None

    def begin(
        self, steps: Iterator[object], enough: Callable[[], bool], *, within_ms: float = inf
    ) -> None:
        """Build until there is enough to be seen, or time is up; the rest follows by itself."""
        self._steps = steps
        end = perf_counter() + within_ms / 1000
        self.until(lambda: enough() or perf_counter() > end)

    def until(self, enough: Callable[[], bool]) -> None:
        """Go on now until there is enough, or to the end."""
        while self._steps is not None and not enough():
            self._step()
        if self._steps is not None:
            self._timer.start()

    def finish(self) -> None:
        """Build all that is left now."""
        self.until(lambda: False)

    def _slice(self) -> None:
        end = perf_counter() + SLICE_MS / 1000
        self.until(lambda: perf_counter() > end)

    def _step(self) -> None:
        steps = self._steps
        if steps is not None and next(steps, self) is self and steps is self._steps:
            self._steps = None
            self._timer.stop()
