"""The payment code VietQR (EMVCo): tag, length, value, check sum.

A static code works without our network; "đã thu" still needs the clerk and the bank's reference.
The room must not know fees or how the code is drawn.
"""

from __future__ import annotations

import re

from ehc_desk.domain.sheets import crc_digits
from ehc_desk.domain.text import ascii_fold
from ehc_desk.errors import FieldsInvalid

_NAPAS = "A000000727"
_ACCOUNT_SERVICE, _CARD_SERVICE = "QRIBFTTA", "QRIBFTTC"
_DONG, _COUNTRY = "704", "VN"
_LONGEST_VALUE = 99
_LONGEST_ACCOUNT = 19
_LONGEST_BILL = 25
_LONGEST_PURPOSE = 50
_LARGEST_AMOUNT = 9_999_999_999_999


def _invalid(field: str, code: str) -> FieldsInvalid:
    return FieldsInvalid(fields=[{"field": field, "code": code}])


def _tag(number: str, value: str) -> str:
    if len(value) > _LONGEST_VALUE:
        raise _invalid(number, "too-long")
    return f"{number}{len(value):02}{value}"


def payment_payload(
    bin: str,
    account: str,
    amount: int | None = None,
    purpose: str | None = None,
    bill: str | None = None,
    *,
    to_card: bool = False,
) -> str:
    """Return the ASCII text of a VietQR code with its CRC-16/CCITT-FALSE.

    ``bin`` is the bank's six digits, ``account`` up to 19 letters or digits (a card number with
    ``to_card``), ``amount`` whole đồng, None for a static code. Accents of ``purpose`` (at most 50
    letters, digits, spaces) and ``bill`` (at most 25) are folded away. Raises FieldsInvalid.
    """
    if re.fullmatch("[0-9]{6}", bin) is None:
        raise _invalid("bin", "not-six-digits")
    if re.fullmatch(f"[0-9A-Za-z]{{1,{_LONGEST_ACCOUNT}}}", account) is None:
        raise _invalid("account", "not-an-account")
    service = _CARD_SERVICE if to_card else _ACCOUNT_SERVICE
    receiver = _tag("00", _NAPAS) + _tag("01", _tag("00", bin) + _tag("01", account))
    body = _tag("00", "01") + _tag("01", "11" if amount is None else "12")
    body += _tag("38", receiver + _tag("02", service)) + _tag("53", _DONG)
    if amount is not None:
        body += _tag("54", _amount_digits(amount))
    body += _tag("58", _COUNTRY) + _additional(purpose, bill) + "6304"
    return body + crc_digits(body)


def _amount_digits(amount: int) -> str:
    if isinstance(amount, bool) or not 1 <= amount <= _LARGEST_AMOUNT:
        raise _invalid("amount", "out-of-range")
    return str(amount)


def _additional(purpose: str | None, bill: str | None) -> str:
    """Return tag 62 with bill number (01) and purpose (08), empty when there is neither."""
    parts = ""
    if bill:
        parts += _tag("01", _plain(bill, r"[^0-9A-Za-z./ -]", _LONGEST_BILL, "bill"))
    if purpose:
        parts += _tag("08", _plain(purpose, r"[^0-9A-Za-z]", _LONGEST_PURPOSE, "purpose"))
    return _tag("62", parts) if parts else ""


def _plain(text: str, unwanted: str, longest: int, field: str) -> str:
    """Return the text without accents, unwanted signs as single spaces; checks the length."""
    plain = " ".join(re.sub(unwanted, " ", ascii_fold(text)).split())
    if not 1 <= len(plain) <= longest:
        raise _invalid(field, "too-long" if plain else "nothing-left")
    return plain


def dossier_purpose(code: str) -> str:
    """Return the purpose text of a dossier: "HS H17 25 18 261121 0001"."""
    return _plain(f"HS {code}", r"[^0-9A-Za-z]", _LONGEST_PURPOSE, "purpose")
