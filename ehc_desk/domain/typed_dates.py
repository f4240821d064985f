"""Dates and times of day as people type them, made into what is stored.

One rule for the window and for files. The room must not know the clock: the day it is comes in.
"""

from __future__ import annotations

import re
from datetime import date

from ehc_desk.domain.text import parse_typed_date
from ehc_desk.errors import ImpossibleDate

YEARS_AHEAD = 20
"""Two digits of the year of a day that may lie ahead mean the latest one within these years."""

_SHORT = re.compile(r"(?a:\d{6})")
_SPLIT = re.compile(r"(?a:(\d{1,2})([/. -])(\d{1,2})\2(\d{4}|\d{2}))")
_NO_YEAR = re.compile(r"(?a:(\d{1,2})[/. -](\d{1,2})|(\d{2})(\d{2}))")
_LEAP = 2000
_YEAR = re.compile(r"(?a:\d{4})")
_MONTH = re.compile(r"(?a:(\d{1,2})/(\d{4}))")
_CLOCK = re.compile(r"(?a:(\d{1,2}) ?(?:[:.]|h|g|giờ|gio) ?(\d{2}) ?(?:phút|phut|p|ph|m|')?)")
_DIGITS = re.compile(r"(?a:(\d{1,2})(\d{2}))")
_HOUR = re.compile(r"(?a:(\d{1,2}) ?(?:h|g|giờ|gio))")


def typed_date(
    text: str,
    *,
    today: date,
    latest_year: int | None = None,
    partial: bool = False,
    past: bool = False,
) -> str:
    """Return the ISO date of what was typed: 6 or 8 digits, d/M/yy(yy) or ISO.

    What is no date is returned unchanged, so that nothing typed is lost and the check names it.
    ``partial`` also takes a bare year and MM/yyyy (civil-status papers). Two digits of a year mean
    the latest one up to ``latest_year`` (the year of ``today``); ``past``: nor later than today,
    so nobody is born tomorrow; a date that may lie ahead is asked for with a later
    ``latest_year``.
    """
    plain = text.strip()
    if not plain:
        return ""
    if partial and (found := _partial(plain)):
        return found
    latest = latest_year if latest_year is not None else today.year
    digits = _digits(plain)
    try:
        made = parse_typed_date(digits, latest_year=latest)
        if past and made > today and _SHORT.fullmatch(digits):
            made = parse_typed_date(digits, latest_year=made.year - 1)
    except ImpossibleDate:
        return (partial and _month(digits)) or plain
    return made.isoformat()


def lacks_year(text: str) -> bool:
    """Tell whether only a day and a month were typed: "0101", "1/1", "29.2"."""
    match = _NO_YEAR.fullmatch(text.strip())
    if match is None:
        return False
    day, month = (int(each) for each in match.groups() if each)
    try:
        return bool(date(_LEAP, month, day))
    except ValueError:
        return False


def typed_time(text: str) -> str:
    """Return HH:MM of "0730", "730", "7:30", "7h30", "7 giờ 30" or "7h"; else the text itself.

    There is no 24:00 and no 25:00: what is no time of a day stays as it was typed, so that the
    check names it.
    """
    plain = " ".join(text.split())
    said = plain.casefold()
    match = _CLOCK.fullmatch(said) or _DIGITS.fullmatch(said) or _HOUR.fullmatch(said)
    if match is None:
        return plain
    hour, minute = int(match[1]), int(match[2]) if match.re is not _HOUR else 0
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else plain


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
    if _YEAR.fullmatch(text):
        return text
    match = _MONTH.fullmatch(text)
    return f"{match[2]}-{int(match[1]):02}" if match and 1 <= int(match[1]) <= 12 else ""
