"""A real reference province as a child process, for tests: start, break, stop, kill, look inside.

Use ``running_province(folder)``; ``DemoDesk`` is a bare client of the demo desk (standard library
plus PyJWT) for tests that want to speak the contract without the desk's own adapter.
"""

from __future__ import annotations

import base64
import contextlib
import gzip
import hashlib
import http.client
import json
import os
import secrets
import selectors
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

_ROOT = Path(__file__).resolve().parents[2]
_START_S = 30.0
GRANT = {
    "grant_type": "client_credentials",
    "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
}


@dataclass
class ProvinceHandle:
    """A running province. ``url`` is its base, without a slash at the end."""

    folder: Path
    url: str
    process: subprocess.Popen[str]

    def faults(self, **switches: Any) -> dict[str, Any]:
        """Switch a fault on (``PUT /training/faults``); without arguments switch all off."""
        if not switches:
            plain_call(self.url, "DELETE", "/training/faults")
            return {}
        answer = plain_call(self.url, "PUT", "/training/faults", body=switches)
        assert answer.status == 200, answer.body
        return dict(answer.json())

    def change(self, kind: str, code: str = "", data: Mapping[str, Any] | None = None) -> Any:
        """Let the province change something (``POST /training/changes``)."""
        order = {"kind": kind, "data": dict(data or {}), **({"code": code} if code else {})}
        answer = plain_call(self.url, "POST", "/training/changes", body=order)
        assert answer.status == 201, answer.body
        return answer.json()

    def dump(self) -> dict[str, Any]:
        """Return what the province holds."""
        from ehc_desk.province.app import dump

        return dump(self.folder)

    def stop(self) -> int:
        """End it the good way and return its exit code."""
        if self.process.poll() is None:
            self.process.terminate()
        return self._reaped(self.process.wait(timeout=20))

    def kill(self) -> None:
        """End it like a power cut of the program (SIGKILL)."""
        self.process.kill()
        self._reaped(self.process.wait(timeout=20))

    def _reaped(self, code: int) -> int:
        if self.process.stdout is not None:
            self.process.stdout.close()
        return code


def start_province(folder: Path, port: int = 0, *arguments: str) -> ProvinceHandle:
    """Start a province and return when its port is open; the caller stops it."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "ehc_desk.province", "serve"]
    with (folder / "stderr.log").open("ab") as errors:
        process = subprocess.Popen(
            [*command, "--port", str(port), "--dir", str(folder), *arguments],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            cwd=_ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
    line = _first_line(process)
    if not line:
        process.kill()
        process.wait()
        raise AssertionError((folder / "stderr.log").read_text("utf-8"))
    return ProvinceHandle(folder=folder, url=json.loads(line)["url"], process=process)


def _first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        return process.stdout.readline() if selector.select(_START_S) else ""


@contextlib.contextmanager
def running_province(folder: Path, port: int = 0, *arguments: str) -> Iterator[ProvinceHandle]:
    """Hold a running province; it is stopped at the end, however the test ends."""
    handle = start_province(folder, port, *arguments)
    try:
        yield handle
    finally:
        handle.stop()


@dataclass
class Answer:
    """An HTTP answer; header names are lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the body as JSON."""
        return json.loads(self.body)


def plain_call(
    url: str,
    method: str,
    path: str,
    *,
    body: Any = None,
    headers: Mapping[str, str] | None = None,
    timeout: float = 20,
) -> Answer:
    """Make one call on a fresh connection; a dict or list body goes as JSON, bytes as they are."""
    sent = dict(headers or {})
    if isinstance(body, dict | list):
        body = json.dumps(body).encode()
        sent.setdefault("Content-Type", "application/json")
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=timeout)
    try:
        connection.request(method, path, body=body, headers=sent)
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, found, response.read())
    finally:
        connection.close()


@dataclass
class DemoDesk:
    """A bare client of one enrolled desk; by default the published demo desk."""

    url: str
    desk: str = "Q03"
    client_id: str = "desk-Q03"
    key: Any = None
    chain: str = field(default_factory=lambda: str(uuid.uuid4()))
    seq: int = 0
    prev: str = "0" * 64
    _token: str = ""

    def token(self) -> str:
        """Return a bearer token, fetched once."""
        if not self._token:
            form = urlencode({**GRANT, "client_assertion": self.assertion()})
            answer = plain_call(
                self.url,
                "POST",
                "/oauth2/token",
                body=form.encode(),
                headers={"Content-Type": "application/x-www-form-urlencoded"},
            )
            assert answer.status == 200, answer.body
            self._token = answer.json()["access_token"]
        return self._token

    def assertion(self, **changes: Any) -> str:
        """Return a client assertion (RFC 7523); ``changes`` replace claims."""
        import jwt

        now = int(time.time())
        claims = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": self.url + "/oauth2/token",
            "iat": now,
            "exp": now + 120,
            "jti": secrets.token_hex(16),
            **changes,
        }
        return jwt.encode(claims, self.key or demo_key(), algorithm="EdDSA")

    def call(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        timeout: float = 20,
    ) -> Answer:
        """Make one call with the token."""
        sent = {"Authorization": f"Bearer {self.token()}", **(headers or {})}
        return plain_call(self.url, method, path, body=body, headers=sent, timeout=timeout)

    def deliver(self, *entries: Any, packed: bool = True, timeout: float = 20) -> Answer:
        """Deliver entries, gzip as desks do."""
        body = json.dumps({"entries": list(entries)}).encode()
        headers = {"Content-Type": "application/json"}
        if packed:
            body, headers["Content-Encoding"] = gzip.compress(body, 5), "gzip"
        return self.call("POST", "/v1/entries", body=body, headers=headers, timeout=timeout)

    def entry(self, kind: str, dossier: str | None, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Return the next sealed entry of this desk's chain."""
        self.seq += 1
        record = {
            "v": 1,
            "chain": self.chain,
            "seq": self.seq,
            "id": new_uuid7(),
            "dossier": dossier,
            "kind": kind,
            "payload": dict(payload),
            "actor": "demo",
            "device_time": "2026-11-21T09:00:00.000+07:00",
            "server_offset_ms": 0,
            "prev": self.prev,
        }
        self.prev = record_hash(record)
        return {"record": record, "hash": self.prev}

    def acceptance(self, number: int, dossier: str = "", **changes: Any) -> dict[str, Any]:
        """Return a ``dossier_accepted`` entry with an official number of 2026-11-21."""
        code = f"H17.25.18-261121-{number:04d}"
        payload = {**accepted_payload(code), "desk": self.desk, **changes}
        return self.entry("dossier_accepted", dossier or str(uuid.uuid4()), payload)

    def upload(self, data: bytes, *, part: int = 65536) -> str:
        """Bring a paper over in parts and return its SHA-256."""
        digest = hashlib.sha256(data).hexdigest()
        created = self.call("POST", "/v1/uploads", headers=upload_headers(data))
        assert created.status == 201, created.body
        for at in range(0, len(data), part):
            sent = self.patch(created.headers["location"], at, data[at : at + part])
            assert sent.status == 204, sent.body
        return digest

    def patch(self, location: str, at: int, data: bytes, **headers: str) -> Answer:
        """Send one part."""
        fixed = {
            "Tus-Resumable": "1.0.0",
            "Upload-Offset": str(at),
            "Content-Type": "application/offset+octet-stream",
        }
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.call("PATCH", location, body=data, headers={**fixed, **named})


