"""Acts after acceptance: the whole table, the law's refusals, and due dates by the rules."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from fakes.counter_room import CHIEF, CLERK, Room

from ehc_desk.domain.dossier import NATIONAL_STATUS, Dossier, State
from ehc_desk.domain.events import DossierChanged
from ehc_desk.domain.lifecycle import ACTS
from ehc_desk.errors import (
    ActNotPossible,
    ImpossibleDate,
    RoleMissing,
    UnknownAct,
    UnknownDossier,
)

REASON = {"reason": "Thiếu giấy tờ"}


def put(room: Room, dossier: Dossier, **changes: Any) -> Dossier:
    """Write a dossier as if it had come to that state."""
    changed = replace(dossier, **changes)
    with room.storage.begin() as uow:
        uow.dossiers.save(changed)
    return changed


def due_day(dossier: Dossier) -> str | None:
    return dossier.due_at.date().isoformat() if dossier.due_at else None


@pytest.mark.parametrize("name", ACTS)
def test_every_act_from_every_state_follows_the_table(room: Room, name: str) -> None:
    act = ACTS[name]
    data = json.loads(act.example)
    for state in State:
        dossier = put(room, room.accepted(), state=state)
        if act.clock in ("supplemented", "resumed"):
            before = "supplement_requested" if act.clock == "supplemented" else "paused"
            event = {"type": before, "at": room.clock.now().strftime("%Y-%m-%dT%H:%M")}
            dossier = put(room, dossier, deadline={**dossier.deadline, "events": [event]})
        entries = len(room.queries.history(dossier.id))
        if state not in act.sources:
            with pytest.raises(ActNotPossible) as told:
                room.lifecycle.act(dossier.code, name, data, actor=CHIEF)
            assert told.value.params["reason"] in ("state", "already-ended")
            assert room.queries.dossier(dossier.id) == dossier
            assert len(room.queries.history(dossier.id)) == entries
            continue
        changed = room.lifecycle.act(dossier.code, name, data, actor=CHIEF)
        assert changed.state is (state if name == "extend" else act.target)
        assert room.queries.dossier(dossier.id) == changed
        entry = room.queries.history(dossier.id)[-1]
        assert (entry.kind, entry.payload["state"]) == (act.entry, changed.state.value)
        assert entry.payload.get("status") == NATIONAL_STATUS[changed.state]
        assert entry.payload["data"] == data
        assert room.events[-1] == DossierChanged(dossier_id=dossier.id)
        assert name in room.lifecycle.possible(dossier)


@pytest.mark.parametrize("name", [name for name, act in ACTS.items() if act.needs])
@pytest.mark.parametrize("given", ["", "   ", None])
def test_what_an_act_needs_must_be_said(room: Room, name: str, given: str | None) -> None:
    act = ACTS[name]
    dossier = put(room, room.accepted(), state=sorted(act.sources)[0])
    for need in act.needs:
        data = {**json.loads(act.example), need: given}
        with pytest.raises(ActNotPossible) as told:
            room.lifecycle.act(dossier.code, name, data, actor=CHIEF)
        assert told.value.params["reason"] == f"needs-{need}"


def test_a_reason_is_written_clean_and_one_of_nothing_seen_is_none(room: Room) -> None:
    code = room.accepted().code
    with pytest.raises(ActNotPossible):
        room.lifecycle.act(code, "void", {"reason": "\u200b\0"}, actor=CHIEF)
    voided = room.lifecycle.act(
        code, "void", {"reason": " Nha\u0302\u0300m\0 số\u202e "}, actor=CHIEF
    )
    assert voided.void_reason == "Nhầm số"
    entry = room.queries.history(voided.id)[-1]
    assert entry.payload["data"]["reason"] == "Nhầm số"


def test_unknown_act_and_unknown_dossier(room: Room) -> None:
    with pytest.raises(UnknownAct):
        room.lifecycle.act("x", "dance", {}, actor=CHIEF)
    with pytest.raises(UnknownDossier):
        room.lifecycle.act("H17.25.18-261123-0001", "hand_over", {}, actor=CHIEF)


def test_reopening_needs_a_supervisor_and_tells_the_province_the_status(room: Room) -> None:
    dossier = put(room, room.accepted(), state=State.RETURNED)
    with pytest.raises(RoleMissing) as told:
        room.lifecycle.act(dossier.code, "reopen", REASON, actor=CLERK)
    assert told.value.params["role"] == "supervisor"
    room.lifecycle.act(dossier.code, "reopen", REASON, actor=CHIEF)
    entry = room.queries.history(dossier.id)[-1]
    assert (entry.kind, entry.payload["status"]) == ("status_corrected", 4)


# ---------------------------------------------------------------- the clock of the law


def test_a_supplement_request_stops_the_clock_and_the_supplement_starts_it_afresh(
    room: Room,
) -> None:
    dossier = room.accepted()
    assert due_day(dossier) == "2026-11-27"
    asked = room.lifecycle.act(dossier.code, "request_supplement", REASON, actor=CLERK)
    assert (asked.state, asked.due_at) == (State.WAITING_SUPPLEMENT, None)
    room.clock.forward(days=7)  # Monday the 30th
    given = room.lifecycle.act(dossier.code, "supplement", {"note": "đủ"}, actor=CLERK)
    assert (given.state, due_day(given)) == (State.PROCESSING, "2026-12-03")


def test_the_law_allows_one_supplement_request(room: Room) -> None:
    code = room.accepted().code
    room.lifecycle.act(code, "request_supplement", REASON, actor=CLERK)
    room.clock.forward(days=2)
    before = room.lifecycle.act(code, "supplement", {}, actor=CLERK)
    with pytest.raises(ActNotPossible) as told:
        room.lifecycle.act(code, "request_supplement", REASON, actor=CLERK)
    assert told.value.params["reason"] == "SUPPLEMENT_TWICE"
    assert room.queries.dossier(code) == before


def test_a_supplement_after_the_last_day_is_refused_and_the_dossier_can_be_stopped(
    room: Room,
) -> None:
    code = room.accepted().code
    room.lifecycle.act(code, "request_supplement", REASON, actor=CLERK)
    room.clock.forward(days=60)
    with pytest.raises(ActNotPossible) as told:
        room.lifecycle.act(code, "supplement", {}, actor=CLERK)
    assert told.value.params["reason"] == "SUPPLEMENT_TOO_LATE"
    assert room.lifecycle.act(code, "stop", REASON, actor=CLERK).state is State.STOPPED


def test_a_pause_is_added_to_the_promise(room: Room) -> None:
    code = room.accepted().code
    paused = room.lifecycle.act(code, "pause", REASON, actor=CLERK)
    assert (paused.state, paused.due_at) == (State.WAITING_PAYMENT, None)
    room.clock.forward(days=3)  # Thursday; one holiday between
    resumed = room.lifecycle.act(code, "resume", {}, actor=CLERK)
    assert resumed.due_at is not None
    assert due_day(resumed) == "2026-12-01"


def test_an_extension_moves_the_promise_once_and_only_later(room: Room) -> None:
    code = room.accepted().code
    later = {"new_due_date": "2026-12-03", "reason": "Chờ xác minh"}
    with pytest.raises(ActNotPossible) as told:
        room.lifecycle.act(code, "extend", {**later, "new_due_date": "2026-11-25"}, actor=CLERK)
    assert told.value.params["reason"] == "EXTENSION_NOT_LATER"
    extended = room.lifecycle.act(code, "extend", later, actor=CLERK)
    assert (extended.state, due_day(extended)) == (State.ACCEPTED, "2026-12-03")
    with pytest.raises(ActNotPossible) as told:
        room.lifecycle.act(code, "extend", {**later, "new_due_date": "2026-12-09"}, actor=CLERK)
    assert told.value.params["reason"] == "EXTENSION_TWICE"


def test_a_late_apology_and_a_moved_day_are_told_in_the_entry_once(room: Room) -> None:
    dossier = room.accepted()
    room.clock.forward(days=7)
    data = {"new_due_date": "2026-12-05", "reason": "Chờ xác minh"}  # a Saturday
    extended = room.lifecycle.act(dossier.code, "extend", data, actor=CLERK)
    entry = room.queries.history(dossier.id)[-1]
    assert entry.payload["warnings"] == ["EXTENSION_MOVED", "APOLOGY_LATE"]
    assert due_day(extended) == "2026-12-07"
    room.lifecycle.act(dossier.code, "pause", REASON, actor=CLERK)
    assert room.queries.history(dossier.id)[-1].payload["warnings"] == []


def test_a_day_that_does_not_exist_is_told(room: Room) -> None:
    code = room.accepted().code
    with pytest.raises(ImpossibleDate):
        room.lifecycle.act(
            code, "extend", {"new_due_date": "2026-02-30", "reason": "x"}, actor=CLERK
        )


@pytest.mark.parametrize("name", ["withdraw", "stop"])
def test_an_ended_dossier_has_no_promise(room: Room, name: str) -> None:
    dossier = room.lifecycle.act(room.accepted().code, name, REASON, actor=CLERK)
    assert dossier.due_at is None


def test_a_provisional_dossier_is_voided_without_an_official_number(room: Room) -> None:
    dossier = put(room, room.accepted(), code=None, provisional_code="TAM-Q03-261123-001A")
    voided = room.lifecycle.act("TAM-Q03-261123-001A", "void", REASON, actor=CLERK)
    assert voided.state is State.VOIDED
    assert room.queries.dossier(dossier.id).void_reason == REASON["reason"]


def test_a_term_in_hours_written_as_text_is_counted_as_a_number(room: Room) -> None:
    dossier = room.accepted()
    hours = {**dossier.deadline, "unit": "working_hour", "value": "4.5"}
    put(room, dossier, deadline=hours)
    room.lifecycle.act(dossier.code, "pause", REASON, actor=CLERK)
    room.clock.forward(hours=1)
    assert room.lifecycle.act(dossier.code, "resume", {}, actor=CLERK).due_at is not None


def test_whatever_a_script_hands_in_can_be_written_down(room: Room) -> None:
    odd = {**REASON, "n": 2**60, "f": 0.5, "whole": 3.0, "deep": [{"\U0001f600": None}]}
    dossier = room.accepted()
    room.lifecycle.act(dossier.code, "withdraw", odd, actor=CLERK)
    kept = room.queries.history(dossier.id)[-1].payload["data"]
    assert kept["n"] == str(2**60)
    assert (kept["f"], kept["whole"]) == ("0.5", "3")
    assert kept["deep"] == [{"\\U0001f600": None}]
