"""Reading requests: limits, gzip, strict JSON and forms. Knows nothing of what they mean."""

from __future__ import annotations

import json
import zlib
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from ehc_desk.province.problems import ProblemError, too_large

BODY_MAX = 8 * 1024 * 1024
_SAFE = 2**53


async def raw_body(request: Request, limit: int = BODY_MAX) -> bytes:
    """Return the body as sent; raises 413 over ``limit`` bytes."""
    body, complete = await partial_body(request, limit)
    if not complete:
        raise ClientDisconnect
    return body


async def partial_body(request: Request, limit: int) -> tuple[bytes, bool]:
    """Return what arrived, and whether it is all: a cut line is no error here."""
    received = bytearray()
    try:
        async for chunk in request.stream():
            received += chunk
            if len(received) > limit:
                raise too_large(limit)
    except ClientDisconnect:
        return bytes(received), False
    return bytes(received), True


async def drain(request: Request) -> None:
    """Read away what is left of a refused body, so that the refusal can be read by the sender."""
    left = BODY_MAX
    try:
        async for chunk in request.stream():
            left -= len(chunk)
            if left < 0:
                return
    except (ClientDisconnect, RuntimeError):
        # Gone, or the body was read before: nothing to drain.
        return


async def json_body(request: Request) -> Any:
    """Return the JSON value of the body; raises 400, 413 or 415."""
    _want_type(request, "application/json")
    return parse_json(_unpacked(request, await raw_body(request)))


async def form_body(request: Request) -> list[tuple[str, str]]:
    """Return the pairs of a form body; raises 400, 413 or 415."""
    from urllib.parse import parse_qsl

    _want_type(request, "application/x-www-form-urlencoded")
    body = _unpacked(request, await raw_body(request, 64 * 1024))
    try:
        return parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=50)
    except ValueError as error:
        raise ProblemError(400, "bad-request", "Form is unreadable") from error


def parse_json(body: bytes) -> Any:
    """Parse strict JSON: UTF-8, no doubled names, no NaN; whole fractions become integers.

    ``1.0`` and ``1`` are one number to JSON Schema and to RFC 8785, so they are one here.
    """
    try:
        return json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_no_doubles,
            parse_constant=_refuse,
            parse_float=_number,
        )
    except (ValueError, RecursionError) as error:
        raise ProblemError(400, "not-json", "Body is not the JSON this contract allows") from error


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("doubled name")
    return value


def _refuse(word: str) -> Any:
    raise ValueError(word)


def _number(text: str) -> int | float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise ValueError("number out of range")
    return int(value) if value.is_integer() and abs(value) < _SAFE else value


def _want_type(request: Request, wanted: str) -> None:
    media, _, parameters = request.headers.get("content-type", "").partition(";")
    charset = parameters.partition("charset=")[2].strip().strip('"').lower()
    if media.strip().lower() != wanted or charset not in ("", "utf-8"):
        raise ProblemError(415, "unsupported-media-type", f"Send {wanted}")


def _unpacked(request: Request, body: bytes) -> bytes:
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding == "identity":
        return body
    if encoding != "gzip":
        raise ProblemError(415, "unsupported-media-type", "Content-Encoding may be gzip")
    unpacker = zlib.decompressobj(wbits=31)
    try:
        plain = unpacker.decompress(body, BODY_MAX + 1)
    except zlib.error as error:
        raise ProblemError(400, "bad-request", "Body is not gzip") from error
    if len(plain) > BODY_MAX:
        raise too_large(BODY_MAX)
    if not unpacker.eof or unpacker.unused_data:
        raise ProblemError(400, "bad-request", "Body is not one whole gzip stream")
    return plain


def json_response(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Return a JSON response."""
    text = json.dumps(value, separators=(",", ":"))
    return Response(text, status_code=status, headers=headers, media_type="application/json")
