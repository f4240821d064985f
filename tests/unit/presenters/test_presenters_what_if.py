"""What if: typed moments, differences in working days, every day told once."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.bootstrap import calendar
from ehc_desk.domain.deadlines import DeadlineCase, compute
from ehc_desk.presenters.what_if import day_by_day, difference, explained, moment_of, typed_time

CALENDAR = calendar()
NOW = datetime(2026, 11, 20, 14, 0)


def result_of(received: str, value: int, unit: str = "working_day") -> object:
    case = {"received_at": received, "unit": unit, "value": value, "policy": "nd118", "events": []}
    return compute(DeadlineCase.from_json(case), CALENDAR)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("1510", time(15, 10)),
        ("15:10", time(15, 10)),
        ("15h10", time(15, 10)),
        ("15 giờ", None),
        ("745", time(7, 45)),
        ("151", None),
        ("8", time(8)),
        ("8h", time(8)),
        ("24:00", None),
        ("12:60", None),
        ("", None),
        ("gì đó", None),
    ],
)
def test_typed_times(text: str, at: time | None) -> None:
    assert typed_time(text) == at


@given(st.times().map(lambda at: at.replace(second=0, microsecond=0)))
def test_every_time_can_be_typed_with_four_digits(at: time) -> None:
    assert typed_time(f"{at.hour:02}{at.minute:02}") == at
    assert typed_time(f"{at.hour}:{at.minute:02}") == at


def test_days_are_typed_with_six_or_eight_digits() -> None:
    wanted = datetime(2027, 2, 3, 15, 10)
    for day in ("030227", "03022027", "03/02/2027", "2027-02-03"):
        assert moment_of("1510", day, NOW) == wanted
    assert moment_of("1510", "", NOW) == NOW.replace(hour=15, minute=10)
    assert moment_of("1510", "31022027", NOW) is None


def test_differences_are_counted_in_working_days() -> None:
    friday, monday = datetime(2026, 10, 9, 17), datetime(2026, 10, 12, 17)
    assert (
        difference(friday, monday, CALENDAR).kind,
        difference(friday, monday, CALENDAR).days,
    ) == (
        "later",
        1,
    )
    assert difference(monday, friday, CALENDAR).kind == "earlier"
    assert difference(friday, friday, CALENDAR).kind == "same"
    assert difference(friday, friday.replace(hour=9), CALENDAR).kind == "hours_earlier"
    assert difference(None, friday, CALENDAR).kind == "no_day"


def test_a_holiday_and_a_make_up_day_are_named() -> None:
    lines = day_by_day(result_of("2026-11-20T17:10", 3))  # type: ignore[arg-type]
    assert [line.kind for line in lines] == ["receipt", "holiday", "working", "working", "due"]
    assert lines[0].day == date(2026, 11, 23)
    assert lines[1].name
    assert [line.number for line in lines] == [0, 0, 1, 2, 3]
    made_up = day_by_day(result_of("2026-08-20T09:00", 3))  # type: ignore[arg-type]
    assert [line.kind for line in made_up][1:3] == ["working", "make_up"]


@given(
    received=st.datetimes(datetime(2026, 1, 5), datetime(2026, 11, 30)), value=st.integers(1, 25)
)
def test_the_days_count_up_to_the_promise(received: datetime, value: int) -> None:
    result = result_of(received.strftime("%Y-%m-%dT%H:%M"), value)
    lines = day_by_day(result)  # type: ignore[arg-type]
    assert lines[-1].number == value
    assert lines[-1].kind == "due"
    days = [line.day for line in lines]
    assert days == [days[0] + timedelta(days=n) for n in range(len(days))]


def test_long_spans_and_no_day_are_left_out() -> None:
    assert day_by_day(result_of("2026-02-02T09:00", 80)) == ()  # type: ignore[arg-type]
    case = {"received_at": "2026-02-02T09:00", "unit": None, "value": None, "policy": "nd118"}
    none = compute(DeadlineCase.from_json({**case, "events": []}), CALENDAR)
    assert day_by_day(none) == ()


def test_steps_are_numbered_with_their_rule() -> None:
    assert explained([("D6", "Ba ngày."), ("D2", "Nghỉ.")], "quy tắc") == (
        "1. Ba ngày.  [quy tắc D6]\n2. Nghỉ.  [quy tắc D2]"
    )
