"""The counting rules against an oracle that walks minute by minute and day by day.

The oracle shares no code with the product: it reads the table itself and counts in the most stupid
way. Whatever both agree on for any receipt is not a slip of one loop.
"""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from ehc_desk.domain.calendar import WorkingCalendar
from ehc_desk.domain.deadlines import (
    DeadlineCase,
    DeadlineEvent,
    EventType,
    Policy,
    Unit,
    compute,
)

TABLE = json.loads(
    (Path(__file__).resolve().parents[3] / "resources" / "calendar" / "vn.json").read_text("utf-8")
)
VN = WorkingCalendar.from_json(TABLE)
KINDS = {one["date"]: one["kind"] for one in TABLE["exceptions"]}
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)

RECEIPTS = st.builds(
    lambda day, hour, minute: datetime(day.year, day.month, day.day, hour, minute),
    st.dates(date(2025, 1, 2), date(2027, 10, 1)),
    st.integers(0, 23),
    st.sampled_from([0, 1, 15, 29, 30, 31, 59]),
)
COUNTS = {
    Unit.SAME_DAY: st.just(0),
    Unit.WORKING_DAY: st.integers(1, 40),
    Unit.CALENDAR_DAY: st.integers(1, 60),
    Unit.WORKING_HOUR: st.sampled_from([0.1, 0.5, 1, 2, 3.5, 4, 7.5, 8, 16, 24]),
}
TIMES = st.sampled_from(list(Unit)).flatmap(lambda unit: st.tuples(st.just(unit), COUNTS[unit]))


def works(day: date) -> bool:
    kind = KINDS.get(day.isoformat())
    return kind == "work" if kind else day.strftime("%a") not in {"Sat", "Sun"}


def in_shift(minute: datetime) -> bool:
    clock = minute.strftime("%H:%M")
    return works(minute.date()) and ("07:30" <= clock < "11:30" or "13:30" <= clock < "17:00")


def closing(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 17, 0)


def received(moment: datetime) -> datetime:
    """E(t), D4: walk on until a minute of a working day that is not after closing."""
    if works(moment.date()) and moment.strftime("%H:%M") <= "17:00":
        return moment
    day = moment.date() + DAY
    while not works(day):
        day += DAY
    return datetime(day.year, day.month, day.day, 7, 30)


def count_minutes(moment: datetime, minutes: int) -> datetime:
    while minutes:
        minutes -= in_shift(moment)
        moment += MINUTE
    return moment


def count_days(day: date, days: int) -> date:
    while days:
        day += DAY
        days -= works(day)
    return day


def rolled(day: date) -> date:
    while not works(day):
        day += DAY
    return day


def oracle_due(moment: datetime, unit: Unit, value: float) -> datetime:
    start = received(moment)
    if unit is Unit.SAME_DAY:
        in_time = start.strftime("%H:%M") <= "15:00"
        return closing(start.date() if in_time else count_days(start.date(), 1))
    if unit is Unit.WORKING_DAY:
        return closing(count_days(start.date(), int(value)))
    if unit is Unit.CALENDAR_DAY:
        return closing(rolled(start.date() + int(value) * DAY))
    return count_minutes(start, round(value * 60))


def oracle_shifted(
    moment: datetime, unit: Unit, value: float, asked: datetime, supplied: datetime
) -> datetime:
    """D18: the wait is counted bit by bit and added bit by bit."""
    due, first, last = oracle_due(moment, unit, value), received(asked), received(supplied)
    if unit is Unit.SAME_DAY:
        return oracle_due(supplied, unit, 0)
    if unit is Unit.CALENDAR_DAY:
        raw = received(moment).date() + int(value) * DAY
        return closing(rolled(raw + (last.date() - first.date())))
    if unit is Unit.WORKING_DAY:
        day, wait = first.date(), 0
        while day < last.date():
            day += DAY
            wait += works(day)
        return closing(count_days(due.date(), wait)) if wait else due
    wait = 0
    while first < last:
        wait += in_shift(first)
        first += MINUTE
    return count_minutes(due, wait)


def case(moment: datetime, time: tuple[Unit, float], *events: DeadlineEvent) -> DeadlineCase:
    return DeadlineCase(
        received_at=moment, unit=time[0], value=time[1], policy=Policy.ND61, events=events
    )


