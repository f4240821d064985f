"""Typed numbers and dates: nothing is made ten times as large, nobody is born tomorrow."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.presenters import dates, numbers

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1205", 1205),
        ("1.205", 1205),
        ("1 205", 1205),
        ("12.000.000", 12_000_000),
        ("120.5", "120.5"),
        ("12,5", "12,5"),
        ("1.20", "1.20"),
        ("1.2050", "1.2050"),
        ("1.205 000", "1.205 000"),
        ("", ""),
        ("abc", "abc"),
        ("٣", "٣"),
        ("9" * 16, "9" * 16),
    ],
)
def test_whole_numbers(typed: str, kept: object) -> None:
    assert numbers.whole(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept", "shown"),
    [
        ("120,5", "120,5", "120,5"),
        ("120.5", "120,5", "120,5"),
        ("1.205,50", "1205,50", "1.205,50"),
        ("1.205", "1205", "1.205"),
        ("1205.75", "1205,75", "1.205,75"),
        ("45", "45", "45"),
        ("0", "0", "0"),
        ("0,5", "0,5", "0,5"),
        ("1,2,3", "1,2,3", "1,2,3"),
        ("abc", "abc", "abc"),
    ],
)
def test_decimals(typed: str, kept: str, shown: str) -> None:
    assert numbers.decimal(typed) == kept
    assert numbers.shown(kept) == shown
    assert numbers.decimal(shown) == kept


def test_a_point_taken_for_the_comma_is_told() -> None:
    assert numbers.point_was_taken("120.5")
    assert not numbers.point_was_taken("120,5")
    assert not numbers.point_was_taken("1.205")


@given(st.integers(0, 10**14))
def test_what_is_shown_is_read_back(number: int) -> None:
    assert numbers.whole(numbers.shown(number)) == number


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("031285", "1985-12-03"),
        ("221126", "2026-11-22"),
        ("231126", "1926-11-23"),
        ("010127", "1927-01-01"),
        ("3/12/85", "1985-12-03"),
        ("3.12.1985", "1985-12-03"),
        ("3-12-85", "1985-12-03"),
        ("03121985", "1985-12-03"),
        ("23112026", "2026-11-23"),  # eight digits say the year: the check names it
        ("310285", "310285"),
        ("290200", "2000-02-29"),
    ],
)
def test_nobody_is_born_tomorrow(typed: str, kept: str) -> None:
    assert dates.typed(typed, past=True, today=TODAY) == kept


def test_a_day_ahead_is_the_next_one_where_it_may_be() -> None:
    assert dates.typed("150127", latest_year=2046, today=TODAY) == "2027-01-15"


def test_months_of_old_papers() -> None:
    assert dates.typed("031985", partial=True, today=TODAY) == "1985-03"
    assert dates.typed("031285", partial=True, today=TODAY) == "1985-12-03"
    assert dates.typed("1950", partial=True) == "1950"
    assert dates.shown("1985-03") == "03/1985"
    assert dates.typed(dates.shown("1985-03"), partial=True) == "1985-03"


@given(st.dates(min_value=date(1927, 1, 1), max_value=TODAY))
def test_six_digits_of_a_past_day_never_lie_ahead(day: date) -> None:
    kept = dates.typed(day.strftime("%d%m%y"), past=True, today=TODAY)
    assert kept <= TODAY.isoformat()
    assert kept[4:] == day.isoformat()[4:]
