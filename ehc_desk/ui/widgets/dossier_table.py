"""The columns of a table of dossiers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ehc_desk.ports.queries import DossierLine
from ehc_desk.presenters.dossier_list import is_overdue
from ehc_desk.ui import icons, words
from ehc_desk.ui.texts import t, word
from ehc_desk.ui.widgets.rows import Column, RowsModel, RowTable

_TONES = {"needs_action": "bad", "waiting": "warn", "sending": "warn", "acknowledged": "ok"}
_MOMENT = "00:00 00/00/0000"
_CODE = "H00.00.00-000000-0000"

DossierModel = RowsModel[DossierLine]
Now = Callable[[], datetime]
ShortName = Callable[[DossierLine], str]


def dossier_model(
    more: Callable[[], None], short_name: ShortName, now: Now
) -> RowsModel[DossierLine]:
    """Return the model of dossiers; ``more`` is asked when the view reaches the end.

    ``now`` tells what is overdue.
    """
    columns = [*_whose(short_name), *_moments(now), *_states()]
    return RowsModel(columns, lambda line: line.id, more, _folded(short_name, now))


def dossier_table(model: RowsModel[DossierLine]) -> RowTable:
    """Return the table of dossiers."""
    return RowTable(model, t("list.title"))


def _folded(short_name: ShortName, now: Now) -> Column[DossierLine]:
    """Return the column that says in two lines what the others have no room for."""

    def text(line: DossierLine) -> str:
        state = word("state", line.state, state=line.state)
        above = f"{_code(line)}  ·  {due_words(line, now())}  ·  {state}"
        return f"{above}\n{line.owner_name} – {short_name(line)}"

    return Column(
        name="folded",
        head="  ·  ".join(t(f"list.{name}") for name in ("code", "due", "state")),
        text=text,
        tone=lambda line: "bad" if _late(line, now()) else "",
        icon=lambda line: icons.LISTS["overdue"] if _late(line, now()) else "",
    )


def due_words(line: DossierLine, now: datetime) -> str:
    """Return when a dossier is due, or that this is over; the hour where it was today."""
    due = line.due_at
    if due is None or not _late(line, now):
        return words.due_in_list(line.state, due)
    same_day = due.date() == now.astimezone(due.tzinfo).date()
    return t("list.overdue", at=due.strftime("%H:%M" if same_day else "%d/%m/%Y"))


def _late(line: DossierLine, now: datetime) -> bool:
    return is_overdue(line.state, line.due_at, now)


def _code(line: DossierLine) -> str:
    return line.code or line.provisional_code


def _whose(short_name: ShortName) -> list[Column[DossierLine]]:
    return [
        Column(name="code", head=t("list.code"), text=_code, sample=_CODE),
        Column(
            name="owner",
            head=t("list.owner"),
            text=lambda line: line.owner_name,
            letters=17,
            least=12,
            most=34,
        ),
        Column(
            name="procedure",
            head=t("list.procedure"),
            text=short_name,
            least=14,
            tip=lambda line: line.procedure_name,
        ),
    ]


def _moments(now: Now) -> list[Column[DossierLine]]:
    return [
        Column(
            name="received",
            head=t("list.received"),
            text=lambda line: words.moment(line.received_at),
            sample=_MOMENT,
            spare=1,
            right=True,
        ),
        Column(
            name="due",
            head=t("list.due"),
            text=lambda line: due_words(line, now()),
            tip=lambda line: words.due_in_list(line.state, line.due_at),
            sample=_MOMENT,
            right=True,
            tone=lambda line: "bad" if _late(line, now()) else "",
            icon=lambda line: icons.LISTS["overdue"] if _late(line, now()) else "",
        ),
    ]


def _states() -> list[Column[DossierLine]]:
    return [
        Column(
            name="state",
            head=t("list.state"),
            text=lambda line: word("state", line.state, state=line.state),
            letters=15,
            least=14,
            most=24,
        ),
        Column(
            name="delivery",
            head=t("list.delivery"),
            text=lambda line: word("delivery_short", line.delivery),
            letters=8,
            most=16,
            spare=2,
            tone=lambda line: _TONES.get(line.delivery, "muted"),
        ),
    ]
