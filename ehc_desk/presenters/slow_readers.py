"""Noticing a reader that is too slow to be told from a person; pure, no Qt, no clock."""

from __future__ import annotations

from collections.abc import Callable

from ehc_desk.presenters.burst import SURELY_A_READER


class SlowReaderWatch:
    """Notices a reader slower than the limit, after its keys went into a field as a person's.

    Nobody types a whole code at such a pace: ``ended`` answers the gap that would have been
    needed, so that the next scan is recognised.
    """

    def __init__(self, plausible: Callable[[str], bool], *, most_ms: float = 90.0) -> None:
        self._plausible, self._most = plausible, most_ms
        self._text, self._last = "", 0.0
        self._gaps: list[float] = []

    def key(self, text: str, at: float) -> None:
        """Take every key that carries text."""
        gap = at - self._last
        if not self._text or gap > self._most:
            self._text, self._gaps = "", []
        else:
            self._gaps.append(gap)
        self._text += text
        self._last = at

    def ended(self, at: float) -> float | None:
        """Take Enter; return the longest gap of a code a slow reader sent, else None."""
        text, gaps = self._text, self._gaps
        self._text, self._gaps = "", []
        slow = len(gaps) + 1 >= SURELY_A_READER and at - self._last <= self._most
        return max(gaps) if slow and self._plausible(text) else None
