"""Garbage in cycles is collected on the window's thread only, in small portions.

Python's collector runs wherever an allocation tips the balance: on the courier's thread it would
throw away widgets of a closed screen there, and Qt objects may only go on the thread of the
window. So the automatic collector is off while a window is open and this clock does its work;
the whole heap is looked through only when nobody has pressed a key for a while.
"""

from __future__ import annotations

import gc
from time import monotonic

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

_EVERY_MS = 250
_YOUNG, _MIDDLE, _OLD = 2_000, 8, 12
QUIET_S = 2.0
_BUSY = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress})


class Tidy(QObject):
    """Collects by a timer, the whole heap in a quiet moment only."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._last_key = 0.0
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.tidy)
        self._timer.start(_EVERY_MS)

    def watch(self, window: QWidget) -> None:
        """Look at the keys of a window that is shown, also at those a field in it takes."""
        handle = window.windowHandle()
        if handle is not None:
            handle.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Remember when a key was pressed; takes no event."""
        if event.type() in _BUSY:
            self._last_key = monotonic()
        return False

    @property
    def quiet_s(self) -> float:
        """Return for how many seconds nobody has pressed a key or clicked; any thread may ask."""
        return monotonic() - self._last_key

    def tidy(self) -> None:
        """Collect as much as is due and as the moment allows."""
        young, middle, old = gc.get_count()
        quiet = self.quiet_s > QUIET_S
        if old > _OLD and quiet:
            gc.collect(2)
        elif middle > _MIDDLE:
            gc.collect(1)
        elif young > _YOUNG:
            gc.collect(0)

    def close(self) -> None:
        """Hand the work back to Python."""
        self._timer.stop()
        gc.enable()
