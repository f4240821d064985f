"""Dates between the keyboard and the facts: typed as digits, shown as dd/MM/yyyy, kept as ISO."""

from __future__ import annotations

import re
from datetime import date, datetime

from ehc_desk.domain.text import VIETNAM_OFFSET, format_date, parse_typed_date
from ehc_desk.errors import ImpossibleDate

_MONTH = re.compile(r"(?a:\d{4}-\d{2})")
_SHORT = re.compile(r"(?a:\d{6})")
_SPLIT = re.compile(r"(?a:(\d{1,2})([/. -])(\d{1,2})\2(\d{4}|\d{2}))")


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
    """Return the ISO date of what was typed: 6 or 8 digits, d/M/yy(yy) or ISO.

    What is no date is returned unchanged, so that nothing typed is lost and the check names it.
    ``partial`` also takes a bare year and MM/yyyy (civil-status papers). Two digits of a year mean
    the latest one up to ``latest_year`` (this year); ``past``: nor later than today, so nobody is
    born tomorrow; a date that may lie ahead is asked for with a later ``latest_year``.
    """
    plain = text.strip()
    if not plain:
        return ""
    if partial and (found := _partial(plain)):
        return found
    day = today or datetime.now(VIETNAM_OFFSET).date()
    latest = latest_year if latest_year is not None else day.year
    digits = _digits(plain)
    try:
        made = parse_typed_date(digits, latest_year=latest)
        if past and made > day and _SHORT.fullmatch(digits):
            made = parse_typed_date(digits, latest_year=made.year - 1)
    except ImpossibleDate:
        return (partial and _month(digits)) or plain
    return made.isoformat()


def _digits(text: str) -> str:
    """Return d/M/yy(yy) with any of / - . or blank between as a run of digits."""
    match = _SPLIT.fullmatch(text)
    if match is None:
        return text
    return f"{int(match[1]):02}{int(match[3]):02}{match[4]}"


def _month(digits: str) -> str:
    """Return the month of six digits that are no day: "031985" → "1985-03"."""
    return _partial(f"{digits[:2]}/{digits[2:]}") if _SHORT.fullmatch(digits) else ""


def _partial(text: str) -> str:
    if len(text) == 4 and text.isascii() and text.isdigit():
        return text
    month, _, year = text.partition("/")
    if len(year) == 4 and year.isdigit() and month.isdigit() and 1 <= int(month) <= 12:
        return f"{year}-{int(month):02}"
    return ""


def this_year() -> int:
    """Return the year it is in Viet Nam."""
    return datetime.now(VIETNAM_OFFSET).year


def is_whole(iso: str) -> bool:
    """Tell whether this is a real date in ISO form."""
    try:
        return len(iso) == 10 and bool(date.fromisoformat(iso))
    except ValueError:
        return False
