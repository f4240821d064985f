"""One accepted dossier: what it asks for next, what it is, what happened, what can be done."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from ehc_desk.domain.events import DeliveryChanged, DossierChanged, SlipPrinted
from ehc_desk.domain.form_values import flatten
from ehc_desk.errors import DeskError
from ehc_desk.presenters.dossier_view import DossierPresenter, DossierState
from ehc_desk.presenters.receiver import receiver_of
from ehc_desk.ui.choices import words_of
from ehc_desk.ui.screens.base import Screen
from ehc_desk.ui.screens.deliveries import item_words
from ehc_desk.ui.screens.dossier_facts import FactsPanel
from ehc_desk.ui.screens.dossier_form import form_lines
from ehc_desk.ui.screens.dossier_head import Head, StepBar
from ehc_desk.ui.screens.dossier_parts import Parts
from ehc_desk.ui.screens.dossier_tabs import DossierTabs
from ehc_desk.ui.screens.dossier_words import fact_of, printed_words, refused_words
from ehc_desk.ui.texts import Notice, error_text, t, word
from ehc_desk.ui.widgets.act_dialog import ActDialog
from ehc_desk.ui.widgets.calm_enter import CalmEnter
from ehc_desk.ui.widgets.fields import button
from ehc_desk.ui.widgets.notices import NoticeBar
from ehc_desk.ui.widgets.screen_head import back_button
from ehc_desk.ui.widgets.turning import Turning

if TYPE_CHECKING:
    from ehc_desk.ui.session import Session


class DossierScreen(Screen):
    """``preview_asked`` tells the file to look at."""

    preview_asked = Signal(str)
    back_asked = Signal()
    delivery_asked = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._presenter = DossierPresenter(session.desk, session.actor, session.tasks, self._render)
        self._back = back_button(self.back_asked.emit)
        self._head, self._step = Head(self._back), StepBar()
        self._head.delivery.clicked.connect(self._go_to_delivery)
        self._step.act.clicked.connect(self._do_step)
        self._facts = FactsPanel(words_of(session.desk.forms, "relations"))
        self._tabs = DossierTabs()
        self._tabs.paper_asked.connect(self._look_at_paper)
        self._facts.number_opened.connect(self._tabs.form.open_numbers)
        self._printed: object = None
        self._notice = NoticeBar()
        self._acts = QMenu(self)
        self._waits_for_focus = False
        self._build_buttons()
        self._lay_out()
        self._calm = CalmEnter(self, (self._step.act, self._preview, self._back))
        session.news.heard.connect(self._heard)

    def _build_buttons(self) -> None:
        self._preview = button(t("accepted.preview"), "tall", tip="Ctrl+P")
        self._preview.clicked.connect(self._look_at_slip)
        self._reprint = button(t("accepted.reprint"), "tall", tip="Ctrl+R")
        self._reprint.clicked.connect(self._presenter.reprint)
        self._act_button = button(t("dossier.acts"), "tall", tip="Ctrl+Shift+T")
        self._act_button.setMenu(self._acts)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(8)
        layout.addLayout(self._head.row)
        self._under = Turning(spacing=10)
        self._under.add_row(self._act_button, self._preview, self._reprint)
        self._under.add_space()
        layout.addWidget(self._under)
        layout.addWidget(self._notice)
        layout.addWidget(self._step.frame)
        self._parts = Parts(self._facts, self._tabs)
        self._parts.narrowed.connect(self._place_states)
        layout.addWidget(self._parts, 1)

    def _place_states(self, narrow: bool) -> None:
        """Let the states stand beside the buttons where the code needs its whole line."""
        if narrow:
            self._under.add(self._head.states)
        else:
            self._head.take_states()

    # ------------------------------------------------------------ what the window asks

    def open(self, code_or_id: str) -> None:
        """Show a dossier; the cursor goes to what it asks for next."""
        self._notice.hide()
        self._facts.hide_number()
        fields = self._session.handed.pop("field", "")
        self._calm.begin(self._session.handed.pop("dossier", "") == "enter")
        self._facts.named = frozenset(filter(None, map(fact_of, fields.split(","))))
        if self._facts.named:
            self._parts.show_facts()
        self._waits_for_focus = True
        self._presenter.open(code_or_id)

    def title(self) -> str:
        """Return the code."""
        return self._head.code.text()

    def commands(self) -> dict[str, Callable[[], None]]:
        """Return the commands of this screen."""
        state = self._presenter.state
        if state.dossier is None:
            return {"back": self.back_asked.emit}
        found: dict[str, Callable[[], None]] = {
            "show_number": self._toggle_number,
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
        first = self._step.act if self._step.act.isVisible() else self._preview
        shown = [self._facts, self._tabs.currentWidget(), self._tabs.tabBar()]
        return list(dict.fromkeys([first, *shown]))

    def start(self) -> None:
        """Begin at what the dossier asks for next."""
        ready = self._step.act.isVisible() and self._step.act.isEnabled()
        slip = self._preview if self._presenter.may_reprint else self._back
        (self._step.act if ready else slip).setFocus()

    def refresh(self) -> None:
        """Fetch everything again."""
        self._presenter.refresh()

    def leave(self) -> None:
        """Let nothing come home any more."""
        self._session.news.heard.disconnect(self._heard)
        self._presenter.close()

    # ------------------------------------------------------------ acts

    def _toggle_number(self) -> None:
        self._parts.show_facts()
        self._facts.toggle_number()

    def _look_at_slip(self) -> None:
        file = self._presenter.slip_file()
        if file is not None and file.is_file():
            self.preview_asked.emit(str(file))
        else:
            self._presenter.reprint()

    def _look_at_paper(self, sha256: str) -> None:
        try:
            self.preview_asked.emit(str(self._presenter.paper_file(sha256)))
        except DeskError as error:
            self._notice.tell(error_text(error))

    def _read_form(self) -> None:
        dossier = self._presenter.state.dossier
        values = dossier.facts.form if dossier is not None else {}
        self._presenter.read_form(
            lambda form, library: form_lines(form, library, values),
            lambda lines: self._tabs.form.show_lines(lines or ()),
        )

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
        self._step.show(state.step, state.dossier, state.acts)
        dossier = state.dossier
        for each in (self._preview, self._reprint, self._act_button):
            each.setEnabled(dossier is not None)
        for each in (self._reprint, self._preview):
            each.setVisible(dossier is None or self._presenter.may_reprint)
        self._facts.show_state(state)
        form = flatten(dossier.facts.form) if dossier is not None else {}
        self._tabs.show_form(form, self._read_form)
        self._tabs.show_state(state)
        if dossier is None:
            self._head.show_none("…" if state.error is None else t("dossier.not_found"))
            return
        self._head.show(dossier, state.delivery)
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

    def _show_acts(self, state: DossierState) -> None:
        self._acts.clear()
        for place, name in enumerate(state.acts, start=1):
            text = f"&{place}  {word('act', name, act=name)}"
            self._acts.addAction(text).triggered.connect(partial(self._ask_act, name))
        self._act_button.setEnabled(bool(state.acts))
