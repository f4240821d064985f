"""Who calls: private_key_jwt assertions (RFC 7523), short bearer tokens, enrolment of a desk's key.

Tokens are signed by the province's own key and live 300 s by the province's clock, so they
outlive a restart and need no table.
"""

from __future__ import annotations

import hashlib
import ipaddress
from typing import Any

import jwt
from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import URL
from starlette.responses import Response

from ehc_desk.province.body import form_body, json_body, json_response
from ehc_desk.province.calls import call
from ehc_desk.province.context import DeskRow, Province, desk_by
from ehc_desk.province.keys import b64url, is_signed, public_key
from ehc_desk.province.problems import ProblemError, invalid, unauthorized
from ehc_desk.province.shapes import EnrolmentRequest, errors_of
from ehc_desk.province.store import Db, get_meta, one

TOKEN_S = 300
_LEEWAY_S = 60
_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_TOKEN_AUDIENCE = "urn:ehc-desk:province"  # noqa: S105 - an audience, no secret


def routes(province: Province) -> APIRouter:
    """Return the calls of this room."""
    router = APIRouter()

    @call(router, "POST", "/oauth2/token")
    async def token(request: Request) -> Response:
        fields = _fields(await form_body(request))
        _check_grant(fields)
        desk = await run_in_threadpool(
            _desk_of_assertion, province, fields["client_assertion"], request.url
        )
        answer = {"access_token": _token(province, desk), "token_type": "Bearer"}
        headers = {"Cache-Control": "no-store"}
        return json_response({**answer, "expires_in": TOKEN_S}, headers=headers)

    @call(router, "POST", "/v1/enrolments")
    async def enrol(request: Request) -> Response:
        body = await json_body(request)
        try:
            wanted = EnrolmentRequest.model_validate(body)
        except ValidationError as error:
            raise invalid(errors_of(error)) from error
        return json_response(await run_in_threadpool(_enrol, province, wanted), status=201)

    return router


async def desk_of(province: Province, request: Request) -> DeskRow:
    """Return the desk of the bearer token; raises 401, or 403 for a desk switched off."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise unauthorized()
    claims = _token_claims(province, token.strip())
    desk = await run_in_threadpool(_known_desk, province, str(claims["sub"]))
    if desk is None or claims["key"] != _key_mark(desk):
        raise unauthorized()
    if not desk.enabled:
        raise ProblemError(403, "desk-disabled", "This desk is switched off")
    return desk


def _known_desk(province: Province, client_id: str) -> DeskRow | None:
    with province.store.read() as db:
        return desk_by(db, "client_id", client_id)


def _key_mark(desk: DeskRow) -> str:
    """Return a mark of the desk's key: a token ends when its desk gets another key."""
    return hashlib.sha256((desk.public_key or "").encode()).hexdigest()[:16]


def _token(province: Province, desk: DeskRow) -> str:
    claims = {
        "sub": desk.client_id,
        "aud": _TOKEN_AUDIENCE,
        "exp": int(province.clock.timestamp()) + TOKEN_S,
        "key": _key_mark(desk),
    }
    return jwt.encode(claims, province.key.private, algorithm="EdDSA")


def _token_claims(province: Province, token: str) -> dict[str, Any]:
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            province.key.private.public_key(),
            algorithms=["EdDSA"],
            audience=_TOKEN_AUDIENCE,
            options={"require": ["sub", "exp", "key"], "verify_exp": False},
        )
    except jwt.InvalidTokenError as error:
        raise unauthorized() from error
    if claims["exp"] <= province.clock.timestamp():
        raise unauthorized("Token is over")
    return claims


# ------------------------------------------------------------------ token requests


def _fields(pairs: list[tuple[str, str]]) -> dict[str, str]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise _oauth(400, "invalid_request", "A parameter stands twice")
    return fields


def _check_grant(fields: dict[str, str]) -> None:
    known = {"grant_type", "client_assertion_type", "client_assertion", "client_id", "scope"}
    if "grant_type" not in fields or not fields.keys() <= known:
        raise _oauth(400, "invalid_request", "A parameter is missing or unknown")
    if fields["grant_type"] != "client_credentials":
        raise _oauth(400, "unsupported_grant_type", "Only client_credentials")
    if fields.get("client_assertion_type") != _ASSERTION or not fields.get("client_assertion"):
        raise _oauth(401, "invalid_client", "A client assertion is wanted")


def _oauth(status: int, error: str, title: str) -> ProblemError:
    return ProblemError(status, error.replace("_", "-"), title, error=error)


