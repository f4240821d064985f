"""Undo and redo of a case: facts and pages in one line of steps; pure values and a clock.

Typing in one field is one step until the person pauses. The steps live as long as the case is
open: they survive parking it, not the end of the program.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ehc_desk.domain.dossier import IntakeFacts, Page

PAUSE_S = 1.2
DEPTH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A case between two steps."""

    facts: IntakeFacts
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One change. ``key`` names the field that was typed in; empty: a step of its own."""

    key: str
    before: Moment
    after: Moment
    at: float


class Timeline:
    """Steps that were taken, and those that were taken back."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._done: list[Step] = []
        self._undone: list[Step] = []

    @property
    def can_undo(self) -> bool:
        """Tell whether there is a step to take back."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Tell whether there is a step to do again."""
        return bool(self._undone)

    def clear(self) -> None:
        """Forget everything: the case was loaded anew."""
        self._done.clear()
        self._undone.clear()

    def kept(self) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
        """Return the steps as they stand, for ``return_to``."""
        return tuple(self._done), tuple(self._undone)

    def return_to(self, steps: tuple[tuple[Step, ...], tuple[Step, ...]]) -> None:
        """Be as it was: what came since never happened."""
        self._done, self._undone = list(steps[0]), list(steps[1])

    @property
    def last_key(self) -> str:
        """Return the key of the step that would be taken back next, empty without one."""
        return self._done[-1].key if self._done else ""

    def record(
        self, before: Moment, after: Moment, key: str = "", *, pause: float = PAUSE_S
    ) -> None:
        """Keep a step; a change of the same key within ``pause`` seconds goes on with it."""
        if before == after:
            return
        now = self._clock()
        self._undone.clear()
        last = self._done[-1] if self._done else None
        if last is not None and key and last.key == key and now - last.at < pause:
            before = last.before
            self._done.pop()
        if before != after:
            self._done = [*self._done[-DEPTH:], Step(key=key, before=before, after=after, at=now)]

    def undo(self, now: Moment) -> Moment | None:
        """Return the case before the last step; pages that came in meanwhile are kept."""
        if not self._done:
            return None
        step = self._done.pop()
        self._undone.append(step)
        return _carried(step.after, step.before, now)

    def redo(self, now: Moment) -> Moment | None:
        """Return the case after the last step that was taken back."""
        if not self._undone:
            return None
        step = self._undone.pop()
        self._done.append(step)
        return _carried(step.before, step.after, now)


def _carried(left: Moment, to: Moment, now: Moment) -> Moment:
    """Return ``to`` with what is no part of the step: pages that came in behind it are kept."""
    if left.pages == to.pages:
        return Moment(facts=to.facts, pages=now.pages)
    known = {page.id for page in (*left.pages, *to.pages)}
    came = (page for page in now.pages if page.id not in known)
    return Moment(facts=to.facts, pages=(*to.pages, *came))
