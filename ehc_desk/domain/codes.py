"""Codes that identify dossiers, procedures and results (NĐ 118/2025 Art. 17.3, 22.4, 28).

The room reads and builds codes; it must not know who hands out numbers or where a dossier lies.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from ehc_desk.domain.provinces import PROVINCES
from ehc_desk.errors import FieldsInvalid, ImpossibleDate

_AGENCY = r"[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Z][0-9]{2}|[A-Z][0-9]{2}(?:\.[0-9]{1,3}){0,3}"
_DOSSIER = re.compile(
    rf"(?P<agency>{_AGENCY})-(?P<date>[0-9]{{8}}|[0-9]{{6}})-(?P<seq>[0-9]{{4,7}})"
)
_PROVISIONAL = re.compile(r"TAM-([A-Z0-9]{1,8})-([0-9]{6})-([0-9]{3})([A-HJ-NPR-Z])")
_PROCEDURE = re.compile(
    r"[0-9]\.[0-9]{6}(?:\.[0-9]{3}\.[0-9]{2}\.[0-9]{2})?(?:\.[A-Z][0-9]{2})?(?:\.[0-9]{2})?"
)
_RESULT = re.compile(r"KQ\.[A-Z][0-9]{2}\.[0-9]{6}")
_RESULT_COMPONENT = re.compile(r"(?:[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Z][0-9]{2}-)?KQ[0-9]+")
_CHECK_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
_VALUES = {sign: value for value, sign in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
_LAST_NUMBER = 9999
_LAST_PROVISIONAL = 999
_NATIONAL_LENGTH = 8


def _invalid(field: str, code: str) -> FieldsInvalid:
    return FieldsInvalid(fields=[{"field": field, "code": code}])


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierCode:
    """An official dossier code; ``text`` is its canonical upper-case form as printed."""

    text: str
    agency: str
    day: date
    sequence: str

    @classmethod
    def parse(cls, text: str) -> DossierCode:
        """Return the code in any accepted grammar (old and new agency, 6 + 4 up to 8 + 7).

        Raises FieldsInvalid for another shape, ImpossibleDate when its date does not exist.
        """
        match = _DOSSIER.fullmatch(text.strip().upper())
        if match is None:
            raise _invalid("dossier", "not-a-dossier-code")
        return cls(
            text=match[0], agency=match["agency"], day=_code_day(match["date"]),
            sequence=match["seq"],
        )  # fmt: skip

    @classmethod
    def build(cls, agency: str, day: date, number: int) -> DossierCode:
        """Return the code of the ``number``-th dossier (1–9999) of that agency on that day, 6 + 4.

        The agency is the one competent to decide (Art. 17.3). Raises FieldsInvalid when the agency
        is no agency code, the year is not 2000–2099 or the number does not fit.
        """
        if not 1 <= number <= _LAST_NUMBER:
            raise _invalid("number", "out-of-range")
        return cls.parse(f"{parse_agency(agency)}-{_short_day(day)}-{number:04}")

    @property
    def number(self) -> int:
        """The running number of the day."""
        return int(self.sequence)

    @property
    def province(self) -> str | None:
        """The old province the agency belongs to, None for ministries."""
        return PROVINCES.get(agency_owner(self.agency))

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisionalCode:
    """A code given without a lease, ``TAM-<desk>-<yyMMdd>-<nnn><check letter>`` ("SỐ TẠM")."""

    text: str
    desk: str
    day: date
    number: int

    @classmethod
    def parse(cls, text: str) -> ProvisionalCode:
        """Return the code; raises FieldsInvalid (shape, check letter) or ImpossibleDate."""
        match = _PROVISIONAL.fullmatch(text.strip().upper())
        if match is None:
            raise _invalid("dossier", "not-a-provisional-code")
        day = _code_day(match[2])
        if check_letter(match[0][:-1]) != match[4]:
            raise _invalid("dossier", "check-letter-wrong")
        return cls(text=match[0], desk=match[1], day=day, number=int(match[3]))

    @classmethod
    def build(cls, desk: str, day: date, number: int) -> ProvisionalCode:
        """Return the ``number``-th (1–999) provisional code of the desk on that day."""
        if not 1 <= number <= _LAST_PROVISIONAL:
            raise _invalid("number", "out-of-range")
        if re.fullmatch("[A-Z0-9]{1,8}", desk) is None:
            raise _invalid("desk", "not-a-desk-code")
        body = f"TAM-{desk}-{_short_day(day)}-{number:03}"
        return cls.parse(body + check_letter(body))

    def __str__(self) -> str:
        return self.text


def _code_day(digits: str) -> date:
    """Return the day of a code: yyMMdd means 20yy."""
    full = digits if len(digits) == 8 else "20" + digits
    try:
        return date(int(full[:4]), int(full[4:6]), int(full[6:]))
    except ValueError as error:
        raise ImpossibleDate(field="dossier", value=digits) from error


def _short_day(day: date) -> str:
    if not 2000 <= day.year <= 2099:
        raise ImpossibleDate(field="day", value=day.isoformat())
    return day.strftime("%y%m%d")


def parse_code(text: str) -> DossierCode | ProvisionalCode:
    """Return the official or provisional code; raises FieldsInvalid or ImpossibleDate."""
    if looks_provisional(text):
        return ProvisionalCode.parse(text)
    return DossierCode.parse(text)


def looks_provisional(text: str) -> bool:
    """Say whether the text has the shape of a provisional code, right or wrong."""
    return _PROVISIONAL.fullmatch(text.strip().upper()) is not None


def looks_official(text: str) -> bool:
    """Say whether the text has the shape of an official code, whatever its date."""
    return _DOSSIER.fullmatch(text.strip().upper()) is not None


def check_letter(body: str) -> str:
    """Return the letter that ends a provisional code: Σ position × value, modulo 23.

    ``body`` is the code without the letter, with or without hyphens. Positions start at 1 and stay
    below 23, so the letter finds every single wrong digit.
    """
    signs = body.replace("-", "")
    total = sum(position * _VALUES[sign] for position, sign in enumerate(signs, start=1))
    return _CHECK_LETTERS[total % len(_CHECK_LETTERS)]


def parse_agency(text: str) -> str:
    """Return the agency code in upper case; raises FieldsInvalid when it has another shape."""
    agency = text.strip().upper()
    if re.fullmatch(_AGENCY, agency) is None:
        raise _invalid("agency", "not-an-agency-code")
    return agency


def agency_owner(agency: str) -> str:
    """Return the province or ministry of an agency code: H17 of 000.25.18.H17 and of H17.25.18.

    Old codes are read from right to left, new ones from left to right.
    """
    parts = agency.split(".")
    return parts[-1] if parts[0].isdigit() else parts[0]


def national_procedure_code(text: str) -> str:
    """Return the national procedure code, the first eight characters of a local edition.

    ``2.000815.000.00.00.H55`` → ``2.000815``. Raises FieldsInvalid for another shape.
    """
    code = text.strip().upper()
    if _PROCEDURE.fullmatch(code) is None:
        raise _invalid("procedure", "not-a-procedure-code")
    return code[:_NATIONAL_LENGTH]


def is_result_code(text: str) -> bool:
    """Say whether the text is a result code such as KQ.G15.000031."""
    return _RESULT.fullmatch(text) is not None


def is_component_code(text: str) -> bool:
    """Say whether the text is the code of a component such as 000.00.00.G09-KQ002269."""
    return _RESULT_COMPONENT.fullmatch(text) is not None


def result_paper_code(owner_number: str, result_code: str) -> str:
    """Return the code of one result paper: number of its owner + result code (Art. 22.4)."""
    if not is_result_code(result_code):
        raise _invalid("result", "not-a-result-code")
    if re.fullmatch("[0-9]{10}(?:-[0-9]{3}|[0-9]{2})?", owner_number) is None:
        raise _invalid("owner", "not-an-owner-number")
    return f"{owner_number}.{result_code}"


def is_gso_code(text: str) -> bool:
    """Say whether the text is a GSO unit code: province 2 digits, commune 5 digits."""
    return re.fullmatch("[0-9]{2}|[0-9]{5}", text) is not None
