"""Numbers and dates in Vietnamese words, as civil-status papers and receipts want them."""

from __future__ import annotations

from datetime import date

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_SCALES = ("", "nghìn", "triệu")


def number_in_words(number: int) -> str:
    """Return a whole number from 0 in words: 2005 → "hai nghìn không trăm linh năm".

    Raises ValueError for negative numbers.
    """
    if number < 0:
        raise ValueError("negative")
    if number == 0:
        return _DIGITS[0]
    return " ".join(_words(number))


def _words(number: int) -> list[str]:
    billions, rest = divmod(number, 10**9)
    words = [*_words(billions), "tỷ"] if billions else []
    for power in (2, 1, 0):
        group = rest // 1000**power % 1000
        if group:
            words += _group(group, full=bool(words))
            words += [_SCALES[power]] if power else []
    return words


def _group(group: int, *, full: bool) -> list[str]:
    hundreds, rest = divmod(group, 100)
    words = [_DIGITS[hundreds], "trăm"] if hundreds or full else []
    tens, ones = divmod(rest, 10)
    if tens > 1:
        words += [_DIGITS[tens], "mươi"]
    elif tens == 1:
        words.append("mười")
    elif ones and words:
        words.append("linh")
    return words + ([_ones(tens, ones)] if ones else [])


def _ones(tens: int, ones: int) -> str:
    if ones == 5 and tens:
        return "lăm"
    if ones == 1 and tens > 1:
        return "mốt"
    return _DIGITS[ones]


def date_in_words(day: date) -> str:
    """Return a date in words: "ngày mùng …" is not used, as in the civil-status forms.

    21/11/2026 → "Ngày hai mươi mốt tháng mười một năm hai nghìn không trăm hai mươi sáu".
    """
    parts = (
        f"ngày {number_in_words(day.day)}",
        f"tháng {number_in_words(day.month) if day.month != 4 else 'tư'}",
        f"năm {number_in_words(day.year)}",
    )
    text = " ".join(parts)
    return text[0].upper() + text[1:]
