"""Drafts: open ones to go on with, discarded ones to bring back within 30 days."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ehc_desk.domain.actor import SUPERVISOR
from ehc_desk.domain.text import fold, sort_key
from ehc_desk.presenters.owner import OwnedRunner
from ehc_desk.runtime.lanes import Lane, Runner

if TYPE_CHECKING:
    from ehc_desk.desk import Desk
    from ehc_desk.domain.actor import Actor
    from ehc_desk.errors import DeskError
    from ehc_desk.ports.queries import DraftLine

SORTS = ("newest", "owner", "procedure")
"""Orders the list may be shown in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftsState:
    """What the list shows; ``everybody``: the drafts of all clerks (supervisors only).

    ``text`` is searched in owner, procedure and clerk; ``short`` are the names people use of
    procedures. ``just_discarded`` can be taken back at once.
    """

    lines: tuple[DraftLine, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    short: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    sort: str = "newest"
    discarded: bool = False
    everybody: bool = False
    just_discarded: str = ""
    now: datetime | None = None
    error: DeskError | None = None

    def procedure(self, line: DraftLine) -> str:
        """Return the name people use at the counter of a draft's procedure, "" without one."""
        return self.short.get(line.procedure_name, line.procedure_name)

    @property
    def shown(self) -> tuple[DraftLine, ...]:
        """Return the lines that fit the search, in the order that was chosen."""
        words = fold(self.text).split()
        found = [line for line in self.lines if all(word in self._said(line) for word in words)]
        if self.sort == "owner":
            found.sort(key=lambda line: (not line.owner_name, sort_key(line.owner_name)))
        elif self.sort == "procedure":
            found.sort(key=lambda line: (not line.procedure_name, sort_key(self.procedure(line))))
        return tuple(found)

    def _said(self, line: DraftLine) -> str:
        clerk = self.names.get(line.user, line.user)
        told = (line.owner_name, line.procedure_name, self.procedure(line), clerk)
        return fold(" ".join(told))


class DraftsPresenter:
    """Lists, discards, restores; another clerk's drafts are for supervisors to look at only."""

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

    @property
    def may_see_everybody(self) -> bool:
        """True for a supervisor."""
        return SUPERVISOR in self._actor.roles

    def is_mine(self, line: DraftLine) -> bool:
        """Tell whether the draft is this clerk's own: only those are gone on with or discarded."""
        return line.user == self._actor.name

    def show(self, *, discarded: bool) -> None:
        """Show open or discarded drafts."""
        self._state = replace(self._state, discarded=discarded)
        self.refresh()

    def show_everybody(self, on: bool) -> None:
        """Show the drafts of all clerks, or one's own again."""
        self._state = replace(self._state, everybody=on and self.may_see_everybody)
        self.refresh()

    def search(self, text: str) -> None:
        """Show what fits the text only."""
        self._show(text=text)

    def sort(self, order: str) -> None:
        """Show the drafts in another order."""
        if order in SORTS:
            self._show(sort=order)

    def refresh(self) -> None:
        """Ask again for what is shown."""
        state = self._state
        self._run(lambda: self._fetch(state), lambda parts: self._show(error=None, **parts))

    def discard(self, draft_id: str) -> None:
        """Put a draft into the bin."""
        intake, actor = self._desk.intake, self._actor

        def gone(_none: None) -> None:
            self._show(just_discarded=draft_id)
            self.refresh()

        self._run(lambda: intake.discard(draft_id, actor=actor), gone)

    def take_back(self) -> None:
        """Undo the last discard."""
        draft_id = self._state.just_discarded
        if draft_id:
            self.restore(draft_id, self.refresh)

    def restore(self, draft_id: str, done: Callable[[], None]) -> None:
        """Bring a discarded draft back."""
        intake, actor = self._desk.intake, self._actor

        def back(_draft: object) -> None:
            self._show(just_discarded="")
            done()

        self._run(lambda: intake.restore(draft_id, actor=actor), back)

    def close(self) -> None:
        """Let nothing come home any more."""
        self._runner.close()

    def _fetch(self, state: DraftsState) -> dict[str, Any]:
        desk = self._desk
        if state.discarded:
            desk.bin.empty(actor=self._actor)
        user = None if state.everybody else self._actor.name
        return {
            "lines": desk.queries.drafts(user=user, discarded=state.discarded),
            "names": desk.queries.display_names(),
            "short": {each.name: each.short_name for each in desk.catalogue.versions},
            "now": desk.clock.now(),
        }

    def _run(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self._runner.run(Lane.DATA, work, done=done, failed=lambda error: self._show(error=error))

    def _show(self, **changes: Any) -> None:
        self._state = replace(self._state, **changes)
        self._render(self._state)
