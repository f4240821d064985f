"""The working calendar: working days, shifts, and counting through them (rules D1–D8).

A calendar is versioned data: weekly days off, exceptions with name and legal basis, shifts and the
cut-off. The room must not know dossiers, deadlines or where the table comes from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from ehc_desk.domain.text import parse_iso_date
from ehc_desk.errors import FieldsInvalid

ONE_DAY = timedelta(days=1)
_STATUSES = frozenset({"confirmed", "reported", "provisional"})


@dataclass(frozen=True, slots=True, kw_only=True)
class DayException:
    """A date that deviates from the weekly rule, with the reason shown to clerks."""

    day: date
    works: bool
    name: str
    basis: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingCalendar:
    """Working days and shifts of an office. All moments are naive civil time of Viet Nam (D1)."""

    version: str
    weekly_off: frozenset[int]
    known_years: frozenset[int]
    shifts: tuple[tuple[time, time], ...]
    cut_off: time
    exceptions: tuple[DayException, ...]
    _by_day: dict[date, DayException] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _require(
            bool(self.weekly_off <= set(range(1, 8)) and len(self.weekly_off) < 7), "weekly_off"
        )
        edges = [edge for shift in self.shifts for edge in shift]
        in_order = edges == sorted(edges) and all(start < end for start, end in self.shifts)
        _require(bool(edges) and in_order, "shifts")
        by_day = {one.day: one for one in self.exceptions}
        _require(len(by_day) == len(self.exceptions), "exceptions")
        object.__setattr__(self, "_by_day", by_day)

    @classmethod
    def from_json(cls, table: Mapping[str, object]) -> WorkingCalendar:
        """Return the calendar of a table as in ``resources/calendar/vn.json``.

        Raises FieldsInvalid naming the key that is missing or wrong, ImpossibleDate for a date
        that does not exist.
        """
        version, cut_off = table.get("version"), table.get("cut_off")
        if not isinstance(version, str) or not version:
            raise _invalid("version")
        return cls(
            version=version,
            weekly_off=frozenset(_numbers(table.get("weekly_off"), "weekly_off")),
            known_years=frozenset(_numbers(table.get("known_years"), "known_years")),
            shifts=tuple(_shift(one) for one in _items(table.get("shifts"), "shifts")),
            cut_off=_clock(cut_off, "cut_off"),
            exceptions=tuple(
                _exception(one) for one in _items(table.get("exceptions"), "exceptions")
            ),
        )

    @property
    def opening(self) -> time:
        """Start of the first shift."""
        return self.shifts[0][0]

    @property
    def closing(self) -> time:
        """End of the last shift."""
        return self.shifts[-1][1]

    def exception(self, day: date) -> DayException | None:
        """Return the deviation of that date, None when the weekly rule alone holds (D2)."""
        return self._by_day.get(day) if day.year in self.known_years else None

    def is_working_day(self, day: date) -> bool:
        """Say whether the office works on that date (D2)."""
        exception = self.exception(day)
        return day.isoweekday() not in self.weekly_off if exception is None else exception.works

    def next_working_day(self, day: date) -> date:
        """Return the smallest working day after the date."""
        return self.add_working_days(day, 1)

    def previous_working_day(self, day: date) -> date:
        """Return the largest working day before the date."""
        day -= ONE_DAY
        while not self.is_working_day(day):
            day -= ONE_DAY
        return day

    def add_working_days(self, day: date, count: int) -> date:
        """Return the ``count``-th working day after the date; the date itself is day 0 (D6)."""
        while count > 0:
            day += ONE_DAY
            count -= self.is_working_day(day)
        return day

    def roll(self, day: date) -> date:
        """Return the date, or the next working day when it is an off day (D7)."""
        return day if self.is_working_day(day) else self.next_working_day(day)

    def days_between(self, first: date, last: date) -> Iterator[date]:
        """Yield every date d with first < d ≤ last."""
        while first < last:
            first += ONE_DAY
            yield first

    def working_days_between(self, first: date, last: date) -> int:
        """Return the number of working days d with first < d ≤ last (D18)."""
        return sum(self.is_working_day(day) for day in self.days_between(first, last))

    def close_of(self, day: date) -> datetime:
        """Return closing of that date."""
        return datetime.combine(day, self.closing)

    def open_of(self, day: date) -> datetime:
        """Return opening of that date."""
        return datetime.combine(day, self.opening)

    def effective_receipt(self, moment: datetime) -> datetime:
        """Return E(t), the moment from which counting starts (D4)."""
        if self.is_working_day(moment.date()) and moment.time() <= self.closing:
            return moment
        return self.open_of(self.next_working_day(moment.date()))

    def advance(self, moment: datetime, minutes: int) -> datetime:
        """Return the moment after so many minutes (≥ 1) inside shifts, as D8 counts.

        A count that ends exactly with a shift ends there, not at the start of the next one.
        """
        shifts = self._shifts_from(moment)
        start, end = next(shifts)
        while minutes > (length := _minutes(end - start)):
            minutes -= length
            start, end = next(shifts)
        return start + timedelta(minutes=minutes)

    def working_minutes_between(self, first: datetime, last: datetime) -> int:
        """Return the number of minutes m inside a shift with first ≤ m < last (D18)."""
        total = 0
        for start, end in self._shifts_from(first):
            if start >= last:
                break
            total += _minutes(min(end, last) - start)
        return total

    def _shifts_from(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the shifts of all working days from the moment on, the first one cut to it."""
        day = moment.date()
        while True:
            if self.is_working_day(day):
                for opens, closes in self.shifts:
                    start, end = datetime.combine(day, opens), datetime.combine(day, closes)
                    if moment < end:
                        yield max(start, moment), end
            day += ONE_DAY

    def half_day(self, moment: datetime) -> int:
        """Return the index of the last shift that has begun, 0 before opening (D26)."""
        begun = sum(start <= moment.time() for start, _ in self.shifts)
        return max(begun - 1, 0)

    def knows(self, moment: date) -> bool:
        """Say whether the exceptions of the year are known (D2)."""
        return moment.year in self.known_years


