"""The columns of a table of dossiers."""

from __future__ import annotations

from collections.abc import Callable

from ehc_desk.ports.queries import DossierLine
from ehc_desk.ui import words
from ehc_desk.ui.texts import t, word
from ehc_desk.ui.widgets.rows import Column, RowsModel, RowTable

_TONES = {"needs_action": "bad", "waiting": "warn", "sending": "warn", "acknowledged": "ok"}

DossierModel = RowsModel[DossierLine]


def dossier_model(
    more: Callable[[], None], short_name: Callable[[DossierLine], str]
) -> RowsModel[DossierLine]:
    """Return the model of dossiers; ``more`` is asked when the view reaches the end."""
    return RowsModel(_columns(short_name), lambda line: line.id, more)


def dossier_table(model: RowsModel[DossierLine]) -> RowTable:
    """Return the table of dossiers."""
    return RowTable(model, t("list.title"))


def _columns(short_name: Callable[[DossierLine], str]) -> list[Column[DossierLine]]:
    return [*_whose(short_name), *_moments(), *_states()]


def _whose(short_name: Callable[[DossierLine], str]) -> list[Column[DossierLine]]:
    return [
        Column(
            name="code",
            head=t("list.code"),
            text=lambda line: line.code or line.provisional_code,
            letters=22,
            least=20,
        ),
        Column(
            name="owner",
            head=t("list.owner"),
            text=lambda line: line.owner_name,
            letters=17,
            least=11,
        ),
        Column(
            name="procedure",
            head=t("list.procedure"),
            text=short_name,
            tip=lambda line: line.procedure_name,
        ),
    ]


def _moments() -> list[Column[DossierLine]]:
    return [
        Column(
            name="received",
            head=t("list.received"),
            text=lambda line: words.moment(line.received_at),
            letters=15,
            spare=1,
            right=True,
        ),
        Column(
            name="due",
            head=t("list.due"),
            text=lambda line: words.due_in_list(line.state, line.due_at),
            letters=15,
            right=True,
        ),
    ]


def _states() -> list[Column[DossierLine]]:
    return [
        Column(
            name="state",
            head=t("list.state"),
            text=lambda line: word("state", line.state, state=line.state),
            letters=16,
            least=13,
        ),
        Column(
            name="delivery",
            head=t("list.delivery"),
            text=lambda line: word("delivery_short", line.delivery),
            letters=13,
            spare=2,
            tone=lambda line: _TONES.get(line.delivery, "muted"),
        ),
    ]
