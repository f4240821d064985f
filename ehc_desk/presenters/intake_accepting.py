"""Acceptance of a case, its slip, and what becomes of it at the province.

Nothing is said to be done before it is: a number is shown once the dossier has it. The clerk may
go on to the next visitor meanwhile; a refusal comes back with its reason and loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ehc_desk.presenters.intake_changes import ChangedCase
from ehc_desk.runtime.lanes import Lane

if TYPE_CHECKING:
    from ehc_desk.domain.dossier import Dossier
    from ehc_desk.errors import DeskError
    from ehc_desk.services.slips import IssuedSlip


class CaseAccepting(ChangedCase):
    """Accept and print. ``_tell_*`` are the window's ears."""

    _tell_left: Callable[[], None]
    _tell_accepted: Callable[[Dossier, bool], None]
    _tell_back: Callable[[DeskError], None]
    _tell_today: Callable[[Mapping[str, tuple[int, int]]], None]

    def accept(self, *, then_new: bool = False) -> None:
        """Accept and print; what is missing is told at its field and no number is taken.

        Soft problems alone are told once: asked again with nothing changed, the case is accepted.
        ``then_new``: the clerk is let go at once, the rest goes on behind.
        """
        state = self._state
        if state.busy or state.accepted is not None:
            return
        problems = self._problems(state.facts)
        soft = all(problem.get("soft") for problem in problems)
        if problems and not (soft and state.may_pass):
            self._show(problems=problems, may_pass=soft, asked=state.asked + 1, error=None)
            return
        self._show(busy="accepting", problems=(), error=None, left=then_new)
        self._when_saved(self._accept_saved)
        if then_new and self._state.busy == "accepting":
            self._tell_left()

    def _accept_saved(self) -> None:
        draft_id, actor, intake = self._state.draft_id, self._actor, self._desk.intake
        self._data(lambda: intake.accept(draft_id, actor=actor), self._accepted)

    def _accepted(self, dossier: Dossier) -> None:
        self._timeline.clear()
        self._show(busy="", accepted=dossier, delivery=None)
        self._issue(dossier.id)
        self._tell_accepted(dossier, self._state.left)

    def _failed(self, error: DeskError, **changes: Any) -> None:
        """Give the case back as it was; whoever has gone on is told."""
        was_left = self._state.left and self._state.busy == "accepting"
        super()._failed(error, left=False, **changes)
        if was_left:
            self._tell_back(error)

    def reprint(self) -> None:
        """Print the slip again; the print is numbered, the dossier code stays."""
        if self._state.accepted is not None:
            self._issue(self._state.accepted.id)

    def _issue(self, dossier_id: str) -> None:
        slips, actor = self._desk.slips, self._actor
        printer = self._desk.settings.printer_for("01")
        self._runner.run(
            Lane.DEVICE if printer else Lane.DATA,
            lambda: slips.issue(dossier_id, form="01", actor=actor, printer=printer),
            done=self._issued,
            failed=lambda error: self._show(error=error),
        )

    def _issued(self, slip: IssuedSlip) -> None:
        self._show(slip=slip, error=slip.problem)
        self.look_at_delivery()  # the print is one more part the province has to be told

    def look_at_delivery(self) -> None:
        """Ask how far the accepted dossier is at the province."""
        dossier = self._state.accepted
        if dossier is not None:
            queries = self._desk.queries
            self._data(
                lambda: queries.delivery_of(dossier.id),
                lambda summary: self._show(delivery=summary),
            )
