"""The working calendar and its table."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.domain.calendar import WorkingCalendar
from ehc_desk.errors import FieldsInvalid, ImpossibleDate

ROOT = Path(__file__).resolve().parents[3]
TABLE = json.loads((ROOT / "resources" / "calendar" / "vn.json").read_text(encoding="utf-8"))
SHARED = ROOT / ".." / "shared" / "data" / "calendar.json"
VN = WorkingCalendar.from_json(TABLE)
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)


def test_the_table_holds_the_facts_of_the_reference() -> None:
    if not SHARED.is_file():
        pytest.skip("reference data is not beside the repository")
    assert json.loads(SHARED.read_text(encoding="utf-8")) == TABLE


def test_a_public_table_of_holidays_is_not_enough() -> None:
    """The seed misses the swap of 2 and 10 January 2026, which our table takes from the notice."""
    holidays = pytest.importorskip("holidays")
    seed = holidays.country_holidays("VN", years=range(2025, 2028))
    days = [date(2025, 1, 1) + timedelta(days=step) for step in range(3 * 365)]
    corrected = {day for day in days if seed.is_working_day(day) != VN.is_working_day(day)}
    assert {date(2026, 1, 2), date(2026, 1, 10)} <= corrected
    reasons = [VN.exception(day) for day in corrected]
    assert all(reason is not None and reason.basis for reason in reasons)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 8, 22), True),
        (date(2026, 8, 31), False),
        (date(2026, 4, 27), False),
        (date(2026, 11, 24), False),
        (date(2026, 11, 21), False),
        (date(2026, 11, 23), True),
        (date(2025, 4, 26), True),
        (date(2027, 2, 10), False),
    ],
)
def test_working_days(day: date, works: bool) -> None:
    assert VN.is_working_day(day) is works


def test_an_unknown_year_has_the_weekly_rule_alone() -> None:
    table = deepcopy(TABLE) | {"known_years": [2025, 2027]}
    calendar = WorkingCalendar.from_json(table)
    assert not calendar.is_working_day(date(2026, 8, 22))
    assert calendar.is_working_day(date(2026, 9, 2))
    assert calendar.exception(date(2026, 9, 2)) is None
    assert not calendar.knows(date(2026, 1, 1))


def test_opening_closing_and_half_days() -> None:
    assert (VN.opening, VN.closing, VN.cut_off) == (time(7, 30), time(17), time(15))
    halves = {"06:00": 0, "07:30": 0, "12:10": 0, "13:29": 0, "13:30": 1, "18:00": 1}
    for clock, half in halves.items():
        assert VN.half_day(datetime.fromisoformat(f"2026-06-11T{clock}")) == half


@pytest.mark.parametrize(
    ("moment", "effective"),
    [
        ("2026-06-12T17:00", "2026-06-12T17:00"),
        ("2026-06-12T17:01", "2026-06-15T07:30"),
        ("2026-06-13T09:00", "2026-06-15T07:30"),
        ("2026-06-12T05:00", "2026-06-12T05:00"),
        ("2026-06-12T12:00", "2026-06-12T12:00"),
        ("2026-08-22T10:00", "2026-08-22T10:00"),
        ("2026-02-13T17:30", "2026-02-23T07:30"),
    ],
)
def test_effective_receipt(moment: str, effective: str) -> None:
    assert VN.effective_receipt(datetime.fromisoformat(moment)) == datetime.fromisoformat(effective)


@given(DAYS, st.integers(1, 60))
def test_counting_working_days_forth_and_back(day: date, count: int) -> None:
    later = VN.add_working_days(day, count)
    assert VN.is_working_day(later)
    assert VN.working_days_between(day, later) == count
    assert VN.previous_working_day(VN.next_working_day(later)) == later
    assert VN.roll(later) == later


@given(MOMENTS, st.integers(1, 3000))
def test_counting_minutes_forth_and_back(moment: datetime, minutes: int) -> None:
    later = VN.advance(moment, minutes)
    assert VN.working_minutes_between(moment, later) == minutes
    assert VN.advance(moment, minutes + 1) > later


@given(MOMENTS, MOMENTS, MOMENTS)
def test_minutes_between_add_up(one: datetime, two: datetime, three: datetime) -> None:
    first, middle, last = sorted((one, two, three))
    both = VN.working_minutes_between(first, middle) + VN.working_minutes_between(middle, last)
    assert VN.working_minutes_between(first, last) == both


@pytest.mark.parametrize(
    "change",
    [
        {"version": None},
        {"version": ""},
        {"weekly_off": [1, 2, 3, 4, 5, 6, 7]},
        {"weekly_off": [0]},
        {"weekly_off": ["6"]},
        {"weekly_off": None},
        {"known_years": "2026"},
        {"shifts": []},
        {"shifts": [["07:30"]]},
        {"shifts": [["07:30", "7:45"]]},
        {"shifts": [["07:30", "ab:cd"]]},
        {"shifts": [["11:30", "07:30"]]},
        {"shifts": [["07:30", "11:30"], ["11:00", "17:00"]]},
        {"cut_off": None},
        {"exceptions": ["2026-01-01"]},
        {"exceptions": [TABLE["exceptions"][0], TABLE["exceptions"][0]]},
        {"exceptions": [TABLE["exceptions"][0] | {"kind": "half"}]},
        {"exceptions": [TABLE["exceptions"][0] | {"status": "guessed"}]},
        {"exceptions": [TABLE["exceptions"][0] | {"name": None}]},
    ],
)
def test_a_broken_table_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(FieldsInvalid):
        WorkingCalendar.from_json(TABLE | change)


def test_a_table_with_an_impossible_date_is_refused() -> None:
    broken = TABLE["exceptions"][0] | {"date": "2026-02-30"}
    with pytest.raises(ImpossibleDate):
        WorkingCalendar.from_json(TABLE | {"exceptions": [broken]})
