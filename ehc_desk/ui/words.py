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

_BY_LAW = frozenset({Promise.DUE, Promise.NO_TIME})


def fee(amount: int | None) -> str:
    """Return "20.000 đồng", "Miễn phí", or that nothing is known (never 0 for unknown)."""
    if amount is None:
        return t("fee.unknown")
    return t("fee.money", amount=format_money(amount)) if amount else t("fee.free")


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
