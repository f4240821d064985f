"""What if it came at 15:10: a typed moment, and how far the two due dates lie apart.

Pure; the computation itself is the law's (``domain.deadlines``) and is not repeated here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from ehc_desk.domain.deadline_case import Unit
from ehc_desk.presenters import dates

if TYPE_CHECKING:
    from ehc_desk.domain.calendar import WorkingCalendar
    from ehc_desk.domain.deadlines import DeadlineResult

_TIME = re.compile(r"(\d{1,2})\s*(?:[:.hg ]\s*)?(\d{2})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLine:
    """One day between receipt and due date.

    ``kind``: receipt · working · make_up · weekend · holiday · due; ``number`` counts working
    days where the law counts them, ``name`` is the holiday's or the swap's.
    """

    day: date
    kind: str
    number: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """How the second lies to the first; ``days`` are working days.

    ``kind``: same · later · earlier · hours_later · hours_earlier · no_day.
    """

    kind: str
    days: int = 0


def typed_time(text: str) -> time | None:
    """Return the time of day that was typed: 1510, 15:10, 15h10, 15 g 10, 8h, 745."""
    plain = text.strip().lower()
    if re.fullmatch(r"\d{3}", plain):
        if int(plain[:2]) < 24:
            return None  # still being typed: 151 becomes 15:10
        plain = f"0{plain}"
    match = _TIME.fullmatch(plain)
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def moment_of(clock: str, day: str, now: datetime) -> datetime | None:
    """Return the moment that was typed (the day may be left empty: today), None when it is none.

    Days are typed as 6 or 8 digits, dd/MM/yyyy or ISO; they may lie in the years to come.
    """
    at = typed_time(clock)
    iso = dates.typed(day, latest_year=now.year + 20) if day.strip() else now.date().isoformat()
    if at is None or not dates.is_whole(iso):
        return None
    return datetime.combine(date.fromisoformat(iso), at, now.tzinfo)


def difference(
    before: datetime | None, after: datetime | None, calendar: WorkingCalendar
) -> Difference:
    """Return how the second due moment lies to the first, in working days where days differ."""
    if before is None or after is None:
        return Difference(kind="no_day")
    if before == after:
        return Difference(kind="same")
    kind = "later" if after > before else "earlier"
    if before.date() == after.date():
        return Difference(kind=f"hours_{kind}")
    first, last = sorted((before.date(), after.date()))
    return Difference(kind=kind, days=calendar.working_days_between(first, last))


def day_by_day(result: DeadlineResult, most: int = 70) -> tuple[DayLine, ...]:
    """Return every day from the receipt to the due day; empty without a due day or beyond most."""
    if result.due is None:
        return ()
    calendar = result.calendar
    start, end = calendar.effective_receipt(result.case.received_at).date(), result.due.date()
    if (end - start).days > most:
        return ()
    counted = result.case.unit is Unit.WORKING_DAY
    lines, number = [DayLine(day=start, kind="receipt")], 0
    for offset in range(1, (end - start).days + 1):
        day = start + timedelta(days=offset)
        exception = calendar.exception(day)
        name = exception.name if exception is not None else ""
        if calendar.is_working_day(day):
            number += 1
            kind = "due" if day == end else "make_up" if name else "working"
        else:
            kind = "holiday" if name else "weekend"
        works = kind not in ("holiday", "weekend")
        lines.append(
            DayLine(day=day, kind=kind, number=number if counted and works else 0, name=name)
        )
    return tuple(lines)


def explained(steps: Iterable[tuple[str, str]], rule: str) -> str:
    """Return the numbered steps, each with the rule it follows."""
    return "\n".join(
        f"{number}. {text}  [{rule} {name}]" for number, (name, text) in enumerate(steps, start=1)
    )
