"""The folder of finished slips: each is there whole or not at all. Knows no form and no person."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from ehc_desk.errors import DiskFull
from ehc_desk.files import write_whole

if TYPE_CHECKING:
    from pathlib import Path

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})


def keep_slip(folder: Path, name: str, pdf: bytes) -> Path:
    """Write a PDF under its name and return where it lies; raises DiskFull, OSError."""
    path = folder / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(path, pdf, durable=False)
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise DiskFull from error
        raise
    return path
