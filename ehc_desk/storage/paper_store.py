"""Papers as files named by their SHA-256: immutable, and durable before their name is known.

A paper counts only after its bytes, its name and its folder have reached the disk. Knows nothing of
what a paper shows; the database names papers, this room keeps them.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from ehc_desk.errors import Damaged, PaperNotFound
from ehc_desk.files import sync_folder
from ehc_desk.storage.faults import translated

_HASH = re.compile(r"[0-9a-f]{64}")
_STEP = 1024 * 1024


class FilePaperStore:
    """Implements ``ports.PaperStore``: files ``ab/cdef…`` below one folder."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, data: bytes) -> str:
        """Store bytes durably and return their SHA-256; raises DiskFull."""
        return self._store((data,), expected=hashlib.sha256(data).hexdigest())

    def put_file(self, path: Path) -> str:
        """Store a copy of a file by streaming and return its SHA-256.

        Raises DiskFull, or PaperNotFound when there is no such file.
        """
        if not path.is_file():
            raise PaperNotFound(file=path.name)
        return self._store(_pieces(path), expected=None)

    def path(self, sha256: str) -> Path:
        """Return the file of that hash; raises PaperNotFound."""
        if not _HASH.fullmatch(sha256):
            raise PaperNotFound(file="")
        path = self._place(sha256)
        if not path.is_file():
            raise PaperNotFound(file=sha256)
        return path

    def keep_small(self, sha256: str, picture: Path) -> None:
        """Keep a small upright picture of a paper; no fsync, it can be made again."""
        place = self._small(sha256)
        with suppress(OSError):  # nothing depends on it
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(picture, place)

    def small(self, sha256: str) -> Path | None:
        """Return the small picture of a paper, None when there is none."""
        place = self._small(sha256) if _HASH.fullmatch(sha256) else None
        return place if place is not None and place.is_file() else None

    def _small(self, sha256: str) -> Path:
        return self._root / "small" / f"{sha256}.jpg"

    def sweep(self, keep: Callable[[str], bool], *, older_than_s: float) -> int:
        """Delete files nobody names that are older than given; return how many.

        Half-written temporary files of a crash go by the same age.
        """
        limit = time.time() - older_than_s
        gone = 0
        for path in list(self._files()):
            name = path.parent.name + path.name
            named = _HASH.fullmatch(name) is not None and keep(name)
            if not named and _age_is_over(path, limit):
                path.unlink(missing_ok=True)
                self._small(name).unlink(missing_ok=True)
                gone += 1
        return gone

    def _files(self) -> Iterator[Path]:
        for folder in self._root.glob("??"):
            yield from folder.iterdir()
        yield from self._root.glob("tmp/*")

    def _place(self, sha256: str) -> Path:
        return self._root / sha256[:2] / sha256[2:]

    def _store(self, pieces: Iterable[bytes], *, expected: str | None) -> str:
        with translated():
            if expected is not None and self._has(expected, sum(map(len, pieces))):
                return expected
            waiting = self._root / "tmp"
            waiting.mkdir(parents=True, exist_ok=True)
            temporary = waiting / os.urandom(16).hex()
            try:
                digest, size = _write(temporary, pieces)
                if not self._has(digest, size):
                    self._publish(temporary, self._place(digest))
            finally:
                temporary.unlink(missing_ok=True)
        return digest

    def _has(self, sha256: str, size: int) -> bool:
        """Return True when this paper is here already; raises Damaged when its size is wrong."""
        path = self._place(sha256)
        try:
            found = path.stat().st_size
        except FileNotFoundError:
            return False
        if found != size:
            raise Damaged(what=f"paper {sha256}")
        os.utime(path)  # young again: the sweep must not take what is being used now
        return True

    def _publish(self, temporary: Path, path: Path) -> None:
        if not path.parent.is_dir():
            path.parent.mkdir(parents=True, exist_ok=True)
            sync_folder(self._root)
        temporary.replace(path)
        sync_folder(path.parent)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while piece := source.read(_STEP):
            yield piece


def _write(path: Path, pieces: Iterable[bytes]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as out:
        for piece in pieces:
            digest.update(piece)
            size += out.write(piece)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest(), size


def _age_is_over(path: Path, limit: float) -> bool:
    try:
        return path.stat().st_mtime < limit
    except FileNotFoundError:
        return False
