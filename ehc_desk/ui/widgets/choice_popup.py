"""The list of choices below a field; the field keeps the focus and steers it by keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from ehc_desk.ui.widgets.fields import Line

Items = Sequence[tuple[str, str]]
STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -5, Qt.Key.Key_PageDown: 5}
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_MOST_ROWS, _MOST_ITEMS = 8, 200


def keeps_esc(event: QEvent, is_open: bool) -> bool:
    """Take Esc before the window's command for it, which leads back, while a list is open."""
    if not is_open or event.type() is not QEvent.Type.ShortcutOverride:
        return False
    if not isinstance(event, QKeyEvent) or event.key() != Qt.Key.Key_Escape:
        return False
    event.accept()
    return True


class ChoicePopup(QListWidget):
    """The list below a field; keys stay with the field."""

    def __init__(self, field: Line) -> None:
        super().__init__(field.window())
        self._field = field
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(field.accessibleName())
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.hide()

    def offer(self, items: Items, row: int = 0) -> None:
        """Show these choices; hide when there is none."""
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
