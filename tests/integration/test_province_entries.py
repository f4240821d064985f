"""Entries at the reference province: outcomes, idempotency, numbers, look-ups, reconciliation."""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from fakes.province_process import (
    DemoDesk,
    ProvinceHandle,
    plain_call,
    record_hash,
    running_province,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from ehc_desk.province.entries import read
from ehc_desk.province.shapes import check_letter

PDF = b"%PDF-1.7 invented paper\n" + bytes(range(256)) * 40


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProvinceHandle]:
    with running_province(tmp_path_factory.mktemp("province")) as handle:
        yield handle


@pytest.fixture(scope="module")
def numbers() -> Iterator[int]:
    return iter(range(1, 500))


@pytest.fixture
def desk(province: ProvinceHandle, module_token: str) -> DemoDesk:
    return DemoDesk(province.url, _token=module_token)


@pytest.fixture(scope="module")
def module_token(province: ProvinceHandle) -> str:
    return DemoDesk(province.url).token()


def results(desk: DemoDesk, *entries: Any) -> list[dict[str, Any]]:
    answer = desk.deliver(*entries)
    assert answer.status == 200, answer.body
    return list(answer.json()["results"])


def codes(result: dict[str, Any]) -> list[tuple[str, str]]:
    return [(error["pointer"], error["code"]) for error in result["errors"]]


def resealed(entry: dict[str, Any], **changes: Any) -> dict[str, Any]:
    record = {**entry["record"], **changes}
    return {"record": record, "hash": record_hash(record)}


def paper(sha256: str, size: int) -> dict[str, Any]:
    return {
        "component": 1,
        "sha256": sha256,
        "size": size,
        "pages": 1,
        "media_type": "application/pdf",
    }


def test_an_acknowledgement_is_signed_over_what_was_understood(
    desk: DemoDesk, numbers: Iterator[int]
) -> None:
    digest = desk.upload(PDF)
    entry = desk.acceptance(next(numbers), papers=[paper(digest, len(PDF))])
    (result,) = results(desk, entry)
    ack = dict(result["ack"])
    assert (ack["record_sha256"], ack["papers"]) == (entry["hash"], [digest])
    key = desk.call("GET", "/v1/desk").json()["province_key"]
    assert ack["kid"] == key["kid"]
    signature = base64.urlsafe_b64decode(ack.pop("signature") + "==")
    public = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(key["public_key"] + "="))
    public.verify(signature, rfc8785.dumps(ack))
    with pytest.raises(InvalidSignature):
        public.verify(signature, rfc8785.dumps({**ack, "server_seq": ack["server_seq"] + 1}))


def test_the_same_entry_again_has_the_same_acknowledgement_to_the_byte(
    desk: DemoDesk, numbers: Iterator[int]
) -> None:
    entry = desk.acceptance(next(numbers))
    first = desk.deliver(entry).body
    again = desk.deliver(entry).body
    assert json.loads(first)["results"][0]["outcome"] == "accepted"
    assert json.loads(again)["results"][0]["outcome"] == "duplicate"
    start = first.index(b'"ack":')
    ack = first[start : first.index(b"}", start)]
    assert ack in again


def test_a_batch_may_hold_an_entry_twice(desk: DemoDesk, numbers: Iterator[int]) -> None:
    entry = desk.acceptance(next(numbers))
    first, second = results(desk, entry, entry)
    assert (first["outcome"], second["outcome"]) == ("accepted", "duplicate")
    assert first["ack"] == second["ack"]


def test_an_id_with_other_content_is_refused(desk: DemoDesk, numbers: Iterator[int]) -> None:
    entry = desk.acceptance(next(numbers))
    forged = resealed(entry, actor="someone else")
    assert [r["outcome"] for r in results(desk, entry)] == ["accepted"]
    (result,) = results(desk, forged)
    assert result["outcome"] == "rejected"
    assert codes(result) == [("/record/id", "id-reused")]


