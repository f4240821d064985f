"""What the province knows of a dossier, and how an entry changes it.

The desk decides intake facts, the province the processing status. A code belongs to one dossier
for ever; provisional and official code both resolve for ever.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any

from ehc_desk.province.context import DeskRow, Province, desk_by
from ehc_desk.province.keys import b64url
from ehc_desk.province.leases import assign, is_leased
from ehc_desk.province.problems import field_error
from ehc_desk.province.shapes import DossierAccepted, DossierAct, Entry, NumberVoided
from ehc_desk.province.store import Db, one, rows

ACCEPTED = 2
STATUS_OF_STATE = {
    "accepted": 2,
    "refused": 3,
    "processing": 4,
    "waiting_supplement": 5,
    "waiting_payment": 6,
    "withdrawn": 7,
    "stopped": 8,
    "result_ready": 9,
    "returned": 10,
}
STATUS_OF_KIND = {
    "supplement_requested": 5,
    "supplemented": 4,
    "withdrawn": 7,
    "stopped": 8,
    "refused": 3,
    "result_ready": 9,
    "result_returned": 10,
}


class VerdictError(Exception):
    """An entry is not taken: ``outcome`` and its members as in the contract."""

    def __init__(self, outcome: str, **members: Any) -> None:
        super().__init__(outcome)
        self.outcome, self.members = outcome, members


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """A checked acceptance, about to be written."""

    dossier: str
    payload: DossierAccepted


def _refuse(outcome: str, pointer: str, code: str, **params: Any) -> VerdictError:
    return VerdictError(outcome, errors=[field_error(pointer, code, **params)])


def plan_acceptance(
    province: Province, db: Db, desk: DeskRow, dossier: str, payload: DossierAccepted
) -> Acceptance:
    """Check an acceptance against what is known; raises VerdictError."""
    if (payload.code is None) == (payload.provisional is None):
        raise _refuse("rejected", "/record/payload/code", "one-of", fields=["code", "provisional"])
    writer = desk_by(db, "desk", payload.desk)
    if writer is None or writer.office != desk.office:
        raise _refuse("rejected", "/record/payload/desk", "desk-unknown")
    if one(db, "SELECT 1 FROM dossiers WHERE dossier = ?", (dossier,)):
        raise _refuse("conflict", "/record/dossier", "dossier-exists")
    if payload.code is not None:
        _check_official(province, db, payload)
    elif one(db, "SELECT 1 FROM dossiers WHERE provisional = ?", (payload.provisional,)):
        raise _refuse("conflict", "/record/payload/provisional", "code-taken")
    elif payload.competent_agency not in writer.agencies:
        raise _refuse("rejected", "/record/payload/competent_agency", "code-agency-differs")
    return Acceptance(dossier=dossier, payload=payload)


def _check_official(province: Province, db: Db, payload: DossierAccepted) -> None:
    code, pointer = str(payload.code), "/record/payload/code"
    if code.rsplit("-", 2)[0] != payload.competent_agency:
        raise _refuse("rejected", pointer, "code-agency-differs")
    if one(db, "SELECT 1 FROM dossiers WHERE code = ?", (code,)):
        raise _refuse("conflict", pointer, "code-taken")
    if one(db, "SELECT 1 FROM voided WHERE code = ?", (code,)):
        raise _refuse("conflict", pointer, "number-voided")
    if not is_leased(db, payload.desk, code, province.standing):
        raise _refuse("rejected", pointer, "number-not-leased")


def accept(province: Province, db: Db, desk: DeskRow, plan: Acceptance) -> str | None:
    """Write a dossier down; returns the official code given to a provisional one."""
    payload = plan.payload
    assigned = None if payload.code else _assign(province, db, payload)
    code = payload.code or assigned
    values = (
        plan.dossier,
        code,
        payload.provisional,
        payload.version,
        ACCEPTED,
        desk.office,
        payload.desk,
        json.dumps(payload.procedure.model_dump()),
        payload.receiving_office,
        payload.competent_agency,
        payload.received_at,
        payload.due_at,
    )
    db.execute("INSERT INTO dossiers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
    for key in _owner_keys(province, payload):
        db.execute("INSERT OR IGNORE INTO people VALUES (?, ?)", (key, plan.dossier))
    if assigned:
        data = {"code": assigned, "provisional": payload.provisional}
        announce(
            province, db, desk.office, "code_assigned", data, dossier=plan.dossier, code=assigned
        )
    return assigned


def _assign(province: Province, db: Db, payload: DossierAccepted) -> str:
    """Take a number of the day that stands in the provisional code (the day on the slip)."""
    day = str(payload.provisional).split("-")[2]
    iso = f"20{day[:2]}-{day[2:4]}-{day[4:]}"
    code = assign(db, payload.competent_agency, iso, province.standing)
    if code is None:
        raise _refuse("conflict", "/record/payload/provisional", "numbers-exhausted")
    return code


def _owner_keys(province: Province, payload: DossierAccepted) -> list[str]:
    numbers = [owner.personal_number for owner in payload.owners if owner.personal_number]
    return [person_hash(province.person_key, number) for number in numbers]


def person_hash(secret: bytes, personal_number: str) -> str:
    """Return the contract's ``key`` of a person: base64url HMAC-SHA-256 of the number."""
    return b64url(hmac.digest(secret, personal_number.encode("ascii"), hashlib.sha256))


