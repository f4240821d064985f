"""Small files written whole: a reader meets the old one or the new one, never half of either.

Knows bytes and paths only; what a failure means is said by whoever asked.
"""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Put the bytes beside the file and then in its place; raises OSError.

    ``durable``: they are on the disk before they take the place, as a power cut demands; a file
    that can be made again does without.
    """
    half = path.with_name(path.name + ".part")
    half.write_bytes(data)
    if durable:
        with half.open("rb+") as file:
            os.fsync(file.fileno())
    half.replace(path)


def made_folder(folder: Path) -> bool:
    """Make a folder when it is missing and its parent is there; tell whether there is one now.

    Parents are not made: the folder of a share that is away must not appear on this machine's own
    disk.
    """
    try:
        folder.mkdir()
    except OSError:
        return folder.is_dir()
    return True


def sync_folder(folder: Path) -> None:
    """Bring a new name to the disk, where the system lets a folder be synced; raises OSError."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
