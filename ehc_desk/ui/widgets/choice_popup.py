"""The list of choices below a field; the field keeps the focus and steers it by keys."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from ehc_desk.ui.widgets.aside import nothing_fits
from ehc_desk.ui.widgets.fields import Line
from ehc_desk.ui.widgets.type_ahead import TypeAhead

Items = Sequence[tuple[str, str]]
STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -5, Qt.Key.Key_PageDown: 5}
_MOST_ROWS, _MOST_ITEMS = 8, 200


class ChoicePopup(QListWidget):
    """The list below a field; keys stay with the field."""

    def __init__(self, field: Line) -> None:
        super().__init__(field.window())
        self._field = field
        self._ahead = TypeAhead(self._words, partial(nothing_fits, field))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(field.accessibleName())
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.hide()

    def offer(self, items: Items, row: int = 0) -> None:
        """Show these choices; hide when there is none."""
        self._ahead.end()
        self.clear()
        for code, words in items[:_MOST_ITEMS]:
            item = QListWidgetItem(words)
            item.setData(Qt.ItemDataRole.UserRole, code)
            item.setToolTip(words)
            self.addItem(item)
        self.setVisible(bool(items))
        if items:
            self.setCurrentRow(row)
            self._place()
            self.raise_()

    def step(self, by: int) -> None:
        """Go up or down."""
        self.setCurrentRow(min(max(self.currentRow() + by, 0), self.count() - 1))

    def seek(self, event: QKeyEvent) -> bool:
        """Go to the row that letters lead to; False when the key is not one of a search."""
        row = self._ahead.key(event, self.currentRow())
        if row is not None:
            self.setCurrentRow(row)
        return row is not None

    def seek_composed(self, event: QInputMethodEvent) -> None:
        """Go to the row that an input method's letters lead to."""
        self.setCurrentRow(self._ahead.composed(event, self.currentRow()))

    def _words(self) -> list[str]:
        return [self.item(row).text() for row in range(self.count())]

    def chosen(self) -> str:
        """Return the code of the row the cursor is on."""
        item = self.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ""

    def _place(self) -> None:
        field, window = self._field, self._field.window()
        rows = min(self.count(), _MOST_ROWS)
        high = rows * max(self.sizeHintForRow(0), 32) + 6
        wide = min(max(field.width(), self.sizeHintForColumn(0) + 32), window.width() - 8)
        corner = field.mapTo(window, QPoint(0, field.height() + 2))
        x = max(min(corner.x(), window.width() - wide - 4), 0)
        y = corner.y()
        if y + high > window.height():
            y = max(corner.y() - field.height() - high - 4, 0)
        self.setGeometry(x, y, wide, min(high, window.height()))
