"""What of a long form is in sight: the fields a card has just filled, and the cursor."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QScrollArea, QWidget

_ABOVE, _BELOW = 40, 8
"""Pixels around the fields: a label stands above them."""


class Sight:
    """Scrolls a form so that what was filled is seen, also when the room for it changes after."""

    def __init__(self, view: QScrollArea) -> None:
        self._view = view
        self._filled: list[QWidget] = []
        self._soon = QTimer(view)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._scroll)

    def show(self, fields: Sequence[QWidget]) -> None:
        """Bring these fields into sight once they have their place, and keep them there."""
        self._filled = list(fields)
        self._soon.start()

    def room_changed(self) -> None:
        """Look again: a notice or the line of help took some of the room."""
        self._soon.start()

    def forget(self) -> None:
        """The clerk went on: what was filled need not stay in sight."""
        self._filled = []

    def _scroll(self) -> None:
        page = self._view.widget()
        if page is None:
            return
        self._reach(page, [field for field in self._filled if page.isAncestorOf(field)])
        cursor = page.focusWidget()
        if cursor is not None and cursor.hasFocus():
            self._reach(page, [cursor])

    def _reach(self, page: QWidget, fields: Sequence[QWidget]) -> None:
        """Scroll as little as shows these fields; where there is no room for all, the first."""
        if not fields:
            return
        tops = [field.mapTo(page, QPoint(0, 0)).y() for field in fields]
        ends = [top + field.height() for top, field in zip(tops, fields, strict=True)]
        bar, high = self._view.verticalScrollBar(), self._view.viewport().height()
        lowest = max(bar.value(), max(ends) + _BELOW - high)
        bar.setValue(min(lowest, min(tops) - _ABOVE))
