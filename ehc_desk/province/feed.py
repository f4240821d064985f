"""What the desk asks: the change feed, look-ups and the daily reconciliation; and training changes.

Answers name nobody; the key of a person is an opaque hash.
"""

from __future__ import annotations

import json
import re
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from ehc_desk.province import dossiers
from ehc_desk.province.access import desk_of
from ehc_desk.province.body import json_body, json_response
from ehc_desk.province.calls import call
from ehc_desk.province.context import DeskRow, Province
from ehc_desk.province.desk_calls import shaped
from ehc_desk.province.keys import b64url, from_b64url
from ehc_desk.province.problems import ProblemError, field_error, invalid
from ehc_desk.province.shapes import Reconciliation
from ehc_desk.province.store import rows

_PAGE = 100
_PAGE_MAX = 500


def routes(province: Province) -> APIRouter:
    """Return the calls of this room."""
    router = APIRouter()

    @call(router, "GET", "/v1/changes")
    async def changes(request: Request) -> Response:
        desk = await desk_of(province, request)
        after = _after(request.query_params.get("cursor"))
        limit = _limit(request.query_params.get("limit"))
        return json_response(await run_in_threadpool(_changes, province, desk, after, limit))

    @call(router, "GET", "/v1/dossiers")
    async def find_dossier(request: Request) -> Response:
        await desk_of(province, request)
        code = request.query_params.get("code", "")
        if not 5 <= len(code) <= 60:
            wrong = "length" if "code" in request.query_params else "required"
            raise invalid([field_error("/query/code", wrong)])
        found = await run_in_threadpool(_find, province, code)
        return json_response({"dossiers": [found] if found else []})

    @call(router, "GET", "/v1/people/{key}/results")
    async def results(request: Request) -> Response:
        await desk_of(province, request)
        key = request.path_params["key"]
        if not re.fullmatch("[A-Za-z0-9_-]{43}", key):
            raise invalid([field_error("/path/key", "pattern")])
        return json_response({"results": await run_in_threadpool(_results, province, key)})

    @call(router, "POST", "/v1/reconciliations")
    async def reconcile(request: Request) -> Response:
        desk = await desk_of(province, request)
        wanted = shaped(Reconciliation, await json_body(request))
        return json_response(await run_in_threadpool(_reconcile, province, desk, wanted))

    return router


def _limit(text: str | None) -> int:
    if text is None:
        return _PAGE
    if not re.fullmatch("[0-9]{1,4}", text) or not 1 <= int(text) <= _PAGE_MAX:
        raise invalid([field_error("/query/limit", "range", min=1, max=_PAGE_MAX)])
    return int(text)


def _cursor(seq: int) -> str:
    return b64url(f"c:{seq}".encode("ascii"))


def _after(cursor: str | None) -> int:
    if cursor is None:
        return 0
    try:
        found = re.fullmatch(rb"c:([0-9]{1,15})", from_b64url(cursor))
    except ValueError:
        found = None
    if found is None:
        raise ProblemError(400, "bad-cursor", "Cursor is not one of ours")
    return int(found[1])


def _changes(province: Province, desk: DeskRow, after: int, limit: int) -> dict[str, Any]:
    with province.store.read() as db:
        found = rows(
            db,
            "SELECT seq, kind, dossier, code, at, data FROM changes"
            " WHERE office = ? AND seq > ? ORDER BY seq LIMIT ?",
            (desk.office, after, limit + 1),
        )
    page = [
        {
            "seq": s,
            "kind": kind,
            "dossier": dossier,
            "code": code,
            "at": at,
            "data": json.loads(data),
        }
        for s, kind, dossier, code, at, data in found[:limit]
    ]
    last = found[:limit][-1][0] if page else after
    return {"changes": page, "cursor": _cursor(last), "more": len(found) > limit}


def _find(province: Province, code: str) -> dict[str, Any] | None:
    with province.store.read() as db:
        return dossiers.find(db, code)


def _results(province: Province, key: str) -> list[dict[str, Any]]:
    with province.store.read() as db:
        return dossiers.results_of(db, key)


def _reconcile(province: Province, desk: DeskRow, wanted: Reconciliation) -> dict[str, Any]:
    named = {item.id: item.hash for item in wanted.entries}
    with province.store.read() as db:
        here = dict(
            rows(
                db,
                "SELECT id, hash FROM entries WHERE desk = ?1 AND day = ?2"
                " AND (?3 = '' OR chain = ?3) ORDER BY server_seq",
                (desk.desk, wanted.day, wanted.chain),
            )
        )
        # An entry of another day is not missing: it is looked up by its id alone.
        everywhere = dict(
            rows(
                db,
                "SELECT id, hash FROM entries WHERE desk = ? AND id IN"
                " (SELECT value FROM json_each(?))",
                (desk.desk, json.dumps(list(named))),
            )
        )
    different = [(i, everywhere[i]) for i, h in named.items() if everywhere.get(i, h) != h]
    unknown = [(i, h) for i, h in here.items() if i not in named]
    return {
        "day": wanted.day,
        "missing_here": [i for i in named if i not in everywhere],
        "unknown_there": [{"id": i, "hash": h} for i, h in unknown],
        "different": [{"id": i, "hash": h} for i, h in different],
    }
