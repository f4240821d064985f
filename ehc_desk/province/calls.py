"""How a call is hung into the router: errors become problems, refused bodies are read away."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps

from fastapi import APIRouter, Request
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from ehc_desk.province.body import drain
from ehc_desk.province.problems import ProblemError

Work = Callable[[Request], Awaitable[Response]]


def call(router: APIRouter, method: str, path: str) -> Callable[[Work], Work]:
    """Return a decorator that serves ``method path`` by an async function of the request."""

    def hang(work: Work) -> Work:
        @wraps(work)
        async def guarded(request: Request) -> Response:
            try:
                return await work(request)
            except ProblemError as problem:
                await drain(request)
                return problem.response()
            except ClientDisconnect:
                # Nobody is left to read this; the status is for the log only.
                return Response(status_code=400)

        router.add_api_route(
            path, guarded, methods=[method], response_model=None, include_in_schema=False
        )
        return work

    return hang
