"""A case that times its own steps and tells today's medians; no name ever goes along."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ehc_desk.presenters.intake_accepting import CaseAccepting
from ehc_desk.presenters.intake_timing import StepClock

if TYPE_CHECKING:
    from ehc_desk.domain.dossier import Dossier
    from ehc_desk.services.slips import IssuedSlip


class CaseTimed(CaseAccepting):
    """From the card or the first key to the slip; told once, when the first slip is out."""

    _steps: StepClock | None = None

    def _clocked(self) -> StepClock:
        if self._steps is None:
            self._steps = StepClock(self._desk.clock.monotonic)
        return self._steps

    def _activity(self) -> None:
        clock, facts = self._clocked(), self._state.facts
        clock.active()
        if facts.procedure_code:
            clock.mark("chosen")
            if all(line.settled for line in facts.components):
                clock.mark("checked")

    def _accepted(self, dossier: Dossier) -> None:
        self._clocked().mark("accepted")
        super()._accepted(dossier)

    def _issued(self, slip: IssuedSlip) -> None:
        super()._issued(slip)
        clock, dossier = self._clocked(), self._state.accepted
        if dossier is None or clock.mark("slip") is None:
            return
        code, steps, timings = dossier.facts.procedure_code, clock.steps, self._desk.timings

        def note() -> Mapping[str, tuple[int, int]]:
            for step, ms in steps.items():
                timings.note(code, step, ms)
            return timings.today()

        self._data(note, self._tell_today)
