"""The outbox on both databases: order, leases, sinking attempts, the dossier's word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from storage_cases import NOW, Desk, dossier, paper, put_in, tell

from ehc_desk.domain.delivery import DeliveryItem, DeliveryKind, DeliveryState
from ehc_desk.domain.dossier import Dossier
from ehc_desk.storage.unit_of_work import SqlStorage

LATER = NOW + timedelta(seconds=120)
WORDS = {"waiting", "sending", "acknowledged", "needs_action"}


def claim(desk: Desk, limit: int = 100, now: datetime = NOW) -> tuple[DeliveryItem, ...]:
    with desk.storage.begin() as work:
        return work.delivery.claim(now=now, until=now + timedelta(seconds=120), limit=limit)


def shown(items: tuple[DeliveryItem, ...]) -> list[tuple[str, str]]:
    return [(item.dossier_code[-4:], item.kind.value) for item in items]


def accept(desk: Desk, *indexes: int) -> list[Dossier]:
    cases = [dossier(index) for index in indexes]
    with desk.storage.begin() as work:
        for case in cases:
            put_in(work, case)
    return cases


def finish(desk: Desk, items: tuple[DeliveryItem, ...]) -> None:
    with desk.storage.begin() as work:
        for item in items:
            work.delivery.done([item.seq], answer={"server_seq": item.seq}, at=NOW)


def word(desk: Desk, case: Dossier) -> str:
    """Return the word of the list, which must equal the summary's."""
    lines = {line.id: line.delivery for line in desk.queries.lines(which="all")}
    assert lines[case.id] == desk.queries.delivery_of(case.id).word
    return lines[case.id]


def test_papers_go_before_the_entry_that_names_them(desk: Desk) -> None:
    first, second = accept(desk, 1, 2)
    assert (word(desk, first), word(desk, second)) == ("waiting", "waiting")
    items = claim(desk)
    assert shown(items) == [("0001", "paper")] * 2 + [("0002", "paper")] * 2
    assert [item.sha256 for item in items[:2]] == [one.sha256 for one in first.papers]
    assert [item.size for item in items[:2]] == [one.size for one in first.papers]
    assert {item.state for item in items} == {DeliveryState.SENDING}
    assert items[0].lease_until == LATER
    assert items[0].created_at == NOW
    assert word(desk, first) == "sending"
    assert claim(desk) == ()
    finish(desk, items)
    entries = claim(desk)
    assert shown(entries) == [("0001", "entry"), ("0002", "entry")]
    finish(desk, entries)
    assert word(desk, first) == "acknowledged"
    assert desk.queries.owed() == (0, None, 0)
    assert desk.queries.deliveries() == ()
    assert len(desk.queries.deliveries(which="done", limit=4)) == 4


def test_a_claim_keeps_its_limit_and_goes_on_where_it_stopped(desk: Desk) -> None:
    accept(desk, 1, 2)
    assert shown(claim(desk, 1)) == [("0001", "paper")]
    assert shown(claim(desk, 1)) == [("0002", "paper")], "the second paper waits for the first"
    assert claim(desk, 0) == ()
    assert claim(desk, 5) == ()


def test_later_entries_wait_for_earlier_ones_of_their_dossier_only(desk: Desk) -> None:
    case, other = accept(desk, 1, 2)
    with desk.storage.begin() as work:
        tell(work, case, kind="extended")
        loose = work.journal.append(
            kind="number_voided", dossier_id=None, payload={}, actor="demo", at=NOW
        )
        work.delivery.enqueue(loose)
    items = claim(desk)
    assert [item.entry_kind for item in items] == ["accepted"] * 4 + ["number_voided"]
    assert items[-1].dossier_code == ""
    finish(desk, items)
    second = claim(desk)
    assert [(item.dossier_id, item.entry_kind) for item in second] == [
        (case.id, "accepted"),
        (other.id, "accepted"),
    ]
    finish(desk, second)
    assert [item.entry_kind for item in claim(desk)] == ["extended"]


def test_a_dossier_that_is_there_is_not_said_to_be_on_its_way_again(desk: Desk) -> None:
    (case,) = accept(desk, 1)
    with desk.storage.begin() as work:
        tell(work, case, kind="dossier_accepted")
    stages = []
    while items := claim(desk):
        stages.append(desk.queries.delivery_of(case.id).stage)
        finish(desk, items)
    assert set(stages) == {"sending"}
    assert desk.queries.delivery_of(case.id).stage == "acknowledged"
    with desk.storage.begin() as work:
        tell(work, case, kind="slip_printed")
    assert desk.queries.delivery_of(case.id).stage == "updating"
    assert word(desk, case) == "sending"


