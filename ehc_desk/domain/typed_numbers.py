"""Numbers between the keyboard and the facts: points part the thousands, the comma the fraction.

Kept are whole numbers and, for decimals, text with a comma ("120,5"), as papers write them. A
point is never dropped from what may have been meant as a fraction.
"""

from __future__ import annotations

import re

from ehc_desk.domain.text import format_money

_PLAIN = re.compile(r"(?a:\d+)")
_GROUPED = re.compile(r"(?a:\d{1,3}(?:([. ])\d{3})(?:\1\d{3})*)")
_DECIMAL = re.compile(r"(?a:(\d+|\d{1,3}(?:\.\d{3})+),(\d+))")
_POINT = re.compile(r"(?a:(\d+)\.(\d{1,2}|\d{4,}))")
_LONGEST = 15


def whole(text: str) -> int | str:
    """Return the number of "1205", "1.205" or "1 205"; anything else as it was typed.

    "120.5" and "12,5" are no whole numbers: they are not made to 1205 or 125.
    """
    plain = " ".join(text.split())
    if _PLAIN.fullmatch(plain) or _GROUPED.fullmatch(plain):
        digits = plain.replace(".", "").replace(" ", "")
        return int(digits) if len(digits) <= _LONGEST else plain
    return plain


def decimal(text: str) -> str:
    """Return a decimal with comma and without points: "1.205,50" → "1205,50", "120.5" → "120,5".

    "1.205" is one thousand two hundred and five, as everywhere in the country; a point that cannot
    part thousands ("120.5") is taken for the comma. Anything else stays as it was typed.
    """
    plain = " ".join(text.split())
    if match := _DECIMAL.fullmatch(plain):
        return f"{int(match[1].replace('.', ''))},{match[2]}"
    if match := _POINT.fullmatch(plain):
        return f"{int(match[1])},{match[2]}"
    number = whole(plain)
    return str(number)


def shown(value: object) -> str:
    """Return a kept number with points between the thousands; anything else as it is."""
    if isinstance(value, int) and not isinstance(value, bool):
        return format_money(value)
    text = str(value)
    if match := _DECIMAL.fullmatch(text):
        return f"{format_money(int(match[1].replace('.', '')))},{match[2]}"
    return format_money(int(text)) if _PLAIN.fullmatch(text) and text[0] != "0" else text


def point_was_taken(text: str) -> bool:
    """Tell whether a point was read as the comma, so that the clerk is told."""
    return _POINT.fullmatch(" ".join(text.split())) is not None
