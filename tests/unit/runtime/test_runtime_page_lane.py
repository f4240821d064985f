"""The lane of the pages' texts: quiet moments only, news first, nothing ends it for the day."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from ehc_desk.domain.events import DraftSaved, GuidanceGiven, PageFed, PagesFiled
from ehc_desk.errors import DiskFull
from ehc_desk.runtime.page_lane import FEEDING_S, LOOK_AGAIN_S, PageLane
from ehc_desk.services.page_reading import Outcome


class Reading:
    """Answers as it is told to; remembers how it was asked."""

    def __init__(self, *answers: Any) -> None:
        self.answers, self.asked, self.fresh = list(answers), [], 0
        self.answered = threading.Event()

    def refresh(self) -> None:
        self.fresh += 1

    def read_next(self, give_up: Callable[[], bool], *, open_only: bool) -> Outcome:
        self.asked.append(open_only)
        self.answered.set()
        answer = self.answers.pop(0) if self.answers else Outcome.NOTHING
        if isinstance(answer, Exception):
            raise answer
        return answer(give_up) if callable(answer) else answer


class Lane(PageLane):
    def __init__(self, *answers: Any) -> None:
        self.at, self.reading = 1000.0, Reading(*answers)
        super().__init__(self.reading, monotonic=lambda: self.at, first_look_s=0.0)  # type: ignore[arg-type]


def test_page_after_page_and_then_a_long_rest() -> None:
    lane = Lane(Outcome.READ, Outcome.FAILED, Outcome.NOTHING)
    assert [lane.turn() < 1 for _ in range(2)] == [True, True]
    assert lane.turn() > 60
    lane.turn()
    assert lane.reading.asked == [False, False, False, True], "older dossiers rest for a while"
    lane.at += 3600
    lane.turn()
    assert lane.reading.asked[-1] is False


def test_nothing_is_begun_while_somebody_types_or_a_scanner_feeds() -> None:
    lane, typing = Lane(), [True]
    lane.busy = lambda: typing[0]
    assert lane.turn() == LOOK_AGAIN_S
    typing[0] = False
    lane.hear(PageFed(batch_id="b", seq=1))
    assert lane.turn() == LOOK_AGAIN_S
    assert lane.reading.asked == []
    lane.at += FEEDING_S
    lane.turn()
    assert len(lane.reading.asked) == 1


def test_what_comes_in_is_looked_for_first() -> None:
    lane = Lane()
    for event, fresh in (
        (GuidanceGiven(day="2026-11-22"), 0),
        (DraftSaved(draft_id="d"), 1),
        (PagesFiled(draft_id="d"), 2),
    ):
        lane.hear(event)
        lane.turn()
        assert lane.reading.fresh == fresh


def test_without_a_program_it_is_looked_for_seldom_and_never_at_every_key() -> None:
    lane = Lane(Outcome.NO_PROGRAM, Outcome.READ)
    rest = lane.turn()
    assert rest > 60
    lane.hear(DraftSaved(draft_id="d"))
    assert lane.turn() == rest
    assert len(lane.reading.asked) == 1
    lane.at += rest
    lane.turn()
    assert len(lane.reading.asked) == 2


def test_trouble_and_bugs_pause_it_and_tell_no_content(caplog: pytest.LogCaptureFixture) -> None:
    lane = Lane(DiskFull(), ValueError("Nguyễn Thị Bí Mật"), Outcome.READ)
    with caplog.at_level(logging.INFO):
        assert [lane.turn() > 10, lane.turn() > 10] == [True, True]
    assert lane.turn() < 1
    assert "disk-full" in caplog.text
    assert "ValueError" in caplog.text
    assert "Bí Mật" not in caplog.text


def test_it_starts_once_is_woken_and_stops_in_the_middle_of_a_page() -> None:
    begun = threading.Event()

    def slow(give_up: Callable[[], bool]) -> Outcome:
        begun.set()
        end = time.monotonic() + 10
        while not give_up() and time.monotonic() < end:
            time.sleep(0.01)
        return Outcome.STOPPED

    lane = Lane(Outcome.NOTHING, slow)
    lane.start()
    lane.start()
    try:
        assert lane.reading.answered.wait(5)
        time.sleep(0.05)
        lane.hear(DraftSaved(draft_id="d"))
        assert begun.wait(5), "an event wakes it from its long rest"
    finally:
        start = time.monotonic()
        lane.stop()
    assert time.monotonic() - start < 5
    assert lane._thread is None
    lane.stop()
