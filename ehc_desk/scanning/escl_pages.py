"""Pages of a device on disk: named in order, whole or not there.

Knows bytes, ends of files and names; must not know where the bytes come from.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, Protocol

from ehc_desk.errors import DiskFull

HEAD, TAIL = 1024, 4096
_SUFFIX: Final = {"jpeg": ".jpg", "png": ".png", "tiff": ".tif", "pdf": ".pdf"}
_PNG_END: Final = b"IEND\xaeB`\x82"


def kind_of_head(head: bytes) -> str:
    """Return ``jpeg``, ``png``, ``tiff`` or ``pdf`` by the first bytes, or nothing."""
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith((b"II*\0", b"MM\0*")):
        return "tiff"
    return "pdf" if b"%PDF-" in head[:HEAD] else ""


def is_whole(head: bytes, tail: bytes, size: int, *, framed: bool) -> bool:
    """Tell whether a body is a page with its end.

    ``framed``: the transport itself told that this was all (a length or the last chunk). Ends:
    EOI (ITU-T T.81 B.1.1.3) but for filling, IEND (PNG 5.3), ``%%EOF`` (ISO 32000-1, 7.5.5); TIFF
    has none, so its first directory must lie inside and the transport must be sure.
    """
    kind = kind_of_head(head)
    if kind == "jpeg":
        return size > 4 and tail.rstrip(b"\0\r\n ").endswith(b"\xff\xd9")
    if kind == "png":
        return tail.rstrip(b"\0\r\n ").endswith(_PNG_END)
    if kind == "pdf":
        return b"%%EOF" in tail[-2048:]
    if kind == "tiff":
        at = int.from_bytes(head[4:8], "little" if head.startswith(b"II") else "big")
        return framed and 8 <= at < size
    return False


class Body(Protocol):
    """Bytes as they come; ``framed`` and ``whole`` are true to what the transport said."""

    framed: bool
    whole: bool

    def __iter__(self) -> Iterator[bytes]:
        """Yield the bytes; ends without an error, whole or not."""
        ...


def written(body: Body, part: Path, given_up: Callable[[], bool]) -> str:
    """Write a body into ``part`` and return its kind; nothing, and no file, unless it is whole.

    The bytes are on the disk when this returns. Raises DiskFull, OSError of the own disk.
    """
    head = tail = b""
    size, kind = 0, ""
    try:
        with full_disk_told(), part.open("wb") as file:
            for chunk in body:
                if given_up():
                    break
                file.write(chunk)
                size += len(chunk)
                head = head if len(head) >= HEAD else (head + chunk)[:HEAD]
                tail = (tail + chunk)[-TAIL:] if len(chunk) < TAIL else chunk[-TAIL:]
            if body.whole and is_whole(head, tail, size, framed=body.framed):
                file.flush()
                os.fsync(file.fileno())
                kind = kind_of_head(head)
    finally:
        if not kind:
            part.unlink(missing_ok=True)
    return kind


class PageFolder:
    """Gives each page of one scan its place; the order of the names is that of the pages."""

    def __init__(self, folder: Path) -> None:
        """Begin after the last page that lies in ``folder``; raises OSError or DiskFull."""
        self._folder = folder
        with full_disk_told():
            folder.mkdir(parents=True, exist_ok=True)
        stems = (path.stem for path in folder.glob("page-*") if path.suffix != ".part")
        numbers = (stem.removeprefix("page-") for stem in stems)
        self._next = max((int(one) for one in numbers if one.isdecimal()), default=0) + 1

    def part(self) -> Path:
        """Return where the next page grows: a name of its own, also beside one given up."""
        return self._folder / f"page-{self._next:05d}-{secrets.token_hex(4)}.part"

    def kept(self, part: Path, kind: str) -> Path:
        """Give a whole and synced file its name and return it; raises DiskFull, OSError."""
        path = self._folder / f"page-{self._next:05d}{_SUFFIX[kind]}"
        with full_disk_told():
            part.rename(path)
        self._next += 1
        return path


@contextlib.contextmanager
def full_disk_told() -> Iterator[None]:
    """Turn the system's "no room" into DiskFull; other errors of the disk stay OSError."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull from error
        raise
