"""The personal number (số định danh cá nhân): 12 digits that say province, sex and birth year.

NĐ 137/2015, TT 59/2021: ``PPP C YY RRRRRR`` without a check digit. Sex and birth data may be
corrected later while the number stays, so differences are warnings, never errors.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ehc_desk.domain.provinces import BIRTH_PREFIXES
from ehc_desk.errors import FieldsInvalid

_FIRST_FOREIGN_PREFIX = 100
_SHOWN_DIGITS = 3
_LEAST_MASKED = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalNumber:
    """What the twelve digits say; ``province`` is None for a country or an unknown prefix."""

    digits: str
    province: str | None
    sex: str
    birth_year: int

    @classmethod
    def parse(cls, text: str) -> PersonalNumber:
        """Return the number; anything but twelve digits raises FieldsInvalid (value not shown)."""
        digits = text.strip()
        if not is_personal_number(digits):
            raise FieldsInvalid(fields=[{"field": "personal_number", "code": "not-twelve-digits"}])
        century = int(digits[3])
        return cls(
            digits=digits,
            province=BIRTH_PREFIXES.get(digits[:3]),
            sex="female" if century % 2 else "male",
            birth_year=1900 + 100 * (century // 2) + int(digits[4:6]),
        )

    def warnings(self, *, sex: str | None = None, birth_year: int | None = None) -> list[str]:
        """Return what does not fit (Q10): unknown province, other sex, other birth year."""
        found = []
        if self.province is None and int(self.digits[:3]) < _FIRST_FOREIGN_PREFIX:
            found.append("PROVINCE_UNKNOWN")
        if sex is not None and sex != self.sex:
            found.append("SEX_MISMATCH")
        if birth_year is not None and birth_year != self.birth_year:
            found.append("BIRTH_YEAR_MISMATCH")
        return found


def is_personal_number(text: str) -> bool:
    """Say whether the text is exactly twelve digits 0–9."""
    return re.fullmatch("[0-9]{12}", text) is not None


def mask(number: str) -> str:
    """Return a number as lists, screens and answers may show it: ``048…123``.

    The first and last three signs of a number of nine and more; of a shorter one nothing.
    """
    if len(number) < _LEAST_MASKED:
        return "…" if number else ""
    return f"{number[:_SHOWN_DIGITS]}…{number[-_SHOWN_DIGITS:]}"
