"""The left rail: a button for the next visitor, and every list with its count."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QBrush, QColor, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem
from PySide6.QtWidgets import QVBoxLayout as Column

from ehc_desk.ui import style
from ehc_desk.ui.commands import LISTS
from ehc_desk.ui.texts import t, word
from ehc_desk.ui.widgets.fields import button

_URGENT = frozenset({"needs_action"})


class RailLists(QTreeWidget):
    """Enter or a click opens a list."""

    picked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("lists")
        self.setAccessibleName(t("rail.title"))
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setUniformRowHeights(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setAllColumnsShowFocus(True)
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self._rows: dict[str, QTreeWidgetItem] = {}
        for which in LISTS:
            row = QTreeWidgetItem([word("rail", which), ""])
            row.setData(0, Qt.ItemDataRole.UserRole, which)
            row.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.addTopLevelItem(row)
            self._rows[which] = row
        self.itemClicked.connect(lambda row, _column: self._pick(row))

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Write the counts; what needs a person stands out by colour and by weight."""
        for which, row in self._rows.items():
            count = counts.get(which, 0)
            text = "" if which == "all" and not count else str(count)
            row.setText(1, text)
            urgent = which in _URGENT and count > 0
            name = "bad" if urgent else "text" if count else "muted"
            for column in (0, 1):
                row.setForeground(column, QBrush(QColor(style.colour(name))))
                font = row.font(column)
                font.setBold(urgent)
                row.setFont(column, font)
            row.setData(
                0,
                Qt.ItemDataRole.AccessibleTextRole,
                t("rail.spoken", name=row.text(0), count=count),
            )

    def mark(self, which: str) -> None:
        """Show which list is open, "" for none."""
        row = self._rows.get(which)
        if row is None:
            self.clearSelection()
        else:
            self.setCurrentItem(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Open the current list by Enter."""
        row = self.currentItem()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row is not None:
            self._pick(row)
            return
        super().keyPressEvent(event)

    def _pick(self, row: QTreeWidgetItem) -> None:
        self.picked.emit(str(row.data(0, Qt.ItemDataRole.UserRole)))


class Rail:
    """Fills the frame's left side."""

    def __init__(self, layout: Column) -> None:
        self.new = button(t("command.new"), "primary", tip="F2")
        self.find = button(t("command.find"), "tall", tip="F3")
        self.lists = RailLists()
        layout.setSpacing(8)
        layout.addWidget(self.new)
        layout.addWidget(self.find)
        layout.addWidget(self.lists, 1)

    def show(self, on: bool) -> None:
        """Show the rail's parts, or keep them out of sight."""
        for widget in (self.new, self.find, self.lists):
            widget.setVisible(on)

    def clear(self) -> None:
        """Take everything out of the frame again."""
        for widget in (self.new, self.find, self.lists):
            widget.setParent(None)
            widget.deleteLater()
