"""Resumable upload, tus 1.0.0: creation, creation-with-upload, checksum, expiration.

The length of the part file is the offset. A part with a checksum is kept whole or not at all; one
without is kept as far as it came. The last part is answered after the SHA-256 of the whole was
compared and the paper is safe on disk.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import re
import secrets
import threading
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from ehc_desk.province.access import desk_of
from ehc_desk.province.body import partial_body
from ehc_desk.province.calls import call
from ehc_desk.province.context import PART_MAX, Province
from ehc_desk.province.problems import (
    ProblemError,
    field_error,
    invalid,
    not_found,
    too_large,
)
from ehc_desk.province.shapes import PAPER_MAX
from ehc_desk.province.store import one, rows

_LIFE_S = 24 * 3600
_TUS = {"Tus-Resumable": "1.0.0"}
_OFFER = {
    **_TUS,
    "Tus-Version": "1.0.0",
    "Tus-Extension": "creation,creation-with-upload,checksum,expiration",
    "Tus-Checksum-Algorithm": "sha256,sha1",
    "Tus-Max-Size": str(PAPER_MAX),
}
_OCTETS = "application/offset+octet-stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """An upload as it stands; ``state`` is open, done or gone."""

    id: str
    length: int
    sha256: str
    expires: float
    state: str


class Uploads:
    """The uploads of one province: rows for what was promised, files for what came."""

    def __init__(self, province: Province) -> None:
        self._province = province
        self._folder = province.folder / "uploads"
        self._folder.mkdir(exist_ok=True)
        self._writing = threading.Lock()

    def create(self, desk: str, length: int, sha256: str, media_type: str) -> Upload:
        """Begin an upload; uploads that are over are swept on the way."""
        self.sweep()
        upload = Upload(
            id=secrets.token_hex(16),
            length=length,
            sha256=sha256,
            expires=self._later(),
            state="open",
        )
        self._part(upload.id).touch()
        values = (upload.id, desk, length, sha256, media_type, upload.expires, "open")
        with self._province.store.write() as db:
            db.execute("INSERT INTO uploads VALUES (?, ?, ?, ?, ?, ?, ?)", values)
        return upload

    def get(self, upload_id: str, desk: str) -> Upload:
        """Return an upload of this desk; raises 404, or 410 when it is over."""
        with self._province.store.read() as db:
            row = one(
                db,
                "SELECT id, length, sha256, expires, state FROM uploads WHERE id = ? AND desk = ?",
                (upload_id, desk),
            )
        if row is None:
            raise not_found()
        upload = Upload(id=row[0], length=row[1], sha256=row[2], expires=row[3], state=row[4])
        over = upload.expires < self._province.clock.timestamp() and upload.state == "open"
        if upload.state == "gone" or over:
            raise ProblemError(410, "upload-gone", "Upload is gone")
        return upload

    def offset(self, upload: Upload) -> int:
        """Return how many bytes are kept."""
        if upload.state == "done":
            return upload.length
        try:
            return self._part(upload.id).stat().st_size
        except FileNotFoundError:
            # A crash after the file was adopted and before the row was written.
            return upload.length if self._province.papers.size(upload.sha256) else 0

    def append(self, upload: Upload, at: int, data: bytes) -> int:
        """Write a part at ``at`` and return the new offset; raises 409, 413 or 460."""
        with self._writing:
            stands = self.offset(upload)
            if stands != at:
                raise ProblemError(409, "upload-offset", "Offset differs", offset=stands)
            if at + len(data) > upload.length:
                raise too_large(upload.length)
            if data:
                self._write(upload, data)
            if at + len(data) == upload.length:
                self._finish(upload)
        return at + len(data)

    def _write(self, upload: Upload, data: bytes) -> None:
        with self._part(upload.id).open("ab") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())

    def _finish(self, upload: Upload) -> None:
        part = self._part(upload.id)
        whole = not part.exists() or self._province.papers.adopt(part, upload.sha256)
        self._set_state(upload.id, "done" if whole else "gone")
        if not whole:
            raise ProblemError(460, "sha256-mismatch", "Paper is not what was promised")

    def prolong(self, upload: Upload) -> float:
        """Let an upload live on and return the new end."""
        expires = self._later()
        with self._province.store.write() as db:
            db.execute("UPDATE uploads SET expires = ? WHERE id = ?", (expires, upload.id))
        return expires

    def sweep(self) -> None:
        """Forget uploads whose time is over."""
        now = self._province.clock.timestamp()
        with self._province.store.write() as db:
            over = rows(db, "SELECT id FROM uploads WHERE expires < ? AND state = 'open'", (now,))
            db.execute(
                "UPDATE uploads SET state = 'gone' WHERE expires < ? AND state='open'", (now,)
            )
        for (upload_id,) in over:
            self._part(upload_id).unlink(missing_ok=True)

    def _set_state(self, upload_id: str, state: str) -> None:
        with self._province.store.write() as db:
            db.execute("UPDATE uploads SET state = ? WHERE id = ?", (state, upload_id))

    def _later(self) -> float:
        return self._province.clock.timestamp() + _LIFE_S

    def _part(self, upload_id: str) -> Path:
        return self._folder / f"{upload_id}.part"


def routes(province: Province) -> APIRouter:
    """Return the calls of this room."""
    router = APIRouter()
    uploads = Uploads(province)
    _offer_and_begin(router, province, uploads)
    _go_on(router, province, uploads)
    return router


def _offer_and_begin(router: APIRouter, province: Province, uploads: Uploads) -> None:
    async def options(request: Request) -> Response:
        return Response(status_code=204, headers=_OFFER)

    call(router, "OPTIONS", "/v1/uploads")(options)
    call(router, "OPTIONS", "/v1/uploads/{upload}")(options)

    @call(router, "POST", "/v1/uploads")
    async def create(request: Request) -> Response:
        desk = await desk_of(province, request)
        _want_tus(request)
        length = _length(request)
        sha256, media_type = _promise(request)
        data, check = await _part_of(request, needed=False)
        _verify(data, check)
        upload = await run_in_threadpool(uploads.create, desk.desk, length, sha256, media_type)
        offset = await run_in_threadpool(uploads.append, upload, 0, data) if data else 0
        headers = {**_standing(province, offset, upload.expires)}
        headers["Location"] = f"/v1/uploads/{upload.id}"
        return Response(status_code=201, headers=headers)


def _go_on(router: APIRouter, province: Province, uploads: Uploads) -> None:
    @call(router, "HEAD", "/v1/uploads/{upload}")
    async def head(request: Request) -> Response:
        desk = await desk_of(province, request)
        _want_tus(request)
        upload = await run_in_threadpool(uploads.get, request.path_params["upload"], desk.desk)
        headers = _standing(province, uploads.offset(upload), upload.expires)
        headers |= {"Upload-Length": str(upload.length), "Cache-Control": "no-store"}
        return Response(status_code=200, headers=headers)

    @call(router, "PATCH", "/v1/uploads/{upload}")
    async def patch(request: Request) -> Response:
        desk = await desk_of(province, request)
        _want_tus(request)
        at = _number(request, "upload-offset", 0, PAPER_MAX)
        upload = await run_in_threadpool(uploads.get, request.path_params["upload"], desk.desk)
        data = await _kept_of(request, uploads, upload, at)
        offset = await run_in_threadpool(uploads.append, upload, at, data)
        expires = await run_in_threadpool(uploads.prolong, upload)
        return Response(status_code=204, headers=_standing(province, offset, expires))


async def _kept_of(request: Request, uploads: Uploads, upload: Upload, at: int) -> bytes:
    """Return a whole, verified part; of a part cut off without checksum what came is kept."""
    try:
        data, check = await _part_of(request, needed=True)
    except _Cut as cut:
        await run_in_threadpool(uploads.append, upload, at, cut.data)
        raise ClientDisconnect from cut
    _verify(data, check)
    return data


class _Cut(Exception):
    """The line was cut inside a part that has no checksum."""

    def __init__(self, data: bytes) -> None:
        super().__init__("cut")
        self.data = data


async def _part_of(request: Request, *, needed: bool) -> tuple[bytes, tuple[str, bytes] | None]:
    check = _checksum(request)
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != _OCTETS and (needed or media or request.headers.get("content-length", "0") != "0"):
        raise ProblemError(415, "unsupported-media-type", f"Send {_OCTETS}")
    if request.headers.get("content-encoding", "identity") != "identity":
        raise ProblemError(415, "unsupported-media-type", "Parts are never encoded")
    data, complete = await partial_body(request, PART_MAX)
    if not complete:
        raise ClientDisconnect if check or not needed else _Cut(data)
    return data, check


def _want_tus(request: Request) -> None:
    if request.headers.get("tus-resumable") != "1.0.0":
        headers = {"Tus-Version": "1.0.0"}
        raise ProblemError(412, "tus-version", "Tus-Resumable must be 1.0.0", headers=headers)


def _length(request: Request) -> int:
    length = _number(request, "upload-length", 1, 2**53)
    if length > PAPER_MAX:
        raise too_large(PAPER_MAX)
    return length


def _number(request: Request, name: str, low: int, high: int) -> int:
    text = request.headers.get(name, "")
    if not re.fullmatch("[0-9]{1,16}", text) or not low <= int(text) <= high:
        raise ProblemError(400, "bad-request", f"{name} is unusable")
    return int(text)


def _promise(request: Request) -> tuple[str, str]:
    """Return SHA-256 and media type from Upload-Metadata; raises 422."""
    values: dict[str, str] = {}
    for pair in request.headers.get("upload-metadata", "").split(","):
        name, _, coded = pair.strip().partition(" ")
        try:
            values[name] = base64.b64decode(coded.strip(), validate=True).decode("ascii")
        except (binascii.Error, UnicodeError) as error:
            raise invalid([field_error("/header/upload-metadata", "type")]) from error
    errors = []
    if not re.fullmatch("[0-9a-f]{64}", values.get("sha256", "")):
        errors.append(field_error("/header/upload-metadata/sha256", "pattern"))
    if not re.fullmatch("[a-z]+/[A-Za-z0-9.+-]+", values.get("type", "")):
        errors.append(field_error("/header/upload-metadata/type", "pattern"))
    if errors:
        raise invalid(errors)
    return values["sha256"], values["type"]


def _checksum(request: Request) -> tuple[str, bytes] | None:
    header = request.headers.get("upload-checksum")
    if header is None:
        return None
    algorithm, _, coded = header.partition(" ")
    sizes = {"sha1": 20, "sha256": 32}
    try:
        digest = base64.b64decode(coded, validate=True)
    except (binascii.Error, ValueError):
        digest = b""
    if len(digest) != sizes.get(algorithm, -1):
        raise ProblemError(400, "bad-request", "Upload-Checksum is unusable")
    return algorithm, digest


def _verify(data: bytes, check: tuple[str, bytes] | None) -> None:
    if check and hashlib.new(check[0], data, usedforsecurity=False).digest() != check[1]:
        raise ProblemError(460, "checksum-mismatch", "Part is damaged")


def _standing(province: Province, offset: int, expires: float) -> dict[str, str]:
    after = expires - province.clock.timestamp()
    return {
        **_TUS,
        "Upload-Offset": str(offset),
        "Upload-Expires": province.clock.http_date(after_s=after),
    }
