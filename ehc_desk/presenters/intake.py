"""One case at the counter: what the intake screen shows and does; knows no widget.

Facts are edited at once and written within two seconds; pages are safe as they come; acceptance
waits for the last write. The law of the case (checklist, fee, due date) is asked of the services.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ehc_desk.domain.dossier import Channel, Dossier, Draft, IntakeFacts, Party
from ehc_desk.errors import DeskError
from ehc_desk.presenters.intake_papers import CasePapers
from ehc_desk.presenters.intake_state import IntakeState, Problem
from ehc_desk.presenters.owner import OwnedRunner
from ehc_desk.presenters.page_moves import PageMoves
from ehc_desk.runtime.lanes import Lane, Runner

if TYPE_CHECKING:
    from ehc_desk.desk import Desk
    from ehc_desk.domain.actor import Actor
    from ehc_desk.domain.citizen_card import Scan
    from ehc_desk.domain.procedure import Procedure

AUTOSAVE_S = 1.5


class IntakePresenter(CasePapers):
    """The verbs of the intake screen. ``later(seconds, call)`` is the window's timer."""

    def __init__(
        self,
        desk: Desk,
        actor: Actor,
        runner: Runner,
        render: Callable[[IntakeState], None],
        *,
        later: Callable[[float, Callable[[], None]], None],
        accepted: Callable[[Dossier, bool], None] = lambda _dossier, _new: None,
        printer: str = "",
    ) -> None:
        self._desk, self._actor = desk, actor
        self._runner, self._render, self._later = OwnedRunner(runner), render, later
        self._tell_accepted, self._printer = accepted, printer
        self._law = desk.intake.facts
        self._state = IntakeState()
        self._revision = 0
        self._timer = self._saving = self._then_new = False
        self._after: list[Callable[[], None]] = []
        self._moves = PageMoves()

    @property
    def state(self) -> IntakeState:
        """Return what is shown now."""
        return self._state

    # ------------------------------------------------------------ opening and closing

    def open(self, draft: Draft | None = None) -> None:
        """Start an empty case, or go on with a draft."""
        if draft is None:
            self._show()
            return
        self._revision = draft.revision
        self._show(draft_id=draft.id, pages=draft.pages, saved_at=draft.updated_at)
        self._settle(draft.facts, procedure=True)

    def resume(self, draft_id: str) -> None:
        """Fetch a draft and go on with it."""
        queries = self._desk.queries
        self._data(lambda: queries.draft(draft_id), self.open)

    def reopen(self) -> None:
        """Take the newest version of this draft after somebody else changed it."""
        self._show(error=None, unsaved=False)
        self.resume(self._state.draft_id)

    def close(self) -> None:
        """Leave: what is not written yet is written; nothing comes home any more."""
        self.save_now()
        self._runner.close()

    def discard(self, done: Callable[[], None]) -> None:
        """Put the draft into the bin (an act of its own; it can be restored from the list)."""
        draft_id = self._state.draft_id
        if not draft_id:
            done()
            return
        intake, actor = self._desk.intake, self._actor
        self._data(lambda: intake.discard(draft_id, actor=actor), lambda _: done())

    @property
    def is_written(self) -> bool:
        """Tell whether nothing is on its way and nothing waits to be written."""
        return not self._saving and not self._state.unsaved

    @property
    def is_saving(self) -> bool:
        """Tell whether a write is on its way."""
        return self._saving

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was entered yet."""
        state = self._state
        return not state.draft_id and not state.unsaved and state.accepted is None

    # ------------------------------------------------------------ facts

    def scan(self, scan: Scan) -> None:
        """Take a citizen card into the person at the counter, marked "từ thẻ"."""
        self._settle(self._law.apply_scan(self._state.facts, scan), hints=tuple(scan.warnings))
        self._touched()

    def edit_owner(self, index: int, owner: Party) -> None:
        """Write one owner as edited."""
        self._edited(self._law.edit_owner(self._state.facts, index, owner))

    def add_owner(self) -> None:
        """Add an empty owner behind the others."""
        facts = self._state.facts
        self._edited(replace(facts, owners=(*(facts.owners or (Party(),)), Party())))

    def remove_owner(self, index: int) -> None:
        """Take one of several owners out; the marks of owners behind it fall with it."""
        owners = list(self._state.facts.owners)
        if len(owners) < 2:
            return
        del owners[index]
        facts = self._state.facts
        kept = {
            path
            for path in facts.from_card
            if not path.startswith("owners[") or (path.startswith("owners[0]") and index > 0)
        }
        self._edited(replace(facts, owners=tuple(owners), from_card=frozenset(kept)))

    def edit_submitter(self, submitter: Party | None, relation: str = "") -> None:
        """Write who acts for the owner (nộp thay), or that nobody does."""
        self._edited(self._law.set_submitter(self._state.facts, submitter, relation))

    def edit_case(self, **values: Any) -> None:
        """Write plain facts of the case: summary, note, set_count, return_method, return_place."""
        self._edited(replace(self._state.facts, **values))

    def set_channel(self, channel: Channel) -> None:
        """Take the case in over another channel; time, fee and checklist follow."""
        try:
            facts = self._law.set_channel(self._state.facts, channel)
            self._settle(facts, procedure=True)
        except DeskError as error:
            self._show(error=error)
            return
        self._touched()

    def search(self, text: str, boost: Mapping[str, int]) -> tuple[Procedure, ...]:
        """Return the procedures that fit what was typed, best first."""
        return self._desk.catalogue.search(
            text, limit=8, on=self._desk.clock.now().date(), boost=boost
        )

    def choose(self, code: str) -> None:
        """Take a procedure: checklist, form, fee and due date follow."""
        today = self._desk.clock.now().date()
        try:
            facts = self._law.choose_procedure(self._state.facts, code, today)
        except DeskError as error:
            self._show(error=error)
            return
        self._settle(facts, procedure=True, error=None)
        self._touched()

    def edit_form(self, path: str, value: Any) -> None:
        """Write one field of the electronic form."""
        facts = self._law.edit_form(self._state.facts, path, value)
        self._settle(facts)
        self._touched()

    # ------------------------------------------------------------ saving

    def save_now(self) -> None:
        """Write what was entered; called by the timer, by Ctrl+S and when the focus moves."""
        self._timer = False
        if self._saving or not self._state.unsaved:
            return
        self._saving = True
        self._show(unsaved=False)
        facts, revision, draft_id = self._state.facts, self._revision, self._state.draft_id
        self._runner.run(
            Lane.DATA,
            lambda: self._write(draft_id, revision, facts),
            done=self._saved,
            failed=self._not_saved,
        )

    def _write(self, draft_id: str, revision: int, facts: IntakeFacts) -> Draft:
        intake, actor = self._desk.intake, self._actor
        if not draft_id:
            fresh = intake.new_draft(actor, channel=facts.channel)
            draft_id, revision = fresh.id, fresh.revision
        return intake.save(draft_id, facts, expected_revision=revision, actor=actor)

    def _saved(self, draft: Draft) -> None:
        self._saving, self._revision = False, draft.revision
        self._show(draft_id=draft.id, saved_at=draft.updated_at)
        if self._state.unsaved:
            self.save_now()
            return
        waiting, self._after = self._after, []
        for call in waiting:
            call()

    def _not_saved(self, error: DeskError) -> None:
        self._saving, self._after = False, []
        self._show(unsaved=True, error=error, busy="")

    def _when_saved(self, call: Callable[[], None]) -> None:
        if self._state.draft_id and not self._state.unsaved and not self._saving:
            call()
            return
        self._after.append(call)
        if not self._saving:
            self._show(unsaved=True)
            self.save_now()

    # ------------------------------------------------------------ acceptance

    def accept(self, *, then_new: bool = False) -> None:
        """Accept and print; what is missing is told at its field and no number is taken.

        Soft problems alone are told once: asked again with nothing changed, the case is accepted.
        """
        state = self._state
        if state.busy or state.accepted is not None:
            return
        problems = self._problems(state.facts)
        soft = all(problem.get("soft") for problem in problems)
        if problems and not (soft and state.may_pass):
            self._show(problems=problems, may_pass=soft, asked=state.asked + 1, error=None)
            return
        self._then_new = then_new
        self._show(busy="accepting", problems=(), error=None)
        self._when_saved(self._accept_saved)

    def _accept_saved(self) -> None:
        draft_id, actor, intake = self._state.draft_id, self._actor, self._desk.intake
        self._data(lambda: intake.accept(draft_id, actor=actor), self._accepted)

    def _accepted(self, dossier: Dossier) -> None:
        self._show(busy="", accepted=dossier, delivery="waiting")
        self._issue(dossier.id)
        self._tell_accepted(dossier, self._then_new)

    def reprint(self) -> None:
        """Print the slip again; the print is numbered, the dossier code stays."""
        if self._state.accepted is not None:
            self._issue(self._state.accepted.id)

    def _issue(self, dossier_id: str) -> None:
        slips, actor, printer = self._desk.slips, self._actor, self._printer
        self._runner.run(
            Lane.DEVICE if printer else Lane.DATA,
            lambda: slips.issue(dossier_id, form="01", actor=actor, printer=printer),
            done=lambda slip: self._show(slip=slip, error=slip.problem),
            failed=lambda error: self._show(error=error),
        )

    def look_at_delivery(self) -> None:
        """Ask how far the accepted dossier is at the province."""
        dossier = self._state.accepted
        if dossier is not None:
            queries = self._desk.queries
            self._data(
                lambda: queries.delivery_of(dossier.id),
                lambda summary: self._show(delivery=summary.word),
            )

    # ------------------------------------------------------------ inside

    def _problems(self, facts: IntakeFacts) -> tuple[Problem, ...]:
        """Return what is open, what refuses before what is only told."""
        found = self._law.problems(facts, self._desk.clock.now().date())
        return tuple(sorted(found, key=lambda problem: bool(problem.get("soft"))))

    def _still_told(self, facts: IntakeFacts) -> dict[str, Any]:
        """Return what to tell of edited facts: nothing before the first try to accept."""
        same = facts == self._state.facts
        return {
            "problems": self._problems(facts) if self._state.problems else (),
            "may_pass": self._state.may_pass and same,
        }

    def _edited(self, facts: IntakeFacts) -> None:
        """Show edited facts; nothing that follows from the procedure can have changed."""
        self._show(facts=facts, **self._still_told(facts))
        self._touched()

    def _touched(self) -> None:
        self._show(unsaved=True)
        if not self._timer:
            self._timer = True
            self._later(AUTOSAVE_S, self.save_now)

    def _settle(self, facts: IntakeFacts, *, procedure: bool = False, **changes: Any) -> None:
        """Show facts together with what follows from them: form, fee, due date."""
        if facts.procedure_code:
            changes["fee"] = self._law.fee(facts)
        if facts.procedure_code and procedure:
            changes["procedure"] = self._law.procedure_of(facts)
            changes["form"] = self._law.form_of(facts)
            changes["due"] = self._law.due(facts, self._desk.clock.now())
        self._show(facts=facts, **self._still_told(facts), **changes)

    def _data(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self._runner.run(
            Lane.DATA,
            work,
            done=done,
            failed=lambda error: self._show(error=error, busy=""),
        )

    def _show(self, **changes: Any) -> None:
        undo = {"can_undo": self._moves.can_undo, "can_redo": self._moves.can_redo}
        self._state = replace(self._state, **{**undo, **changes})
        self._render(self._state)
