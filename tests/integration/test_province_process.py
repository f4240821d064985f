"""The province as a program: tokens, modes, kill and restart, dump, install codes."""

from __future__ import annotations

import ipaddress
import json
import ssl
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from pathlib import Path
from typing import Any

import pytest
from fakes.province_process import (
    GRANT,
    DemoDesk,
    ProvinceHandle,
    enrolled,
    plain_call,
    running_province,
    start_province,
)

from ehc_desk.province import app
from ehc_desk.province.keys import is_signed
from ehc_desk.province.store import Store, StoreError, require_sqlite


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ehc_desk.province", *arguments],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProvinceHandle]:
    with running_province(tmp_path_factory.mktemp("province")) as handle:
        yield handle


def test_training_can_be_seen_before_anything_is_sent(province: ProvinceHandle) -> None:
    answer = plain_call(province.url, "GET", "/v1/desk")
    assert (answer.status, answer.json()["training"]) == (200, True)
    assert answer.headers["ehc-desk-api"] == "1"
    assert "desk" not in answer.json()
    for path in ("/v1/changes", "/v1/dossiers?code=H17.25.18-261121-0001"):
        refused = plain_call(province.url, "GET", path)
        assert (refused.status, refused.headers["www-authenticate"]) == (401, "Bearer")
    wrong = plain_call(province.url, "GET", "/v1/desk", headers={"Authorization": "Bearer x"})
    assert wrong.status == 401
    unknown = plain_call(province.url, "GET", "/v1/nothing")
    assert (unknown.status, unknown.json()["type"]) == (404, "urn:ehc-desk:problem:not-found")
    method = plain_call(province.url, "DELETE", "/v1/desk")
    assert (method.status, method.headers["ehc-desk-api"]) == (405, "1")


def test_a_live_province_has_no_demo_desk_and_no_switches(tmp_path: Path) -> None:
    with running_province(tmp_path, 0, "--no-training") as province:
        assert plain_call(province.url, "GET", "/v1/desk").status == 401
        assert plain_call(province.url, "GET", "/training/faults").status == 404
        assert ask_token(province.url, DemoDesk(province.url).assertion()).status == 401
        with pytest.raises(StoreError):
            app.install_code(tmp_path, "Q01", tmp_path / "q01.json")
        office = ("H17.1", "Phường Mẫu Hai")
        code = app.install_code(tmp_path, "Q01", tmp_path / "q01.json", office=office)
        desk = enrolled(province, "Q01", code=code)
        shown = desk.call("GET", "/v1/desk").json()
        assert (shown["training"], shown["office"]["name"]) == (False, "Phường Mẫu Hai")
    # The mode of a folder stays what it was, whatever is asked later.
    with running_province(tmp_path) as province:
        assert plain_call(province.url, "GET", "/v1/desk").status == 401


def ask_token(url: str, assertion: str, **changes: str) -> Any:
    from urllib.parse import urlencode

    form = urlencode({**GRANT, "client_assertion": assertion, **changes})
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return plain_call(url, "POST", "/oauth2/token", body=form, headers=headers)


def test_assertions_are_checked_in_every_part(province: ProvinceHandle) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    desk = DemoDesk(province.url)
    good = desk.assertion()
    assert ask_token(province.url, good).json()["expires_in"] == 300
    assert ask_token(province.url, good).status == 401, "an assertion is used once"
    now = int(time.time())
    for wrong in (
        {"aud": "https://elsewhere.example/oauth2/token"},
        {"sub": "desk-Q04"},
        {"iss": "desk-Q04", "sub": "desk-Q04"},
        {"iat": now - 900, "exp": now - 700},
        {"iat": now + 900, "exp": now + 1000},
        {"iat": now, "exp": now + 3600},
        {"iat": "now"},
        {"jti": ""},
    ):
        answer = ask_token(province.url, desk.assertion(**wrong))
        assert (answer.status, answer.json()["error"]) == (401, "invalid_client"), wrong
    forged = DemoDesk(province.url, key=Ed25519PrivateKey.generate())
    assert ask_token(province.url, forged.assertion()).status == 401
    assert ask_token(province.url, desk.assertion(), grant_type="password").status == 400
    assert ask_token(province.url, desk.assertion(), surplus="1").status == 400


