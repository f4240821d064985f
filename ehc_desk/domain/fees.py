"""Fees in whole đồng: flat ones per channel, and certification of copies per page.

"No information" stays None and is never shown as 0. Exemptions and provincial tables are data; the
room must not know where they come from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ehc_desk.domain.text import format_money
from ehc_desk.errors import FieldsInvalid


def _invalid(field: str) -> FieldsInvalid:
    return FieldsInvalid(fields=[{"field": field, "code": "out-of-range"}])


def _count(value: object, field: str, least: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise _invalid(field)
    return value


def money(amount: int) -> str:
    """Return an amount as slips print it: "20.000 đồng"."""
    return f"{format_money(amount)} đồng"


@dataclass(frozen=True, slots=True, kw_only=True)
class PerPageRule:
    """Certification of copies: a price for the first pages, another beyond, a limit per copy."""

    first_pages: int
    first_price_vnd: int
    next_price_vnd: int
    max_per_copy_vnd: int
    kind: Literal["per_page"] = "per_page"

    @classmethod
    def from_json(cls, rule: Mapping[str, object]) -> PerPageRule:
        """Return the rule of a catalogue entry (``kind`` per_page); raises FieldsInvalid."""
        if rule.get("kind") != "per_page":
            raise _invalid("kind")
        return cls(
            first_pages=_count(rule.get("first_pages"), "first_pages", 0),
            first_price_vnd=_count(rule.get("first_price_vnd"), "first_price_vnd", 0),
            next_price_vnd=_count(rule.get("next_price_vnd"), "next_price_vnd", 0),
            max_per_copy_vnd=_count(rule.get("max_per_copy_vnd"), "max_per_copy_vnd", 0),
        )

    def per_copy(self, pages: int) -> int:
        """Return the fee of one copy of an original of so many pages (≥ 1)."""
        _count(pages, "pages", 1)
        first = min(pages, self.first_pages)
        fee = first * self.first_price_vnd + (pages - first) * self.next_price_vnd
        return min(fee, self.max_per_copy_vnd)

    @property
    def text(self) -> str:
        """Return the rule in words, as it stands on the price list."""
        first, following = money(self.first_price_vnd), money(self.next_price_vnd)
        return (
            f"{first}/trang, từ trang thứ {self.first_pages + 1}: "
            f"{following}/trang, tối đa {money(self.max_per_copy_vnd)}/bản"
        )

    def total(self, pages: int, copies: int) -> int:
        """Return copies × fee per copy; raises FieldsInvalid for fewer than one page or copy."""
        return _count(copies, "copies", 1) * self.per_copy(pages)


CERTIFIED_COPIES = PerPageRule(
    first_pages=2, first_price_vnd=2_000, next_price_vnd=1_000, max_per_copy_vnd=200_000
)
"""Procedures 2.000815 and 2.000942: 2.000 đ for two pages each, then 1.000 đ, at most 200.000 đ."""


def flat_fee(fee_vnd: int | None, count: int = 1) -> int | None:
    """Return the published fee × count of cases, documents or copies; None stays None."""
    _count(count, "count", 1)
    return None if fee_vnd is None else _count(fee_vnd, "fee_vnd", 0) * count


def fee(
    *,
    rule: PerPageRule | None,
    fee_vnd: int | None,
    pages: int | None = None,
    copies: int = 1,
    exempt: bool = False,
) -> int | None:
    """Return the fee of one dossier, None when nothing is published or pages are not yet known.

    ``exempt`` (poor household, merit, disability and the like, decided by the clerk) makes it 0.
    """
    if exempt:
        return 0
    if rule is None:
        return flat_fee(fee_vnd, copies)
    return None if pages is None else rule.total(pages, copies)
