"""The three wordings of the connectivity, as a text key and its parameters; knows no widget."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class Line(Protocol):
    """What the line monitor tells: word, since when, how much waits and how much was refused."""

    @property
    def word(self) -> str: ...  # noqa: D102
    @property
    def since(self) -> datetime | None: ...  # noqa: D102
    @property
    def waiting(self) -> int: ...  # noqa: D102
    @property
    def oldest(self) -> datetime | None: ...  # noqa: D102
    @property
    def refused(self) -> int: ...  # noqa: D102


@dataclass(frozen=True, slots=True, kw_only=True)
class LineWords:
    """Text key ``line.<key>``, its parameters, and the mood: good, waiting or bad."""

    key: str
    params: dict[str, object]
    mood: str


def line_words(line: Line, now: datetime) -> LineWords:
    """Return exactly one of the three wordings; a refusal comes before everything else."""
    if line.refused:
        return LineWords(key="refused", params={"count": line.refused}, mood="bad")
    if line.word == "online":
        return _online(line, now)
    params: dict[str, object] = {"count": line.waiting, "oldest": moment(line.oldest, now)}
    if line.waiting and line.oldest is not None:
        return LineWords(key="offline", params=params, mood="waiting")
    return LineWords(key="offline_empty", params={"count": line.waiting}, mood="waiting")


def _online(line: Line, now: datetime) -> LineWords:
    params: dict[str, object] = {"at": moment(line.since, now), "count": line.waiting}
    if line.waiting:
        return LineWords(key="online_waiting", params=params, mood="good")
    return LineWords(key="online", params=params, mood="good")


def moment(at: datetime | None, now: datetime) -> str:
    """Return "09:14" for a moment of today, "09:14 20/11" for an older one, "–" for none."""
    if at is None:
        return "–"
    return at.strftime("%H:%M") if at.date() == now.date() else at.strftime("%H:%M %d/%m")
