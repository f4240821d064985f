"""Deadlines of dossiers: rules D1–D31 of version 2026-11-21, from a case to its result.

``compute`` is the only entrance. The law behind it is NĐ 118/2025; every step cites its rule. The
room must not know the clock of the machine, storage or screens.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from ehc_desk.domain import deadline_limits as limits
from ehc_desk.domain.deadline_case import (
    DeadlineCase,
    DeadlineEvent,
    EventType,
    Policy,
    Unit,
    policy_for,
)
from ehc_desk.domain.deadline_clock import DeadlineClock
from ehc_desk.domain.deadline_words import Step, bucket_words, class_words
from ehc_desk.domain.text import iso_moment

if TYPE_CHECKING:
    from ehc_desk.domain.calendar import WorkingCalendar

__all__ = [
    "RULES_VERSION",
    "DeadlineCase",
    "DeadlineEvent",
    "DeadlineResult",
    "EventType",
    "Policy",
    "Unit",
    "compute",
    "policy_for",
]

RULES_VERSION = "2026-11-21"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineResult:
    """The answer: promised ``due`` (None while no clock runs), state, warnings and all checks.

    ``judged`` is the moment lateness is measured by (D25); None when the law gives no time.
    ``steps`` are rule numbers with Vietnamese sentences; ``rules`` those that led to ``due``.
    """

    case: DeadlineCase
    calendar: WorkingCalendar
    due: datetime | None
    judged: datetime | None
    state: str
    warnings: tuple[str, ...]
    steps: tuple[Step, ...]
    rules: tuple[str, ...]
    handover_by: datetime
    supplement_request_by: datetime
    closure_at: datetime | None
    apology_by: datetime | None
    day_class: str | None
    half_day_class: str | None
    bucket: str | None

    def checks(self) -> dict[str, str | None]:
        """Return every check whose input is present (section 9)."""
        found: dict[str, str | None] = {
            "handover_by": iso_moment(self.handover_by),
            "supplement_request_by": iso_moment(self.supplement_request_by),
            "apology_by": _moment_or_none(self.apology_by),
        }
        if self.closure_at is not None:
            found["closure_at"] = iso_moment(self.closure_at)
        if self.case.finished_at is not None:
            found |= {"class": self.day_class, "half_day_class": self.half_day_class}
        if self.bucket is not None:
            found["bucket"] = self.bucket
        return found

    def to_json(self) -> dict[str, object]:
        """Return the result as the command line prints it."""
        return {
            "due": _moment_or_none(self.due),
            "state": self.state,
            "warnings": list(self.warnings),
            "checks": self.checks(),
            "explanation": [{"rule": rule, "text": text} for rule, text in self.steps],
        }

    def record(self) -> dict[str, object]:
        """Return what is stored beside every computed due moment (D29)."""
        return {
            "rules_version": RULES_VERSION,
            "calendar_version": self.calendar.version,
            "shifts": [[f"{start:%H:%M}", f"{end:%H:%M}"] for start, end in self.calendar.shifts],
            "cut_off": f"{self.calendar.cut_off:%H:%M}",
            "policy": self.case.policy.value,
            "unit": None if self.case.unit is None else self.case.unit.value,
            "value": self.case.value,
            "rules": list(self.rules),
        }


def _moment_or_none(moment: datetime | None) -> str | None:
    return None if moment is None else iso_moment(moment)


def compute(case: DeadlineCase, calendar: WorkingCalendar) -> DeadlineResult:
    """Return due moment, state, warnings and checks of the case (D1–D31)."""
    clock = DeadlineClock(case, calendar)
    for event in case.events:
        clock.apply(event)
    steps = list(clock.steps)
    rules = tuple(dict.fromkeys(rule for rule, _ in steps))
    judged = None if clock.judged is None else clock.judged.moment
    day, half_day = _classes(case, judged, calendar, steps)
    bucket = None
    if case.now is not None:
        bucket = limits.bucket(clock.due, case.now, calendar)
        steps.append(bucket_words(case.now, bucket))
    return DeadlineResult(
        case=case,
        calendar=calendar,
        due=clock.due,
        judged=judged,
        state=clock.state,
        warnings=tuple(clock.warnings),
        steps=tuple(steps),
        rules=rules,
        handover_by=limits.handover_by(case.received_at, calendar),
        supplement_request_by=clock.supplement_request_by,
        closure_at=clock.closure_at,
        apology_by=None if clock.due is None else limits.apology_by(clock.due, calendar),
        day_class=day,
        half_day_class=half_day,
        bucket=bucket,
    )


def _classes(
    case: DeadlineCase, judged: datetime | None, calendar: WorkingCalendar, steps: list[Step]
) -> tuple[str | None, str | None]:
    """Return the class by day and by half-day; None while unfinished or without any due date."""
    if case.finished_at is None or judged is None:
        return None, None
    day = limits.day_class(case.finished_at, judged)
    half_day = limits.half_day_class(case.finished_at, judged, calendar)
    steps.extend(class_words(case.finished_at, judged, day, half_day))
    return day, half_day
