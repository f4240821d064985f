"""Errors on the wire: ``application/problem+json`` (RFC 9457) with the contract's stable words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

_PREFIX = "urn:ehc-desk:problem:"

FieldErrors = Sequence[Mapping[str, Any]]


class ProblemError(Exception):
    """An answer that is an error; ``word`` is the last part of the problem's ``type``."""

    def __init__(
        self,
        status: int,
        word: str,
        title: str,
        *,
        headers: Mapping[str, str] | None = None,
        **members: Any,
    ) -> None:
        super().__init__(word)
        self.status, self.word, self.title = status, word, title
        self.headers, self.members = dict(headers or {}), members

    def response(self) -> Response:
        """Return the problem as a response."""
        body = {
            "type": _PREFIX + self.word,
            "title": self.title,
            "status": self.status,
            **self.members,
        }
        return Response(
            json.dumps(body),
            status_code=self.status,
            headers=self.headers,
            media_type="application/problem+json",
        )


def field_error(pointer: str, code: str, **params: Any) -> dict[str, Any]:
    """Return one ``FieldError`` of the contract."""
    return {"pointer": pointer, "code": code, "params": params}


def invalid(errors: FieldErrors) -> ProblemError:
    """Return 422 with field errors."""
    return ProblemError(422, "invalid", "Fields are wrong", errors=list(errors))


def not_found() -> ProblemError:
    """Return 404."""
    return ProblemError(404, "not-found", "Not found")


def unauthorized(title: str = "No valid token") -> ProblemError:
    """Return 401 with the challenge of RFC 6750."""
    return ProblemError(401, "unauthorized", title, headers={"WWW-Authenticate": "Bearer"})


def too_large(limit: int) -> ProblemError:
    """Return 413 with the limit that was passed."""
    return ProblemError(413, "too-large", "Over the limit", limit=limit)


def of_status(status: int, retry_after: int | None = None) -> ProblemError:
    """Return the problem that belongs to a bare status (faults, framework errors)."""
    words = {
        400: ("bad-request", "Bad request"),
        401: ("unauthorized", "No valid token"),
        403: ("desk-disabled", "Not allowed"),
        404: ("not-found", "Not found"),
        405: ("method-not-allowed", "Method not allowed"),
        413: ("too-large", "Over the limit"),
        429: ("too-many-requests", "Too many requests"),
        503: ("unavailable", "Unavailable"),
    }
    word, title = words.get(status, ("server-fault", "Server fault"))
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    if retry_after is not None or status in (429, 503):
        headers["Retry-After"] = str(1 if retry_after is None else retry_after)
    return ProblemError(status, word, title, headers=headers)