def test_a_crash_gives_its_rows_back_when_the_lease_is_over(desk: Desk) -> None:
    accept(desk, 1)
    lost = claim(desk)
    assert claim(desk, now=LATER - timedelta(seconds=1)) == ()
    again = claim(desk, now=LATER)
    assert [item.seq for item in again] == [item.seq for item in lost]
    assert {item.attempts for item in again} == {2}


def test_attempts_sink_so_that_a_poisoned_row_slows_nobody(desk: Desk) -> None:
    cases = accept(desk, 1, 2, 3)
    finish(desk, claim(desk))
    poisoned = claim(desk, 1)
    assert poisoned[0].dossier_id == cases[0].id
    with desk.storage.begin() as work:
        work.delivery.retry([poisoned[0].seq], not_before=NOW, error="server-fault")
    order = [item.dossier_id for item in claim(desk)]
    assert order == [cases[1].id, cases[2].id, cases[0].id]
    stored = desk.queries.delivery_of_dossier(cases[0].id)[-1]
    assert (stored.attempts, stored.last_error) == (2, "server-fault")


def test_a_pause_is_kept_until_it_is_over_or_woken(desk: Desk) -> None:
    accept(desk, 1)
    items = claim(desk)
    seqs = [item.seq for item in items]
    pause = NOW + timedelta(minutes=5)
    with desk.storage.begin() as work:
        work.delivery.retry(seqs, not_before=pause, error="offline")
    assert claim(desk) == ()
    assert len(claim(desk, now=pause)) == 2
    with desk.storage.begin() as work:
        work.delivery.retry(seqs, not_before=pause, error="offline")
        assert work.delivery.wake() == 2
        assert work.delivery.wake() == 0
    assert len(claim(desk)) == 2


def test_when_the_line_is_back_the_oldest_go_first_again(desk: Desk) -> None:
    accept(desk, 1, 2)
    first = claim(desk, 1)
    with desk.storage.begin() as work:
        work.delivery.retry(
            [item.seq for item in first], not_before=NOW + timedelta(hours=1), error="reset"
        )
    with desk.storage.begin() as work:
        assert work.delivery.line_is_back() == 1
        assert work.delivery.line_is_back() == 0
    assert [item.seq for item in claim(desk)][:1] == [first[0].seq]


def test_a_released_claim_counts_no_attempt(desk: Desk) -> None:
    (case,) = accept(desk, 1)
    items = claim(desk)
    with desk.storage.begin() as work:
        work.delivery.release([item.seq for item in items])
        work.delivery.release([item.seq for item in items])
    assert word(desk, case) == "waiting"
    assert {item.attempts for item in claim(desk)} == {1}


def test_a_row_that_needs_a_person_holds_back_its_own_dossier_only(desk: Desk) -> None:
    bad, good = accept(desk, 1, 2)
    finish(desk, claim(desk))
    entry = claim(desk, 1)[0]
    answer = {"errors": [{"pointer": "/owner", "code": "required"}]}
    with desk.storage.begin() as work:
        tell(work, bad, kind="extended")
        work.delivery.needs_action([entry.seq], error="rejected", answer=answer)
    assert word(desk, bad) == "needs_action"
    finish(desk, claim(desk))
    assert word(desk, good) == "acknowledged"
    assert claim(desk) == ()
    (waiting,) = desk.queries.deliveries(which="needs_action")
    assert (waiting.seq, waiting.answer, waiting.last_error) == (entry.seq, answer, "rejected")
    assert desk.queries.owed() == (1, NOW, 1)
    assert [line.id for line in desk.queries.lines(which="needs_action")] == [bad.id]
    with desk.storage.begin() as work:
        assert work.delivery.wake() == 0, "only a person wakes it"
        assert work.delivery.wake([entry.seq]) == 1
    assert word(desk, bad) == "sending"
    assert [item.seq for item in claim(desk)] == [entry.seq]


def test_the_same_paper_is_delivered_once_for_a_dossier(desk: Desk) -> None:
    shared = paper(77)
    case = dossier(1, papers=(shared, paper(78, 2)))
    twin = dossier(2, papers=(shared,))
    with desk.storage.begin() as work:
        put_in(work, case)
        put_in(work, twin)
        tell(work, case, kind="supplement_received", papers=(shared, paper(79, 3)))
    rows = desk.queries.delivery_of_dossier(case.id)
    kinds = [(row.kind.value, row.sha256) for row in rows]
    assert kinds == [
        ("paper", shared.sha256),
        ("paper", paper(78).sha256),
        ("entry", None),
        ("paper", paper(79).sha256),
        ("entry", None),
    ]
    assert len(desk.queries.delivery_of_dossier(twin.id)) == 2


