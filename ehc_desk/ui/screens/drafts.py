"""Open drafts, offered back with Enter; discarded ones can be taken back for 30 days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout
from PySide6.QtWidgets import QWidget as Widget

from ehc_desk.domain.text import nfc
from ehc_desk.ports.queries import DraftLine
from ehc_desk.presenters.drafts import SORTS, DraftsPresenter, DraftsState
from ehc_desk.services.draft_bin import falls_out
from ehc_desk.ui import words
from ehc_desk.ui.screens.base import Screen
from ehc_desk.ui.texts import Notice, error_text, t, word
from ehc_desk.ui.widgets.fields import Choice, Labelled, Line, button, label
from ehc_desk.ui.widgets.notices import NoticeBar
from ehc_desk.ui.widgets.rows import Column, RowsModel, RowTable
from ehc_desk.ui.widgets.turning import Turning

if TYPE_CHECKING:
    from ehc_desk.ui.session import Session


class DraftsScreen(Screen):
    """``resumed`` tells the id of the draft to go on with."""

    resumed = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._told = ""
        self._presenter = DraftsPresenter(session.desk, session.actor, session.tasks, self._render)
        shown = _Shown(lambda: self._presenter.state)
        self._model = RowsModel(shown.columns(), lambda line: line.id, None, shown.folded())
        self._table = RowTable(self._model, t("rail.drafts"))
        self._table.leave_out(("until",))
        self._count = label("", "muted")
        self._search = Line(t("drafts.search"), placeholder=t("drafts.search_hint"))
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(lambda text: self._presenter.search(nfc(text)))
        self._search.returnPressed.connect(self._table.setFocus)
        self._order = Choice(t("find.sort"), [(name, word("sort", name)) for name in SORTS])
        self._order.picked.connect(lambda: self._presenter.sort(self._order.value()))
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
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(label(t("rail.drafts"), "title"))
        words.addWidget(self._count)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addLayout(words, 2)
        head.addWidget(Labelled(t("drafts.search"), self._search), 3)
        head.addWidget(Labelled(t("find.sort"), self._order), 2)
        layout.addLayout(head)
        layout.addWidget(self._notice)
        layout.addWidget(self._hint)
        layout.addWidget(self._table, 1)
        below = Turning(spacing=16)
        below.add_row(self._open_button, self._discard)
        below.add_space()
        below.add_row(self._everybody, self._bin)
        layout.addWidget(below)

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
        return [self._table, self._open_button, self._bin, self._search]

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
        self._table.leave_out(() if state.discarded else ("until",))
        self._table.show_rows(state.shown)
        self._table.viewport().update()  # the names of procedures come with the rows
        count = len(state.shown)
        self._count.setText(t("drafts.count", count=count) if state.now is not None else "")
        self._bin.setChecked(state.discarded)
        self._everybody.setChecked(state.everybody)
        self._open_button.setText(t("drafts.restore" if state.discarded else "drafts.resume"))
        empty = "drafts.bin_empty" if state.discarded else "drafts.empty"
        about = t("drafts.bin_about") if state.discarded else ""
        empty = "drafts.nothing" if state.lines else empty
        self._hint.setText(about if state.shown else t(empty, text=state.text))
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


class _Shown:
    """What the columns say of a draft, by what the presenter knows now."""

    def __init__(self, state: Callable[[], DraftsState]) -> None:
        self._state = state

    def owner(self, line: DraftLine) -> str:
        """Return the name of the owner, or that there is none yet."""
        return line.owner_name or t("drafts.no_name")

    def procedure(self, line: DraftLine) -> str:
        """Return the name people use of the procedure, or that there is none yet."""
        return self._state().procedure(line) or t("drafts.no_procedure")

    def clerk(self, line: DraftLine) -> str:
        """Return the name of the clerk."""
        return self._state().names.get(line.user) or line.user

    def columns(self) -> list[Column[DraftLine]]:
        """Return the columns, the first of which are what a draft is known by."""
        return [
            Column(
                name="owner",
                head=t("list.owner"),
                text=self.owner,
                letters=17,
                least=12,
                most=34,
                tone=lambda line: "" if line.owner_name else "muted",
            ),
            Column(
                name="procedure",
                head=t("list.procedure"),
                text=self.procedure,
                least=14,
                tip=lambda line: line.procedure_name or t("drafts.no_procedure"),
                tone=lambda line: "" if line.procedure_name else "muted",
            ),
            Column(
                name="pages",
                head=t("drafts.pages"),
                text=lambda line: str(line.pages),
                letters=6,
                spare=1,
                right=True,
            ),
            *self._later_columns(),
        ]

    def _later_columns(self) -> list[Column[DraftLine]]:
        return [
            Column(
                name="changed",
                head=t("drafts.changed"),
                text=lambda line: words.moment(line.updated_at),
                sample="00:00 00/00/0000",
                right=True,
            ),
            Column(
                name="who",
                head=t("drafts.who"),
                text=self.clerk,
                letters=12,
                least=9,
                most=26,
                spare=2,
            ),
            Column(
                name="until",
                head=t("drafts.until"),
                text=self.until,
                letters=22,
                least=12,
                most=30,
                right=True,
                tone=self.until_tone,
            ),
        ]

    def folded(self) -> Column[DraftLine]:
        """Return the column that says in two lines what the others have no room for."""
        return Column(
            name="folded",
            head="  ·  ".join((t("list.owner"), t("drafts.changed"))),
            text=self._both_lines,
            tone=lambda line: "" if line.owner_name or line.procedure_name else "muted",
        )

    def _both_lines(self, line: DraftLine) -> str:
        kept = self.until(line) if self._state().discarded else words.moment(line.updated_at)
        return f"{self.owner(line)}  ·  {kept}\n{self.procedure(line)} – {self.clerk(line)}"

    def until(self, line: DraftLine) -> str:
        """Return until when a discarded draft is kept."""
        return _until(line, self._state().now)

    def until_tone(self, line: DraftLine) -> str:
        """Return the tone of the last days."""
        return "warn" if _last_days(line, self._state().now) else ""


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
