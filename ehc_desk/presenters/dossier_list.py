"""Lists of dossiers and the search over all of them: pages of lines, newest first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from ehc_desk.errors import DeskError
from ehc_desk.ports.queries import DossierLine, Queries
from ehc_desk.presenters.owner import OwnedRunner
from ehc_desk.runtime.lanes import Lane, Runner

PAGE = 60
_FOUND = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ListState:
    """What the table shows. ``more`` means another page may follow; ``text`` is the search."""

    which: str = "all"
    text: str = ""
    lines: tuple[DossierLine, ...] = ()
    more: bool = False
    busy: bool = False
    error: DeskError | None = None


class ListPresenter:
    """Loads one page after another; an answer that came too late is dropped."""

    def __init__(
        self, queries: Queries, runner: Runner, render: Callable[[ListState], None]
    ) -> None:
        self._queries, self._runner, self._render = queries, OwnedRunner(runner), render
        self._state = ListState()
        self._asked = 0

    @property
    def state(self) -> ListState:
        """Return what is shown now."""
        return self._state

    def show_list(self, which: str) -> None:
        """Show the first page of a list."""
        self._state = ListState(which=which)
        self.refresh()

    def search(self, text: str) -> None:
        """Show what fits the text; an empty text shows the list again."""
        self._state = replace(self._state, text=" ".join(text.split()))
        self.refresh()

    def refresh(self) -> None:
        """Ask again for what is shown; as many lines as are shown now."""
        state = self._state
        size = max(PAGE, len(state.lines))
        if state.text:
            self._ask(lambda: self._queries.search(state.text, limit=_FOUND), self._found)
        else:
            self._ask(
                lambda: self._queries.lines(which=state.which, limit=size),
                lambda lines: self._show(lines=lines, more=len(lines) == size, busy=False),
            )

    def more(self) -> None:
        """Load the next page below."""
        state = self._state
        if state.busy or not state.more or not state.lines:
            return
        last = state.lines[-1].id
        self._ask(
            lambda: self._queries.lines(which=state.which, limit=PAGE, before=last),
            lambda lines: self._show(
                lines=(*state.lines, *lines), more=len(lines) == PAGE, busy=False
            ),
        )

    def close(self) -> None:
        """Let nothing come home any more."""
        self._runner.close()

    def _found(self, lines: tuple[DossierLine, ...]) -> None:
        self._show(lines=lines, more=False, busy=False)

    def _ask(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self._asked += 1
        mine = self._asked
        self._show(busy=True, error=None)

        def newest(result: Any) -> None:
            if mine == self._asked:
                done(result)

        self._runner.run(
            Lane.DATA,
            work,
            done=newest,
            failed=lambda error: self._show(error=error, busy=False),
        )

    def _show(self, **changes: Any) -> None:
        self._state = replace(self._state, **changes)
        self._render(self._state)
