"""A scan that came in pieces, put together again; its keys are taken back out of the fields.

Knows when keys came and where they went. What a scan means is not known here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from ehc_desk.presenters import rejoining
from ehc_desk.presenters.burst import Outcome
from ehc_desk.ui.reader_trail import Trail, name_of


class Pieces:
    """``left`` tells which keys could not be taken back and the name of the field they are in."""

    def __init__(self, plausible: Callable[[str], bool]) -> None:
        self._plausible = plausible
        self._trail = Trail()
        self._open: tuple[str, float] | None = None
        self._field = ""
        self.left = ("", "")

    # ------------------------------------------------------------ what goes on to a field

    def before(self, text: str, at: float, target: QObject) -> None:
        """Remember how a field stands before a key of it reaches the field."""
        if self._trail.times and at - self._trail.times[-1] > rejoining.PAUSE_MS:
            self._trail.forget()
        self._field = name_of(target)
        self._trail.before(text, at, target)

    def after(self, target: QObject) -> None:
        """Remember how it stands after the key."""
        self._trail.after(target)

    def forget(self) -> None:
        """A person did something: whatever came before it stays where it is."""
        self._trail.forget()
        self._open = None

    # ------------------------------------------------------------ what is scanned

    def scanned(self, outcome: Outcome[Any], gap_ms: float) -> str | None:
        """Return the whole text of a scan, None when it only ends one that was told already."""
        text = outcome.scan or ""
        self.left = ("", "")
        if (joined := self._goes_on(outcome.begun, text)) is not None:
            return self._told(joined, None if outcome.whole else outcome.last)
        row = rejoining.in_a_row(self._trail.times, outcome.begun)
        typed = self._trail.texts[-row:] if row else []
        count = rejoining.own_keys(text, typed)
        if count:
            text = "".join(typed[-count:]) + text
        elif not self._plausible(text) or not outcome.whole:
            count = rejoining.fast_keys(typed, self._trail.times[-row:] if row else [], gap_ms)
        self._take_back(count)
        self._open = None if outcome.whole else (text, outcome.last)
        return text

    def ended(self, at: float, gap_ms: float) -> tuple[bool, str | None]:
        """Tell whether an Enter that looked like a person's is a reader's, and what it ended."""
        if self._open is None:
            return False, None
        times = [self._open[1], *self._since(), at]
        row = rejoining.in_a_row(times[:-1], at)
        steady = rejoining.pauses(times, gap_ms) <= rejoining.MOST_PAUSES
        joined = self._goes_on(at, "") if row == len(times) - 1 and steady else None
        if joined is None:
            return False, None
        self.left = ("", "")
        return True, self._told(joined, None)

    def _since(self) -> list[float]:
        begun = self._open[1] if self._open is not None else 0.0
        return [at for at in self._trail.times if at > begun]

    def _goes_on(self, at: float, text: str) -> str | None:
        """Return the scan before, with what came since, when all of it is one code."""
        if self._open is None or (text and rejoining.finished(text)):
            return None
        count = len(self._since())
        typed = self._trail.texts[-count:] if count else []
        begun = self._since()[0] if count else at
        joined = self._open[0] + "".join(typed) + text
        if begun - self._open[1] > rejoining.PAUSE_MS:
            return None
        if joined != self._open[0] and not rejoining.finished(joined):
            return None
        return joined

    def _told(self, joined: str, last: float | None) -> str | None:
        before = self._open[0] if self._open is not None else ""
        self._take_back(len(self._since()))
        self._open = None if last is None else (joined, last)
        known = joined == before or rejoining.finished(before)
        return None if known else joined

    def _take_back(self, count: int) -> None:
        left = self._trail.take_back(count)
        self.left = (left, self._field if left else "")
        self._trail.forget()
