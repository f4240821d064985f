"""Training mode: the published demo desk, the fault switch and changes made by hand.

These calls need no token; a training province listens on loopback only.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from ehc_desk.province import dossiers
from ehc_desk.province.body import json_body, json_response
from ehc_desk.province.calls import call
from ehc_desk.province.context import Province, StandingLease
from ehc_desk.province.desk_calls import shaped
from ehc_desk.province.faults import Faults
from ehc_desk.province.keys import from_b64url
from ehc_desk.province.problems import field_error, invalid
from ehc_desk.province.shapes import ChangeOrder
from ehc_desk.province.store import Db, rows

_STATUS = {"result_ready": 9}


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingIdentity:
    """The public side of the demo desk, as shipped in ``resources/demo``."""

    desk: str
    client_id: str
    office: str
    office_name: str
    agencies: tuple[str, ...]
    public_key: str
    person_key: bytes
    standing: StandingLease


def shipped_identity() -> TrainingIdentity:
    """Read the published training identity."""
    value = json.loads(_identity_file().read_text(encoding="utf-8"))
    lease = value["lease"]
    return TrainingIdentity(
        desk=value["desk"],
        client_id=value["client_id"],
        office=value["office"]["code"],
        office_name=value["office"]["name"],
        agencies=tuple(value["agencies"]),
        public_key=value["desk_public_key"],
        person_key=from_b64url(value["person_key"]),
        standing=StandingLease(
            agency=value["agency"],
            desk=value["desk"],
            epoch=lease["epoch"],
            first=lease["first"],
            last=lease["last"],
        ),
    )


def _identity_file() -> Path:
    package = Path(__file__).resolve().parents[1]
    installed = package / "_resources"
    root = installed if installed.is_dir() else package.parent / "resources"
    return root / "demo" / "training-province.json"


def routes(province: Province) -> APIRouter:
    """Return the calls of this room; hung in only in training mode."""
    router = APIRouter()

    @call(router, "GET", "/training/faults")
    async def show(request: Request) -> Response:
        return json_response(province.faults.shown())

    @call(router, "PUT", "/training/faults")
    async def switch(request: Request) -> Response:
        faults = shaped(Faults, await json_body(request))
        province.faults.set(faults)
        province.clock.offset_s = faults.clock_offset_s
        return json_response(province.faults.shown())

    @call(router, "DELETE", "/training/faults")
    async def clear(request: Request) -> Response:
        province.faults.set(None)
        province.clock.offset_s = 0.0
        return Response(status_code=204)

    @call(router, "POST", "/training/changes")
    async def change(request: Request) -> Response:
        order = shaped(ChangeOrder, await json_body(request))
        return json_response(await run_in_threadpool(_change, province, order), status=201)

    return router


def _change(province: Province, order: ChangeOrder) -> dict[str, Any]:
    """Do what the province's staff would do, and announce it."""
    with province.store.write() as db:
        if not order.code:
            offices = rows(db, "SELECT DISTINCT office FROM desks ORDER BY office")
            made = [
                dossiers.announce(province, db, office, order.kind, order.data)
                for (office,) in offices
            ]
            return made[0]
        return _change_dossier(province, db, order)


def _change_dossier(province: Province, db: Db, order: ChangeOrder) -> dict[str, Any]:
    known = dossiers.find(db, order.code)
    if known is None:
        raise invalid([field_error("/code", "dossier-unknown")])
    status = order.data.get("status", _STATUS.get(order.kind))
    if type(status) is int and 1 <= status <= 20:
        db.execute("UPDATE dossiers SET status = ? WHERE code = ?", (status, known["code"]))
    if order.kind == "result_ready":
        values = (known["dossier"], province.clock.iso(), json.dumps(order.data.get("papers", [])))
        db.execute("INSERT OR REPLACE INTO results VALUES (?, ?, ?)", values)
    ((office,),) = rows(db, "SELECT office FROM dossiers WHERE code = ?", (known["code"],))
    return dossiers.announce(
        province,
        db,
        office,
        order.kind,
        order.data,
        dossier=known["dossier"],
        code=known["code"],
    )
