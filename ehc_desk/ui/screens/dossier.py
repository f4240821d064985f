"""One accepted dossier: what it asks for next, what it is, what happened, what can be done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from ehc_desk.domain.events import DeliveryChanged, DossierChanged, SlipPrinted
from ehc_desk.domain.form_values import flatten
from ehc_desk.errors import DeskError
from ehc_desk.presenters.dossier_view import DossierPresenter, DossierState
from ehc_desk.presenters.next_step import missing_first
from ehc_desk.presenters.receiver import receiver_of
from ehc_desk.ui import words
from ehc_desk.ui.choices import words_of
from ehc_desk.ui.screens.base import Screen
from ehc_desk.ui.screens.deliveries import item_words
from ehc_desk.ui.screens.dossier_facts import FactsPanel
from ehc_desk.ui.screens.dossier_form import FormTab, form_lines
from ehc_desk.ui.screens.dossier_words import (
    component,
    entry_words,
    fact_of,
    print_words,
    printed_words,
    refused_words,
    step_words,
)
from ehc_desk.ui.texts import Notice, error_text, t, word
from ehc_desk.ui.widgets.act_dialog import ActDialog
from ehc_desk.ui.widgets.calm_enter import CalmEnter
from ehc_desk.ui.widgets.fields import button, card, label, restyle
from ehc_desk.ui.widgets.notices import NoticeBar
from ehc_desk.ui.widgets.text_list import fill
from ehc_desk.ui.widgets.turning import Turning

if TYPE_CHECKING:
    from ehc_desk.ui.session import Session

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
        self._facts = FactsPanel(words_of(session.desk.forms, "relations"))
        self._papers, self._history = QListWidget(), QListWidget()
        self._form = FormTab()
        self._form_held: object = None
        self._printed: object = None
        self._prints, self._rows = QListWidget(), QListWidget()
        self._tabs = QTabWidget()
        self._notice = NoticeBar()
        self._step, self._step_text = self._step_bar()
        self._acts = QMenu(self)
        self._waits_for_focus = False
        self._build_buttons()
        self._lay_out()
        self._calm = CalmEnter(self, (self._step_act, self._preview, self._back))
        session.news.heard.connect(self._heard)

    def _step_bar(self) -> tuple[QFrame, QLabel]:
        frame, inside = card(spacing=6, margins=10)
        text = label("", "heading")
        text.setWordWrap(True)
        self._step_act = button("", "primary", tip="Enter")
        self._step_act.clicked.connect(self._do_step)
        row = QHBoxLayout()
        row.addWidget(text, 1)
        row.addWidget(self._step_act)
        inside.addLayout(row)
        frame.hide()
        return frame, text

    def _build_buttons(self) -> None:
        self._preview = button(t("accepted.preview"), "tall", tip="Ctrl+P")
        self._preview.clicked.connect(self._look_at_slip)
        self._reprint = button(t("accepted.reprint"), "tall", tip="Ctrl+R")
        self._reprint.clicked.connect(self._presenter.reprint)
        self._act_button = button(t("dossier.acts"), "tall", tip="Ctrl+Shift+T")
        self._act_button.setMenu(self._acts)
        self._back = button(t("app.back"), "tall", tip="Esc")
        self._back.clicked.connect(self.back_asked)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 12)
        layout.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(10)
        for part in (self._code, self._state, self._delivery):
            head.addWidget(part)
        head.addStretch(1)
        layout.addLayout(head)
        buttons = QHBoxLayout()
        for each in (self._act_button, self._preview, self._reprint):
            buttons.addWidget(each)
        buttons.addStretch(1)
        buttons.addWidget(self._back)
        layout.addLayout(buttons)
        layout.addWidget(self._notice)
        layout.addWidget(self._step)
        across = Turning(spacing=10)
        across.add(self._facts, 2)
        for name, widget in (
            ("papers", self._papers),
            ("form", self._form),
            ("history", self._history),
            ("prints", self._prints),
            ("deliveries", self._rows),
        ):
            widget.setWordWrap(True)
            widget.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            widget.setAccessibleName(t(f"dossier.{name}"))
            widget.setFrameShape(QFrame.Shape.NoFrame)
            self._tabs.addTab(widget, t(f"dossier.{name}"))
        self._papers.itemActivated.connect(self._look_at_paper)
        self._tabs.setUsesScrollButtons(True)
        self._tabs.setTabVisible(self._tabs.indexOf(self._form), False)
        self._tabs.currentChanged.connect(self._look_at_form)
        self._facts.number_opened.connect(self._form.open_numbers)
        across.add(self._tabs, 3)
        layout.addWidget(across, 1)

    # ------------------------------------------------------------ what the window asks

    def open(self, code_or_id: str) -> None:
        """Show a dossier; the cursor goes to what it asks for next."""
        self._notice.hide()
        self._facts.hide_number()
        fields = self._session.handed.pop("field", "")
        self._calm.begin(self._session.handed.pop("dossier", "") == "enter")
        self._facts.named = frozenset(filter(None, map(fact_of, fields.split(","))))
        self._waits_for_focus = True
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
            "show_number": self._facts.toggle_number,
            "back": self.back_asked.emit,
        }
        if self._presenter.may_reprint:
            found |= {"reprint": self._presenter.reprint, "preview": self._look_at_slip}
        if state.acts:
            found["acts"] = self._act_button.showMenu
        if state.step.act == "return_result" and "return_result" in state.acts:
            found["results"] = self._do_step
        return found | ({"void": lambda: self._ask_act("void")} if "void" in state.acts else {})

    def why_not(self, command: str) -> str:
        """Return why no page comes into it, and why the slip of a void number is not printed."""
        void = self._presenter.state.dossier is not None and not self._presenter.may_reprint
        no_slip = dict.fromkeys(("reprint", "preview"), "dossier.void_no_reprint") if void else {}
        why = {"inbox": "dossier.no_pages", **no_slip}.get(command)
        return t(why) if why else ""

    def panes(self) -> list[QWidget]:
        """Return the panes F6 walks through."""
        first = self._step_act if self._step_act.isVisible() else self._preview
        return [first, self._facts, self._tabs.currentWidget(), self._tabs.tabBar()]

    def start(self) -> None:
        """Begin at what the dossier asks for next."""
        ready = self._step_act.isVisible() and self._step_act.isEnabled()
        slip = self._preview if self._presenter.may_reprint else self._back
        (self._step_act if ready else slip).setFocus()

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

    def _look_at_form(self) -> None:
        if self._tabs.currentWidget() is self._form:
            self._form.look()

    def _read_form(self) -> None:
        dossier = self._presenter.state.dossier
        values = dossier.facts.form if dossier is not None else {}
        self._presenter.read_form(
            lambda form, library: form_lines(form, library, values),
            lambda lines: self._form.show_lines(lines or ()),
        )

    def _show_form(self, values: Mapping[str, object]) -> None:
        """Hold the form until somebody looks; a tab only where something was filled in."""
        self._tabs.setTabVisible(self._tabs.indexOf(self._form), bool(values))
        if values != self._form_held:
            self._form_held = values
            self._form.hold(self._read_form if values else None)

    def _go_to_delivery(self) -> None:
        summary = self._presenter.state.delivery
        which = "needs_action" if summary and summary.needs_action else "open"
        self.delivery_asked.emit(which)

    def _do_step(self) -> None:
        self._ask_act(self._presenter.state.step.act)

    def _ask_act(self, name: str, _checked: bool = False) -> None:
        state = self._presenter.state
        if state.dossier is None:
            return
        dialog = ActDialog(
            self,
            name,
            papers=state.dossier.facts.components,
            waited=[line.number for line in state.step.missing],
            foresee=self._presenter.foresee,
            identify=partial(receiver_of, state.dossier) if name == "return_result" else None,
        )
        dialog.decided.connect(lambda data: self._presenter.act(name, data))
        dialog.open()

    def _heard(self, event: object) -> None:
        if isinstance(
            event, DossierChanged | SlipPrinted | DeliveryChanged
        ) and self._presenter.concerns(event.dossier_id):
            self._presenter.refresh()

    # ------------------------------------------------------------ drawing

    def _render(self, state: DossierState) -> None:
        self._tell(state)
        self._show_step(state)
        dossier = state.dossier
        for each in (self._preview, self._reprint, self._act_button):
            each.setEnabled(dossier is not None)
        for each in (self._reprint, self._preview):
            each.setVisible(dossier is None or self._presenter.may_reprint)
        self._facts.show_state(state)
        self._show_form(flatten(dossier.facts.form) if dossier is not None else {})
        if dossier is None:
            self._code.setText("…" if state.error is None else t("dossier.not_found"))
            self._state.setText("")
            self._delivery.setText("")
            for widget in (self._papers, self._history, self._prints, self._rows):
                widget.clear()
            return
        version = t("dossier.version", version=dossier.version) if dossier.version > 1 else ""
        self._code.setText(f"{dossier.printed_code} {version}".strip())
        self._state.setText(word("state", dossier.state.value))
        self._show_delivery(state)
        lines = missing_first(dossier, state.step)
        fill(self._papers, [component(line, dossier, state.step) for line in lines])
        newest = reversed(state.history)
        fill(self._history, [(entry_words(entry, state.names), "") for entry in newest])
        fill(self._prints, [(print_words(row, dossier), "") for row in state.prints])
        told = [item_words(item) for item in state.deliveries]
        fill(self._rows, [(" · ".join(filter(None, map(row.get, _ROW))), "") for row in told])
        self._show_acts(state)
        if self._waits_for_focus and self.isVisible():
            self._waits_for_focus = False
            self.start()

    def _tell(self, state: DossierState) -> None:
        if state.error is not None and state.step.kind != "elsewhere":
            act = self._presenter.reprint if state.dossier is not None else None
            self._notice.tell(error_text(state.error), act=act)
        elif state.slip is not None and state.slip is not self._printed:
            self._notice.tell(printed_words(state.slip), mood="good")
        elif state.warnings:
            said = [word("act_warning", code, code=code) for code in state.warnings]
            self._notice.tell(Notice(text=" ".join(said), safe=""), mood="hint")
        elif self._facts.named and state.dossier is not None:
            answers = [item_words(item)["answer"] for item in state.deliveries if item.last_error]
            self._notice.tell(refused_words(answers), mood="bad")

        self._printed = state.slip

    def _show_step(self, state: DossierState) -> None:
        step = state.step
        self._step.setVisible(step.kind != "none")
        self._step_text.setText(step_words(step, state.dossier) if step.kind != "none" else "")
        restyle(self._step, "mood", step.mood)
        able = bool(step.act) and step.act in state.acts
        self._step_act.setText(word("act", step.act, act=step.act) if step.act else "")
        self._step_act.setAccessibleName(self._step_act.text())
        self._step_act.setVisible(able)

    def _show_delivery(self, state: DossierState) -> None:
        summary = state.delivery
        self._delivery.setText(words.delivery(summary))
        restyle(self._delivery, "mood", _MOODS.get(summary.word if summary else "", "waiting"))

    def _show_acts(self, state: DossierState) -> None:
        self._acts.clear()
        for place, name in enumerate(state.acts, start=1):
            text = f"&{place}  {word('act', name, act=name)}"
            self._acts.addAction(text).triggered.connect(partial(self._ask_act, name))
        self._act_button.setEnabled(bool(state.acts))


_ROW = ("what", "state", "since", "answer")
