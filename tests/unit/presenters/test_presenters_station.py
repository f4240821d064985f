"""The station without a window: feeding, words that move what follows, several stacks, errors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fakes.counter_room import CERTIFY, CLERK, Room, person
from fakes.desk_fake import QueuedRunner
from fakes.fake_worker import BAD, BLANK, TORN

from ehc_desk.domain.scan_profile import USUAL
from ehc_desk.domain.sheets import cover_for_dossier
from ehc_desk.domain.stack import Hand, HandKind, PlacedPage, Role, Target
from ehc_desk.errors import PaperJam, PaperRefused, StackOpen
from ehc_desk.presenters import stack_targets
from ehc_desk.presenters.station import StationPresenter
from ehc_desk.presenters.station_state import StationState, groups_of
from ehc_desk.runtime.lanes import InlineRunner

FEEDER = USUAL[1]
BLANK_WORD = Hand(kind=HandKind.BLANK)


class Station:
    """A presenter on a counter, everything it rendered, and events brought home."""

    def __init__(self, room: Room, runner: Any) -> None:
        self.room, self.shown = room, list[StationState]()
        desk: Any = SimpleNamespace(
            scanning=room.scanning,
            queries=room.queries,
            papers=room.papers,
            settings=SimpleNamespace(scan_profiles={}),
        )
        self.presenter = StationPresenter(desk, CLERK, runner, self.shown.append)
        self._heard = 0

    @property
    def state(self) -> StationState:
        return self.presenter.state

    def hear(self) -> None:
        """Bring home what was published."""
        while self._heard < len(self.room.events):
            self._heard += 1
            self.presenter.heard(self.room.events[self._heard - 1])

    def scan(self, *sides: bytes) -> None:
        self.room.scanner.sides = list(sides)
        self.presenter.scan(FEEDER)
        self.hear()

    def roles(self) -> str:
        return "".join(placed.role.value[0] for _, placed in self.state.pages)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path)
    yield made
    made.close()


@pytest.fixture
def station(room: Room) -> Station:
    return Station(room, InlineRunner())


def sheet(room: Room, component: int = 1) -> tuple[bytes, Target]:
    code = room.accepted().printed_code
    target = Target(form="dossier", code=code, component=component)
    return f"QR:{cover_for_dossier(code, component).text()}".encode(), target


def test_every_side_is_shown_when_it_is_safe_and_never_before(room: Room) -> None:
    runner = QueuedRunner()
    station = Station(room, runner)
    seen: list[tuple[int, int]] = []

    def told(_left: int) -> None:
        station.hear()
        runner.waiting.pop()()  # the data lane answers while the device goes on
        kept = len(room.queries.open_batches()[0].pages)
        seen.append((len(station.state.pages), kept))

    room.scanner.after = told
    room.scanner.sides = [b"a", b"b", b"c"]
    station.presenter.scan(FEEDER)
    assert station.state.feeding
    runner.one()
    assert seen == [(1, 1), (2, 2), (3, 3)]
    assert station.state.busy == ""
    runner.all()
    assert station.state.came == 3


def test_a_word_moves_all_that_follows_at_once_and_the_store_agrees(room: Room) -> None:
    runner = QueuedRunner()
    station = Station(room, runner)
    cover, target = sheet(room)
    room.scanner.sides = [b"a", b"b", cover, b"c"]
    station.presenter.scan(FEEDER)
    runner.all()
    station.hear()
    runner.all()
    assert station.roles() == "uucc"
    other = Target(form="dossier", code=target.code, component=2)
    station.presenter.say([1], Hand(kind=HandKind.OPENS, target=other))
    assert station.roles() == "cccc", "shown before the store has it"
    assert station.state.ledger is not None
    assert station.state.ledger.unsorted == 0
    shown = station.state.told
    runner.all()
    station.hear()
    runner.all()
    assert station.state.told == shown
    assert room.scanning.sorted(room.queries.open_batches()[0]) == shown


def test_what_was_read_before_a_word_does_not_take_it_away(room: Room) -> None:
    runner = QueuedRunner()
    station = Station(room, runner)
    room.scanner.sides = [b"a", b"b"]
    station.presenter.scan(FEEDER)
    runner.all()
    station.presenter.refresh()  # on its way when the word is said
    station.presenter.say([2], BLANK_WORD)
    rendered = len(station.shown)
    runner.all()
    assert {state.pages[1][1].role for state in station.shown[rendered:]} == {Role.BLANK}
    assert room.queries.open_batches()[0].pages[1].hand == BLANK_WORD


def test_words_and_turns_are_taken_back_and_done_again(station: Station) -> None:
    station.scan(b"a", b"b")
    say, state = station.presenter, lambda: station.state
    say.say([1, 2], BLANK_WORD)
    say.turn([2])
    assert (station.roles(), state().pages[1][0].rotation) == ("bb", 90)
    say.undo()
    say.undo()
    assert (station.roles(), state().pages[1][0].rotation) == ("uu", 0)
    assert (state().can_undo, state().can_redo) == (False, True)
    say.redo()
    say.redo()
    assert (station.roles(), state().pages[1][0].rotation) == ("bb", 90)
    say.say([1], BLANK_WORD)  # says nothing new
    say.undo()
    assert (station.roles(), state().pages[1][0].rotation) == ("bb", 0)
    assert not room_differs(station)


def room_differs(station: Station) -> bool:
    assert station.state.batch is not None
    return station.room.queries.batch(station.state.batch.id) != station.state.batch


def test_a_jam_is_told_and_the_scan_goes_on_in_the_same_stack(station: Station) -> None:
    scanner = station.room.scanner
    scanner.error = PaperJam(device="fake:1", pages=2)
    station.scan(b"a", b"b")
    assert isinstance(station.state.error, PaperJam)
    assert (len(station.state.pages), station.state.busy) == (2, "")
    scanner.error = None
    station.scan(b"c")
    assert (len(station.state.pages), station.state.error) == (3, None)
    assert len(station.room.queries.open_batches()) == 1


def test_a_side_nothing_can_be_made_of_leaves_the_ledger_red(station: Station) -> None:
    station.scan(b"a", BAD)
    assert isinstance(station.state.error, PaperRefused)
    assert station.state.missing == 1
    station.presenter.say([1], BLANK_WORD)
    station.presenter.file()
    assert isinstance(station.state.error, StackOpen)
    assert station.state.error.params["missing"] == 1
    station.presenter.file(anyway=True)
    assert station.state.filed is not None
    assert not station.state.filed.balanced


def test_after_filing_the_next_scan_begins_a_stack_and_never_goes_on_in_an_old_one(
    station: Station,
) -> None:
    station.scan(b"left over")
    (old,) = station.room.queries.open_batches()
    station.presenter.show("")
    station.scan(b"a")
    assert station.state.batch is not None
    assert station.state.batch.id != old.id
    assert [each.id for each in station.state.waiting] == [old.id]
    station.presenter.say([1], BLANK_WORD)
    station.presenter.file()
    station.hear()
    assert station.state.batch is None, "the one that is left over is offered, not opened"
    station.presenter.show(old.id)
    assert station.state.batch == old


def test_open_stacks_are_offered_at_the_next_start_but_none_is_in_front(room: Room) -> None:
    Station(room, InlineRunner()).scan(b"a", b"b")
    later = Station(room, InlineRunner())
    later.presenter.refresh()
    assert later.state.batch is None
    assert [each.fed for each in later.state.waiting] == [2]


def test_a_stack_put_aside_comes_back(station: Station) -> None:
    station.scan(b"a")
    station.presenter.discard()
    assert (station.state.batch, station.state.waiting) == (None, ())
    station.presenter.take_back()
    assert len(station.state.pages) == 1


def test_the_next_unsorted_side_is_found_from_the_start_again(station: Station) -> None:
    station.scan(b"a", BLANK, TORN, b"b")
    found = station.state.next_unsorted
    assert [found(0), found(1), found(4)] == [1, 4, 1]
    station.presenter.say([1, 4], BLANK_WORD)
    assert station.state.next_unsorted(0) == 0


def test_a_stop_keeps_what_came(station: Station) -> None:
    station.room.scanner.after = lambda left: station.presenter.stop() if left == 2 else None
    station.scan(b"a", b"b", b"c", b"d")
    assert (len(station.state.pages), station.state.busy) == (2, "")
    assert len(station.room.scanner.sides) == 2


def test_after_the_screen_is_closed_the_scan_stops_and_nothing_is_rendered(
    station: Station,
) -> None:
    station.room.scanner.after = lambda left: station.presenter.close() if left == 2 else None
    rendered: list[int] = []
    before: Callable[[int], None] = station.room.scanner.after
    station.room.scanner.after = lambda left: (before(left), rendered.append(len(station.shown)))[0]
    station.scan(b"a", b"b", b"c", b"d")
    assert len(station.shown) == rendered[-1]
    assert len(station.room.queries.open_batches()[0].pages) == 2


def test_files_count_and_a_refused_one_leaves_the_others(station: Station, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("1.pdf", "2.pdf", "3.pdf")]
    for file, data in zip(files, (b"a\fb", BAD, b"c"), strict=True):
        file.write_bytes(data)
    station.presenter.feed(files)
    station.hear()
    assert isinstance(station.state.error, PaperRefused)
    assert len(station.state.pages) == 2
    assert station.state.missing == 0, "a file that is refused adds nothing"


def test_where_sides_go_is_told_with_owner_and_paper(station: Station) -> None:
    cover, target = sheet(station.room)
    station.scan(cover, b"a")
    place = station.state.words[target]
    assert target.code in place.title
    assert "Lê Thị Thử Nghiệm" in place.title
    assert place.paper.startswith("1. ")


def test_a_place_found_by_hand_is_known_by_name_at_once(station: Station) -> None:
    draft = station.room.draft(station.room.facts(CERTIFY))
    station.scan(b"a")
    found: list[Any] = []
    station.presenter.look_up("", found.extend)
    place = next(each for each in found if each.target.code == draft.id)
    station.presenter.say([1], Hand(kind=HandKind.PUT, target=place.target))
    assert station.state.words[place.target] == place
    assert station.state.ledger is not None
    assert station.state.ledger.routed == 1


def test_devices_are_looked_for_only_when_asked(station: Station) -> None:
    assert station.state.devices is None
    station.presenter.look_for_devices()
    assert [each.name for each in station.state.devices or ()] == ["Máy quét giả"]
    station.presenter.choose_device("fake:1")
    station.scan(b"a")
    assert station.state.batch is not None
    assert station.state.batch.device == "fake:1"


def test_groups_begin_at_separators_and_where_the_place_changes() -> None:
    one, two = (Target(form="dossier", code="x", component=n) for n in (1, 2))
    told = [
        (Role.BLANK, None),
        (Role.UNSORTED, None),
        (Role.COVER, one),
        (Role.CONTENT, one),
        (Role.BLANK, None),
        (Role.CONTENT, two),
        (Role.CONTENT, one),
        (Role.COVER, None),
        (Role.UNSORTED, None),
        (Role.COVER, one),
    ]
    pages = [
        PlacedPage(number=number, role=role, target=target)
        for number, (role, target) in enumerate(told, start=1)
    ]
    groups = groups_of(pages)
    assert [[side.number for side in group.sides] for group in groups] == [
        [1, 2],
        [3, 4, 5],
        [6],
        [7],
        [8, 9],
        [10],
    ]
    assert [group.pages for group in groups] == [1, 1, 1, 1, 1, 0]
    assert [group.is_unsorted for group in groups] == [True, False, False, False, True, False]
    assert not groups_of(pages[:1])[0].is_unsorted, "a blank side alone is no trouble"


def test_a_name_typed_whole_comes_before_one_it_begins(room: Room) -> None:
    for name in ("Đào Thử Mười Bảy", "Đào Thử Mười Ba"):
        room.draft(room.facts(owners=(person(name),)))
    found = stack_targets.places(room.queries, (), "Thử Mười Ba", CLERK.name)
    assert "Mười Ba" in found[0].title
    assert {"Mười Bảy" in place.title for place in found} == {True, False}