def enrolled(province: ProvinceHandle, desk: str, *, code: Any = None) -> DemoDesk:
    """Return a client of another desk, enrolled with a fresh key by an install code."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from ehc_desk.province.app import install_code

    made = code or install_code(province.folder, desk, province.folder / f"{desk}.json")
    key = Ed25519PrivateKey.generate()
    answer = enrolment(province.url, made, key)
    assert answer.status == 201, answer.body
    return DemoDesk(province.url, desk=desk, client_id=answer.json()["client_id"], key=key)


def enrolment(url: str, code: Mapping[str, Any], key: Any, *, proof_by: Any = None) -> Answer:
    """Register ``key`` with the one-time secret of an install code."""
    import rfc8785

    body = {
        "desk": code["desk"],
        "secret": code["enrolment"]["secret"],
        "public_key": _b64url(key.public_key().public_bytes_raw()),
    }
    body["proof"] = _b64url((proof_by or key).sign(rfc8785.dumps(body)))
    return plain_call(url, "POST", "/v1/enrolments", body=body)


def _b64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def demo_key() -> Any:
    """Return the published private key of the demo desk."""
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    pem = (_ROOT / "resources" / "demo" / "desk-key.pem").read_bytes()
    return load_pem_private_key(pem, password=None)


def upload_headers(data: bytes, sha256: str = "") -> dict[str, str]:
    """Return the headers that begin an upload of ``data``."""
    digest = sha256 or hashlib.sha256(data).hexdigest()
    named = {"sha256": digest, "type": "application/pdf"}
    coded = (f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in named.items())
    return {
        "Tus-Resumable": "1.0.0",
        "Upload-Length": str(len(data)),
        "Upload-Metadata": ",".join(coded),
    }


def record_hash(record: Mapping[str, Any]) -> str:
    """Return the SHA-256 over the RFC 8785 JSON of a record."""
    import rfc8785

    return hashlib.sha256(rfc8785.dumps(dict(record))).hexdigest()


def new_uuid7() -> str:
    """Return a UUID version 7."""
    value = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | (0x7 << 76)
    return str(uuid.UUID(int=value & ~(0x3 << 62) | (0x2 << 62)))


def accepted_payload(code: str | None) -> dict[str, Any]:
    """Return a whole, invented receipt."""
    return {
        "code": code,
        "provisional": None,
        "version": 1,
        "procedure": {"code": "2.000815", "name": "Chứng thực bản sao", "version": "1"},
        "channel": "counter",
        "received_at": "2026-11-21T09:00:00+07:00",
        "due_at": "2026-11-21T17:00:00+07:00",
        "owners": [{"full_name": "Nguyễn Thị Thử", "personal_number": "048190000001"}],
        "submitter": None,
        "relation": None,
        "summary": "Chứng thực bản sao từ bản chính",
        "components": [{"number": 1, "name": "Bản chính", "check": "passed"}],
        "form": {"copies": 2},
        "fee_vnd": 2000,
        "papers": [],
        "receiving_office": "Trung tâm Phục vụ hành chính công phường Mẫu Một",
        "competent_agency": "H17.25.18",
        "desk": "Q03",
        "clerk": "demo",
        "deadline": None,
    }
