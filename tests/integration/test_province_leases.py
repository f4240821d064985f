"""Number leases over real HTTP: disjoint over desks, idempotent, guarded by the epoch."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fakes.province_process import DemoDesk, ProvinceHandle, enrolled, running_province
from hypothesis import given, settings
from hypothesis import strategies as st

from ehc_desk.province.context import DeskRow
from ehc_desk.province.leases import assign, code_parts, lease, official_code
from ehc_desk.province.problems import ProblemError
from ehc_desk.province.shapes import LeaseRequest
from ehc_desk.province.store import Store

AGENCY, DAY = "H17.25.18", "2026-11-21"


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProvinceHandle]:
    with running_province(tmp_path_factory.mktemp("province")) as handle:
        yield handle


@pytest.fixture(scope="module")
def desks(province: ProvinceHandle) -> list[DemoDesk]:
    return [DemoDesk(province.url), enrolled(province, "Q04"), enrolled(province, "Q05")]


def ask(desk: DemoDesk, day: str = DAY, epoch: int = 1, **more: Any) -> Any:
    body = {"agency": AGENCY, "day": day, "epoch": epoch, **more}
    return desk.call("POST", "/v1/number-leases", body=body)


def span(answer: Any) -> range:
    assert answer.status == 200, answer.body
    value = answer.json()
    return range(value["first"], value["last"] + 1)


def test_the_demo_desk_owns_its_first_lease_on_every_day(desks: list[DemoDesk]) -> None:
    for day in ("2026-11-21", "2027-02-28", "2031-01-01"):
        assert ask(desks[0], day, count=10).json() == {
            "agency": AGENCY,
            "day": day,
            "desk": "Q03",
            "epoch": 1,
            "first": 1,
            "last": 500,
        }


def test_another_desk_never_gets_the_demo_range_even_if_it_asks_first(
    desks: list[DemoDesk],
) -> None:
    assert span(ask(desks[1], "2026-12-01", count=100)) == range(501, 601)
    assert span(ask(desks[0], "2026-12-01")) == range(1, 501)


def test_asking_again_changes_nothing(desks: list[DemoDesk]) -> None:
    day = "2026-12-02"
    first = span(ask(desks[1], day, count=50))
    assert span(ask(desks[1], day, count=80)) == first
    more = span(ask(desks[1], day, after=first[-1], count=20))
    assert more == range(first[-1] + 1, first[-1] + 21)
    assert span(ask(desks[1], day, after=first[-1], count=99)) == more


def test_ranges_are_disjoint_when_desks_ask_at_the_same_moment(desks: list[DemoDesk]) -> None:
    day, start = "2026-12-03", threading.Barrier(len(desks))

    def lease_many(desk: DemoDesk) -> list[int]:
        start.wait()
        held = list(span(ask(desk, day, count=7)))
        for _ in range(8):
            held += span(ask(desk, day, after=held[-1], count=7))
        return held

    with ThreadPoolExecutor(len(desks)) as pool:
        held = list(pool.map(lease_many, desks))
    numbers = [number for one in held for number in one]
    assert len(numbers) == len(set(numbers))
    assert [len(one) for one in held] == [500 + 8 * 7, 9 * 7, 9 * 7]


def test_a_used_up_range_is_followed_by_the_next(desks: list[DemoDesk]) -> None:
    day = "2026-11-21"
    first = span(ask(desks[2], day, count=2))
    entries = [desks[2].acceptance(number) for number in first]
    answer = desks[2].deliver(*entries).json()
    assert [r["outcome"] for r in answer["results"]] == ["accepted"] * 2
    assert span(ask(desks[2], day, count=2))[0] > first[-1]


def test_a_number_of_another_desk_is_refused(desks: list[DemoDesk]) -> None:
    number = span(ask(desks[1], DAY))[0]
    (result,) = desks[0].deliver(desks[0].acceptance(number)).json()["results"]
    assert [e["code"] for e in result["errors"]] == ["number-not-leased"]


def test_an_epoch_behind_burns_its_lease(tmp_path: Path) -> None:
    with running_province(tmp_path) as province:
        desk = DemoDesk(province.url)
        assert span(ask(desk)) == range(1, 501)
        restored = span(ask(desk, epoch=2, count=30))
        assert restored == range(501, 531)
        behind = ask(desk, epoch=1)
        assert (behind.status, behind.json()["epoch"]) == (409, 2)
        assert behind.json()["type"] == "urn:ehc-desk:problem:epoch-behind"
        assert desk.call("GET", "/v1/desk").json()["epoch"] == 2
        # What was printed from the burnt range stays good.
        (result,) = desk.deliver(desk.acceptance(7)).json()["results"]
        assert result["outcome"] == "accepted"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"agency": "H18.1"}, 403),
        ({"agency": "none"}, 422),
        ({"day": "2026-02-29"}, 422),
        ({"epoch": 0}, 422),
        ({"epoch": "1"}, 422),
        ({"count": 0}, 422),
        ({"count": 1001}, 422),
        ({"after": -1}, 422),
        ({"more": 1}, 422),
    ],
)
def test_a_bad_request_is_told_where(
    desks: list[DemoDesk], changes: dict[str, Any], status: int
) -> None:
    body = {"agency": AGENCY, "day": DAY, "epoch": 1, **changes}
    answer = desks[0].call("POST", "/v1/number-leases", body=body)
    assert answer.status == status
    if status == 422:
        assert [e["pointer"] for e in answer.json()["errors"]] == [f"/{next(iter(changes))}"]


def test_an_install_code_works_once(province: ProvinceHandle) -> None:
    from fakes.province_process import enrolment

    from ehc_desk.province.app import install_code

    code = install_code(province.folder, "Q07", province.folder / "q07.json")
    key, other = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    first = enrolment(province.url, code, key)
    assert (first.status, first.json()["epoch"]) == (201, 1)
    assert enrolment(province.url, code, key).json() == first.json()
    assert enrolment(province.url, code, other).status == 409
    assert enrolment(province.url, code, other, proof_by=key).status == 403
    forged = {**code, "enrolment": {"secret": "A" * 43}}
    assert enrolment(province.url, forged, key).status == 403


def test_a_new_key_for_a_desk_raises_its_epoch_and_ends_the_old_one(
    province: ProvinceHandle,
) -> None:
    old = enrolled(province, "Q08")
    assert old.call("GET", "/v1/desk").status == 200
    new = enrolled(province, "Q08")
    assert new.call("GET", "/v1/desk").json()["epoch"] == 2
    assert old.call("GET", "/v1/desk").status == 401
    assert ask(new, epoch=1).status == 409


class Row:
    """Builders for the rules below, which need no server."""

    @staticmethod
    def desk(name: str) -> DeskRow:
        return DeskRow(
            desk=name,
            client_id=name,
            office="O",
            office_name="O",
            agencies=(AGENCY,),
            public_key=None,
            epoch=1,
            enabled=True,
        )


def leased(db: Any, name: str, wanted: LeaseRequest) -> list[int]:
    try:
        found = lease(db, Row.desk(name), wanted, None)
    except ProblemError as problem:
        if problem.word != "numbers-exhausted":
            raise
        return []
    return list(range(found["first"], found["last"] + 1))


@given(
    asks=st.lists(
        st.tuples(st.sampled_from(["A", "B", "~"]), st.integers(1, 1000), st.integers(-1, 9999)),
        max_size=40,
    )
)
@settings(max_examples=25)
def test_whatever_is_asked_no_number_is_given_twice(
    asks: list[tuple[str, int, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    store = Store(tmp_path_factory.mktemp("store") / "province.db")
    owner: dict[int, str] = {}
    try:
        for name, count, after in asks:
            with store.write() as db:
                if name == "~":
                    code = assign(db, AGENCY, DAY, None)
                    given_now = [code_parts(code)[2]] if code else []
                    assert not set(given_now) & owner.keys()
                else:
                    wanted = LeaseRequest(agency=AGENCY, day=DAY, epoch=1, count=count)
                    wanted = wanted.model_copy(update={"after": after})
                    given_now = leased(db, name, wanted)
            assert all(owner.setdefault(number, name) == name for number in given_now)
            assert all(1 <= number <= 9999 for number in given_now)
    finally:
        store.close()


@given(st.integers(1, 9999), st.dates(min_value=date(2000, 1, 1)))
def test_codes_come_apart_as_they_were_put_together(number: int, day: Any) -> None:
    iso = f"20{day.year % 100:02d}-{day.month:02d}-{day.day:02d}"
    for agency in ("H17.25.18", "000.25.18.H17", "G09"):
        assert code_parts(official_code(agency, iso, number)) == (agency, iso, number)
