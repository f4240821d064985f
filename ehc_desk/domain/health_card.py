"""Health-insurance cards (BHYT) and VssID codes, rules Q11 and Q12.

``number | name | birth | 1 male, 2 female | address | facility | valid from | valid to | …``
The room must not know the other kinds of scans.
"""

from __future__ import annotations

import re

from ehc_desk.domain import card_values

_FIELD_COUNT = 8
_SEXES = {"1": "male", "2": "female"}


def is_card_number(part: str) -> bool:
    """Say whether the part is 2 letters + 13 digits (old cards) or 10 digits (new ones)."""
    return re.fullmatch("[A-Z]{2}[0-9]{13}|[0-9]{10}", part.upper()) is not None


def read_vssid(parts: list[str], warnings: set[str]) -> dict[str, object]:
    """Return the fields of a VssID code: number and name."""
    name = card_values.read_encoded(_present(parts[1]), warnings)
    return {"card_number": parts[0].upper(), "full_name": name}


def read_health_card(parts: list[str], warnings: set[str]) -> dict[str, object]:
    """Return the fields of a health card of at least five parts."""
    cleaned = [*parts[:-1], parts[-1].removesuffix("$").rstrip()]
    values = [_present(part) for part in (cleaned + [""] * _FIELD_COUNT)[:_FIELD_COUNT]]
    number, name, birth, sex, address, facility, valid_from, valid_to = values
    if not (name and birth and sex):
        warnings.add("FIELDS_MISSING")
    if sex and sex not in _SEXES:
        warnings.add("SEX_UNREADABLE")
    born, birth_year = card_values.read_birth(birth, warnings)
    fields: dict[str, object] = {
        "card_number": number.upper(),
        "full_name": card_values.read_encoded(name, warnings),
        "date_of_birth": card_values.iso(born),
        "sex": _SEXES.get(sex),
        "address": card_values.read_encoded(address, warnings),
        "facility_code": facility or None,
        "valid_from": card_values.iso(card_values.read_date(valid_from, warnings)),
        "valid_to": card_values.iso(card_values.read_date(valid_to, warnings)),
    }
    return fields if birth_year is None else fields | {"birth_year": birth_year}


def _present(part: str) -> str:
    return "" if part == "-" else part
