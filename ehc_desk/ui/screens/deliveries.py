"""What is on its way to the province (F5 delivers now), item by item, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QHBoxLayout, QTabBar, QVBoxLayout, QWidget

from ehc_desk.domain.delivery import DeliveryItem, DeliveryKind
from ehc_desk.presenters.deliveries import WHICH, DeliveriesPresenter, DeliveriesState
from ehc_desk.ui import style, words
from ehc_desk.ui.screens.base import Screen
from ehc_desk.ui.texts import code_text, error_text, problem_text, t, word
from ehc_desk.ui.widgets.dossier_table import RowTable
from ehc_desk.ui.widgets.fields import button, label
from ehc_desk.ui.widgets.notices import NoticeBar

if TYPE_CHECKING:
    from ehc_desk.ui.session import Session

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_COLUMNS = ("dossier", "what", "since", "state", "attempts", "answer")
_WIDTHS = (190, 190, 142, 120, 76, 0)
_TONES = {"needs_action": "bad", "done": "ok", "ready": "muted", "sending": "warn"}


class DeliveryModel(QAbstractTableModel):
    """Rows of the outbox."""

    def __init__(self) -> None:
        super().__init__()
        self._items: tuple[DeliveryItem, ...] = ()

    def show(self, items: tuple[DeliveryItem, ...]) -> None:
        """Show rows; the table keeps its place when only their values changed."""
        if [item.seq for item in items] == [item.seq for item in self._items]:
            self._items = items
            if items:
                last = self.index(len(items) - 1, len(_COLUMNS) - 1)
                self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self._items = items
        self.endResetModel()

    def item(self, row: int) -> DeliveryItem | None:
        """Return the row's item."""
        return self._items[row] if 0 <= row < len(self._items) else None

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self._items)

    def columnCount(self, parent: Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        """Return the number of columns."""
        return 0 if parent.isValid() else len(_COLUMNS)

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the headings."""
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return t(f"deliveries.{_COLUMNS[section]}")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows."""
        item = self.item(index.row())
        if item is None:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return item_words(item)[_COLUMNS[index.column()]]
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 3:
            return QBrush(QColor(style.colour(_TONES[item.state.value])))
        return None


def item_words(item: DeliveryItem) -> dict[str, str]:
    """Return one row of the outbox in words."""
    entry = word("entry", item.entry_kind, kind=item.entry_kind)
    size = f"{item.size / 1024:,.0f}".replace(",", ".")
    paper = t("deliveries.paper", size=size)
    return {
        "dossier": item.dossier_code or "–",
        "what": paper if item.kind is DeliveryKind.PAPER else entry,
        "since": words.moment(item.created_at),
        "state": word("row", item.state.value),
        "attempts": str(item.attempts),
        "answer": _answer(item),
    }


def _answer(item: DeliveryItem) -> str:
    errors = _errors(item.answer)
    if errors:
        return "; ".join(problem_text(error) for error in errors)
    if item.done_at is not None:
        return t("deliveries.acknowledged_at", at=words.moment(item.done_at))
    return code_text(item.last_error).text if item.last_error else ""


def _errors(answer: Mapping[str, Any] | None) -> list[Mapping[str, Any]]:
    found = (answer or {}).get("errors") or []
    return [error for error in found if isinstance(error, Mapping)]


class DeliveriesScreen(Screen):
    """Three lists: open, needs action, acknowledged."""

    opened = Signal(str)
    deliver_asked = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._presenter = DeliveriesPresenter(session.desk, session.tasks, self._render)
        self._model = DeliveryModel()
        self._table = RowTable(self._model, t("deliveries.title"), _WIDTHS)
        self._table.opened.connect(self._open)
        self._tabs = QTabBar()
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        self._tabs.setAccessibleName(t("deliveries.title"))
        for which in WHICH:
            self._tabs.addTab(t(f"deliveries.tab_{which}"))
        self._tabs.currentChanged.connect(lambda index: self._presenter.show(WHICH[index]))
        self._now = button(t("command.deliver"), "primary", tip="F5")
        self._now.clicked.connect(self.deliver_asked)
        self._retry = button(t("deliveries.retry"), "tall")
        self._retry.clicked.connect(self._try_again)
        self._notice = NoticeBar()
        self._empty = label("", "muted")
        self._lay_out()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(label(t("deliveries.title"), "title"))
        head.addStretch(1)
        head.addWidget(self._retry)
        head.addWidget(self._now)
        layout.addLayout(head)
        layout.addWidget(self._tabs)
        layout.addWidget(self._notice)
        layout.addWidget(self._empty)
        layout.addWidget(self._table, 1)

    def show_which(self, which: str) -> None:
        """Show one of the lists."""
        self._tabs.setCurrentIndex(WHICH.index(which))
        self._presenter.show(which)

    def title(self) -> str:
        """Return the screen's name."""
        return t("deliveries.title")

    def commands(self) -> dict[str, Callable[[], None]]:
        """Return the commands of this screen."""
        return {"retry": self._try_again}

    def panes(self) -> list[QWidget]:
        """Return the panes F6 walks through."""
        return [self._tabs, self._table, self._now]

    def start(self) -> None:
        """Begin in the table."""
        self._table.setFocus()

    def refresh(self) -> None:
        """Ask for the newest rows."""
        self._presenter.refresh()

    def leave(self) -> None:
        """Let nothing come home any more."""
        self._presenter.close()

    def _open(self, row: int) -> None:
        item = self._model.item(row)
        if item is not None and item.dossier_id:
            self.opened.emit(item.dossier_id)

    def _try_again(self) -> None:
        rows = {index.row() for index in self._table.selectedIndexes()}
        items = [self._model.item(row) for row in rows]
        self._presenter.retry([item.seq for item in items if item is not None])

    def _render(self, state: DeliveriesState) -> None:
        self._model.show(state.items)
        self._table.select_first()
        self._empty.setText("" if state.items else t(f"deliveries.none_{state.which}"))
        self._empty.setVisible(not state.items)
        self._retry.setEnabled(bool(state.items) and state.which != "done")
        if state.error is not None:
            self._notice.tell(error_text(state.error), act=self.refresh)
