"""A list of plain rows, filled anew only when its texts changed: the row in front stays there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from ehc_desk.ui import style

_Index = QModelIndex | QPersistentModelIndex
_BESIDE, _ABOVE = 12, 6
"""What the style keeps free beside and above the words of a row, in units that grow."""


class _Whole(QStyledItemDelegate):
    """Gives a row the height of its wrapped words within what the style keeps free around them."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: N802 - Qt's name
        """Return at least the height of all lines, and no more width than the list shows.

        Qt measures in the whole width, which words that break nowhere and a scroll bar exceed.
        """
        hint, view = super().sizeHint(option, index), self.parent()
        if not isinstance(view, QListWidget):
            return hint
        room = QRect(0, 0, max(1, view.viewport().width() - style.px(2 * _BESIDE)), 0)
        wraps = Qt.TextFlag.TextWordWrap.value
        high = view.fontMetrics().boundingRect(room, wraps, str(index.data() or "")).height()
        return QSize(
            min(hint.width(), view.viewport().width()),
            max(hint.height(), high + style.px(2 * _ABOVE)),
        )


def wrap_rows(widget: QListWidget) -> None:
    """Let long rows wrap instead of being cut, in whatever width the list has."""
    widget.setItemDelegate(_Whole(widget))
    widget.setWordWrap(True)
    widget.setTextElideMode(Qt.TextElideMode.ElideNone)
    widget.setResizeMode(QListWidget.ResizeMode.Adjust)
    widget.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    widget.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)


def fill(widget: QListWidget, rows: Sequence[tuple[str, str]]) -> None:
    """Show rows of text and key; the key is the data of the user role."""
    texts = [text for text, _ in rows]
    if texts == [widget.item(i).text() for i in range(widget.count())]:
        return
    widget.clear()
    for text, key in rows:
        item = QListWidgetItem(text)
        item.setData(Qt.ItemDataRole.UserRole, key)
        widget.addItem(item)
