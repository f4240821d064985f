"""The verbs of the intake screen by their command ids, and where each leads on the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QWidget
from shiboken6 import isValid

from ehc_desk.domain.dossier import IntakeFacts
from ehc_desk.presenters.inbox import inbox_of
from ehc_desk.runtime.lanes import Lane
from ehc_desk.services.form_facts import block_of
from ehc_desk.services.people import may_swap
from ehc_desk.ui.commands import places_of
from ehc_desk.ui.screens.intake_earlier import DossiersDialog
from ehc_desk.ui.screens.intake_fee import PATHS
from ehc_desk.ui.screens.intake_keys import let_go_of_typing
from ehc_desk.ui.texts import error_text, t
from ehc_desk.ui.widgets.due_dialog import DueDialog
from ehc_desk.ui.widgets.fields import Line

if TYPE_CHECKING:
    from pathlib import Path

    from ehc_desk.presenters.intake import IntakePresenter
    from ehc_desk.presenters.intake_state import IntakeState
    from ehc_desk.ui.screens.intake import IntakeScreen
    from ehc_desk.ui.screens.intake_body import CaseBody
    from ehc_desk.ui.screens.intake_shared import CasesShare

Verbs = dict[str, Callable[[], None]]

_OF_PROCEDURE = ("all_pass", "explain", "form", "add_files", "inbox", "fee_field", "take_person")
_AFTER_ACCEPTANCE = frozenset({"reprint", "preview", "close"})


class CaseCommands:
    """Knows screen, page and presenter of one case."""

    def __init__(
        self, screen: IntakeScreen, presenter: IntakePresenter, body: CaseBody, share: CasesShare
    ) -> None:
        self._screen, self._presenter, self._body = screen, presenter, body
        self._share, self._session = share, share.session
        self._before_form: QWidget | None = None

    def begin(self) -> None:
        """Put the page back as it is for a new case."""
        self._before_form = None
        self._body.tabs.setCurrentIndex(0)
        self.attach(0)
        for line in self._body.findChildren(Line):
            line.begin()
        self._body.person.begin()

    def known(self) -> Verbs:
        """Return the commands that can be used now."""
        p = self._presenter
        if p.state.accepted is not None:
            return {"reprint": p.reprint, "preview": self.preview, "close": self._close}
        return {name: act for name, act in self._all().items() if not self.why_not(name)}

    def _all(self) -> Verbs:
        p, person = self._presenter, self._body.person
        return {
            "accept": p.accept,
            "accept_new": lambda: p.accept(then_new=True),
            "all_pass": p.pass_all,
            "save": p.save_now,
            "add_files": self._body.papers.choose_files,
            "inbox": self.take_inbox,
            "swap_people": self.swap_people,
            "take_person": self.take_person,
            "explain": self.explain,
            "fee_field": self.go_to_fee,
            "proxy": person.toggle_proxy,
            "add_owner": person.add_owner,
            "form": self.toggle_form,
            "favourite": self.pin,
            "person_dossiers": self.show_running,
            "fill_earlier": p.take_offer,
            "copy_earlier": self.copy_earlier,
            "confirm_earlier": p.confirm,
            "undo": self.undo,
            "redo": self.redo,
            "discard": lambda: p.discard(self._close),
            "close": self._close,
        }

    def possible(self) -> tuple[bool, ...]:
        """Return what decides which commands can be used; another answer: ask for them anew."""
        p, state = self._presenter, self._presenter.state
        facts = (state.can_undo, state.can_redo, _counts_pages(state), bool(state.running))
        case = (state.accepted is not None, bool(state.facts.procedure_code), bool(self._number()))
        return (*facts, *case, may_swap(state.facts), state.offer is not None, p.unconfirmed > 0)

    def why_not(self, command: str) -> str:
        """Return why a command cannot be used now, empty when nothing is against it."""
        p, state = self._presenter, self._presenter.state
        if state.accepted is not None:
            of_case = "intake" in places_of(command) and command not in _AFTER_ACCEPTANCE
            return t("why.accepted") if of_case else ""
        open_now = {
            "undo": (state.can_undo, "why.nothing_to_undo"),
            "redo": (state.can_redo, "why.nothing_to_redo"),
            "swap_people": (may_swap(state.facts), "why.nobody_to_swap"),
            "fee_field": (_counts_pages(state), "why.fee_not_counted"),
            "person_dossiers": (bool(state.running), "why.nothing_running"),
            "fill_earlier": (state.offer is not None, "why.no_offer"),
            "confirm_earlier": (p.unconfirmed > 0, "why.nothing_to_confirm"),
            "copy_earlier": (bool(self._number()), "why.no_number"),
            "reprint": (False, "why.not_accepted"),
            "preview": (False, "why.not_accepted"),
        }
        if command in _OF_PROCEDURE and not state.facts.procedure_code:
            return t("why.no_procedure")
        possible, reason = open_now.get(command, (True, ""))
        return "" if possible else t(reason)

    # ------------------------------------------------------------ the case

    def choose(self, code: str) -> None:
        """Take a procedure and go where the work goes on."""
        self._presenter.choose(code)
        state = self._presenter.state
        if state.facts.procedure_code != code:
            return
        if not state.facts.owner.full_name:
            self._body.person.focus_field("owners[0].number")
        elif self._body.papers.fee.holds(state.fee_waits_for):
            self.go_to_fee()
        else:
            lines = state.facts.components
            self._body.tabs.setCurrentIndex(0)
            self._body.papers.table.go_to(lines[0].number if lines else 1)

    def pin(self) -> None:
        """Make the procedure pointed at (else the chosen one) a favourite, or no longer."""
        code = self._body.box.pointed_at() or self._presenter.state.facts.procedure_code
        if code:
            pinned = self._share.favourites.toggle(code)
            self._screen.tell(t("procedure.pinned" if pinned else "procedure.unpinned", code=code))

    def swap_people(self) -> None:
        """Let owner and submitter change places; on to what is empty now (Ctrl+Shift+S)."""
        self._presenter.swap_people()
        self._body.person.after_swap()
        self._screen.tell(t("intake.swapped"), undo=self.undo)

    def take_person(self, at: str = "") -> None:
        """Fill a person's block of the form from a person of the case (Ctrl+Shift+P).

        ``at`` is a field of the block; without it the one the cursor is in.
        """
        form, state = self._body.form, self._presenter.state
        asked = bool(at)
        if not asked and self._body.tabs.currentIndex():
            at = form.path_of(form.focusWidget())
        if state.form is None or block_of(state.form, at) is None:
            self._screen.tell(t("form.take_where"))
            return
        who = self._presenter.take_person(at)
        if not who:
            self._screen.tell(t("form.take_nobody"))
            return
        if asked:
            form.focus(at)
        told = "submitter" if who == "submitter" or not state.facts.files_for_owner else "owner"
        self._screen.tell(t(f"form.taken_{told}", block=form.block_title(at)), undo=self.undo)

    def toggle_form(self) -> None:
        """Show the electronic form, or go back to the papers (Ctrl+B).

        The first time the cursor goes to the first empty required field, later where it was.
        """
        tabs = self._body.tabs
        if tabs.currentIndex() == 0:
            focus = self._screen.focusWidget()
            self._before_form = focus if focus is not None and focus.hasFocus() else None
            self._body.show_form()
            self._body.form.start(self._presenter.state)
            return
        tabs.setCurrentIndex(0)
        before, self._before_form = self._before_form, None
        back = before if before is not None and before.isVisible() else self._body.papers.table
        back.setFocus()

    def go_to_fee(self) -> None:
        """Go to the field the fee waits for, else to the pages it was counted by (Ctrl+M)."""
        state = self._presenter.state
        if _counts_pages(state):
            self._body.go_to_fee(state.fee_waits_for or PATHS["pages"])

    def explain(self) -> None:
        """Show how the due date comes about (Ctrl+E)."""
        facts = self._presenter.state.facts
        if facts.procedure_code:
            law, now = self._session.desk.intake.facts, self._session.desk.clock.now()
            DueDialog(self._screen, now, lambda at: law.due(facts, at)).open()

    def take_inbox(self) -> None:
        """Take the files of the watched folder into the current component (F4)."""
        desk, number = self._session.desk, self._body.papers.target()
        box = inbox_of(desk.settings.watched_folder, desk.root)

        def found(there: tuple[bool, list[Path]]) -> None:
            if there[1]:
                self._presenter.add_files(number, there[1], source="folder", taken=box.put_aside)
            else:
                key = "papers.inbox_empty" if there[0] else "papers.inbox_none"
                self._screen.tell(t(key, folder=box.folder))

        def look() -> tuple[bool, list[Path]]:
            return box.is_there(), box.waiting()

        self._session.tasks.run(Lane.DEVICE, look, done=found, failed=self._failed)

    def attach(self, number: int) -> bool:
        """Let files go to one component whatever line is current (0: no longer)."""
        known = [line.number for line in self._presenter.state.facts.components]
        self._body.papers.attach_to = number if number in known else 0
        if number in known:
            self._body.tabs.setCurrentIndex(0)
            self._body.papers.table.go_to(number)
        return number in known

    # ------------------------------------------------------------ undo

    def undo(self) -> None:
        """Take the last step back and show where it was (Ctrl+Z)."""
        self._step(self._presenter.undo)

    def redo(self) -> None:
        """Do the last step again and show where it is (Ctrl+Y)."""
        self._step(self._presenter.redo)

    def _step(self, step: Callable[[], None]) -> None:
        let_go_of_typing(self._screen.focusWidget())
        before, pages = self._presenter.state.facts, self._presenter.state.pages
        step()
        after = self._presenter.state
        self._show_place(before, after.facts, pages != after.pages)

    def _show_place(self, before: IntakeFacts, after: IntakeFacts, pages: bool) -> None:
        if pages or before.components != after.components:
            self._body.tabs.setCurrentIndex(0)
        elif before.owners != after.owners or before.submitter != after.submitter:
            self._body.person.show_changed(before, after)
        elif before.form != after.form and not self._body.papers.fee.isVisible():
            self._body.show_form()

    # ------------------------------------------------------------ earlier dossiers

    def _number(self) -> str:
        return self._session.desk.earlier.number_of(self._presenter.state.facts)

    def show_running(self) -> None:
        """List the dossiers of this person that are not finished; Enter opens one (Ctrl+H)."""
        dialog = DossiersDialog(
            self._screen, t("earlier.running_title"), t("earlier.running_hint"), t("earlier.open")
        )
        dialog.picked.connect(self._screen.open_asked)
        dialog.show_lines(self._presenter.state.running)
        dialog.open()

    def copy_earlier(self) -> None:
        """List this person's earlier dossiers; Enter copies from one (Ctrl+Shift+J)."""
        earlier, number = self._session.desk.earlier, self._number()
        dialog = DossiersDialog(
            self._screen, t("earlier.copy_title"), t("earlier.copy_hint"), t("earlier.copy")
        )
        dialog.picked.connect(self._presenter.copy_from)
        self._session.tasks.run(
            Lane.DATA,
            lambda: earlier.lines(number),
            done=lambda lines: dialog.show_lines(lines) if isValid(dialog) else None,
            failed=self._failed,
        )
        dialog.open()

    def confirm_seen(self) -> None:
        """Take the mark of an earlier dossier off the field the cursor leaves with Enter."""
        focus = self._screen.focusWidget()
        if not isinstance(focus, QLineEdit) or not self._presenter.unconfirmed:
            return
        if self._body.form.isAncestorOf(focus):
            self._presenter.confirm(focus.objectName())
        elif self._body.person.isAncestorOf(focus):
            for path in self._body.person.paths_of(focus):
                self._presenter.confirm(path)

    # ------------------------------------------------------------ the accepted dossier

    def open_accepted(self) -> None:
        """Show the dossier this case became."""
        if self._presenter.state.accepted is not None:
            self._screen.open_asked.emit(self._presenter.state.accepted.id)

    def preview(self) -> None:
        """Show the slip as it was printed."""
        if self._presenter.state.slip is not None:
            self._screen.preview_asked.emit(str(self._presenter.state.slip.path))

    def _close(self) -> None:
        self._screen.closed.emit()

    def _failed(self, error: Exception) -> None:
        self._screen.tell(error_text(error).text)

    def remedies(self) -> Verbs:
        """Return what the button of a notice does, by error code."""
        presenter = self._presenter
        return {
            "draft-changed": presenter.reopen,
            "paper-refused": lambda: self._body.papers.choose_files(),
            "printer-unavailable": presenter.reprint,
            "print-failed": presenter.reprint,
            "disk-full": presenter.save_now,
            "busy": presenter.save_now,
        }


def _counts_pages(state: IntakeState) -> bool:
    """Tell whether the fee depends on pages and copies."""
    return state.procedure is not None and state.procedure.fee_rule is not None
