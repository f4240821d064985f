"""Presence: which processes of one data folder deliver at this moment.

A lock that ends with its process, however that ends: who finds nobody else there may take back
what a dead one had claimed. Knows no outbox.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

try:
    import fcntl
except ImportError:  # no such locks on this system: claims come back by their lease
    fcntl = None  # type: ignore[assignment]


class Presence:
    """Holds a shared lock on a file while this process delivers."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def enter(self, alone: Callable[[], None]) -> None:
        """Take the lock; ``alone`` runs first when no other process holds it."""
        if fcntl is None or self._descriptor is not None:
            return
        self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pass  # another process delivers: what is claimed may be its own
        else:
            alone()
        fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def leave(self) -> None:
        """Let go of the lock."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
