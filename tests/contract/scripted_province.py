"""A province that answers as the test says: whole, broken, late, or not at all.

By default it is a small, correct province with a key of its own; ``rules`` put answers in the way.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import json
import re
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ehc_desk.remote.wire import b64

KID = "p-test"


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the body as JSON, unpacked."""
        packed = self.headers.get("content-encoding") == "gzip"
        return json.loads(gzip.decompress(self.body) if packed else self.body)


@dataclass(frozen=True)
class Reply:
    """One answer, and what goes wrong with it."""

    status: int = 200
    body: bytes = b""
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    marker: bool = True
    clock_s: float = 0.0
    cut_at: int | None = None
    reset: str = ""  # "before" or "after" the body
    wait_s: float = 0.0


Rule = Callable[[Asked], Reply | None]


def said(value: Any, status: int = 200, **more: Any) -> Reply:
    """Return a JSON answer."""
    return Reply(status=status, body=json.dumps(value).encode(), **more)


def problem(status: int, word: str, **more: Any) -> Reply:
    """Return an RFC 9457 answer."""
    content = {"type": f"urn:ehc-desk:problem:{word}", "title": word, "status": status, **more}
    return said(content, status, kind="application/problem+json")


class Scripted:
    """The server: ``log`` is what was asked, ``rules`` are tried in order before the default."""

    def __init__(self) -> None:
        self.key = Ed25519PrivateKey.generate()
        self.log: list[Asked] = []
        self.rules: list[tuple[str, Rule, list[int]]] = []
        self.papers: dict[str, bytes] = {}
        self.uploads: dict[str, bytearray] = {}
        self.tokens = 0
        self.url = ""
        self._lock = threading.Lock()

    def when(self, pattern: str, rule: Rule | Reply, *, times: int = 10**9, after: int = 0) -> None:
        """Answer calls whose "METHOD path" matches by a rule, ``times`` times, after some."""
        chosen: Rule = (lambda _: rule) if isinstance(rule, Reply) else rule
        self.rules.append((pattern, chosen, [after, times]))

    def asked(self, pattern: str) -> list[Asked]:
        """Return the requests whose "METHOD path" matches."""
        return [one for one in self.log if re.search(pattern, f"{one.method} {one.path}")]

    def answer(self, asked: Asked) -> Reply:
        """Return what to say to one request."""
        with self._lock:
            self.log.append(asked)
            for pattern, rule, left in self.rules:
                if not re.search(pattern, f"{asked.method} {asked.path}"):
                    continue
                left[0] -= 1
                if left[0] >= 0 or left[1] <= 0:
                    continue
                left[1] -= 1
                reply = rule(asked)
                if reply is not None:
                    return reply
            return self._default(asked)

    def _default(self, asked: Asked) -> Reply:
        path = asked.path.partition("?")[0]
        if path == "/oauth2/token":
            self.tokens += 1
            token = {"access_token": f"t{self.tokens}", "token_type": "Bearer", "expires_in": 300}
            return said(token)
        if path == "/v1/desk":
            return said(self.desk() if "authorization" in asked.headers else {"training": True})
        if path == "/v1/entries":
            return self.batch([self.accepted(entry) for entry in asked.json()["entries"]])
        if path.startswith("/v1/papers/"):
            there = path.rpartition("/")[2] in self.papers
            return Reply() if there else Reply(status=404, kind="")
        if path.startswith("/v1/uploads"):
            return self._upload(asked, path)
        if path == "/v1/changes":
            return said({"changes": [], "cursor": "c1", "more": False})
        return problem(404, "not-found")

    def desk(self) -> dict[str, Any]:
        """Return what ``GET /v1/desk`` says with a token."""
        public = b64(self.key.public_key().public_bytes_raw())
        return {
            "desk": "Q03",
            "office": {"code": "H17.25.18", "name": "Phường Mẫu"},
            "agencies": ["H17.25.18"],
            "server_time": "2026-11-21T09:00:00.000+07:00",
            "lowest_client": "0.1.0",
            "limits": {"batch": 100, "upload_part_max": 4194304, "window_s": 30},
            "training": True,
            "province_key": {"kid": KID, "public_key": public},
            "epoch": 1,
        }  # fmt: skip

    def accepted(self, entry: dict[str, Any], /, **changes: Any) -> dict[str, Any]:
        """Return the result for one sent entry; ``changes`` go in before it is signed."""
        record = entry["record"]
        ack = {
            "entry": record["id"],
            "server_seq": 1,
            "received_at": "2026-11-21T09:00:00.000+07:00",
            "record_sha256": entry["hash"],
            "papers": [paper["sha256"] for paper in record["payload"].get("papers", [])],
            "assigned_code": None,
            "kid": KID,
            **changes,
        }
        ack["signature"] = b64(self.key.sign(rfc8785.dumps(ack)))
        return {"id": record["id"], "outcome": "accepted", "ack": ack}

    @staticmethod
    def batch(results: list[dict[str, Any]]) -> Reply:
        """Return the answer to a batch."""
        return said({"results": results, "server_time": "2026-11-21T09:00:00.000+07:00"})

    def _upload(self, asked: Asked, path: str) -> Reply:
        if asked.method == "POST":
            name = f"{len(self.uploads):032x}"
            self.uploads[name] = bytearray(asked.body)
            self._adopt(name, int(asked.headers["upload-length"]))
            headers = {"Location": f"/v1/uploads/{name}", "Upload-Offset": str(len(asked.body))}
            return Reply(status=201, kind="", headers=headers)
        name = path.rpartition("/")[2]
        if name not in self.uploads:
            return problem(404, "not-found")
        have = self.uploads[name]
        if asked.method == "PATCH":
            if int(asked.headers["upload-offset"]) != len(have):
                return problem(409, "upload-offset")
            have += asked.body
            self._adopt(name, None)
        status = 204 if asked.method == "PATCH" else 200
        return Reply(status=status, kind="", headers={"Upload-Offset": str(len(have))})

    def _adopt(self, name: str, _length: int | None) -> None:
        data = bytes(self.uploads[name])
        self.papers[hashlib.sha256(data).hexdigest()] = data


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 65_536  # headers and body in one packet, or each answer waits for an ACK
    scripted: Scripted

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = self.scripted.answer(Asked(self.command, self.path, headers, body))
        if reply.wait_s:
            time.sleep(reply.wait_s)
        if reply.reset == "before":
            self._reset()
            return
        self._say(reply)
        if reply.cut_at is not None or reply.reset == "after":
            self._reset()

    def _say(self, reply: Reply) -> None:
        self.send_response_only(reply.status)
        self.send_header("Date", formatdate(time.time() + reply.clock_s, usegmt=True))
        if reply.marker:
            self.send_header("EHC-Desk-API", "1")
        if reply.kind:
            self.send_header("Content-Type", reply.kind)
        if reply.status != 204:
            self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body[: reply.cut_at])
        self.wfile.flush()

    def _reset(self) -> None:
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.close_connection = True
        self.connection.close()

    do_GET = do_POST = do_HEAD = do_PATCH = _serve  # noqa: N815 - names the base class wants

    def finish(self) -> None:
        """End a connection that may be gone already."""
        with contextlib.suppress(OSError):
            super().finish()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextlib.contextmanager
def scripted_province(tls: ssl.SSLContext | None = None) -> Iterator[Scripted]:
    """Serve on a free loopback port until the end of the block, over TLS when given a context."""
    scripted = Scripted()
    handler = type("Handler", (_Handler,), {"scripted": scripted})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    scheme = "https" if tls is not None else "http"
    scripted.url = f"{scheme}://127.0.0.1:{server.server_port}"
    try:
        yield scripted
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