def test_bad_entries_never_spoil_their_neighbours(desk: DemoDesk, numbers: Iterator[int]) -> None:
    good, other = desk.acceptance(next(numbers)), desk.acceptance(next(numbers))
    changed = desk.acceptance(next(numbers))
    changed["record"]["payload"]["summary"] = "changed on the way"
    nameless = desk.acceptance(next(numbers), owners=[{"full_name": ""}])
    outcomes = results(desk, good, changed, {"record": 7}, "no entry", nameless, other)
    assert [r["outcome"] for r in outcomes] == ["accepted", *["rejected"] * 4, "accepted"]
    assert codes(outcomes[1]) == [("/hash", "hash-mismatch")]
    assert outcomes[1]["id"] == changed["record"]["id"]
    assert outcomes[2]["id"] is None
    assert codes(outcomes[4]) == [("/record/payload/owners/0/full_name", "length")]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"owners": []}, ("/record/payload/owners", "length")),
        ({"channel": "fax"}, ("/record/payload/channel", "choice")),
        ({"fee_vnd": -1}, ("/record/payload/fee_vnd", "range")),
        ({"fee_vnd": True}, ("/record/payload/fee_vnd", "type")),
        ({"version": 0}, ("/record/payload/version", "range")),
        ({"desk": "Q99"}, ("/record/payload/desk", "desk-unknown")),
        ({"code": "H17.25.18-261121-0999"}, ("/record/payload/code", "number-not-leased")),
        ({"code": "H17.25.18-261321-0001"}, ("/record/payload/code", "impossible-date")),
        ({"competent_agency": "H17.1"}, ("/record/payload/code", "code-agency-differs")),
        ({"received_at": "2026-02-30T09:00"}, ("/record/payload/received_at", "impossible-date")),
        ({"provisional": "TAM-Q03-261121-007X"}, ("/record/payload/code", "one-of")),
        (
            {"code": None, "provisional": "TAM-Q03-261121-007Y"},
            ("/record/payload/provisional", "check-letter-wrong"),
        ),
        (
            {"owners": [{"full_name": "Một Người", "personal_number": "12"}]},
            ("/record/payload/owners/0/personal_number", "pattern"),
        ),
        (
            {"papers": [{**paper("0" * 64, 1), "size": 0}]},
            ("/record/payload/papers/0/size", "range"),
        ),
    ],
)
def test_a_wrong_field_is_pointed_at(
    desk: DemoDesk, changes: dict[str, Any], error: tuple[str, str]
) -> None:
    (result,) = results(desk, desk.acceptance(499, **changes))
    assert result["outcome"] == "rejected"
    assert codes(result) == [error]


def test_missing_papers_are_named_once_and_leave_nothing(
    desk: DemoDesk, numbers: Iterator[int]
) -> None:
    digest = desk.upload(PDF + b"one more")
    lost = "ab" * 32
    papers = [paper(lost, 5), paper(digest, len(PDF) + 8), paper(lost, 5)]
    entry = desk.acceptance(next(numbers), papers=papers)
    (result,) = results(desk, entry)
    assert (result["outcome"], result["missing"]) == ("papers-missing", [lost])
    assert desk.call("GET", f"/v1/dossiers?code={entry['record']['payload']['code']}").json() == {
        "dossiers": []
    }


def test_a_paper_of_another_size_is_refused(desk: DemoDesk, numbers: Iterator[int]) -> None:
    digest = desk.upload(PDF)
    (result,) = results(desk, desk.acceptance(next(numbers), papers=[paper(digest, 7)]))
    assert codes(result) == [("/record/payload/papers/0/size", "size-differs")]


def test_order_is_kept_inside_a_dossier(desk: DemoDesk, numbers: Iterator[int]) -> None:
    dossier = str(uuid.uuid4())
    asked = desk.entry("supplement_requested", dossier, {"state": "waiting_supplement"})
    (early,) = results(desk, asked)
    assert (early["outcome"], codes(early)) == (
        "conflict",
        [("/record/dossier", "dossier-unknown")],
    )
    accepted = desk.acceptance(next(numbers), dossier)
    assert [r["outcome"] for r in results(desk, accepted, asked)] == ["accepted"] * 2
    code = accepted["record"]["payload"]["code"]
    assert desk.call("GET", f"/v1/dossiers?code={code}").json()["dossiers"][0]["status"] == 5


def test_a_code_belongs_to_one_dossier_for_ever(desk: DemoDesk, numbers: Iterator[int]) -> None:
    number, dossier = next(numbers), str(uuid.uuid4())
    results(desk, desk.acceptance(number, dossier))
    taken, twice = results(desk, desk.acceptance(number), desk.acceptance(next(numbers), dossier))
    assert (taken["outcome"], codes(taken)) == (
        "conflict",
        [("/record/payload/code", "code-taken")],
    )
    assert codes(twice) == [("/record/dossier", "dossier-exists")]


