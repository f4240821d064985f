"""Whatever a line, a proxy or a province in trouble answers: the right word, never a guess."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from gateway_cases import AGENCY, DAY, acceptance, entry, gateway_to
from scripted_province import Asked, Reply, Scripted, problem, said, scripted_province

from ehc_desk.errors import (
    CaptivePortal,
    Conflict,
    ContractBroken,
    NotADemoProvince,
    Offline,
    OutcomeUnknown,
    Rejected,
    ServerFault,
    SignedOut,
    Throttled,
)
from ehc_desk.remote import session as session_room
from ehc_desk.remote.desk_api import DeskApiGateway
from ehc_desk.remote.wire import b64

PAGE = b"<!doctype html><title>WiFi</title>"


@pytest.fixture
def province() -> Iterator[Scripted]:
    with scripted_province() as scripted:
        yield scripted


@pytest.fixture
def gateway(province: Scripted) -> Iterator[DeskApiGateway]:
    made = gateway_to(province.url)
    yield made
    made.close()


ENTRY = acceptance(1)
OTHER = acceptance(2)


# ---------------------------------------------------------------- not the province


@pytest.mark.parametrize(
    "reply",
    [
        Reply(body=b'{"results": []}', marker=False),
        Reply(body=PAGE, kind="text/html", marker=False),
        Reply(body=PAGE, kind="text/html"),
        Reply(body=b"{}", kind="text/plain"),
        Reply(body=b"{}", kind=""),
        Reply(status=302, headers={"Location": "https://wifi.example/"}, marker=False),
        Reply(status=307, headers={"Location": "/v1/entries2"}),
        Reply(status=511, body=PAGE, kind="text/html", marker=False),
        Reply(status=500, body=PAGE, kind="text/html", marker=False),
        Reply(status=401, body=PAGE, kind="text/html", marker=False),
        Reply(status=422, body=PAGE, kind="text/html"),
    ],
)
def test_what_is_not_the_province_is_a_portal(
    province: Scripted, gateway: DeskApiGateway, reply: Reply
) -> None:
    province.when("POST /v1/entries", reply)
    with pytest.raises(CaptivePortal):
        gateway.deliver([ENTRY])
    assert len(province.asked("entries2")) == 0


def test_a_portal_before_the_first_call_sends_nothing(
    province: Scripted, gateway: DeskApiGateway
) -> None:
    province.when("", Reply(body=PAGE, kind="text/html", marker=False))
    with pytest.raises(CaptivePortal):
        gateway.deliver([ENTRY])
    assert [one.path for one in province.log] == ["/v1/desk"]


def test_the_body_of_a_portal_is_never_read(province: Scripted, gateway: DeskApiGateway) -> None:
    endless = Reply(body=b"x" * 1000, marker=False, headers={"Content-Length": "999999999999"})
    province.when("POST /v1/entries", endless)
    started = time.monotonic()
    with pytest.raises((CaptivePortal, OutcomeUnknown)):
        gateway.deliver([ENTRY])
    assert time.monotonic() - started < 5


# ---------------------------------------------------------------- the line


@pytest.mark.parametrize("reset", ["before", "after"])
def test_a_reset_leaves_the_outcome_unknown(
    province: Scripted, gateway: DeskApiGateway, reset: str
) -> None:
    half = Reply(body=b'{"results": [', cut_at=5, reset=reset)
    province.when("POST /v1/entries", half, times=1)
    with pytest.raises(OutcomeUnknown):
        gateway.deliver([ENTRY])
    [outcome] = gateway.deliver([ENTRY])
    assert outcome.outcome == "accepted"


def test_half_a_body_is_no_answer(province: Scripted, gateway: DeskApiGateway) -> None:
    def cut(asked: Asked) -> Reply:
        whole = province.batch([province.accepted(one) for one in asked.json()["entries"]])
        return Reply(body=whole.body, cut_at=len(whole.body) - 3)

    province.when("POST /v1/entries", cut)
    with pytest.raises(OutcomeUnknown):
        gateway.deliver([ENTRY])


def test_an_answer_that_never_comes(
    province: Scripted, gateway: DeskApiGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway.who_am_i()
    province.when("POST /v1/entries", Reply(wait_s=1.5))
    call = session_room.ProvinceSession.call

    def impatient(self: Any, method: str, path: str, **more: Any) -> Any:
        return call(self, method, path, **{**more, "read_s": 0.3})

    monkeypatch.setattr(session_room.ProvinceSession, "call", impatient)
    started = time.monotonic()
    with pytest.raises(OutcomeUnknown):
        gateway.deliver([ENTRY])
    assert time.monotonic() - started < 1.4


def test_an_answer_without_end_is_given_up(
    province: Scripted, gateway: DeskApiGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway.who_am_i()
    monkeypatch.setattr(session_room, "_ANSWER_MAX", 100_000)
    province.when("POST /v1/entries", Reply(body=b" " * 300_000))
    with pytest.raises(OutcomeUnknown):
        gateway.deliver([ENTRY])


def test_nobody_listens() -> None:
    with scripted_province() as scripted:
        url = scripted.url
    gateway = gateway_to(url)
    with pytest.raises(Offline):
        gateway.who_am_i()
    gateway.close()


def test_an_idle_connection_that_was_closed_is_opened_again(
    province: Scripted, gateway: DeskApiGateway
) -> None:
    province.when("GET /v1/desk", Reply(body=b"{}", headers={"Connection": "close"}), times=0)
    gateway.who_am_i()
    time.sleep(0.05)
    assert gateway.deliver([ENTRY])[0].outcome == "accepted"


# ---------------------------------------------------------------- status codes


@pytest.mark.parametrize(
    ("reply", "error", "params"),
    [
        (problem(500, "server-fault"), ServerFault, {"status": 500}),
        (problem(502, "server-fault"), ServerFault, {"status": 502}),
        (problem(403, "desk-disabled"), SignedOut, {"status": 403}),
        (problem(409, "epoch-behind", epoch=3), Conflict, {"problem": "epoch-behind", "epoch": 3}),
        (problem(422, "invalid", errors=[{"pointer": "/entries"}]), Rejected, {"status": 422}),
        (problem(413, "too-large"), Rejected, {"status": 413}),
        (problem(404, "not-found"), ContractBroken, {}),
        (problem(405, "method-not-allowed"), ContractBroken, {}),
        (problem(415, "unsupported-media-type"), ContractBroken, {}),
    ],
)
def test_each_status_has_its_remedy(
    province: Scripted, gateway: DeskApiGateway, reply: Reply, error: type, params: dict[str, Any]
) -> None:
    province.when("POST /v1/entries", reply)
    with pytest.raises(error) as caught:
        gateway.deliver([ENTRY])
    assert {name: caught.value.params[name] for name in params} == params


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("7", 7), ("0", 0), ("", 0), ("soon", 0), ("-5", 0), ("9" * 30, 86_400),
     ("Wed, 21 Oct 2015 07:28:00 GMT", 0), ("Fri, 31 Dec 2100 23:59:59 GMT", 86_400)],
)  # fmt: skip
@pytest.mark.parametrize("status", [429, 503])
def test_patience_is_read(
    province: Scripted, gateway: DeskApiGateway, status: int, text: str, seconds: int
) -> None:
    headers = {"Retry-After": text} if text else {}
    reply = problem(status, "x")
    province.when("POST /v1/entries", Reply(status, reply.body, reply.kind, headers))
    with pytest.raises(Throttled) as caught:
        gateway.deliver([ENTRY])
    assert caught.value.params["retry_after"] == seconds


# ---------------------------------------------------------------- what an answer says


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 200_000, b'{"results": 5}',
     b'{"results": null}', b"{}", b'{"results": [5]}', b'{"results": [{}]}',
     b'{"results": [{"id": null, "outcome": "accepted"}]}'],
)  # fmt: skip
def test_an_unreadable_answer_breaks_the_contract(
    province: Scripted, gateway: DeskApiGateway, body: bytes
) -> None:
    province.when("POST /v1/entries", Reply(body=body))
    with pytest.raises(ContractBroken):
        gateway.deliver([ENTRY])


@pytest.mark.parametrize("change", ["swapped", "one more", "one less", "one twice"])
def test_results_must_be_ours_one_by_one(
    province: Scripted, gateway: DeskApiGateway, change: str
) -> None:
    def shuffled(asked: Asked) -> Reply:
        first, second = (province.accepted(one) for one in asked.json()["entries"])
        results = {
            "swapped": [second, first],
            "one more": [first, second, second],
            "one less": [first],
            "one twice": [first, first],
        }[change]
        return province.batch(results)

    province.when("POST /v1/entries", shuffled)
    with pytest.raises(ContractBroken):
        gateway.deliver([ENTRY, OTHER])


WRONG: dict[str, dict[str, Any]] = {
    "another entry": {"entry": OTHER.id},
    "another hash": {"record_sha256": "0" * 64},
    "other papers": {"papers": ["0" * 64]},
    "papers that are no list": {"papers": None},
    "an unknown key": {"kid": "p-other"},
    "a key that is no text": {"kid": 5},
    "a fraction": {"server_seq": 1.5},
}


@pytest.mark.parametrize("name", WRONG)
def test_a_false_acknowledgement_counts_for_nothing_and_spoils_no_other(
    province: Scripted, gateway: DeskApiGateway, name: str
) -> None:
    def forged(asked: Asked) -> Reply:
        first, second = asked.json()["entries"]
        try:
            bad = province.accepted(first, **WRONG[name])
        except ValueError:
            bad = province.accepted(first)
            bad["ack"].update(WRONG[name])
        return province.batch([bad, province.accepted(second)])

    province.when("POST /v1/entries", forged)
    first, second = gateway.deliver([ENTRY, OTHER])
    assert (first.outcome, first.ack) == ("unreadable", None)
    assert second.outcome == "accepted"


@pytest.mark.parametrize("signature", ["", "AAAA", None, "!!", 5, "other"])
def test_a_wrong_signature_counts_for_nothing(
    province: Scripted, gateway: DeskApiGateway, signature: Any
) -> None:
    def unsigned(asked: Asked) -> Reply:
        [sent] = asked.json()["entries"]
        result = province.accepted(sent)
        text = b64(Ed25519PrivateKey.generate().sign(b"x")) if signature == "other" else signature
        result["ack"]["signature"] = text
        return province.batch([result])

    province.when("POST /v1/entries", unsigned)
    assert gateway.deliver([ENTRY])[0].outcome == "unreadable"


@pytest.mark.parametrize(
    "result",
    [
        {"outcome": "lost"},
        {"outcome": None},
        {"outcome": ["accepted"]},
        {"outcome": "accepted"},
        {"outcome": "duplicate", "ack": []},
        {"outcome": "papers-missing"},
        {"outcome": "papers-missing", "missing": []},
        {"outcome": "papers-missing", "missing": ["../../etc/passwd"]},
        {"outcome": "papers-missing", "missing": "0" * 64},
        {"outcome": "rejected", "errors": "no"},
        {"outcome": "conflict", "errors": [5]},
    ],
)
def test_an_outcome_out_of_contract_counts_for_nothing(
    province: Scripted, gateway: DeskApiGateway, result: dict[str, Any]
) -> None:
    province.when("POST /v1/entries", lambda _: province.batch([{"id": ENTRY.id, **result}]))
    assert gateway.deliver([ENTRY])[0].outcome == "unreadable"


def test_a_pinned_key_is_the_only_one(province: Scripted) -> None:
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    gateway = gateway_to(province.url, trusted_keys={"p-test": other})
    gateway.who_am_i()
    assert gateway.deliver([ENTRY])[0].outcome == "unreadable"
    gateway.close()


def test_a_record_that_cannot_be_written_is_refused_alone(gateway: DeskApiGateway) -> None:
    from dataclasses import replace

    broken = replace(entry("slip_printed", None, {}), payload={"x": 1.5})
    with pytest.raises(Rejected):
        gateway.deliver([broken])


@pytest.mark.parametrize(
    "change",
    [{"limits": None}, {"limits": {}}, {"epoch": "x"}, {"province_key": {"kid": "p"}},
     {"province_key": {"kid": "p", "public_key": "!"}}, {"desk": None, "limits": []}],
)  # fmt: skip
def test_a_desk_answer_out_of_contract(
    province: Scripted, gateway: DeskApiGateway, change: dict[str, Any]
) -> None:
    def wrong(asked: Asked) -> Reply | None:
        return said({**province.desk(), **change}) if "authorization" in asked.headers else None

    province.when("GET /v1/desk", wrong)
    with pytest.raises(ContractBroken):
        gateway.who_am_i()


@pytest.mark.parametrize(
    "change",
    [{"first": 0}, {"first": 9, "last": 3}, {"day": "2026-11-22"}, {"agency": "H1.1.1"},
     {"last": 10_000}, {"first": None}, {"epoch": "one"}],
)  # fmt: skip
def test_a_lease_out_of_contract(
    province: Scripted, gateway: DeskApiGateway, change: dict[str, Any]
) -> None:
    good = {"agency": AGENCY, "day": DAY, "desk": "Q03", "epoch": 1, "first": 1, "last": 500}
    province.when("number-leases", said({**good, **change}))
    with pytest.raises(ContractBroken):
        gateway.lease(agency=AGENCY, day=DAY, epoch=1)


@pytest.mark.parametrize(
    "page",
    [{}, {"changes": {}, "cursor": "c"}, {"changes": [5], "cursor": "c"}, {"changes": []},
     {"changes": [], "cursor": ""}, {"changes": [], "cursor": 5}],
)  # fmt: skip
def test_a_change_page_out_of_contract(
    province: Scripted, gateway: DeskApiGateway, page: dict[str, Any]
) -> None:
    province.when("GET /v1/changes", said(page))
    with pytest.raises(ContractBroken):
        gateway.changes(None)


# ---------------------------------------------------------------- who we are


def test_a_token_that_is_over_is_renewed_once(province: Scripted, gateway: DeskApiGateway) -> None:
    province.when("POST /v1/entries", problem(401, "unauthorized"), times=1)
    assert gateway.deliver([ENTRY])[0].outcome == "accepted"
    assert province.tokens == 2


def test_401_for_ever_is_signed_out(province: Scripted, gateway: DeskApiGateway) -> None:
    province.when("POST /v1/entries", problem(401, "unauthorized"))
    with pytest.raises(SignedOut):
        gateway.deliver([ENTRY])
    assert len(province.asked("POST /v1/entries")) == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422])
def test_a_refused_token_is_about_us_not_about_the_entries(
    province: Scripted, gateway: DeskApiGateway, status: int
) -> None:
    province.when("POST /oauth2/token", problem(status, "invalid-client"))
    with pytest.raises(SignedOut):
        gateway.deliver([ENTRY])


@pytest.mark.parametrize(
    "value", [{}, {"access_token": "x"}, {"access_token": "x", "expires_in": "y"}]
)
def test_a_broken_token_answer(
    province: Scripted, gateway: DeskApiGateway, value: dict[str, Any]
) -> None:
    province.when("POST /oauth2/token", said(value))
    with pytest.raises(ContractBroken):
        gateway.deliver([ENTRY])


@pytest.mark.parametrize("hours", [3, -3, 24 * 400])
def test_a_wrong_clock_corrects_itself_by_the_date_of_the_refusal(
    province: Scripted, gateway: DeskApiGateway, hours: int
) -> None:
    skew = hours * 3600

    def strict(asked: Asked) -> Reply | None:
        from urllib.parse import parse_qs

        form = parse_qs(asked.body.decode())
        claims = jwt.decode(form["client_assertion"][0], options={"verify_signature": False})
        if abs(claims["iat"] - (time.time() + skew)) > 60:
            refusal = problem(401, "invalid-client")
            return Reply(401, refusal.body, refusal.kind, clock_s=skew)
        token = {"access_token": "t", "token_type": "Bearer", "expires_in": 300}
        return said(token, clock_s=skew)

    province.when("POST /oauth2/token", strict)
    province.when("GET /v1/desk", lambda _: said(province.desk(), clock_s=skew))
    info = gateway.who_am_i()
    assert abs(info.offset_ms / 1000 - skew) < 3


def test_the_environment_changes_nothing(
    province: Scripted, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "mine.pem"))
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login a password b\n", "utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    gateway = gateway_to(province.url)
    assert gateway.deliver([ENTRY])[0].outcome == "accepted"
    assert gateway._session._http.trust_env is False
    gateway.close()
    assert not any("Basic" in one.headers.get("authorization", "") for one in province.log)


# ---------------------------------------------------------------- only where a demo desk may go


@pytest.mark.parametrize(
    "url",
    ["https://127.0.0.1:1", "http://192.0.2.1", "http://127.0.0.1@192.0.2.1", "ftp://localhost",
     "http://", "", "http://[::1", "http://127.0.0.1:99999", "http://127.0.0.1.example"],
)  # fmt: skip
def test_a_demo_desk_goes_to_loopback_only(url: str) -> None:
    with pytest.raises(NotADemoProvince):
        gateway_to(url)


@pytest.mark.parametrize("url", ["http://tinh.example", "http://127.0.0.1:1", "x", "https://"])
def test_every_other_desk_needs_https(url: str) -> None:
    key = Ed25519PrivateKey.generate()
    with pytest.raises(NotADemoProvince):
        DeskApiGateway(base_url=url, client_id="x", key=key, training=False)


@pytest.mark.parametrize("notice", [{}, {"training": False}, {"training": "true"}, {"training": 1}])
def test_a_province_that_is_not_training_gets_nothing(
    province: Scripted, gateway: DeskApiGateway, notice: dict[str, Any]
) -> None:
    province.when("GET /v1/desk", said(notice))
    with pytest.raises(NotADemoProvince):
        gateway.deliver([ENTRY])
    assert [one.path for one in province.log] == ["/v1/desk"]
    assert "authorization" not in province.log[0].headers


# ---------------------------------------------------------------- what we send


def test_a_batch_is_packed_and_holds_what_was_hashed(
    province: Scripted, gateway: DeskApiGateway
) -> None:
    import hashlib

    import rfc8785

    gateway.deliver([ENTRY, OTHER])
    [sent] = province.asked("POST /v1/entries")
    assert sent.headers["content-encoding"] == "gzip"
    for one, ours in zip(sent.json()["entries"], (ENTRY, OTHER), strict=True):
        assert one["hash"] == ours.hash == hashlib.sha256(rfc8785.dumps(one["record"])).hexdigest()
    assert json.dumps(sent.json()).count(ENTRY.id) == 1
