"""What a value of a form becomes when it is stored, whatever way it came in.

The window, a file, a card and an earlier dossier write dates, numbers and names each in their own
way; one rule a kind of field makes them alike. What cannot be understood stays as it came, so that
the check names it. The room must not know code lists: whoever has them says the code of a word.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from ehc_desk.domain.form_model import FormField
from ehc_desk.domain.text import clean
from ehc_desk.domain.typed_dates import YEARS_AHEAD, typed_date, typed_time
from ehc_desk.domain.typed_numbers import decimal, whole

CodeOf = Callable[[str], str]
"""Word or code → code; a word that is none comes back as it is."""


def stored(item: FormField, value: Any, *, today: date | None = None, code_of: CodeOf = str) -> Any:
    """Return the value of a field as it is stored; text is always clean (``text.clean``).

    ``today`` settles years of two digits; without it only dates that need no such guess are read.
    """
    if isinstance(value, float):
        value = _written(value)
    if item.kind == "decimal" and isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return value
    text = clean(value, lines=item.kind == "lines")
    if not text:
        return None
    if item.kind in ("date", "partial_date"):
        return _date(item, text, today)
    if item.kind in ("choice", "commune"):
        return code_of(text)
    return _BY_KIND.get(item.kind, str)(text)


_BY_KIND: dict[str, Callable[[str], int | str]] = {
    "number": whole,
    "money": whole,
    "decimal": decimal,
    "time": typed_time,
}


def _written(number: float) -> Any:
    """Return 3.0 as 3 and 120.5 as the text "120.5"; what is no number of papers as it is."""
    if number.is_integer():
        return int(number)
    text = repr(number)
    return text if text.replace(".", "", 1).isdigit() else number


def _date(item: FormField, text: str, today: date | None) -> str:
    if today is None:
        return text if text.isdigit() and len(text) == 6 else _as_of(item, text, date.max)
    return _as_of(item, text, today)


def _as_of(item: FormField, text: str, today: date) -> str:
    latest = None if item.past or today is date.max else today.year + YEARS_AHEAD
    partial = item.kind == "partial_date"
    return typed_date(text, today=today, latest_year=latest, partial=partial, past=item.past)
