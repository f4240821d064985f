"""The checklist of components as a table steered by single keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QBrush, QColor, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from ehc_desk.domain.dossier import Check, ComponentCheck
from ehc_desk.ui import style
from ehc_desk.ui.texts import t

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_COLUMNS = ("number", "name", "copies", "pages", "verdict")
_VERDICT = 4
_WORDS = (1, _VERDICT)
"""Columns of words; numbers stand on the right."""
_LINES, _FEWEST = 4, 3
"""So many lines can be seen at least."""
_TONES = {
    Check.PASSED: "ok",
    Check.MISSING: "warn",
    Check.ELECTRONIC: "primary",
    Check.NOT_NEEDED: "muted",
}
_SIGNS = {
    Check.OPEN: "○",
    Check.PASSED: "✓",
    Check.MISSING: "!",
    Check.ELECTRONIC: "⛁",
    Check.NOT_NEEDED: "–",
}
KEYS = {
    Qt.Key.Key_Space: Check.PASSED,
    Qt.Key.Key_1: Check.PASSED,
    Qt.Key.Key_2: Check.MISSING,
    Qt.Key.Key_3: Check.ELECTRONIC,
    Qt.Key.Key_4: Check.NOT_NEEDED,
}


class ChecklistModel(QAbstractTableModel):
    """The lines of the checklist and the page count of each."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[ComponentCheck, ...] = ()
        self._pages: dict[int, int] = {}
        self._problems: frozenset[int] = frozenset()
        self._notes: Mapping[int, str] = {}

    def show(
        self,
        lines: tuple[ComponentCheck, ...],
        pages: dict[int, int],
        problems: frozenset[int],
        notes: Mapping[int, str] | None = None,
    ) -> None:
        """Show lines; the rows stay (and the current one with them) when only values changed.

        ``notes`` tells by number why a line is asked for.
        """
        same = [line.number for line in lines] == [line.number for line in self._lines]
        known = (self._lines, self._pages, self._problems, self._notes)
        notes = notes or {}
        if same:
            changed = (lines, pages, problems, notes) != known
            self._lines, self._pages, self._problems = lines, pages, problems
            self._notes = notes
            if changed and lines:
                last = self.index(len(lines) - 1, len(_COLUMNS) - 1)
                self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self._lines, self._pages, self._problems = lines, pages, problems
        self._notes = notes
        self.endResetModel()

    def line(self, row: int) -> ComponentCheck | None:
        """Return the line of a row."""
        return self._lines[row] if 0 <= row < len(self._lines) else None

    @property
    def has_copies(self) -> bool:
        """Tell whether any line says how many copies were handed in."""
        return any(ln.originals or ln.certified_copies or ln.photocopies for ln in self._lines)

    @property
    def has_pages(self) -> bool:
        """Tell whether any line has pages."""
        return any(self._pages.values())

    def row_of(self, number: int) -> int:
        """Return the row of a component, -1 when there is none."""
        return next((i for i, line in enumerate(self._lines) if line.number == number), -1)

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        """Return the number of lines."""
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        """Return the number of columns."""
        return 0 if parent.isValid() else len(_COLUMNS)

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the headings."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return t(f"checklist.{_COLUMNS[section]}")
        if role == Qt.ItemDataRole.ToolTipRole:
            return t(f"checklist.{_COLUMNS[section]}.tip")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if section in _WORDS else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows."""
        line = self.line(index.row())
        if line is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(line, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return line.name
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() not in _WORDS:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._brush(line, index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{line.number}. {self._name(line)}: {self._verdict(line)}"
        return None

    def _text(self, line: ComponentCheck, column: int) -> str:
        if column == 0:
            return str(line.number)
        if column == 1:
            return self._name(line)
        if column == 2:
            counts = (line.originals, line.certified_copies, line.photocopies)
            return "/".join(str(count) for count in counts) if any(counts) else ""
        if column == 3:
            return str(self._pages.get(line.number) or "")
        return f"{_SIGNS[line.check]} {self._verdict(line)}"

    def _name(self, line: ComponentCheck) -> str:
        note = self._notes.get(line.number)
        return f"{line.name} – {note}" if note else line.name

    def _verdict(self, line: ComponentCheck) -> str:
        if line.check is Check.OPEN:
            return t("check.open") if line.required else t("check.optional")
        if line.check is Check.MISSING:
            reason = line.reason.strip()
            return t("check.missing_because", reason=reason) if reason else t("check.no_reason")
        return t(f"check.{line.check.value}")

    def _brush(self, line: ComponentCheck, column: int) -> QBrush | None:
        if line.number in self._problems and column in (0, _VERDICT):
            return QBrush(QColor(style.colour("bad")))
        if column == _VERDICT and line.check in _TONES:
            return QBrush(QColor(style.colour(_TONES[line.check])))
        if not line.required and line.check is Check.OPEN:
            return QBrush(QColor(style.colour("muted")))
        return None


class ChecklistTable(QTableView):
    """Space or 1 = pass, 2 = missing, 3 = data exist, 4 = not needed; arrows move."""

    judged = Signal(int, str)
    current = Signal(int)

    def __init__(self, model: ChecklistModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setModel(model)
        self.setObjectName("checklist")
        self.setAccessibleName(t("field.components"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self._least = 0
        self.verticalHeader().setMinimumSectionSize(style.target())
        self._fit = QTimer(self)  # rows are fitted once the columns have their widths
        self._fit.setSingleShot(True)
        self._fit.timeout.connect(self._fit_rows)
        self._measure()
        style.notifier().changed.connect(self._measure)
        self.selectionModel().currentRowChanged.connect(self._moved)
        model.modelReset.connect(self._first)
        model.dataChanged.connect(lambda *_: self._measure())

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Measure the headings in the letters they are shown with."""
        super().showEvent(event)
        self._measure()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room of the heading and a few lines: what is below may be scrolled to."""
        return QSize(super().minimumSizeHint().width(), self._least)

    def leave_room(self, high: int) -> None:
        """Need no more than so many pixels, but those of the heading and three lines."""
        head = self.horizontalHeader().sizeHint().height() + 4
        fewest, most = (head + lines * style.target() for lines in (_FEWEST, _LINES))
        least = max(fewest, min(high, most))
        if least != self._least:
            self._least = least
            self.updateGeometry()

    def _measure(self) -> None:
        """Give every column the room its heading needs, growing with the letters."""
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(28)
        for column, told in ((2, self._model.has_copies), (3, self._model.has_pages)):
            self.setColumnHidden(column, not told)  # names need the room more
        for column, width in enumerate((30, 0, 54, 48, 124)):
            fixed = QHeaderView.ResizeMode.Fixed if width else QHeaderView.ResizeMode.Stretch
            header.setSectionResizeMode(column, fixed)
            if width:
                self.setColumnWidth(column, max(style.px(width), header.sectionSizeHint(column)))
        self._fit.start(0)

    def _fit_rows(self) -> None:
        """Give every row the height its whole name needs; the view's own guess cuts words."""
        letters, least = self.fontMetrics(), self.verticalHeader().minimumSectionSize()
        wide = max(40, self.columnWidth(1) - style.px(26))
        flags = int(Qt.TextFlag.TextWordWrap)
        for row in range(self._model.rowCount()):
            name = str(self._model.index(row, 1).data())
            needed = letters.boundingRect(QRect(0, 0, wide, 10_000), flags, name).height()
            high = max(least, needed + style.px(12))
            if self.rowHeight(row) != high:
                self.setRowHeight(row, high)

    def current_number(self) -> int:
        """Return the component of the current row, 1 when there is none."""
        line = self._model.line(self.currentIndex().row())
        return line.number if line else 1

    def go_to(self, number: int) -> None:
        """Make the row of a component the current one."""
        row = self._model.row_of(number)
        if row >= 0:
            self.setCurrentIndex(self._model.index(row, 1))
            self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Judge the current line by one key; Enter is for the form, which moves on."""
        key = Qt.Key(event.key())
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        if plain and key in KEYS and self.currentIndex().isValid():
            self.judged.emit(self.current_number(), KEYS[key].value)
        elif plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: Any) -> None:  # noqa: N802 - Qt's name
        """Fit the rows to the new width."""
        super().resizeEvent(event)
        self._fit.start(0)

    def _first(self) -> None:
        self._measure()
        if self._model.rowCount():
            self.setCurrentIndex(self._model.index(0, 1))

    def _moved(self, now: Index, _before: Index) -> None:
        line = self._model.line(now.row())
        self.current.emit(line.number if line else 0)
