"""What "soon" means for a due date: until the end of the next working day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ehc_desk.domain.calendar import WorkingCalendar


def soon_of(calendar: WorkingCalendar, now: datetime) -> datetime:
    """Return the moment before which a due date counts as near.

    The end of the next working day, exclusive: a due moment at closing still counts. The moment
    is naive or aware as ``now`` is.
    """
    day = calendar.next_working_day(now.date())
    return calendar.close_of(day).replace(tzinfo=now.tzinfo) + timedelta(minutes=1)
