"""The only way to write the journal: append the next entry of this desk's chain.

The canonical text of the payload is made once, hashed inside the record and stored as it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from ehc_desk.domain.journal import GENESIS, Entry, canonical, uuid7
from ehc_desk.storage.rows import ticks
from ehc_desk.storage.statements import Runner, Sql, insert_row

_HEAD = Sql("SELECT seq, hash FROM chain_head WHERE chain = :chain")
_MOVE_HEAD = Sql(
    "INSERT INTO chain_head (chain, seq, hash) VALUES (:chain, :seq, :hash) "
    "ON CONFLICT (chain) DO UPDATE SET seq = excluded.seq, hash = excluded.hash"
)
_ADD = insert_row("journal")


def read_head(run: Runner, chain: str) -> tuple[int, str]:
    """Return (seq, hash) last written, (0, GENESIS) for an empty chain."""
    row = run.one(_HEAD, {"chain": chain})
    return (int(row[0]), str(row[1])) if row else (0, GENESIS)


class SqlJournalWriter:
    """Implements ``ports.JournalWriter``."""

    def __init__(self, run: Runner, chain: str, clock_offset: Callable[[], int | None]) -> None:
        self._run = run
        self._chain = chain
        self._clock_offset = clock_offset

    def append(
        self,
        *,
        kind: str,
        dossier_id: str | None,
        payload: Mapping[str, Any],
        actor: str,
        at: datetime,
    ) -> Entry:
        """Seal the next entry of this desk's chain and write it; ValueError for a bad payload."""
        seq, prev = read_head(self._run, self._chain)
        content = canonical(dict(payload)).decode()
        entry = seal_text(
            content,
            chain=self._chain,
            seq=seq + 1,
            id=uuid7((ticks(at) or 0) // 1000),
            dossier=dossier_id,
            kind=kind,
            payload=payload,
            actor=actor,
            device_time=at.isoformat(),
            server_offset_ms=self._clock_offset(),
            prev=prev,
        )
        self._run.do(_ADD, _values(entry, content))
        self._run.do(_MOVE_HEAD, {"chain": self._chain, "seq": entry.seq, "hash": entry.hash})
        return entry


def seal_text(content: str, **fields: Any) -> Entry:
    """Return the sealed entry, the same as ``domain.journal.seal`` with the payload's text given.

    In canonical order "payload" stands between "kind" and "prev", so the text is put there.
    """
    upper = {"actor": fields["actor"], "chain": fields["chain"]}
    upper["device_time"], upper["dossier"] = fields["device_time"], fields["dossier"]
    upper["id"], upper["kind"] = fields["id"], fields["kind"]
    lower = {"prev": fields["prev"], "seq": fields["seq"], "v": 1}
    lower["server_offset_ms"] = fields["server_offset_ms"]
    head, tail = canonical(upper).decode(), canonical(lower).decode()
    record = f'{head[:-1]},"payload":{content},{tail[1:]}'
    return Entry(**fields, hash=hashlib.sha256(record.encode()).hexdigest())


def _values(entry: Entry, content: str) -> dict[str, Any]:
    return {
        "chain": entry.chain,
        "seq": entry.seq,
        "id": entry.id,
        "dossier_id": entry.dossier,
        "kind": entry.kind,
        "payload": content,
        "actor": entry.actor,
        "device_time": entry.device_time,
        "server_offset_ms": entry.server_offset_ms,
        "prev": entry.prev,
        "hash": entry.hash,
    }
