"""The intake screen: one page, everything by keyboard; draws what its presenter says."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QHBoxLayout,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from ehc_desk.domain.dossier import Channel, Check, Dossier, Draft
from ehc_desk.domain.events import DeliveryChanged
from ehc_desk.presenters.inbox import inbox_of
from ehc_desk.presenters.intake import IntakePresenter
from ehc_desk.presenters.intake_state import IntakeState
from ehc_desk.presenters.owner import OwnedRunner
from ehc_desk.ui.choices import choices_of
from ehc_desk.ui.screens.accepted import AcceptedPanel
from ehc_desk.ui.screens.base import Screen
from ehc_desk.ui.screens.intake_bottom import BottomBar
from ehc_desk.ui.screens.intake_form import CaseForm, page_fetcher
from ehc_desk.ui.screens.intake_notice import CaseNotice
from ehc_desk.ui.screens.intake_papers import PapersTab
from ehc_desk.ui.screens.intake_person import PersonColumn
from ehc_desk.ui.texts import Notice, t, word
from ehc_desk.ui.widgets.due_dialog import DueDialog
from ehc_desk.ui.widgets.fields import Choice, Labelled, button, card
from ehc_desk.ui.widgets.procedure_box import ProcedureBox

if TYPE_CHECKING:
    from ehc_desk.domain.citizen_card import Scan
    from ehc_desk.ui.session import Session

_LEFT = 364


class IntakeScreen(Screen):
    """One case. ``titled`` tells a new tab title, ``accepted`` the dossier and "then a new one"."""

    titled = Signal()
    accepted = Signal(object, bool)
    new_asked = Signal()
    open_asked = Signal(str)
    preview_asked = Signal(str)
    closed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._asked = 0
        self.presenter = IntakePresenter(
            session.desk,
            session.actor,
            session.tasks,
            self._render,
            later=lambda seconds, call: QTimer.singleShot(int(seconds * 1000), self, call),
            accepted=self._accepted,
            printer=session.desk.settings.printer,
        )
        self._box = ProcedureBox(lambda text: self.presenter.search(text, session.uses))
        self._channel = Choice(
            t("field.channel"), [(channel, word("channel", channel)) for channel in Channel]
        )
        self._person = PersonColumn()
        self._pictures = OwnedRunner(session.tasks)
        self._papers = PapersTab(page_fetcher(session.desk.papers, self._pictures))
        self._form = CaseForm(choices_of(session.desk.forms))
        self._notice = CaseNotice(self._remedies())
        self._bottom = BottomBar()
        self._build_rest()
        self._connect()
        session.news.heard.connect(self._heard)
        QApplication.instance().focusChanged.connect(self._focus_moved)  # type: ignore[union-attr]
        self.presenter.open()

    # ------------------------------------------------------------ building

    def _build_rest(self) -> None:
        self._all_pass = button(t("command.all_pass"), tip="Ctrl+D")
        self._tabs = QTabWidget()
        self._tabs.addTab(self._papers, t("intake.papers_tab"))
        self._tabs.addTab(self._form, t("intake.form_tab"))
        self._tabs.setCornerWidget(self._all_pass)
        self._done = AcceptedPanel()
        self._pages = QStackedWidget()
        work = QWidget()
        grid = QGridLayout(work)
        grid.setContentsMargins(14, 10, 14, 10)
        grid.setSpacing(10)
        grid.addWidget(self._person, 0, 0)
        grid.addLayout(self._right(), 0, 1)
        grid.addWidget(self._bottom, 1, 0, 1, 2)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(0, 1)
        self._person.setFixedWidth(_LEFT)
        self._pages.addWidget(work)
        self._pages.addWidget(self._done)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        bar = QHBoxLayout()
        bar.setContentsMargins(14, 8, 14, 0)
        bar.addWidget(self._notice)
        layout.addLayout(bar)
        layout.addWidget(self._pages, 1)

    def _right(self) -> QVBoxLayout:
        right = QVBoxLayout()
        right.setSpacing(8)
        frame, inside = card(spacing=4, margins=12)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(Labelled(t("field.procedure"), self._box, required=True), 1)
        channel = Labelled(t("field.channel"), self._channel)
        channel.setFixedWidth(150)
        row.addWidget(channel)
        inside.addLayout(row)
        self._box_field = frame
        right.addWidget(frame)
        right.addWidget(self._tabs, 1)
        return right

    def _connect(self) -> None:
        p, person, papers = self.presenter, self._person, self._papers
        self._box.chosen.connect(self._choose)
        self._channel.picked.connect(lambda: p.set_channel(Channel(self._channel.value())))
        person.owner_edited.connect(p.edit_owner)
        person.owner_added.connect(p.add_owner)
        person.owner_removed.connect(p.remove_owner)
        person.submitter_edited.connect(p.edit_submitter)
        person.case_edited.connect(lambda values: p.edit_case(**values))
        papers.judged.connect(lambda number, check: p.verdict(number, Check(check)))
        papers.reasoned.connect(p.reason)
        papers.counted.connect(lambda number, counts: p.counts(number, **counts))
        papers.files_given.connect(lambda number, files: p.add_files(number, files))
        papers.panel.rotate_asked.connect(p.rotate)
        papers.panel.remove_asked.connect(p.remove)
        papers.panel.move_asked.connect(p.move)
        papers.panel.undo_asked.connect(p.undo)
        papers.panel.stop_asked.connect(p.stop_adding)
        papers.panel.inbox_asked.connect(self.take_inbox)
        self._form.edited.connect(p.edit_form)
        self._bottom.explain.clicked.connect(self.explain)
        self._bottom.accept.clicked.connect(lambda: p.accept())
        self._bottom.accept_new.clicked.connect(lambda: p.accept(then_new=True))
        self._all_pass.clicked.connect(lambda: p.pass_all())
        self._done.new_asked.connect(self.new_asked)
        self._done.reprint_asked.connect(p.reprint)
        self._done.preview_asked.connect(self._preview)
        self._done.open_asked.connect(self._open_accepted)

    # ------------------------------------------------------------ what the window asks

    def commands(self) -> dict[str, Callable[[], None]]:
        """Return the commands this screen answers now."""
        p = self.presenter
        if p.state.accepted is not None:
            return {"reprint": p.reprint, "preview": self._preview, "close": self.closed.emit}
        found: dict[str, Callable[[], None]] = {
            "accept": p.accept,
            "accept_new": lambda: p.accept(then_new=True),
            "all_pass": p.pass_all,
            "save": p.save_now,
            "add_files": self._papers.choose_files,
            "inbox": self.take_inbox,
            "explain": self.explain,
            "proxy": self._person.toggle_proxy,
            "add_owner": self._person.add_owner,
            "form": self.toggle_form,
            "discard": lambda: p.discard(self.closed.emit),
            "close": self.closed.emit,
        }
        found |= {"undo": p.undo} if p.state.can_undo else {}
        return found | ({"redo": p.redo} if p.state.can_redo else {})

    def panes(self) -> list[QWidget]:
        """Return the panes F6 walks through."""
        if self.presenter.state.accepted is not None:
            return [self._done.new]
        tab = self._form if self._tabs.currentIndex() else self._papers.table
        first = self._person.findChild(QWidget, "full_name") or self._person
        return [self._box, first, tab, self._papers.panel.list, self._bottom.accept]

    def title(self) -> str:
        """Return the owner's name, the code, or "new"."""
        state = self.presenter.state
        if state.accepted is not None:
            return state.accepted.printed_code
        return state.facts.owner.full_name or t("intake.untitled")

    def start(self) -> None:
        """Put the cursor where work goes on."""
        (self._papers.table if self.presenter.state.facts.procedure_code else self._box).setFocus()

    def resume(self, draft: Draft) -> None:
        """Go on with a draft."""
        self.presenter.open(draft)
        self.start()

    def scan(self, scan: Scan) -> None:
        """Take a citizen card."""
        self.presenter.scan(scan)
        self.start()

    def leave(self) -> None:
        """Write what is open and let go of everything."""
        self._session.news.heard.disconnect(self._heard)
        QApplication.instance().focusChanged.disconnect(  # type: ignore[union-attr]
            self._focus_moved
        )
        self._pictures.close()
        self.presenter.close()

    # ------------------------------------------------------------ acts

    def _choose(self, code: str) -> None:
        self.presenter.choose(code)
        facts = self.presenter.state.facts
        if facts.procedure_code != code:
            return
        self._session.uses[code] = self._session.uses.get(code, 0) + 1
        if facts.owner.full_name:
            self._papers.table.go_to(facts.components[0].number if facts.components else 1)
        else:
            self._person.focus_field("owners[0].number")

    def _accepted(self, dossier: Dossier, new: bool) -> None:
        self.accepted.emit(dossier, new)
        if not new:
            self._done.new.setFocus()

    def toggle_form(self) -> None:
        """Show the electronic form, or the papers again (Ctrl+B)."""
        self._tabs.setCurrentIndex(1 - self._tabs.currentIndex())
        (self._form if self._tabs.currentIndex() else self._papers.table).setFocus()

    def explain(self) -> None:
        """Show how the due date comes about."""
        facts = self.presenter.state.facts
        if facts.procedure_code:
            law = self._session.desk.intake.facts
            DueDialog(self, self._session.desk.clock.now(), lambda at: law.due(facts, at)).open()

    def take_inbox(self) -> None:
        """Take the files of the watched folder into the current component (F4)."""
        desk = self._session.desk
        number = self._papers.table.current_number()
        box = inbox_of(desk.settings.watched_folder, desk.root)
        files = box.waiting()
        if not files:
            self.tell(t("papers.inbox_empty", folder=box.folder))
            return
        self.presenter.add_files(number, files, source="folder", taken=box.put_aside)

    def _open_accepted(self) -> None:
        if self.presenter.state.accepted is not None:
            self.open_asked.emit(self.presenter.state.accepted.id)

    def _preview(self) -> None:
        if self.presenter.state.slip is not None:
            self.preview_asked.emit(str(self.presenter.state.slip.path))

    def tell(self, text: str) -> None:
        """Say something that is no failure."""
        self._notice.tell(Notice(text=text, safe=""), mood="hint")

    def _remedies(self) -> dict[str, Callable[[], None]]:
        presenter = self.presenter
        return {
            "draft-changed": presenter.reopen,
            "paper-refused": lambda: self._papers.choose_files(),
            "printer-unavailable": presenter.reprint,
            "print-failed": presenter.reprint,
            "disk-full": presenter.save_now,
            "busy": presenter.save_now,
        }

    # ------------------------------------------------------------ drawing

    def _render(self, state: IntakeState) -> None:
        self._pages.setCurrentIndex(1 if state.accepted is not None else 0)
        self._notice.show_state(state)
        if state.accepted is not None:
            self._done.show_state(state)
            self.titled.emit()
            return
        facts, chosen = state.facts, state.procedure
        self._box.show_procedure(f"{chosen.code}  {chosen.short_name}" if chosen else "")
        self._channel.show_value(facts.channel.value)
        self._person.show_facts(facts, state.problems)
        self._papers.show_state(state)
        self._show_form(state)
        self._bottom.show_state(state)
        self._all_pass.setEnabled(bool(facts.procedure_code))
        self.titled.emit()
        if state.asked != self._asked:
            self._asked = state.asked
            self._go_to_first(state)

    def _show_form(self, state: IntakeState) -> None:
        wrong = self._form.show_state(state)
        suffix = f" ({wrong})" if wrong else ""
        self._tabs.setTabText(1, t("intake.form_tab") + suffix)
        lines = state.facts.components
        settled = sum(line.settled for line in lines)
        count = f" {settled}/{len(lines)}" if lines else ""
        self._tabs.setTabText(0, t("intake.papers_tab") + count)
        self._tabs.setTabEnabled(1, state.form is not None)

    def _go_to_first(self, state: IntakeState) -> None:
        first = state.problems[0]
        path = str(first.get("field", ""))
        if path.startswith("procedure"):
            self._box.setFocus()
        elif "component" in first:
            self._tabs.setCurrentIndex(0)
            self._papers.table.go_to(int(first["component"]))
        elif path.startswith("form."):
            self._tabs.setCurrentIndex(1)
            self._form.focus(path.removeprefix("form."))
        else:
            self._person.focus_field(path)

    # ------------------------------------------------------------ events

    def _heard(self, event: object) -> None:
        accepted = self.presenter.state.accepted
        if (
            isinstance(event, DeliveryChanged)
            and accepted is not None
            and event.dossier_id in (None, accepted.id)
        ):
            self.presenter.look_at_delivery()

    def _focus_moved(self, before: QWidget | None, _now: QWidget | None) -> None:
        if before is not None and self.isAncestorOf(before):
            self.presenter.save_now()
