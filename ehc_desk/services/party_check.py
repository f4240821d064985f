"""What may be wrong with the people of a dossier: names, numbers, phones, dates. Pure."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from ehc_desk.domain.dossier import IntakeFacts, Party, PartyKind

Problem = dict[str, Any]

_TAX_CODE = re.compile(r"\d{10}(-?\d{3})?|\d{12}")
_PASSPORT = re.compile(r"[A-Z0-9]{5,15}")
_PHONE = re.compile(r"\+?\d(?:[ .()-]?\d){7,14}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def party_problems(facts: IntakeFacts) -> list[Problem]:
    """Return what is wrong with owners and submitter: ``{"field", "code", "soft"?}``."""
    found: list[Problem] = []
    if not facts.owners:
        return [{"field": "owners[0].full_name", "code": "required"}]
    for index, owner in enumerate(facts.owners):
        found += _one_party(owner, f"owners[{index}]")
    if facts.submitter is not None:
        found += _one_party(facts.submitter, "submitter")
        if acts_for_self(facts):
            found.append({"field": "submitter", "code": "same-as-owner", "soft": True})
    return found


def acts_for_self(facts: IntakeFacts) -> bool:
    """Tell whether the submitter is the only owner; one of several may act for the others."""
    if facts.submitter is None or len(facts.owners) != 1:
        return False
    number = facts.submitter.id_number
    return bool(number) and number == facts.owner.id_number


def _one_party(party: Party, at: str) -> list[Problem]:
    found: list[Problem] = []
    if not party.full_name.strip():
        found.append({"field": f"{at}.full_name", "code": "required"})
    found += _one_number(party, at)
    number = party.personal_number
    if number and not (number.isascii() and number.isdigit() and len(number) == 12):
        found.append({"field": f"{at}.personal_number", "code": "personal-number"})
    if party.phone and not _PHONE.fullmatch(party.phone):
        found.append({"field": f"{at}.phone", "code": "not-a-phone"})
    if party.email and not _EMAIL.fullmatch(party.email):
        found.append({"field": f"{at}.email", "code": "not-an-email"})
    if party.sex not in ("", "male", "female"):
        found.append({"field": f"{at}.sex", "code": "not-a-choice"})
    for name in ("date_of_birth", "issue_date"):
        text = getattr(party, name)
        if text and not _is_date(text):
            found.append({"field": f"{at}.{name}", "code": "impossible-date"})
    return found


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
