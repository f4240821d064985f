"""What may be wrong with the people of a dossier: names, numbers, phones, dates. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any

from ehc_desk.domain.dossier import IntakeFacts, Party, PartyKind
from ehc_desk.domain.typed_dates import lacks_year

Problem = dict[str, Any]

_TAX_CODE = re.compile(r"\d{10}(-?\d{3})?|\d{12}")
_PASSPORT = re.compile(r"[A-Z0-9]{5,15}")
_PHONE = re.compile(r"\+?\d(?:[ .()-]?\d){7,14}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_YEAR = re.compile(r"(?a:\d{4})")
_SIGNS_OF_NAMES = frozenset("'’ʼ‘`-‐‑–.·・\u200c\u200d")
"""Besides letters and blanks; the last two join letters of Persian and Indian names."""

_EARLIEST_YEAR = 1900


def party_problems(facts: IntakeFacts, on: date) -> list[Problem]:
    """Return what is wrong with owners and submitter: ``{"field", "code", "soft"?}``.

    ``on`` is the civil day after which nobody can be born.
    """
    found: list[Problem] = []
    if not facts.owners:
        return [{"field": "owners[0].full_name", "code": "required"}]
    for index, owner in enumerate(facts.owners):
        found += _one_party(owner, f"owners[{index}]", on)
    if facts.submitter is not None:
        found += _one_party(facts.submitter, "submitter", on)
        if not facts.relation.strip():
            found.append({"field": "relation", "code": "required", "soft": True})
        if acts_for_self(facts):
            found.append({"field": "submitter", "code": "same-as-owner", "soft": True})
    return found


def acts_for_self(facts: IntakeFacts) -> bool:
    """Tell whether the submitter is the only owner; one of several may act for the others."""
    if facts.submitter is None or len(facts.owners) != 1:
        return False
    number = facts.submitter.id_number
    return bool(number) and number == facts.owner.id_number


def _one_party(party: Party, at: str, on: date) -> list[Problem]:
    found = [*_one_name(party, at), *_one_number(party, at)]
    number = party.personal_number
    if number and not (number.isascii() and number.isdigit() and len(number) == 12):
        found.append({"field": f"{at}.personal_number", "code": "personal-number"})
    if party.phone and not _PHONE.fullmatch(party.phone):
        found.append({"field": f"{at}.phone", "code": "not-a-phone"})
    if party.email and not _EMAIL.fullmatch(party.email):
        found.append({"field": f"{at}.email", "code": "not-an-email"})
    if party.sex not in ("", "male", "female"):
        found.append({"field": f"{at}.sex", "code": "not-a-choice"})
    return [*found, *_dates(party, at, on)]


def _one_name(party: Party, at: str) -> list[Problem]:
    """Return what is wrong with a name; organisations may have digits and signs in theirs."""
    if not party.full_name.strip():
        return [{"field": f"{at}.full_name", "code": "required"}]
    if party.kind is not PartyKind.ORGANISATION and not _may_be_a_name(party.full_name):
        return [{"field": f"{at}.full_name", "code": "odd-name", "soft": True}]
    return []


def _may_be_a_name(text: str) -> bool:
    """Tell whether a name has letters, their marks, and signs names have, of any language."""
    return any(map(str.isalpha, text)) and all(
        char.isalpha()
        or char.isspace()
        or char in _SIGNS_OF_NAMES
        or unicodedata.category(char).startswith("M")
        for char in text
    )


def _dates(party: Party, at: str, on: date) -> list[Problem]:
    """Return dates that are none, births ahead (refused) or before 1900 (told)."""
    found: list[Problem] = [
        {"field": f"{at}.{name}", "code": "no-year" if lacks_year(text) else "impossible-date"}
        for name in ("date_of_birth", "issue_date")
        if (text := getattr(party, name)) and not _is_date(text)
    ]
    if party.kind is not PartyKind.ORGANISATION:
        found += _birth(party, at, on)
    return found


def _birth(party: Party, at: str, on: date) -> list[Problem]:
    if _is_date(party.date_of_birth):
        field, year = f"{at}.date_of_birth", int(party.date_of_birth[:4])
        ahead = party.date_of_birth > on.isoformat()
    elif _YEAR.fullmatch(party.birth_year):
        field, year = f"{at}.birth_year", int(party.birth_year)
        ahead = year > on.year
        if (ahead or year < _EARLIEST_YEAR) and lacks_year(party.birth_year):
            return [{"field": field, "code": "no-year"}]  # half a date, no year of a living person
    else:
        return []
    if ahead:
        return [{"field": field, "code": "in-the-future"}]
    if year < _EARLIEST_YEAR:
        return [{"field": field, "code": "too-long-ago", "soft": True}]
    return []


def _one_number(party: Party, at: str) -> list[Problem]:
    """Return doubts about a tax code or a passport number; they are told, not refused."""
    tax, passport = party.tax_code, party.passport
    if party.kind is PartyKind.ORGANISATION and tax and not _TAX_CODE.fullmatch(tax):
        return [{"field": f"{at}.tax_code", "code": "not-a-tax-code", "soft": True}]
    odd = passport and not _PASSPORT.fullmatch(passport.upper())
    if party.kind is PartyKind.FOREIGNER and odd:
        return [{"field": f"{at}.passport", "code": "not-a-passport", "soft": True}]
    return []


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == 10
