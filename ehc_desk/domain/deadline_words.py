"""Vietnamese sentences that explain a deadline to the clerk, with dates, weekdays and reasons.

The sentences repeat what was counted; they decide nothing and must not be parsed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from ehc_desk.domain.deadline_case import DeadlineCase, Unit
from ehc_desk.domain.text import format_date

if TYPE_CHECKING:
    from ehc_desk.domain.calendar import DayException, WorkingCalendar
    from ehc_desk.domain.deadline_limits import Due

Step = tuple[str, str]
"""A rule number and its sentence."""

_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_MOST_LISTED = 8
_CLASSES = {"early": "trước hạn", "on_time": "đúng hạn", "late": "quá hạn"}
_BUCKETS = {
    "overdue": "đã quá hạn",
    "due_24h": "còn không quá 24 giờ",
    "due_3d": "còn không quá 3 ngày",
    "later": "còn hơn 3 ngày",
    "none": "không đếm ngược",
}
REFUSALS = {
    "EVENT_OUT_OF_ORDER": "thời điểm này sớm hơn lúc tiếp nhận hoặc sớm hơn việc ghi trước đó",
    "NO_RUNNING_CLOCK": "thời hạn không đang chạy",
    "SUPPLEMENT_TWICE": "mỗi hồ sơ chỉ được yêu cầu bổ sung một lần",
    "NOTHING_TO_SUPPLEMENT": "hồ sơ không đang chờ bổ sung",
    "SUPPLEMENT_TOO_LATE": "bổ sung đến sau hạn đóng hồ sơ, cần lập hồ sơ mới",
    "NOTHING_TO_RESUME": "hồ sơ không đang tạm dừng",
    "EXTENSION_TWICE": "mỗi hồ sơ chỉ được hẹn lại một lần",
    "EXTENSION_NOT_LATER": "ngày hẹn mới không muộn hơn ngày hẹn hiện tại",
}


def day_words(day: date) -> str:
    """Return weekday and date, "thứ Hai 04/05/2026"."""
    return f"{_WEEKDAYS[day.weekday()]} {format_date(day)}"


def moment_words(moment: datetime) -> str:
    """Return time, weekday and date, "17:00 thứ Hai 04/05/2026"."""
    return f"{moment.hour:02}:{moment.minute:02} {day_words(moment.date())}"


def count_words(case: DeadlineCase, receipt: datetime, due: Due | None, calendar: WorkingCalendar
) -> list[Step]:  # fmt: skip
    """Return the steps from a receipt to its due moment: D4, the rule of the unit, D2."""
    if due is None:
        return [("D27", "Pháp luật không quy định thời hạn giải quyết: không có ngày hẹn trả.")]
    start = calendar.effective_receipt(receipt)
    steps = [] if start == receipt else [("D4", _moved_receipt(receipt, start, calendar))]
    steps.append(_unit_words(case, start, due, calendar))
    return steps + exception_words(case.unit, receipt.date(), due.moment.date(), calendar)


def _moved_receipt(receipt: datetime, start: datetime, calendar: WorkingCalendar) -> str:
    day = receipt.date()
    if calendar.is_working_day(day):
        reason = f"sau giờ làm việc ({calendar.closing:%H:%M})"
    else:
        reason = f"là {_off_reason(day, calendar)}"
    return f"Nhận lúc {moment_words(receipt)}, {reason}: tính là nhận lúc {moment_words(start)}."


def _off_reason(day: date, calendar: WorkingCalendar) -> str:
    exception = calendar.exception(day)
    return "ngày nghỉ hằng tuần" if exception is None else f"ngày nghỉ ({exception.name})"


def _unit_words(case: DeadlineCase, start: datetime, due: Due, calendar: WorkingCalendar) -> Step:
    end = f"Hẹn trả {moment_words(due.moment)}."
    if case.unit is Unit.WORKING_DAY:
        return "D6", f"{_working_days(case, start, due, calendar)} {end}"
    if case.unit is Unit.CALENDAR_DAY:
        return "D7", f"{_calendar_days(case, start, due, calendar)} {end}"
    if case.unit is Unit.WORKING_HOUR:
        shifts = ", ".join(f"{first:%H:%M}–{last:%H:%M}" for first, last in calendar.shifts)
        skipped = _weekly_words(start.date(), due.moment.date(), calendar)
        hours = _decimal(case.value)
        return "D8", (
            f"{hours} giờ làm việc từ {moment_words(start)}, chỉ tính trong giờ {shifts}.{skipped}"
            f" {end}"
        )
    cut_off = f"{calendar.cut_off:%H:%M}"
    if due.moment.date() == start.date():
        return "D5", f"Giải quyết trong ngày, nhận không muộn hơn {cut_off}. {end}"
    skipped = _weekly_words(start.date(), due.moment.date(), calendar)
    return (
        "D5",
        f"Giải quyết trong ngày, nhận sau {cut_off}: sang ngày làm việc tiếp theo.{skipped} {end}",
    )


def _decimal(value: int | float) -> str:
    return str(value).replace(".", ",")


def _working_days(case: DeadlineCase, start: datetime, due: Due, calendar: WorkingCalendar) -> str:
    first, last = start.date(), due.moment.date()
    counted = [day for day in calendar.days_between(first, last) if calendar.is_working_day(day)]
    listed = ""
    if len(counted) <= _MOST_LISTED:
        numbered = (f"{day_words(day)} ({number})" for number, day in enumerate(counted, start=1))
        listed = f": {', '.join(numbered)}"
    skipped = _weekly_words(first, last, calendar)
    return f"{case.value} ngày làm việc sau ngày tiếp nhận {day_words(first)}{listed}.{skipped}"


def _calendar_days(case: DeadlineCase, start: datetime, due: Due, calendar: WorkingCalendar) -> str:
    words = f"{case.value} ngày kể từ {day_words(start.date())} là {day_words(due.raw)}"
    if due.raw == due.moment.date():
        return f"{words}."
    return f"{words}, {_off_reason(due.raw, calendar)}: lùi đến ngày làm việc tiếp theo."


def _weekly_words(first: date, last: date, calendar: WorkingCalendar) -> str:
    """Return the weekly days off in first < d ≤ last as a sentence, empty when there are none."""
    days = [
        day
        for day in calendar.days_between(first, last)
        if not calendar.is_working_day(day) and calendar.exception(day) is None
    ]
    if not days:
        return ""
    if len(days) > _MOST_LISTED:
        return f" Không tính {len(days)} ngày nghỉ hằng tuần."
    return f" Không tính ngày nghỉ hằng tuần: {', '.join(map(day_words, days))}."


def exception_words(
    unit: Unit | None, first: date, last: date, calendar: WorkingCalendar
) -> list[Step]:
    """Return one step that names every deviation of the calendar in first ≤ d ≤ last (D2)."""
    met = [
        one for one in calendar.exceptions if first <= one.day <= last and calendar.knows(one.day)
    ]
    off = "Không tính"
    if unit is Unit.CALENDAR_DAY:
        off = "Ngày nghỉ trong khoảng này (vẫn tính là ngày, nhưng hạn không rơi vào)"
    parts = [_named(off, (one for one in met if not one.works))]
    parts.append(_named("Có tính ngày làm bù", (one for one in met if one.works)))
    text = " ".join(filter(None, parts))
    return [("D2", text)] if text else []


def _named(intro: str, exceptions: Iterable[DayException]) -> str:
    days = [f"{day_words(one.day)} ({one.name})" for one in exceptions]
    return f"{intro}: {'; '.join(days)}." if days else ""


def class_words(finished: datetime, judged: datetime, day: str, half_day: str) -> list[Step]:
    """Return why a finished dossier is early, on time or late (D25, D26)."""
    facts = f"Xong {moment_words(finished)}, hạn để xét là {moment_words(judged)}"
    return [
        ("D25", f"{facts}: {_CLASSES[day]} (so theo ngày)."),
        ("D26", f"So theo buổi: {_CLASSES[half_day]}."),
    ]


def bucket_words(now: datetime, bucket: str) -> Step:
    """Return how much time is left at the moment, off days left out (D28)."""
    return "D28", f"Lúc {moment_words(now)}: {_BUCKETS[bucket]} (không kể ngày nghỉ)."
