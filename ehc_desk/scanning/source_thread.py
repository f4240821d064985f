"""What every reader with a thread of its own has: a state that is told once, a start, a stop."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from ehc_desk.ports.readers import SourceState

if TYPE_CHECKING:
    from ehc_desk.ports.readers import OnScan, OnState

_PATIENCE_S = 2.0


class SourceThread:
    """Base of a ``CodeSource``: a reader writes ``_run`` and looks at ``_stopping``."""

    _thread_name = "reader"

    def __init__(self) -> None:
        self._state = SourceState.OFF
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._on_scan: OnScan = _nobody
        self._on_state: OnState = _nobody

    @property
    def state(self) -> SourceState:
        """Return how the reader is doing now."""
        return self._state

    def start(self, on_scan: OnScan, on_state: OnState) -> None:
        """Read on a thread of its own; both callbacks are called there."""
        if self._thread is not None:
            return
        self._on_scan, self._on_state = on_scan, on_state
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name=self._thread_name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Let go of the device and wait for the thread."""
        if self._thread is not None:
            self._stopping.set()
            self._thread.join(_PATIENCE_S)
            self._thread = None
            self._tell(SourceState.OFF)

    def _run(self) -> None:
        """Read until ``_stopping`` is set."""
        raise NotImplementedError

    def _tell(self, state: SourceState) -> None:
        if state is not self._state:
            self._state = state
            self._on_state(state)


def _nobody(_told: object) -> None:
    """Be whoever is told before ``start``."""