def test_a_voided_number_is_gone_and_a_used_one_cannot_be_voided(
    desk: DemoDesk, numbers: Iterator[int]
) -> None:
    voided, used = next(numbers), next(numbers)

    def void(number: int) -> Any:
        code = f"H17.25.18-261121-{number:04d}"
        return desk.entry("number_voided", None, {"code": code, "reason": "phôi hỏng"})

    outcomes = results(
        desk, void(voided), desk.acceptance(voided), desk.acceptance(used), void(used), void(9998)
    )
    assert [r["outcome"] for r in outcomes] == [
        "accepted",
        "conflict",
        "accepted",
        "conflict",
        "rejected",
    ]
    assert codes(outcomes[1]) == [("/record/payload/code", "number-voided")]
    assert codes(outcomes[3]) == [("/record/payload/code", "number-used")]
    assert codes(outcomes[4]) == [("/record/payload/code", "number-not-leased")]


def test_a_provisional_code_gets_an_official_one_and_both_resolve(desk: DemoDesk) -> None:
    body = "TAMQ03261121008"
    provisional = f"TAM-Q03-261121-008{check_letter(body)}"
    entry = desk.acceptance(1, code=None, provisional=provisional)
    (result,) = results(desk, entry)
    assigned = result["ack"]["assigned_code"]
    assert assigned.startswith("H17.25.18-261121-")
    assert int(assigned[-4:]) > 500  # never out of the range the desk holds
    for code in (assigned, provisional, provisional.lower()):
        (found,) = desk.call("GET", f"/v1/dossiers?code={code}").json()["dossiers"]
        assert (found["code"], found["provisional"]) == (assigned, provisional)
    changes = desk.call("GET", "/v1/changes?limit=500").json()["changes"]
    assert {"code": assigned, "provisional": provisional} in [c["data"] for c in changes]
    assert results(desk, entry)[0]["ack"]["assigned_code"] == assigned


def test_check_letters_follow_the_two_published_examples() -> None:
    assert check_letter("TAMQ03261121007") == "X"
    assert check_letter("TAMHC01261121012") == "M"


def test_every_kind_of_a_journal_is_kept(desk: DemoDesk) -> None:
    kinds = ["user_signed_in", "setting_changed", "something_of_next_year", "draft_discarded"]
    odd = {"half": 0.5, "deep": [{"a": None}], "tiếng Việt": "ộ", "big": 2**53 - 1}
    entries = [desk.entry(kind, str(uuid.uuid4()), odd) for kind in kinds]
    assert [r["outcome"] for r in results(desk, *entries)] == ["accepted"] * 4
    (bad,) = results(desk, desk.entry("Not A Kind", None, {}))
    assert codes(bad) == [("/record/kind", "pattern")]


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists))
@settings(max_examples=60)
def test_reading_never_fails_whatever_comes(value: Any) -> None:
    for raw in (value, {"record": value}, {"record": {"id": value}, "hash": value}):
        reading = read(raw)
        assert reading.entry is None
        assert reading.errors


def test_numbers_beyond_json_are_named_not_guessed() -> None:
    desk = DemoDesk("http://nowhere")
    entry = desk.entry("user_signed_in", None, {"n": 1})
    entry["record"]["payload"]["n"] = 2**60
    assert [(e["pointer"], e["code"]) for e in read(entry).errors] == [("/record", "not-canonical")]


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{", {}, 400),
        (b'{"entries": [], "entries": []}', {}, 400),
        (b'{"entries": [NaN]}', {}, 400),
        (b"[" * 100_000, {}, 400),
        (b"{}", {}, 422),
        (b'{"entries": []}', {}, 422),
        (b'{"entries": [1], "more": 1}', {}, 422),
        (json.dumps({"entries": [1] * 101}).encode(), {}, 413),
        (b" " * (8 * 1024 * 1024 + 1), {}, 413),
        (b"{}", {"Content-Type": "text/plain"}, 415),
        (b"{}", {"Content-Encoding": "br"}, 415),
        (b"no gzip", {"Content-Encoding": "gzip"}, 400),
    ],
)
def test_an_unusable_batch_is_a_problem(
    desk: DemoDesk, body: bytes, headers: dict[str, str], status: int
) -> None:
    sent = {"Content-Type": "application/json", **headers}
    answer = desk.call("POST", "/v1/entries", body=body, headers=sent)
    assert answer.status == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"].startswith("urn:ehc-desk:problem:")


def test_the_request_id_comes_back_and_stands_in_the_log(
    desk: DemoDesk, province: ProvinceHandle
) -> None:
    answer = desk.call("GET", "/v1/changes", headers={"X-Request-ID": "from-the-journal-7"})
    assert answer.headers["x-request-id"] == "from-the-journal-7"
    assert len(desk.call("GET", "/v1/changes").headers["x-request-id"]) == 32
    assert (
        "from-the-journal-7 GET /v1/changes 200" in (province.folder / "province.log").read_text()
    )


