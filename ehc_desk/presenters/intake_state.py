"""What the intake screen draws: one frozen state of one case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ehc_desk.domain.dossier import Dossier, IntakeFacts, Page

if TYPE_CHECKING:
    from ehc_desk.domain.delivery import DeliverySummary
    from ehc_desk.domain.form import Form
    from ehc_desk.domain.procedure import Procedure
    from ehc_desk.errors import DeskError
    from ehc_desk.ports.queries import DossierLine
    from ehc_desk.services.earlier import Offer
    from ehc_desk.services.facts import Due
    from ehc_desk.services.slips import IssuedSlip

Problem = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeState:
    """Everything the screen needs to draw itself.

    ``problems`` are told after the first try to accept; ``asked`` counts the tries, so that the
    screen jumps to the first problem once a try. ``may_pass``: only soft ones were told and
    nothing changed since, the next try accepts. ``busy`` is papers, accepting or empty.
    ``fee_waits_for`` is the form field without which the fee is not known. ``running`` are the
    dossiers of this person that are not finished, ``offer`` what an earlier one could fill in.
    ``left``: the clerk went on to the next visitor while this case was being accepted.
    """

    draft_id: str = ""
    facts: IntakeFacts = field(default_factory=IntakeFacts)
    pages: tuple[Page, ...] = ()
    procedure: Procedure | None = None
    form: Form | None = None
    due: Due | None = None
    fee: int | None = None
    fee_waits_for: str = ""
    running: tuple[DossierLine, ...] = ()
    offer: Offer | None = None
    left: bool = False
    problems: tuple[Problem, ...] = ()
    asked: int = 0
    may_pass: bool = False
    busy: str = ""
    progress: tuple[int, int] = (0, 0)
    unsaved: bool = False
    saved_at: datetime | None = None
    error: DeskError | None = None
    hints: tuple[str, ...] = ()
    can_undo: bool = False
    can_redo: bool = False
    accepted: Dossier | None = None
    slip: IssuedSlip | None = None
    delivery: DeliverySummary | None = None

    def pages_of(self, component: int) -> tuple[Page, ...]:
        """Return the pages of one component in order."""
        mine = (page for page in self.pages if page.component == component)
        return tuple(sorted(mine, key=lambda page: page.position))


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Files on their way into one component; ``taken`` hears of each that is safely in.

    ``key`` names the step of undo all of them are together.
    """

    key: str

    component: int
    files: tuple[Path, ...]
    source: str
    taken: Callable[[Path], None]
