"""Our own machine-read texts: cover sheets, staff badges, draft ids and the check sum on them.

``EHC1|C|<dossier code>|<component>|<crc>`` and ``EHC1|D|<draft id>|<component>|<crc>`` tell where
the following pages belong, ``EHC1|U|<user>|<crc>`` selects a user. A text whose check sum is wrong
is recognised as bad and never read as anything else. The room must not know dossiers or accounts.
"""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass

from ehc_desk.domain.codes import parse_code
from ehc_desk.errors import BadInputError, FieldsInvalid

PREFIX = "EHC1|"
DRAFT_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U, which people and scanners confuse."""

_DRAFT_LENGTH = 10
_LARGEST_COMPONENT = 999
_LONGEST_USER = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverSheet:
    """A cover sheet: ``form`` is "dossier" or "draft", ``target`` its code or draft id."""

    form: str
    target: str
    component: int

    def text(self) -> str:
        """Return what the sheet carries, as QR and in letters."""
        letter = "C" if self.form == "dossier" else "D"
        return _sealed(f"{PREFIX}{letter}|{self.target}|{self.component}")


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffBadge:
    """A badge that selects a user; the PIN is still asked."""

    user: str

    def text(self) -> str:
        """Return what the badge carries."""
        return _sealed(f"{PREFIX}U|{self.user}")


def crc16(data: bytes) -> int:
    """Return CRC-16/CCITT-FALSE: polynomial 0x1021, start 0xFFFF, no reflection."""
    return binascii.crc_hqx(data, 0xFFFF)


def crc_digits(text: str) -> str:
    """Return the check sum over the text in UTF-8 as four upper-case hexadecimal digits."""
    return f"{crc16(text.encode('utf-8', 'surrogatepass')):04X}"


def _sealed(body: str) -> str:
    return f"{body}|{crc_digits(body)}"


def cover_for_dossier(code: str, component: int) -> CoverSheet:
    """Return the cover of a component (1–999) of a dossier, official or provisional code.

    Raises FieldsInvalid or ImpossibleDate when code or component cannot be.
    """
    _require_component(component)
    return CoverSheet(form="dossier", target=parse_code(code).text, component=component)


def cover_for_draft(draft: str, component: int) -> CoverSheet:
    """Return the cover of a component (1–999) of a draft; raises FieldsInvalid."""
    _require_component(component)
    if not is_draft_id(draft):
        raise FieldsInvalid(fields=[{"field": "draft", "code": "not-a-draft-id"}])
    return CoverSheet(form="draft", target=draft.upper(), component=component)


def badge_for(user: str) -> StaffBadge:
    """Return the badge of a user name; raises FieldsInvalid (bar, outer blanks, length)."""
    good = user.isprintable() and user == user.strip() and 0 < len(user) <= _LONGEST_USER
    if not good or "|" in user:
        raise FieldsInvalid(fields=[{"field": "user", "code": "not-a-user-name"}])
    return StaffBadge(user=user)


def _require_component(component: int) -> None:
    if not 1 <= component <= _LARGEST_COMPONENT:
        raise FieldsInvalid(fields=[{"field": "component", "code": "out-of-range"}])


def has_right_crc(text: str) -> bool:
    """Say whether the part after the last bar is the check sum of everything before it."""
    body, bar, crc = text.rpartition("|")
    return bool(bar) and crc == crc_digits(body)


def parse_sheet(text: str) -> CoverSheet | StaffBadge | None:
    """Return what a text of ours says; None when it is foreign, misshapen or its sum is wrong."""
    if not text.startswith(PREFIX) or not has_right_crc(text):
        return None
    kind, *parts = text.split("|")[1:-1] or [""]
    try:
        if kind == "U" and len(parts) == 1:
            return badge_for(parts[0])
        if kind in {"C", "D"} and len(parts) == 2 and re.fullmatch("[0-9]{1,3}", parts[1]):
            build = cover_for_dossier if kind == "C" else cover_for_draft
            return build(parts[0], int(parts[1]))
    except BadInputError:
        return None  # the sum is right, the content cannot be: not a sheet of ours
    return None


def is_draft_id(text: str) -> bool:
    """Say whether the text is ten base-32 characters (read generously: any letter, any case)."""
    return re.fullmatch("[0-9A-Za-z]{10}", text) is not None


def draft_id(random: bytes) -> str:
    """Return a draft id from at least seven random bytes: 50 bits as ten base-32 characters."""
    if len(random) < 7:
        raise FieldsInvalid(fields=[{"field": "random", "code": "too-short"}])
    bits = int.from_bytes(random[:7], "big")
    return "".join(DRAFT_ALPHABET[bits >> (5 * place) & 31] for place in range(_DRAFT_LENGTH))
