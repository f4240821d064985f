"""Vietnamese text, typed dates and plain formats, for every room above.

The room is pure: it knows letters, digits and the civil calendar. It must not know the clock,
screens, files or what the texts are about.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta, timezone

from ehc_desk.errors import ImpossibleDate

_LINE_ENDS = re.compile("\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
# Marks and letters that are seen nowhere and that Unicode does not count as format characters.
_UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0]")
_NO_LETTERS = frozenset({"Cc", "Cf", "Cs"})

VIETNAM_OFFSET = timezone(timedelta(hours=7))
"""Civil time of Viet Nam has no summer time (D1)."""

LATEST_SHORT_YEAR = 2039
"""Six typed digits mean the latest year with those two digits that is not after this one."""

_EARLIEST_YEAR, _LAST_YEAR = 1800, 2199

# Letters that Unicode does not decompose, so that removing marks alone would leave them.
_PLAIN_LETTERS = str.maketrans(
    {"đ": "d", "ð": "d", "ø": "o", "ł": "l", "ħ": "h", "ŧ": "t", "ı": "i", "ŋ": "n"}
    | {"æ": "ae", "œ": "oe", "þ": "th", "ß": "ss", "ĳ": "ij", "ĸ": "k", "ſ": "s"}
)
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_LETTER_RANK = {letter: rank for rank, letter in enumerate(_ALPHABET, start=1000)}
_TONE_RANK = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}

_ISO_DATE = re.compile(r"(?a:(\d{4})-(\d{1,2})-(\d{1,2}))")
_SPLIT_DATE = re.compile(r"(?a:(\d{1,2})([/-])(\d{1,2})\2(\d{4}))")
_RUN_DATE = re.compile(r"(?a:(\d{2})(\d{2})(\d{4}|\d{2}))")
_MOMENT = re.compile(
    r"(?a:(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)"
)


def nfc(text: str) -> str:
    """Return the text with composed letters (Unicode NFC), as everything is stored and printed."""
    return unicodedata.normalize("NFC", text)


def clean(text: str, *, lines: bool = False) -> str:
    """Return a text as it is stored, whatever way it came: typed, read from a card or a file.

    Letters composed (NFC); no control, format, bidirectional or zero-width characters, no half
    surrogates; runs of blank are one, none at the ends. Ends of lines stay (as newlines) only
    with ``lines``, at most one line empty between two; otherwise they are blanks.
    """
    if text.isascii() and text.isprintable() and "  " not in text and text == text.strip(" "):
        return text
    if not lines:
        return _clean_line(text)
    cleaned = "\n".join(_clean_line(line) for line in _LINE_ENDS.split(text))
    return re.sub(r"\n{3,}", "\n\n", cleaned).strip("\n")


def _clean_line(line: str) -> str:
    """Return one line; letters and marks parted by something unseen compose once it is gone."""
    spaced = "".join(" " if char.isspace() else char for char in line)
    seen = (char for char in spaced if unicodedata.category(char) not in _NO_LETTERS)
    return " ".join(nfc(_UNSEEN.sub("", "".join(seen))).split())


def _without_marks(text: str) -> str:
    parts = unicodedata.normalize("NFD", text)
    return "".join(char for char in parts if unicodedata.category(char) != "Mn")


def fold(text: str) -> str:
    """Return the text as search compares it: no case, no marks, single spaces, "đ" as "d"."""
    plain = _without_marks(_without_marks(text).casefold()).translate(_PLAIN_LETTERS)
    return " ".join(plain.split())


def ascii_fold(text: str) -> str:
    """Return the text in plain ASCII with its case kept; what has no ASCII letter is dropped.

    Needed where a standard counts bytes as characters (payment QR) or knows no accents.
    """
    plain = "".join(_plain_letter(char) for char in _without_marks(text))
    return " ".join(plain.encode("ascii", "ignore").decode("ascii").split())


def _plain_letter(char: str) -> str:
    lower = char.lower()
    plain = lower.translate(_PLAIN_LETTERS)
    return plain.capitalize() if char != lower else plain


def sort_key(text: str) -> tuple[tuple[int, ...], tuple[int, ...], str]:
    """Return a key for Vietnamese alphabetical order: letters first, tones last, then the text.

    The letters follow a ă â b c d đ e ê … u ư v x y, the tones ngang, huyền, hỏi, ngã, sắc, nặng.
    Blank space sorts before everything, other signs and digits before letters.
    """
    letters: list[int] = []
    tones: list[int] = []
    for char in " ".join(nfc(text).casefold().split()):
        base, tone = _letter_and_tone(char)
        letters.append(_rank(base))
        tones.append(tone)
    return tuple(letters), tuple(tones), text


def _letter_and_tone(char: str) -> tuple[str, int]:
    parts = unicodedata.normalize("NFD", char)
    tone = max((_TONE_RANK.get(part, 0) for part in parts), default=0)
    kept = "".join(part for part in parts if part not in _TONE_RANK)
    return unicodedata.normalize("NFC", kept), tone


def _rank(letter: str) -> int:
    if letter in _LETTER_RANK:
        return _LETTER_RANK[letter]
    plain = _without_marks(letter)[:1]
    if plain in _LETTER_RANK:  # a foreign accent: beside its plain letter
        return _LETTER_RANK[plain]
    code = ord(letter[:1] or " ")
    return code if code < 1000 else code + len(_ALPHABET)


def format_money(amount: int) -> str:
    """Return whole đồng with points between the thousands: 20000 → "20.000"."""
    return f"{amount:,}".replace(",", ".")


def format_date(day: date) -> str:
    """Return the date as people write it, dd/MM/yyyy."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def format_moment(moment: datetime) -> str:
    """Return time and date as people write them, HH:MM dd/MM/yyyy."""
    return f"{moment.hour:02}:{moment.minute:02} {format_date(moment)}"


