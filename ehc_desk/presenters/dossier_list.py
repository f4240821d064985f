"""Lists of dossiers and the search over all of them: pages of lines, newest first or sorted.

A search tells apart who or what was meant (owner, code, number) from dossiers that only fit by
the name of their procedure or their submitter: those are offered, not mixed in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ehc_desk.domain.dossier import State
from ehc_desk.domain.text import fold, sort_key
from ehc_desk.domain.typed_keys import first_found
from ehc_desk.presenters.owner import OwnedRunner
from ehc_desk.runtime.lanes import Lane, Runner

if TYPE_CHECKING:
    from ehc_desk.errors import DeskError
    from ehc_desk.ports.page_texts import PageTexts, PaperHit
    from ehc_desk.ports.queries import DossierLine, Queries

    _Answer = tuple[str, tuple[DossierLine, ...], tuple[PaperHit, ...]]

PAGE = 60
_FOUND = 500
MOST_SORTED = 2000
_CLOCK_RUNS = frozenset({State.ACCEPTED, State.PROCESSING})
_WORD = re.compile(r"[a-z0-9]+")

SORTS: Mapping[str, Callable[[DossierLine], Any]] = {
    "newest": lambda line: 0,
    "code": lambda line: line.code or line.provisional_code,
    "owner": lambda line: sort_key(line.owner_name),
    "procedure": lambda line: sort_key(line.procedure_name),
    "due": lambda line: (line.due_at is None, line.due_at and line.due_at.timestamp()),
    "state": lambda line: line.state,
    "delivery": lambda line: line.delivery,
}
"""Orders a list may be shown in; ``newest`` is the one of the store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListState:
    """What the table shows. ``more`` means another page may follow; ``text`` is the search.

    ``total`` is the count of the rail (None while searching or not known); ``others`` are lines
    that fit the search by procedure or submitter only, shown when ``wide``. ``hits``: dossiers with
    the words on their papers, by id; those found by nothing else are shown when ``deep``.
    """

    which: str = "all"
    text: str = ""
    lines: tuple[DossierLine, ...] = ()
    others: tuple[DossierLine, ...] = ()
    wide: bool = False
    hits: Mapping[str, PaperHit] = field(default_factory=dict)
    deep: bool = False
    total: int | None = None
    sort: str = "newest"
    more: bool = False
    busy: bool = False
    error: DeskError | None = None

    @property
    def shown(self) -> tuple[DossierLine, ...]:
        """Return the lines of the table."""
        known = (*self.lines, *self.others) if self.wide or not self.lines else self.lines
        return (*known, *self.in_papers) if self.deep or not known else known

    @property
    def in_papers(self) -> tuple[DossierLine, ...]:
        """Return the dossiers that only words on their papers speak for."""
        known = {line.id for line in (*self.lines, *self.others)}
        found = [hit.line for hit in self.hits.values() if hit.line.id not in known]
        return tuple(sorted(found, key=SORTS[self.sort]))


class ListPresenter:
    """Loads one page after another; an answer that came too late is dropped.

    ``bounds`` gives ``(now, soon)`` for the lists that are about due dates; with ``texts`` a search
    goes through the papers too.
    """

    def __init__(
        self,
        queries: Queries,
        runner: Runner,
        render: Callable[[ListState], None],
        bounds: Callable[[], tuple[datetime, datetime]],
        texts: PageTexts | None = None,
    ) -> None:
        self._queries, self._runner, self._render = queries, OwnedRunner(runner), render
        self._bounds, self._texts = bounds, texts
        self._state = ListState()
        self._asked = 0

    @property
    def state(self) -> ListState:
        """Return what is shown now."""
        return self._state

    def show_list(self, which: str) -> None:
        """Show the first page of a list; the order stays as it was chosen."""
        self._state = ListState(which=which, sort=self._state.sort)
        self.refresh()

    def search(self, text: str) -> None:
        """Show what fits the text; an empty text shows the list again."""
        self._state = replace(
            self._state,
            text=" ".join(text.split()),
            wide=False,
            deep=False,
            lines=(),
            others=(),
            hits={},
        )
        self.refresh()

    def widen(self) -> None:
        """Show also what fits by procedure or submitter only."""
        self._show(wide=True)

    def deepen(self) -> None:
        """Show also what only words on papers speak for."""
        self._show(deep=True)

    def sort(self, order: str) -> None:
        """Show the list in another order."""
        if order in SORTS and order != self._state.sort:
            self._state = replace(self._state, sort=order, lines=())
            self.refresh()

    def refresh(self) -> None:
        """Ask again for what is shown; as many lines as are shown now."""
        state = self._state
        if state.text:
            self._ask(lambda: self._search(state.text), self._found)
        else:
            self._ask(lambda: self._page(state), lambda page: self._show(busy=False, **page))

    def more(self) -> None:
        """Load the next page below."""
        state = self._state
        if state.busy or not state.more or not state.lines:
            return
        last = state.lines[-1].id
        now, soon = self._bounds()
        self._ask(
            lambda: self._queries.lines(
                which=state.which, limit=PAGE, before=last, soon=soon, now=now
            ),
            lambda lines: self._show(
                lines=(*state.lines, *lines), more=len(lines) == PAGE, busy=False
            ),
        )

    def close(self) -> None:
        """Let nothing come home any more."""
        self._runner.close()

    def _page(self, state: ListState) -> dict[str, Any]:
        sorted_by = SORTS[state.sort]
        in_order = state.sort == "newest"
        size = max(PAGE, len(state.lines)) if in_order else MOST_SORTED
        now, soon = self._bounds()
        lines = self._queries.lines(which=state.which, limit=size, soon=soon, now=now)
        counts = self._queries.counts(today=now.date().isoformat(), soon=soon, now=now)
        if not in_order:
            lines = tuple(sorted(lines, key=sorted_by))
        return {
            "lines": lines,
            "others": (),
            "hits": {},
            "total": counts.get(state.which),
            "more": in_order and len(lines) == size,
        }

    def _search(self, typed: str) -> _Answer:
        text, lines = first_found(typed, lambda one: self._queries.search(one, limit=_FOUND))
        hits: tuple[PaperHit, ...] = ()
        if self._texts is not None:
            texts = self._texts
            _, hits = first_found(typed, lambda one: texts.search(one, limit=PAGE))
        return text, lines, hits

    def _found(self, found: _Answer) -> None:
        """Show what was found, and by which reading of the text."""
        text, lines, hits = found
        order = SORTS[self._state.sort]
        meant = tuple(sorted((line for line in lines if is_meant(line, text)), key=order))
        others = tuple(sorted((line for line in lines if not is_meant(line, text)), key=order))
        by_id = {hit.line.id: hit for hit in hits}
        self._show(lines=meant, others=others, hits=by_id, total=None, more=False, busy=False)

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


def is_meant(line: DossierLine, text: str) -> bool:
    """Tell whether the owner or the code fits; what holds digits was found by code or number."""
    folded = fold(text)
    if any(char.isdigit() for char in folded):
        return True
    names = _WORD.findall(fold(line.owner_name))
    return all(any(name.startswith(one) for name in names) for one in _WORD.findall(folded))


def is_overdue(state: str, due_at: datetime | None, now: datetime) -> bool:
    """Tell whether a promise is broken: the clock runs still, and the moment is over.

    The same rule as the list of the rail.
    """
    return state in _CLOCK_RUNS and due_at is not None and due_at < now
