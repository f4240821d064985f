"""Values as people read them in lists and panels: money, moments, codes in words."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from ehc_desk.domain.text import format_money
from ehc_desk.presenters.promise import Promise, promise_in_list, promise_of
from ehc_desk.ui.texts import t, word

if TYPE_CHECKING:
    from ehc_desk.domain.delivery import DeliverySummary
    from ehc_desk.domain.dossier import Dossier
    from ehc_desk.domain.procedure import ChannelTerms, Procedure

_BY_LAW = frozenset({Promise.DUE, Promise.NO_TIME})


def fee(amount: int | None) -> str:
    """Return "20.000 đồng", "Miễn phí", or that nothing is known (never 0 for unknown)."""
    if amount is None:
        return t("fee.unknown")
    return t("fee.money", amount=format_money(amount)) if amount else t("fee.free")


def time_of(terms: ChannelTerms) -> str:
    """Return the published time: "trong ngày", "03 ngày làm việc", or that nothing is known."""
    if terms.time_unit == "same_day":
        return t("terms.same_day")
    if terms.time_unit is None or terms.time_value is None:
        return t("terms.unknown")
    return t(f"terms.{terms.time_unit}", count=f"{terms.time_value:02d}")


def fee_of(procedure: Procedure, terms: ChannelTerms) -> str:
    """Return the published fee of a way to file: the rule per page, or the fee and its unit."""
    rule = procedure.fee_rule
    if rule is not None:
        return t(
            "terms.per_page",
            first=fee(rule.first_price_vnd),
            from_page=rule.first_pages + 1,
            following=fee(rule.next_price_vnd),
            most=fee(rule.max_per_copy_vnd),
        )
    if not terms.fee_vnd or not terms.fee_unit:
        return fee(terms.fee_vnd)
    unit = word("terms_unit", terms.fee_unit, unit=terms.fee_unit)
    return t("terms.fee_each", fee=fee(terms.fee_vnd), unit=unit)


def delivery(summary: DeliverySummary | None) -> str:
    """Return how far a dossier is at the province; one that nobody has asked for waits."""
    if summary is None:
        return t("delivery.waiting")
    return word("delivery", summary.stage, done=summary.done, total=summary.total)


def moment(at: datetime | None) -> str:
    """Return "16:30 23/11/2026" or a dash."""
    return at.strftime("%H:%M %d/%m/%Y") if at else "–"


def due_of(dossier: Dossier) -> str:
    """Return the due moment of a dossier; that the law gives no time only when it gives none."""
    return due(dossier.due_at) if (said := promise_of(dossier)) in _BY_LAW else _no_day(said)


def due_in_list(state: str, at: datetime | None) -> str:
    """Return "16:30 23/11/2026", that the clock stands still, or a dash."""
    said = promise_in_list(state, at)
    return moment(at) if said is Promise.DUE else _no_day(said)


def _no_day(said: Promise) -> str:
    return t("due.paused") if said is Promise.PAUSED else "–"


def due(at: datetime | None) -> str:
    """Return "16:30, thứ Hai 23/11/2026", or that the law gives no day."""
    if at is None:
        return t("due.none")
    day = t(f"weekday.{at.weekday()}")
    return t("due.at", time=at.strftime("%H:%M"), day=day, date=at.strftime("%d/%m/%Y"))
