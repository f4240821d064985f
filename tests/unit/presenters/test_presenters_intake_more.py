"""An intake without a window: refused after the clerk went on, timed steps, favourites."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from fakes.desk_fake import CLERK, QueuedRunner, fake_desk
from fakes.still_clock import StillClock
from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.domain.citizen_card import parse_scan
from ehc_desk.domain.dossier import Party
from ehc_desk.errors import DiskFull
from ehc_desk.presenters.intake import IntakePresenter
from ehc_desk.presenters.intake_favourites import Favourites
from ehc_desk.presenters.intake_timing import IDLE_S, StepClock, day_of, minutes

CARD = "072085000123|291234567|Nguyễn Văn An|02031985|Nam|12 Lê Lợi, Tây Ninh|01072021"
CERTIFIED_COPY = "2.000815"


class Counter:
    """The presenter with everything it holds on to in a test's hands."""

    def __init__(self) -> None:
        self.desk: Any = fake_desk()
        self.lane, self.told = QueuedRunner(), []
        self.case = IntakePresenter(
            self.desk,
            CLERK,
            self.lane,
            lambda _state: None,
            later=lambda _seconds, _call: None,
            accepted=lambda dossier, left: self.told.append(("accepted", left)),
            left=lambda: self.told.append("left"),
            back=lambda error: self.told.append(error.code),
            today=lambda steps: self.told.append(dict(steps)),
        )
        self.case.open()

    def filled(self) -> None:
        self.case.scan(parse_scan(CARD))
        self.case.choose(CERTIFIED_COPY)
        self.case.pass_all()
        self.case.edit_form("documents[0].pages", 3)


def test_the_clerk_goes_on_at_once_and_the_dossier_follows() -> None:
    counter = Counter()
    counter.filled()
    counter.case.accept(then_new=True)
    assert counter.told == ["left"]
    counter.lane.all()
    assert ("accepted", True) in counter.told
    assert counter.desk.slips.prints == ["dossier-1"]


def test_a_refusal_after_going_on_loses_nothing() -> None:
    counter = Counter()
    counter.filled()
    counter.desk.intake.refuse_accept = DiskFull()
    facts = counter.case.state.facts
    counter.case.accept(then_new=True)
    counter.lane.all()
    assert counter.told == ["left", "disk-full"]
    assert counter.case.state.facts == facts
    assert (counter.case.state.busy, counter.case.state.left) == ("", False)
    counter.desk.intake.refuse_accept = None
    counter.case.accept()
    counter.lane.all()
    assert counter.case.state.accepted is not None


def test_a_draft_that_cannot_be_written_comes_back_as_well() -> None:
    counter = Counter()
    counter.filled()
    counter.desk.intake.fail = DiskFull()
    counter.case.accept(then_new=True)
    counter.lane.all()
    assert counter.told == ["left", "disk-full"]
    assert counter.case.state.unsaved


def test_nothing_is_changed_or_undone_while_it_is_accepted() -> None:
    counter = Counter()
    counter.filled()
    counter.case.accept()
    facts = counter.case.state.facts
    counter.case.edit_owner(0, Party(full_name="X"))
    counter.case.undo()
    assert counter.case.state.facts == facts


def test_a_renewed_case_hears_nothing_of_the_one_before() -> None:
    counter = Counter()
    counter.filled()
    counter.case.close()
    counter.case.renew()
    assert counter.case.is_empty
    counter.lane.all()
    assert counter.case.is_empty
    assert counter.case.state.draft_id == ""
    assert len(counter.desk.intake.drafts) == 1
    counter.case.undo()
    assert counter.case.state.facts.owners == ()
    counter.filled()
    counter.case.accept()
    counter.lane.all()
    assert counter.case.state.accepted is not None


def test_steps_are_timed_and_a_long_pause_is_none() -> None:
    counter = Counter()
    clock: StillClock = counter.desk.clock
    counter.case.scan(parse_scan(CARD))
    clock.forward(seconds=8)
    counter.case.choose(CERTIFIED_COPY)
    clock.forward(seconds=IDLE_S + 1)
    counter.case.edit_form("documents[0].pages", 3)
    clock.forward(seconds=20)
    counter.case.pass_all()
    clock.forward(seconds=4)
    counter.case.accept()
    counter.lane.all()
    noted = {step: ms for _, step, ms in counter.desk.timings.noted}
    assert noted == {
        "chosen": 8000,
        "checked": 20000,
        "accepted": 4000,
        "slip": 0,
        "whole": 32000,
    }
    counter.case.reprint()
    counter.lane.all()
    assert len(counter.desk.timings.noted) == 5
    assert counter.told[-1]["whole"] == (1, 32000)


@given(st.lists(st.floats(0, 900), max_size=20))
def test_the_whole_is_what_was_worked(gaps: list[float]) -> None:
    clock = StillClock()
    steps = StepClock(clock.monotonic)
    steps.active()
    for gap in gaps:
        clock.seconds += gap
        steps.active()
    steps.mark("slip")
    worked = sum(gap for gap in gaps if gap <= IDLE_S)
    assert abs(steps.steps["whole"] - worked * 1000) < 2
    assert steps.mark("slip") is None


def test_today_is_told_in_minutes() -> None:
    assert day_of({}) is None
    day = day_of({"whole": (23, 52_400), "slip": (23, 900)})
    assert day is not None
    assert (day.count, minutes(day.median_ms), dict(day.steps)) == (23, "0:52", {"slip": 900})


class FakePreferences:
    def __init__(self) -> None:
        self.kept: dict[str, Any] = {}

    def get(self, _user: str, name: str, default: Any = None) -> Any:
        return self.kept.get(name, default)

    def put(self, _user: str, name: str, value: Any) -> None:
        self.kept[name] = value


def favourites(kept: FakePreferences) -> tuple[Favourites, QueuedRunner]:
    lane = QueuedRunner()
    made = Favourites(kept, "lan", lane)  # type: ignore[arg-type]
    made.load()
    lane.all()
    return made, lane


def test_favourites_and_uses_are_remembered_and_uses_fade() -> None:
    kept, day = FakePreferences(), date(2026, 11, 23)
    first, lane = favourites(kept)
    assert first.toggle("b") is True
    for _ in range(5):
        first.accepted("old", day - timedelta(days=60))
    first.accepted("new", day)
    first.accepted("new", day)
    lane.all()
    again, lane = favourites(kept)
    order = sorted(again.boost(day), key=lambda code: -again.boost(day)[code])
    assert order == ["b", "new", "old"]
    assert again.is_pinned("b")
    again.toggle("b")
    lane.all()
    assert kept.kept["favourite_procedures"] == []


def test_no_favourite_changes_what_a_short_hand_means() -> None:
    counter = Counter()
    kept = SimpleNamespace(boost=dict.fromkeys(["2.000884", "1.004222"], 10**9))
    found = counter.case.search("ct", kept.boost)
    assert found[0].code == CERTIFIED_COPY
    assert {found.code for found in counter.case.search("", kept.boost)[:2]} == set(kept.boost)
