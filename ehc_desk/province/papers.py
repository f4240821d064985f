"""Papers as files named by their SHA-256: safe on disk before anybody is told they are here."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

_BLOCK = 1024 * 1024


class PaperFiles:
    """The folder of papers; a name that exists is whole, checked and fsynced."""

    def __init__(self, root: Path) -> None:
        self._root = root
        root.mkdir(parents=True, exist_ok=True)

    def size(self, sha256: str) -> int | None:
        """Return the size in bytes, or None when the paper is not here."""
        try:
            return self._path(sha256).stat().st_size
        except FileNotFoundError:
            return None

    def adopt(self, part: Path, sha256: str) -> bool:
        """Take a complete upload over, or delete it and return False when the hash differs."""
        if digest_of(part) != sha256:
            part.unlink()
            return False
        target = self._path(sha256)
        target.parent.mkdir(exist_ok=True)
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(target)
        sync_folder(target.parent)
        sync_folder(self._root)
        return True

    def _path(self, sha256: str) -> Path:
        return self._root / sha256[:2] / sha256


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file as hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def sync_folder(folder: Path) -> None:
    """Make a rename durable; Windows has no such call and needs none."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
