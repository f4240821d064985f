"""What happens to a dossier after acceptance: one verb, a table of acts, one transaction each.

The clock of the law is computed afresh from the stored case and its events, so the same rules
answer here, on the slip and on the command line. It knows no SQL and no widget.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ehc_desk.domain.codes import DossierCode
from ehc_desk.domain.deadlines import DeadlineCase, DeadlineResult, compute
from ehc_desk.domain.dossier import Dossier, State
from ehc_desk.domain.events import DossierChanged
from ehc_desk.domain.lifecycle import Act, act_named, possible, require
from ehc_desk.domain.text import parse_iso_date
from ehc_desk.errors import ActNotPossible, UnknownComponent
from ehc_desk.services import records
from ehc_desk.services.entries import clean_data

if TYPE_CHECKING:
    from ehc_desk.domain.actor import Actor
    from ehc_desk.domain.calendar import WorkingCalendar
    from ehc_desk.ports.clock import Clock, Publish
    from ehc_desk.ports.storage import Storage, UnitOfWork

_REFUSALS = {
    "SUPPLEMENT_TWICE",
    "EXTENSION_TWICE",
    "EXTENSION_NOT_LATER",
    "NO_RUNNING_CLOCK",
    "NOTHING_TO_SUPPLEMENT",
    "NOTHING_TO_RESUME",
    "SUPPLEMENT_TOO_LATE",
    "EVENT_OUT_OF_ORDER",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What an act makes of a dossier; ``warnings`` are codes of the deadline rules (D15–D22)."""

    dossier: Dossier
    warnings: tuple[str, ...] = ()


class Lifecycle:
    """Acts on accepted dossiers."""

    def __init__(
        self, *, storage: Storage, calendar: WorkingCalendar, clock: Clock, publish: Publish
    ) -> None:
        self._storage, self._calendar = storage, calendar
        self._clock, self._publish = clock, publish

    def possible(self, dossier: Dossier) -> tuple[str, ...]:
        """Return the names of the acts that the dossier's state allows."""
        return possible(dossier.state)

    def act(self, code: str, act: str, data: Mapping[str, Any], *, actor: Actor) -> Dossier:
        """Do one act and return the changed dossier; see ``carry_out``."""
        return self.carry_out(code, act, data, actor=actor).dossier

    def foresee(self, dossier: Dossier, act: str, data: Mapping[str, Any]) -> Done:
        """Return what an act would make of a dossier now; nothing is written.

        Raises what ``carry_out`` would raise for the dossier and its data.
        """
        rule, data = act_named(act), clean_data(data)
        require(rule, dossier.state, data)
        _known_components(dossier, data.get("components"))
        changed, warnings = self._changed(rule, dossier, data, self._clock.now())
        return Done(dossier=changed, warnings=tuple(warnings))

    def carry_out(self, code: str, act: str, data: Mapping[str, Any], *, actor: Actor) -> Done:
        """Do one act on the dossier of that code and return it changed, with its warnings.

        Raises UnknownAct, UnknownDossier, RoleMissing, or ActNotPossible with the reason (a second
        supplement request and a second extension are refused by law).
        """
        rule, data = act_named(act), clean_data(data)
        actor.need(rule.role)
        now = self._clock.now()
        with self._storage.begin() as uow:
            dossier = uow.dossiers.by_code(code)
            require(rule, dossier.state, data)
            _known_components(dossier, data.get("components"))
            changed, warnings = self._changed(rule, dossier, data, now)
            uow.dossiers.save(changed)
            if rule.target is State.VOIDED:
                _void_number(uow, changed, actor, now)
            entry = uow.journal.append(
                kind=rule.entry,
                dossier_id=dossier.id,
                payload=records.state_payload(changed, data=dict(data), warnings=warnings),
                actor=actor.name,
                at=now,
            )
            uow.delivery.enqueue(entry)
        self._publish(DossierChanged(dossier_id=dossier.id))
        return Done(dossier=changed, warnings=tuple(warnings))

    def _changed(
        self, rule: Act, dossier: Dossier, data: Mapping[str, Any], now: datetime
    ) -> tuple[Dossier, list[str]]:
        reason = str(data.get("reason", ""))
        if rule.target is State.VOIDED:
            return dossier.moved(State.VOIDED, void_reason=reason, due_at=None), []
        if rule.target in (State.WITHDRAWN, State.STOPPED):
            return dossier.moved(rule.target, due_at=None), []
        if not rule.clock:
            return dossier.moved(rule.target), []
        event = {"type": rule.clock, "at": now.strftime("%Y-%m-%dT%H:%M")}
        if rule.clock == "extended":
            event["new_due_date"] = parse_iso_date(data["new_due_date"], "new_due_date").isoformat()
        return self._with_event(rule, dossier, event, now)

    def _with_event(
        self, rule: Act, dossier: Dossier, event: dict[str, str], now: datetime
    ) -> tuple[Dossier, list[str]]:
        events = [*dossier.deadline.get("events", []), event]
        result = self._recomputed(dossier, events)
        fresh = [code for code in result.warnings if code not in dossier.deadline.get("told", [])]
        refused = [code for code in fresh if code in _REFUSALS]
        if refused:
            raise ActNotPossible(act=rule.name, state=dossier.state.value, reason=refused[0])
        due = result.due.replace(tzinfo=now.tzinfo) if result.due else None
        deadline = {**dossier.deadline, "events": events, "told": list(result.warnings)}
        target = rule.target if rule.name != "extend" else dossier.state
        return replace(dossier, state=target, due_at=due, deadline=deadline), fresh

    def _recomputed(self, dossier: Dossier, events: list[dict[str, str]]) -> DeadlineResult:
        stored = dossier.deadline
        return compute(
            DeadlineCase.from_json(
                {
                    "received_at": dossier.received_at.strftime("%Y-%m-%dT%H:%M"),
                    "unit": stored.get("unit"),
                    "value": _number(stored.get("value")),
                    "policy": stored.get("policy"),
                    "events": events,
                }
            ),
            self._calendar,
        )


def _number(value: Any) -> Any:
    """Return the stored value as a number; fractions of hours are kept as text in records."""
    return float(value) if isinstance(value, str) else value


def _known_components(dossier: Dossier, wanted: Any) -> None:
    """Raise UnknownComponent for papers the procedure does not have: a request counts once."""
    if wanted is None:
        return
    numbers = [line.number for line in dossier.facts.components]
    for number in wanted if isinstance(wanted, list) else [wanted]:
        if number not in numbers:
            raise UnknownComponent(component=str(number), count=max(numbers, default=0))


def _void_number(uow: UnitOfWork, dossier: Dossier, actor: Actor, at: datetime) -> None:
    """Explain the gap, here and at the province: the number is void, with the reason, for ever."""
    if dossier.code is None:
        return
    entry = uow.journal.append(
        kind="number_voided",
        dossier_id=dossier.id,
        payload=records.plain({"code": dossier.code, "reason": dossier.void_reason}),
        actor=actor.name,
        at=at,
    )
    uow.delivery.enqueue(entry)
    code = DossierCode.parse(dossier.code)
    uow.numbers.mark(
        agency=code.agency,
        day=code.day.isoformat(),
        number=code.number,
        state="void",
        reason=dossier.void_reason,
    )
