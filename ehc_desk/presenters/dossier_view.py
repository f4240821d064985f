"""One accepted dossier: facts, papers, prints, history, delivery, and the acts possible now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ehc_desk import paths
from ehc_desk.domain.dossier import Dossier, State
from ehc_desk.domain.lifecycle import act_named
from ehc_desk.errors import DeskError, UnknownDossier
from ehc_desk.presenters.next_step import NextStep, elsewhere, next_step
from ehc_desk.presenters.owner import OwnedRunner
from ehc_desk.runtime.lanes import Lane, Runner

if TYPE_CHECKING:
    from ehc_desk.desk import Desk
    from ehc_desk.domain.actor import Actor
    from ehc_desk.domain.delivery import DeliveryItem, DeliverySummary
    from ehc_desk.domain.form import Form
    from ehc_desk.domain.journal import Entry
    from ehc_desk.ports.storage import SlipPrint
    from ehc_desk.services.form_library import FormLibrary
    from ehc_desk.services.lifecycle import Done
    from ehc_desk.services.slips import IssuedSlip

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierState:
    """What the screen draws; ``dossier`` is None while it is being fetched."""

    dossier: Dossier | None = None
    history: tuple[Entry, ...] = ()
    prints: tuple[SlipPrint, ...] = ()
    deliveries: tuple[DeliveryItem, ...] = ()
    delivery: DeliverySummary | None = None
    acts: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    step: NextStep = NextStep()  # noqa: RUF009 - frozen and empty
    warnings: tuple[str, ...] = ()
    slip: IssuedSlip | None = None
    error: DeskError | None = None


class DossierPresenter:
    """Fetches everything of one dossier in one go and does acts on it."""

    def __init__(
        self, desk: Desk, actor: Actor, runner: Runner, render: Callable[[DossierState], None]
    ) -> None:
        self._desk, self._actor = desk, actor
        self._runner, self._render = OwnedRunner(runner), render
        self._state, self._code = DossierState(), ""

    @property
    def state(self) -> DossierState:
        """Return what is shown now."""
        return self._state

    def open(self, code_or_id: str) -> None:
        """Show a dossier by id or by any of its codes."""
        self._code, self._state = code_or_id, DossierState()
        self._render(self._state)
        self.refresh()

    def refresh(self) -> None:
        """Fetch everything again."""
        code = self._code
        if not code:
            return

        def arrived(parts: dict[str, Any]) -> None:
            if code == self._code:  # another dossier may have been asked for meanwhile
                self._show(error=None, **parts)

        def failed(error: DeskError) -> None:
            if code == self._code:
                self._not_found(error)

        self._runner.run(Lane.DATA, lambda: self._fetch(code), done=arrived, failed=failed)

    def concerns(self, dossier_id: str | None) -> bool:
        """Tell whether an event about that dossier changes what is shown."""
        dossier = self._state.dossier
        return dossier is not None and dossier_id in (None, dossier.id)

    def close(self) -> None:
        """Let nothing come home any more."""
        self._runner.close()

    @property
    def may_reprint(self) -> bool:
        """True unless the number is void: its slip is never printed again."""
        dossier = self._state.dossier
        return dossier is not None and dossier.state is not State.VOIDED

    def reprint(self) -> None:
        """Print the slip again with its number ("Bản in lần 2")."""
        dossier, desk = self._state.dossier, self._desk
        if dossier is None or not self.may_reprint:
            return
        printer = desk.settings.printer_for("01")
        self._run(
            Lane.DEVICE if printer else Lane.DATA,
            lambda: desk.slips.issue(dossier.id, form="01", actor=self._actor, printer=printer),
            self._issued,
        )

    def act(self, name: str, data: Mapping[str, Any]) -> None:
        """Do one act; what it needs was asked before."""
        dossier, lifecycle = self._state.dossier, self._desk.lifecycle
        if dossier is not None:
            self._run(
                Lane.DATA,
                lambda: lifecycle.carry_out(dossier.printed_code, name, data, actor=self._actor),
                self._acted,
            )

    def foresee(self, name: str, data: Mapping[str, Any]) -> Done | DeskError | None:
        """Return what an act would make of the dossier, or why it is refused; pure and quick."""
        dossier = self._state.dossier
        if dossier is None:
            return None
        try:
            return self._desk.lifecycle.foresee(dossier, name, data)
        except DeskError as error:
            return error

    def slip_file(self) -> Path | None:
        """Return the PDF of the newest print of form 01, when it is still in the folder."""
        if self._state.slip is not None:
            return self._state.slip.path
        dossier = self._state.dossier
        prints = [row for row in self._state.prints if row.form == "01"]
        if dossier is None or not prints:
            return None
        folder, row = paths.DataFolder(self._desk.root).slips, prints[-1]
        found = sorted(folder.glob(f"*-{row.form}*-{row.form_set}-{row.number}.pdf"))
        codes = {dossier.code, dossier.provisional_code} - {None}
        mine = [file for file in found if any(file.name.startswith(f"{c}-") for c in codes)]
        return mine[-1] if mine else None

    def paper_file(self, sha256: str) -> Path:
        """Return the PDF of a delivered paper; raises PaperNotFound."""
        return self._desk.papers.path(sha256)

    def read_form(
        self, phrase: Callable[[Form, FormLibrary], T], done: Callable[[T | None], None]
    ) -> None:
        """Tell what ``phrase`` makes of the form of the dossier; None when it is not known here."""
        dossier, desk = self._state.dossier, self._desk
        if dossier is None:
            return

        def arrived(made: T) -> None:
            if self.concerns(dossier.id):
                done(made)

        self._runner.run(
            Lane.DATA,
            lambda: phrase(desk.intake.facts.form_of(dossier.facts), desk.forms),
            done=arrived,
            failed=lambda _unknown: done(None),
        )

    def _fetch(self, code: str) -> dict[str, Any]:
        queries = self._desk.queries
        dossier = queries.dossier(code)
        history = queries.history(dossier.id)
        return {
            "dossier": dossier,
            "history": history,
            "names": queries.display_names(),
            "step": next_step(
                dossier, code, self._desk.clock.now(), self._desk.calendar, _asked(history)
            ),
            "prints": queries.prints(dossier.id),
            "deliveries": queries.delivery_of_dossier(dossier.id),
            "delivery": queries.delivery_of(dossier.id),
            "acts": tuple(
                name
                for name in self._desk.lifecycle.possible(dossier)
                if act_named(name).role in self._actor.roles
            ),
        }

    def _not_found(self, error: DeskError) -> None:
        step = NextStep()
        if isinstance(error, UnknownDossier):
            step = elsewhere(self._code, self._desk.office.agency)
        self._show(error=error, step=step)

    def _acted(self, done: Done) -> None:
        self._show(warnings=done.warnings, error=None)
        self.refresh()

    def _issued(self, slip: IssuedSlip) -> None:
        self._show(slip=slip, error=slip.problem)
        self.refresh()

    def _run(self, lane: Lane, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self._runner.run(lane, work, done=done, failed=lambda error: self._show(error=error))

    def _show(self, **changes: Any) -> None:
        self._state = replace(self._state, **changes)
        self._render(self._state)


def _asked(history: tuple[Entry, ...]) -> set[int]:
    """Return the papers that the last supplement request named."""
    for entry in reversed(history):
        if entry.kind == "supplement_requested":
            data = entry.payload.get("data")
            found = data.get("components") if isinstance(data, Mapping) else None
            return {number for number in found or () if isinstance(number, int)}
    return set()
