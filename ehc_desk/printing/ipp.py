"""Asks a print server over IPP what became of a job (RFC 8011, Get-Job-Attributes).

``lpstat`` shows finished and aborted jobs alike; only the number of the job's state tells them
apart. Knows nothing of slips: a server, a job number in, a state out.
"""

from __future__ import annotations

import http.client
import os
import re
import socket
import struct
from collections.abc import Iterator
from typing import Literal

from ehc_desk.errors import PrinterUnavailable, PrintFailed

JobState = Literal["open", "completed", "failed"]

SOCKET = "/run/cups/cups.sock"
_GET_JOB_ATTRIBUTES = 0x0009
_OPERATION, _END = 0x01, 0x03
_ENUM, _KEYWORD, _URI, _CHARSET, _LANGUAGE = 0x23, 0x44, 0x45, 0x47, 0x48
_NOT_FOUND = 0x0406
_STATES: dict[int, JobState] = {7: "failed", 8: "failed", 9: "completed"}


class _LocalConnection(http.client.HTTPConnection):
    """HTTP through the scheduler's local socket."""

    def __init__(self, path: str, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def _connection(server: str, timeout: float) -> http.client.HTTPConnection:
    """Open the way CUPS itself goes: the given server, CUPS_SERVER, the local socket, port 631."""
    where = server or os.environ.get("CUPS_SERVER", "") or SOCKET
    if where.startswith("/"):
        if hasattr(socket, "AF_UNIX") and os.path.exists(where):  # noqa: PTH110 - a socket
            return _LocalConnection(where, timeout)
        where = "localhost"
    host, _, port = where.partition("/")[0].partition(":")
    return http.client.HTTPConnection(host, int(port or 631), timeout=timeout)


def _attribute(tag: int, name: str, value: str) -> bytes:
    said, what = name.encode("ascii"), value.encode("ascii")
    return struct.pack(f">BH{len(said)}sH{len(what)}s", tag, len(said), said, len(what), what)


def _question(job: int) -> bytes:
    return b"".join(
        (
            struct.pack(">BBHIB", 1, 1, _GET_JOB_ATTRIBUTES, 1, _OPERATION),
            _attribute(_CHARSET, "attributes-charset", "utf-8"),
            _attribute(_LANGUAGE, "attributes-natural-language", "en"),
            _attribute(_URI, "job-uri", f"ipp://localhost/jobs/{job}"),
            _attribute(_KEYWORD, "requested-attributes", "job-state"),
            bytes([_END]),
        )
    )


def _attributes(answer: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield (tag, name, value) of an IPP message; struct.error when it is torn."""
    at = 8
    while at < len(answer):
        tag = answer[at]
        at += 1
        if tag <= 0x0F:
            continue
        (length,) = struct.unpack_from(">H", answer, at)
        name = answer[at + 2 : at + 2 + length]
        at += 2 + length
        (length,) = struct.unpack_from(">H", answer, at)
        yield tag, name, answer[at + 2 : at + 2 + length]
        at += 2 + length


def read_state(answer: bytes) -> JobState:
    """Return the state an IPP answer tells; a server that forgot the job tells nothing: open."""
    try:
        (status,) = struct.unpack_from(">H", answer, 2)
        for tag, name, value in _attributes(answer):
            if tag == _ENUM and name == b"job-state":
                return _STATES.get(struct.unpack(">i", value)[0], "open")
    except struct.error as error:
        raise PrintFailed(printer="", reason="answer-torn") from error
    if status == _NOT_FOUND:
        return "open"
    raise PrintFailed(printer="", reason=f"ipp-{status:04x}")


def job_state(job_id: str, *, server: str = "", timeout: float = 5.0) -> JobState:
    """Return the state of a job named as ``lp`` names it (``EHC-12``).

    ``open`` covers waiting, held, printing, stopped and forgotten. Raises PrinterUnavailable when
    no print server answers, PrintFailed when its answer cannot be used (params: printer, reason).
    """
    number = re.search(r"-(\d+)$", job_id)
    if number is None:
        raise PrintFailed(printer="", reason="no-job")
    connection = _connection(server, timeout)
    try:
        connection.request(
            "POST", "/jobs/", _question(int(number[1])), {"Content-Type": "application/ipp"}
        )
        answer = connection.getresponse()
        body = answer.read()
    except (OSError, http.client.HTTPException) as error:
        raise PrinterUnavailable(printer="", reason="no-print-system") from error
    finally:
        connection.close()
    if answer.status != http.client.OK:
        raise PrintFailed(printer="", reason=f"http-{answer.status}")
    return read_state(body)