def test_an_acknowledgement_is_kept_for_ever(desk: Desk) -> None:
    (case,) = accept(desk, 1)
    finish(desk, claim(desk))
    (entry,) = claim(desk)
    with desk.storage.begin() as work:
        work.delivery.done([entry.seq], answer={"server_seq": 9, "sig": "ü"}, at=NOW)
        work.delivery.done([entry.seq], answer=None, at=NOW)
        work.delivery.retry([entry.seq], not_before=NOW, error="late")
        work.delivery.needs_action([entry.seq], error="late", answer=None)
    assert desk.queries.acknowledgements() == {entry.entry_id: {"server_seq": 9, "sig": "ü"}}
    assert word(desk, case) == "acknowledged"
    assert desk.queries.delivery_of_dossier(case.id)[-1].done_at == NOW


def test_a_paper_that_the_province_lacks_after_all_is_sent_again(desk: Desk) -> None:
    case, other = accept(desk, 1, 2)
    finish(desk, claim(desk))
    entry = claim(desk, 1)[0]
    lost = case.papers[1].sha256
    with desk.storage.begin() as work:
        work.delivery.release([entry.seq])
        work.delivery.reset_paper(lost, before_seq=entry.seq)
        work.delivery.reset_paper(other.papers[0].sha256, before_seq=entry.seq)
    items = claim(desk)
    # The paper has an attempt behind it, so it sinks below what is fresh.
    assert [(item.dossier_id, item.sha256) for item in items] == [(other.id, None), (case.id, lost)]
    finish(desk, items)
    assert [item.seq for item in claim(desk)] == [entry.seq]


def test_each_desk_of_an_office_delivers_its_own(desk: Desk) -> None:
    (case,) = accept(desk, 1)
    other = SqlStorage(desk.engine, "other-chain")
    with other.begin() as work:
        tell(work, case, kind="extended")
        assert work.delivery.claim(now=NOW, until=LATER, limit=9) == ()
    finish(desk, claim(desk))
    finish(desk, claim(desk))
    assert claim(desk) == ()
    with other.begin() as work:
        (item,) = work.delivery.claim(now=NOW, until=LATER, limit=9)
    assert item.entry_kind == "extended"
    assert [entry.kind for entry in desk.queries.history(case.id)] == ["accepted", "extended"]


def must_be_in_order(desk: Desk, items: tuple[DeliveryItem, ...]) -> None:
    papers = {item.seq for item in items if item.kind is DeliveryKind.PAPER}
    for item in items:
        rows = desk.queries.delivery_of_dossier(item.dossier_id or "")
        earlier = {
            row.seq for row in rows if row.seq < item.seq and row.state is not DeliveryState.DONE
        }
        allowed = papers if item.kind is DeliveryKind.PAPER else set()
        assert earlier <= allowed, "out of order"


def do(desk: Desk, step: str, seqs: list[int], now: datetime) -> None:
    """Let one thing happen to what was claimed; "crash" is nothing at all."""
    stuck = [row.seq for row in desk.queries.deliveries(which="needs_action")]
    with desk.storage.begin() as work:
        acts: dict[str, Callable[[], object]] = {
            "done": lambda: work.delivery.done(seqs, answer=None, at=now),
            "retry": lambda: work.delivery.retry(seqs, not_before=now, error="throttled"),
            "release": lambda: work.delivery.release(seqs),
            "act": lambda: work.delivery.needs_action(seqs, error="rejected", answer=None),
            "wake": lambda: work.delivery.wake(stuck),
            "crash": lambda: None,
        }
        acts[step]()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12)
@given(st.lists(st.sampled_from(["done", "retry", "release", "crash", "act", "wake"]), max_size=25))
def test_whatever_happens_order_holds_and_the_words_are_right(
    desk: Desk, script: list[str]
) -> None:
    base = desk.queries.counts(today="")["all"] * 10 + 1
    cases = accept(desk, base, base + 1)
    now = NOW
    sent: set[int] = set()
    for step in script:
        items = claim(desk, 2, now)
        seqs = [item.seq for item in items]
        must_be_in_order(desk, items)
        assert not sent & set(seqs), "delivered twice"
        do(desk, step, seqs, now)
        sent |= set(seqs) if step == "done" else set()
        assert {word(desk, case) for case in cases} <= WORDS
        now += timedelta(seconds=150)
    for _ in range(4):
        do(desk, "wake", [], now)
        finish(desk, claim(desk, 100, now))
        now += timedelta(seconds=150)
    assert desk.queries.deliveries() == ()
    assert [word(desk, case) for case in cases] == ["acknowledged"] * 2


def test_unknown_lists_are_a_bug(desk: Desk) -> None:
    with pytest.raises(KeyError):
        desk.queries.deliveries(which="nonsense")
