"""One case at the counter: what the intake screen shows and does; knows no widget.

Facts are edited at once and written within two seconds; pages are safe as they come; acceptance
waits for the last write. The law of the case (checklist, fee, due date) is asked of the services.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ehc_desk.domain.checklist import excused, passed
from ehc_desk.domain.dossier import (
    Channel,
    Check,
    ComponentCheck,
    Dossier,
    Draft,
    IntakeFacts,
    Page,
    Party,
)
from ehc_desk.errors import DeskError
from ehc_desk.presenters.owner import OwnedRunner
from ehc_desk.presenters.page_moves import PageMoves
from ehc_desk.runtime.lanes import Lane, Runner

if TYPE_CHECKING:
    from ehc_desk.desk import Desk
    from ehc_desk.domain.actor import Actor
    from ehc_desk.domain.citizen_card import Scan
    from ehc_desk.domain.form import Form
    from ehc_desk.domain.procedure import Procedure
    from ehc_desk.services.facts import Due
    from ehc_desk.services.slips import IssuedSlip

AUTOSAVE_S = 1.5
Problem = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeState:
    """Everything the screen needs to draw itself.

    ``problems`` are told after the first try to accept; ``asked`` counts the tries, so that the
    screen jumps to the first problem once a try. ``busy`` is papers, accepting or empty.
    """

    draft_id: str = ""
    facts: IntakeFacts = field(default_factory=IntakeFacts)
    pages: tuple[Page, ...] = ()
    procedure: Procedure | None = None
    form: Form | None = None
    due: Due | None = None
    fee: int | None = None
    problems: tuple[Problem, ...] = ()
    asked: int = 0
    busy: str = ""
    progress: tuple[int, int] = (0, 0)
    unsaved: bool = False
    saved_at: datetime | None = None
    error: DeskError | None = None
    hints: tuple[str, ...] = ()
    can_undo: bool = False
    can_redo: bool = False
    accepted: Dossier | None = None
    slip: IssuedSlip | None = None
    delivery: str = ""

    def pages_of(self, component: int) -> tuple[Page, ...]:
        """Return the pages of one component in order."""
        mine = (page for page in self.pages if page.component == component)
        return tuple(sorted(mine, key=lambda page: page.position))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Batch:
    component: int
    files: tuple[Path, ...]
    source: str
    taken: Callable[[Path], None]


class IntakePresenter:
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

    # ------------------------------------------------------------ checklist

    def pass_all(self) -> None:
        """Tick every required component that is still open (Ctrl+D)."""
        if self._state.facts.procedure_code:
            self._edited(self._law.pass_all(self._state.facts))

    def verdict(self, number: int, check: Check, reason: str = "") -> None:
        """Write the verdict on one component; pressing the same verdict again takes it back."""
        line = self._line(number)
        if line is None or self._state.procedure is None:
            return
        if check is Check.MISSING:
            changed = excused(line, reason or line.reason)
        elif check is Check.PASSED and line.check is not Check.PASSED:
            changed = passed(line, self._state.procedure)
        else:
            check = Check.OPEN if check is line.check else check
            changed = replace(
                line, check=check, reason="", originals=0, certified_copies=0, photocopies=0
            )
        self._put_line(changed)

    def reason(self, number: int, text: str) -> None:
        """Write why a component is accepted as missing."""
        line = self._line(number)
        if line is not None:
            self._put_line(replace(line, reason=text))

    def counts(self, number: int, **counts: Any) -> None:
        """Write what was handed in: originals, certified_copies, photocopies."""
        line = self._line(number)
        if line is not None:
            self._put_line(replace(line, **counts))

    def _line(self, number: int) -> ComponentCheck | None:
        return next((row for row in self._state.facts.components if row.number == number), None)

    def _put_line(self, line: ComponentCheck) -> None:
        facts = self._state.facts
        lines = tuple(line if row.number == line.number else row for row in facts.components)
        self._edited(replace(facts, components=lines))

    # ------------------------------------------------------------ papers

    def add_files(
        self,
        component: int,
        files: Sequence[Path],
        *,
        source: str = "file",
        taken: Callable[[Path], None] = lambda _file: None,
    ) -> None:
        """Take files in one by one; one that is refused is named and the others go on.

        ``taken`` is called on the device lane for each file that is safely in.
        """
        if files and not self._state.busy:
            batch = _Batch(component=component, files=tuple(files), source=source, taken=taken)
            self._show(busy="papers", progress=(0, len(files)), error=None)
            self._when_saved(lambda: self._take_next(batch, 0))

    def stop_adding(self) -> None:
        """Stop after the file that is being read; what is in stays."""
        self._show(busy="", progress=(0, 0))

    def _take_next(self, batch: _Batch, at: int) -> None:
        if at >= len(batch.files) or self._state.busy != "papers":
            self._show(busy="", progress=(0, 0))
            return

        def go_on(**changes: Any) -> None:
            self._show(progress=(at + 1, len(batch.files)), **changes)
            self._take_next(batch, at + 1)

        self._runner.run(
            Lane.DEVICE,
            partial(self._take, self._state.draft_id, batch, at),
            done=lambda draft: go_on(pages=draft.pages, saved_at=self._desk.clock.now()),
            failed=lambda error: go_on(error=error),
        )

    def _take(self, draft_id: str, batch: _Batch, at: int) -> Draft:
        file = batch.files[at]
        draft = self._desk.intake.add_papers(
            draft_id, batch.component, [file], actor=self._actor, source=batch.source
        )
        batch.taken(file)
        return draft

    def rotate(self, page_ids: Iterable[str], degrees: int = 90) -> None:
        """Turn pages clockwise."""
        self._set_pages(self._moves.rotated(self._state.pages, frozenset(page_ids), degrees))

    def remove(self, page_ids: Iterable[str]) -> None:
        """Put pages into the page bin; undo brings them back."""
        self._set_pages(self._moves.without(self._state.pages, frozenset(page_ids)))

    def move(self, page_id: str, steps: int) -> None:
        """Move a page up (negative) or down inside its component."""
        self._set_pages(self._moves.moved(self._state.pages, page_id, steps))

    def undo(self) -> None:
        """Take the last change of the pages back (Ctrl+Z)."""
        before = self._moves.undo(self._state.pages)
        if before is not None:
            self._write_pages(before)

    def redo(self) -> None:
        """Do the last undone change of the pages again (Ctrl+Y)."""
        after = self._moves.redo(self._state.pages)
        if after is not None:
            self._write_pages(after)

    def _set_pages(self, pages: tuple[Page, ...]) -> None:
        if pages != self._state.pages:
            self._moves.remember(self._state.pages)
            self._write_pages(pages)

    def _write_pages(self, pages: tuple[Page, ...]) -> None:
        draft_id, actor, intake = self._state.draft_id, self._actor, self._desk.intake
        self._show(pages=pages)
        self._data(
            lambda: intake.set_pages(draft_id, pages, actor=actor),
            lambda draft: self._show(pages=draft.pages, saved_at=self._desk.clock.now()),
        )

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
        """Accept and print; what is missing is told at its field and no number is taken."""
        state = self._state
        if state.busy or state.accepted is not None:
            return
        problems = self._problems(state.facts)
        if problems:
            self._show(problems=problems, asked=state.asked + 1, error=None)
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
        return tuple(self._law.problems(facts, self._desk.clock.now().date()))

    def _edited(self, facts: IntakeFacts) -> None:
        """Show edited facts; nothing that follows from the procedure can have changed."""
        told = self._problems(facts) if self._state.problems else ()
        self._show(facts=facts, problems=told)
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
        told = self._problems(facts) if self._state.problems else ()
        self._show(facts=facts, problems=told, **changes)

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
