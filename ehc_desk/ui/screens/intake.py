"""The intake screen: one page, everything by keyboard; draws what its presenter says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from ehc_desk.domain.dossier import Channel, Check, Dossier, Draft
from ehc_desk.presenters.intake import IntakePresenter
from ehc_desk.presenters.intake_state import IntakeState
from ehc_desk.presenters.owner import OwnedRunner
from ehc_desk.ui.choices import choices_of
from ehc_desk.ui.screens.accepted import AcceptedPanel
from ehc_desk.ui.screens.base import Screen
from ehc_desk.ui.screens.intake_body import CaseBody
from ehc_desk.ui.screens.intake_commands import CaseCommands
from ehc_desk.ui.screens.intake_keys import UndoKeys
from ehc_desk.ui.screens.intake_notice import CaseNotice
from ehc_desk.ui.screens.intake_pages import page_fetcher
from ehc_desk.ui.screens.intake_shared import CasesShare
from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.entries import select_all, take_up
from ehc_desk.ui.widgets.front import Front

if TYPE_CHECKING:
    from ehc_desk.domain.citizen_card import Scan
    from ehc_desk.presenters.intake_changes import Kept
    from ehc_desk.ui.session import Session


class IntakeScreen(Screen):
    """One case. ``titled``: a new tab title; ``left``: on to the next visitor while it goes on.

    ``accepted`` tells the dossier and whether the clerk has gone on; ``came_back`` the reason why
    a case that was left is here again; ``finished`` that such a case needs nobody any more.
    """

    titled = Signal()
    acts_changed = Signal()
    left = Signal()
    came_back = Signal(object)
    finished = Signal()
    accepted = Signal(object, bool)
    new_asked = Signal()
    open_asked = Signal(str)
    preview_asked = Signal(str)
    closed = Signal()

    def __init__(
        self, session: Session, share: CasesShare | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._share = share or CasesShare(session)
        self._asked, self._title = 0, ""
        self._possible: object = None
        self.presenter = self._made_presenter()
        self._pictures = OwnedRunner(session.tasks)
        self._notice = CaseNotice(lambda: self.acts.remedies())
        self._pages = Front(self)
        self._lay_out()

    def build(self) -> Iterator[None]:
        """Build the page part by part; the screen is of use after the last one only."""
        session = self._session
        self.body = CaseBody(
            search=self._search,
            is_pinned=self._share.favourites.is_pinned,
            notes=lambda state: session.desk.intake.facts.notes(state.facts),
            choices=choices_of(session.desk.forms),
            fetch=page_fetcher(session.desk.papers, self._pictures),
            problems=lambda facts: session.desk.intake.facts.problems(
                facts, session.desk.clock.now().date()
            ),
            parent=self._pages,
        )
        yield from self.body.build()
        self._box, self._person, self._papers = self.body.box, self.body.person, self.body.papers
        self._form, self._bottom, self._tabs = self.body.form, self.body.bottom, self.body.tabs
        self.done = self._done = AcceptedPanel()
        self._pages.addWidget(self.body)
        yield
        self._pages.addWidget(self._done)
        self.acts = CaseCommands(self, self.presenter, self.body, self._share)
        self._undo_keys = UndoKeys(self)
        self._connect()
        yield
        self._listen()
        self.presenter.open()

    def _listen(self) -> None:
        self._session.news.heard.connect(self.presenter.heard)
        self._share.changed.connect(self._shared)
        self._shared()
        QApplication.instance().focusChanged.connect(self._focus_moved)  # type: ignore[union-attr]

    def _made_presenter(self) -> IntakePresenter:
        session = self._session
        return IntakePresenter(
            session.desk,
            session.actor,
            session.tasks,
            self._render,
            later=lambda seconds, call: QTimer.singleShot(int(seconds * 1000), self, call),
            accepted=self._accepted,
            left=self.left.emit,
            back=self.came_back.emit,
            today=self._share.show_today,
        )

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        bar = QHBoxLayout()
        bar.setContentsMargins(14, 2, 14, 0)
        bar.addWidget(self._notice)
        layout.addLayout(bar)
        layout.addWidget(self._pages, 1)

    def _connect(self) -> None:
        p, person, papers, acts = self.presenter, self._person, self._papers, self.acts
        self._box.chosen.connect(acts.choose)
        channel = self.body.channel
        channel.picked.connect(lambda: p.set_channel(Channel(channel.value())))
        person.owner_edited.connect(p.edit_owner)
        person.owner_added.connect(p.add_owner)
        person.owner_removed.connect(p.remove_owner)
        person.swap_asked.connect(acts.swap_people)
        person.submitter_edited.connect(p.edit_submitter)
        person.case_edited.connect(lambda values: p.edit_case(**values))
        papers.judged.connect(lambda number, check: p.verdict(number, Check(check)))
        papers.reasoned.connect(p.reason)
        papers.counted.connect(lambda number, counts: p.counts(number, **counts))
        papers.files_given.connect(lambda number, files: p.add_files(number, files))
        papers.fee.edited.connect(p.edit_form)
        papers.panel.rotate_asked.connect(p.rotate)
        papers.panel.remove_asked.connect(p.remove)
        papers.panel.move_asked.connect(p.move)
        papers.panel.undo_asked.connect(acts.undo)
        papers.panel.stop_asked.connect(p.stop_adding)
        papers.panel.inbox_asked.connect(acts.take_inbox)
        self._form.edited.connect(p.edit_form)
        self._form.person_asked.connect(acts.take_person)
        self.body.earlier.running_asked.connect(acts.show_running)
        self.body.earlier.offer_taken.connect(p.take_offer)
        self.body.earlier.confirmed.connect(lambda: p.confirm())
        self.body.all_pass.clicked.connect(lambda: p.pass_all())
        self._bottom.explain.clicked.connect(acts.explain)
        self._bottom.look.clicked.connect(lambda: self.body.next_problem())
        self._bottom.fee_link.clicked.connect(acts.go_to_fee)
        self._bottom.accept.clicked.connect(lambda: p.accept())
        self._bottom.accept_new.clicked.connect(lambda: p.accept(then_new=True))
        self._done.new_asked.connect(self.new_asked)
        self._done.reprint_asked.connect(p.reprint)
        self._done.preview_asked.connect(acts.preview)
        self._done.open_asked.connect(acts.open_accepted)

    # ------------------------------------------------------------ what the window asks

    def commands(self) -> dict[str, Callable[[], None]]:
        """Return the commands this screen answers now."""
        return self.acts.known()

    def why_not(self, command: str) -> str:
        """Return why a command of the case cannot be used now."""
        return self.acts.why_not(command)

    def keep_free(self) -> QWidget | None:
        """Return the band with the buttons of acceptance."""
        return self._bottom if self.presenter.state.accepted is None else None

    def panes(self) -> list[QWidget]:
        """Return the panes F6 walks through."""
        if self.presenter.state.accepted is not None:
            return [self._done.new]
        tab = self._form.view.stop() if self._tabs.currentIndex() else self._papers.table
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
        state = self.presenter.state
        if state.accepted is not None:
            self._done.new.setFocus()
        elif not state.facts.procedure_code:
            self._box.setFocus()
        elif self._tabs.currentIndex():
            self._form.start(state)
        else:
            self._papers.table.setFocus()

    def come_back(self) -> None:
        """Put the cursor into the very field where it was; where that is gone, as ``start``."""
        if self.presenter.state.accepted or not take_up(self.focusWidget(), self.body):
            self.start()

    def resume(self, draft: Draft) -> None:
        """Go on with a draft."""
        self.presenter.open(draft)
        self.start()

    def scan(self, scan: Scan) -> None:
        """Take a citizen card into the person whose tab is in front."""
        before = self.presenter.state.facts
        self.presenter.scan(scan, self._person.owner_in_front())
        self._notice.tell_names(before, self.presenter.state.facts, self.acts.undo)
        if not self._person.ask_relation(before.submitter):
            self.start()

    def scan_into_form(self, scan: Scan) -> bool:
        """Take a card into the block of the form the cursor is in; False when it is elsewhere."""
        at = self._form.path_in_front()
        if not self.presenter.takes_card(scan, at):
            return False
        self.presenter.scan(scan, at=at)
        self.tell(t("cases.card_into_form", block=self._form.block_title(at)))
        return True

    def field_path(self) -> str:
        """Return the path of the field that has the cursor or had it last, "" for none."""
        return self.body.path_of(self.focusWidget())

    def go_to(self, path: str) -> None:
        """Put the cursor into a field, by its path."""
        self.body.go_to(path)

    def remember(self) -> Kept:
        """Return how the case stands before keys that may be a reader's."""
        return self.presenter.remember()

    def put_back(self, kept: Kept) -> None:
        """Be as it was before such keys."""
        self.presenter.put_back(kept)

    def take_files(self, files: Sequence[Path]) -> bool:
        """Put files into the component in front; False when there is none to take them."""
        state = self.presenter.state
        if state.accepted is not None or not state.facts.components:
            return False
        self.presenter.add_files(self._papers.target(), list(files))
        return True

    def waits_for_card(self) -> bool:
        """Tell whether the person in front has no number yet."""
        return self.presenter.state.accepted is None and self._person.waits_for_number()

    def recycle(self) -> None:
        """Become an empty case: whoever comes next does not wait for a page to be built."""
        self.presenter.close()
        self._asked = 0
        self._notice.hide()
        self.body.begin()
        self.acts.begin()
        self.presenter.renew()

    def leave(self) -> None:
        """Write what is open and let go of everything."""
        self._session.news.heard.disconnect(self.presenter.heard)
        self._share.changed.disconnect(self._shared)
        QApplication.instance().focusChanged.disconnect(  # type: ignore[union-attr]
            self._focus_moved
        )
        self._pictures.close()
        self.presenter.close()

    def tell(self, text: str, undo: Callable[[], None] | None = None) -> None:
        """Say something that is no failure; ``undo`` gives it a button."""
        self._notice.say(text, undo)

    # ------------------------------------------------------------ drawing

    def _render(self, state: IntakeState) -> None:
        accepted = state.accepted is not None
        if self._pages.currentIndex() != int(accepted):
            self._pages.setCurrentIndex(int(accepted))
        self._notice.show_state(state)
        if accepted:
            self._done.show_state(state)
            if state.left and state.slip is not None and state.error is None:
                QTimer.singleShot(0, self, self.finished.emit)
        else:
            self.body.show_state(state)
        if self.title() != self._title:
            self._title = self.title()
            self.titled.emit()
        possible = self.acts.possible()
        if possible != self._possible:
            self._possible = possible
            self.acts_changed.emit()
        if state.asked != self._asked:
            self._asked = state.asked
            if state.problems:
                self.body.go_to(str(state.problems[0].get("field", "")))
                select_all(self.focusWidget())

    def _shared(self) -> None:
        """Show what all cases share: how the line is, and today's medians."""
        self._bottom.show_share(offline=self._share.offline, today=self._share.today)
        self._done.show_today(self._share.today)
        self._box.look_again()

    # ------------------------------------------------------------ events

    def _search(self, text: str) -> tuple:  # type: ignore[type-arg]
        day = self._session.desk.clock.now().date()
        return self.presenter.search(text, self._share.favourites.boost(day))

    def _accepted(self, dossier: Dossier, left: bool) -> None:
        self._share.favourites.accepted(
            dossier.facts.procedure_code, self._session.desk.clock.now().date()
        )
        self.accepted.emit(dossier, left)
        if not left and self.isVisible():
            self._done.new.setFocus()

    def _focus_moved(self, before: QWidget | None, now: QWidget | None) -> None:
        if before is not None and self.isAncestorOf(before):
            self.presenter.save_now()
            if now is not None:
                self.body.left(before)
                on_card = self.presenter.name_of_card(self._person.path_of(before))
                self._notice.tell_other(on_card, self.acts.undo)
        if now is not None and self.isAncestorOf(now):
            self._undo_keys.watch(now)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter moves on; a field of an earlier dossier was looked at with it."""
        self.acts.confirm_seen()
        super().keyPressEvent(event)
