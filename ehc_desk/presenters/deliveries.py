"""What is on its way to the province: every item with age, attempts and the last answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ehc_desk.domain.delivery import DeliveryItem
from ehc_desk.errors import DeskError
from ehc_desk.presenters.owner import OwnedRunner
from ehc_desk.runtime.lanes import Lane, Runner

if TYPE_CHECKING:
    from ehc_desk.desk import Desk

WHICH = ("open", "needs_action", "done", "all")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveriesState:
    """The items of one of the lists of ``WHICH``; all: what is open, then what is done."""

    which: str = "open"
    items: tuple[DeliveryItem, ...] = ()
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
        self._state = replace(self._state, which=which, items=())
        self.refresh()

    def refresh(self) -> None:
        """Ask again for what is shown."""
        which = self._state.which

        def arrived(items: tuple[DeliveryItem, ...]) -> None:
            if which == self._state.which:
                self._show(items=items, error=None)

        self._runner.run(
            Lane.DATA,
            lambda: self._items(which),
            done=arrived,
            failed=lambda error: self._show(error=error),
        )

    def _items(self, which: str) -> tuple[DeliveryItem, ...]:
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