def iso_moment(moment: datetime) -> str:
    """Return the moment as data files write it, YYYY-MM-DDTHH:MM (D1)."""
    return moment.strftime("%Y-%m-%dT%H:%M") if moment.year > 999 else moment.isoformat()[:16]


def parse_typed_date(
    text: str, *, latest_year: int = LATEST_SHORT_YEAR, field: str = "date"
) -> date:
    """Return the date a clerk typed as ddMMyyyy, ddMMyy, d/M/yyyy, d-M-yyyy or yyyy-MM-dd.

    With two year digits the year is the latest one that is not after ``latest_year`` (birth dates:
    pass the current year, then nobody is born in the future). Raises ImpossibleDate for anything
    else, for dates that do not exist and for years outside 1800–2199.
    """
    typed = text.strip()
    found = _typed_numbers(typed, latest_year)
    if found is None or not _EARLIEST_YEAR <= found[0] <= _LAST_YEAR:
        raise ImpossibleDate(field=field, value=_shown(typed))
    try:
        return date(*found)
    except ValueError as error:
        raise ImpossibleDate(field=field, value=_shown(typed)) from error


def _typed_numbers(typed: str, latest_year: int) -> tuple[int, int, int] | None:
    if match := _ISO_DATE.fullmatch(typed):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _SPLIT_DATE.fullmatch(typed):
        return int(match[4]), int(match[3]), int(match[1])
    if match := _RUN_DATE.fullmatch(typed):
        year = int(match[3])
        if len(match[3]) == 2:
            year = latest_year - (latest_year - year) % 100
        return year, int(match[2]), int(match[1])
    return None


def _shown(typed: str) -> str:
    """Return what may stand in an error: only what looks like a date, never a typed number."""
    looks_like_date = len(typed) <= 10 and (not typed.isdigit() or len(typed) <= 8)
    return typed if looks_like_date and re.fullmatch(r"[0-9/-]+", typed) else ""


def parse_iso_date(text: object, field: str = "date") -> date:
    """Return the date written yyyy-MM-dd in a data file; anything else raises ImpossibleDate."""
    if isinstance(text, str) and re.fullmatch(r"(?a:\d{4}-\d{2}-\d{2})", text):
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise ImpossibleDate(field=field, value=text) from error
    raise ImpossibleDate(field=field, value=_shown(text) if isinstance(text, str) else "")


def parse_moment(text: object, field: str = "moment") -> datetime:
    """Return the civil moment written YYYY-MM-DDTHH:MM; seconds are cut off, not rounded (D1).

    A moment with an offset is brought to UTC+7. Raises ImpossibleDate for anything else.
    """
    match = _MOMENT.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise ImpossibleDate(field=field, value="")
    try:
        clock = time(int(match[2]), int(match[3]))
        moment = datetime.combine(date.fromisoformat(match[1]), clock)
        if match[4] is None:
            return moment
        offset = match[4].replace("Z", "+00:00")
        return (
            datetime.fromisoformat(moment.isoformat() + offset)
            .astimezone(VIETNAM_OFFSET)
            .replace(tzinfo=None)
        )
    except (ValueError, OverflowError) as error:
        raise ImpossibleDate(field=field, value=match[0][:16]) from error