def test_a_token_outlives_a_restart(tmp_path: Path) -> None:
    first = start_province(tmp_path)
    desk = DemoDesk(first.url)
    desk.token()
    assert first.stop() == 0
    with running_province(tmp_path) as second:
        desk.url = second.url
        assert desk.call("GET", "/v1/desk").status == 200


def test_killed_inside_a_batch_it_has_all_of_it_or_nothing(tmp_path: Path) -> None:
    """Kill at many moments while batches run: each batch is there whole, or not at all."""
    numbers = iter(range(1, 500))
    desk = DemoDesk("")
    batches: list[list[str]] = []
    acknowledged: set[str] = set()
    for delay in (0.0, 0.03):
        province = start_province(tmp_path)
        desk.url, desk._token = province.url, ""
        desk.token()
        killer = threading.Timer(0.15 + delay, province.kill)
        killer.start()
        try:
            for _ in range(12):
                entries = [desk.acceptance(next(numbers)) for _ in range(10)]
                batches.append([entry["record"]["id"] for entry in entries])
                results = desk.deliver(*entries).json()["results"]
                acknowledged |= {r["id"] for r in results if r["outcome"] == "accepted"}
        except (OSError, HTTPException):
            pass  # the kill, somewhere inside
        killer.join()
    held = {entry["id"] for entry in app.dump(tmp_path)["entries"]}
    assert acknowledged
    assert acknowledged <= held
    for batch in batches:
        assert len(held & set(batch)) in (0, len(batch))


def test_the_dump_has_the_stable_shape_while_running_and_after(tmp_path: Path) -> None:
    with running_province(tmp_path) as province:
        desk = DemoDesk(province.url)
        data = b"%PDF invented"
        digest = desk.upload(data)
        paper = {"component": 1, "sha256": digest, "size": len(data), "pages": 1}
        accepted = desk.acceptance(1, papers=[{**paper, "media_type": "application/pdf"}])
        dossier = accepted["record"]["dossier"]
        handed = desk.entry("handed_over", dossier, {})
        signed_in = desk.entry("user_signed_in", None, {})
        desk.deliver(signed_in, accepted, handed)
        running = json.loads(command("dump", "--dir", str(tmp_path)).stdout)
    assert running == app.dump(tmp_path)
    assert running == {
        "dossiers": [
            {
                "code": "H17.25.18-261121-0001",
                "provisional": None,
                "entries": [accepted["record"]["id"], handed["record"]["id"]],
                "papers": [digest],
            }
        ],
        "entries": [
            {
                "id": entry["record"]["id"],
                "kind": entry["record"]["kind"],
                "dossier": entry["record"]["dossier"],
                "sha256": entry["hash"],
            }
            for entry in (signed_in, accepted, handed)
        ],
    }


def test_no_province_no_dump(tmp_path: Path) -> None:
    outcome = command("dump", "--dir", str(tmp_path))
    assert (outcome.returncode, outcome.stdout) == (5, "")
    assert not list(tmp_path.iterdir())


def test_an_install_code_is_signed_and_names_the_way(
    province: ProvinceHandle, tmp_path: Path
) -> None:
    out = tmp_path / "q04.json"
    made = command(
        "install-code", "--dir", str(province.folder), "--desk", "Q04", "--out", str(out)
    )
    assert made.returncode == 0, made.stderr
    code = json.loads(out.read_text("utf-8"))
    key = plain_call(province.url, "GET", "/v1/desk").json()["province_key"]
    assert (code["url"], code["province_key"]) == (province.url, key)
    unsigned = {name: value for name, value in code.items() if name != "signature"}
    assert is_signed(unsigned, code["signature"], key["public_key"])
    assert not is_signed({**unsigned, "url": "x"}, code["signature"], key["public_key"])
    with pytest.raises(StoreError):
        app.install_code(province.folder, "q 4", out)


