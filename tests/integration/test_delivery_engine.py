"""The delivery engine with real storage and real HTTP: one bad thing never stops the others."""

from __future__ import annotations

import shutil
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fakes.province_process import accepted_payload, running_province

from ehc_desk.bootstrap import build_desk
from ehc_desk.cli.demo import create_demo_desk
from ehc_desk.desk import Desk
from ehc_desk.domain.delivery import DeliveryItem, DeliveryState
from ehc_desk.domain.dossier import Dossier, IntakeFacts, Paper, Party, State
from ehc_desk.domain.events import DossierChanged, SlipPrinted
from ehc_desk.domain.journal import uuid7
from ehc_desk.errors import CaptivePortal, Offline, SignedOut
from ehc_desk.services.delivery import Delivery

_CONTRACT = str(Path(__file__).resolve().parents[1] / "contract")
if _CONTRACT not in sys.path:
    sys.path.insert(0, _CONTRACT)

from scripted_province import Asked, Reply, Scripted, problem, scripted_province  # noqa: E402

AGENCY = "H17.25.18"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("delivery") / "desk"
    create_demo_desk(root, empty=True)
    return root


@pytest.fixture
def province() -> Iterator[Scripted]:
    with scripted_province() as scripted:
        scripted.when("number-leases", problem(409, "numbers-exhausted"))
        yield scripted


@pytest.fixture
def desk(template: Path, province: Scripted, tmp_path: Path) -> Iterator[Desk]:
    with opened(template, tmp_path / "desk", province.url) as made:
        yield made


@contextmanager
def opened(template: Path, root: Path, url: str) -> Iterator[Desk]:
    shutil.copytree(template, root)
    desk = build_desk(root, province_url=url)
    try:
        yield desk
    finally:
        desk.courier.stop()
        parts = desk.courier._parts
        if parts is not None:
            parts[0]._gateway.close()
        desk.worker.close()
        desk.storage.close()


def engine(desk: Desk) -> Delivery:
    """Return the desk's own engine."""
    return desk.courier._opened()[0]


def accept(desk: Desk, number: int, *, papers: int = 0, code: bool = True) -> Dossier:
    """Put an acceptance into journal and outbox through the unit of work."""
    now = desk.clock.now().replace(microsecond=0)
    held = tuple(
        Paper(component=n + 1, sha256=desk.papers.put(data), size=len(data), pages=1)
        for n, data in enumerate(uuid.uuid4().bytes * 99 for _ in range(papers))
    )
    official = f"{AGENCY}-{now:%y%m%d}-{number:04d}"
    dossier = Dossier(
        id=uuid7(int(now.timestamp() * 1000)),
        code=official if code else None,
        provisional_code=None if code else f"TAM-Q03-{now:%y%m%d}-{number:03d}A",
        version=1,
        state=State.ACCEPTED,
        facts=IntakeFacts(
            procedure_code="2.000815",
            procedure_name="Chứng thực bản sao",
            owners=(Party(full_name="Nguyễn Thị Thử"),),
        ),
        papers=held,
        received_at=now,
        due_at=None,
        deadline={},
        clerk="demo",
        receiving_office="Phường Mẫu Một",
        competent_agency=AGENCY,
        desk="Q03",
        draft_id=uuid.uuid4().hex[:10].upper(),
    )
    named = [
        {"component": p.component, "sha256": p.sha256, "size": p.size, "pages": 1,
         "media_type": "application/pdf"}
        for p in held
    ]  # fmt: skip
    payload = {**accepted_payload(official if code else None), "papers": named}
    with desk.storage.begin() as uow:
        uow.dossiers.add(dossier)
        entry = uow.journal.append(
            kind="dossier_accepted", dossier_id=dossier.id, payload=payload, actor="demo", at=now
        )
        uow.delivery.enqueue(entry, held)
    return dossier


def rows(desk: Desk) -> list[DeliveryItem]:
    return list(desk.queries.deliveries(which="open"))


def of(asked: Asked) -> list[str]:
    """Return the dossiers of a sent batch."""
    return [entry["record"]["dossier"] for entry in asked.json()["entries"]]


# ---------------------------------------------------------------- one bad entry


def test_an_entry_that_spoils_every_batch_ends_alone(desk: Desk, province: Scripted) -> None:
    dossiers = [accept(desk, number) for number in range(1, 21)]
    bad = dossiers[7].id
    refusal = problem(422, "invalid", errors=[{"pointer": "/entries/0", "code": "type"}])
    province.when("POST /v1/entries", lambda asked: refusal if bad in of(asked) else None)
    drained = desk.courier.drain()
    assert (drained.sent, drained.aside, drained.left) == (19, 1, 1)
    [row] = rows(desk)
    assert (row.dossier_id, row.state) == (bad, DeliveryState.NEEDS_ACTION)
    assert row.answer is not None
    assert len(province.asked("POST /v1/entries")) <= 12


