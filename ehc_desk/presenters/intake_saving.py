"""What every part of an intake stands on: one state that is shown, and its way into the store.

Facts are written within two seconds and when the focus moves; a write that fails keeps the work
on the screen. Knows drafts and lanes, no law and no widget.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ehc_desk.presenters.intake_state import IntakeState
from ehc_desk.presenters.intake_timeline import Timeline
from ehc_desk.presenters.owner import OwnedRunner
from ehc_desk.runtime.lanes import Lane, Runner

if TYPE_CHECKING:
    from ehc_desk.desk import Desk
    from ehc_desk.domain.actor import Actor
    from ehc_desk.domain.dossier import Draft, IntakeFacts
    from ehc_desk.errors import DeskError

AUTOSAVE_S = 1.5

Later = Callable[[float, Callable[[], None]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """A case on its way from one window to the next: what is shown, and what can be undone."""

    state: IntakeState
    timeline: Timeline
    revision: int
    held_more: bool


class SavedCase:
    """Holds the state of one case; ``later(seconds, call)`` is the window's timer."""

    def __init__(
        self,
        desk: Desk,
        actor: Actor,
        runner: Runner,
        render: Callable[[IntakeState], None],
        *,
        later: Later,
    ) -> None:
        self._desk, self._actor = desk, actor
        self._lanes, self._render, self._later = runner, render, later
        self._law = desk.intake.facts
        self._begin()

    def _begin(self) -> None:
        """Start with nothing entered, and a runner of its own for what comes home."""
        self._runner = OwnedRunner(self._lanes)
        self._state = IntakeState()
        self._timeline = Timeline(self._desk.clock.monotonic)
        self._revision = 0
        self._timer = self._saving = False
        self._after: list[Callable[[], None]] = []
        self._written: list[str] = []
        self._held_more = False

    @property
    def state(self) -> IntakeState:
        """Return what is shown now."""
        return self._state

    def hand_over(self) -> HandedOver:
        """Return the case as it stands, for a screen that speaks another language to go on with."""
        return HandedOver(
            state=self._state,
            timeline=self._timeline,
            revision=self._revision,
            held_more=self._held_more,
        )

    def take_over(self, case: HandedOver) -> None:
        """Go on with a case that was written: its steps can be undone, an accepted one stays."""
        self._timeline, self._revision = case.timeline, case.revision
        self._held_more, self._state = case.held_more, case.state
        self._show(unsaved=False, hints=())

    @property
    def is_written(self) -> bool:
        """Tell whether nothing is on its way and nothing waits to be written."""
        return not self._saving and not self._state.unsaved

    @property
    def is_saving(self) -> bool:
        """Tell whether a write is on its way."""
        return self._saving

    def save_now(self) -> None:
        """Write what was entered; called by the timer, by Ctrl+S and when the focus moves."""
        self._timer = False
        if self._saving or not self._state.unsaved:
            return
        self._saving = True
        self._show(unsaved=False)
        facts, revision, draft_id = self._state.facts, self._revision, self._state.draft_id
        written = self._written
        self._runner.run(
            Lane.DATA,
            lambda: self._write(draft_id, revision, facts, written),
            done=self._saved,
            failed=self._not_saved,
        )

    def _write(self, draft_id: str, revision: int, facts: IntakeFacts, written: list[str]) -> Draft:
        intake, actor = self._desk.intake, self._actor
        if not draft_id:
            fresh = intake.new_draft(actor, channel=facts.channel)
            draft_id, revision = fresh.id, fresh.revision
            written.append(draft_id)  # known on the lane before it is told at the window
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
        self._failed(error, unsaved=True)

    def _when_saved(self, call: Callable[[], None]) -> None:
        if self._state.draft_id and not self._state.unsaved and not self._saving:
            call()
            return
        self._after.append(call)
        if not self._saving:
            self._show(unsaved=True)
            self.save_now()

    def _touched(self) -> None:
        if not self._state.unsaved:
            self._show(unsaved=True)
        if not self._timer:
            self._timer = True
            self._later(AUTOSAVE_S, self.save_now)

    def _data(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self._runner.run(Lane.DATA, work, done=done, failed=self._failed)

    def _failed(self, error: DeskError, **changes: Any) -> None:
        self._show(error=error, busy="", **changes)

    def _show(self, **changes: Any) -> None:
        undo = {"can_undo": self._timeline.can_undo, "can_redo": self._timeline.can_redo}
        self._state = replace(self._state, **{**undo, **changes})
        self._render(self._state)
