"""Papers to the province: hash first, then a resumable upload (tus 1.0.0).

Bytes are streamed in parts; after a cut the province says where to go on. A paper that is there
already costs one HEAD.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path

from ehc_desk.errors import Conflict, ContractBroken, OutcomeUnknown, Rejected
from ehc_desk.remote.session import ProvinceSession

PART = 1024 * 1024
_TUS = {"Tus-Resumable": "1.0.0"}
_OFFSET_TYPE = "application/offset+octet-stream"
_RESUMES = 5


def bring(
    session: ProvinceSession, sha256: str, path: Path, *, size: int, media_type: str, part: int
) -> None:
    """Make sure the province holds these bytes; raises ProvinceError classes."""
    if _there(session, sha256):
        return
    part = max(65536, min(part, PART))
    with path.open("rb") as file:
        location, offset = _begin(session, sha256, size, media_type, file.read(part))
        resumes = 0
        while offset < size:
            file.seek(offset)
            try:
                offset = _append(session, location, offset, file.read(part))
            except OutcomeUnknown:
                resumes += 1
                if resumes > _RESUMES:
                    raise
                offset = _where(session, location)
    if not _there(session, sha256):
        raise ContractBroken(where="upload")


def _there(session: ProvinceSession, sha256: str) -> bool:
    try:
        session.call("HEAD", f"/v1/papers/{sha256}")
    except Rejected as refusal:
        if refusal.params.get("status") == 404:
            return False
        raise
    return True


def _begin(
    session: ProvinceSession, sha256: str, size: int, media_type: str, first: bytes
) -> tuple[str, int]:
    metadata = f"sha256 {_b64(sha256)},type {_b64(media_type)}"
    answer = session.call(
        "POST",
        "/v1/uploads",
        body=first,
        headers={
            **_TUS,
            "Upload-Length": str(size),
            "Upload-Metadata": metadata,
            "Content-Type": _OFFSET_TYPE,
            "Upload-Checksum": _checksum(first),
        },
    )
    location = answer.headers.get("Location", "")
    # A Location may name a host that only the province can reach: the path is what counts.
    path = "/" + location.split("://", 1)[-1].split("/", 1)[-1] if "://" in location else location
    if not path.startswith("/"):
        raise ContractBroken(where="upload")
    return path, _offset(answer.headers)


def _append(session: ProvinceSession, location: str, offset: int, part: bytes) -> int:
    try:
        answer = session.call(
            "PATCH",
            location,
            body=part,
            headers={
                **_TUS,
                "Upload-Offset": str(offset),
                "Content-Type": _OFFSET_TYPE,
                "Upload-Checksum": _checksum(part),
            },
        )
    except Conflict:
        return _where(session, location)
    return _offset(answer.headers)


def _where(session: ProvinceSession, location: str) -> int:
    return _offset(session.call("HEAD", location, headers=_TUS).headers)


def _offset(headers: Mapping[str, str]) -> int:
    try:
        return int(headers["Upload-Offset"])
    except (KeyError, ValueError) as error:
        raise ContractBroken(where="upload") from error


def _checksum(part: bytes) -> str:
    return "sha256 " + base64.b64encode(hashlib.sha256(part).digest()).decode()


def _b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
