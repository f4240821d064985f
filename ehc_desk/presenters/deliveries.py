"""What is on its way to the province: every item with age, attempts and the last answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from ehc_desk.domain.delivery import DeliveryItem, DeliveryState
from ehc_desk.errors import UnknownDossier
from ehc_desk.presenters.owner import OwnedRunner
from ehc_desk.runtime.lanes import Lane, Runner

if TYPE_CHECKING:
    from ehc_desk.desk import Desk
    from ehc_desk.domain.dossier import Dossier
    from ehc_desk.errors import DeskError

_AT_ONCE = 40
"""Dossiers that are read in one turn: others use the lane as well."""
WHICH = ("open", "needs_action", "done", "all")


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Whose dossier an item belongs to, and the names of its papers by SHA-256."""

    owner: str = ""
    papers: Mapping[str, str] = field(default_factory=dict)


def about(dossier: Dossier) -> About:
    """Return what the items of a dossier are about."""
    names = {line.number: line.name for line in dossier.facts.components}
    papers = {paper.sha256: names.get(paper.component, "") for paper in dossier.papers}
    return About(owner=dossier.facts.owner.full_name, papers=papers)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveriesState:
    """The items of one of the lists of ``WHICH``; all: what is open, then what is done.

    ``about``: dossier → what its items are about, as far as it was read.
    """

    which: str = "open"
    items: tuple[DeliveryItem, ...] = ()
    about: Mapping[str, About] = field(default_factory=dict)
    now: datetime | None = None
    error: DeskError | None = None


class DeliveriesPresenter:
    """Shows the outbox; delivers now; wakes items that step aside."""

    def __init__(
        self, desk: Desk, runner: Runner, render: Callable[[DeliveriesState], None]
    ) -> None:
        self._desk, self._runner, self._render = desk, OwnedRunner(runner), render
        self._state = DeliveriesState()

    @property
    def state(self) -> DeliveriesState:
        """Return what is shown now."""
        return self._state

    def show(self, which: str) -> None:
        """Show one of the lists."""
        self._state = replace(self._state, which=which, items=(), about={})
        self.refresh()

    def refresh(self) -> None:
        """Ask again for what is shown."""
        which = self._state.which

        def arrived(items: tuple[DeliveryItem, ...]) -> None:
            if which == self._state.which:
                self._show(items=items, now=self._desk.clock.now(), error=None)
                self._read_on()

        self._runner.run(
            Lane.DATA,
            lambda: self._items(which),
            done=arrived,
            failed=lambda error: self._show(error=error),
        )

    def _read_on(self) -> None:
        """Read what the items are about, dossier by dossier, a few in one turn."""
        state = self._state
        wanted = dict.fromkeys(item.dossier_id for item in state.items if item.dossier_id)
        unread = [one for one in wanted if one not in state.about][:_AT_ONCE]
        if not unread:
            return

        def read(found: Mapping[str, About]) -> None:
            if state.which == self._state.which:
                self._show(about={**self._state.about, **found})
                self._read_on()

        self._runner.run(
            Lane.DATA,
            lambda: {one: self._about(one) for one in unread},
            done=read,
            failed=lambda error: self._show(error=error),
        )

    def _about(self, dossier_id: str) -> About:
        try:
            return about(self._desk.queries.dossier(dossier_id))
        except UnknownDossier:  # what is sent of it is all there is
            return About()

    def _items(self, which: str) -> tuple[DeliveryItem, ...]:
        """Return the items of a list, oldest first; what is done newest first."""
        queries = self._desk.queries
        if which != "all":
            return queries.deliveries(which=which)
        return (*queries.deliveries(which="open"), *queries.deliveries(which="done"))

    def retry(self, seqs: Sequence[int]) -> None:
        """Make items due now, also those that needed a person."""
        if not seqs:
            return

        def woken(_count: int) -> None:
            self._desk.courier.deliver_now()
            self.refresh()

        self._runner.run(
            Lane.DATA,
            lambda: self._wake(seqs),
            done=woken,
            failed=lambda error: self._show(error=error),
        )

    def _wake(self, seqs: Sequence[int]) -> int:
        with self._desk.storage.begin() as uow:
            return uow.delivery.wake(seqs)

    def close(self) -> None:
        """Let nothing come home any more."""
        self._runner.close()

    def _show(self, **changes: Any) -> None:
        self._state = replace(self._state, **changes)
        self._render(self._state)


def remedy(item: DeliveryItem) -> str:
    """Tell what a person can do: ``correct`` the dossier, ``retry``, or ``wait`` (nothing)."""
    if item.state is not DeliveryState.NEEDS_ACTION:
        return "done" if item.state is DeliveryState.DONE else "wait"
    return "correct" if fields_of(item) and item.dossier_id else "retry"


def fields_of(item: DeliveryItem) -> tuple[str, ...]:
    """Return the fields the province named, as dotted paths of the dossier's facts."""
    found = []
    for error in errors_of(item):
        path = str(error.get("field") or error.get("pointer") or "").replace("/", ".").strip(".")
        path = path.removeprefix("record.").removeprefix("payload.")
        if path:
            found.append(path)
    return tuple(found)


def errors_of(item: DeliveryItem) -> list[Mapping[str, Any]]:
    """Return what the province said of an item, problem by problem."""
    found = (item.answer or {}).get("errors") or []
    return [error for error in found if isinstance(error, Mapping)]


def age(since: datetime, now: datetime | None) -> tuple[str, int]:
    """Return a unit (``minutes``, ``hours``, ``days``) and how many have passed."""
    passed = (now - since) if now is not None else timedelta()
    minutes = max(0, int(passed.total_seconds() // 60))
    if minutes < 60:
        return "minutes", minutes
    return ("hours", minutes // 60) if minutes < 48 * 60 else ("days", minutes // (24 * 60))
