"""What may be said of a dossier's due date: a moment, a stopped clock, no time by law, nothing.

Pure; the words themselves are the window's.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from ehc_desk.domain.dossier import Dossier, State

_WAITS = frozenset({State.WAITING_SUPPLEMENT, State.WAITING_PAYMENT})
_RUNS = frozenset({State.ACCEPTED, State.PROCESSING, State.RESULT_READY})


class Promise(StrEnum):
    """``NO_TIME``: the law gives none. ``NOTHING``: no clock runs (any more)."""

    DUE = "due"
    PAUSED = "paused"
    NO_TIME = "no_time"
    NOTHING = "nothing"


def promise_of(dossier: Dossier) -> Promise:
    """Tell what holds for a dossier; its deadline record names the unit the law counts in (D29)."""
    if dossier.state in _WAITS | _RUNS and _no_time(dossier):
        return Promise.NO_TIME
    return promise_in_list(dossier.state, dossier.due_at)


def promise_in_list(state: str, due_at: datetime | None) -> Promise:
    """Tell what a list may say, which knows the state alone.

    Nothing is due while the clock stands still (rules D15, D20), whatever was promised before.
    """
    if state in _WAITS:
        return Promise.PAUSED
    return Promise.DUE if due_at is not None else Promise.NOTHING


def _no_time(dossier: Dossier) -> bool:
    return dossier.due_at is None and dossier.deadline.get("unit") is None
