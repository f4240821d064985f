"""The fault switch of training mode: each kind breaks exactly what it says, and only then."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
from fakes.province_process import DemoDesk, ProvinceHandle, plain_call, running_province

MARKER = "ehc-desk-api"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProvinceHandle]:
    with running_province(tmp_path_factory.mktemp("province")) as handle:
        yield handle


@pytest.fixture
def province(running: ProvinceHandle) -> Iterator[ProvinceHandle]:
    yield running
    running.faults()


@pytest.fixture
def desk(province: ProvinceHandle) -> DemoDesk:
    desk = DemoDesk(province.url)
    desk.token()
    return desk


def test_drop_before_leaves_no_trace(province: ProvinceHandle, desk: DemoDesk) -> None:
    entry = desk.entry("user_signed_in", None, {})
    province.faults(drop="before", times=1)
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        desk.deliver(entry)
    assert desk.deliver(entry).json()["results"][0]["outcome"] == "accepted"


def test_drop_after_has_done_the_work(province: ProvinceHandle, desk: DemoDesk) -> None:
    entry = desk.entry("user_signed_in", None, {})
    province.faults(drop="after", times=1)
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        desk.deliver(entry)
    assert desk.deliver(entry).json()["results"][0]["outcome"] == "duplicate"


@pytest.mark.parametrize("status", [401, 403, 409, 429, 500, 502, 503])
def test_a_status_comes_as_a_problem(province: ProvinceHandle, desk: DemoDesk, status: int) -> None:
    province.faults(status=status, retry_after=7)
    answer = desk.call("GET", "/v1/desk")
    assert (answer.status, answer.json()["status"]) == (status, status)
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.headers["retry-after"], answer.headers[MARKER]) == ("7", "1")


def test_garbage_is_broken_json_with_the_marker(province: ProvinceHandle, desk: DemoDesk) -> None:
    province.faults(garbage=True)
    answer = desk.call("GET", "/v1/desk")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    assert answer.headers[MARKER] == "1"
    with pytest.raises(json.JSONDecodeError):
        answer.json()


def test_a_portal_has_no_marker(province: ProvinceHandle, desk: DemoDesk) -> None:
    province.faults(portal=True)
    answer = desk.call("GET", "/v1/desk")
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert MARKER not in answer.headers


def test_latency_delays(province: ProvinceHandle, desk: DemoDesk) -> None:
    province.faults(latency_ms=300)
    started = time.monotonic()
    assert desk.call("GET", "/v1/desk").status == 200
    assert time.monotonic() - started >= 0.3


def test_a_wrong_clock_shows_in_body_and_header(province: ProvinceHandle, desk: DemoDesk) -> None:
    province.faults(clock_offset_s=-3 * 3600)
    answer = plain_call(province.url, "GET", "/v1/desk")
    expected = datetime.fromtimestamp(time.time()).astimezone() - timedelta(hours=3)
    for told in (
        datetime.fromisoformat(answer.json()["server_time"]),
        parsedate_to_datetime(answer.headers["date"]),
    ):
        assert abs(told - expected) < timedelta(seconds=5)


def test_a_desk_with_a_wrong_clock_mends_its_assertion_by_the_date_header(
    province: ProvinceHandle,
) -> None:
    province.faults(clock_offset_s=3 * 3600)
    desk = DemoDesk(province.url)
    form = "grant_type=client_credentials&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3A"
    form += "client-assertion-type%3Ajwt-bearer&client_assertion="
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    refused = plain_call(
        province.url, "POST", "/oauth2/token", body=form + desk.assertion(), headers=headers
    )
    assert (refused.status, refused.json()["error"]) == (401, "invalid_client")
    now = int(parsedate_to_datetime(refused.headers["date"]).timestamp())
    mended = desk.assertion(iat=now, exp=now + 60)
    answer = plain_call(province.url, "POST", "/oauth2/token", body=form + mended, headers=headers)
    assert answer.status == 200


def test_every_and_times_are_counted(province: ProvinceHandle, desk: DemoDesk) -> None:
    province.faults(status=503, every=3, times=2)
    codes = [desk.call("GET", "/v1/desk").status for _ in range(10)]
    assert codes == [200, 200, 503, 200, 200, 503, 200, 200, 200, 200]
    shown = plain_call(province.url, "GET", "/training/faults").json()
    assert (shown["left"], shown["hits"]) == (0, 2)


def test_the_path_is_a_regular_expression(province: ProvinceHandle, desk: DemoDesk) -> None:
    province.faults(status=500, path="^/v1/(changes|entries)$")
    assert desk.call("GET", "/v1/changes").status == 500
    assert desk.call("GET", "/v1/desk").status == 200


def test_a_refusal_hits_entries_of_a_kind(province: ProvinceHandle, desk: DemoDesk) -> None:
    wrong = {"pointer": "/record/payload/owners/0/phone", "code": "pattern"}
    province.faults(refuse={"kind": "^guidance_given$", **wrong}, times=1)
    entries = [desk.entry(kind, None, {}) for kind in ("slip_printed", *["guidance_given"] * 2)]
    results = desk.deliver(*entries).json()["results"]
    assert [r["outcome"] for r in results] == ["accepted", "rejected", "accepted"]
    assert results[1]["errors"] == [{**wrong, "params": {}}]
    again = desk.deliver(*entries).json()["results"]
    assert [r["outcome"] for r in again] == ["duplicate", "accepted", "duplicate"]


def test_switching_off_ends_it(province: ProvinceHandle, desk: DemoDesk) -> None:
    province.faults(status=500, clock_offset_s=60)
    province.faults()
    assert plain_call(province.url, "GET", "/training/faults").json() == {}
    assert desk.call("GET", "/v1/desk").status == 200


@pytest.mark.parametrize(
    "switch",
    [
        {"drop": "sometimes"},
        {"status": 200},
        {"path": "("},
        {"every": 0},
        {"times": 0},
        {"unknown": 1},
        {"garbage": True, "portal": True},
        {"refuse": {"kind": "(", "pointer": "", "code": "x"}},
        {"drop": "after", "status": 500},
    ],
)
def test_a_switch_that_means_nothing_is_refused(
    province: ProvinceHandle, switch: dict[str, object]
) -> None:
    assert plain_call(province.url, "PUT", "/training/faults", body=switch).status == 422


def test_a_keepalive_connection_is_closed_by_a_drop(
    province: ProvinceHandle, desk: DemoDesk
) -> None:
    netloc = province.url.removeprefix("http://")
    connection = http.client.HTTPConnection(netloc, timeout=10)
    headers = {"Authorization": f"Bearer {desk.token()}"}
    connection.request("GET", "/v1/desk", headers=headers)
    assert connection.getresponse().read()
    sock = connection.sock
    province.faults(drop="before", times=1)
    connection.request("GET", "/v1/desk", headers=headers)
    assert connection.sock is sock
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        connection.getresponse()
    connection.close()
