"""The heart of the province: judge journal entries one by one and acknowledge them for ever.

Reading (shape, hash) needs no database and happens before the transaction; judging a batch is one
transaction. An entry that fails leaves nothing behind; its neighbours do not notice.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from ehc_desk.province import dossiers
from ehc_desk.province.context import DeskRow, Province
from ehc_desk.province.dossiers import VerdictError
from ehc_desk.province.keys import canonical
from ehc_desk.province.problems import field_error
from ehc_desk.province.shapes import (
    DossierAccepted,
    DossierAct,
    Entry,
    NumberVoided,
    Paper,
    errors_of,
)
from ehc_desk.province.store import Db, one

DOSSIER_KINDS = frozenset(
    {
        "dossier_corrected",
        "dossier_voided",
        "supplement_requested",
        "supplemented",
        "handed_over",
        "paused",
        "resumed",
        "extended",
        "stopped",
        "withdrawn",
        "refused",
        "result_ready",
        "result_returned",
        "payment_recorded",
        "status_corrected",
    }
)

Payload = DossierAccepted | NumberVoided | DossierAct | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An entry as read: either fit to be judged, or with ``errors``. ``text`` is canonical."""

    id: str | None
    entry: Entry | None = None
    payload: Payload = None
    text: str = ""
    errors: list[dict[str, Any]] = field(default_factory=list)

    @property
    def papers(self) -> list[Paper]:
        """Return the papers the entry names."""
        return getattr(self.payload, "papers", [])


def read(raw: Any) -> Reading:
    """Check shape and hash of one entry."""
    entry_id = _id_of(raw)
    try:
        entry = Entry.model_validate(raw)
    except ValidationError as error:
        return Reading(id=entry_id, errors=errors_of(error))
    try:
        text = canonical(raw["record"])
    except ValueError:
        return Reading(id=entry_id, errors=[field_error("/record", "not-canonical")])
    if hashlib.sha256(text).hexdigest() != entry.hash:
        return Reading(id=entry_id, errors=[field_error("/hash", "hash-mismatch")])
    try:
        payload = _payload_of(entry)
    except ValidationError as error:
        return Reading(id=entry_id, errors=errors_of(error, "/record/payload"))
    return Reading(id=entry_id, entry=entry, payload=payload, text=text.decode("utf-8"))


def _id_of(raw: Any) -> str | None:
    record = raw.get("record") if isinstance(raw, dict) else None
    found = record.get("id") if isinstance(record, dict) else None
    return found if isinstance(found, str) else None


def _payload_of(entry: Entry) -> Payload:
    record = entry.record
    if record.kind == "dossier_accepted":
        return DossierAccepted.model_validate(record.payload)
    if record.kind == "number_voided":
        return NumberVoided.model_validate(record.payload)
    if record.kind in DOSSIER_KINDS and record.dossier is not None:
        return DossierAct.model_validate(record.payload)
    return None


def judge(province: Province, desk: DeskRow, readings: list[Reading]) -> list[dict[str, Any]]:
    """Return one ``EntryResult`` for each reading, in order; one transaction for all."""
    with province.store.write() as db:
        return [_judge_one(province, db, desk, reading) for reading in readings]


def _judge_one(province: Province, db: Db, desk: DeskRow, reading: Reading) -> dict[str, Any]:
    entry = reading.entry
    if entry is None:
        return _result(reading, "rejected", errors=reading.errors)
    row = one(db, "SELECT hash, ack FROM entries WHERE id = ?", (entry.record.id,))
    if row is not None and row[0] == entry.hash:
        return _result(reading, "duplicate", ack=json.loads(row[1]))
    if row is not None:
        return _result(reading, "rejected", errors=[field_error("/record/id", "id-reused")])
    refusal = province.faults.refusal(entry.record.kind)
    if refusal is not None:
        errors = [field_error(refusal.pointer, refusal.code)]
        return _result(reading, refusal.outcome, errors=errors)
    try:
        assigned = _apply(province, db, desk, reading, entry)
    except VerdictError as verdict:
        return _result(reading, verdict.outcome, **verdict.members)
    ack = _acknowledge(province, db, desk, reading, entry, assigned)
    return _result(reading, "accepted", ack=ack)


def _result(reading: Reading, outcome: str, **members: Any) -> dict[str, Any]:
    return {"id": reading.id, "outcome": outcome, **members}


def _apply(province: Province, db: Db, desk: DeskRow, reading: Reading, entry: Entry) -> str | None:
    """Check, then write what the entry changes; returns an assigned code, if any."""
    record, payload = entry.record, reading.payload
    if isinstance(payload, DossierAccepted):
        _want_dossier(record.dossier)
        plan = dossiers.plan_acceptance(province, db, desk, str(record.dossier), payload)
        _check_papers(province, reading)
        return dossiers.accept(province, db, desk, plan)
    if isinstance(payload, NumberVoided):
        dossiers.void_number(province, db, desk, payload, entry)
    elif isinstance(payload, DossierAct):
        dossiers.want_known(db, str(record.dossier))
        _check_papers(province, reading)
        dossiers.act(db, entry, payload)
    return None


def _want_dossier(dossier: str | None) -> None:
    if dossier is None:
        raise VerdictError("rejected", errors=[field_error("/record/dossier", "required")])


def _check_papers(province: Province, reading: Reading) -> None:
    sizes = [province.papers.size(paper.sha256) for paper in reading.papers]
    missing = [p.sha256 for p, size in zip(reading.papers, sizes, strict=True) if size is None]
    if missing:
        raise VerdictError("papers-missing", missing=list(dict.fromkeys(missing)))
    errors = [
        field_error(f"/record/payload/papers/{place}/size", "size-differs", size=size)
        for place, (paper, size) in enumerate(zip(reading.papers, sizes, strict=True))
        if size != paper.size
    ]
    if errors:
        raise VerdictError("rejected", errors=errors)


def _acknowledge(
    province: Province,
    db: Db,
    desk: DeskRow,
    reading: Reading,
    entry: Entry,
    assigned: str | None,
) -> dict[str, Any]:
    row = one(db, "SELECT coalesce(max(server_seq), 0) + 1 FROM entries")
    ack: dict[str, Any] = {
        "entry": entry.record.id,
        "server_seq": row[0] if row else 1,
        "received_at": province.clock.iso(),
        "record_sha256": entry.hash,
        "papers": [paper.sha256 for paper in reading.papers],
        "assigned_code": assigned,
        "kid": province.key.kid,
    }
    ack["signature"] = province.key.sign(ack)
    record = entry.record
    values = (
        ack["server_seq"],
        record.id,
        record.dossier,
        record.kind,
        entry.hash,
        record.chain,
        record.seq,
        desk.desk,
        record.device_time[:10],
        reading.text,
        json.dumps(ack),
    )
    db.execute("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
    return ack
