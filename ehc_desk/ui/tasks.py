"""Runs work on a lane and brings the answer home to the thread of the window."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from ehc_desk.errors import DeskError
from ehc_desk.runtime.lanes import Lane, Lanes

T = TypeVar("T")


class UiTasks(QObject):
    """The window's runner. A bug in the work is raised on the window's thread.

    ``answered`` is told after each answer that came home: what can be done may be different now.
    """

    answered = Signal()
    _home = Signal(object)  # the only emitter is born on the window's thread

    def __init__(self, lanes: Lanes) -> None:
        super().__init__()
        self._lanes = lanes
        self._open = True
        # Queued in any case: what was done at once would else be told before ``run`` returned.
        self._home.connect(self._arrived, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        lane: Lane,
        work: Callable[[], T],
        *,
        done: Callable[[T], None],
        failed: Callable[[DeskError], None],
    ) -> None:
        """Queue the work; exactly one of ``done`` and ``failed`` is called on this thread."""

        def deliver(future: Future[T]) -> None:
            try:
                error = future.exception()
            except CancelledError:
                return
            if not self._open:
                return
            if error is None:
                self._home.emit(partial(done, future.result()))
            elif isinstance(error, DeskError):
                self._home.emit(partial(failed, error))
            else:
                self._home.emit(partial(_bug, failed, error))

        self._lanes.submit(lane, work).add_done_callback(deliver)

    def close(self) -> None:
        """Tell nobody anything any more."""
        self._open = False

    def _arrived(self, tell: Callable[[], None]) -> None:
        if self._open:
            try:
                tell()
            finally:
                self.answered.emit()


def _bug(failed: Callable[[DeskError], None], error: BaseException) -> None:
    """Let the view go on (it must not stay busy for ever), then report the bug."""
    failed(DeskError(kind=type(error).__name__))
    raise error