def test_the_log_holds_nobody(desk: DemoDesk, province: ProvinceHandle) -> None:
    desk.deliver(
        desk.acceptance(498, owners=[{"full_name": "", "personal_number": "048190000009"}])
    )
    desk.call("GET", "/v1/people/" + "k" * 43 + "/results")
    log = (province.folder / "province.log").read_text()
    assert "048190000009" not in log
    assert "k" * 43 not in log


def test_the_day_is_compared_exactly(desk: DemoDesk) -> None:
    day = "2026-11-25"
    moment = {"device_time": f"{day}T08:00:00+07:00"}
    here = [resealed(desk.entry("slip_printed", None, {"n": n}), **moment) for n in range(3)]
    assert [r["outcome"] for r in results(desk, *here)] == ["accepted"] * 3
    missing = resealed(desk.entry("slip_printed", None, {}), **moment)
    named = [{"id": e["record"]["id"], "hash": e["hash"]} for e in (here[0], here[1], missing)]
    named[1]["hash"] = "f" * 64
    answer = desk.call("POST", "/v1/reconciliations", body={"day": day, "entries": named}).json()
    assert answer == {
        "day": day,
        "missing_here": [missing["record"]["id"]],
        "unknown_there": [{"id": here[2]["record"]["id"], "hash": here[2]["hash"]}],
        "different": [{"id": here[1]["record"]["id"], "hash": here[1]["hash"]}],
    }


def test_results_are_found_by_an_opaque_key_only(
    desk: DemoDesk, numbers: Iterator[int], project_root: Any
) -> None:
    from ehc_desk.province.dossiers import person_hash

    identity = json.loads((project_root / "resources/demo/training-province.json").read_text())
    secret = base64.urlsafe_b64decode(identity["person_key"] + "=")
    accepted = desk.acceptance(
        next(numbers), owners=[{"full_name": "Một Người", "personal_number": "048190000777"}]
    )
    ready = desk.entry("result_ready", accepted["record"]["dossier"], {"state": "result_ready"})
    results(desk, accepted, ready)
    key = person_hash(secret, "048190000777")
    (found,) = desk.call("GET", f"/v1/people/{key}/results").json()["results"]
    assert (found["dossier_code"], found["status"]) == (accepted["record"]["payload"]["code"], 9)
    assert desk.call("GET", "/v1/people/048190000777/results").status == 422


def test_the_feed_is_read_page_by_page_and_again(
    desk: DemoDesk, province: ProvinceHandle, numbers: Iterator[int]
) -> None:
    entry = desk.acceptance(next(numbers))
    results(desk, entry)
    code = entry["record"]["payload"]["code"]
    cursor = desk.call("GET", "/v1/changes?limit=500").json()["cursor"]
    for status in (4, 5, 9):
        province.change("status_changed", code, {"status": status})
    first = desk.call("GET", f"/v1/changes?limit=2&cursor={cursor}").json()
    assert ([c["data"]["status"] for c in first["changes"]], first["more"]) == ([4, 5], True)
    rest = desk.call("GET", f"/v1/changes?limit=2&cursor={first['cursor']}").json()
    assert ([c["data"]["status"] for c in rest["changes"]], rest["more"]) == ([9], False)
    assert desk.call("GET", f"/v1/changes?limit=2&cursor={cursor}").json() == first
    assert desk.call("GET", f"/v1/changes?cursor={rest['cursor']}").json()["changes"] == []
    assert desk.call("GET", "/v1/changes?cursor=abc").status == 400


def test_a_change_of_an_unknown_dossier_is_refused(province: ProvinceHandle) -> None:
    order = {"kind": "status_changed", "code": "H17.25.18-260101-0001", "data": {"status": 4}}
    assert plain_call(province.url, "POST", "/training/changes", body=order).status == 422


def test_a_heartbeat_is_noted(desk: DemoDesk) -> None:
    beat = {
        "version": "0.1.0",
        "queue": {"length": 2, "oldest_age_s": 60},
        "disk_free_bytes": None,
        "leases": [{"agency": "H17.25.18", "day": "2026-11-21", "left": 400}],
    }
    answer = desk.call("POST", "/v1/heartbeat", body=beat)
    assert (answer.status, answer.json()["window_s"]) == (200, 30)
    assert desk.call("POST", "/v1/heartbeat", body={**beat, "name": "x"}).status == 422
