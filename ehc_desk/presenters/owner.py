"""Owner tokens: results of work for a view that was closed meanwhile are dropped."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from ehc_desk.errors import DeskError
    from ehc_desk.runtime.lanes import Lane, Runner

T = TypeVar("T")


class OwnedRunner:
    """A runner of one view: after ``close`` nothing comes home any more."""

    def __init__(self, runner: Runner) -> None:
        self._runner, self._open = runner, True

    def close(self) -> None:
        """Drop everything that is still on its way."""
        self._open = False

    def run(
        self,
        lane: Lane,
        work: Callable[[], T],
        *,
        done: Callable[[T], None],
        failed: Callable[[DeskError], None],
    ) -> None:
        """Queue the work; its outcome is told only while the view is open."""

        def if_open(tell: Callable[[T], None], result: T) -> None:
            if self._open:
                tell(result)

        def error_if_open(error: DeskError) -> None:
            if self._open:
                failed(error)

        self._runner.run(
            lane, work, done=lambda result: if_open(done, result), failed=error_if_open
        )
