"""Tables of whole rows: columns as data, one model, one view in which Enter opens.

A column says its heading, its text, its tone and on which side it stands; nothing is said by
colour alone, because the text says it as well. Widths are counted in letters, or are those of the
texts themselves, so that they follow the font. Where the columns have no room one column of two
lines may stand for them all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from math import ceil
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QBrush, QColor, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyle, QTableView

from ehc_desk.ui import style
from ehc_desk.ui.widgets.row_columns import Column as Column  # a part of a table
from ehc_desk.ui.widgets.row_columns import icon_of, said_of, side_of

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_OPEN, _LEAST_OPEN = 18, 9
"""Letters that a column without a width of its own shows, and with large letters at least."""
_SHARE = 0.6
"""The part of the room left over that long texts may take from the open columns."""
_MEASURED = 100
"""So many rows of what is shown say how wide their texts are."""
_ICON = 16
"""The side of an icon in a cell, in units."""
R = TypeVar("R")


class RowsModel(QAbstractTableModel, Generic[R]):
    """Rows as they came; ``key`` tells rows apart, so that the table keeps its place."""

    def __init__(
        self,
        columns: Sequence[Column[R]],
        key: Callable[[R], object],
        more: Callable[[], None] | None = None,
        folded: Column[R] | None = None,
    ) -> None:
        """``folded``: the column of two lines for a room too small for the others."""
        super().__init__()
        self.columns = tuple(columns)
        self.folded, self.is_folded = folded, False
        self._key, self._more, self._has_more = key, more, False
        self._rows: tuple[R, ...] = ()

    def show(self, rows: Sequence[R], more: bool = False) -> None:
        """Show rows; only what is new is inserted when the beginning stayed the same."""
        old, new = self._rows, tuple(rows)
        self._has_more = more
        keys = [self._key(row) for row in new]
        before = [self._key(row) for row in old]
        if keys == before:
            self._rows = new
            if new != old:
                last = self.index(len(new) - 1, len(self.columns) - 1)
                self.dataChanged.emit(self.index(0, 0), last)
        elif old and keys[: len(old)] == before:
            self.beginInsertRows(_ROOT, len(old), len(new) - 1)
            self._rows = new
            self.endInsertRows()
        else:
            self.beginResetModel()
            self._rows = new
            self.endResetModel()

    def fold(self, on: bool) -> None:
        """Let the first column say everything in two lines, or each its own."""
        if on != self.is_folded:
            self.is_folded = on
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, 0)
            if self._rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, 0))

    def column_at(self, place: int) -> Column[R]:
        """Return the column that stands in a place now."""
        return self.folded if self.is_folded and self.folded else self.columns[place]

    def first_rows(self, count: int) -> tuple[R, ...]:
        """Return the rows at the top."""
        return self._rows[:count]

    def row(self, place: int) -> R | None:
        """Return what stands in a row."""
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def row_of(self, key: object) -> int:
        """Return the row of a key, -1 when it is not shown."""
        return next((i for i, row in enumerate(self._rows) if self._key(row) == key), -1)

    def key_at(self, place: int) -> object | None:
        """Return the key of a row."""
        row = self.row(place)
        return None if row is None else self._key(row)

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self.columns)

    def canFetchMore(self, parent: Index) -> bool:  # noqa: N802 - Qt's name
        """Tell whether a further page may follow."""
        return not parent.isValid() and self._has_more and self._more is not None

    def fetchMore(self, parent: Index) -> None:  # noqa: N802 - Qt's name
        """Ask for the next page."""
        if self._more is not None:
            self._more()

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the headings, on the side of what stands below them."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.column_at(section).head
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return side_of(self.column_at(section))
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows, and what a screen reader says of it."""
        row = self.row(index.row())
        if row is None:
            return None
        column = self.column_at(index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return side_of(column)
        if role == Qt.ItemDataRole.ForegroundRole:
            tone = column.tone(row) if column.tone is not None else ""
            return QBrush(QColor(style.colour(tone))) if tone else None
        if role == Qt.ItemDataRole.DecorationRole:
            return icon_of(column, row)
        return said_of(column, row, role)


class RowTable(QTableView):
    """A table of whole rows: Enter opens the current one, the first when none is current."""

    opened = Signal(int)

    def __init__(self, model: RowsModel[Any], name: str) -> None:
        super().__init__()
        self.setModel(model)
        self._rows: RowsModel[Any] = model
        self._columns = model.columns
        self._texts: dict[str, int] = {}
        self._left_out: frozenset[str] = frozenset()
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self._measure()
        style.notifier().changed.connect(self._measure)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))

    def _measure(self) -> None:
        """Give every column the width of its letters, and the rows a height to press."""
        self.setIconSize(QSize(style.px(_ICON), style.px(_ICON)))
        self.horizontalHeader().setMinimumSectionSize(self.fontMetrics().averageCharWidth() * 6)
        self._texts.clear()
        self._measure_texts()
        self._share()
        self._stand_high()
        self._keep_in_sight()

    def _stand_high(self) -> None:
        letters = self.fontMetrics()
        lines = letters.height() + letters.lineSpacing() * self._rows.is_folded
        high = max(style.target(), lines + letters.height() // 2)
        if self.verticalHeader().defaultSectionSize() != high:
            self.verticalHeader().setDefaultSectionSize(high)

    def _measure_texts(self) -> bool:
        """Know how wide the texts of the columns are; tell whether one grew. None ever shrinks."""
        before = dict(self._texts)
        rows = self._rows.first_rows(_MEASURED)
        for column in self._columns:
            if column.sample or column.most:
                found = {column.sample, *map(column.text, rows)}
                wide = max(map(self.fontMetrics().horizontalAdvance, found))
                self._texts[column.name] = max(wide, before.get(column.name, 0))
        return self._texts != before

    def _around(self, column: Column[Any]) -> int:
        """Return the pixels of a cell around its text."""
        margin = self.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin) + 1
        icon = self.iconSize().width() + 2 * margin if column.icon is not None else 0
        return 2 * (style.px(6) + margin) + 2 + icon

    def _wide(self, letters: int) -> int:
        return self.fontMetrics().averageCharWidth() * (letters + 2)

    def _whole(self, column: Column[Any]) -> int:
        return self._texts.get(column.name, 0) + self._around(column)

    def _wanted(self, column: Column[Any]) -> int:
        if column.is_open:
            return self._wide(_OPEN)
        if column.sample:
            return max(self._whole(column), self._wide(len(column.head) + 2))
        return self._wide(max(column.letters, len(column.head) + 2))

    def _gladly(self, column: Column[Any]) -> int:
        """Return the pixels a column would take beyond what it wants, for its long texts."""
        most = min(self._whole(column), self._wide(column.most)) if column.most else 0
        return max(most - self._wanted(column), 0)

    def _least(self, column: Column[Any]) -> int:
        may_shrink = column.least or column.is_open
        return self._wide(column.least or _LEAST_OPEN) if may_shrink else self._wanted(column)

    def _share(self) -> None:
        """Give every column its width; what has to give way gives it, what is spare goes."""
        room = self.viewport().width()
        shown = [each for each in self._columns if each.name not in self._left_out]
        for column in sorted((each for each in shown if each.spare), key=lambda one: one.spare):
            if sum(map(self._least, shown)) > room:
                shown.remove(column)
        if self._rows.folded is not None:
            self._rows.fold(sum(map(self._least, shown)) > room)
            self._stand_high()
        if self._rows.is_folded:
            shown = list(self._columns[:1])
        over = sum(map(self._wanted, shown)) - room
        slack = sum(self._wanted(each) - self._least(each) for each in shown)
        glad = sum(map(self._gladly, shown))
        share = min(1.0, max(0, -over) * _SHARE / glad) if glad else 0.0
        for place, column in enumerate(self._columns):
            self.setColumnHidden(place, column not in shown)
            wanted = self._wanted(column) + int(self._gladly(column) * share)
            given = (wanted - self._least(column)) * over / slack if over > 0 and slack else 0
            takes_rest = self._rows.is_folded or (column.is_open and over <= 0)
            self._stand(place, wanted - ceil(given), takes_rest)

    def leave_out(self, names: Collection[str]) -> None:
        """Leave out columns that have nothing to say now: their room is the others'."""
        if self._left_out != frozenset(names):
            self._left_out = frozenset(names)
            self._share()

    def _stand(self, place: int, wide: int, takes_rest: bool) -> None:
        header, mode = self.horizontalHeader(), QHeaderView.ResizeMode
        kind = mode.Stretch if takes_rest else mode.Interactive
        if header.sectionResizeMode(place) != kind:
            header.setSectionResizeMode(place, kind)
        if not takes_rest and self.columnWidth(place) != wide:
            self.setColumnWidth(place, wide)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Share the room anew."""
        super().resizeEvent(event)
        self._share()
        self._keep_in_sight()

    def _keep_in_sight(self) -> None:
        """Show the current row; the first one with the list from its top.

        What was made current before the table had its size would else stay above the window.
        """
        here = self.currentIndex()
        if here.isValid() and here.row() == 0:
            self.scrollToTop()
        elif here.isValid():
            self.scrollTo(here)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Open the current row by Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier
        ):
            self.select_first()
            if self.currentIndex().isValid():
                self.opened.emit(self.currentIndex().row())
            return
        super().keyPressEvent(event)

    def select_first(self) -> None:
        """Make the first row current when none is."""
        model = self.model()
        if model.rowCount() and not self.currentIndex().isValid():
            self.setCurrentIndex(model.index(0, 0))
            self.scrollToTop()

    def show_rows(self, rows: Sequence[Any], more: bool = False) -> None:
        """Show rows and stay on the one that was current, while it is still there."""
        model: Any = self.model()
        kept = model.key_at(self.currentIndex().row())
        model.show(rows, more)
        if self._measure_texts():
            self._share()
        place = model.row_of(kept) if kept is not None else -1
        if place >= 0 and place != self.currentIndex().row():
            self.selectRow(place)
        self.select_first()
