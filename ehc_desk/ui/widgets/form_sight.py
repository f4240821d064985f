"""What of a long form is in sight: the fields a card has just filled, and the cursor."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QScrollArea, QWidget

_ABOVE, _BELOW = 40, 8


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
        page, view = self._view.widget(), self._view.viewport()
        if page is None:
            return
        inside = [field for field in self._filled if page.isAncestorOf(field)]
        if inside:
            tops = [field.mapTo(page, QPoint(0, 0)).y() for field in inside]
            ends = [top + field.height() for top, field in zip(tops, inside, strict=True)]
            bar, first, last = self._view.verticalScrollBar(), min(tops) - _ABOVE, max(ends)
            lowest = max(bar.value(), last + _BELOW - view.height())
            bar.setValue(min(lowest, first))
        cursor = page.focusWidget()
        if cursor is not None and cursor.hasFocus():
            self._view.ensureWidgetVisible(cursor, 8, _BELOW)
