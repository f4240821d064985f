"""What is on its way to the province (F5 delivers now), item by item, in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QTabBar, QVBoxLayout, QWidget

from ehc_desk.domain.delivery import DeliveryItem, DeliveryKind
from ehc_desk.presenters.deliveries import (
    WHICH,
    About,
    DeliveriesPresenter,
    DeliveriesState,
    age,
    errors_of,
    fields_of,
    remedy,
)
from ehc_desk.ui import words
from ehc_desk.ui.screens.base import Screen
from ehc_desk.ui.texts import code_text, error_text, problem_text, t, word
from ehc_desk.ui.widgets.fields import button, card, label
from ehc_desk.ui.widgets.notices import NoticeBar
from ehc_desk.ui.widgets.rows import Column, RowsModel, RowTable
from ehc_desk.ui.widgets.screen_head import ScreenHead, back_button

if TYPE_CHECKING:
    from ehc_desk.ui.session import Session

_TONES = {"needs_action": "bad", "done": "ok", "ready": "muted", "sending": "warn"}
_NOTHING = About()
_KEYS = dict(zip(WHICH, ("Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+4"), strict=True))


def item_words(
    item: DeliveryItem, now: datetime | None = None, about: About = _NOTHING
) -> dict[str, str]:
    """Return one row of the outbox in words; ``about`` names its paper and its owner."""
    unit, count = age(item.created_at, now)
    waits = now is not None and item.done_at is None
    return {
        "dossier": item.dossier_code or "–",
        "owner": about.owner,
        "what": _what(item, about),
        "since": words.moment(item.created_at),
        "age": t(f"age.{unit}", count=count) if waits else "",
        "state": word("row", item.state.value),
        "attempts": str(item.attempts),
        "answer": _answer(item),
    }


def _what(item: DeliveryItem, about: About) -> str:
    if item.kind is not DeliveryKind.PAPER:
        return word("entry", item.entry_kind, kind=item.entry_kind)
    size = f"{item.size / 1024:,.0f}".replace(",", ".")
    name = about.papers.get(item.sha256 or "", "")
    return t("deliveries.paper_named" if name else "deliveries.paper", name=name, size=size)


def _answer(item: DeliveryItem) -> str:
    errors = errors_of(item)
    if errors:
        return "; ".join(problem_text(error) for error in errors)
    if item.done_at is not None:
        return t("deliveries.acknowledged_at", at=words.moment(item.done_at))
    return code_text(item.last_error).text if item.last_error else ""


class DeliveriesScreen(Screen):
    """Four lists: open, needs action, acknowledged, all; below, what to do about the row."""

    opened = Signal(str)
    deliver_asked = Signal()
    back_asked = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._presenter = DeliveriesPresenter(session.desk, session.tasks, self._render)
        self._model = RowsModel(_columns(self._words), lambda item: item.seq)
        self._table = RowTable(self._model, t("deliveries.title"))
        # the rows take what the rest leaves; none of it is pushed out of the window by them
        self._table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._table.opened.connect(self._mend)
        self._table.selectionModel().currentRowChanged.connect(lambda *_rows: self._show_row())
        self._model.modelReset.connect(self._show_row)
        self._tabs = QTabBar()
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        self._tabs.setAccessibleName(t("deliveries.lists"))
        for which in WHICH:
            place = self._tabs.addTab(t(f"deliveries.tab_{which}"))
            self._tabs.setTabToolTip(place, _KEYS[which])
            shortcut = QShortcut(QKeySequence(_KEYS[which]), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(partial(self.show_which, which))
        self._tabs.currentChanged.connect(lambda index: self._presenter.show(WHICH[index]))
        self._build_rest()
        self._lay_out()

    def _build_rest(self) -> None:
        self._now = button(t("command.deliver"), "primary", tip="F5")
        self._now.clicked.connect(self.deliver_asked)
        self._mend_button = button(t("deliveries.correct"), "tall", tip="Enter")
        self._mend_button.clicked.connect(lambda: self._mend(self._table.currentIndex().row()))
        self._retry = button(t("deliveries.retry"), "tall")
        self._retry.clicked.connect(self._try_again)
        self._told = label("", "heading")
        self._hint = label("", "muted")
        for each in (self._told, self._hint):
            each.setWordWrap(True)
            each.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._notice = NoticeBar()
        self._empty = label("", "muted")

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(8)
        back = back_button(self.back_asked.emit)
        layout.addWidget(ScreenHead(t("deliveries.title"), self._now, back))
        layout.addWidget(self._tabs)
        layout.addWidget(self._notice)
        layout.addWidget(self._empty)
        layout.addWidget(self._table, 1)
        self._detail, inside = card(spacing=4, margins=12)
        said = QVBoxLayout()
        said.setSpacing(4)
        said.addWidget(self._told)
        said.addWidget(self._hint)
        row = QHBoxLayout()  # beside what is said: in a low window the rows need the height
        row.setSpacing(10)
        row.addLayout(said, 1)
        row.addWidget(self._mend_button)
        row.addWidget(self._retry)
        inside.addLayout(row)
        layout.addWidget(self._detail)
        self._detail.hide()
        self._empty.hide()

    def show_which(self, which: str) -> None:
        """Show one of the lists."""
        if WHICH[self._tabs.currentIndex()] != which:
            self._tabs.setCurrentIndex(WHICH.index(which))
        else:
            self._presenter.show(which)

    def title(self) -> str:
        """Return the screen's name."""
        return t("deliveries.title")

    def commands(self) -> dict[str, Callable[[], None]]:
        """Return the commands of this screen."""
        if not self._model.rowCount():
            return {}
        found: dict[str, Callable[[], None]] = {
            "open": lambda: self._mend(max(0, self._table.currentIndex().row()))
        }
        return found | ({"retry": self._try_again} if self._retry.isEnabled() else {})

    def panes(self) -> list[QWidget]:
        """Return the panes F6 walks through."""
        return [self._tabs, self._table, self._mend_button, self._now]

    def start(self) -> None:
        """Begin in the table."""
        self._table.setFocus()

    def refresh(self) -> None:
        """Ask for the newest rows."""
        self._presenter.refresh()

    def leave(self) -> None:
        """Let nothing come home any more."""
        self._presenter.close()

    def _words(self, item: DeliveryItem) -> dict[str, str]:
        state = self._presenter.state
        return item_words(item, state.now, state.about.get(item.dossier_id or "", _NOTHING))

    def _current(self) -> DeliveryItem | None:
        return self._model.row(self._table.currentIndex().row())

    def _mend(self, place: int) -> None:
        """Open the dossier where the province found something, else just open it."""
        item = self._model.row(place)
        if item is not None and item.dossier_id:
            self._session.handed["field"] = ",".join(fields_of(item))
            self.opened.emit(item.dossier_id)

    def _try_again(self) -> None:
        rows = {index.row() for index in self._table.selectedIndexes()}
        items = [self._model.row(row) for row in rows]
        self._presenter.retry([item.seq for item in items if item is not None])

    def _show_row(self) -> None:
        item = self._current()
        self._detail.setVisible(item is not None)
        if item is None:
            return
        what = remedy(item)
        told = self._words(item)
        self._told.setText(told["answer"] or told["state"])
        self._hint.setText(t(f"deliveries.hint_{what}"))
        self._mend_button.setText(
            t("deliveries.correct" if what == "correct" else "deliveries.open")
        )
        self._mend_button.setEnabled(bool(item.dossier_id))
        self._retry.setEnabled(what in ("correct", "retry", "wait"))

    def _render(self, state: DeliveriesState) -> None:
        told = any(self._words(item)["answer"] for item in state.items)
        self._table.leave_out(() if told else ("answer",))
        self._table.show_rows(state.items)
        self._table.viewport().update()  # names come after the rows they belong to
        self._empty.setText("" if state.items else t(f"deliveries.none_{state.which}"))
        self._empty.setVisible(not state.items)
        self._show_row()
        if state.error is not None:
            self._notice.tell(error_text(state.error), act=self.refresh)


def _columns(words_of: Callable[[DeliveryItem], dict[str, str]]) -> list[Column[DeliveryItem]]:
    """Return the columns; with large letters the last answer goes to the panel below first."""

    def column(name: str, **how: Any) -> Column[DeliveryItem]:
        head = t(f"deliveries.{name}")
        return Column(name=name, head=head, text=lambda item: words_of(item)[name], **how)

    return [
        column("dossier", letters=22, least=20),
        column("owner", letters=20, least=14, spare=4),
        column("what"),
        column("since", letters=16),
        column("age", letters=8, spare=3),
        column("state", letters=13, tone=lambda item: _TONES[item.state.value]),
        column("attempts", letters=7, spare=2, right=True),
        column("answer", spare=1),
    ]
