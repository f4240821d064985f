"""The due moment of a receipt, with what to store and to show of it. Pure: reads no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ehc_desk.domain.deadlines import DeadlineCase, DeadlineResult, compute, policy_for

if TYPE_CHECKING:
    from ehc_desk.domain.calendar import WorkingCalendar
    from ehc_desk.domain.procedure import ChannelTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The promised moment (aware, +07:00), what to store with it (rule D29), and its steps."""

    moment: datetime | None
    record: Mapping[str, Any]
    result: DeadlineResult


def due_of(terms: ChannelTerms, calendar: WorkingCalendar, at: datetime) -> Due:
    """Return the due moment for a receipt at that moment under the terms of a channel."""
    case = DeadlineCase.from_json(
        {
            "received_at": at.strftime("%Y-%m-%dT%H:%M"),
            "unit": terms.time_unit,
            "value": terms.time_value,
            "policy": policy_for(at.replace(tzinfo=None)),
            "events": [],
        }
    )
    result = compute(case, calendar)
    moment = result.due.replace(tzinfo=at.tzinfo) if result.due else None
    return Due(moment=moment, record={**result.record(), "events": []}, result=result)
