"""Papers over a bad line: what is there already is not sent again, and nothing arrives damaged."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fakes.cutting_line import CuttingLine, cutting_line
from fakes.province_process import ProvinceHandle, demo_key, running_province, start_province

from ehc_desk.errors import ContractBroken, Offline, OutcomeUnknown, PaperNotFound, Rejected
from ehc_desk.remote import uploads
from ehc_desk.remote.desk_api import DeskApiGateway

_CONTRACT = str(Path(__file__).resolve().parents[1] / "contract")
if _CONTRACT not in sys.path:
    sys.path.insert(0, _CONTRACT)

from scripted_province import Asked, Reply, problem, scripted_province  # noqa: E402

SIZE = 3_000_000


class Paper:
    """A paper of 3 MB that nothing makes smaller."""

    def __init__(self, path: Path, size: int = SIZE) -> None:
        self.path, self.size = path, size
        path.write_bytes(os.urandom(size))
        self.sha256 = hashlib.sha256(path.read_bytes()).hexdigest()

    def bring(self, gateway: DeskApiGateway) -> None:
        gateway.deliver_paper(self.sha256, self.path, size=self.size, media_type="application/pdf")

    def assert_at(self, province: ProvinceHandle) -> None:
        held = [
            path for path in (province.folder / "papers").rglob("*")
            if path.is_file() and path.stat().st_size == self.size
        ]  # fmt: skip
        digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in held]
        assert digests.count(self.sha256) == 1


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProvinceHandle]:
    with running_province(tmp_path_factory.mktemp("uploads") / "province") as handle:
        yield handle


@pytest.fixture
def line(province: ProvinceHandle) -> Iterator[CuttingLine]:
    with cutting_line(province.url) as made:
        yield made
    province.faults()


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path / "paper.pdf")


@pytest.fixture
def gateway(line: CuttingLine) -> Iterator[DeskApiGateway]:
    made = gateway_to(line.url)
    made.who_am_i()
    yield made
    made.close()


def gateway_to(url: str) -> DeskApiGateway:
    return DeskApiGateway(base_url=url, client_id="desk-Q03", key=demo_key(), training=True)


def test_a_whole_line_sends_each_byte_once(
    line: CuttingLine, gateway: DeskApiGateway, paper: Paper, province: ProvinceHandle
) -> None:
    before = line.sent
    paper.bring(gateway)
    assert line.sent - before < 1.01 * SIZE + 20_000
    paper.assert_at(province)
    before = line.sent
    paper.bring(gateway)
    assert line.sent - before < 2_000


@pytest.mark.parametrize("at", [0.02, 0.3, 0.5, 0.8, 0.97])
def test_after_a_cut_it_goes_on_where_it_stood(
    line: CuttingLine, gateway: DeskApiGateway, paper: Paper, province: ProvinceHandle, at: float
) -> None:
    before = line.sent
    line.cuts = [before + int(at * SIZE)]
    try:
        paper.bring(gateway)
    except OutcomeUnknown:  # the first part had not been named yet
        paper.bring(gateway)
    assert line.cuts == []
    assert line.sent - before <= 1.4 * SIZE
    paper.assert_at(province)


def test_many_cuts_make_the_parts_smaller(
    line: CuttingLine, gateway: DeskApiGateway, paper: Paper, province: ProvinceHandle
) -> None:
    before = line.sent
    line.cuts = [before + 450_000 * step for step in range(1, 6)]
    for _ in range(3):
        try:
            paper.bring(gateway)
            break
        except OutcomeUnknown:
            continue
    assert line.sent - before <= 1.6 * SIZE
    paper.assert_at(province)


def test_the_next_attempt_goes_on_too(
    line: CuttingLine, gateway: DeskApiGateway, paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The courier comes back minutes later: the upload is still known."""
    monkeypatch.setattr(uploads, "_RESUMES", 0)
    before = line.sent
    line.cuts = [before + int(0.6 * SIZE)]
    with pytest.raises(OutcomeUnknown):
        paper.bring(gateway)
    paper.bring(gateway)
    assert line.sent - before <= 1.4 * SIZE


