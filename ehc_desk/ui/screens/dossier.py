"""One accepted dossier: what it is, what was handed in, what happened, what can be done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from ehc_desk.domain.dossier import Check, ComponentCheck, Dossier, Party
from ehc_desk.domain.events import DeliveryChanged, DossierChanged, SlipPrinted
from ehc_desk.domain.journal import Entry
from ehc_desk.domain.personal_number import mask
from ehc_desk.errors import DeskError
from ehc_desk.presenters import dates
from ehc_desk.presenters.dossier_view import DossierPresenter, DossierState
from ehc_desk.ui import words
from ehc_desk.ui.screens.base import Screen
from ehc_desk.ui.screens.deliveries import item_words
from ehc_desk.ui.texts import error_text, t, word
from ehc_desk.ui.widgets.act_dialog import ActDialog
from ehc_desk.ui.widgets.fields import button, card, label, restyle
from ehc_desk.ui.widgets.notices import NoticeBar

if TYPE_CHECKING:
    from ehc_desk.ports.storage import SlipPrint
    from ehc_desk.ui.session import Session

_FACTS = ("procedure", "owner", "id_number", "birth", "address", "phone", "submitter", "received")
_MORE = ("due", "promised", "fee", "channel", "return", "clerk", "void")
_ONLY_WHEN_THERE = frozenset({"promised", "void"})
_MOODS = {"needs_action": "bad", "acknowledged": "good"}


class DossierScreen(Screen):
    """``preview_asked`` tells the file to look at."""

    preview_asked = Signal(str)
    back_asked = Signal()
    delivery_asked = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._presenter = DossierPresenter(session.desk, session.actor, session.tasks, self._render)
        self._code = label("", "title")
        self._code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._state = label("", "state")
        self._delivery = button("", "status")
        self._delivery.clicked.connect(self._go_to_delivery)
        self._values = {name: label("") for name in (*_FACTS, *_MORE)}
        self._heads: dict[str, QLabel] = {}
        self._papers, self._history = QListWidget(), QListWidget()
        self._prints, self._rows = QListWidget(), QListWidget()
        self._tabs = QTabWidget()
        self._notice = NoticeBar()
        self._acts = QMenu(self)
        self._build_buttons()
        self._lay_out()
        session.news.heard.connect(self._heard)

    def _build_buttons(self) -> None:
        self._preview = button(t("accepted.preview"), "primary", tip="Ctrl+P")
        self._preview.clicked.connect(self._look_at_slip)
        self._reprint = button(t("accepted.reprint"), "tall", tip="Ctrl+R")
        self._reprint.clicked.connect(self._presenter.reprint)
        self._act_button = button(t("dossier.acts"), "tall")
        self._act_button.setMenu(self._acts)
        self._back = button(t("app.back"), "tall", tip="Esc")
        self._back.clicked.connect(self.back_asked)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 12)
        layout.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._code)
        head.addWidget(self._state)
        head.addWidget(self._delivery)
        head.addStretch(1)
        for each in (self._back, self._act_button, self._reprint, self._preview):
            head.addWidget(each)
        layout.addLayout(head)
        layout.addWidget(self._notice)
        across = QHBoxLayout()
        across.setSpacing(10)
        across.addWidget(self._facts_card(), 5)
        for name, widget in (
            ("papers", self._papers),
            ("history", self._history),
            ("prints", self._prints),
            ("deliveries", self._rows),
        ):
            widget.setWordWrap(True)
            widget.setAccessibleName(t(f"dossier.{name}"))
            widget.setFrameShape(QFrame.Shape.NoFrame)
            self._tabs.addTab(widget, t(f"dossier.{name}"))
        self._papers.itemActivated.connect(self._look_at_paper)
        across.addWidget(self._tabs, 6)
        layout.addLayout(across, 1)

    def _facts_card(self) -> QWidget:
        frame, inside = card(spacing=6, margins=18)
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(9)
        for row, (name, value) in enumerate(self._values.items()):
            head = label(t(f"dossier.{name}"), "muted")
            head.setAlignment(Qt.AlignmentFlag.AlignTop)
            self._heads[name] = head
            value.setWordWrap(True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            value.setAccessibleName(t(f"dossier.{name}"))
            grid.addWidget(head, row, 0)
            grid.addWidget(value, row, 1)
        grid.setColumnStretch(1, 1)
        inside.addLayout(grid)
        inside.addStretch(1)
        return frame

    # ------------------------------------------------------------ what the window asks

    def open(self, code_or_id: str) -> None:
        """Show a dossier."""
        self._notice.hide()
        self._presenter.open(code_or_id)

    def title(self) -> str:
        """Return the code."""
        return self._code.text()

    def commands(self) -> dict[str, Callable[[], None]]:
        """Return the commands of this screen."""
        state = self._presenter.state
        if state.dossier is None:
            return {"back": self.back_asked.emit}
        found: dict[str, Callable[[], None]] = {
            "preview": self._look_at_slip,
            "reprint": self._presenter.reprint,
            "back": self.back_asked.emit,
        }
        return found | ({"void": lambda: self._ask_act("void")} if "void" in state.acts else {})

    def panes(self) -> list[QWidget]:
        """Return the panes F6 walks through."""
        return [self._preview, self._tabs.currentWidget(), self._tabs.tabBar()]

    def start(self) -> None:
        """Begin at the slip."""
        self._preview.setFocus()

    def refresh(self) -> None:
        """Fetch everything again."""
        self._presenter.refresh()

    def leave(self) -> None:
        """Let nothing come home any more."""
        self._session.news.heard.disconnect(self._heard)
        self._presenter.close()

    # ------------------------------------------------------------ acts

    def _look_at_slip(self) -> None:
        file = self._presenter.slip_file()
        if file is not None and file.is_file():
            self.preview_asked.emit(str(file))
        else:
            self._presenter.reprint()

    def _look_at_paper(self, item: QListWidgetItem) -> None:
        sha256 = str(item.data(Qt.ItemDataRole.UserRole) or "")
        if sha256:
            try:
                self.preview_asked.emit(str(self._presenter.paper_file(sha256)))
            except DeskError as error:
                self._notice.tell(error_text(error))

    def _go_to_delivery(self) -> None:
        summary = self._presenter.state.delivery
        which = "needs_action" if summary and summary.needs_action else "open"
        self.delivery_asked.emit(which)

    def _ask_act(self, name: str, _checked: bool = False) -> None:
        dialog = ActDialog(self, name)
        dialog.decided.connect(lambda data: self._presenter.act(name, data))
        dialog.open()

    def _heard(self, event: object) -> None:
        if isinstance(
            event, DossierChanged | SlipPrinted | DeliveryChanged
        ) and self._presenter.concerns(event.dossier_id):
            self._presenter.refresh()

    # ------------------------------------------------------------ drawing

    def _render(self, state: DossierState) -> None:
        if state.error is not None:
            self._notice.tell(error_text(state.error), act=self._presenter.reprint)
        dossier = state.dossier
        self._preview.setEnabled(dossier is not None)
        if dossier is None:
            self._code.setText("…")
            return
        self._code.setText(dossier.printed_code)
        self._state.setText(word("state", dossier.state.value))
        self._show_delivery(state)
        for name, text in {**_facts(dossier), **_more(dossier)}.items():
            self._values[name].setText(text or "–")
            for part in (self._values[name], self._heads[name]):
                part.setVisible(bool(text) or name not in _ONLY_WHEN_THERE)
        _fill(self._papers, [_component(line, dossier) for line in dossier.facts.components])
        _fill(self._history, [(_entry(entry), "") for entry in reversed(state.history)])
        _fill(self._prints, [(_print(row), "") for row in state.prints])
        _fill(
            self._rows,
            [
                (" · ".join(text for text in _row_parts(item_words(item)) if text), "")
                for item in state.deliveries
            ],
        )
        self._show_acts(state)

    def _show_delivery(self, state: DossierState) -> None:
        summary = state.delivery
        key = summary.word if summary else "waiting"
        done, total = (summary.done, summary.total) if summary else (0, 0)
        self._delivery.setText(word("delivery", key, done=done, total=total))
        restyle(self._delivery, "mood", _MOODS.get(key, "waiting"))

    def _show_acts(self, state: DossierState) -> None:
        self._acts.clear()
        for name in state.acts:
            text = word("act", name, act=name)
            self._acts.addAction(text).triggered.connect(partial(self._ask_act, name))
        self._act_button.setEnabled(bool(state.acts))


def _facts(dossier: Dossier) -> dict[str, str]:
    facts, owner = dossier.facts, dossier.facts.owner
    others = len(facts.owners) - 1
    return {
        "procedure": f"{facts.procedure_code}  {facts.procedure_name}",
        "owner": owner.full_name + (t("dossier.more_owners", count=others) if others > 0 else ""),
        "id_number": mask(owner.id_number),
        "birth": dates.shown(owner.date_of_birth) or owner.birth_year,
        "address": owner.address,
        "phone": owner.phone,
        "submitter": _submitter(facts.submitter, facts.relation),
        "received": words.moment(dossier.received_at),
    }


def _more(dossier: Dossier) -> dict[str, str]:
    facts = dossier.facts
    return {
        "due": words.due_of(dossier),
        "promised": words.due(dossier.promised_due_at) if dossier.promised_due_at else "",
        "fee": words.fee(facts.fee_vnd),
        "channel": word("channel", facts.channel.value),
        "return": word("return", facts.return_method, method=facts.return_method),
        "clerk": t("dossier.clerk_at", clerk=dossier.clerk, desk=dossier.desk),
        "void": dossier.void_reason,
    }


def _submitter(party: Party | None, relation: str) -> str:
    if party is None:
        return t("dossier.owner_himself")
    return f"{party.full_name} ({relation})" if relation else party.full_name


def _component(line: ComponentCheck, dossier: Dossier) -> tuple[str, str]:
    paper = next((row for row in dossier.papers if row.component == line.number), None)
    verdict = t("check.optional") if line.check is Check.OPEN else t(f"check.{line.check.value}")
    if line.check is Check.MISSING and line.reason:
        verdict = t("check.missing_because", reason=line.reason)
    pages = t("dossier.pages", count=paper.pages) if paper else ""
    text = f"{line.number}. {line.name}\n{verdict}{' · ' + pages if pages else ''}"
    return text, paper.sha256 if paper else ""


def _entry(entry: Entry) -> str:
    at = datetime.fromisoformat(entry.device_time)
    what = word("entry", entry.kind, kind=entry.kind)
    data = entry.payload.get("data")
    reason = data.get("reason") if isinstance(data, dict) else entry.payload.get("reason")
    more = f"\n{t('field.reason')}: {reason}" if reason else ""
    return f"{at.strftime('%H:%M:%S %d/%m/%Y')} · {what} · {entry.actor}{more}"


def _print(row: SlipPrint) -> str:
    return t(
        "dossier.print_line",
        form=row.form,
        number=row.number,
        at=words.moment(row.printed_at),
        outcome=word("outcome", row.outcome, outcome=row.outcome),
        printer=row.printer or "PDF",
    )


def _row_parts(row: dict[str, str]) -> tuple[str, ...]:
    return (row["what"], row["state"], row["since"], row["answer"])


def _fill(widget: QListWidget, rows: list[tuple[str, str]]) -> None:
    texts = [text for text, _ in rows]
    if texts == [widget.item(i).text() for i in range(widget.count())]:
        return
    widget.clear()
    for text, key in rows:
        item = QListWidgetItem(text)
        item.setData(Qt.ItemDataRole.UserRole, key)
        widget.addItem(item)
