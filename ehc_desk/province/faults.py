"""The fault switch of training mode, and the frame every answer goes through.

``Frame`` is the outermost layer: request id, marker header and ``Date`` on every answer, one log
line a call (route, status, time: no query, no body), and whatever fault is switched on.
"""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
import time
from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ehc_desk.province.clock import ProvinceClock
from ehc_desk.province.problems import of_status

LOG = logging.getLogger("ehc_desk.province")
_REQUEST_ID = re.compile(rb"[!-~]{1,128}")
_PERSON = re.compile(r"(/v1/people/)[^/]+")


class Refusal(BaseModel):
    """Entries that are refused by hand: the contract's ``Refusal``."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    kind: Annotated[str, Field(max_length=200)]
    outcome: Literal["rejected", "conflict"] = "rejected"
    pointer: Annotated[str, Field(pattern="^(/.*)?$", max_length=300)]
    code: Annotated[str, Field(pattern="^[a-z0-9-]{1,60}$")]

    @field_validator("kind")
    @classmethod
    def _compiles(cls, kind: str) -> str:
        return _regular(kind)


class Faults(BaseModel):
    """What goes wrong, and when: the contract's ``Faults``."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    latency_ms: Annotated[int, Field(ge=0, le=600_000)] = 0
    drop: Literal["none", "before", "after"] = "none"
    status: Annotated[int, Field(ge=400, le=599)] | None = None
    retry_after: Annotated[int, Field(ge=0, le=86_400)] | None = None
    garbage: bool = False
    portal: bool = False
    refuse: Refusal | None = None
    clock_offset_s: Annotated[float, Field(ge=-31_622_400, le=31_622_400, strict=False)] = 0.0
    path: Annotated[str, Field(max_length=200)] = "^/v1"
    times: Annotated[int, Field(ge=1)] | None = None
    every: Annotated[int, Field(ge=1)] = 1

    @field_validator("path")
    @classmethod
    def _compiles(cls, path: str) -> str:
        return _regular(path)

    @model_validator(mode="after")
    def _one_ending(self) -> Faults:
        answers = (self.status is not None, self.garbage, self.portal, self.refuse is not None)
        endings = (self.drop != "none", *answers)
        if sum(endings) > 1:
            raise PydanticCustomError("choice", "one of drop, status, garbage, portal, refuse")
        return self


def _regular(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error:
        raise PydanticCustomError("pattern", "no regular expression") from None
    return pattern


class FaultSwitch:
    """The one fault that is on, with its counts."""

    def __init__(self) -> None:
        self._faults: Faults | None = None
        self._seen = 0
        self._hits = 0

    def set(self, faults: Faults | None) -> None:
        """Switch on, or off with None; counts start again."""
        self._faults, self._seen, self._hits = faults, 0, 0

    def shown(self) -> dict[str, Any]:
        """Return the switch as it stands."""
        if self._faults is None:
            return {}
        left = None if self._faults.times is None else self._faults.times - self._hits
        return {**self._faults.model_dump(), "left": left, "hits": self._hits}

    def strike(self, path: str) -> Faults | None:
        """Count a call and return the fault that hits it, if any."""
        faults = self._faults
        if faults is None or not re.search(faults.path, path):
            return None
        # A refusal hits entries, which are counted one by one.
        return faults if faults.refuse is None and self._counted(faults) else None

    def refusal(self, kind: str) -> Refusal | None:
        """Count an entry and return the refusal that hits it, if any."""
        faults = self._faults
        if faults is None or faults.refuse is None or not re.search(faults.refuse.kind, kind):
            return None
        return faults.refuse if self._counted(faults) else None

    def _counted(self, faults: Faults) -> bool:
        self._seen += 1
        if self._seen % faults.every or (faults.times is not None and self._hits >= faults.times):
            return False
        self._hits += 1
        return True


class Frame:
    """The outermost ASGI layer. ``hang_up`` closes the caller's connection without an answer."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        clock: ProvinceClock,
        switch: FaultSwitch,
        hang_up: Callable[[Scope], None],
    ) -> None:
        self._app, self._clock, self._switch, self._hang_up = app, clock, switch, hang_up

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one call."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, request_id = time.monotonic(), _request_id(scope)
        status = 0

        async def send_marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._mark(message, scope, request_id)
            await send(message)

        path = scope["path"]
        faults = None if path.startswith("/training/") else self._switch.strike(path)
        await self._serve(faults, scope, receive, send_marked)
        LOG.info(
            "%s %s %s %d %.0f ms",
            request_id.decode("ascii"),
            scope["method"],
            _PERSON.sub(r"\1…", path),
            status,
            (time.monotonic() - started) * 1000,
        )

    async def _serve(
        self, faults: Faults | None, scope: Scope, receive: Receive, send: Send
    ) -> None:
        if faults is None:
            await self._app(scope, receive, send)
            return
        if faults.latency_ms:
            await asyncio.sleep(faults.latency_ms / 1000)
        if faults.drop == "before":
            await self._close(scope, receive)
        elif faults.drop == "after":
            await self._app(scope, receive, _unsent)
            await self._close(scope, receive)
        else:
            answer = _false_answer(faults, scope)
            await (answer or self._app)(scope, receive, send)

    async def _close(self, scope: Scope, receive: Receive) -> None:
        self._hang_up(scope)
        while (await receive())["type"] != "http.disconnect":
            pass

    def _mark(self, message: Message, scope: Scope, request_id: bytes) -> None:
        headers = [*message.get("headers", ()), (b"date", self._clock.http_date().encode("ascii"))]
        if not scope.get("unmarked"):
            headers += [(b"ehc-desk-api", b"1"), (b"x-request-id", request_id)]
        message["headers"] = headers


def _request_id(scope: Scope) -> bytes:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _REQUEST_ID.fullmatch(value):
            return bytes(value)
    return secrets.token_hex(16).encode("ascii")


async def _unsent(message: Message) -> None:
    """Swallow an answer: the work was done, nobody hears of it."""


def _false_answer(faults: Faults, scope: Scope) -> Response | None:
    if faults.status is not None:
        return of_status(faults.status, faults.retry_after).response()
    if faults.garbage:
        return Response('{"results": [{"id": ', media_type="application/json")
    if faults.portal:
        scope["unmarked"] = True
        page = "<!doctype html><title>WiFi</title><p>Please sign in to the network.</p>"
        return Response(page, media_type="text/html")
    return None
