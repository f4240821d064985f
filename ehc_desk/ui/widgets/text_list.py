"""A list of plain rows, filled anew only when its texts changed: the row in front stays there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem


def wrap_rows(widget: QListWidget) -> None:
    """Let long rows wrap instead of being cut, in whatever width the list has."""
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
