"""What a procedure costs and asks for in this case: figures times counts, and whose papers.

Integer đồng. None means the law (or the form so far) gives no figure; it is never shown as 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ehc_desk.domain import fees
from ehc_desk.domain.form_needs import uncounted
from ehc_desk.domain.form_values import row_count
from ehc_desk.domain.procedure import AUTHORISATION

if TYPE_CHECKING:
    from ehc_desk.domain.dossier import Channel
    from ehc_desk.domain.form_model import Form
    from ehc_desk.domain.procedure import Component, Procedure

_COUNTED = {"copy": ("copies_wanted", "copies", "total_copies")}


def fee_of(procedure: Procedure, channel: Channel, values: Mapping[str, Any]) -> int | None:
    """Return the fee for flat form values; certification counts pages and copies per document."""
    if procedure.fee_rule is not None:
        return _per_page(procedure.fee_rule, values)
    terms = procedure.terms(channel.value)
    return fees.flat_fee(terms.fee_vnd, _quantity(terms.fee_unit, values))


def notes_of(procedure: Procedure, *, near: bool) -> dict[int, str]:
    """Return why components are asked for of somebody who acts for the owner.

    ``proxy``, or ``proxy_family`` where a ``near`` relative's paper need not be certified.
    """
    return {
        item.number: "proxy_family" if near and _spares_family(item) else "proxy"
        for item in procedure.components
        if item.role == AUTHORISATION
    }


def _spares_family(item: Component) -> bool:
    return "không cần chứng thực" in (item.condition or "")


def _per_page(rule: fees.PerPageRule, values: Mapping[str, Any]) -> int | None:
    totals = []
    for row in range(row_count(values, "documents")):
        pages = _counted(values.get(f"documents[{row}].pages"))
        copies = _counted(values.get(f"documents[{row}].copies"))
        if pages and copies:
            totals.append(rule.total(pages, copies))
    return sum(totals) if totals else None


def fee_waits_for(form: Form, values: Mapping[str, Any]) -> str:
    """Return the first field the fee is counted by that is open ("documents[0].pages"), or ""."""
    return next(iter(uncounted(form, values)), "")


def _counted(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        return 0
    return max(0, value)


def _quantity(unit: str | None, values: Mapping[str, Any]) -> int:
    for path in _COUNTED.get(unit or "", ()):
        if count := _counted(values.get(path)):
            return count
    return 1
