"""Guidance of one visit: which papers are lacking and why, until the slip is made.

Screen logic without Qt. It changes neither the case it was begun from nor any dossier.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ehc_desk.domain.dossier import Check, IntakeFacts, Party
from ehc_desk.errors import DeskError
from ehc_desk.presenters.owner import OwnedRunner
from ehc_desk.runtime.lanes import Lane, Runner
from ehc_desk.services.guidance import GuidanceSlip, Lack

if TYPE_CHECKING:
    from ehc_desk.desk import Desk
    from ehc_desk.domain.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidanceLine:
    """One paper of the procedure; ``lacking`` marks what the visitor has to bring or mend."""

    number: int
    name: str
    required: bool
    lacking: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidanceState:
    """What the screen draws; ``slip`` is there once it was given, ``today`` counts the day's."""

    facts: IntakeFacts = field(default_factory=IntakeFacts)
    procedure_name: str = ""
    lines: tuple[GuidanceLine, ...] = ()
    note: str = ""
    visitor: str = ""
    draft_id: str = ""
    slip: GuidanceSlip | None = None
    today: int | None = None
    busy: bool = False
    error: DeskError | None = None

    @property
    def ready(self) -> bool:
        """True when there is something to tell the visitor."""
        told = any(line.lacking for line in self.lines) or bool(self.note.strip())
        return bool(self.facts.procedure_code) and told and not self.busy


class GuidancePresenter:
    """Holds the lines of one visit and gives the slip."""

    def __init__(
        self,
        desk: Desk,
        actor: Actor,
        runner: Runner,
        render: Callable[[GuidanceState], None],
        *,
        over: Callable[[IntakeFacts], None] = lambda _facts: None,
    ) -> None:
        """``over`` hears of which case the visit ended with a slip: its facts, as begun from."""
        self._over = over
        self._desk, self._actor = desk, actor
        self._runner, self._render = OwnedRunner(runner), render
        self._state = GuidanceState()
        self._begun: tuple[IntakeFacts, str] | None = None

    @property
    def state(self) -> GuidanceState:
        """Return what is shown now."""
        return self._state

    def begin(self, facts: IntakeFacts, draft_id: str = "") -> None:
        """Start from a case: its procedure, the papers judged missing and their reasons."""
        self._begun = (facts, draft_id)
        self._state = GuidanceState(
            facts=facts,
            draft_id=draft_id,
            visitor=facts.who_submits.full_name,
            lines=_lines(facts),
            procedure_name=self._name(facts),
        )
        self._render(self._state)
        self.refresh()

    def goes_on(self, facts: IntakeFacts, draft_id: str) -> bool:
        """Tell whether the visit whose slip was given is still that of this case, as it was."""
        return self._state.slip is not None and self._begun == (facts, draft_id)

    def choose(self, code: str) -> None:
        """Take another procedure; no paper is lacking until somebody says so."""
        rules, on = self._desk.intake, self._desk.clock.now().date()
        try:
            facts = rules.choose_procedure(self._state.facts, code, on)
        except DeskError as error:
            self._show(error=error)
            return
        self._show(
            facts=facts,
            lines=_lines(facts),
            procedure_name=self._name(facts),
            slip=None,
            error=None,
        )

    def set_lacking(self, number: int, on: bool) -> None:
        """Mark a paper as lacking, or not."""
        self._change(number, lacking=on)

    def set_reason(self, number: int, reason: str) -> None:
        """Say why; a paper with a reason is lacking."""
        line = next((one for one in self._state.lines if one.number == number), None)
        if line is not None and line.reason != reason:
            self._change(number, reason=reason, lacking=line.lacking or bool(reason.strip()))

    def set_note(self, note: str) -> None:
        """Say what else has to be put right."""
        self._show(note=note)

    def set_visitor(self, name: str) -> None:
        """Write the name that stands on paper, and nowhere else."""
        self._show(visitor=name)

    def refresh(self) -> None:
        """Count today's slips."""
        guidance = self._desk.guidance
        self._runner.run(
            Lane.DATA,
            guidance.count,
            done=lambda count: self._show(today=count),
            failed=lambda error: self._show(error=error),
        )

    def give(self) -> None:
        """Make the slip; it is printed when the desk has a printer."""
        state, desk = self._state, self._desk
        if not state.ready:
            return
        printer = desk.settings.printer_for("02")
        lacking = [Lack(number=one.number, reason=one.reason) for one in state.lines if one.lacking]
        facts = _named(state.facts, state.visitor)
        self._show(busy=True, error=None)
        self._runner.run(
            Lane.DEVICE if printer else Lane.DATA,
            lambda: desk.guidance.give(
                facts, lacking, actor=self._actor, note=state.note, printer=printer
            ),
            done=self._given,
            failed=lambda error: self._show(error=error, busy=False),
        )

    def close(self) -> None:
        """Let nothing come home any more."""
        self._runner.close()

    def _given(self, slip: GuidanceSlip) -> None:
        self._show(slip=slip, busy=False, error=slip.problem)
        if self._begun is not None:
            self._over(self._begun[0])
        self.refresh()

    def _name(self, facts: IntakeFacts) -> str:
        if not facts.procedure_code:
            return ""
        found = self._desk.catalogue.version(facts.procedure_code, facts.procedure_version)
        return f"{found.code}  {found.short_name}"

    def _change(self, number: int, **changes: Any) -> None:
        lines = tuple(
            replace(line, **changes) if line.number == number else line
            for line in self._state.lines
        )
        self._show(lines=lines)

    def _show(self, **changes: Any) -> None:
        self._state = replace(self._state, **changes)
        self._render(self._state)


def _lines(facts: IntakeFacts) -> tuple[GuidanceLine, ...]:
    """Return the papers; only what somebody judged missing is lacking, nothing not looked at."""
    return tuple(
        GuidanceLine(
            number=line.number,
            name=line.name,
            required=line.required,
            lacking=line.check is Check.MISSING,
            reason=line.reason if line.check is Check.MISSING else "",
        )
        for line in facts.components
    )


def _named(facts: IntakeFacts, visitor: str) -> IntakeFacts:
    """Return facts whose person at the counter bears the name that was typed."""
    name, person = " ".join(visitor.split()), facts.who_submits
    if name == person.full_name:
        return facts
    renamed = Party(full_name=name)  # somebody else: nothing of the person of the case is printed
    if facts.submitter is not None:
        return replace(facts, submitter=renamed)
    return replace(facts, owners=(renamed, *facts.owners[1:]))