def _audiences(province: Province, db: Db, called: URL) -> list[str]:
    """Return the audiences an assertion may name.

    In training the name the desk called by counts too, if it is loopback: test lines run through
    forwarders whose port the province cannot know.
    """
    bases = [get_meta(db, "url")]
    if province.training and _is_loopback(called.hostname or ""):
        bases.append(f"{called.scheme}://{called.netloc}")
    return [audience for base in bases if base for audience in (base, base + "/oauth2/token")]


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _desk_of_assertion(province: Province, assertion: str, called: URL) -> DeskRow:
    refused = _oauth(401, "invalid_client", "Assertion refused")
    try:
        loose = jwt.decode(assertion, options={"verify_signature": False})
    except jwt.InvalidTokenError as error:
        raise refused from error
    with province.store.write() as db:
        desk = desk_by(db, "client_id", str(loose.get("iss", "")))
        if desk is None or not desk.enabled or desk.public_key is None:
            raise refused
        audiences = _audiences(province, db, called)
        claims = _assertion_claims(assertion, desk, audiences, refused)
        now = province.clock.timestamp()
        if not _in_time(claims, now):
            raise refused
        db.execute("DELETE FROM assertions WHERE expires < ?", (now - TOKEN_S,))
        jti = f"{desk.client_id}:{claims['jti']}"
        if one(db, "SELECT 1 FROM assertions WHERE jti = ?", (jti,)):
            raise refused
        db.execute("INSERT INTO assertions VALUES (?, ?)", (jti, float(claims["exp"])))
    return desk


def _assertion_claims(
    assertion: str, desk: DeskRow, audiences: list[str], refused: ProblemError
) -> dict[str, Any]:
    try:
        claims: dict[str, Any] = jwt.decode(
            assertion,
            public_key(desk.public_key or ""),
            algorithms=["EdDSA"],
            audience=audiences,
            options={
                "require": ["iss", "sub", "aud", "iat", "exp", "jti"],
                "verify_exp": False,
                "verify_iat": False,
            },
        )
    except (jwt.InvalidTokenError, ValueError) as error:
        raise refused from error
    if claims["sub"] != desk.client_id or not 1 <= len(str(claims["jti"])) <= 200:
        raise refused
    return claims


def _in_time(claims: dict[str, Any], now: float) -> bool:
    """Check iat and exp by the province's clock, which training may set wrong."""
    issued, expires = claims["iat"], claims["exp"]
    if type(issued) not in (int, float) or type(expires) not in (int, float):
        return False
    lives: bool = 0 < expires - issued <= TOKEN_S
    return lives and bool(issued - _LEEWAY_S <= now <= expires + _LEEWAY_S)


# ------------------------------------------------------------------ enrolment


def secret_hash(secret: str) -> str:
    """Return what is kept of a one-time secret (it has 256 random bits, so plain SHA-256)."""
    return hashlib.sha256(secret.encode("ascii")).hexdigest()


def _enrol(province: Province, wanted: EnrolmentRequest) -> dict[str, Any]:
    refused = ProblemError(403, "enrolment-refused", "Secret unknown, over, or proof wrong")
    signed = {"desk": wanted.desk, "public_key": wanted.public_key, "secret": wanted.secret}
    if not is_signed(signed, wanted.proof, wanted.public_key):
        raise refused
    mark = secret_hash(wanted.secret)
    with province.store.write() as db:
        row = one(
            db, "SELECT desk, expires, public_key FROM enrolments WHERE secret_hash = ?", (mark,)
        )
        if row is None or row[0] != wanted.desk:
            raise refused
        if row[2] is None:
            if row[1] < province.clock.timestamp():
                raise refused
            db.execute(
                "UPDATE desks SET epoch = epoch + (public_key IS NOT NULL), public_key = ?"
                " WHERE desk = ?",
                (wanted.public_key, wanted.desk),
            )
            db.execute(
                "UPDATE enrolments SET public_key = ? WHERE secret_hash = ?",
                (wanted.public_key, mark),
            )
        elif row[2] != wanted.public_key:
            raise ProblemError(409, "enrolment-used", "The secret was used with another key")
        desk = desk_by(db, "desk", wanted.desk)
    if desk is None:
        raise refused
    return {
        "client_id": desk.client_id,
        "desk": desk.desk,
        "office": desk.office_shown(),
        "agencies": list(desk.agencies),
        "epoch": desk.epoch,
        "province_key": province.key.shown(),
        "person_key": b64url(province.person_key),
    }
