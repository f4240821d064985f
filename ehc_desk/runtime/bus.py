"""The bus: who wants to know what happened. Publishing comes after the commit, never before.

Knows no thread and no widget: listeners run on the publishing thread and must be quick; the
window's listener carries the event home to its own thread.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Lock

from ehc_desk.domain.events import Event

Listener = Callable[[Event], None]
_log = logging.getLogger(__name__)


class Bus:
    """Delivers each event to every listener, in the order of subscription."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._lock = Lock()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Add a listener and return the way to remove it."""
        with self._lock:
            self._listeners.append(listener)

        def leave() -> None:
            with self._lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return leave

    def publish(self, event: Event) -> None:
        """Tell everybody; one listener that fails never silences the others."""
        with self._lock:
            listeners = tuple(self._listeners)
        for listener in listeners:
            try:
                listener(event)
            except Exception:  # a broken view must not undo what is already committed
                _log.exception("listener failed for %s", type(event).__name__)
