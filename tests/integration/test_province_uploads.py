"""Resumable upload (tus 1.0.0) at the reference province: resume, wrong bytes, many at once."""

from __future__ import annotations

import base64
import hashlib
import http.client
import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from fakes.province_process import (
    Answer,
    DemoDesk,
    ProvinceHandle,
    plain_call,
    running_province,
    start_province,
    upload_headers,
)


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProvinceHandle]:
    with running_province(tmp_path_factory.mktemp("province")) as handle:
        yield handle


@pytest.fixture(scope="module")
def desk(province: ProvinceHandle) -> DemoDesk:
    return DemoDesk(province.url)


def fresh(size: int = 200_000) -> bytes:
    return os.urandom(size)


def begin(desk: DemoDesk, data: bytes, **named: str) -> str:
    created = desk.call("POST", "/v1/uploads", headers=upload_headers(data, **named))
    assert created.status == 201, created.body
    return created.headers["location"]


def head(desk: DemoDesk, location: str) -> Answer:
    return desk.call("HEAD", location, headers={"Tus-Resumable": "1.0.0"})


def has(desk: DemoDesk, data: bytes) -> int:
    return desk.call("HEAD", f"/v1/papers/{hashlib.sha256(data).hexdigest()}").status


def checksum(algorithm: str, data: bytes) -> str:
    digest = hashlib.new(algorithm, data).digest()
    return f"{algorithm} {base64.b64encode(digest).decode()}"


def test_options_say_what_is_offered(province: ProvinceHandle) -> None:
    answer = plain_call(province.url, "OPTIONS", "/v1/uploads")
    assert (answer.status, answer.headers["tus-version"]) == (204, "1.0.0")
    offered = set(answer.headers["tus-extension"].split(","))
    assert offered == {"creation", "creation-with-upload", "checksum", "expiration"}


def test_a_paper_in_parts_is_known_afterwards(desk: DemoDesk) -> None:
    data = fresh()
    assert has(desk, data) == 404
    location = begin(desk, data)
    for at in range(0, len(data), 65536):
        part = data[at : at + 65536]
        sent = desk.patch(location, at, part, Upload_Checksum=checksum("sha256", part))
        assert (sent.status, int(sent.headers["upload-offset"])) == (204, at + len(part))
        assert has(desk, data) == (200 if at + len(part) == len(data) else 404)
    done = head(desk, location)
    assert done.headers["upload-offset"] == done.headers["upload-length"] == str(len(data))
    answer = desk.call("HEAD", f"/v1/papers/{hashlib.sha256(data).hexdigest()}")
    assert answer.headers["ehc-paper-size"] == str(len(data))


def test_creation_may_bring_the_first_part(desk: DemoDesk) -> None:
    data = fresh(1000)
    headers = {**upload_headers(data), "Content-Type": "application/offset+octet-stream"}
    created = desk.call("POST", "/v1/uploads", body=data, headers=headers)
    assert (created.status, created.headers["upload-offset"]) == (201, "1000")
    assert has(desk, data) == 200


def cut_part(desk: DemoDesk, location: str, data: bytes, send: int, **headers: str) -> None:
    """Announce ``data``, send only ``send`` bytes of it and cut the line."""
    connection = http.client.HTTPConnection(urlsplit(desk.url).netloc, timeout=10)
    connection.putrequest("PATCH", location)
    fixed = {
        "Authorization": f"Bearer {desk.token()}",
        "Tus-Resumable": "1.0.0",
        "Upload-Offset": "0",
        "Content-Type": "application/offset+octet-stream",
        "Content-Length": str(len(data)),
    }
    for name, value in {**fixed, **headers}.items():
        connection.putheader(name, value)
    connection.endheaders(data[:send])
    time.sleep(0.2)
    connection.close()


def test_a_cut_part_is_kept_as_far_as_it_came_and_resumed(desk: DemoDesk) -> None:
    data = fresh()
    location = begin(desk, data)
    cut_part(desk, location, data, send=70_000)
    deadline = time.monotonic() + 5
    while (offset := int(head(desk, location).headers["upload-offset"])) == 0:
        assert time.monotonic() < deadline, "the bytes that came were not kept"
        time.sleep(0.02)
    assert 0 < offset <= 70_000
    assert desk.patch(location, offset, data[offset:]).status == 204
    assert has(desk, data) == 200


def test_a_cut_part_with_checksum_is_not_kept(desk: DemoDesk) -> None:
    data = fresh()
    location = begin(desk, data)
    cut_part(desk, location, data, send=70_000, **{"Upload-Checksum": checksum("sha1", data)})
    time.sleep(0.3)
    assert head(desk, location).headers["upload-offset"] == "0"


