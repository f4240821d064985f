"""What a deadline is computed from: receipt, published time, policy and later events.

The shape is that of the reference cases; checking it is done here, once, for files and for the
desk. The room must not know how anything is counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from ehc_desk.domain.text import VIETNAM_OFFSET, parse_iso_date, parse_moment
from ehc_desk.errors import FieldsInvalid, ImpossibleDate

SUPPLEMENT_REQUEST_DAYS = 3
"""Working days within which a supplement may be asked for (NĐ 118/2025 Art. 19.5)."""

CLOSING_DAYS = 15
"""Calendar days within which the supplement must be complete (Art. 19.5)."""

_LARGEST_VALUE = 10_000
_YEARS = range(1900, 2200)
_POLICY_CHANGE = date(2025, 7, 1)

_Member = TypeVar("_Member", bound=StrEnum)


class Unit(StrEnum):
    """Unit of the published processing time (D5–D8)."""

    SAME_DAY = "same_day"
    WORKING_DAY = "working_day"
    CALENDAR_DAY = "calendar_day"
    WORKING_HOUR = "working_hour"


class Policy(StrEnum):
    """Rule set for supplements (D13)."""

    ND118 = "nd118"
    ND61 = "nd61"


class EventType(StrEnum):
    """What may happen to a running clock (section 5)."""

    SUPPLEMENT_REQUESTED = "supplement_requested"
    SUPPLEMENTED = "supplemented"
    PAUSED = "paused"
    RESUMED = "resumed"
    EXTENDED = "extended"


def policy_for(received_at: datetime) -> Policy:
    """Return the policy a dossier keeps for ever: nd118 from 2025-07-01 on, else nd61 (D13)."""
    return Policy.ND118 if received_at.date() >= _POLICY_CHANGE else Policy.ND61


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineEvent:
    """One event; ``new_due_date`` belongs to ``extended`` alone."""

    type: EventType
    at: datetime
    new_due_date: date | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "at", _civil(self.at, "at"))
        if (self.new_due_date is None) == (self.type is EventType.EXTENDED):
            raise ImpossibleDate(field="new_due_date", value="")
        if self.new_due_date is not None and self.new_due_date.year not in _YEARS:
            raise ImpossibleDate(field="new_due_date", value=self.new_due_date.isoformat())


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineCase:
    """A dossier as the rules see it. ``unit`` None: the law gives no time, there is no deadline.

    ``value`` counts days (positive integer), working hours (whole minutes) or is 0 for same_day.
    Seconds are cut off, moments with an offset are brought to UTC+7 (D1). Other limits set by
    sector law replace ``supplement_request_days`` and ``closing_days``.
    """

    received_at: datetime
    unit: Unit | None
    value: int | float = 0
    policy: Policy = Policy.ND118
    events: tuple[DeadlineEvent, ...] = ()
    finished_at: datetime | None = None
    now: datetime | None = None
    supplement_request_days: int = SUPPLEMENT_REQUEST_DAYS
    closing_days: int = CLOSING_DAYS

    def __post_init__(self) -> None:
        object.__setattr__(self, "received_at", _civil(self.received_at, "received_at"))
        for name in ("finished_at", "now"):
            moment = getattr(self, name)
            if moment is not None:
                object.__setattr__(self, name, _civil(moment, name))
        object.__setattr__(self, "value", _checked_value(self.unit, self.value))

    @property
    def minutes(self) -> int:
        """The working hours in whole minutes (D8)."""
        return int(_fraction(self.value) * 60)

    @classmethod
    def from_json(cls, case: object) -> DeadlineCase:
        """Return the case of a file; unknown keys are ignored.

        A missing policy follows from the receipt (D13). Raises ImpossibleDate for moments and
        dates, FieldsInvalid naming any other key that is missing or wrong.
        """
        if not isinstance(case, Mapping):
            raise _invalid("case")
        received_at = parse_moment(case.get("received_at"), "received_at")
        events, policy = case.get("events"), case.get("policy")
        if not isinstance(events, list | None):
            raise _invalid("events")
        return cls(
            received_at=received_at,
            unit=_unit(case),
            value=_number(case.get("value")),
            policy=(
                policy_for(received_at) if policy is None else _member(Policy, policy, "policy")
            ),
            events=tuple(_event(one) for one in events or ()),
            finished_at=_optional_moment(case, "finished_at"),
            now=_optional_moment(case, "now"),
        )


def _invalid(key: str) -> FieldsInvalid:
    return FieldsInvalid(fields=[{"field": key, "code": "bad-value"}])


def _civil(moment: datetime, key: str) -> datetime:
    """Return the moment as naive civil time without seconds (D1)."""
    if moment.tzinfo is not None:
        moment = moment.astimezone(VIETNAM_OFFSET).replace(tzinfo=None)
    if moment.year not in _YEARS:
        raise ImpossibleDate(field=key, value=moment.date().isoformat())
    return moment.replace(second=0, microsecond=0)


def _fraction(value: int | float) -> Fraction:
    """Return the number as written in decimal: 0.1 hours are six minutes exactly."""
    return Fraction(str(value))


def _checked_value(unit: Unit | None, value: int | float) -> int | float:
    """Return the value, whole numbers as int; FieldsInvalid when it does not fit the unit."""
    if unit is None:
        return 0
    if isinstance(value, bool) or not 0 <= value <= _LARGEST_VALUE:
        raise _invalid("value")
    exact = _fraction(value)
    whole = exact * 60 if unit is Unit.WORKING_HOUR else exact
    if whole.denominator != 1 or (whole == 0) != (unit is Unit.SAME_DAY):
        raise _invalid("value")
    return int(exact) if exact.denominator == 1 else value


def _unit(case: Mapping[str, object]) -> Unit | None:
    if "unit" not in case:
        raise _invalid("unit")
    return None if case["unit"] is None else _member(Unit, case["unit"], "unit")


def _number(value: object) -> int | float:
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _invalid("value")
    return value


def _member(kind: type[_Member], value: object, key: str) -> _Member:
    if isinstance(value, str) and value in list(kind):
        return kind(value)
    raise _invalid(key)


def _event(value: object) -> DeadlineEvent:
    if not isinstance(value, dict):
        raise _invalid("events")
    kind = _member(EventType, value.get("type"), "type")
    new_due_date = None
    if kind is EventType.EXTENDED:
        new_due_date = parse_iso_date(value.get("new_due_date"), "new_due_date")
    return DeadlineEvent(
        type=kind, at=parse_moment(value.get("at"), "at"), new_due_date=new_due_date
    )


def _optional_moment(case: Mapping[str, object], key: str) -> datetime | None:
    return None if case.get(key) is None else parse_moment(case[key], key)
