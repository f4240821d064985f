"""What of a long form is in sight: the fields a card has just filled, and the cursor."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QTimer
from PySide6.QtWidgets import QScrollArea, QWidget

from ehc_desk.ui.widgets.fields import Labelled
from ehc_desk.ui.widgets.press import next_stop

_ABOVE, _BELOW = 8, 8
"""Pixels around the fields, which are taken with their labels."""


class Sight(QObject):
    """Scrolls a form so that what was filled is seen, also when the room for it changes after.

    The field of the cursor is seen whole, label and problem with it, not its cursor alone.
    """

    def __init__(self, view: QScrollArea) -> None:
        super().__init__(view)
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

    def watch(self, page: QWidget) -> None:
        """Look again whenever the fields of this page take other places."""
        page.installEventFilter(self)
        self._soon.start()

    def entered(self, field: QWidget) -> None:
        """Bring the field that gets the cursor into sight, now and once its room is settled."""
        page = self._view.widget()
        if page is not None and page.isAncestorOf(field):
            self._reach(page, [field])
        self._soon.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Hear that the page is laid out anew: a label took another line, a row came in."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._soon.start()
        return False

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
        whole = [_with_label(field) for field in fields]
        tops = [each.mapTo(page, QPoint(0, 0)).y() for each in whole]
        ends = [top + each.height() for top, each in zip(tops, whole, strict=True)]
        bar, high = self._view.verticalScrollBar(), self._view.viewport().height()
        lowest, most = max(bar.value(), max(ends) + _BELOW - high), min(tops) - _ABOVE
        if max(ends) + _BELOW <= high:
            lowest = 0  # the beginning of the form is the better sight
        if (value := min(lowest, most)) != bar.value():
            bar.setValue(_whole_row(page, value, most))


def _with_label(field: QWidget) -> QWidget:
    """Return a field (or what stands beside it) together with its label, its problem in it."""
    above: QWidget | None = field
    while above is not None and not isinstance(above, Labelled):
        above = above.parentWidget()
    return above if above is not None else field


def _whole_row(page: QWidget, value: int, most: int) -> int:
    """Return where a row begins at the top, up to ``most``: no heading is sliced in half."""
    rows = [each for each in page.children() if isinstance(each, QWidget) and not each.isHidden()]
    edges = (each.y() - _ABOVE // 2 for each in rows)
    return min((edge for edge in edges if value <= edge <= most), default=value)


def goes_on(page: QWidget, here: QWidget) -> bool:
    """Tell whether Tab stays on the page: then what is not built yet may come by and by."""
    there = next_stop(here)
    return there is not None and there is not here and page.isAncestorOf(there)
