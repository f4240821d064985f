"""A province in memory that keeps ids, hashes and papers, and a line to it that can be cut.

``FakeGateway.script`` holds one fault for each call to come; an empty script is a calm line.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ehc_desk.domain.codes import DossierCode
from ehc_desk.domain.delivery import NumberLease
from ehc_desk.domain.journal import Entry, hash_of
from ehc_desk.errors import (
    CaptivePortal,
    Conflict,
    ContractBroken,
    Offline,
    OutcomeUnknown,
    ProvinceError,
    Rejected,
    ServerFault,
    SignedOut,
    Throttled,
)
from ehc_desk.ports.province import ChangePage, DeskInfo, EntryOutcome

PAUSES = ("offline", "portal", "signed-out")
RETRIES = ("server", "throttled", "unread", "lost-request", "lost-answer")
FAULTS = (*PAUSES, *RETRIES, "rejected", "forgets-papers", "calm")


def fault_error(fault: str) -> ProvinceError | None:
    """Return the error of a fault that happens before anything is done."""
    errors: dict[str, ProvinceError] = {
        "offline": Offline(reason="unreachable"),
        "portal": CaptivePortal(status=302),
        "signed-out": SignedOut(status=401),
        "server": ServerFault(status=502),
        "throttled": Throttled(retry_after=90),
        "unread": ContractBroken(where="entries"),
        "lost-request": OutcomeUnknown(reason="connection-lost"),
        "rejected": Rejected(status=422, problem="invalid", errors=[]),
    }
    return errors.get(fault)


@dataclass
class FakeProvince:
    """What a province must keep: every entry once, every paper by its hash, codes for ever."""

    papers: dict[str, bytes] = field(default_factory=dict)
    entries: dict[str, tuple[str, Mapping[str, Any]]] = field(default_factory=dict)
    dossiers: dict[str, dict[str, Any]] = field(default_factory=dict)
    acts: dict[str, list[str]] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    changes: list[dict[str, Any]] = field(default_factory=list)
    applied: int = 0
    _assigned: int = 9000

    def forget_papers(self) -> None:
        """Lose every paper that no acknowledgement has promised to keep."""
        kept = {sha for dossier in self.dossiers.values() for sha in dossier["papers"]}
        self.papers = {sha: data for sha, data in self.papers.items() if sha in kept}

    def judge(self, entry: Entry) -> EntryOutcome:
        """Take one entry: each id once, papers first, acceptance before every act."""
        assert hash_of(entry) == entry.hash
        if entry.id in self.entries:
            known, ack = self.entries[entry.id]
            assert known == entry.hash
            return EntryOutcome(entry_id=entry.id, outcome="duplicate", ack=ack)
        word = self.refused.get(entry.kind) or self.refused.get(str(entry.dossier))
        if word:
            return EntryOutcome(entry_id=entry.id, outcome=word, errors=({"code": "no"},))
        named = [paper["sha256"] for paper in entry.payload.get("papers", [])]
        missing = tuple(sha for sha in named if sha not in self.papers)
        if missing:
            return EntryOutcome(entry_id=entry.id, outcome="papers-missing", missing=missing)
        ack = {
            "entry": entry.id,
            "server_seq": len(self.entries) + 1,
            "record_sha256": entry.hash,
            "papers": named,
            "assigned_code": self._apply(entry, named),
        }
        self.entries[entry.id] = (entry.hash, ack)
        return EntryOutcome(entry_id=entry.id, outcome="accepted", ack=ack)

    def _apply(self, entry: Entry, named: list[str]) -> str | None:
        self.applied += 1
        dossier = str(entry.dossier)
        if entry.kind != "dossier_accepted":
            assert entry.dossier is None or dossier in self.dossiers, "act before acceptance"
            self.acts.setdefault(dossier, []).append(entry.kind)
            return None
        assert dossier not in self.dossiers, "accepted twice"
        code, assigned = entry.payload["code"], None
        if code is None:
            self._assigned += 1
            day = entry.payload["received_at"][:10]
            assigned = f"H17.25.18-{day[2:4]}{day[5:7]}{day[8:10]}-{self._assigned}"
            assert DossierCode.parse(assigned).number == self._assigned
        self.dossiers[dossier] = {"code": code or assigned, "papers": named}
        return assigned

    def announce(self, kind: str, dossier: str | None, **data: Any) -> None:
        """Put a change into the feed."""
        seq = len(self.changes) + 1
        at = f"2026-11-23T09:{seq % 60:02}:00.000+07:00"
        change = {"seq": seq, "kind": kind, "dossier": dossier, "code": None, "at": at}
        self.changes.append({**change, "data": data})


class FakeGateway:
    """Implements ``ports.ProvincialGateway``."""

    capabilities = frozenset({"leases", "resumable-upload", "changes", "idempotent"})

    def __init__(self, province: FakeProvince, script: Iterable[str] = ()) -> None:
        self.province = province
        self.script = deque(script)
        self.calls: list[tuple[str, Any]] = []
        self.epoch, self.offset_ms = 1, 1500
        self.exhausted = False
        self.leased: dict[str, int] = {}
        self.page, self.old_cursor = 2, ""
        self.broken: dict[str, Exception] = {}

    def who_am_i(self) -> DeskInfo:
        self._called("hello", None)
        return DeskInfo(
            desk="Q03",
            training=True,
            offset_ms=self.offset_ms,
            epoch=self.epoch,
            batch=100,
            upload_part_max=65536,
            window_s=30,
            kid="k1",
            public_key="",
        )

    def lease(self, *, agency: str, day: str, epoch: int, after: int | None = None) -> NumberLease:
        self._called("lease", (day, epoch, after))
        if epoch < self.epoch:
            raise Conflict(problem="epoch-behind", epoch=self.epoch)
        if self.exhausted:
            raise Conflict(problem="numbers-exhausted")
        first = (after or 0) + 1
        return NumberLease(
            agency=agency, day=day, epoch=epoch, first=first, last=first + 99, next=first
        )

    def deliver_paper(self, sha256: str, path: Path, *, size: int, media_type: str) -> None:
        self._called("paper", sha256)
        fault = self._fault()
        data = path.read_bytes()
        assert hashlib.sha256(data).hexdigest() == sha256
        assert (len(data), media_type) == (size, "application/pdf")
        self.province.papers[sha256] = data
        if fault == "lost-answer":
            raise OutcomeUnknown(reason="connection-lost")

    def deliver(self, entries: Sequence[Entry]) -> tuple[EntryOutcome, ...]:
        self._called("entries", [entry.id for entry in entries])
        fault = self._fault()
        if fault == "forgets-papers":
            self.province.forget_papers()
        if any(entry.kind in self.poison for entry in entries):
            raise Rejected(status=422, problem="invalid", errors=[{"code": "bad"}])
        outcomes = tuple(self.province.judge(entry) for entry in entries)
        if fault == "lost-answer":
            raise OutcomeUnknown(reason="connection-lost")
        return outcomes

    poison: frozenset[str] = frozenset()

    def changes(self, cursor: str | None) -> ChangePage:
        self._called("changes", cursor)
        if cursor is not None and cursor == self.old_cursor:
            raise Rejected(status=400, problem="bad-cursor", errors=[])
        start = int(cursor or 0)
        page = tuple(self.province.changes[start : start + self.page])
        end = start + len(page)
        return ChangePage(changes=page, cursor=str(end), more=end < len(self.province.changes))

    def close(self) -> None:
        self.calls.append(("close", None))

    def named(self, name: str) -> list[Any]:
        """Return what was asked by that name, in order."""
        return [what for called, what in self.calls if called == name]

    def _called(self, name: str, what: Any) -> None:
        self.calls.append((name, what))
        if name in self.broken:
            raise self.broken[name]

    def _fault(self) -> str:
        fault = self.script.popleft() if self.script else "calm"
        error = fault_error(fault)
        if error is not None:
            raise error
        return fault
