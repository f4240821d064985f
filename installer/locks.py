"""Reads lock files: which releases they pin, and which of them a virtual environment lacks."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

_PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;\\]+)")


@dataclass(frozen=True)
class Pin:
    """One release of a lock file with its hashes, as the text that pip reads."""

    name: str
    version: str
    text: str


def normal(name: str) -> str:
    """Return the name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(lock: Path) -> list[Pin]:
    """Return all releases of a lock file, in order."""
    found: list[Pin] = []
    block: list[str] = []
    for line in lock.read_text(encoding="utf-8").splitlines():
        if _PIN.match(line):
            _keep(block, found)
            block = [line]
        elif block and line.strip().startswith("--hash="):
            block.append(line)
    _keep(block, found)
    return found


def _keep(block: list[str], found: list[Pin]) -> None:
    match = _PIN.match(block[0]) if block else None
    if match:
        text = "\n".join(block).rstrip("\\ ")
        found.append(Pin(normal(match.group(1)), match.group(2), text))


def installed(packages: Path) -> dict[str, str]:
    """Return name and version of what lies in a `site-packages` folder."""
    rows = metadata.distributions(path=[str(packages)])
    return {normal(row.metadata["Name"]): row.version for row in rows if row.metadata["Name"]}


def lacking(lock: Path, packages: Path) -> list[Pin]:
    """Return the releases of the lock that the folder does not hold in just that version."""
    there = installed(packages)
    return [pin for pin in pins(lock) if there.get(pin.name) != pin.version]


def digest(file: Path) -> str:
    """Return the SHA-256 of a file as hex."""
    return hashlib.sha256(file.read_bytes()).hexdigest()