@pytest.mark.parametrize("outcome", ["rejected", "conflict"])
def test_a_refused_entry_steps_aside_with_the_reason(
    desk: Desk, province: Scripted, outcome: str
) -> None:
    bad, good = accept(desk, 1), accept(desk, 2)
    error = {"pointer": "/record/payload/code", "code": "number-not-leased", "params": {}}

    def judged(asked: Asked) -> Reply:
        results = [province.accepted(one) for one in asked.json()["entries"]]
        for result, dossier in zip(results, of(asked), strict=True):
            if dossier == bad.id:
                del result["ack"]
                result.update(outcome=outcome, errors=[error])
        return province.batch(results)

    province.when("POST /v1/entries", judged)
    desk.courier.drain()
    [row] = rows(desk)
    assert (row.dossier_id, row.state, row.last_error) == (
        bad.id,
        DeliveryState.NEEDS_ACTION,
        outcome,
    )
    assert row.answer == {"outcome": outcome, "errors": [error]}
    assert desk.queries.delivery_of(good.id).word == "acknowledged"
    province.rules.clear()
    with desk.storage.begin() as uow:
        uow.delivery.wake([row.seq])
    desk.courier.drain()
    assert rows(desk) == []


def test_a_paper_that_cannot_be_read_holds_up_its_dossier_only(
    desk: Desk, province: Scripted
) -> None:
    lost, whole = accept(desk, 1, papers=1), accept(desk, 2, papers=2)
    desk.papers.path(lost.papers[0].sha256).unlink()
    desk.courier.drain()
    assert desk.queries.delivery_of(whole.id).word == "acknowledged"
    assert desk.queries.delivery_of(lost.id).word == "needs_action"
    assert all(lost.id not in of(asked) for asked in province.asked("POST /v1/entries"))


def test_a_false_acknowledgement_is_not_stored(desk: Desk, province: Scripted) -> None:
    first, second = accept(desk, 1), accept(desk, 2)

    def forged(asked: Asked) -> Reply:
        results = [province.accepted(one) for one in asked.json()["entries"]]
        for result, dossier in zip(results, of(asked), strict=True):
            if dossier == first.id:
                result["ack"]["server_seq"] = 99
        return province.batch(results)

    province.when("POST /v1/entries", forged)
    engine(desk).push_next()
    [row] = rows(desk)
    assert (row.dossier_id, row.state, row.last_error) == (first.id, "ready", "contract-broken")
    assert row.not_before is not None
    assert desk.queries.delivery_of(second.id).word == "acknowledged"
    assert len(desk.queries.acknowledgements()) == 1


def test_the_acknowledgement_is_kept_word_by_word(desk: Desk, province: Scripted) -> None:
    from ehc_desk.remote.wire import signed_by

    accept(desk, 1)
    desk.courier.drain()
    [ack] = desk.queries.acknowledgements().values()
    assert signed_by(province.key.public_key().public_bytes_raw(), ack)


# ---------------------------------------------------------------- order and papers


def test_papers_go_before_the_entry_that_names_them(desk: Desk, province: Scripted) -> None:
    dossier = accept(desk, 1, papers=3)
    desk.courier.drain()
    assert {paper.sha256 for paper in dossier.papers} <= set(province.papers)
    calls = [one.path for one in province.log]
    last_paper = max(n for n, path in enumerate(calls) if path.startswith("/v1/uploads"))
    assert calls.index("/v1/entries") > last_paper


def test_papers_the_province_lost_are_brought_again(desk: Desk, province: Scripted) -> None:
    dossier = accept(desk, 1, papers=2)
    lacking = dossier.papers[1].sha256

    def forgets(asked: Asked) -> Reply:
        province.papers.pop(lacking)
        [entry] = asked.json()["entries"]
        result = {"id": entry["record"]["id"], "outcome": "papers-missing", "missing": [lacking]}
        return province.batch([result])

    province.when("POST /v1/entries", forgets, times=1)
    drained = desk.courier.drain()
    assert (drained.left, rows(desk)) == (0, [])
    assert lacking in province.papers


def test_a_province_that_always_lacks_papers_is_no_endless_loop(
    desk: Desk, province: Scripted
) -> None:
    dossier = accept(desk, 1, papers=1)

    def never(asked: Asked) -> Reply:
        [entry] = asked.json()["entries"]
        missing = [dossier.papers[0].sha256]
        result = {"id": entry["record"]["id"], "outcome": "papers-missing", "missing": missing}
        return province.batch([result])

    province.when("POST /v1/entries", never)
    started = time.monotonic()
    assert desk.courier.drain().left == 1
    assert time.monotonic() - started < 10
    assert len(province.log) < 200


# ---------------------------------------------------------------- pauses and patience


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(body=b"<html>", kind="text/html", marker=False), CaptivePortal),
        (problem(401, "unauthorized"), SignedOut),
        (problem(403, "desk-disabled"), SignedOut),
    ],
)
def test_a_pause_is_counted_against_nothing(
    desk: Desk, province: Scripted, reply: Reply, error: type
) -> None:
    for number in range(1, 6):
        accept(desk, number, papers=number % 2)
    before = rows(desk)
    province.when("/v1/(entries|papers|uploads)", reply)
    step = engine(desk).push_next()
    assert isinstance(step.pause, error)
    assert [replace(row, lease_until=None) for row in rows(desk)] == before
    assert len(province.asked("/v1/(entries|papers|uploads)")) <= 2


