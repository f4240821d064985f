"""Papers to the province: hash first, then a resumable upload (tus 1.0.0).

Bytes are streamed in parts whose size follows the speed of the line; after a cut the province says
where to go on, also when the next attempt comes minutes later. A paper that is there already costs
one HEAD. Knows no outbox.
"""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from ehc_desk.errors import (
    Conflict,
    ContractBroken,
    OutcomeUnknown,
    PaperNotFound,
    ProvinceError,
    Rejected,
)

if TYPE_CHECKING:
    from ehc_desk.remote.session import Answer, ProvinceSession

LARGEST, FIRST, LEAST = 1024 * 1024, 262_144, 65_536
_TUS = {"Tus-Resumable": "1.0.0"}
_OFFSET_TYPE = "application/offset+octet-stream"
_CALL = "/v1/uploads/"
_RESUMES = 5
_QUICK_S, _SLOW_S = 0.5, 8.0
_REMEMBERED = 200


class Uploads:
    """The uploads of one connection; remembers where each unfinished one lies."""

    def __init__(
        self, session: ProvinceSession, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._session, self._monotonic = session, monotonic
        self._begun: dict[str, str] = {}
        self._part = FIRST
        self.largest = LARGEST

    def bring(self, sha256: str, path: Path, *, size: int, media_type: str) -> None:
        """Make sure the province holds these bytes.

        Raises ProvinceError classes, and PaperNotFound when our own file cannot be read.
        """
        if self._there(sha256):
            return
        try:
            with path.open("rb") as file:
                _Bringing(self, file, sha256, size, media_type).run()
        except OSError as error:
            raise PaperNotFound(file=sha256[:12]) from error
        self._begun.pop(sha256, None)
        if not self._there(sha256):
            raise ContractBroken(where="upload")

    def _there(self, sha256: str) -> bool:
        try:
            self._session.call("HEAD", f"/v1/papers/{sha256}")
        except Rejected as refusal:
            if refusal.params.get("status") == 404:
                return False
            raise
        return True

    # ------------------------------------------------------------ what one upload asks of us

    def read(self, file: BinaryIO, offset: int) -> bytes:
        """Read the next part."""
        file.seek(offset)
        return file.read(max(LEAST, min(self._part, self.largest)))

    def send(self, method: str, where: str, part: bytes, headers: Mapping[str, str]) -> Answer:
        """Send one part with its checksum; quick lines get larger parts, slow ones smaller."""
        started = self._monotonic()
        answer = self._session.call(
            method,
            where,
            body=part,
            headers={
                **_TUS,
                "Content-Type": _OFFSET_TYPE,
                "Upload-Checksum": _checksum(part),
                **headers,
            },
        )
        took = self._monotonic() - started
        if took < _QUICK_S:
            self._part = min(LARGEST, self._part * 2)
        elif took > _SLOW_S:
            self.smaller()
        return answer

    def smaller(self) -> None:
        """After a cut less is risked at once."""
        self._part = max(LEAST, self._part // 2)

    def begin(self, sha256: str, first: bytes, headers: Mapping[str, str]) -> int:
        """Begin an upload with its first part and return how far it came."""
        answer = self.send("POST", "/v1/uploads", first, headers)
        # A Location may name a host or a path that only the province can reach: the name counts.
        _, found, name = answer.headers.get("Location", "").partition(_CALL)
        if not found or not name.isalnum():
            raise ContractBroken(where="upload")
        if len(self._begun) >= _REMEMBERED:
            self._begun.pop(next(iter(self._begun)))
        self._begun[sha256] = _CALL + name
        return _offset(answer.headers)

    def lies_at(self, sha256: str) -> str | None:
        """Return the address of an unfinished upload."""
        return self._begun.get(sha256)

    def stands(self, sha256: str) -> int | None:
        """Return how far an unfinished upload has come; None when it is gone."""
        where = self._begun.get(sha256)
        if where is None:
            return None
        try:
            return _offset(self._session.call("HEAD", where, headers=_TUS).headers)
        except Rejected as refusal:
            if refusal.params.get("status") not in (404, 410):
                raise
            del self._begun[sha256]
            return None


class _Bringing:
    """One paper on its way."""

    def __init__(
        self, uploads: Uploads, file: BinaryIO, sha256: str, size: int, media_type: str
    ) -> None:
        self._uploads, self._file = uploads, file
        self._sha256, self._size = sha256, size
        self._headers = {
            "Upload-Length": str(size),
            "Upload-Metadata": f"sha256 {_b64(sha256)},type {_b64(media_type)}",
        }
        self._troubles = self._furthest = 0

    def run(self) -> None:
        """Send until everything is there; what goes on failing is raised."""
        offset: int | None = None
        asked = False
        while offset is None or offset < self._size:
            try:
                if asked:
                    offset = self._checked(self._next(offset), offset)
                else:
                    offset, asked = self._uploads.stands(self._sha256), True
                self._came_to(offset or 0)
            except (OutcomeUnknown, Conflict) as error:
                self._again(error)
                self._uploads.smaller()
                offset, asked = None, False
            except Rejected as refusal:
                self._after_refusal(refusal)
                offset, asked = None, False

    def _next(self, offset: int | None) -> int:
        part = self._uploads.read(self._file, offset or 0)
        where = self._uploads.lies_at(self._sha256)
        if offset is None or where is None:
            return self._uploads.begin(self._sha256, part, self._headers)
        if not part:
            raise PaperNotFound(file=self._sha256[:12])  # our file is shorter than it was
        answer = self._uploads.send("PATCH", where, part, {"Upload-Offset": str(offset)})
        return _offset(answer.headers)

    def _checked(self, new: int, before: int | None) -> int:
        if not (before or 0) < new <= self._size:
            raise ContractBroken(where="upload-offset")
        return new

    def _after_refusal(self, refusal: Rejected) -> None:
        """Go on after what another try can mend, else raise: a damaged part, a lost upload."""
        status, word = refusal.params.get("status"), refusal.params.get("problem")
        gone = status in (404, 410) and self._uploads.lies_at(self._sha256) is not None
        if not (gone or status == 423 or (status == 460 and word != "sha256-mismatch")):
            raise refusal
        self._again(refusal)

    def _came_to(self, offset: int) -> None:
        """Who gets on may be cut again: only troubles without progress are counted."""
        if offset > self._furthest:
            self._furthest, self._troubles = offset, 0

    def _again(self, error: ProvinceError) -> None:
        self._troubles += 1
        if self._troubles > _RESUMES:
            raise error


def _offset(headers: Mapping[str, str]) -> int:
    try:
        return int(headers["Upload-Offset"])
    except (KeyError, ValueError) as error:
        raise ContractBroken(where="upload") from error


def _checksum(part: bytes) -> str:
    return "sha256 " + base64.b64encode(hashlib.sha256(part).digest()).decode()


def _b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
