"""Dates between the keyboard and the facts: typed as digits, shown as dd/MM/yyyy, kept as ISO."""

from __future__ import annotations

from datetime import date, datetime

from ehc_desk.domain.text import VIETNAM_OFFSET, format_date, parse_typed_date
from ehc_desk.errors import ImpossibleDate


def shown(iso: str) -> str:
    """Return an ISO date as dd/MM/yyyy; what is not a whole date is shown as it is."""
    try:
        return format_date(date.fromisoformat(iso)) if len(iso) == 10 else iso
    except ValueError:
        return iso


def typed(text: str, *, latest_year: int | None = None, partial: bool = False) -> str:
    """Return the ISO date of what was typed: 6 or 8 digits, dd/MM/yyyy or ISO.

    What is no date is returned unchanged, so that nothing typed is lost and the check names it.
    ``partial`` also takes a bare year and MM/yyyy (civil-status papers).
    """
    plain = text.strip()
    if not plain:
        return ""
    if partial and (found := _partial(plain)):
        return found
    try:
        latest = latest_year if latest_year is not None else datetime.now(VIETNAM_OFFSET).year
        return parse_typed_date(plain, latest_year=latest).isoformat()
    except ImpossibleDate:
        return plain


def _partial(text: str) -> str:
    if len(text) == 4 and text.isascii() and text.isdigit():
        return text
    month, _, year = text.partition("/")
    if len(year) == 4 and year.isdigit() and month.isdigit() and 1 <= int(month) <= 12:
        return f"{year}-{int(month):02}"
    return ""


def is_whole(iso: str) -> bool:
    """Tell whether this is a real date in ISO form."""
    try:
        return len(iso) == 10 and bool(date.fromisoformat(iso))
    except ValueError:
        return False
