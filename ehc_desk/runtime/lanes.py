"""Lanes: where work runs. One thread each for data, devices, look-ups; plain executors.

Knows no widget: the window brings results home by a runner of its own (``ui.tasks``); tests and
the command line use ``InlineRunner``.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from ehc_desk.errors import DeskError

T = TypeVar("T")


class Lane(StrEnum):
    """Which queue a piece of work stands in."""

    DATA = "data"
    DEVICE = "device"
    NETWORK = "network"


class Runner(Protocol):
    """Runs work on a lane and brings the outcome back to the caller's thread."""

    def run(
        self,
        lane: Lane,
        work: Callable[[], T],
        *,
        done: Callable[[T], None],
        failed: Callable[[DeskError], None],
    ) -> None:
        """Queue the work; exactly one of ``done`` and ``failed`` is called later."""
        ...


class InlineRunner:
    """Runs everything at once on the calling thread."""

    def run(
        self,
        lane: Lane,
        work: Callable[[], T],
        *,
        done: Callable[[T], None],
        failed: Callable[[DeskError], None],
    ) -> None:
        """Run now; a bug (anything but DeskError) is raised to the caller."""
        try:
            result = work()
        except DeskError as error:
            failed(error)
        else:
            done(result)


class Lanes:
    """One single-threaded executor a lane; order inside a lane is kept."""

    def __init__(self) -> None:
        self._pools = {
            lane: ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"lane-{lane.value}")
            for lane in Lane
        }

    def submit(self, lane: Lane, work: Callable[[], Any]) -> Future[Any]:
        """Queue work on a lane."""
        return self._pools[lane].submit(work)

    def close(self) -> None:
        """Finish what runs, drop what waits."""
        for pool in self._pools.values():
            pool.shutdown(wait=True, cancel_futures=True)
