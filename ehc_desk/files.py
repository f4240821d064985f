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
