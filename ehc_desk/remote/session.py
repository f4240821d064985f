"""One kept HTTP connection to a province: tokens, marker, errors; knows no entry and no paper.

Every answer without the marker header, or of another media type than the contract names, comes
from a captive portal or proxy and counts as offline; its body is never read. Environment variables
cannot replace the pinned CA (``trust_env`` is off); every request has both time-outs, and an answer
has a largest size and a longest time.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import jwt
import requests

from ehc_desk.errors import (
    CaptivePortal,
    Conflict,
    ContractBroken,
    Offline,
    OutcomeUnknown,
    ProvinceError,
    Rejected,
    ServerFault,
    SignedOut,
    Throttled,
)

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

MARKER = "EHC-Desk-API"
CONNECT_S, READ_S = 5.0, 60.0
_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_ASSERTION_S = 120
_REFRESH_EARLY_S = 30
_UNUSABLE = (
    requests.exceptions.InvalidURL,
    requests.exceptions.MissingSchema,
    requests.exceptions.InvalidSchema,
)
_ANSWER_MAX, _ANSWER_S = 32 * 1024 * 1024, 300.0
_PATIENCE_MAX_S = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer that carries the marker; header names are found in any case."""

    method: str
    status: int
    headers: Mapping[str, str]
    body: bytes


