"""Single values on cards: dates (Q8), sexes, hexadecimal text (Q12), marks of an input method.

Every function takes the set of warnings it may add to. An unreadable value becomes None; nothing is
guessed. The room must not know which card a value is from.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

_RUN = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})")
_SLASHES = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_YEAR_ONLY = re.compile(r"(?:0000)?([0-9]{4})")
_HEX = re.compile(r"(?=.*[0-9])[0-9A-Fa-f]{6,}")
_TYPED_PAIRS = re.compile(r"aa|ee|oo|dd|aw|ow|uw")
_TYPED_TONE = re.compile(r"[aeiouy](?:ch|c|m|ng|nh|n|p|t)?[sfrxj]$")
_SEXES = {"nam": "male", "nữ": "female", "nu": "female"}


def is_date_like(part: str) -> bool:
    """Say whether the part is 8 digits or d/m/yyyy."""
    return bool(_RUN.fullmatch(part) or _SLASHES.fullmatch(part))


def is_birth_like(part: str) -> bool:
    """Say whether the part may be a birth date: date-like, or a bare year."""
    return is_date_like(part) or re.fullmatch("[0-9]{4}", part) is not None


def is_sex(part: str) -> bool:
    """Say whether the part is a sex in words."""
    return part.lower() in _SEXES


def read_sex(part: str, warnings: set[str]) -> str | None:
    """Return "male" or "female"; other text → None and SEX_UNREADABLE."""
    sex = _SEXES.get(part.lower())
    if part and sex is None:
        warnings.add("SEX_UNREADABLE")
    return sex


def read_date(part: str, warnings: set[str]) -> date | None:
    """Return the date of ddMMyyyy or d/m/yyyy; anything else that is not empty → DATE_INVALID."""
    if not part:
        return None
    match = _RUN.fullmatch(part) or _SLASHES.fullmatch(part)
    day = None if match is None else _real_day(match)
    if day is None:
        warnings.add("DATE_INVALID")
    return day


def _real_day(match: re.Match[str]) -> date | None:
    try:
        return date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        return None


def read_birth(part: str, warnings: set[str]) -> tuple[date | None, int | None]:
    """Return birth date and, when only the year is known, the year (DATE_PARTIAL)."""
    match = _YEAR_ONLY.fullmatch(part)
    if match is not None:
        warnings.add("DATE_PARTIAL")
        return None, int(match[1])
    return read_date(part, warnings), None


def iso(day: date | None) -> str | None:
    """Return the date as ISO text."""
    return None if day is None else day.isoformat()


def read_encoded(part: str, warnings: set[str]) -> str | None:
    """Return a name or address of a health card, hexadecimal or plain (Q12)."""
    if _HEX.fullmatch(part):
        return _decode_hex(part, warnings)
    if re.search("[0-9]", part) and " " not in part:
        warnings.add("IME_SUSPECTED")
        return None
    return part or None


def _decode_hex(part: str, warnings: set[str]) -> str | None:
    """Return the UTF-8 text of hexadecimal digits, cut where its last character is not whole."""
    if len(part) % 2:
        warnings.add("HEX_TRUNCATED")
        part = part[:-1]
    raw = bytes.fromhex(part)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason != "unexpected end of data":
            warnings.add("IME_SUSPECTED")  # broken in the middle: nothing of it can be trusted
            return None
        warnings.add("HEX_TRUNCATED")
        text = raw[: error.start].decode("utf-8")
    shown = "".join(" " if unicodedata.category(char) == "Cc" else char for char in text)
    return unicodedata.normalize("NFC", shown) or None


def chars_lost(text: str) -> bool:
    """Say whether a scanner without Unicode left question marks in a name or address (Q10)."""
    return "?" in text or "\ufffd" in text


def typed_by_input_method(name: str) -> bool:
    """Say whether a name looks like raw Telex or VNI keys (Q10): "Traanf", "Nguye64n"."""
    if re.search("[0-9]", name):
        return True
    if not name.isascii():
        return False
    words = name.lower().split()
    return any(_TYPED_PAIRS.search(word) or _TYPED_TONE.search(word) for word in words)