def void_number(
    province: Province, db: Db, desk: DeskRow, payload: NumberVoided, entry: Entry
) -> None:
    """Write a void down; a number that another dossier holds cannot be voided."""
    holder = one(db, "SELECT dossier FROM dossiers WHERE code = ?", (payload.code,))
    if holder is not None and holder[0] != entry.record.dossier:
        raise _refuse("conflict", "/record/payload/code", "number-used")
    owner = payload.model_extra.get("desk", desk.desk) if payload.model_extra else desk.desk
    if not is_leased(db, str(owner), payload.code, province.standing):
        raise _refuse("rejected", "/record/payload/code", "number-not-leased")
    values = (payload.code, payload.reason, entry.record.id)
    db.execute("INSERT OR IGNORE INTO voided VALUES (?, ?, ?)", values)


def want_known(db: Db, dossier: str) -> None:
    """Raise a conflict unless the dossier's acceptance is here."""
    if one(db, "SELECT 1 FROM dossiers WHERE dossier = ?", (dossier,)) is None:
        raise _refuse("conflict", "/record/dossier", "dossier-unknown")


def act(db: Db, entry: Entry, payload: DossierAct) -> None:
    """Apply a later act: status by ``status``, ``state`` or kind; version and due date if named."""
    record = entry.record
    kind_status = STATUS_OF_KIND.get(record.kind)
    status = payload.status or STATUS_OF_STATE.get(payload.state) or kind_status
    has_due = "due_at" in payload.model_fields_set
    db.execute(
        "UPDATE dossiers SET status = coalesce(?, status), version = max(version, ?),"
        " due_at = CASE WHEN ? THEN ? ELSE due_at END WHERE dossier = ?",
        (status, payload.version or 1, int(has_due), payload.due_at, record.dossier),
    )
    if record.kind == "result_ready":
        papers = json.dumps([paper.sha256 for paper in payload.papers])
        values = (record.dossier, record.device_time, papers)
        db.execute("INSERT OR REPLACE INTO results VALUES (?, ?, ?)", values)


def announce(
    province: Province,
    db: Db,
    office: str,
    kind: str,
    data: dict[str, Any],
    *,
    dossier: str | None = None,
    code: str | None = None,
) -> dict[str, Any]:
    """Put a change into the feed of an office and return it as the contract shows it."""
    at = province.clock.iso()
    db.execute(
        "INSERT INTO changes (office, kind, dossier, code, at, data) VALUES (?, ?, ?, ?, ?, ?)",
        (office, kind, dossier, code, at, json.dumps(data)),
    )
    seq = db.last_insert_rowid()
    return {"seq": seq, "kind": kind, "dossier": dossier, "code": code, "at": at, "data": data}


_SHOWN = (
    "dossier",
    "code",
    "provisional",
    "version",
    "status",
    "procedure",
    "receiving_office",
    "competent_agency",
    "received_at",
    "due_at",
)


def find(db: Db, code: str) -> dict[str, Any] | None:
    """Return the contract's ``KnownDossier`` by official or provisional code."""
    # The column names are the constant above, never input.
    columns = ", ".join(_SHOWN)
    sql = f"SELECT {columns} FROM dossiers WHERE code = ?1 OR provisional = ?1"  # noqa: S608
    row = one(db, sql, (code.strip().upper(),))
    if row is None:
        return None
    shown = dict(zip(_SHOWN, row, strict=True))
    return {**shown, "procedure": json.loads(shown["procedure"])}


def results_of(db: Db, key: str) -> list[dict[str, Any]]:
    """Return the results known for one person, newest first."""
    found = rows(
        db,
        "SELECT d.code, d.procedure, d.status, r.at, r.papers FROM people p"
        " JOIN results r ON r.dossier = p.dossier JOIN dossiers d ON d.dossier = p.dossier"
        " WHERE p.key = ? ORDER BY r.at DESC",
        (key,),
    )
    return [
        {
            "dossier_code": code,
            "procedure": json.loads(procedure),
            "status": status,
            "at": at,
            "papers": json.loads(papers),
        }
        for code, procedure, status, at, papers in found
    ]
