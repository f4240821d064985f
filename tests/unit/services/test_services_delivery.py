"""Delivery: after any faults, once the line is calm, the province has each thing once."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from fakes.counter_room import CLERK, Room
from fakes.fake_gateway import FAULTS, PAUSES
from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.domain.delivery import LEASE_S, DeliveryItem, DeliveryState
from ehc_desk.domain.dossier import Dossier
from ehc_desk.domain.events import DeliveryChanged
from ehc_desk.errors import CaptivePortal, DiskFull, NotADemoProvince, Offline, SignedOut
from ehc_desk.services.delivery import Step


@pytest.fixture
def pair(room: Room) -> tuple[Room, Dossier]:
    """A room with one dossier of two papers that waits."""
    return room, room.accepted(papers=(b"one", b"two"))


def rows(room: Room, dossier: Dossier) -> list[tuple[str, str, int]]:
    found = room.queries.delivery_of_dossier(dossier.id)
    return [(row.kind.value, row.state.value, row.attempts) for row in found]


def last(room: Room, dossier: Dossier) -> DeliveryItem:
    return room.queries.delivery_of_dossier(dossier.id)[-1]


def word(room: Room, dossier: Dossier) -> str:
    return room.queries.delivery_of(dossier.id).word


# ---------------------------------------------------------------- the good way


def test_papers_go_first_and_the_acknowledgement_is_kept(pair: tuple[Room, Dossier]) -> None:
    room, dossier = pair
    assert word(room, dossier) == "waiting"
    assert room.delivery.push_next() == Step(claimed=2, done=2)
    assert word(room, dossier) == "sending"
    assert [call for call, _ in room.gateway.calls] == ["paper", "paper"]
    assert room.delivery.push_next() == Step(claimed=1, done=1)
    assert word(room, dossier) == "acknowledged"
    entry = room.queries.history(dossier.id)[0]
    ack = room.queries.acknowledgements()[entry.id]
    assert ack["record_sha256"] == entry.hash
    assert room.delivery.push_next() == Step()
    assert DeliveryChanged(dossier_id=dossier.id) in room.events


def test_a_later_act_waits_for_the_one_before(pair: tuple[Room, Dossier]) -> None:
    room, dossier = pair
    room.lifecycle.act(dossier.code or "", "hand_over", {}, actor=CLERK)
    room.calm()
    sent = [len(ids) for call, ids in room.gateway.calls if call == "entries"]
    assert sent == [1, 1]
    assert room.province.acts[dossier.id] == ["handed_over"]


def test_a_provisional_dossier_gets_its_code_with_the_acknowledgement(tmp_path: Path) -> None:
    room = Room(tmp_path, lease=None)
    try:
        dossier = room.accepted()
        room.calm()
        kept = room.queries.dossier(dossier.provisional_code or "")
        assert kept.code == room.province.dossiers[dossier.id]["code"]
        assert room.queries.dossier(kept.code or "").id == dossier.id
    finally:
        room.close()


# ---------------------------------------------------------------- pauses and retries


@pytest.mark.parametrize(
    ("fault", "kind"),
    [("offline", Offline), ("portal", CaptivePortal), ("signed-out", SignedOut)],
)
def test_a_pause_counts_against_nothing(
    pair: tuple[Room, Dossier], fault: str, kind: type[Exception]
) -> None:
    room, dossier = pair
    room.gateway.script.append(fault)
    step = room.delivery.push_next()
    assert isinstance(step.pause, kind)
    assert (step.claimed, step.done, step.put_back) == (2, 0, 2)
    assert rows(room, dossier) == [
        ("paper", "ready", 0), ("paper", "ready", 0), ("entry", "ready", 0),
    ]  # fmt: skip
    assert len(room.gateway.named("paper")) == 1
    assert room.delivery.push_next().done == 2
    room.gateway.script.append(fault)
    assert isinstance(room.delivery.push_next().pause, kind)
    assert rows(room, dossier)[-1] == ("entry", "ready", 0)


def test_a_pause_among_papers_keeps_the_entries_of_the_same_step_back(room: Room) -> None:
    bare = room.accepted(papers=())
    room.accepted(papers=(b"x",))
    room.gateway.broken["paper"] = NotADemoProvince(reason="not-training")
    step = room.delivery.push_next()
    assert step.pause is not None
    assert room.gateway.named("entries") == []
    assert rows(room, bare) == [("entry", "ready", 0)]


@pytest.mark.parametrize("fault", ["server", "unread", "lost-request"])
def test_a_failure_is_tried_again_after_a_pause_that_grows(
    pair: tuple[Room, Dossier], fault: str
) -> None:
    room, dossier = pair
    room.delivery.push_next()
    pauses = []
    for attempt in range(1, 5):
        room.gateway.script.append(fault)
        assert room.delivery.push_next().put_back == 1
        item = last(room, dossier)
        assert item.attempts == attempt
        assert item.not_before is not None
        pauses.append((item.not_before - room.clock.now()).total_seconds())
        assert room.delivery.push_next() == Step()
        room.clock.forward(seconds=pauses[-1])
    assert pauses == [1, 2, 4, 8]
    assert room.delivery.push_next().done == 1


def test_a_throttled_line_is_left_in_peace_as_long_as_it_asks(room: Room) -> None:
    dossiers = [room.accepted(papers=(b"p%d" % n,)) for n in range(3)]
    room.gateway.script.append("throttled")
    step = room.delivery.push_next()
    assert (step.put_back, step.wait_s) == (3, 90.0)
    assert len(room.gateway.calls) == 1
    for dossier in dossiers:
        wait = room.queries.delivery_of_dossier(dossier.id)[0].not_before
        assert wait is not None
        assert (wait - room.clock.now()).total_seconds() == 90
    room.clock.forward(seconds=89)
    assert room.delivery.push_next() == Step()
    room.clock.forward(seconds=1)
    assert room.delivery.push_next().done == 3


def test_a_lost_acknowledgement_becomes_a_duplicate_and_is_kept_once(
    pair: tuple[Room, Dossier],
) -> None:
    room, dossier = pair
    room.delivery.push_next()
    room.gateway.script.append("lost-answer")
    assert room.delivery.push_next().put_back == 1
    assert len(room.province.entries) == 1
    assert room.queries.acknowledgements() == {}
    room.clock.forward(minutes=20)
    assert room.delivery.push_next().done == 1
    first, second = room.gateway.named("entries")
    assert first == second
    assert room.province.applied == 1
    (ack,) = room.queries.acknowledgements().values()
    assert ack["server_seq"] == 1
    assert word(room, dossier) == "acknowledged"


def test_a_claim_that_a_crash_left_comes_back_by_its_lease(pair: tuple[Room, Dossier]) -> None:
    room, dossier = pair
    room.gateway.broken["paper"] = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        room.delivery.push_next()
    room.gateway.broken.clear()
    assert room.delivery.push_next() == Step()
    room.clock.forward(seconds=LEASE_S + 1)
    assert room.delivery.push_next().done == 2
    room.calm()
    assert word(room, dossier) == "acknowledged"


def test_who_delivers_alone_takes_a_dead_claim_back_at_once(pair: tuple[Room, Dossier]) -> None:
    room, dossier = pair
    room.delivery.recover()
    room.gateway.broken["paper"] = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        room.delivery.push_next()
    room.gateway.broken.clear()
    assert [state for _, state, _ in rows(room, dossier)] == ["sending", "sending", "ready"]
    room.delivery.recover()
    assert {state for _, state, _ in rows(room, dossier)} == {"ready"}
    assert room.delivery.push_next().done == 2


def test_a_long_step_gives_the_rest_back_before_its_lease_is_over(room: Room) -> None:
    dossier = room.accepted(papers=(b"1", b"2", b"3"))
    slow = room.gateway.deliver_paper

    def crawl(sha256: str, path: Path, *, size: int, media_type: str) -> None:
        slow(sha256, path, size=size, media_type=media_type)
        room.clock.forward(seconds=LEASE_S / 2)

    room.gateway.deliver_paper = crawl  # type: ignore[method-assign]
    step = room.delivery.push_next()
    assert (step.done, step.put_back) == (1, 2)
    assert rows(room, dossier)[1:] == [
        ("paper", "ready", 0), ("paper", "ready", 0), ("entry", "ready", 0),
    ]  # fmt: skip


# ---------------------------------------------------------------- refusals


def test_a_missing_paper_is_sent_again_before_its_entry(pair: tuple[Room, Dossier]) -> None:
    room, dossier = pair
    room.delivery.push_next()
    room.gateway.script.append("forgets-papers")
    assert room.delivery.push_next().put_back == 1
    assert [state for _, state, _ in rows(room, dossier)] == ["ready", "ready", "ready"]
    assert room.delivery.push_next().done == 2
    assert room.delivery.push_next().done == 1
    assert set(room.province.papers) == {paper.sha256 for paper in dossier.papers}
    assert word(room, dossier) == "acknowledged"


def test_a_province_that_always_lacks_papers_is_asked_less_and_less(
    pair: tuple[Room, Dossier],
) -> None:
    room, dossier = pair
    room.gateway.script.extend(["calm", "calm", "forgets-papers"] * 4)
    for _ in range(6):
        room.delivery.push_next()
    item = last(room, dossier)
    assert item.last_error == "papers-missing"
    assert item.not_before is not None
    assert item.not_before > room.clock.now()


@pytest.mark.parametrize("outcome", ["rejected", "conflict"])
def test_a_refused_entry_steps_aside_and_its_neighbours_pass(room: Room, outcome: str) -> None:
    bad, good = room.accepted(papers=()), room.accepted(papers=())
    room.province.refused[bad.id] = outcome
    step = room.delivery.push_next()
    assert (step.claimed, step.done, step.aside) == (2, 1, 1)
    assert word(room, good) == "acknowledged"
    item = last(room, bad)
    assert (item.state, item.last_error) == (DeliveryState.NEEDS_ACTION, outcome)
    assert item.answer == {"outcome": outcome, "errors": [{"code": "no"}]}
    assert room.delivery.push_next() == Step()
    assert room.delivery.wake() == 0
    del room.province.refused[bad.id]
    assert room.delivery.wake([item.seq]) == 1
    assert room.delivery.push_next().done == 1


def test_what_follows_a_refused_entry_of_the_same_dossier_waits(room: Room) -> None:
    dossier = room.accepted(papers=())
    room.lifecycle.act(dossier.code or "", "hand_over", {}, actor=CLERK)
    room.province.refused[dossier.id] = "rejected"
    room.delivery.push_next()
    room.clock.forward(hours=1)
    assert room.delivery.push_next() == Step()
    assert word(room, dossier) == "needs_action"


def test_a_batch_that_is_refused_whole_is_halved_to_the_bad_entry(room: Room) -> None:
    good = [room.accepted(papers=()) for _ in range(6)]
    room.calm()
    for dossier in good:
        act = "withdraw" if dossier is good[4] else "hand_over"
        room.lifecycle.act(dossier.code or "", act, {"reason": "x"}, actor=CLERK)
    room.gateway.poison = frozenset({"withdrawn"})
    room.gateway.calls.clear()
    step = room.delivery.push_next()
    assert (step.claimed, step.done, step.aside) == (6, 5, 1)
    asked = room.gateway.named("entries")
    assert len(asked[0]) == 6
    assert [room.queries.history(good[4].id)[-1].id] in asked  # alone at last
    assert len(asked) < 1 + 2 * 6
    assert last(room, good[4]).last_error == "rejected"
    assert word(room, good[5]) == "acknowledged"


def test_a_paper_that_is_refused_or_gone_needs_a_person(room: Room) -> None:
    refused, gone = room.accepted(papers=(b"r",)), room.accepted(papers=(b"g",))
    room.papers.path(gone.papers[0].sha256).unlink()
    room.gateway.script.append("rejected")
    step = room.delivery.push_next()
    assert (step.aside, step.done) == (2, 0)
    assert [row.last_error for row in room.queries.deliveries(which="needs_action")] == [
        "rejected", "paper-not-found",
    ]  # fmt: skip
    assert word(room, refused) == word(room, gone) == "needs_action"


def test_an_entry_that_cannot_be_read_never_holds_up_the_others(room: Room) -> None:
    bad, good = room.accepted(papers=()), room.accepted(papers=())
    whole = room.queries.entries_by_id
    spoilt = room.queries.history(bad.id)[0].id

    def damaged(ids: list[str]) -> object:
        if spoilt in ids:
            raise ValueError("not JSON")
        return whole(ids)

    room.queries.entries_by_id = damaged  # type: ignore[method-assign, assignment]
    step = room.delivery.push_next()
    assert (step.done, step.aside) == (1, 1)
    assert word(room, good) == "acknowledged"
    assert last(room, bad).last_error == "damaged"


def test_a_disk_that_is_full_while_recording_loses_nothing(room: Room) -> None:
    dossier = room.accepted(papers=())
    record = room.delivery._record

    def full(work: object) -> None:
        raise DiskFull

    room.delivery._record = full  # type: ignore[method-assign]
    with pytest.raises(DiskFull):
        room.delivery.push_next()
    room.delivery._record = record  # type: ignore[method-assign]
    room.clock.forward(seconds=LEASE_S + 1)
    assert room.delivery.push_next().done == 1
    assert (word(room, dossier), room.province.applied) == ("acknowledged", 1)


# ---------------------------------------------------------------- any faults at all

moves = st.lists(
    st.sampled_from(["accept", "act", "push", "push", "wait", "crash"]), min_size=4, max_size=14
)


@given(moves, st.lists(st.sampled_from(FAULTS), max_size=25), st.booleans())
def test_once_the_line_is_calm_the_province_equals_the_desk(
    story: list[str], faults: list[str], leased: bool
) -> None:
    with TemporaryDirectory() as folder:
        room = Room(Path(folder), lease=(1, 500, 1) if leased else None)
        try:
            made = play(room, story, faults)
            room.calm()
            same(room, made)
        finally:
            room.close()


def play(room: Room, story: list[str], faults: list[str]) -> list[Dossier]:
    """Live through a day of accepting, acting, pushing and crashing on a bad line."""
    made = [room.accepted(papers=(b"first",))]
    room.gateway.script.extend(faults)
    for place, move in enumerate(story):
        if move == "accept":
            made.append(room.accepted(papers=(b"%d" % place, b"same")[: place % 3]))
        elif move == "act" and room.queries.dossier(made[-1].id).state.value == "accepted":
            room.lifecycle.act(made[-1].printed_code, "hand_over", {}, actor=CLERK)
        elif move == "push":
            room.delivery.push_next(limit=1 + place % 5)
        elif move == "wait":
            room.clock.forward(minutes=2)
        elif move == "crash":
            with room.storage.begin() as uow:
                now = room.clock.now()
                uow.delivery.claim(now=now, until=now, limit=2)
    return made


def same(room: Room, made: list[Dossier]) -> None:
    assert room.queries.deliveries(which="open") == ()
    assert room.queries.owed()[0] == 0
    assert set(room.province.dossiers) == {dossier.id for dossier in made}
    entries = list(room.queries.entries())
    assert {entry.id: entry.hash for entry in entries} == {
        known: stored[0] for known, stored in room.province.entries.items()
    }
    assert room.province.applied == len(entries)
    acks = room.queries.acknowledgements()
    for dossier in made:
        kept = room.queries.dossier(dossier.id)
        there = room.province.dossiers[dossier.id]
        assert there["papers"] == [paper.sha256 for paper in kept.papers]
        assert set(there["papers"]) <= set(room.province.papers)
        assert kept.code == there["code"]
        assert word(room, dossier) == "acknowledged"
    for entry in entries:
        assert acks[entry.id]["server_seq"] == room.province.entries[entry.id][1]["server_seq"]


def test_pauses_are_the_faults_that_stop_a_step() -> None:
    assert set(PAUSES) < set(FAULTS)
