"""A table of dossiers over pages of lines; further pages are fetched while scrolling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from ehc_desk.ports.queries import DossierLine
from ehc_desk.ui import style, words
from ehc_desk.ui.texts import t, word

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_COLUMNS = ("code", "owner", "procedure", "received", "due", "state", "delivery")
_WIDTHS = (174, 152, 0, 133, 133, 168, 108)
_TONES = {"needs_action": "bad", "waiting": "warn", "sending": "warn", "acknowledged": "ok"}


class DossierModel(QAbstractTableModel):
    """Lines as they came; ``more`` is asked when the view reaches the end."""

    def __init__(self, more: Callable[[], None], short_name: Callable[[DossierLine], str]) -> None:
        super().__init__()
        self._short_name = short_name
        self._lines: tuple[DossierLine, ...] = ()
        self._more_asked, self._has_more = more, False

    def show(self, lines: tuple[DossierLine, ...], more: bool) -> None:
        """Show lines; only what is new is inserted when the beginning stayed the same."""
        old, self._has_more = self._lines, more
        if lines == old:
            return
        if old and lines[: len(old)] == old:
            self.beginInsertRows(_ROOT, len(old), len(lines) - 1)
            self._lines = lines
            self.endInsertRows()
            return
        self.beginResetModel()
        self._lines = lines
        self.endResetModel()

    def line(self, row: int) -> DossierLine | None:
        """Return the line of a row."""
        return self._lines[row] if 0 <= row < len(self._lines) else None

    def row_of(self, dossier_id: str) -> int:
        """Return the row of a dossier, -1 when it is not shown."""
        return next((i for i, line in enumerate(self._lines) if line.id == dossier_id), -1)

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        """Return the number of lines."""
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        """Return the number of columns."""
        return 0 if parent.isValid() else len(_COLUMNS)

    def canFetchMore(self, parent: Index) -> bool:  # noqa: N802 - Qt's name
        """Tell whether a further page may follow."""
        return not parent.isValid() and self._has_more

    def fetchMore(self, parent: Index) -> None:  # noqa: N802 - Qt's name
        """Ask for the next page."""
        self._more_asked()

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the headings."""
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return t(f"list.{_COLUMNS[section]}")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows."""
        line = self.line(index.row())
        if line is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            if _COLUMNS[index.column()] == "procedure":
                return self._short_name(line)
            return _text(line, _COLUMNS[index.column()])
        if role == Qt.ItemDataRole.ToolTipRole:
            named = _COLUMNS[index.column()]
            return line.procedure_name if named == "procedure" else _text(line, named)
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 6:
            return QBrush(QColor(style.colour(_TONES.get(line.delivery, "muted"))))
        return None


def _text(line: DossierLine, column: str) -> str:
    return {
        "code": lambda: line.code or line.provisional_code,
        "owner": lambda: line.owner_name,
        "received": lambda: words.moment(line.received_at),
        "due": lambda: words.due_in_list(line.state, line.due_at),
        "state": lambda: word("state", line.state, state=line.state),
        "delivery": lambda: word("delivery_short", line.delivery),
    }[column]()


class RowTable(QTableView):
    """A table of whole rows in which Enter opens."""

    opened = Signal(int)

    def __init__(self, model: QAbstractTableModel, name: str, widths: tuple[int, ...]) -> None:
        super().__init__()
        self.setModel(model)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(36)
        self.horizontalHeader().setHighlightSections(False)
        for column, width in enumerate(widths):
            fixed = QHeaderView.ResizeMode.Interactive if width else QHeaderView.ResizeMode.Stretch
            self.horizontalHeader().setSectionResizeMode(column, fixed)
            if width:
                self.setColumnWidth(column, width)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Open the current row by Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier
        ):
            if self.currentIndex().isValid():
                self.opened.emit(self.currentIndex().row())
            return
        super().keyPressEvent(event)

    def select_first(self) -> None:
        """Make the first row current when none is."""
        model = self.model()
        if model.rowCount() and not self.currentIndex().isValid():
            self.setCurrentIndex(model.index(0, 0))


class DossierTable(RowTable):
    """The table of ``DossierModel``."""

    def __init__(self, model: DossierModel) -> None:
        super().__init__(model, t("list.title"), _WIDTHS)
