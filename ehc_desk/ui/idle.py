"""Tells when nobody has touched the desk for a while. It must not know what happens then.

Looks at what the window and the object with the focus get, not at every event of the program.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

_LOOK_MS = 5_000
_TOUCHED = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.InputMethod,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)


def seconds_awake_and_asleep() -> float:
    """Return seconds of a clock that also runs while the machine sleeps (a lid was closed)."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


class IdleWatch(QObject):
    """``idle`` comes once after so many minutes of nothing; 0 minutes: never."""

    idle = Signal()

    def __init__(
        self,
        app: QApplication,
        minutes: Callable[[], int],
        clock: Callable[[], float] = seconds_awake_and_asleep,
    ) -> None:
        super().__init__(app)
        self._minutes, self._clock = minutes, clock
        self._last, self._told = clock(), False
        app.focusWindowChanged.connect(self._follow)
        app.focusObjectChanged.connect(self._follow)
        self._follow(app.focusWindow())
        self._follow(app.focusObject())
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(_LOOK_MS)

    def look(self) -> None:
        """Tell when it has been long enough; called every few seconds."""
        minutes = self._minutes()
        if minutes > 0 and not self._told and self._clock() - self._last >= minutes * 60:
            self._told = True
            self.idle.emit()

    def touched(self) -> None:
        """Somebody is here: count anew."""
        self._last, self._told = self._clock(), False

    def _follow(self, target: QObject | None) -> None:
        if target is not None:
            target.removeEventFilter(self)
            target.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Note that somebody is here; take nothing."""
        if event.type() in _TOUCHED:
            self.look()  # after a long sleep the first key must find the desk locked
            self.touched()
        return False
