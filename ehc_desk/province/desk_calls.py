"""Calls about the desk itself and its deliveries: identity, leases, papers, entries, heartbeat."""

from __future__ import annotations

import json
import re
from typing import Any, TypeVar

from fastapi import APIRouter, Request
from pydantic import BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from ehc_desk.province import entries
from ehc_desk.province.access import desk_of
from ehc_desk.province.body import json_body, json_response
from ehc_desk.province.calls import call
from ehc_desk.province.context import (
    BATCH_MAX,
    LOWEST_CLIENT,
    PART_MAX,
    WINDOW_S,
    DeskRow,
    Province,
)
from ehc_desk.province.leases import lease
from ehc_desk.province.problems import field_error, invalid, not_found, too_large
from ehc_desk.province.shapes import Heartbeat, LeaseRequest, errors_of

Shape = TypeVar("Shape", bound=BaseModel)


def routes(province: Province) -> APIRouter:
    """Return the calls of this room."""
    router = APIRouter()

    _about_the_desk(router, province)
    _journal(router, province)
    return router


def _about_the_desk(router: APIRouter, province: Province) -> None:
    @call(router, "GET", "/v1/desk")
    async def desk(request: Request) -> Response:
        if province.training and "authorization" not in request.headers:
            return json_response(_notice(province))
        return json_response(_desk(province, await desk_of(province, request)))

    @call(router, "POST", "/v1/number-leases")
    async def lease_numbers(request: Request) -> Response:
        caller = await desk_of(province, request)
        wanted = shaped(LeaseRequest, await json_body(request))
        return json_response(await run_in_threadpool(_lease, province, caller, wanted))

    @call(router, "HEAD", "/v1/papers/{sha256}")
    async def has_paper(request: Request) -> Response:
        await desk_of(province, request)
        sha256 = request.path_params["sha256"]
        size = province.papers.size(sha256) if re.fullmatch("[0-9a-f]{64}", sha256) else None
        if size is None:
            raise not_found()
        return Response(status_code=200, headers={"EHC-Paper-Size": str(size)})


def _journal(router: APIRouter, province: Province) -> None:
    @call(router, "POST", "/v1/entries")
    async def deliver(request: Request) -> Response:
        caller = await desk_of(province, request)
        batch = _batch(await json_body(request))
        results = await run_in_threadpool(_deliver, province, caller, batch)
        return json_response({"results": results, "server_time": province.clock.iso()})

    @call(router, "POST", "/v1/heartbeat")
    async def heartbeat(request: Request) -> Response:
        caller = await desk_of(province, request)
        beat = shaped(Heartbeat, await json_body(request))
        await run_in_threadpool(_note, province, caller, beat)
        answer = {"server_time": province.clock.iso(), "lowest_client": LOWEST_CLIENT}
        return json_response({**answer, "window_s": WINDOW_S})


def shaped(shape: type[Shape], value: Any) -> Shape:
    """Return the body as a shape; raises 422 with field errors."""
    try:
        return shape.model_validate(value)
    except ValidationError as error:
        raise invalid(errors_of(error)) from error


def _notice(province: Province) -> dict[str, Any]:
    return {
        "training": True,
        "server_time": province.clock.iso(),
        "lowest_client": LOWEST_CLIENT,
        "province_key": province.key.shown(),
    }


def _desk(province: Province, desk: DeskRow) -> dict[str, Any]:
    return {
        "desk": desk.desk,
        "office": desk.office_shown(),
        "agencies": list(desk.agencies),
        "server_time": province.clock.iso(),
        "lowest_client": LOWEST_CLIENT,
        "limits": {"batch": BATCH_MAX, "upload_part_max": PART_MAX, "window_s": WINDOW_S},
        "training": province.training,
        "province_key": province.key.shown(),
        "epoch": desk.epoch,
    }


def _lease(province: Province, desk: DeskRow, wanted: LeaseRequest) -> dict[str, Any]:
    with province.store.write() as db:
        return lease(db, desk, wanted, province.standing)


def _batch(body: Any) -> list[Any]:
    """Return the raw entries: the envelope is checked here, each entry on its own later."""
    if not isinstance(body, dict):
        raise invalid([field_error("", "type")])
    errors = [
        field_error(f"/{_escaped(name)}", "unknown-field") for name in body.keys() - {"entries"}
    ]
    found = body.get("entries")
    if "entries" not in body:
        errors.append(field_error("/entries", "required"))
    elif not isinstance(found, list):
        errors.append(field_error("/entries", "type"))
    elif not found:
        errors.append(field_error("/entries", "length", min=1, max=BATCH_MAX))
    if errors or not isinstance(found, list):
        raise invalid(errors)
    if len(found) > BATCH_MAX:
        raise too_large(BATCH_MAX)
    return found


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _deliver(province: Province, desk: DeskRow, batch: list[Any]) -> list[dict[str, Any]]:
    return entries.judge(province, desk, [entries.read(raw) for raw in batch])


def _note(province: Province, desk: DeskRow, beat: Heartbeat) -> None:
    values = (desk.desk, province.clock.iso(), json.dumps(beat.model_dump()))
    with province.store.write() as db:
        db.execute("INSERT OR REPLACE INTO heartbeats VALUES (?, ?, ?)", values)