class ProvinceSession:
    """Sends requests as one desk. Not shared between threads."""

    def __init__(
        self,
        *,
        base_url: str,
        client_id: str,
        key: Ed25519PrivateKey,
        ca_file: str | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._base = base_url.rstrip("/")
        self._client_id, self._key = client_id, key
        self._monotonic = monotonic
        self._http = requests.Session()
        self._http.trust_env = False
        self._http.verify = ca_file or True
        self._token, self._token_until = "", 0.0
        self.offset_s = 0.0

    def close(self) -> None:
        """Drop the connection."""
        self._http.close()

    def call(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        signed: bool = True,
        read_s: float = READ_S,
    ) -> Answer:
        """Send one request and return an answer that is certainly the province's.

        Raises only ProvinceError classes; a token that ran out is renewed once.
        """
        answer = self._once(method, path, body, headers, params, signed, read_s)
        if answer.status == 401 and signed:
            self._token = ""
            answer = self._once(method, path, body, headers, params, signed, read_s)
        _raise_for(answer)
        return answer

    def json(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        """Send one request and return its JSON object."""
        return read_json(self.call(method, path, **more), where=path)

    def _once(
        self,
        method: str,
        path: str,
        body: bytes | None,
        headers: Mapping[str, str] | None,
        params: Mapping[str, str] | None,
        signed: bool,
        read_s: float,
    ) -> Answer:
        sent = {"X-Request-ID": secrets.token_hex(8), **(headers or {})}
        if signed:
            sent["Authorization"] = f"Bearer {self._fresh_token()}"
        return self._send(method, path, body, sent, params, read_s)

    def _send(
        self,
        method: str,
        path: str,
        body: bytes | None,
        headers: Mapping[str, str],
        params: Mapping[str, str] | None,
        read_s: float,
    ) -> Answer:
        try:
            with self._http.request(
                method,
                self._base + path,
                data=body,
                headers=dict(headers),
                params=dict(params or {}),
                timeout=(CONNECT_S, read_s),
                allow_redirects=False,
                stream=True,
            ) as answer:
                self._heard(answer)
                return Answer(
                    method=method,
                    status=answer.status_code,
                    headers=answer.headers,
                    body=self._whole(answer),
                )
        except requests.exceptions.SSLError as error:
            raise Offline(reason="tls") from error
        except requests.exceptions.ConnectTimeout as error:
            raise Offline(reason="connect-timeout") from error
        except requests.exceptions.ConnectionError as error:
            raise _connection_error(error) from error
        except _UNUSABLE as error:
            raise Offline(reason="address") from error
        except requests.exceptions.RequestException as error:
            raise OutcomeUnknown(reason=type(error).__name__) from error
        except OSError as error:  # the CA file of this desk is gone or no certificate
            raise Offline(reason="ca-file") from error

    def _whole(self, answer: requests.Response) -> bytes:
        """Read the body; one without end is no answer."""
        until, parts, size = self._monotonic() + _ANSWER_S, [], 0
        for part in answer.iter_content(65536):
            parts.append(part)
            size += len(part)
            if size > _ANSWER_MAX or self._monotonic() > until:
                raise OutcomeUnknown(reason="endless-answer")
        return b"".join(parts)

    def _heard(self, answer: requests.Response) -> None:
        """Check the marker and measure the province's clock by the Date header."""
        if answer.headers.get(MARKER) != "1":
            raise CaptivePortal(status=answer.status_code)
        there = _moment(answer.headers.get("Date"))
        if there is not None:
            offset = (there - datetime.now(UTC)).total_seconds()
            # The header has whole seconds: differences below two are no difference.
            self.offset_s = offset if abs(offset) >= 2 else 0.0

    def _fresh_token(self) -> str:
        if self._token and self._monotonic() < self._token_until:
            return self._token
        answer = self._grant()
        if answer.status == 401:  # our clock may be wrong: the refusal told the right time
            answer = self._grant()
        try:
            _raise_for(answer)
        except (Rejected, Conflict) as error:  # it is we who are refused, not what we deliver
            raise SignedOut(status=answer.status) from error
        granted = read_json(answer, where="token")
        try:
            self._token = str(granted["access_token"])
            lifetime = float(granted["expires_in"])
        except (KeyError, TypeError, ValueError) as error:
            raise ContractBroken(where="token") from error
        self._token_until = self._monotonic() + max(1.0, lifetime - _REFRESH_EARLY_S)
        return self._token

    def _grant(self) -> Answer:
        now = int(time.time() + self.offset_s)
        claims = {
            "iss": self._client_id,
            "sub": self._client_id,
            "aud": f"{self._base}/oauth2/token",
            "iat": now,
            "exp": now + _ASSERTION_S,
            "jti": secrets.token_hex(16),
        }
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": _ASSERTION,
            "client_assertion": jwt.encode(claims, self._key, algorithm="EdDSA"),
        }
        return self._send(
            "POST",
            "/oauth2/token",
            urlencode(form).encode(),
            {"Content-Type": "application/x-www-form-urlencoded"},
            None,
            READ_S,
        )


def read_json(answer: Answer, *, where: str) -> dict[str, Any]:
    """Return the JSON object of an answer; anything else breaks the contract."""
    kind = answer.headers.get("Content-Type", "").split(";")[0].strip().lower()
    if kind not in ("application/json", "application/problem+json"):
        raise CaptivePortal(status=answer.status)
    try:
        value = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise ContractBroken(where=where) from error
    if not isinstance(value, dict):
        raise ContractBroken(where=where)
    return value


def _connection_error(error: requests.exceptions.ConnectionError) -> ProvinceError:
    """Tell "nothing was sent" from "it went out and no answer came back"."""
    text = str(error)
    if "NewConnectionError" in text or "Failed to resolve" in text or "NameResolution" in text:
        return Offline(reason="unreachable")
    return OutcomeUnknown(reason="connection-lost")


def _raise_for(answer: Answer) -> None:
    status = answer.status
    if status < 300:
        return
    if status < 400:
        raise CaptivePortal(status=status)
    if status in (401, 403):
        raise SignedOut(status=status)
    if status in (429, 503):
        raise Throttled(retry_after=_seconds(answer.headers.get("Retry-After")))
    if status >= 500:
        raise ServerFault(status=status)
    raise _refusal(answer)


def _refusal(answer: Answer) -> ProvinceError:
    problem = {} if answer.method == "HEAD" else read_json(answer, where="problem")
    word = str(problem.get("type", "")).rpartition(":")[2]
    if answer.status == 409:
        return Conflict(problem=word, epoch=problem.get("epoch"))
    return Rejected(status=answer.status, problem=word, errors=problem.get("errors", []))


def _seconds(text: str | None) -> int:
    """Return a Retry-After in seconds (RFC 9110: seconds or a date), at most a day."""
    try:
        asked = int(text or "0")
    except ValueError:
        until = _moment(text)
        asked = int((until - datetime.now(UTC)).total_seconds()) if until else 0
    return min(_PATIENCE_MAX_S, max(0, asked))


def _moment(text: str | None) -> datetime | None:
    try:
        there = parsedate_to_datetime(text or "")
    except (TypeError, ValueError):
        return None
    return there if there.tzinfo is not None else None
