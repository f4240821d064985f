"""The clock of one dossier: running, waiting for a supplement, paused or closed (D15–D23).

Takes the events in the order of the list. A refused event changes nothing and leaves a warning. The
room must not know reports, work lists or how a result is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from ehc_desk.domain import deadline_limits as limits
from ehc_desk.domain.deadline_case import DeadlineCase, DeadlineEvent, EventType, Policy, Unit
from ehc_desk.domain.deadline_limits import Due
from ehc_desk.domain.deadline_words import (
    REFUSALS,
    Step,
    count_words,
    day_words,
    exception_words,
    moment_words,
)

if TYPE_CHECKING:
    from ehc_desk.domain.calendar import WorkingCalendar

_RULES = {
    EventType.SUPPLEMENT_REQUESTED: ("D15", "Yêu cầu bổ sung"),
    EventType.SUPPLEMENTED: ("D16", "Bổ sung"),
    EventType.PAUSED: ("D20", "Tạm dừng"),
    EventType.RESUMED: ("D20", "Tiếp tục"),
    EventType.EXTENDED: ("D21", "Hẹn lại"),
}


class DeadlineClock:
    """State of one computation; the only thing in this room that changes."""

    def __init__(self, case: DeadlineCase, calendar: WorkingCalendar) -> None:
        """Start the clock with the due moment of the receipt (sections 2–3)."""
        self.case = case
        self.calendar = calendar
        self.state = "running"
        self.warnings: list[str] = []
        self.steps: list[Step] = []
        self.promised: Due | None = None
        self.judged: Due | None = None
        self.closure_at: datetime | None = None
        self._judged_is_frozen = False
        self._requested = False
        self._extended = False
        self._stopped_at = case.received_at
        self._latest = case.received_at
        self.supplement_request_by = limits.working_days_after(
            case.received_at, case.supplement_request_days, calendar
        )
        self._restart(case.received_at)

    @property
    def due(self) -> datetime | None:
        """The promised due moment, None while the clock does not run."""
        return self.promised.moment if self.promised and self.state == "running" else None

    def apply(self, event: DeadlineEvent) -> None:
        """Take one event: accept it or leave a warning (section 5)."""
        if event.at < self._latest:
            self._refuse(event, "EVENT_OUT_OF_ORDER")
            return
        self._latest = event.at
        handlers: dict[EventType, Callable[[DeadlineEvent], None]] = {
            EventType.SUPPLEMENT_REQUESTED: self._request_supplement,
            EventType.SUPPLEMENTED: self._supplement,
            EventType.PAUSED: self._pause,
            EventType.RESUMED: self._resume,
            EventType.EXTENDED: self._extend,
        }
        handlers[event.type](event)

    def _refuse(self, event: DeadlineEvent, code: str, rule: str | None = None) -> None:
        self.warnings.append(code)
        usual, what = _RULES[event.type]
        text = f"{what} lúc {moment_words(event.at)} không được ghi nhận: {REFUSALS[code]}."
        self.steps.append((rule or usual, text))

    def _note(self, rule: str, text: str, warning: str | None = None) -> None:
        self.steps.append((rule, text))
        if warning is not None:
            self.warnings.append(warning)

    def _request_supplement(self, event: DeadlineEvent) -> None:
        """D15, D16: once, while the clock runs; a late request does not cure lateness."""
        if self.state != "running":
            return self._refuse(event, "NO_RUNNING_CLOCK")
        if self._requested:
            return self._refuse(event, "SUPPLEMENT_TWICE")
        self._requested = True
        self._note("D15", f"Yêu cầu bổ sung lúc {moment_words(event.at)}: thời hạn ngừng tính.")
        if self.promised is not None and event.at > self.promised.moment:
            self._judged_is_frozen = True
            self._note("D15", "Yêu cầu sau khi đã quá hạn: hồ sơ vẫn tính là trễ theo hạn cũ.",
                       "SUPPLEMENT_AFTER_DUE")  # fmt: skip
        if event.at > self.supplement_request_by:
            self._note(
                "D15",
                f"Yêu cầu muộn hơn {moment_words(self.supplement_request_by)} "
                f"(hết ngày làm việc thứ {self.case.supplement_request_days}).",
                "SUPPLEMENT_REQUEST_LATE",
            )
        self.state = "waiting_supplement"
        self._stopped_at = event.at
        self.closure_at = limits.closure_at(event.at, self.case.closing_days, self.calendar)
        return self._note("D16", f"Phải bổ sung xong chậm nhất {moment_words(self.closure_at)}.")

    def _supplement(self, event: DeadlineEvent) -> None:
        """D16–D19: too late closes, nd118 restarts, nd61 adds the time of waiting."""
        if self.state != "waiting_supplement":
            return self._refuse(event, "NOTHING_TO_SUPPLEMENT")
        if self.closure_at is not None and event.at > self.closure_at:
            self.state = "closed"
            return self._refuse(event, "SUPPLEMENT_TOO_LATE", "D19")
        self.state = "running"
        if self.case.policy is Policy.ND118:
            text = f"Bổ sung đủ lúc {moment_words(event.at)}: tính lại toàn bộ thời hạn từ đầu."
            self._note("D17", text)
            return self._restart(event.at)
        return self._continue(event.at, "D18", "Bổ sung đủ")

    def _pause(self, event: DeadlineEvent) -> None:
        """D20: a ground given by law stops the clock."""
        if self.state != "running":
            return self._refuse(event, "NO_RUNNING_CLOCK")
        self.state = "paused"
        self._stopped_at = event.at
        return self._note("D20", f"Tạm dừng từ {moment_words(event.at)} theo quy định pháp luật.")

    def _resume(self, event: DeadlineEvent) -> None:
        """D20: the pause is added under both policies."""
        if self.state != "paused":
            return self._refuse(event, "NOTHING_TO_RESUME")
        self.state = "running"
        return self._continue(event.at, "D20", "Tiếp tục")

    def _extend(self, event: DeadlineEvent) -> None:
        """D21, D22: one later promise; a late apology leaves the old due moment as judge."""
        if self.state != "running" or self.promised is None or event.new_due_date is None:
            return self._refuse(event, "NO_RUNNING_CLOCK")
        if self._extended:
            return self._refuse(event, "EXTENSION_TWICE")
        day = self.calendar.roll(event.new_due_date)
        if day != event.new_due_date:
            text = f"Ngày hẹn mới {day_words(event.new_due_date)} là ngày nghỉ: chuyển sang "
            self._note("D21", f"{text}{day_words(day)}.", "EXTENSION_MOVED")
        if day <= self.promised.moment.date():
            return self._refuse(event, "EXTENSION_NOT_LATER")
        self._extended = True
        latest = limits.apology_by(self.promised.moment, self.calendar)
        extended = Due(moment=self.calendar.close_of(day), raw=day)
        self._note("D21", f"Hẹn lại: trả kết quả {moment_words(extended.moment)}.")
        in_time = event.at <= latest
        if in_time:
            self._note("D22", f"Thư xin lỗi kịp hạn gửi ({moment_words(latest)}).")
        else:
            text = f"Thư xin lỗi gửi sau {moment_words(latest)}: trễ hay không vẫn xét theo hạn cũ."
            self._note("D22", text, "APOLOGY_LATE")
        return self._set(extended, extended if in_time else self.judged)

    def _restart(self, receipt: datetime) -> None:
        """Compute the due moment afresh from a receipt (D5–D8, D17)."""
        due = limits.fresh_due(self.case, receipt, self.calendar)
        self.steps += count_words(self.case, receipt, due, self.calendar)
        self._set(due, due)

    def _continue(self, at: datetime, rule: str, what: str) -> None:
        """Move promised and judged due moment by the same wait (D18, D23)."""
        unit, old, judged = self.case.unit, self.promised, self.judged
        if unit is None or unit is Unit.SAME_DAY or old is None or judged is None:
            self._note(rule, f"{what} lúc {moment_words(at)}: tính lại từ thời điểm này.")
            return self._restart(at)
        wait = limits.waited(unit, self._stopped_at, at, self.calendar)
        new = limits.moved_due(unit, old, wait, self.calendar)
        names = {Unit.WORKING_DAY: "ngày làm việc", Unit.CALENDAR_DAY: "ngày"}
        self._note(
            rule,
            f"{what} lúc {moment_words(at)}, đã chờ {wait} {names.get(unit, 'phút làm việc')}: "
            f"hạn {moment_words(old.moment)} chuyển thành {moment_words(new.moment)}.",
        )
        self.steps += exception_words(unit, old.moment.date(), new.moment.date(), self.calendar)
        return self._set(new, limits.moved_due(unit, judged, wait, self.calendar))

    def _set(self, promised: Due | None, judged: Due | None) -> None:
        self.promised = promised
        if not self._judged_is_frozen:
            self.judged = judged
        days = [self.case.received_at.date()]
        days += [] if promised is None else [promised.moment.date()]
        unknown = sorted({day.year for day in days if not self.calendar.knows(day)})
        if unknown and "CALENDAR_YEAR_UNKNOWN" not in self.warnings:
            years = ", ".join(map(str, unknown))
            text = f"Chưa có lịch nghỉ lễ của năm {years}: chỉ tính theo ngày nghỉ hằng tuần."
            self._note("D2", text, "CALENDAR_YEAR_UNKNOWN")
