"""A line of the list of notices: what was told in this session, and when. Knows no widget."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ehc_desk.ui.texts import Notice, t

_ENDS = ".!?:;…"


@dataclass(frozen=True, slots=True)
class Told:
    """A notice of this session and when it came; a ``passing`` one only helped for a moment."""

    at: datetime
    notice: Notice
    mood: str
    passing: bool = False

    def time(self) -> str:
        """Return the time of day."""
        return self.at.strftime("%H:%M")

    def text(self) -> str:
        """Return what happened and what is safe, each a sentence of its own."""
        return sentences(self.notice)

    def words(self) -> str:
        """Return the line as text."""
        return f"{self.time()}  {t(f'toast.{self.mood}')}: {self.text()}"


def sentences(notice: Notice) -> str:
    """Return what happened and what is safe, each a sentence of its own."""
    first, safe = notice.text.strip(), notice.safe.strip()
    if first and safe and first[-1] not in _ENDS:
        first = f"{first}."
    return f"{first} {safe}".strip()


def folded(told: Sequence[Told]) -> list[tuple[Told, int]]:
    """Return the newest first, each notice once with the time it came last and how often."""
    last: dict[tuple[Notice, str], Told] = {}
    for each in reversed(told):
        last.setdefault((each.notice, each.mood), each)
    times = Counter((each.notice, each.mood) for each in told)
    return [(each, times[each.notice, each.mood]) for each in last.values()]
