"""Open drafts, offered back with Enter; discarded ones can be taken back for 30 days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout
from PySide6.QtWidgets import QWidget as Widget

from ehc_desk.ports.queries import DraftLine
from ehc_desk.presenters.drafts import DraftsPresenter, DraftsState
from ehc_desk.services.draft_bin import falls_out
from ehc_desk.ui import words
from ehc_desk.ui.screens.base import Screen
from ehc_desk.ui.texts import Notice, error_text, t
from ehc_desk.ui.widgets.fields import button, label
from ehc_desk.ui.widgets.notices import NoticeBar
from ehc_desk.ui.widgets.rows import Column, RowsModel, RowTable

if TYPE_CHECKING:
    from ehc_desk.ui.session import Session


class DraftsScreen(Screen):
    """``resumed`` tells the id of the draft to go on with."""

    resumed = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._told = ""
        self._presenter = DraftsPresenter(session.desk, session.actor, session.tasks, self._render)
        self._model = RowsModel(_columns(lambda: self._presenter.state), lambda line: line.id)
        self._table = RowTable(self._model, t("rail.drafts"))
        self._table.opened.connect(self._open)
        self._table.selectionModel().currentRowChanged.connect(lambda *_rows: self._enable())
        self._bin = QCheckBox(t("drafts.bin"))
        self._bin.clicked.connect(lambda on: self._presenter.show(discarded=bool(on)))
        self._everybody = QCheckBox(t("drafts.everybody"))
        self._everybody.clicked.connect(lambda on: self._presenter.show_everybody(bool(on)))
        if not self._presenter.may_see_everybody:
            self._everybody.hide()
        self._open_button = button(t("drafts.resume"), "primary", tip="Enter")
        self._open_button.clicked.connect(lambda: self._open(self._table.currentIndex().row()))
        self._discard = button(t("command.discard"), "tall")
        self._discard.clicked.connect(self._throw)
        self._notice = NoticeBar()
        self._hint = label("", "muted")
        self._hint.setWordWrap(True)
        self._hint.hide()
        self._lay_out()
        self._enable()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(label(t("rail.drafts"), "title"), 1)
        head.addWidget(self._everybody)
        head.addWidget(self._bin)
        layout.addLayout(head)
        layout.addWidget(self._notice)
        layout.addWidget(self._hint)
        layout.addWidget(self._table, 1)
        row = QHBoxLayout()
        row.addWidget(self._open_button)
        row.addWidget(self._discard)
        row.addStretch(1)
        layout.addLayout(row)

    def title(self) -> str:
        """Return the name of the list."""
        return t("rail.drafts")

    def commands(self) -> dict[str, Callable[[], None]]:
        """Return the commands of this screen."""
        line = self._current()
        found: dict[str, Callable[[], None]] = {}
        if line is not None and self._presenter.is_mine(line):
            found["open"] = partial(self._open, max(0, self._table.currentIndex().row()))
            if not self._presenter.state.discarded:
                found["discard"] = self._throw
        if self._presenter.state.just_discarded:
            found["undo"] = self._presenter.take_back
        return found

    def panes(self) -> list[Widget]:
        """Return the panes F6 walks through."""
        return [self._table, self._open_button, self._bin]

    def start(self) -> None:
        """Begin in the list."""
        self._table.setFocus()

    def refresh(self) -> None:
        """Ask for the newest drafts."""
        self._presenter.refresh()

    def leave(self) -> None:
        """Let nothing come home any more."""
        self._presenter.close()

    def _current(self) -> DraftLine | None:
        return self._model.row(self._table.currentIndex().row())

    def _open(self, place: int) -> None:
        line = self._model.row(place)
        if line is None or not self._presenter.is_mine(line):
            return
        if self._presenter.state.discarded:
            self._presenter.restore(line.id, partial(self.resumed.emit, line.id))
        else:
            self.resumed.emit(line.id)

    def _throw(self) -> None:
        line = self._current()
        mine = line is not None and self._presenter.is_mine(line)
        if line is not None and mine and not self._presenter.state.discarded:
            self._presenter.discard(line.id)

    def _enable(self) -> None:
        state, line = self._presenter.state, self._current()
        mine = line is not None and self._presenter.is_mine(line)
        self._open_button.setEnabled(mine)
        self._discard.setEnabled(mine and not state.discarded)
        self._discard.setVisible(not state.discarded)

    def _render(self, state: DraftsState) -> None:
        self._table.show_rows(state.lines)
        self._table.setColumnHidden(len(self._model.columns) - 1, not state.discarded)
        self._bin.setChecked(state.discarded)
        self._everybody.setChecked(state.everybody)
        self._open_button.setText(t("drafts.restore" if state.discarded else "drafts.resume"))
        empty = "drafts.bin_empty" if state.discarded else "drafts.empty"
        about = t("drafts.bin_about") if state.discarded else ""
        self._hint.setText(about if state.lines else t(empty))
        self._hint.setVisible(bool(self._hint.text()))
        self._enable()
        if state.error is not None:
            self._notice.tell(error_text(state.error))
        elif state.just_discarded != self._told:
            self._told = state.just_discarded
            self._tell_discarded(state)

    def _tell_discarded(self, state: DraftsState) -> None:
        if not state.just_discarded:
            self._notice.hide()
            return
        notice = Notice(
            text=t("drafts.discarded"), safe=t("drafts.kept"), action=t("drafts.take_back")
        )
        self._notice.tell(notice, mood="hint", act=self._presenter.take_back)


def _columns(state: Callable[[], DraftsState]) -> list[Column[DraftLine]]:
    return [
        Column(
            name="owner",
            head=t("list.owner"),
            text=lambda line: line.owner_name or t("intake.untitled"),
            letters=24,
        ),
        Column(
            name="procedure",
            head=t("list.procedure"),
            text=lambda line: line.procedure_name or t("drafts.no_procedure"),
        ),
        Column(
            name="pages",
            head=t("drafts.pages"),
            text=lambda line: str(line.pages),
            letters=8,
            right=True,
        ),
        Column(
            name="changed",
            head=t("drafts.changed"),
            text=lambda line: words.moment(line.updated_at),
            letters=17,
            right=True,
        ),
        Column(
            name="who",
            head=t("drafts.who"),
            text=lambda line: state().names.get(line.user) or line.user,
            letters=18,
        ),
        _until_column(state),
    ]


def _until_column(state: Callable[[], DraftsState]) -> Column[DraftLine]:
    return Column(
        name="until",
        head=t("drafts.until"),
        text=lambda line: _until(line, state().now),
        letters=26,
        right=True,
        tone=lambda line: "warn" if _last_days(line, state().now) else "",
    )


def _left(line: DraftLine, now: datetime | None) -> int | None:
    """Return the days until a discarded draft is gone."""
    if line.discarded_at is None or now is None:
        return None
    return max(0, (falls_out(line.discarded_at) - now).days)


def _last_days(line: DraftLine, now: datetime | None) -> bool:
    left = _left(line, now)
    return left is not None and left <= 3


def _until(line: DraftLine, now: datetime | None) -> str:
    left = _left(line, now)
    if left is None or line.discarded_at is None:
        return "–"
    return t("drafts.until_day", day=f"{falls_out(line.discarded_at):%d/%m/%Y}", count=left)
