"""The port of the province against the reference province: a real process, real bytes."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fakes.province_process import ProvinceHandle, enrolled, running_province
from gateway_cases import AGENCY, acceptance, entry, gateway_to, paper_of

from ehc_desk.errors import Conflict, Rejected, SignedOut
from ehc_desk.ports.province import ProvincialGateway
from ehc_desk.remote.desk_api import DeskApiGateway


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProvinceHandle]:
    with running_province(tmp_path_factory.mktemp("gateway") / "province") as handle:
        yield handle


@pytest.fixture
def gateway(province: ProvinceHandle) -> Iterator[DeskApiGateway]:
    made = gateway_to(province.url)
    yield made
    made.close()
    province.faults()


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "paper.pdf"
    path.write_bytes(b"%PDF-1.7 " + uuid.uuid4().bytes * 9000)
    return path


def bring(gateway: DeskApiGateway, path: Path) -> None:
    named = paper_of(path)
    gateway.deliver_paper(named["sha256"], path, size=named["size"], media_type="application/pdf")


def test_it_is_a_gateway(gateway: DeskApiGateway) -> None:
    port: ProvincialGateway = gateway
    assert port.capabilities >= {"leases", "resumable-upload", "changes", "idempotent"}


def test_who_am_i(gateway: DeskApiGateway) -> None:
    info = gateway.who_am_i()
    assert (info.desk, info.training, info.epoch) == ("Q03", True, 1)
    assert abs(info.offset_ms) < 2500


def test_an_acceptance_then_its_papers_then_again(gateway: DeskApiGateway, paper: Path) -> None:
    accepted = acceptance(11, papers=[paper_of(paper)])
    [first] = gateway.deliver([accepted])
    assert (first.outcome, first.missing) == ("papers-missing", (paper_of(paper)["sha256"],))
    bring(gateway, paper)
    [second] = gateway.deliver([accepted])
    assert second.outcome == "accepted"
    assert second.ack is not None
    [third] = gateway.deliver([accepted])
    assert (third.outcome, third.ack) == ("duplicate", second.ack)
    bring(gateway, paper)  # there already: one question, no bytes


def test_one_bad_entry_spoils_no_neighbour(gateway: DeskApiGateway) -> None:
    good, also_good = acceptance(21), acceptance(22)
    forged = replace(acceptance(23), hash="0" * 64)
    taken = acceptance(21)
    not_ours = acceptance(9000)
    found = gateway.deliver([good, forged, not_ours, taken, also_good])
    words = [outcome.outcome for outcome in found]
    assert words == ["accepted", "rejected", "rejected", "conflict", "accepted"]
    assert [error["code"] for error in found[1].errors] == ["hash-mismatch"]
    assert [error["code"] for error in found[2].errors] == ["number-not-leased"]


def test_an_act_on_an_unknown_dossier_is_a_conflict(gateway: DeskApiGateway) -> None:
    [found] = gateway.deliver([entry("withdrawn", str(uuid.uuid4()), {"reason": "x"})])
    assert (found.outcome, found.errors[0]["code"]) == ("conflict", "dossier-unknown")


def test_leases_are_steady_and_go_on(gateway: DeskApiGateway) -> None:
    day = "2026-12-01"
    first = gateway.lease(agency=AGENCY, day=day, epoch=1)
    assert gateway.lease(agency=AGENCY, day=day, epoch=1) == first
    more = gateway.lease(agency=AGENCY, day=day, epoch=1, after=first.last)
    assert more.first > first.last


def test_two_desks_lease_disjoint_numbers(
    province: ProvinceHandle, gateway: DeskApiGateway
) -> None:
    other = enrolled(province, "Q11")
    second = DeskApiGateway(
        base_url=province.url, client_id=other.client_id, key=other.key, training=True
    )
    day = "2026-12-02"
    ours = gateway.lease(agency=AGENCY, day=day, epoch=1)
    theirs = second.lease(agency=AGENCY, day=day, epoch=1)
    second.close()
    assert set(range(ours.first, ours.last + 1)).isdisjoint(range(theirs.first, theirs.last + 1))


def test_an_old_epoch_is_a_conflict_that_tells_the_new_one(province: ProvinceHandle) -> None:
    other = enrolled(province, "Q12")
    gateway = DeskApiGateway(
        base_url=province.url, client_id=other.client_id, key=other.key, training=True
    )
    gateway.lease(agency=AGENCY, day="2026-12-03", epoch=5)
    with pytest.raises(Conflict) as caught:
        gateway.lease(agency=AGENCY, day="2026-12-03", epoch=4)
    gateway.close()
    assert (caught.value.params["problem"], caught.value.params["epoch"]) == ("epoch-behind", 5)


def test_changes_come_page_by_page(province: ProvinceHandle, gateway: DeskApiGateway) -> None:
    start = gateway.changes(None)
    while start.more:
        start = gateway.changes(start.cursor)
    province.change("catalogue_changed")
    page = gateway.changes(start.cursor)
    assert [change["kind"] for change in page.changes] == ["catalogue_changed"]
    assert gateway.changes(page.cursor).changes == ()
    with pytest.raises(Rejected) as caught:
        gateway.changes("not-a-cursor")
    assert caught.value.params["problem"] == "bad-cursor"


def test_another_key_is_signed_out(province: ProvinceHandle) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    stranger = DeskApiGateway(
        base_url=province.url,
        client_id="desk-Q03",
        key=Ed25519PrivateKey.generate(),
        training=True,
    )
    with pytest.raises(SignedOut):
        stranger.who_am_i()
    stranger.close()


@pytest.mark.parametrize("hours", [3, -3])
def test_a_clock_that_is_wrong_signs_in_all_the_same(
    province: ProvinceHandle, gateway: DeskApiGateway, hours: int
) -> None:
    province.faults(clock_offset_s=hours * 3600, path="")
    info = gateway.who_am_i()
    assert abs(info.offset_ms / 1000 - hours * 3600) < 5


def test_a_paper_that_is_not_what_was_promised_is_refused(
    gateway: DeskApiGateway, paper: Path
) -> None:
    named = paper_of(paper)
    paper.write_bytes(b"x" * named["size"])
    with pytest.raises(Rejected) as caught:
        gateway.deliver_paper(
            named["sha256"], paper, size=named["size"], media_type="application/pdf"
        )
    assert caught.value.params["problem"] == "sha256-mismatch"
