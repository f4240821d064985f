"""Open drafts, offered back with Enter; discarded ones can be restored."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout
from PySide6.QtWidgets import QWidget as Widget

from ehc_desk.ports.queries import DraftLine
from ehc_desk.presenters.drafts import DraftsPresenter, DraftsState
from ehc_desk.ui import words
from ehc_desk.ui.screens.base import Screen
from ehc_desk.ui.texts import error_text, t
from ehc_desk.ui.widgets.fields import button, label
from ehc_desk.ui.widgets.notices import NoticeBar

if TYPE_CHECKING:
    from ehc_desk.ui.session import Session


class DraftsScreen(Screen):
    """``resumed`` tells the id of the draft to go on with."""

    resumed = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._presenter = DraftsPresenter(session.desk, session.actor, session.tasks, self._render)
        self._list = QListWidget()
        self._list.setAccessibleName(t("rail.drafts"))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setWordWrap(True)
        self._list.itemActivated.connect(lambda _item: self._open())
        self._bin = QCheckBox(t("drafts.bin"))
        self._bin.clicked.connect(lambda on: self._presenter.show(discarded=bool(on)))
        self._open_button = button(t("drafts.resume"), "primary", tip="Enter")
        self._open_button.clicked.connect(self._open)
        self._discard = button(t("command.discard"), "tall")
        self._discard.clicked.connect(self._throw)
        self._notice = NoticeBar()
        self._empty = label(t("drafts.empty"), "muted")
        self._lay_out()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        head = QHBoxLayout()
        head.addWidget(label(t("rail.drafts"), "title"), 1)
        head.addWidget(self._bin)
        layout.addLayout(head)
        layout.addWidget(self._notice)
        layout.addWidget(self._empty)
        layout.addWidget(self._list, 1)
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
        return {"open": self._open, "discard": self._throw}

    def panes(self) -> list[Widget]:
        """Return the panes F6 walks through."""
        return [self._list, self._open_button]

    def start(self) -> None:
        """Begin in the list."""
        self._list.setFocus()

    def refresh(self) -> None:
        """Ask for the newest drafts."""
        self._presenter.refresh()

    def leave(self) -> None:
        """Let nothing come home any more."""
        self._presenter.close()

    def _current(self) -> str:
        item = self._list.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ""

    def _open(self) -> None:
        draft_id = self._current()
        if draft_id and self._presenter.state.discarded:
            self._presenter.restore(draft_id, lambda: self.resumed.emit(draft_id))
        elif draft_id:
            self.resumed.emit(draft_id)

    def _throw(self) -> None:
        if self._current() and not self._presenter.state.discarded:
            self._presenter.discard(self._current())

    def _render(self, state: DraftsState) -> None:
        before = self._current()
        self._list.clear()
        for line in state.lines:
            item = QListWidgetItem(_words(line))
            item.setData(Qt.ItemDataRole.UserRole, line.id)
            self._list.addItem(item)
            if line.id == before:
                self._list.setCurrentItem(item)
        if self._list.currentRow() < 0 and state.lines:
            self._list.setCurrentRow(0)
        self._empty.setVisible(not state.lines)
        self._bin.setChecked(state.discarded)
        self._open_button.setText(t("drafts.restore" if state.discarded else "drafts.resume"))
        self._open_button.setEnabled(bool(state.lines))
        self._discard.setEnabled(bool(state.lines) and not state.discarded)
        if state.error is not None:
            self._notice.tell(error_text(state.error))


def _words(line: DraftLine) -> str:
    return t(
        "drafts.line",
        owner=line.owner_name or t("intake.untitled"),
        procedure=line.procedure_name or t("drafts.no_procedure"),
        at=words.moment(line.updated_at),
        count=line.pages,
    )