def test_a_line_that_is_down_is_counted_against_nothing(template: Path, tmp_path: Path) -> None:
    with scripted_province() as gone:
        url = gone.url
    with opened(template, tmp_path / "desk", url) as desk:
        accept(desk, 1, papers=1)
        before = rows(desk)
        step = engine(desk).push_next()
        assert isinstance(step.pause, Offline)
        assert rows(desk) == before


def test_who_asks_for_patience_is_left_in_peace(desk: Desk, province: Scripted) -> None:
    for number in range(1, 9):
        accept(desk, number, papers=1)
    refusal = problem(429, "too-many-requests")
    province.when("/v1/papers", Reply(429, refusal.body, refusal.kind, {"Retry-After": "40"}))
    now = desk.clock.now()
    step = engine(desk).push_next()
    assert step.wait_s == 40
    assert len(province.asked("/v1/papers")) == 1
    waits = [row.not_before for row in rows(desk) if row.kind == "paper"]
    assert all(at is not None and at >= now + timedelta(seconds=39) for at in waits)


def test_a_province_in_trouble_is_not_asked_a_hundred_times(desk: Desk, province: Scripted) -> None:
    for number in range(1, 21):
        accept(desk, number, papers=1)
    province.when("/v1/papers", problem(500, "server-fault"))
    step = engine(desk).push_next()
    assert len(province.asked("/v1/papers")) == 3
    assert (step.done, step.put_back) == (0, 20)
    counted = sorted(row.attempts for row in rows(desk) if row.kind == "paper")
    assert counted == [0] * 17 + [1] * 3


def test_a_poisoned_paper_sinks_and_the_others_go_first(desk: Desk, province: Scripted) -> None:
    bad = accept(desk, 1, papers=1)
    for number in range(2, 8):
        accept(desk, number, papers=1)
    province.when(f"/v1/papers/{bad.papers[0].sha256}", problem(500, "server-fault"))
    drained = desk.courier.drain()
    assert (drained.left, {row.dossier_id for row in rows(desk)}) == (1, {bad.id})


# ---------------------------------------------------------------- upkeep that fails


@pytest.mark.parametrize("path", ["number-leases", "/v1/changes"])
@pytest.mark.parametrize(
    "reply", [problem(500, "server-fault"), problem(404, "not-found"), Reply(body=b"{"),
              problem(409, "epoch-behind", epoch=7)]
)  # fmt: skip
def test_upkeep_that_fails_stops_no_delivery(
    desk: Desk, province: Scripted, path: str, reply: Reply
) -> None:
    accept(desk, 1)
    province.rules.clear()
    province.when(path, reply)
    assert desk.courier.drain().left == 0
    assert rows(desk) == []


# ---------------------------------------------------------------- while the desk works


def until(told: Callable[[], bool], seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not told():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


def test_the_courier_delivers_what_is_accepted_while_it_runs(
    template: Path, tmp_path: Path
) -> None:
    with (
        running_province(tmp_path / "province") as province,
        opened(template, tmp_path / "desk", province.url) as desk,
    ):
        desk.courier.start()
        until(lambda: desk.line.state().word == "online")
        for number in (1, 2, 3):
            made = accept(desk, number, papers=1)
            desk.bus.publish(SlipPrinted(dossier_id=made.id, outcome="sent"))
            until(lambda: not rows(desk))
        province.faults(portal=True)
        desk.bus.publish(DossierChanged(dossier_id=accept(desk, 4).id))
        until(lambda: desk.line.state().word == "offline")
        assert desk.line.state().waiting == 1
        province.faults()
        desk.courier.deliver_now()
        until(lambda: not rows(desk))
        desk.courier.stop()
        assert len(province.dump()["dossiers"]) == 4


def test_a_provisional_dossier_gets_its_code_with_the_acknowledgement(
    desk: Desk, province: Scripted
) -> None:
    dossier = accept(desk, 1, code=False)
    given = f"{AGENCY}-261121-0777"

    def assigned(asked: Asked) -> Reply:
        [entry] = asked.json()["entries"]
        return province.batch([province.accepted(entry, assigned_code=given)])

    province.when("POST /v1/entries", assigned)
    desk.courier.drain()
    assert desk.queries.dossier(given).id == dossier.id
    assert desk.queries.dossier(str(dossier.provisional_code)).code == given


def test_what_a_step_cannot_do_in_time_is_given_back(desk: Desk, monkeypatch: Any) -> None:
    from ehc_desk.services import delivery as room

    for number in range(1, 6):
        accept(desk, number, papers=1)
    monkeypatch.setattr(room, "_STEP_S", -1.0)
    step = engine(desk).push_next()
    assert (step.done, step.put_back) == (0, 5)
    assert {row.state for row in rows(desk)} == {DeliveryState.READY}
    assert {row.attempts for row in rows(desk)} == {0}
