"""Prism as an independent mock of our contract: it checks each request, and answers as asked.

It comes from npm into the user's cache (``EHC_PRISM`` names another program); only the long run
(``EHC_LONG=1``) fetches it, every run uses it when it is there.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

CONTRACT = Path(__file__).resolve().parents[2] / "resources" / "contract" / "desk-api-v1.yaml"
_CACHE = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "ehc-desk-tests"
_PACKAGE = "@stoplight/prism-cli@5"


class NoPrism(Exception):
    """There is no Prism on this machine; the text says why."""


def program() -> Path:
    """Return the program; raises NoPrism."""
    named = os.environ.get("EHC_PRISM")
    if named:
        return Path(named)
    found = _CACHE / "prism" / "node_modules" / ".bin" / "prism"
    if found.exists() and shutil.which("node"):
        return found
    if not shutil.which("npm"):
        raise NoPrism("no npm on this machine")
    if os.environ.get("EHC_LONG") != "1":
        raise NoPrism("Prism is not in the cache; the long run (EHC_LONG=1) fetches it")
    found.parents[2].mkdir(parents=True, exist_ok=True)
    fetched = subprocess.run(
        ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(_CACHE / "prism"), _PACKAGE],
        capture_output=True, text=True, timeout=170, check=False,
    )  # fmt: skip
    if fetched.returncode or not found.exists():
        raise NoPrism(f"npm could not deliver {_PACKAGE}")
    return found


@contextlib.contextmanager
def running_prism() -> Iterator[str]:
    """Serve the contract and give the address.

    Requests are judged in every mode (422 and ``sl-violations``); ``--errors`` is left out because
    Prism then refuses answers of its own making, whose integer headers it cannot invent.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [str(program()), "mock", "-h", "127.0.0.1", "-p", str(port), str(CONTRACT)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(process, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + 40
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise NoPrism("Prism did not start")