def test_the_province_is_restarted_in_between(
    tmp_path: Path, paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = start_province(tmp_path / "restarted")
    with cutting_line(first.url) as line:
        gateway = gateway_to(line.url)
        gateway.who_am_i()
        monkeypatch.setattr(uploads, "_RESUMES", 0)
        line.cuts = [line.sent + int(0.5 * SIZE)]
        with pytest.raises(OutcomeUnknown):
            paper.bring(gateway)
        first.kill()
        with pytest.raises((Offline, OutcomeUnknown)):
            paper.bring(gateway)
        before = line.sent
        second = start_province(tmp_path / "restarted")
        try:
            line.point_to(second.url)
            paper.bring(gateway)
            assert line.sent - before < 0.9 * SIZE
            paper.assert_at(second)
        finally:
            gateway.close()
            second.stop()


def test_a_lost_answer_of_each_part(
    line: CuttingLine, gateway: DeskApiGateway, paper: Paper, province: ProvinceHandle
) -> None:
    province.faults(drop="after", path="^/v1/uploads/", every=2)
    before = line.sent
    paper.bring(gateway)
    assert line.sent - before <= 1.1 * SIZE
    paper.assert_at(province)


# ---------------------------------------------------------------- what a province may say


def small(tmp_path: Path) -> Paper:
    return Paper(tmp_path / "small.pdf", 700_000)


def test_a_damaged_part_is_sent_again(tmp_path: Path) -> None:
    paper = small(tmp_path)
    with scripted_province() as scripted:
        scripted.when("PATCH /v1/uploads/", problem(460, "checksum-mismatch"), times=2)
        gateway = gateway_to(scripted.url)
        paper.bring(gateway)
        gateway.close()
        assert paper.sha256 in scripted.papers
        offsets = [one.headers["upload-offset"] for one in scripted.asked("PATCH ")]
        assert offsets.count(offsets[0]) == 3


def test_every_part_carries_its_checksum(tmp_path: Path) -> None:
    import base64

    paper = small(tmp_path)
    with scripted_province() as scripted:
        gateway = gateway_to(scripted.url)
        paper.bring(gateway)
        gateway.close()
        parts = scripted.asked("(POST|PATCH) /v1/uploads")
    assert b"".join(part.body for part in parts) == paper.path.read_bytes()
    for part in parts:
        digest = base64.b64encode(hashlib.sha256(part.body).digest()).decode()
        assert part.headers["upload-checksum"] == f"sha256 {digest}"
        assert "content-encoding" not in part.headers


@pytest.mark.parametrize(
    "location",
    ["http://province.internal.invalid:8080/v1/uploads/{}", "/v1/uploads/{}",
     "https://10.255.255.1/gate/v1/uploads/{}", "//nowhere.invalid/v1/uploads/{}"],
)  # fmt: skip
def test_a_location_the_desk_cannot_reach_is_asked_at_our_own_address(
    tmp_path: Path, location: str
) -> None:
    paper = small(tmp_path)
    with scripted_province() as scripted:

        def elsewhere(asked: Asked) -> Reply:
            reply = scripted._default(asked)
            name = reply.headers["Location"].rpartition("/")[2]
            headers = {**reply.headers, "Location": location.format(name)}
            return Reply(status=201, kind="", headers=headers)

        scripted.when("POST /v1/uploads", elsewhere)
        gateway = gateway_to(scripted.url)
        paper.bring(gateway)
        gateway.close()
        assert paper.sha256 in scripted.papers


@pytest.mark.parametrize("location", ["", "/", "/v1/uploads/", "/v1/papers/x", "/v1/uploads/../x"])
def test_a_location_that_is_none(tmp_path: Path, location: str) -> None:
    paper = small(tmp_path)
    with scripted_province() as scripted:
        headers = {"Location": location, "Upload-Offset": "65536"}
        scripted.when("POST /v1/uploads", Reply(status=201, kind="", headers=headers))
        gateway = gateway_to(scripted.url)
        with pytest.raises(ContractBroken):
            paper.bring(gateway)
        gateway.close()


@pytest.mark.parametrize("offset", ["", "x", "-1", "0", "9999999", "262144"])
def test_an_offset_that_does_not_move_ends_the_attempt(tmp_path: Path, offset: str) -> None:
    paper = small(tmp_path)
    with scripted_province() as scripted:
        headers = {"Upload-Offset": offset} if offset else {}
        scripted.when("PATCH /v1/uploads", Reply(status=204, kind="", headers=headers))
        gateway = gateway_to(scripted.url)
        with pytest.raises(ContractBroken):
            paper.bring(gateway)
        gateway.close()
        assert len(scripted.log) < 20


@pytest.mark.parametrize("status", [404, 410])
def test_an_upload_that_is_gone_begins_anew(tmp_path: Path, status: int) -> None:
    paper = small(tmp_path)
    with scripted_province() as scripted:

        def forgets(asked: Asked) -> Reply:
            scripted.uploads.clear()
            return problem(status, "upload-gone")

        scripted.when("PATCH /v1/uploads", forgets, times=1)
        gateway = gateway_to(scripted.url)
        paper.bring(gateway)
        gateway.close()
        assert paper.sha256 in scripted.papers
        assert len(scripted.asked("POST /v1/uploads")) == 2


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (problem(460, "sha256-mismatch"), Rejected),
        (problem(413, "too-large"), Rejected),
        (problem(422, "invalid"), Rejected),
        (problem(409, "upload-offset"), Any),
        (problem(423, "upload-locked"), Any),
        (problem(460, "checksum-mismatch"), Any),
    ],
)
def test_what_never_mends_ends(tmp_path: Path, reply: Reply, error: Any) -> None:
    paper = small(tmp_path)
    with scripted_province() as scripted:
        scripted.when("PATCH /v1/uploads", reply)
        gateway = gateway_to(scripted.url)
        with pytest.raises(Exception if error is Any else error):
            paper.bring(gateway)
        gateway.close()
        assert len(scripted.log) < 30


def test_a_province_that_says_yes_and_has_nothing(tmp_path: Path) -> None:
    paper = small(tmp_path)
    with scripted_province() as scripted:
        scripted.when("HEAD /v1/papers", Reply(status=404, kind=""))
        gateway = gateway_to(scripted.url)
        with pytest.raises(ContractBroken):
            paper.bring(gateway)
        gateway.close()


@pytest.mark.parametrize("left", [0, 300_000])
def test_our_own_file_is_gone_or_shorter(tmp_path: Path, left: int) -> None:
    paper = small(tmp_path)
    if left:
        paper.path.write_bytes(b"x" * left)
    else:
        paper.path.unlink()
    with scripted_province() as scripted:
        gateway = gateway_to(scripted.url)
        with pytest.raises(PaperNotFound):
            paper.bring(gateway)
        gateway.close()
