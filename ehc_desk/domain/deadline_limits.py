"""Time limits and judgements that need no order of events.

Rules D5–D8, D10–D12, D14, D16, D18, D22, D25–D28, as pure functions of moments and a calendar. The
room must not know states, warnings or words for people.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from ehc_desk.domain.deadline_case import DeadlineCase, Unit

if TYPE_CHECKING:
    from ehc_desk.domain.calendar import WorkingCalendar

_ONLINE_ANSWER_HOURS = 8
_PORTAL_NOTICE = timedelta(hours=2)
_CORRECTION_DAYS = 3
_DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A due moment and, for calendar days, the raw date before it was rolled off a day off."""

    moment: datetime
    raw: date


def fresh_due(case: DeadlineCase, receipt: datetime, calendar: WorkingCalendar) -> Due | None:
    """Return the due moment of a receipt by the unit (D4–D8); None when the law gives no time."""
    start = calendar.effective_receipt(receipt)
    day = start.date()
    if case.unit is None:
        return None
    if case.unit is Unit.WORKING_HOUR:
        moment = calendar.advance(start, case.minutes)
        return Due(moment=moment, raw=moment.date())
    if case.unit is Unit.CALENDAR_DAY:
        return closing_after(day, int(case.value), calendar)
    if case.unit is Unit.WORKING_DAY:
        day = calendar.add_working_days(day, int(case.value))
    elif start.time() > calendar.cut_off:
        day = calendar.next_working_day(day)
    return Due(moment=calendar.close_of(day), raw=day)


def closing_after(day: date, count: int, calendar: WorkingCalendar) -> Due:
    """Return closing of the date ``count`` calendar days later, never an off day (D7)."""
    raw = day + timedelta(days=count)
    return Due(moment=calendar.close_of(calendar.roll(raw)), raw=raw)


def waited(unit: Unit, start: datetime, end: datetime, calendar: WorkingCalendar) -> int:
    """Return P, the wait from E(start) to E(end) in working days, days or minutes (D18)."""
    first, last = calendar.effective_receipt(start), calendar.effective_receipt(end)
    if unit is Unit.WORKING_HOUR:
        return calendar.working_minutes_between(first, last)
    if unit is Unit.CALENDAR_DAY:
        return (last.date() - first.date()).days
    return calendar.working_days_between(first.date(), last.date())


def moved_due(unit: Unit, due: Due, wait: int, calendar: WorkingCalendar) -> Due:
    """Return the due moment moved by the wait P of its unit; P = 0 changes nothing (D18)."""
    if wait == 0:
        return due
    if unit is Unit.CALENDAR_DAY:
        return closing_after(due.raw, wait, calendar)
    if unit is Unit.WORKING_HOUR:
        moment = calendar.advance(due.moment, wait)
    else:
        moment = calendar.close_of(calendar.add_working_days(due.moment.date(), wait))
    return Due(moment=moment, raw=moment.date())


def handover_by(received_at: datetime, calendar: WorkingCalendar) -> datetime:
    """Return when the dossier must be at the competent office (D10, NĐ 118/2025 Art. 18.2)."""
    day = received_at.date()
    if calendar.is_working_day(day) and received_at.time() <= calendar.cut_off:
        return calendar.close_of(day)
    return calendar.open_of(calendar.next_working_day(day))


def working_days_after(receipt: datetime, count: int, calendar: WorkingCalendar) -> datetime:
    """Return closing of the ``count``-th working day after the reception day (D6)."""
    day = calendar.effective_receipt(receipt).date()
    return calendar.close_of(calendar.add_working_days(day, count))


def other_territory_by(received_at: datetime, calendar: WorkingCalendar) -> datetime:
    """Return when the paper dossier of another territory must be sent (D11, Art. 20.1.a)."""
    return working_days_after(received_at, 1, calendar)


def online_answer_by(entered_at: datetime, calendar: WorkingCalendar) -> datetime:
    """Return when the clerk must have answered an online dossier (D12, Art. 17.2)."""
    start = calendar.effective_receipt(entered_at)
    return calendar.advance(start, _ONLINE_ANSWER_HOURS * 60)


def portal_notice_by(entered_at: datetime) -> datetime:
    """Return when the portal must have told the clerk, by the clock (D12)."""
    return entered_at + _PORTAL_NOTICE


def correction_by(reported_at: datetime, calendar: WorkingCalendar) -> datetime:
    """Return when a wrong result must be corrected (D14, Art. 23.1)."""
    return working_days_after(reported_at, _CORRECTION_DAYS, calendar)


def closure_at(requested_at: datetime, days: int, calendar: WorkingCalendar) -> datetime:
    """Return until when the supplement must be complete (D16, Art. 19.5)."""
    return closing_after(calendar.effective_receipt(requested_at).date(), days, calendar).moment


def apology_by(due: datetime, calendar: WorkingCalendar) -> datetime:
    """Return until when the letter of apology must be sent for a due moment (D22, Art. 19.6)."""
    return calendar.close_of(calendar.previous_working_day(due.date()))


def day_class(finished_at: datetime, judged: datetime) -> str:
    """Return "early", "on_time" or "late" by dates alone (D25)."""
    return _compare(finished_at.toordinal(), judged.toordinal())


def half_day_class(finished_at: datetime, judged: datetime, calendar: WorkingCalendar) -> str:
    """Return "early", "on_time" or "late" by date and half-day (D26)."""
    finished, due = (
        moment.toordinal() * len(calendar.shifts) + calendar.half_day(moment)
        for moment in (finished_at, judged)
    )
    return _compare(finished, due)


def _compare(finished: int, due: int) -> str:
    if finished == due:
        return "on_time"
    return "early" if finished < due else "late"


def overdue_in_report(report_end: date, judged: datetime | None, state: str) -> bool:
    """Say whether the report counts an open dossier as overdue (D27); waiting ones never are."""
    return state == "running" and judged is not None and report_end > judged.date()


def bucket(due: datetime | None, now: datetime, calendar: WorkingCalendar) -> str:
    """Return "overdue", "due_24h", "due_3d" or "later" for a running dossier, else "none" (D28).

    ``due`` is the promised due moment, None when the clock does not run. Off days are left out.
    """
    if due is None:
        return "none"
    if now > due:
        return "overdue"
    if not calendar.is_working_day(now.date()):
        now = datetime.combine(calendar.next_working_day(now.date()), datetime.min.time())
    between = calendar.days_between(now.date(), due.date())
    off_days = sum(not calendar.is_working_day(day) for day in between if day != due.date())
    rest = due - now - off_days * _DAY
    if rest <= _DAY:
        return "due_24h"
    return "due_3d" if rest <= 3 * _DAY else "later"
