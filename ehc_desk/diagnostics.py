"""How the desk is: small tests whose outcome a person can act on, and a bundle for support.

Each test tells one of ok, warn, bad, skipped and the key of a sentence; nothing here raises for a
sick desk. The bundle holds counts, versions and codes; names, numbers and contents of dossiers are
never put in, and every text passes the redaction of the logs besides.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import sys
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ehc_desk import __version__
from ehc_desk.domain.journal import verify
from ehc_desk.errors import DeskError
from ehc_desk.files import made_folder
from ehc_desk.logs import redact
from ehc_desk.paths import DataFolder

if TYPE_CHECKING:
    from ehc_desk.desk import Desk

LEAST_FREE = 500_000_000
"""Below this many free bytes a desk is warned: a day of papers may not fit."""

MOST_OFFSET_S = 120
"""More seconds than this between our clock and the province's make times on slips doubtful."""

_LOG_BYTES = 200_000
_LIBRARIES = (
    "PySide6-Essentials",
    "SQLAlchemy",
    "sqlcipher3",
    "reportlab",
    "pikepdf",
    "zxing-cpp",
    "opencv-python-headless",  # not there: no reading by camera; the window names no package
)
_SECRET = frozenset({"database_url"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one test found. ``key`` and ``params`` are phrased by the window and the terminal."""

    name: str
    state: str
    key: str
    params: Mapping[str, object] = field(default_factory=dict)

    def to_json(self) -> dict[str, object]:
        """Return the finding as one JSON object."""
        return asdict(self)


def _found(name: str, state: str, key: str, **params: object) -> Finding:
    return Finding(name=name, state=state, key=key, params=params)


class Diagnostics:
    """``hello`` asks the province who we are and returns its clock's offset in milliseconds."""

    def __init__(self, desk: Desk, *, hello: Callable[[], int]) -> None:
        self._desk, self._hello = desk, hello

    def tests(self) -> Mapping[str, Callable[[], Finding]]:
        """Return every test that needs no person, by name, in the order to show."""
        return {
            "storage": self._storage,
            "journal": self._journal,
            "numbers": self._numbers,
            "folder": self._folder,
            "printer": self._printer,
            "text": self._text,
            "province": self._province,
        }

    def run(self) -> tuple[Finding, ...]:
        """Run them all; a test that meets an error of the program's tree reports its code."""
        return tuple(self.one(name) for name in self.tests())

    def one(self, name: str) -> Finding:
        """Run one test."""
        try:
            return self.tests()[name]()
        except DeskError as error:
            return _found(name, "bad", "failed", code=error.code)
        except OSError as error:
            return _found(name, "bad", "failed", code=type(error).__name__)

    # ------------------------------------------------------------ tests

    def _storage(self) -> Finding:
        free = shutil.disk_usage(self._desk.root).free
        if free < LEAST_FREE:
            return _found("storage", "warn", "little_room", mb=free // 1_000_000)
        return _found("storage", "ok", "room", gb=free // 1_000_000_000)

    def _journal(self) -> Finding:
        queries = self._desk.queries
        verdict = verify(queries.entries(), head=queries.journal_head())
        if verdict.first_bad is not None:
            return _found("journal", "bad", "chain_broken", seq=verdict.first_bad.seq)
        return _found("journal", "ok", "chain_whole", count=verdict.entries)

    def _numbers(self) -> Finding:
        desk = self._desk
        today = desk.clock.now().date().isoformat()
        lease = desk.queries.lease(agency=desk.office.agency, day=today)
        if lease is None:
            if desk.office.training:
                return _found("numbers", "ok", "standing_lease")
            return _found("numbers", "warn", "no_lease")
        return _found("numbers", "ok", "lease", first=lease.first, last=lease.last)

    def _folder(self) -> Finding:
        folder = DataFolder(self._desk.root).watched(self._desk.settings.watched_folder)
        if not made_folder(folder):
            return _found("folder", "warn", "no_folder", folder=folder.name)
        if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            return _found("folder", "bad", "folder_closed", folder=folder.name)
        return _found("folder", "ok", "folder_ok", folder=folder.name)

    def _printer(self) -> Finding:
        settings = self._desk.settings
        wanted = {settings.printer, *settings.printers.values()} - {""}
        queues = {name.partition("|")[0] for name in wanted}
        there = set(self._desk.printer.printers())
        if not queues:
            return _found("printer", "skipped", "pdf_only", count=len(there))
        gone = sorted(queues - there)
        if gone:
            return _found("printer", "bad", "printer_gone", printer=", ".join(gone))
        return _found("printer", "ok", "printer_ok", printer=", ".join(sorted(queues)))

    def _text(self) -> Finding:
        state = self._desk.reading.state()
        if not state.engine:  # every paper is complete without its text
            return _found("text", "skipped", "no_reading", count=state.read)
        if state.failed:
            return _found("text", "ok", "reading_some", count=state.read, failed=state.failed)
        return _found("text", "ok", "reading", count=state.read)

    def _province(self) -> Finding:
        try:
            offset_s = round(self._hello() / 1000)
        except DeskError as error:
            return _found("province", "warn", "no_province", code=error.code)
        if abs(offset_s) > MOST_OFFSET_S:
            return _found("province", "bad", "clock_off", seconds=offset_s)
        return _found("province", "ok", "province_ok", seconds=offset_s)

    # ------------------------------------------------------------ bundle

    def bundle(self, findings: tuple[Finding, ...]) -> dict[str, str]:
        """Return file name → text of everything that would leave the machine."""
        parts = {
            "versions.json": self._versions(),
            "findings.json": [one.to_json() for one in findings],
            "settings.json": self._settings(),
            "counts.json": self._counts(),
            "outbox.json": self._outbox(),
        }
        texts = {
            name: redact(json.dumps(value, ensure_ascii=False, indent=1, default=str))
            for name, value in parts.items()
        }
        return texts | {f"logs/{file.name}": _tail(file) for file in self._logs()}

    def _versions(self) -> dict[str, object]:
        desk = self._desk
        return {
            "ehc-desk": __version__,
            "python": sys.version.split()[0],
            "system": platform.platform(),
            "libraries": {name: _version(name) for name in _LIBRARIES},
            "agency": desk.office.agency,
            "desk": desk.office.desk,
            "training": desk.office.training,
            "catalogue": max((str(one.version) for one in desk.catalogue.versions), default=""),
            "procedures": len(desk.catalogue),
            "calendar": desk.calendar.version,
            "clock": desk.clock.now().isoformat(timespec="seconds"),
        }

    def _settings(self) -> dict[str, object]:
        settings = self._desk.settings
        shown = {each.name: getattr(settings, each.name) for each in fields(settings)}
        shown["printers"] = dict(settings.printers)
        shown |= {key: "•••" for key in _SECRET if shown.get(key)}
        shown["watched_folder"] = bool(shown["watched_folder"])  # a path may hold a person's name
        shown["locked"] = sorted(settings.locked)
        return shown

    def _counts(self) -> dict[str, object]:
        queries = self._desk.queries
        today = self._desk.clock.now().date().isoformat()
        seq, head = queries.journal_head()
        return {"lists": dict(queries.counts(today=today)), "journal": {"seq": seq, "hash": head}}

    def _outbox(self) -> list[dict[str, Any]]:
        rows = self._desk.queries.deliveries(which="open")
        return [
            {
                "seq": row.seq,
                "kind": row.kind.value,
                "entry_kind": row.entry_kind,
                "state": row.state.value,
                "attempts": row.attempts,
                "error": row.last_error,
            }
            for row in rows
        ]

    def _logs(self) -> list[Path]:
        return sorted(DataFolder(self._desk.root).logs.glob("*.log*"))


def write(bundle: Mapping[str, str], target: Path) -> None:
    """Write the bundle as a ZIP file; the target appears whole or not at all."""
    half = target.with_name(target.name + ".part")
    with zipfile.ZipFile(half, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in sorted(bundle.items()):
            archive.writestr(name, text)
    half.replace(target)


def _tail(file: Path) -> str:
    with file.open("rb") as log:
        log.seek(max(0, file.stat().st_size - _LOG_BYTES))
        return redact(log.read().decode("utf-8", "replace"))


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
