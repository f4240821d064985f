"""Find as you type (F3), and every list of the left rail: the same table."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ehc_desk.domain.text import nfc
from ehc_desk.errors import DeskError
from ehc_desk.ports.queries import DossierLine
from ehc_desk.presenters.dossier_list import ListPresenter, ListState
from ehc_desk.ui.screens.base import Screen
from ehc_desk.ui.texts import error_text, t, word
from ehc_desk.ui.widgets.dossier_table import DossierModel, DossierTable
from ehc_desk.ui.widgets.fields import Line, label
from ehc_desk.ui.widgets.notices import NoticeBar

if TYPE_CHECKING:
    from ehc_desk.services.catalogue import Catalogue
    from ehc_desk.ui.session import Session

DEBOUNCE_MS = 120


class FindScreen(Screen):
    """``opened`` tells the id of the dossier that was picked."""

    opened = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._presenter = ListPresenter(session.desk.queries, session.tasks, self._render)
        self._model = DossierModel(
            self._presenter.more, partial(_short_name, session.desk.catalogue)
        )
        self._table = DossierTable(self._model)
        self._table.opened.connect(self._open)
        self._title = label("", "title")
        self._count = label("", "muted")
        self._empty = label("", "muted")
        self._notice = NoticeBar()
        self._search = Line(t("find.label"), placeholder=t("find.hint"))
        self._search.setMinimumHeight(36)
        self._search.setClearButtonEnabled(True)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(DEBOUNCE_MS)
        self._pause.timeout.connect(self._ask)
        self._search.textChanged.connect(lambda _text: self._pause.start())
        self._search.returnPressed.connect(self._to_table)
        self._lay_out()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addSpacing(10)
        head.addWidget(self._count, 1)
        self._search.setFixedWidth(420)
        head.addWidget(self._search)
        layout.addLayout(head)
        layout.addWidget(self._notice)
        layout.addWidget(self._empty)
        layout.addWidget(self._table, 1)

    def show_list(self, which: str) -> None:
        """Show one of the lists; the search starts empty."""
        self._search.blockSignals(True)
        self._search.clear()
        self._search.blockSignals(False)
        self._presenter.show_list(which)

    def title(self) -> str:
        """Return the name of the list."""
        return self._title.text()

    def commands(self) -> dict[str, Callable[[], None]]:
        """Return the commands of this screen."""
        return {"open": lambda: self._open(self._table.currentIndex().row())}

    def panes(self) -> list[QWidget]:
        """Return the panes F6 walks through."""
        return [self._search, self._table]

    def start(self) -> None:
        """Begin with the search, or with the rows of a list."""
        if self._presenter.state.which == "all":
            self._search.setFocus()
            self._search.selectAll()
        else:
            self._table.setFocus()

    def refresh(self) -> None:
        """Ask for the newest lines."""
        self._presenter.refresh()

    def leave(self) -> None:
        """Let nothing come home any more."""
        self._presenter.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter goes from the search to the rows; it never wanders on from there."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            return
        super().keyPressEvent(event)

    def _ask(self) -> None:
        self._presenter.search(nfc(self._search.text()))

    def _to_table(self) -> None:
        if self._pause.isActive():
            self._pause.stop()
            self._ask()
        elif self._search.text() and self._model.rowCount():
            self._open(max(0, self._table.currentIndex().row()))
            return
        self._table.select_first()
        self._table.setFocus()

    def _open(self, row: int) -> None:
        line = self._model.line(row)
        if line is not None:
            self.opened.emit(line.id)

    def _render(self, state: ListState) -> None:
        self._title.setText(t("find.title") if state.text else word("rail", state.which))
        if not state.busy:
            kept = self._model.line(self._table.currentIndex().row())
            self._model.show(state.lines, state.more)
            if kept is not None:
                self._table.selectRow(self._model.row_of(kept.id))
            self._table.select_first()
            more = "+" if state.more else ""
            self._count.setText(t("find.count", count=len(state.lines), more=more))
            empty = not state.lines
            text = t("find.nothing", text=state.text) if state.text else t("find.empty")
            self._empty.setText(text if empty else "")
            self._empty.setVisible(empty)
        if state.error is not None:
            self._notice.tell(error_text(state.error), act=self.refresh)


def _short_name(catalogue: Catalogue, line: DossierLine) -> str:
    """Return the name people use at the counter; the full one stands in the tip."""
    try:
        return catalogue.find(line.procedure_code).short_name
    except DeskError:
        return line.procedure_name
