"""Rows as high as their words need: the words of a cell break inside the padding of the sheet.

Qt measures a cell without that padding, so a row it sizes itself now and then cuts its last line.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QTableView

from ehc_desk.ui import style

_BESIDE, _ABOVE, _SLACK = 6, 3, 8
"""Units of padding beside and above the words of a cell, and pixels of the frame around it."""
_ENDLESS = 100_000


def words_height(table: QTableView, row: int, column: int) -> int:
    """Return the pixels that the words of a cell need at the width of its column."""
    text = str(table.model().index(row, column).data() or "")
    width = max(1, table.columnWidth(column) - 2 * style.px(_BESIDE) - _SLACK)
    room = QRect(0, 0, width, _ENDLESS)
    taken = table.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, text)
    return taken.height() + 2 * style.px(_ABOVE) + _SLACK // 2


def raise_rows(table: QTableView) -> None:
    """Give every row the height of its words, and never less than that of a target."""
    columns = [
        column for column in range(table.model().columnCount()) if not table.isColumnHidden(column)
    ]
    for row in range(table.model().rowCount()):
        needed = max(words_height(table, row, column) for column in columns)
        wanted = max(style.target(), needed)
        if table.rowHeight(row) != wanted:
            table.setRowHeight(row, wanted)
