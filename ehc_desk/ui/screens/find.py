"""Find as you type (F3), and every list of the left rail: the same table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ehc_desk.domain.text import nfc
from ehc_desk.errors import DeskError
from ehc_desk.ports.queries import DossierLine
from ehc_desk.presenters.dossier_list import MOST_SORTED, SORTS, ListPresenter, ListState
from ehc_desk.presenters.near_due import soon_of
from ehc_desk.ui.screens.base import Screen
from ehc_desk.ui.texts import error_text, t, word
from ehc_desk.ui.widgets.dossier_table import dossier_model, dossier_table
from ehc_desk.ui.widgets.entries import take_up
from ehc_desk.ui.widgets.fields import Choice, Labelled, Line, button, label
from ehc_desk.ui.widgets.notices import NoticeBar

if TYPE_CHECKING:
    from ehc_desk.desk import Desk
    from ehc_desk.services.catalogue import Catalogue
    from ehc_desk.ui.session import Session

DEBOUNCE_MS = 120
_ALL = "all"
_DOWN = (Qt.Key.Key_Down, Qt.Key.Key_PageDown)
_SORT_OF_COLUMN = ("code", "owner", "procedure", "newest", "due", "state", "delivery")


@dataclass(frozen=True, slots=True)
class _Left:
    """How a search was left: its text, and the id of the dossier whose row was current."""

    text: str = ""
    row: str = ""


class FindScreen(Screen):
    """``opened`` tells the id of the dossier that was picked."""

    opened = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session, desk = session, session.desk
        self._presenter = ListPresenter(
            desk.queries, session.tasks, self._render, partial(_bounds, desk), desk.texts
        )
        self._open_when_there = self._asked_for = False
        self._left = _Left()
        self._coming: _Left | None = None
        short_name = partial(_short_name, desk.catalogue)
        self._model = dossier_model(self._presenter.more, short_name, desk.clock.now)
        self._table = dossier_table(self._model)
        self._table.opened.connect(self._open)
        header = self._table.horizontalHeader()
        header.setSectionsClickable(True)
        header.sectionClicked.connect(lambda place: self._sort_by(_SORT_OF_COLUMN[place]))
        self._title = label("", "title")
        self._count = label("", "muted")
        self._empty = label("", "muted")
        self._empty.setWordWrap(True)
        self._empty.hide()
        self._make_offers()
        self._notice = NoticeBar()
        self._search = Line(t("find.label"), placeholder=t("find.hint"))
        self._search.setClearButtonEnabled(True)
        self._search.installEventFilter(self)
        self._order = Choice(t("find.sort"), [(name, word("sort", name)) for name in SORTS])
        self._order.picked.connect(lambda: self._presenter.sort(self._order.value()))
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(DEBOUNCE_MS)
        self._pause.timeout.connect(self._ask)
        self._search.textChanged.connect(lambda _text: self._pause.start())
        self._search.returnPressed.connect(self._entered)
        self._lay_out()

    def _make_offers(self) -> None:
        """Make what offers more rows, and the line that says where on its papers a row is."""
        self._wider = button("", "link")
        self._wider.clicked.connect(self._presenter.widen)
        self._wider.hide()
        self._deeper = button("", "link")
        self._deeper.clicked.connect(self._presenter.deepen)
        self._deeper.hide()
        self._where = label("", "muted")
        self._where.setWordWrap(True)
        self._where.hide()
        self._table.selectionModel().currentChanged.connect(lambda *_: self._show_where())

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(10)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._count)
        head.addLayout(words, 2)
        head.addWidget(Labelled(t("find.label"), self._search), 3)
        head.addWidget(Labelled(t("find.sort"), self._order), 2)
        layout.addLayout(head)
        layout.addWidget(self._notice)
        layout.addWidget(self._empty)
        layout.addWidget(self._wider, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self._deeper, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self._table, 1)
        layout.addWidget(self._where)

    def show_list(self, which: str) -> None:
        """Show one of the lists; the search over all comes back as it was left.

        Asked for where it stands in front already, it begins anew.
        """
        self._flush()
        state, self._asked_for = self._presenter.state, True
        if state.which == _ALL:
            row = self._model.row(self._table.currentIndex().row())
            self._left = _Left(state.text, row.id if row is not None else "")
            if which == _ALL and not self.isVisible() and state.text:
                self._presenter.refresh()
                return
        again = which == _ALL and not (state.which == _ALL and self.isVisible())
        self._coming = self._left if again and self._left.text else None
        self._search.setText(self._coming.text if self._coming else "")
        self._pause.stop()
        self._presenter.show_list(which)
        if self._coming:
            self._presenter.search(self._coming.text)

    def title(self) -> str:
        """Return the name of the list."""
        return self._title.text()

    def commands(self) -> dict[str, Callable[[], None]]:
        """Return the commands of this screen."""
        if not self._model.rowCount():
            return {}
        return {"open": lambda: self._open(max(0, self._table.currentIndex().row()))}

    def panes(self) -> list[QWidget]:
        """Return the panes F6 walks through."""
        return [self._search, self._order, self._table]

    def start(self) -> None:
        """Begin with the search, or with the rows of a list; whoever comes back, where he was."""
        asked, self._asked_for = self._asked_for, False
        if self._presenter.state.which == _ALL:
            if asked or not take_up(self.focusWidget(), self):
                self._search.setFocus()
                self._search.selectAll()
        else:
            self._table.setFocus()

    def refresh(self) -> None:
        """Ask for the newest lines."""
        self._presenter.refresh()

    def counted(self, counts: Mapping[str, int]) -> None:
        """Show the number of the rail beside the title."""
        state = self._presenter.state
        if not state.text and counts.get(state.which) not in (None, state.total):
            self._presenter.refresh()

    def leave(self) -> None:
        """Let nothing come home any more."""
        self._presenter.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Go down from the search to the rows: the first row is current and Enter opens it."""
        if watched is self._search and event.type() == QEvent.Type.Resize:
            self._fit_hint()
        if (
            watched is self._search
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in _DOWN
        ):
            self._flush()
            self._table.select_first()
            self._table.setFocus()
            return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter never wanders on from here; it opens."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            return
        super().keyPressEvent(event)

    def _fit_hint(self) -> None:
        """Show as much of the hint as can be read whole; all of it is in the tip."""
        room = self._search.width() - self._search.fontMetrics().averageCharWidth() * 6
        full = t("find.hint")
        fits = self._search.fontMetrics().horizontalAdvance(full) <= room
        self._search.setPlaceholderText(full if fits else t("find.hint_short"))

    def _flush(self) -> None:
        if self._pause.isActive():
            self._pause.stop()
            self._ask()

    def _ask(self) -> None:
        self._presenter.search(nfc(self._search.text()))

    def _entered(self) -> None:
        """Enter in the search opens the first row; what was just typed is found before."""
        if not self._search.text():
            self._table.select_first()
            self._table.setFocus()
            return
        self._open_when_there = True
        self._flush()
        if not self._presenter.state.busy:
            self._open_first()

    def _open_first(self) -> None:
        self._open_when_there = False
        if self._presenter.state.lines:
            self._open(max(0, self._table.currentIndex().row()))
        elif self._model.rowCount():
            self._table.select_first()
            self._table.setFocus()

    def _sort_by(self, order: str) -> None:
        self._order.show_value(order)
        self._presenter.sort(order)

    def _open(self, place: int) -> None:
        line = self._model.row(place)
        if line is not None:
            self._session.handed["dossier"] = "enter"
            self.opened.emit(line.id)

    def _render(self, state: ListState) -> None:
        self._title.setText(t("find.title") if state.text else word("rail", state.which))
        self._order.show_value(state.sort)
        if not state.busy:
            self._table.show_rows(state.shown, state.more)
            self._come_back(state)
            self._show_count(state)
            self._show_empty(state)
            self._show_where()
            if self._open_when_there:
                self._open_first()
        if state.error is not None:
            self._open_when_there = False
            self._notice.tell(error_text(state.error), act=self.refresh)

    def _come_back(self, state: ListState) -> None:
        """Stand on the row of the search that comes back, once it is found again."""
        left = self._coming
        if left is None or state.text != left.text:
            return
        if left.row in {line.id for line in state.others} - {line.id for line in state.shown}:
            self._presenter.widen()  # it was shown only because more was asked for
            return
        if left.row in {line.id for line in state.in_papers} - {line.id for line in state.shown}:
            self._presenter.deepen()
            return
        self._coming = None
        place = self._model.row_of(left.row)
        if place >= 0:
            self._table.selectRow(place)

    def _show_count(self, state: ListState) -> None:
        count = len(state.shown) if state.total is None else state.total
        text = t("find.count", count=count)
        if state.sort != "newest" and not state.text and count > MOST_SORTED:
            text = t("find.count_sorted", count=count, most=MOST_SORTED)
        self._count.setText(text)
        hidden = len(state.others) if state.lines and not state.wide else 0
        self._wider.setText(t("find.wider", count=hidden))
        self._wider.setAccessibleName(self._wider.text())
        self._wider.setVisible(hidden > 0)
        unseen = len(set(state.in_papers) - set(state.shown))
        self._deeper.setText(t("find.deeper", count=unseen))
        self._deeper.setAccessibleName(self._deeper.text())
        self._deeper.setVisible(unseen > 0)

    def _show_where(self) -> None:
        """Say below the table where on its papers the current dossier bears the words."""
        line = self._model.row(self._table.currentIndex().row())
        hit = self._presenter.state.hits.get(line.id) if line is not None else None
        self._where.setVisible(hit is not None)
        if hit is not None:
            self._where.setText(
                t(
                    "find.in_papers",
                    component=hit.component,
                    name=hit.component_name,
                    page=hit.page,
                    excerpt=hit.excerpt,
                )
            )

    def _show_empty(self, state: ListState) -> None:
        text = ""
        if not state.shown:
            text = t("find.nothing", text=state.text) if state.text else t("find.empty")
        elif state.text and not (state.lines or state.others):
            text = t("find.only_papers", text=state.text)
        elif state.text and not state.lines:
            text = t("find.only_procedure", text=state.text)
        self._empty.setText(text)
        self._empty.setVisible(bool(text))


def _bounds(desk: Desk) -> tuple[datetime, datetime]:
    now = desk.clock.now()
    return now, soon_of(desk.calendar, now)


def _short_name(catalogue: Catalogue, line: DossierLine) -> str:
    """Return the name people use at the counter; the full one stands in the tip."""
    try:
        return catalogue.find(line.procedure_code).short_name
    except DeskError:
        return line.procedure_name
