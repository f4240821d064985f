"""Our requests against an independent reading of the contract: Prism refuses what is malformed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from gateway_cases import AGENCY, DAY, acceptance, entry, gateway_to, paper_of
from prism_mock import NoPrism, running_prism

from ehc_desk.errors import (
    CaptivePortal,
    Conflict,
    ContractBroken,
    ProvinceError,
    Rejected,
    ServerFault,
    SignedOut,
    Throttled,
)
from ehc_desk.remote.desk_api import DeskApiGateway


@pytest.fixture(scope="module")
def prism() -> Iterator[str]:
    try:
        with running_prism() as url:
            yield url
    except NoPrism as missing:
        pytest.skip(str(missing))


class Watched:
    """A gateway whose every exchange with Prism is kept; ``prefer`` picks the answer."""

    def __init__(self, url: str) -> None:
        self.gateway: DeskApiGateway = gateway_to(url)
        self.http = self.gateway._session._http
        self.seen: list[tuple[str, str, str]] = []
        self.http.hooks["response"].append(self._keep)

    def _keep(self, response: requests.Response, **_: Any) -> None:
        # Prism invents no integer headers; what it found is in a header of its own.
        response.headers.setdefault("Upload-Offset", "65536")
        request = response.request
        verdict = response.headers.get("sl-violations", "[]")
        self.seen.append((str(request.method), str(request.path_url), verdict))

    def prefer(self, code: int) -> None:
        self.http.headers["Prefer"] = f"code={code}"

    def found(self) -> list[str]:
        """Return what Prism has to say against our requests."""
        return [
            f"{method} {path} {finding}"
            for method, path, verdict in self.seen
            for finding in json.loads(verdict)
            if finding["location"][0] == "request"
        ]


@pytest.fixture
def watched(prism: str) -> Iterator[Watched]:
    made = Watched(prism)
    yield made
    made.gateway.close()


def test_prism_does_refuse(prism: str) -> None:
    """The judge works: what the contract forbids is found."""
    bad = requests.post(
        f"{prism}/v1/number-leases",
        json={"agency": "nobody", "day": "x", "epoch": 0},
        headers={"Authorization": "Bearer x"},
        timeout=10,
    )
    assert bad.status_code == 422
    places = {finding["location"][-1] for finding in json.loads(bad.headers["sl-violations"])}
    assert places == {"agency", "day", "epoch"}
    bare = requests.get(f"{prism}/v1/changes", timeout=10)
    assert bare.status_code == 401


def test_desk_leases_and_changes_are_well_formed(watched: Watched) -> None:
    info = watched.gateway.who_am_i()
    assert (info.desk, info.training, info.batch) == ("Q03", True, 100)
    lease = watched.gateway.lease(agency=AGENCY, day=DAY, epoch=1)
    assert (lease.first, lease.last) == (1, 500)
    watched.gateway.lease(agency=AGENCY, day=DAY, epoch=1, after=500)
    assert watched.gateway.changes(None).cursor
    watched.gateway.changes("Yzp2MTo3")
    assert watched.found() == []
    assert {path.partition("?")[0] for _, path, _ in watched.seen} == {
        "/v1/desk", "/oauth2/token", "/v1/number-leases", "/v1/changes"
    }  # fmt: skip


def test_entries_are_well_formed(watched: Watched) -> None:
    """Prism does not unpack gzip, so the same body goes there unpacked, and by the gateway."""
    import gzip

    from ehc_desk.remote.wire import batch

    page = {"component": 1, "sha256": "0" * 64, "size": 5, "pages": 1,
            "media_type": "application/pdf"}  # fmt: skip
    entries = [
        acceptance(1),
        acceptance(2, papers=[page]),
        entry("slip_printed", acceptance(1).dossier, {"form": "01", "print": 1}),
        entry("user_signed_in", None, {}),
    ]
    watched.gateway.who_am_i()
    token = {"Authorization": f"Bearer {watched.gateway._session._token}"}
    plain = gzip.decompress(batch(entries))
    judged = watched.http.post(
        f"{watched.gateway._session._base}/v1/entries",
        data=plain,
        headers={**token, "Content-Type": "application/json"},
        timeout=10,
    )
    assert judged.status_code == 200
    assert watched.found() == []


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "paper.pdf"
    path.write_bytes(b"%PDF-1.7 " + bytes(range(256)) * 2048)
    return path


def test_uploads_are_well_formed(watched: Watched, paper: Path) -> None:
    """What Prism answers makes no upload; each request of it is judged all the same."""
    named = paper_of(paper)
    watched.gateway.who_am_i()
    watched.prefer(404)
    with pytest.raises(ProvinceError):
        watched.gateway.deliver_paper(
            named["sha256"], paper, size=named["size"], media_type="application/pdf"
        )
    watched.prefer(201)
    uploads = watched.gateway._uploads
    headers = {"Upload-Length": str(named["size"]),
               "Upload-Metadata": "sha256 " + "QQ" * 44 + ",type YXBwbGljYXRpb24vcGRm"}  # fmt: skip
    uploads.begin(named["sha256"], b"x" * 65536, headers)
    where = uploads.lies_at(named["sha256"])
    assert where is not None
    watched.prefer(204)
    uploads.send("PATCH", where, b"x" * 65536, {"Upload-Offset": "65536"})
    watched.prefer(200)
    uploads.stands(named["sha256"])
    assert watched.found() == []
    methods = [(method, path.rpartition("/")[0]) for method, path, _ in watched.seen]
    assert ("PATCH", "/v1/uploads") in methods
    assert ("HEAD", "/v1/uploads") in methods


@pytest.mark.parametrize(
    ("code", "errors"),
    [
        (400, (Rejected, ContractBroken)),
        (401, (SignedOut,)),
        (403, (SignedOut,)),
        (409, (Conflict,)),
        (422, (Rejected,)),
        (429, (Throttled,)),
        (500, (ServerFault,)),
        (503, (Throttled,)),
    ],
)
def test_every_answer_of_the_contract_has_its_word(
    watched: Watched, code: int, errors: tuple[type[Exception], ...]
) -> None:
    watched.gateway.who_am_i()
    watched.prefer(code)
    with pytest.raises(errors) as caught:
        watched.gateway.lease(agency=AGENCY, day=DAY, epoch=1)
    assert not isinstance(caught.value, CaptivePortal)
    assert watched.found() == []
