"""Dates between the keyboard and the facts: typed as digits, shown as dd/MM/yyyy, kept as ISO.

What a typed date means is one rule for the window and for files (``domain.typed_dates``); here
it meets the day it is.
"""

from __future__ import annotations

import re
from datetime import date, datetime

from ehc_desk.domain.text import VIETNAM_OFFSET, format_date
from ehc_desk.domain.typed_dates import typed_date

_MONTH = re.compile(r"(?a:\d{4}-\d{2})")


def shown(iso: str) -> str:
    """Return an ISO date as dd/MM/yyyy and a month as MM/yyyy; anything else as it is."""
    if _MONTH.fullmatch(iso):
        return f"{iso[5:]}/{iso[:4]}"
    try:
        return format_date(date.fromisoformat(iso)) if len(iso) == 10 else iso
    except ValueError:
        return iso


def typed(
    text: str,
    *,
    latest_year: int | None = None,
    partial: bool = False,
    past: bool = False,
    today: date | None = None,
) -> str:
    """Return the ISO date of what was typed (``typed_date``), by default as of today."""
    day = today or datetime.now(VIETNAM_OFFSET).date()
    return typed_date(text, today=day, latest_year=latest_year, partial=partial, past=past)


def this_year() -> int:
    """Return the year it is in Viet Nam."""
    return datetime.now(VIETNAM_OFFSET).year


def is_whole(iso: str) -> bool:
    """Tell whether this is a real date in ISO form."""
    try:
        return len(iso) == 10 and bool(date.fromisoformat(iso))
    except ValueError:
        return False
