"""The receipt is the key: what a dossier, or a code that is not known here, asks for next. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from ehc_desk.domain.codes import DossierCode, parse_agency
from ehc_desk.domain.dossier import Check, ComponentCheck, Dossier, State
from ehc_desk.errors import DeskError

if TYPE_CHECKING:
    from ehc_desk.domain.calendar import WorkingCalendar

_RUNS = frozenset({State.ACCEPTED, State.PROCESSING})


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """``kind``: result_ready · waiting_supplement · overdue · voided · replaced · elsewhere · none.

    ``act`` is the act that fits, "" for none; ``days`` counts working days overdue; ``missing``
    are the lines a supplement is about; ``agency`` and ``province`` say where a foreign code goes.
    """

    kind: str = "none"
    act: str = ""
    days: int = 0
    missing: tuple[ComponentCheck, ...] = ()
    agency: str = ""
    province: str = ""

    @property
    def mood(self) -> str:
        """How it is told: good, hint or bad."""
        return {"result_ready": "good", "overdue": "bad", "voided": "bad"}.get(self.kind, "hint")


def next_step(
    dossier: Dossier, asked: str, now: datetime, calendar: WorkingCalendar, requested: set[int]
) -> NextStep:
    """Return what to do next; ``requested`` are component numbers of the supplement request."""
    if dossier.state is State.VOIDED:
        return NextStep(kind="voided")
    if dossier.state is State.RESULT_READY:
        return NextStep(kind="result_ready", act="return_result")
    if dossier.state is State.WAITING_SUPPLEMENT:
        missing = tuple(line for line in dossier.facts.components if _lacks(line, requested))
        return NextStep(kind="waiting_supplement", act="supplement", missing=missing)
    due = dossier.due_at
    if dossier.state in _RUNS and due is not None and now > due:
        days = calendar.working_days_between(due.date(), now.date())
        return NextStep(kind="overdue", act="extend", days=days)
    if asked and asked == dossier.provisional_code and dossier.code:
        return NextStep(kind="replaced")
    return NextStep()


def _lacks(line: ComponentCheck, requested: set[int]) -> bool:
    return line.number in requested if requested else line.check is Check.MISSING


def missing_first(dossier: Dossier, step: NextStep) -> tuple[ComponentCheck, ...]:
    """Return the papers of a dossier with those that are waited for on top."""
    waited = {line.number for line in step.missing}
    return tuple(sorted(dossier.facts.components, key=lambda line: line.number not in waited))


def elsewhere(asked: str, agency: str) -> NextStep:
    """Return where a code leads that nobody here knows; ``agency`` is this desk's own."""
    try:
        code = DossierCode.parse(asked)
        own = parse_agency(agency)
    except DeskError:
        return NextStep()
    if code.agency == own:
        return NextStep()
    return NextStep(kind="elsewhere", agency=code.agency, province=code.province or "")
