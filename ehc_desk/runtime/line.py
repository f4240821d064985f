"""Connectivity as one state machine: what the status bar, the lists and the tray all say.

Three words only: online, offline, refused. Knows no network: the courier reports what it met.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING

from ehc_desk.domain.events import LineChanged

if TYPE_CHECKING:
    from ehc_desk.ports.clock import Publish

Owed = Callable[[], tuple[int, datetime | None, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineState:
    """``word``: online · offline · refused. ``since``: last good contact, None before the first.

    ``waiting`` counts dossiers that are not fully acknowledged, ``oldest`` is the first of them,
    ``refused`` counts items that need a person, ``reason`` is the code of the last error.
    """

    word: str
    since: datetime | None
    waiting: int
    oldest: datetime | None
    refused: int
    reason: str = ""


class LineMonitor:
    """Remembers the last contact and asks the outbox for the rest."""

    def __init__(self, *, owed: Owed, publish: Publish) -> None:
        self._owed, self._publish = owed, publish
        self._lock = Lock()
        self._contact: datetime | None = None
        self._online, self._reason = False, ""

    def met(self, at: datetime) -> None:
        """The province answered."""
        self._set(online=True, at=at, reason="")

    def lost(self, reason: str) -> None:
        """The province could not be reached or does not accept us; ``reason`` is an error code."""
        self._set(online=False, at=None, reason=reason)

    def state(self) -> LineState:
        """Return the state to show now."""
        waiting, oldest, refused = self._owed()
        with self._lock:
            online, contact, reason = self._online, self._contact, self._reason
        word = "refused" if refused and online else "online" if online else "offline"
        return LineState(
            word=word,
            since=contact,
            waiting=waiting,
            oldest=oldest,
            refused=refused,
            reason=reason,
        )

    def _set(self, *, online: bool, at: datetime | None, reason: str) -> None:
        with self._lock:
            changed = online != self._online or reason != self._reason
            self._online, self._reason = online, reason
            self._contact = at or self._contact
        if changed or online:
            self._publish(LineChanged(line="online" if online else "offline"))
