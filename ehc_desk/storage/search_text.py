"""What is searched for, by its shape: words, codes, numbers. Pure text, no SQL.

A dossier is found by the beginnings of its words and by *keys*: short texts of one b-tree, whose
first letter says what follows. ``c`` code as printed, ``C`` digits of the code backwards, ``n``
number of the day, ``p`` phone, ``P`` phone backwards, ``i`` digits of a personal, tax or passport
number backwards. A search for last digits is then a search for a beginning. A passport with letters
is looked up by all its digits. Must never log what it reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ehc_desk.domain.form_values import people_named
from ehc_desk.domain.text import fold

if TYPE_CHECKING:
    from ehc_desk.domain.dossier import Dossier, Party

LEAST_DIGITS = 4
"""Fewer digits than these find the number of the day only, never a phone or a person."""

_LONGEST_WORD = 100
_LONGEST_DAILY = 7
_CODE = re.compile(
    r"TAM-[A-Z0-9-]*"  # a provisional code or its beginning
    r"|[A-Z]\d{2}(?:\.\d{1,3})*[.-]?(?:-?\d+)*-?"  # H17.25.18-261121-0001
    r"|(?:000\.[\d.]*|\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2})[0-9A-Z.-]*"  # 000.25.18.H17-241021-0001
)
_DIGITS = re.compile(r"[0-9]+")
_PASSPORT = re.compile(r"(?=[0-9]*[A-Z])(?=(?:[A-Z]*[0-9]){4})[A-Z0-9]{6,12}")


@dataclass(frozen=True, slots=True)
class Range:
    """Keys from ``low`` up to, but not including, ``high``."""

    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search: every word is a beginning, and of every group one range must hold."""

    words: tuple[str, ...]
    keys: tuple[tuple[Range, ...], ...]


def words_of(text: str) -> list[str]:
    """Return the folded words of a text: runs of letters and digits of any script."""
    folded = "".join(char if char.isalnum() else " " for char in fold(text))
    return [word[:_LONGEST_WORD] for word in folded.split()]


def dossier_words(dossier: Dossier) -> str:
    """Return the words a dossier is found by, each once.

    Names of owners, submitter and people of the electronic form (the child of a birth), and the
    procedure's name.
    """
    facts = dossier.facts
    names = dict.fromkeys(party.full_name for party in _parties(dossier))
    names |= dict.fromkeys(people_named(facts.form))
    return " ".join(dict.fromkeys(words_of(" ".join((*names, facts.procedure_name)))))


def dossier_keys(dossier: Dossier) -> set[str]:
    """Return the keys of codes, phones and numbers a dossier is found by."""
    keys = set(code_keys(dossier))
    for party in _parties(dossier):
        keys.update(_party_keys(party))
    return keys


def draft_key(draft_id: str) -> str:
    """Return the key of the draft a dossier was; nobody can type it into a search."""
    return f"d:{draft_id}"


def code_keys(dossier: Dossier) -> Iterator[str]:
    """Yield the keys of both codes and of the draft; these stay for ever.

    A cover sheet that was printed for a draft is still fed when the draft is a dossier.
    """
    if dossier.draft_id:
        yield draft_key(dossier.draft_id)
    for code in (dossier.code, dossier.provisional_code):
        if code:
            digits = _digits(code)
            yield f"c{code.upper()}"
            yield f"C{digits[::-1]}"
            yield f"n{int(_digits(code.rpartition('-')[2]) or 0)};"


def _parties(dossier: Dossier) -> Iterable[Party]:
    submitter = dossier.facts.submitter
    return (*dossier.facts.owners, submitter) if submitter else dossier.facts.owners


def _party_keys(party: Party) -> Iterator[str]:
    phone = _home_phone(_digits(party.phone))
    if len(phone) >= LEAST_DIGITS:
        yield f"p{phone}"
        yield f"P{phone[::-1]}"
    for number in party_numbers(party):
        key = exact_number_key(number)
        if key:
            yield key


def party_numbers(party: Party) -> tuple[str, ...]:
    """Return the numbers that can identify a party, as they were entered; some are empty."""
    return (party.personal_number, party.old_number, party.tax_code, party.passport)


def plain_number(number: str) -> str:
    """Return a number without case, spaces and signs: ``c 123-4567`` is ``C1234567``."""
    return "".join(char for char in number.upper() if char.isalnum())


def exact_number_key(number: str) -> str:
    """Return the key under which dossiers with this number stand; empty when it is too short."""
    digits = _digits(number)
    return f"i{digits[::-1]}" if len(digits) >= LEAST_DIGITS else ""


def _digits(text: str) -> str:
    return "".join(_DIGITS.findall(text))


def _home_phone(digits: str) -> str:
    """Return the number as dialled at home: 84912345678 → 0912345678."""
    return f"0{digits[2:]}" if len(digits) == 11 and digits.startswith("84") else digits


def wanted(text: str, *, passports: bool = False) -> Wanted:
    """Read what was typed; signs mean nothing but to separate, so no operator can be typed.

    With ``passports`` a word that could be a passport number is one.
    """
    words: list[str] = []
    keys: list[tuple[Range, ...]] = []
    run: list[str] = []
    for chunk in text.split():
        code = chunk.upper()
        if _CODE.fullmatch(code):
            keys.append((_beginning(f"c{code}"), *_passport(code)))
            continue
        for token in words_of(chunk):
            passport = _passport(token.upper()) if passports else ()
            if passport:
                keys.append(passport)
            elif _DIGITS.fullmatch(token):
                run.append(token)
            else:
                words.append(token)
    keys.extend(_number(digits) for digits in _joined(run))
    return Wanted(tuple(dict.fromkeys(words)), tuple(dict.fromkeys(keys)))


def _passport(token: str) -> tuple[Range, ...]:
    """Return the range of exactly the digits of a passport number; of nothing else none."""
    if not _PASSPORT.fullmatch(token):
        return ()
    key = exact_number_key(token)
    return (Range(key, f"{key}!"),)  # a longer number would go on with a digit, and "!" < "0"


def _joined(run: list[str]) -> list[str]:
    """Return the typed numbers; a phone or personal number typed in groups becomes one."""
    whole = "".join(run)
    return [whole] if len(run) > 1 and 9 <= len(whole) <= 13 else run


def _number(digits: str) -> tuple[Range, ...]:
    ranges = []
    if len(digits) <= _LONGEST_DAILY:
        ranges.append(_beginning(f"n{int(digits)};"))
    if len(digits) >= LEAST_DIGITS:
        phone, tail = _home_phone(digits), digits[::-1]
        ranges += [_beginning(f"p{phone}"), _beginning(f"P{phone[::-1]}")]
        ranges += [_beginning(f"C{tail}"), _beginning(f"i{tail}")]
    return tuple(ranges)


def _beginning(start: str) -> Range:
    return Range(start, start[:-1] + chr(ord(start[-1]) + 1))
