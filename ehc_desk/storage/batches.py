"""Stacks and their pages inside a unit of work; a page once fed is never deleted."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from ehc_desk.domain.scan_batch import FedPage, ScanBatch
from ehc_desk.domain.stack import Hand, HandKind, Target
from ehc_desk.errors import UnknownBatch
from ehc_desk.storage import rows
from ehc_desk.storage.statements import Row, Runner, Sql, insert_row

_BATCH = "id, user_name, device, state, started_at, home, fed"
_ADD = insert_row("scan_batch")
_GET = Sql(f"SELECT {_BATCH} FROM scan_batch WHERE id = :id")  # noqa: S608
_OPEN = Sql(
    f"SELECT {_BATCH} FROM scan_batch WHERE state = 'open' "  # noqa: S608
    "ORDER BY started_at DESC, id DESC"
)
_SAVE = Sql("UPDATE scan_batch SET state = :state, home = :home, fed = :fed WHERE id = :id")
_PAGES = Sql("SELECT seq, id, sha256, body FROM fed_page WHERE batch_id = :id ORDER BY seq")
_PUT_PAGE = insert_row(
    "fed_page",
    then="ON CONFLICT (batch_id, seq) DO UPDATE SET sha256 = excluded.sha256, body = excluded.body",
)
_OWN = ("seq", "id", "sha256")


def read_batch(run: Runner, batch_id: str) -> ScanBatch:
    """Return a stack with its pages in the order of the feeder; raises UnknownBatch."""
    row = run.one(_GET, {"id": batch_id})
    if row is None:
        raise UnknownBatch(batch=batch_id)
    return _batch_of(row, run.all(_PAGES, {"id": batch_id}))


def read_open_batches(run: Runner) -> tuple[ScanBatch, ...]:
    """Return the stacks that are not filed yet, newest first, with their pages."""
    found = run.all(_OPEN, {})
    return tuple(_batch_of(row, run.all(_PAGES, {"id": row[0]})) for row in found)


class SqlBatches:
    """Implements ``ports.Batches``."""

    def __init__(self, run: Runner) -> None:
        self._run = run

    def add(self, batch: ScanBatch) -> None:
        """Insert a new stack (its pages are ignored)."""
        self._run.do(_ADD, _values(batch))

    def get(self, batch_id: str) -> ScanBatch:
        """Return a stack with its pages; raises UnknownBatch."""
        return read_batch(self._run, batch_id)

    def save(self, batch: ScanBatch) -> None:
        """Write state, home and count; raises UnknownBatch."""
        if not self._run.do(_SAVE, _values(batch)):
            raise UnknownBatch(batch=batch.id)

    def put_pages(self, batch_id: str, pages: Sequence[FedPage]) -> None:
        """Write pages, new or changed, by their place in the feeder."""
        self._run.many(_PUT_PAGE, [_page_values(batch_id, page) for page in pages])


def _values(batch: ScanBatch) -> dict[str, Any]:
    return {
        "id": batch.id,
        "user_name": batch.user,
        "device": rows.plain(batch.device),
        "state": batch.state,
        "started_at": batch.started_at.isoformat(),
        "home": rows.to_json(asdict(batch.home) if batch.home else None),
        "fed": batch.fed,
    }


def _page_values(batch_id: str, page: FedPage) -> dict[str, Any]:
    body = {name: value for name, value in asdict(page).items() if name not in _OWN}
    return {
        "batch_id": batch_id,
        "seq": page.seq,
        "id": page.id,
        "sha256": page.sha256,
        "body": rows.to_json(body),
    }


def _batch_of(row: Row, pages: Sequence[Row]) -> ScanBatch:
    return ScanBatch(
        id=row[0],
        user=row[1],
        device=row[2],
        state=row[3],
        started_at=datetime.fromisoformat(row[4]),
        home=_target(json.loads(row[5])),
        fed=row[6],
        pages=tuple(_page_of(page) for page in pages),
    )


def _page_of(row: Row) -> FedPage:
    body = json.loads(row[3])
    own = {"seq": row[0], "id": row[1], "sha256": row[2]}
    codes = tuple((shape, text) for shape, text in body["codes"])
    return FedPage(**{**body, **own, "codes": codes, "hand": _hand(body["hand"])})


def _hand(found: Mapping[str, Any] | None) -> Hand | None:
    if not found:
        return None
    return Hand(kind=HandKind(found["kind"]), target=_target(found["target"]))


def _target(found: Mapping[str, Any] | None) -> Target | None:
    return Target(**found) if found else None