@given(RECEIPTS, TIMES)
@settings(max_examples=250, deadline=None)
def test_fresh_due_moments(moment: datetime, time: tuple[Unit, float]) -> None:
    result = compute(case(moment, time), VN)
    assert result.due == result.judged == oracle_due(moment, *time)


@given(RECEIPTS, TIMES, st.integers(0, 3 * 1440), st.integers(0, 13 * 1440), st.booleans())
@settings(max_examples=150, deadline=None)
def test_shifted_due_moments(
    moment: datetime, time: tuple[Unit, float], before: int, wait: int, is_pause: bool
) -> None:
    asked = moment + before * MINUTE
    supplied = asked + wait * MINUTE
    kinds = (EventType.SUPPLEMENT_REQUESTED, EventType.SUPPLEMENTED)
    if is_pause:
        kinds = (EventType.PAUSED, EventType.RESUMED)
    events = [
        DeadlineEvent(type=kind, at=at) for kind, at in zip(kinds, (asked, supplied), strict=True)
    ]
    result = compute(case(moment, time, *events), VN)
    assert result.state == "running"
    assert result.due == oracle_shifted(moment, *time, asked, supplied)


@given(RECEIPTS, TIMES)
def test_due_lies_on_a_working_day_after_the_receipt(
    moment: datetime, time: tuple[Unit, float]
) -> None:
    due = compute(case(moment, time), VN).due
    assert due is not None
    assert works(due.date())
    assert due > received(moment) or time[0] is Unit.SAME_DAY
    if time[0] is not Unit.WORKING_HOUR:
        assert due.strftime("%H:%M") == "17:00"


@given(RECEIPTS, TIMES, st.integers(1, 5))
def test_more_time_is_never_due_earlier(
    moment: datetime, time: tuple[Unit, float], more: int
) -> None:
    unit, value = time
    if unit is Unit.SAME_DAY:
        return
    first = compute(case(moment, (unit, value)), VN).due
    second = compute(case(moment, (unit, value + more)), VN).due
    assert first is not None
    assert second is not None
    assert first < second or (unit is Unit.CALENDAR_DAY and first == second)


@given(RECEIPTS, TIMES, st.integers(0, 10_000))
def test_a_later_receipt_is_never_due_earlier(
    moment: datetime, time: tuple[Unit, float], minutes: int
) -> None:
    first = compute(case(moment, time), VN).due
    second = compute(case(moment + minutes * MINUTE, time), VN).due
    assert first is not None
    assert second is not None
    assert first <= second


EVENTS = st.lists(
    st.tuples(st.sampled_from(list(EventType)), st.integers(-600, 30_000)), max_size=8
)


@given(RECEIPTS, TIMES, EVENTS, st.booleans(), st.sampled_from(list(Policy)))
@settings(max_examples=150, deadline=None)
def test_any_story_is_answered(
    moment: datetime,
    time: tuple[Unit, float],
    story: list[tuple[EventType, int]],
    in_order: bool,
    policy: Policy,
) -> None:
    listed = sorted(story, key=lambda one: one[1]) if in_order else story
    events = []
    for kind, minutes in listed:
        at = moment + minutes * MINUTE
        extended = at.date() + 12 * DAY if kind is EventType.EXTENDED else None
        events.append(DeadlineEvent(type=kind, at=at, new_due_date=extended))
    result = compute(
        DeadlineCase(
            received_at=moment, unit=time[0], value=time[1], policy=policy, events=tuple(events)
        ),
        VN,
    )
    assert (result.due is not None) == (result.state == "running")
    assert (result.apology_by is None) == (result.due is None)
    assert result.warnings.count("SUPPLEMENT_AFTER_DUE") <= 1
    assert result.due is None or works(result.due.date())
    accepted = len(events) - sum(warning in REFUSED for warning in result.warnings)
    assert accepted >= 0
    if not accepted:
        assert result.due == oracle_due(moment, *time)


REFUSED = {
    "EVENT_OUT_OF_ORDER",
    "NO_RUNNING_CLOCK",
    "SUPPLEMENT_TWICE",
    "NOTHING_TO_SUPPLEMENT",
    "NOTHING_TO_RESUME",
    "EXTENSION_TWICE",
    "EXTENSION_NOT_LATER",
}
