"""What the province holds, in the shape of the stable surface; starts quickly, needs no server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ehc_desk.province.store import Db, Store, rows


def dump_folder(folder: Path) -> dict[str, Any]:
    """Return what the province holds, in the shape of the stable surface.

    Works beside a running server and after it; raises StoreError when there is no province.
    """
    store = Store(folder / "province.db", create=False)
    try:
        with store.read() as db:
            return _dump(db)
    finally:
        store.close()


def _dump(db: Db) -> dict[str, Any]:
    entries = rows(db, "SELECT id, kind, dossier, hash, ack FROM entries ORDER BY server_seq")
    ids: dict[str, list[str]] = {}
    papers: dict[str, dict[str, None]] = {}
    for entry_id, _, dossier, _, ack in entries:
        if dossier is not None:
            ids.setdefault(dossier, []).append(entry_id)
            papers.setdefault(dossier, {}).update(dict.fromkeys(json.loads(ack)["papers"]))
    found = rows(db, "SELECT dossier, code, provisional FROM dossiers ORDER BY rowid")
    return {
        "dossiers": [
            {
                "code": code,
                "provisional": provisional,
                "entries": ids.get(dossier, []),
                "papers": list(papers.get(dossier, {})),
            }
            for dossier, code, provisional in found
        ],
        "entries": [
            {"id": entry_id, "kind": kind, "dossier": dossier, "sha256": digest}
            for entry_id, kind, dossier, digest, _ in entries
        ],
    }
