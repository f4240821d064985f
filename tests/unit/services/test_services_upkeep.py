"""Upkeep: numbers for the days ahead, the province's clock, and the change feed read once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.counter_room import CLERK, OFFICE, Room

from ehc_desk.domain.dossier import Dossier, State
from ehc_desk.domain.events import DossierChanged
from ehc_desk.errors import Conflict, Offline, Rejected
from ehc_desk.services.upkeep import Upkeep


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Room]:
    """A desk without numbers of its own."""
    made = Room(tmp_path, lease=None)
    yield made
    made.close()


def state(room: Room, dossier: Dossier) -> str:
    return room.queries.dossier(dossier.id).state.value


# ---------------------------------------------------------------- hello and numbers


def test_hello_keeps_clock_and_epoch(room: Room) -> None:
    heard: list[int] = []
    upkeep = Upkeep(
        storage=room.storage,
        gateway=room.gateway,
        clock=room.clock,
        publish=room.events.append,
        office=OFFICE,
        on_offset=heard.append,
    )
    room.gateway.epoch, room.gateway.offset_ms = 3, -2500
    assert upkeep.hello().desk == "Q03"
    assert room.queries.note("server_offset_ms") == "-2500"
    assert room.queries.note("epoch") == "3"
    assert heard == [-2500]


def test_numbers_for_today_and_five_days_are_leased_once(bare: Room) -> None:
    assert bare.upkeep.leases() == 6
    days = [day for day, _, _ in bare.gateway.named("lease")]
    assert days == [f"2026-11-{day}" for day in range(23, 29)]
    assert bare.upkeep.leases() == 0
    assert bare.accepted().code == "H17.25.18-261123-0001"


def test_a_lease_that_runs_low_is_followed_by_the_next_range(bare: Room) -> None:
    bare.upkeep.leases()
    with bare.storage.begin() as uow:
        for _ in range(81):
            uow.numbers.take(agency="H17.25.18", day="2026-11-23")
    assert bare.upkeep.leases() == 1
    assert bare.gateway.named("lease")[-1] == ("2026-11-23", 1, 100)
    assert bare.queries.lease(agency="H17.25.18", day="2026-11-23").first == 101


def test_numbers_of_an_older_epoch_are_burnt(bare: Room) -> None:
    bare.upkeep.leases()
    bare.gateway.epoch = 2
    bare.upkeep.hello()
    assert bare.accepted().provisional
    assert bare.upkeep.leases() == 6
    assert bare.gateway.named("lease")[-1][1:] == (2, None)
    assert not bare.accepted().provisional


def test_a_desk_that_is_behind_is_told(bare: Room) -> None:
    bare.gateway.epoch = 2
    with pytest.raises(Conflict):
        bare.upkeep.leases()


def test_no_numbers_left_is_no_failure(bare: Room) -> None:
    bare.gateway.exhausted = True
    assert bare.upkeep.leases() == 0
    assert bare.accepted().provisional


def test_a_province_without_leases_or_feed_is_not_asked(bare: Room) -> None:
    bare.gateway.capabilities = frozenset({"idempotent"})
    assert (bare.upkeep.leases(), bare.upkeep.pull()) == (0, 0)
    assert bare.gateway.calls == []


# ---------------------------------------------------------------- the feed


def test_status_result_and_code_are_applied_page_by_page(tmp_path: Path) -> None:
    room = Room(tmp_path, lease=None)
    try:
        first, second = room.accepted(), room.accepted()
        say = room.province.announce
        say("status_changed", first.id, status=4)
        say("code_assigned", second.id, code="H17.25.18-261123-0777", provisional="x")
        say("result_ready", second.id)
        say("catalogue_changed", None)
        say("status_changed", "0197a000-0000-7000-8000-0000000000aa", status=9)
        assert room.upkeep.pull() == 5
        assert state(room, first) == "processing"
        kept = room.queries.dossier("H17.25.18-261123-0777")
        assert (kept.id, kept.state) == (second.id, State.RESULT_READY)
        assert room.queries.dossier(second.provisional_code).id == second.id
        told = [event for event in room.events if isinstance(event, DossierChanged)]
        assert [event.dossier_id for event in told] == [first.id, second.id, second.id]
        assert room.gateway.named("changes") == [None, "2", "4"]
        assert room.upkeep.pull() == 0
    finally:
        room.close()


@pytest.mark.parametrize("status", [None, 0, 99, "x", [4], "4 ", -1, "²"])
def test_a_status_that_nobody_knows_changes_nothing(room: Room, status: object) -> None:
    dossier = room.accepted()
    room.province.announce("status_changed", dossier.id, status=status)
    room.upkeep.pull()
    assert room.queries.dossier(dossier.id) == dossier


def test_unknown_kinds_and_empty_codes_change_nothing(tmp_path: Path) -> None:
    room = Room(tmp_path, lease=None)
    try:
        dossier = room.accepted()
        room.province.announce("code_assigned", dossier.id)
        room.province.announce("online_submitted", dossier.id, anything=1)
        room.upkeep.pull()
        assert room.queries.dossier(dossier.id) == dossier
    finally:
        room.close()


def test_an_ended_status_takes_the_promise_away_and_a_voided_dossier_stays(room: Room) -> None:
    ended, voided = room.accepted(), room.accepted()
    room.lifecycle.act(voided.code, "void", {"reason": "nhầm"}, actor=CLERK)
    room.province.announce("status_changed", ended.id, status=8)
    room.province.announce("status_changed", voided.id, status=4)
    room.province.announce("result_ready", voided.id)
    room.upkeep.pull()
    kept = room.queries.dossier(ended.id)
    assert (kept.state, kept.due_at) == (State.STOPPED, None)
    assert state(room, voided) == "voided"


def test_reading_the_feed_again_from_its_start_harms_nothing(room: Room) -> None:
    dossier = room.accepted()
    room.province.announce("status_changed", dossier.id, status=4)
    room.province.announce("result_ready", dossier.id)
    room.upkeep.pull()
    room.lifecycle.act(dossier.code, "return_result", {"proof": "slip"}, actor=CLERK)
    with room.storage.begin() as uow:
        uow.note("cursor", "")
    assert room.upkeep.pull() == 2
    assert state(room, dossier) == "returned"


def test_a_cursor_that_is_refused_is_dropped(room: Room) -> None:
    dossier = room.accepted()
    room.province.announce("status_changed", dossier.id, status=4)
    room.upkeep.pull()
    room.gateway.old_cursor = "1"
    room.province.announce("status_changed", dossier.id, status=9)
    assert room.upkeep.pull() == 2
    assert state(room, dossier) == "result_ready"
    assert room.queries.note("cursor") == "2"


def test_another_refusal_is_raised(room: Room) -> None:
    room.gateway.broken["changes"] = Rejected(status=422, problem="invalid", errors=[])
    with pytest.raises(Rejected):
        room.upkeep.pull()
    room.gateway.broken["changes"] = Offline(reason="unreachable")
    with pytest.raises(Offline):
        room.upkeep.pull()


def test_a_province_that_starts_its_numbers_again_is_heard(room: Room) -> None:
    dossier = room.accepted()
    for status in (4, 5, 4):
        room.province.announce("status_changed", dossier.id, status=status)
    room.upkeep.pull()
    again = {"seq": 1, "kind": "result_ready", "dossier": dossier.id, "code": None, "data": {}}
    room.province.changes = [{**again, "at": "2026-12-01T08:00:00+07:00"}]
    room.gateway.old_cursor = "3"
    room.upkeep.pull()
    assert state(room, dossier) == "result_ready"


def test_a_change_whose_time_cannot_be_read_is_applied_by_its_number(room: Room) -> None:
    dossier = room.accepted()
    room.province.announce("status_changed", dossier.id, status=4)
    room.province.changes[0]["at"] = "gần đây"
    assert room.upkeep.pull() == 1
    assert state(room, dossier) == "processing"


def test_a_feed_that_never_moves_on_is_left(room: Room) -> None:
    room.province.announce("catalogue_changed", None)
    room.upkeep.pull()
    page = room.gateway.changes(None)

    class Stuck(type(room.gateway)):
        def changes(self, cursor: str | None) -> object:
            self.calls.append(("changes", cursor))
            return type(page)(changes=(), cursor="1", more=True)

    room.gateway.__class__ = Stuck
    assert room.upkeep.pull() == 0
