"""Bus, lanes, the line's three words, the clock."""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta
from typing import Any

import pytest

from ehc_desk.domain.events import DraftSaved, Event, LineChanged
from ehc_desk.domain.office import VIETNAM
from ehc_desk.errors import DeskError, DiskFull
from ehc_desk.runtime.bus import Bus
from ehc_desk.runtime.clock import SystemClock
from ehc_desk.runtime.lanes import InlineRunner, Lane, Lanes
from ehc_desk.runtime.line import LineMonitor

NOON = datetime(2026, 11, 23, 12, tzinfo=VIETNAM)
SAVED = DraftSaved(draft_id="X")


def test_everybody_hears_in_the_order_of_subscription_until_they_leave() -> None:
    bus, heard = Bus(), []
    leave = bus.subscribe(lambda event: heard.append(("a", event)))
    bus.subscribe(lambda event: heard.append(("b", event)))
    bus.publish(SAVED)
    leave()
    leave()
    bus.publish(SAVED)
    assert heard == [("a", SAVED), ("b", SAVED), ("b", SAVED)]


def test_a_broken_listener_silences_nobody() -> None:
    bus, heard = Bus(), []
    logger = logging.getLogger("ehc_desk.runtime.bus")
    kept: list[logging.LogRecord] = []
    handler = logging.Handler()
    handler.emit = kept.append  # type: ignore[method-assign]
    logger.addHandler(handler)

    def broken(event: Event) -> None:
        raise ZeroDivisionError

    bus.subscribe(broken)
    bus.subscribe(heard.append)
    try:
        bus.publish(SAVED)
    finally:
        logger.removeHandler(handler)
    assert heard == [SAVED]
    assert "DraftSaved" in kept[0].getMessage()


def test_a_listener_may_subscribe_and_leave_while_it_hears() -> None:
    bus, heard = Bus(), []

    def once(event: Event) -> None:
        leave()
        bus.subscribe(heard.append)

    leave = bus.subscribe(once)
    bus.publish(SAVED)
    bus.publish(SAVED)
    assert heard == [SAVED]


@pytest.mark.parametrize(
    ("met", "lost", "refused", "word"),
    [
        (False, "", 0, "offline"),
        (True, "", 0, "online"),
        (True, "", 2, "refused"),
        (True, "offline", 0, "offline"),
        (True, "offline", 2, "offline"),
        (False, "signed-out", 1, "offline"),
    ],
)
def test_the_line_has_three_words(met: bool, lost: str, refused: int, word: str) -> None:
    line = LineMonitor(owed=lambda: (4, NOON, refused), publish=lambda _: None)
    if met:
        line.met(NOON)
    if lost:
        line.lost(lost)
    state = line.state()
    assert (state.word, state.waiting, state.oldest, state.refused) == (word, 4, NOON, refused)
    assert state.reason == lost
    assert state.since == (NOON if met else None)


def test_the_last_contact_is_remembered_and_changes_are_told_once() -> None:
    heard: list[Any] = []
    line = LineMonitor(owed=lambda: (0, None, 0), publish=heard.append)
    line.lost("offline")
    line.lost("offline")
    line.met(NOON)
    line.lost("captive-portal")
    assert line.state().since == NOON
    assert heard == [
        LineChanged(line="offline"), LineChanged(line="online"), LineChanged(line="offline"),
    ]  # fmt: skip
    line.met(NOON + timedelta(minutes=1))
    assert line.state().since == NOON + timedelta(minutes=1)
    assert line.state().reason == ""


def test_inline_work_tells_exactly_one_outcome() -> None:
    done: list[int] = []
    failed: list[DeskError] = []
    runner = InlineRunner()
    runner.run(Lane.DATA, lambda: 7, done=done.append, failed=failed.append)

    def full() -> int:
        raise DiskFull

    runner.run(Lane.DATA, full, done=done.append, failed=failed.append)
    assert done == [7]
    assert [type(error) for error in failed] == [DiskFull]
    with pytest.raises(ZeroDivisionError):
        runner.run(Lane.DATA, lambda: 1 // 0, done=done.append, failed=failed.append)


def test_each_lane_keeps_its_order_on_a_thread_of_its_own() -> None:
    lanes = Lanes()
    order: list[int] = []
    gate = threading.Event()

    def wait(number: int) -> str:
        gate.wait(5)
        order.append(number)
        return threading.current_thread().name

    try:
        waiting = [lanes.submit(Lane.DATA, lambda n=n: wait(n)) for n in range(3)]
        other = lanes.submit(Lane.NETWORK, lambda: threading.current_thread().name)
        assert other.result(5).startswith("lane-network")
        gate.set()
        names = {future.result(5) for future in waiting}
    finally:
        gate.set()
        lanes.close()
    assert order == [0, 1, 2]
    assert len(names) == 1
    assert not [t for t in threading.enumerate() if t.name.startswith("lane-")]


def test_the_clock_is_that_of_viet_nam() -> None:
    clock = SystemClock()
    assert clock.now().utcoffset() == timedelta(hours=7)
    assert clock.monotonic() <= clock.monotonic()
