"""The courier: pauses that grow, wakes at once, survives bugs, ends when it is told."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fakes.counter_room import Room

from ehc_desk.domain.events import (
    DeliveryChanged,
    DossierChanged,
    Event,
    GuidanceGiven,
    SlipPrinted,
)
from ehc_desk.errors import (
    Busy,
    Offline,
    OutcomeUnknown,
    Rejected,
    ServerFault,
    SignedOut,
    Throttled,
)
from ehc_desk.runtime.courier import Courier
from ehc_desk.runtime.line import LineMonitor
from ehc_desk.runtime.presence import Presence

QUIET_S = 20.0


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path)
    yield made
    made.close()


def line_of(room: Room) -> LineMonitor:
    return LineMonitor(owed=room.queries.owed, publish=room.events.append)


def courier_of(room: Room, **more: Any) -> Courier:
    return Courier(
        open_delivery=lambda: (room.delivery, room.upkeep),
        line=more.pop("line", None) or line_of(room),
        clock=room.clock,
        owed=lambda: room.queries.owed()[0],
        chance=lambda: 1.0,
        **more,
    )


def until(true: Callable[[], bool], seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.005)


# ---------------------------------------------------------------- one turn


def test_a_turn_greets_leases_pulls_and_pushes(room: Room) -> None:
    line = line_of(room)
    courier = courier_of(room, line=line)
    room.accepted(papers=())
    assert courier._wait_after_turn() == 0.0
    called = [call for call, _ in room.gateway.calls]
    assert called[0] == "hello"
    assert called[-2:] == ["changes", "entries"]
    assert line.state().word == "online"
    assert courier._wait_after_turn() == QUIET_S
    assert room.gateway.named("hello") == [None]


def test_upkeep_comes_again_after_a_minute(room: Room) -> None:
    courier = courier_of(room)
    courier._wait_after_turn()
    room.clock.forward(seconds=59)
    courier._wait_after_turn()
    assert len(room.gateway.named("hello")) == 1
    room.clock.forward(seconds=2)
    courier._wait_after_turn()
    assert len(room.gateway.named("hello")) == 2


def test_a_lost_line_waits_longer_each_time_and_not_for_ever(room: Room) -> None:
    line = line_of(room)
    courier = courier_of(room, line=line)
    room.gateway.broken["hello"] = Offline(reason="unreachable")
    waits = [courier._wait_after_turn() for _ in range(8)]
    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]
    assert line.state().word == "offline"
    assert line.state().reason == "offline"
    room.gateway.broken.clear()
    courier._wait_after_turn()
    assert line.state().word == "online"
    room.gateway.broken["hello"] = Offline(reason="unreachable")
    room.clock.forward(minutes=2)
    assert courier._wait_after_turn() == 2


def test_a_pause_while_pushing_is_a_lost_line_and_greets_again(room: Room) -> None:
    courier = courier_of(room)
    room.accepted(papers=())
    room.gateway.broken["entries"] = SignedOut(status=401)
    assert courier._wait_after_turn() == 2
    assert courier._wait_after_turn() == 4
    assert len(room.gateway.named("hello")) == 2


def test_when_the_line_is_back_nobody_waits_out_an_old_pause(room: Room) -> None:
    courier = courier_of(room)
    dossier = room.accepted(papers=())
    for _ in range(6):
        room.gateway.script.append("server")
        room.delivery.wake()
        room.delivery.push_next()
    assert room.delivery.push_next().claimed == 0
    room.gateway.broken["hello"] = Offline(reason="unreachable")
    courier._wait_after_turn()
    room.gateway.broken.clear()
    courier._wait_after_turn()
    assert room.queries.delivery_of(dossier.id).word == "acknowledged"


def test_a_line_that_hangs_up_is_found_lost_and_nothing_counts(room: Room) -> None:
    """A cut that resets connections looks like an unknown outcome; the next hello tells."""
    line = line_of(room)
    courier = courier_of(room, line=line)
    courier._wait_after_turn()
    made = [room.accepted(papers=(b"%d" % n,)) for n in range(3)]
    room.gateway.broken["paper"] = OutcomeUnknown(reason="connection-lost")
    courier._wait_after_turn()
    room.gateway.broken["hello"] = OutcomeUnknown(reason="connection-lost")
    asked = len(room.gateway.named("paper"))
    for _ in range(5):
        room.clock.forward(seconds=5)
        courier._wait_after_turn()
    assert len(room.gateway.named("paper")) == asked, "a lost line is asked for nothing else"
    assert line.state().word == "offline"
    room.gateway.broken.clear()
    courier._wait_after_turn()
    courier._wait_after_turn()
    assert list(room.province.dossiers) == [dossier.id for dossier in made], "oldest first"


def test_a_person_who_asks_waits_out_no_pause(room: Room) -> None:
    courier = courier_of(room)
    dossier = room.accepted(papers=())
    for _ in range(6):
        room.gateway.script.append("server")
        room.delivery.wake()
        room.delivery.push_next()
    courier._wait_after_turn()
    assert room.queries.delivery_of(dossier.id).word == "waiting"
    courier.deliver_now()
    courier._wait_after_turn()
    assert room.queries.delivery_of(dossier.id).word == "waiting", "an acceptance hurries nobody"
    courier.deliver_all()
    courier._wait_after_turn()
    assert room.queries.delivery_of(dossier.id).word == "acknowledged"


@pytest.mark.parametrize("call", ["lease", "changes"])
def test_refused_upkeep_never_stops_delivery(room: Room, call: str) -> None:
    courier = courier_of(room)
    dossier = room.accepted(papers=())
    room.gateway.broken[call] = Rejected(status=422, problem="invalid", errors=[])
    assert courier._wait_after_turn() == 0.0
    assert room.queries.delivery_of(dossier.id).word == "acknowledged"


def test_a_failing_hello_is_a_pause(room: Room) -> None:
    room.gateway.broken["hello"] = ServerFault(status=500)
    assert courier_of(room)._wait_after_turn() == 2


def test_a_line_that_breaks_in_the_feed_is_lost(room: Room) -> None:
    room.gateway.broken["changes"] = Offline(reason="unreachable")
    line = line_of(room)
    assert courier_of(room, line=line)._wait_after_turn() == 2
    assert line.state().word == "offline"


def test_patience_is_kept_when_the_province_asks_for_it(room: Room) -> None:
    courier = courier_of(room)
    room.accepted(papers=())
    room.gateway.script.append("throttled")
    assert courier._wait_after_turn() == 90


def test_what_was_put_back_is_looked_at_soon(room: Room) -> None:
    courier = courier_of(room)
    room.accepted(papers=())
    room.gateway.script.append("server")
    assert courier._wait_after_turn() == 2.0


def test_a_bug_is_logged_and_delivery_goes_on(room: Room) -> None:
    kept: list[logging.LogRecord] = []
    handler = logging.Handler()
    handler.emit = kept.append  # type: ignore[method-assign]
    logger = logging.getLogger("ehc_desk.runtime.courier")
    logger.addHandler(handler)
    line = line_of(room)
    courier = courier_of(room, line=line)
    room.gateway.broken["hello"] = ZeroDivisionError("bug")
    try:
        assert courier._wait_after_turn() == 2
    finally:
        logger.removeHandler(handler)
    assert [record.levelname for record in kept] == ["ERROR"]
    assert line.state().reason == "bug"
    room.gateway.broken.clear()
    assert courier._wait_after_turn() == QUIET_S


def test_a_province_that_cannot_be_opened_is_a_lost_line(room: Room) -> None:
    def closed() -> Any:
        raise Offline(reason="no-province")

    line = line_of(room)
    courier = Courier(
        open_delivery=closed, line=line, clock=room.clock, owed=lambda: 0, chance=lambda: 0.0
    )
    assert courier._wait_after_turn() == 1.0
    assert line.state().word == "offline"


# ---------------------------------------------------------------- the thread


def threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == "courier"]


def test_the_loop_starts_once_wakes_when_told_and_leaves_no_thread(room: Room) -> None:
    courier = courier_of(room)
    courier.start()
    courier.start()
    try:
        assert threads() == ["courier"]
        until(lambda: len(room.gateway.named("changes")) > 0)
        dossier = room.accepted()
        courier.deliver_now()
        until(lambda: room.queries.delivery_of(dossier.id).word == "acknowledged")
    finally:
        courier.stop()
    assert threads() == []
    courier.start()
    try:
        dossier = room.accepted(papers=())
        courier.deliver_now()
        until(lambda: room.queries.delivery_of(dossier.id).word == "acknowledged")
    finally:
        courier.stop()
    assert threads() == []
    courier.stop()


@pytest.mark.parametrize(
    "event",
    [
        SlipPrinted(dossier_id="d", outcome="sent"),
        DossierChanged(dossier_id="d"),
        GuidanceGiven(day="2026-11-23"),
    ],
)
def test_every_act_of_a_person_ends_the_idle_wait(room: Room, event: Event) -> None:
    courier = courier_of(room)
    courier.hear(DeliveryChanged(dossier_id="d"))
    assert not courier._wake.is_set(), "its own news wake nobody"
    courier.hear(event)
    assert courier._wake.is_set()


def test_a_person_who_asks_again_ends_the_long_wait(room: Room) -> None:
    room.gateway.broken["hello"] = Offline(reason="unreachable")
    courier = courier_of(room)
    courier.start()
    try:
        until(lambda: len(room.gateway.named("hello")) == 1)
        courier.deliver_now()
        until(lambda: len(room.gateway.named("hello")) >= 2)
    finally:
        courier.stop()


# ---------------------------------------------------------------- once


def test_draining_pushes_everything_whatever_its_pause(room: Room) -> None:
    made = [room.accepted(papers=(b"%d" % n,)) for n in range(3)]
    room.gateway.script.extend(["server", "calm", "lost-answer"])
    room.delivery.push_next()
    drained = courier_of(room).drain()
    assert (drained.left, drained.aside, drained.error) == (0, 0, None)
    assert drained.sent >= 3
    assert {room.queries.delivery_of(d.id).word for d in made} == {"acknowledged"}
    assert room.gateway.calls[-1][0] == "changes"


def test_draining_ends_when_nothing_moves(room: Room) -> None:
    room.accepted(papers=())
    room.gateway.script.extend(["server"] * 99)
    drained = courier_of(room).drain()
    assert (drained.sent, drained.left) == (0, 1)
    assert len(room.gateway.named("entries")) == 5


def test_draining_a_line_that_breaks_tells_what_was_sent(room: Room) -> None:
    room.accepted(papers=(b"a",))
    room.gateway.script.extend(["calm", "offline"])
    line = line_of(room)
    drained = courier_of(room, line=line).drain()
    assert isinstance(drained.error, Offline)
    assert (drained.sent, drained.left) == (1, 1)
    assert line.state().word == "offline"
    assert room.gateway.named("changes") == []


def test_draining_tells_a_feed_that_could_not_be_read(room: Room) -> None:
    room.accepted(papers=())
    room.gateway.broken["changes"] = Offline(reason="unreachable")
    drained = courier_of(room).drain()
    assert (drained.sent, drained.left) == (1, 0)
    assert isinstance(drained.error, Offline)


def test_draining_without_any_line_raises(room: Room) -> None:
    room.gateway.broken["hello"] = Offline(reason="unreachable")
    with pytest.raises(Offline):
        courier_of(room).drain()


def test_draining_steps_over_what_needs_a_person(room: Room) -> None:
    bad, good = room.accepted(papers=()), room.accepted(papers=())
    room.province.refused[bad.id] = "rejected"
    drained = courier_of(room).drain()
    assert (drained.sent, drained.aside, drained.left) == (1, 1, 1)
    assert room.queries.delivery_of(good.id).word == "acknowledged"


def test_draining_stays_patient_for_a_few_seconds_only(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ehc_desk.runtime import courier as house

    monkeypatch.setattr(house, "_PATIENCE_S", 0.01)
    dossier = room.accepted(papers=())
    room.gateway.script.append("throttled")
    assert courier_of(room).drain().left == 0
    assert room.queries.delivery_of(dossier.id).word == "acknowledged"
    assert isinstance(Throttled(retry_after=1).params["retry_after"], int)


def test_pulling_reads_the_feed_only(room: Room) -> None:
    room.accepted(papers=())
    room.province.announce("catalogue_changed", None)
    assert courier_of(room).pull() == 1
    assert room.gateway.named("entries") == []


# ---------------------------------------------------------------- presence


def test_only_who_is_alone_takes_back_what_a_dead_one_held(tmp_path: Path) -> None:
    calls: list[str] = []
    first, second = Presence(tmp_path / "lock"), Presence(tmp_path / "lock")
    first.enter(lambda: calls.append("first"))
    first.enter(lambda: calls.append("first again"))
    second.enter(lambda: calls.append("second"))
    assert calls == ["first"]
    first.leave()
    second.leave()
    second.leave()
    second.enter(lambda: calls.append("second"))
    second.leave()
    assert calls == ["first", "second"]


def test_the_courier_recovers_at_its_first_contact_and_leaves_at_its_end(
    room: Room, tmp_path: Path
) -> None:
    dossier = room.accepted(papers=())
    with room.storage.begin() as uow:
        now = room.clock.now()
        uow.delivery.claim(now=now, until=now.replace(year=2030), limit=5)
    courier = courier_of(room, presence=Presence(tmp_path / "lock"))
    assert courier.drain().left == 0
    assert room.queries.delivery_of(dossier.id).word == "acknowledged"
    courier.stop()
    told: list[str] = []
    other = Presence(tmp_path / "lock")
    other.enter(lambda: told.append("alone"))
    other.leave()
    assert told == ["alone"]


def test_a_quiet_moment_is_used_for_housekeeping(room: Room) -> None:
    rested = threading.Event()
    courier = courier_of(room, on_rest=rested.set)
    courier.start()
    assert rested.wait(5)
    courier.stop()


def test_housekeeping_that_fails_stops_nothing(room: Room) -> None:
    asked: list[int] = []

    def busy() -> None:
        asked.append(1)
        raise Busy()

    courier = courier_of(room, on_rest=busy)
    courier.start()
    until(lambda: len(asked) == 1)
    courier.deliver_now()
    until(lambda: len(asked) == 2)
    courier.stop()


def test_the_end_hangs_up(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    hung: list[str] = []
    monkeypatch.setattr(room.gateway, "close", lambda: hung.append("up"))
    courier = courier_of(room)
    courier._wait_after_turn()
    courier.stop()
    assert hung == ["up"]