def test_a_damaged_part_is_sent_again(desk: DemoDesk) -> None:
    data = fresh(5000)
    location = begin(desk, data)
    damaged = desk.patch(location, 0, fresh(5000), Upload_Checksum=checksum("sha256", data))
    assert damaged.status == 460
    assert damaged.json()["type"].endswith(":checksum-mismatch")
    assert head(desk, location).headers["upload-offset"] == "0"
    good = desk.patch(location, 0, data, Upload_Checksum=checksum("sha256", data))
    assert good.status == 204


def test_a_paper_that_is_not_what_was_promised_is_discarded(desk: DemoDesk) -> None:
    data, other = fresh(5000), fresh(5000)
    location = begin(desk, data)
    answer = desk.patch(location, 0, other)
    assert (answer.status, answer.json()["type"]) == (460, "urn:ehc-desk:problem:sha256-mismatch")
    assert (has(desk, data), has(desk, other)) == (404, 404)
    assert head(desk, location).status == 410
    assert desk.patch(location, 0, data).status == 410


def test_a_wrong_offset_is_answered_with_the_right_one(desk: DemoDesk) -> None:
    data = fresh(5000)
    location = begin(desk, data)
    assert desk.patch(location, 0, data[:2000]).status == 204
    answer = desk.patch(location, 0, data[:2000])
    assert (answer.status, answer.json()["offset"]) == (409, 2000)


def test_many_desktops_may_bring_the_same_paper_at_once(desk: DemoDesk) -> None:
    data = fresh(300_000)
    desk.token()
    with ThreadPoolExecutor(6) as pool:
        digests = set(pool.map(lambda _: desk.upload(data), range(6)))
    assert digests == {hashlib.sha256(data).hexdigest()}
    assert has(desk, data) == 200


def test_two_writers_of_one_upload_never_mix(desk: DemoDesk) -> None:
    data = fresh(4000)
    location = begin(desk, data)
    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(lambda _: desk.patch(location, 0, data).status, range(4)))
    assert sorted(codes) == [204, 409, 409, 409]
    assert has(desk, data) == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Tus-Resumable": "0.2.2"}, 412),
        ({"Upload-Length": "0"}, 400),
        ({"Upload-Length": "x"}, 400),
        ({"Upload-Length": str(2**40)}, 413),
        ({"Upload-Metadata": "sha256 !!!,type YQ=="}, 422),
        ({"Upload-Metadata": "type YXBwbGljYXRpb24vcGRm"}, 422),
        ({"Content-Type": "text/plain"}, 415),
    ],
)
def test_a_bad_creation_is_refused(desk: DemoDesk, headers: dict[str, str], status: int) -> None:
    answer = desk.call("POST", "/v1/uploads", headers={**upload_headers(b"abc"), **headers})
    assert answer.status == status
    assert answer.json()["status"] == status


def test_parts_have_limits(desk: DemoDesk) -> None:
    data = fresh(10)
    location = begin(desk, data)
    assert desk.patch(location, 0, data + b"more").status == 413
    assert desk.patch(location, 0, bytes(4 * 1024 * 1024 + 1)).status == 413
    assert desk.patch(location, 0, data, Content_Encoding="gzip").status == 415
    assert desk.patch(location, 0, data, Content_Type="application/pdf").status == 415
    assert desk.patch(location, 0, data, Upload_Checksum="md5 AAAA").status == 400
    assert desk.patch(location, 0, data).status == 204


def test_an_upload_belongs_to_its_desk_and_needs_a_token(
    desk: DemoDesk, province: ProvinceHandle
) -> None:
    from fakes.province_process import enrolled

    location = begin(desk, b"abc")
    assert head(enrolled(province, "Q06"), location).status == 404
    answer = plain_call(province.url, "HEAD", location, headers={"Tus-Resumable": "1.0.0"})
    assert (answer.status, answer.body) == (401, b"")


def test_an_upload_ends_by_its_time(province: ProvinceHandle, desk: DemoDesk) -> None:
    location = begin(desk, b"abc")
    province.faults(clock_offset_s=25 * 3600)
    try:
        late = DemoDesk(province.url)
        now = int(time.time()) + 25 * 3600
        late.assertion = lambda **c: desk.assertion(iat=now, exp=now + 60, **c)  # type: ignore[method-assign]
        assert head(late, location).status == 410
    finally:
        province.faults()


def test_an_upload_outlives_a_killed_province(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("killed")
    data = fresh()
    first = start_province(folder)
    desk = DemoDesk(first.url)
    location = begin(desk, data)
    assert desk.patch(location, 0, data[:70_000]).status == 204
    first.kill()
    with running_province(folder) as second:
        desk = DemoDesk(second.url)
        assert head(desk, location).headers["upload-offset"] == "70000"
        assert desk.patch(location, 70_000, data[70_000:]).status == 204
        assert has(desk, data) == 200
