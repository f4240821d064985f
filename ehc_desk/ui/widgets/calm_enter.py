"""Enter pressed once more out of habit, on a screen that an Enter has just opened, does nothing.

Who is used to press it twice must not hand over, print or go back by it. Only for a moment, and
only where an Enter led; every other key works at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import monotonic

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

CALM_S = 1.0


class CalmEnter(QObject):
    """Keeps Enter from some buttons while the moment lasts."""

    def __init__(
        self,
        parent: QObject,
        buttons: Sequence[QWidget],
        clock: Callable[[], float] = monotonic,
    ) -> None:
        super().__init__(parent)
        self._clock, self._until = clock, 0.0
        for each in buttons:
            each.installEventFilter(self)

    def begin(self, on: bool) -> None:
        """Begin the moment when an Enter led here; otherwise end it."""
        self._until = self._clock() + CALM_S if on else 0.0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take an Enter away that comes too soon."""
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        return enter and self._clock() < self._until
