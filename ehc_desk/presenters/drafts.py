"""The clerk's own drafts: open ones to go on with, discarded ones to bring back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ehc_desk.errors import DeskError
from ehc_desk.ports.queries import DraftLine
from ehc_desk.presenters.owner import OwnedRunner
from ehc_desk.runtime.lanes import Lane, Runner

if TYPE_CHECKING:
    from ehc_desk.desk import Desk
    from ehc_desk.domain.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftsState:
    """What the list shows."""

    lines: tuple[DraftLine, ...] = ()
    discarded: bool = False
    error: DeskError | None = None


class DraftsPresenter:
    """Lists, discards, restores; another clerk's drafts are never shown."""

    def __init__(
        self, desk: Desk, actor: Actor, runner: Runner, render: Callable[[DraftsState], None]
    ) -> None:
        self._desk, self._actor = desk, actor
        self._runner, self._render = OwnedRunner(runner), render
        self._state = DraftsState()

    @property
    def state(self) -> DraftsState:
        """Return what is shown now."""
        return self._state

    def show(self, *, discarded: bool) -> None:
        """Show open or discarded drafts."""
        self._state = replace(self._state, discarded=discarded)
        self.refresh()

    def refresh(self) -> None:
        """Ask again for what is shown."""
        discarded, user = self._state.discarded, self._actor.name
        queries = self._desk.queries
        self._run(
            lambda: queries.drafts(user=user, discarded=discarded),
            lambda lines: self._show(lines=lines, error=None),
        )

    def discard(self, draft_id: str) -> None:
        """Put a draft into the bin."""
        intake, actor = self._desk.intake, self._actor
        self._run(lambda: intake.discard(draft_id, actor=actor), lambda _: self.refresh())

    def restore(self, draft_id: str, done: Callable[[], None]) -> None:
        """Bring a discarded draft back."""
        intake, actor = self._desk.intake, self._actor
        self._run(lambda: intake.restore(draft_id, actor=actor), lambda _: done())

    def close(self) -> None:
        """Let nothing come home any more."""
        self._runner.close()

    def _run(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self._runner.run(Lane.DATA, work, done=done, failed=lambda error: self._show(error=error))

    def _show(self, **changes: Any) -> None:
        self._state = replace(self._state, **changes)
        self._render(self._state)