def _minutes(span: timedelta) -> int:
    return span // timedelta(minutes=1)


def _invalid(key: str) -> FieldsInvalid:
    return FieldsInvalid(fields=[{"field": key, "code": "bad-calendar"}])


def _require(good: bool, key: str) -> None:
    if not good:
        raise _invalid(key)


def _items(value: object, key: str) -> list[object]:
    if not isinstance(value, list):
        raise _invalid(key)
    return value


def _numbers(value: object, key: str) -> list[int]:
    numbers = [one for one in _items(value, key) if isinstance(one, int)]
    _require(len(numbers) == len(_items(value, key)), key)
    return numbers


def _clock(value: object, key: str) -> time:
    if not isinstance(value, str) or len(value) != 5:
        raise _invalid(key)
    try:
        return time.fromisoformat(value)
    except ValueError as error:
        raise _invalid(key) from error


def _shift(value: object) -> tuple[time, time]:
    edges = _items(value, "shifts")
    _require(len(edges) == 2, "shifts")
    return _clock(edges[0], "shifts"), _clock(edges[1], "shifts")


def _exception(value: object) -> DayException:
    if not isinstance(value, dict):
        raise _invalid("exceptions")
    name, basis, status = (value.get(key) for key in ("name", "basis", "status"))
    _require(value.get("kind") in {"off", "work"}, "kind")
    if not isinstance(name, str) or not isinstance(basis, str) or status not in _STATUSES:
        raise _invalid("exceptions")
    return DayException(
        day=parse_iso_date(value.get("date"), "exceptions"),
        works=value["kind"] == "work",
        name=name,
        basis=basis,
        status=str(status),
    )