def test_training_stays_on_loopback(tmp_path: Path) -> None:
    outcome = command("serve", "--dir", str(tmp_path), "--host", "0.0.0.0")
    assert (outcome.returncode, "loopback" in outcome.stderr) == (5, True)


def test_a_taken_port_is_said_in_a_line(province: ProvinceHandle, tmp_path: Path) -> None:
    port = province.url.rpartition(":")[2]
    outcome = command("serve", "--dir", str(tmp_path), "--port", port)
    assert (outcome.returncode, outcome.stdout) == (2, "")
    assert "Traceback" not in outcome.stderr


def test_a_real_province_speaks_tls_and_names_its_ca(tmp_path: Path) -> None:
    cert, key = self_signed(tmp_path)
    tls = ("--no-training", "--cert", str(cert), "--key", str(key), "--ca", str(cert))
    with running_province(tmp_path / "p", 0, *tls) as province:
        assert province.url.startswith("https://127.0.0.1:")
        office = ("H17.1", "Phường Mẫu Hai")
        code = app.install_code(province.folder, "Q01", tmp_path / "q.json", office=office)
        trusted = ssl.create_default_context(cadata=code["ca"])
        with urllib.request.urlopen(
            urllib.request.Request(code["url"] + "/v1/uploads", method="OPTIONS"), context=trusted
        ) as answer:
            assert (answer.status, answer.headers["EHC-Desk-API"]) == (204, "1")


def self_signed(folder: Path) -> tuple[Path, Path]:
    """Write a certificate for 127.0.0.1 and its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "province")])
    now = datetime.now(UTC)
    host = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(host, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(private, hashes.SHA256())
    )
    cert, key = folder / "cert.pem", folder / "key.pem"
    cert.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return cert, key


def test_two_thousand_entries_drain_quickly(tmp_path: Path) -> None:
    """Measured goal: well under 2 s in batches of 100; the bound leaves room for a busy machine."""
    with running_province(tmp_path) as province:
        desk = DemoDesk(province.url)
        entries = [desk.acceptance(number) for number in range(1, 501)]
        for kind in ("handed_over", "payment_recorded", "slip_printed"):
            entries += [desk.entry(kind, e["record"]["dossier"], {}) for e in entries[:500]]
        desk.token()
        started = time.monotonic()
        for at in range(0, 2000, 100):
            results = desk.deliver(*entries[at : at + 100]).json()["results"]
            assert {r["outcome"] for r in results} == {"accepted"}
        assert time.monotonic() - started < 4


@pytest.mark.parametrize("found", ["3.40.1", "3.51.2"])
def test_an_old_sqlite_is_refused(found: str) -> None:
    with pytest.raises(StoreError, match="too old"):
        require_sqlite(found)


def test_a_store_keeps_nothing_of_a_failed_transaction(tmp_path: Path) -> None:
    store = Store(tmp_path / "province.db")

    def fail() -> None:
        with store.write() as db:
            db.execute("INSERT INTO meta VALUES ('half', 'done')")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with store.read() as db:
        assert db.execute("SELECT * FROM meta").fetchall() == []
        assert db.pragma("journal_mode") == "wal"
        assert db.pragma("synchronous") == 2
    store.close()


def test_the_province_shares_no_code_with_the_desk() -> None:
    probe = (
        "import sys, ehc_desk.province.__main__, ehc_desk.province.folder,"
        " ehc_desk.province.install, ehc_desk.province.uploads;"
        "print([m for m in sys.modules if m.startswith('ehc_desk.')"
        " and not m.startswith('ehc_desk.province')])"
    )
    shown = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True)
    assert shown.stdout.strip() == "[]", shown.stderr
