"""The days a desk works: the country's and its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ehc_desk.paths import DataFolder, resources

if TYPE_CHECKING:
    from ehc_desk.domain.calendar import WorkingCalendar


def calendar(root: Path | None = None) -> WorkingCalendar:
    """Return the built-in working calendar, with the own days of a desk's folder laid over it."""
    import json

    from ehc_desk.domain.calendar import WorkingCalendar

    path = resources() / "calendar" / "vn.json"
    builtin = WorkingCalendar.from_json(json.loads(path.read_text("utf-8")))
    own = DataFolder(root).own_days if root is not None else None
    if own is None or not own.is_file():
        return builtin
    from ehc_desk.services import office_calendar

    return office_calendar.laid_over(builtin, office_calendar.load(own))
