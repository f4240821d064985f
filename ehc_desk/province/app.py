"""The province as a whole: its folder, its server, its dump and its install codes.

``serve``, ``dump`` and ``install_code`` are what the command line starts. A new folder starts in
training mode: it knows the published demo desk and listens on loopback only.
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
import logging
import logging.handlers
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ehc_desk.province.store import StoreError, set_meta

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI
    from starlette.types import Scope

    from ehc_desk.province.context import Province

LOG = logging.getLogger("ehc_desk.province")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tls:
    """Files of a TLS server; ``ca`` goes into install codes when the CA is private."""

    cert: Path
    key: Path
    ca: Path | None = None


def build_app(province: Province, hang_up: Callable[[Scope], None]) -> FastAPI:
    """Return the ASGI application; ``hang_up`` closes a caller's connection without an answer."""
    from fastapi import FastAPI, Request
    from starlette.exceptions import HTTPException
    from starlette.responses import Response

    from ehc_desk.province import access, desk_calls, feed, training, uploads
    from ehc_desk.province.faults import Frame
    from ehc_desk.province.problems import of_status

    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    rooms = [access, desk_calls, uploads, feed, *([training] if province.training else [])]
    for room in rooms:
        app.include_router(room.routes(province))

    async def framework_error(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        answer = of_status(status).response()
        if isinstance(error, HTTPException) and error.headers and "Allow" in error.headers:
            answer.headers["Allow"] = error.headers["Allow"]
        return answer

    app.add_exception_handler(HTTPException, framework_error)
    app.add_exception_handler(Exception, framework_error)
    app.add_middleware(Frame, clock=province.clock, switch=province.faults, hang_up=hang_up)
    return app


def serve(
    folder: Path,
    *,
    port: int = 0,
    host: str = "127.0.0.1",
    training: bool = True,
    public_url: str = "",
    tls: Tls | None = None,
    announce: Callable[[str], None] | None = None,
) -> int:
    """Serve until SIGTERM or SIGINT and return 0.

    ``port`` 0 takes a free one. ``announce`` is given the URL once the port is open (default: one
    JSON line on stdout). Raises StoreError when the folder cannot be used, OSError when the port
    cannot be had.
    """
    from ehc_desk.province.folder import open_province

    province = open_province(folder, training=training)
    try:
        if province.training and not _is_loopback(host):
            raise StoreError("a training province listens on loopback only")
        with socket.create_server((host, port), family=_family(host), backlog=256) as listener:
            url = public_url or _url_of(listener, tls is not None)
            with province.store.write() as db:
                set_meta(db, "url", url)
                set_meta(db, "ca", tls.ca.read_text("ascii") if tls and tls.ca else "")
            with _logging(folder):
                asyncio.run(_run(province, listener, tls, lambda: (announce or _say)(url)))
    finally:
        province.store.close()
    return 0


async def _run(
    province: Province, listener: socket.socket, tls: Tls | None, ready: Callable[[], None]
) -> None:
    import uvicorn

    connections: set[Any] = set()

    def hang_up(scope: Scope) -> None:
        for connection in list(connections):
            if connection.client == tuple(scope["client"] or ()):
                connection.transport.abort()

    config = uvicorn.Config(
        build_app(province, hang_up),
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        date_header=False,
        server_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=3,
        ssl_certfile=str(tls.cert) if tls else None,
        ssl_keyfile=str(tls.key) if tls else None,
    )
    server = uvicorn.Server(config)
    server.server_state.connections = connections
    with _calm_signals(server):
        waiting = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started and not waiting.done():
            await asyncio.sleep(0.005)
        if server.started:
            ready()
        await waiting


@contextmanager
def _calm_signals(server: uvicorn.Server) -> Iterator[None]:
    """Let a stop be a good end: uvicorn raises the signal again after it has shut down."""

    def stop(*_: object) -> None:
        server.should_exit = True

    try:
        before = {s: signal.signal(s, stop) for s in (signal.SIGTERM, signal.SIGINT)}
    except ValueError:
        # Not the main thread: signals belong to somebody else.
        yield
        return
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _logging(folder: Path) -> Iterator[None]:
    """Write the province's log below its folder: request ids, routes, statuses, no content."""
    handler = logging.handlers.RotatingFileHandler(
        folder / "province.log", maxBytes=4_000_000, backupCount=3, encoding="utf-8"
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    loggers = (LOG, logging.getLogger("uvicorn.error"))
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeHandler(handler)
        handler.close()


def _say(url: str) -> None:
    sys.stdout.write(json.dumps({"url": url, "pid": os.getpid()}) + "\n")
    sys.stdout.flush()


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _url_of(listener: socket.socket, secure: bool) -> str:
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    return f"{'https' if secure else 'http'}://{shown}:{port}"


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def dump(folder: Path) -> dict[str, Any]:
    """Return what the province holds, in the shape of the stable surface.

    Works beside a running server and after it; raises StoreError when there is no province.
    """
    from ehc_desk.province.holdings import dump_folder

    return dump_folder(folder)


def install_code(
    folder: Path,
    desk: str,
    out: Path,
    *,
    office: tuple[str, str] | None = None,
    agencies: tuple[str, ...] = (),
) -> dict[str, Any]:
    """Write an install code for ``desk`` and return it (contract: ``InstallCode``).

    A new desk joins ``office`` (code, name) or, without one, the office the province has. Works
    beside a running server. Raises StoreError when no office is known or the desk's name is bad.
    """
    from ehc_desk.province.install import write_code

    return write_code(folder, desk, out, office=office, agencies=agencies)
