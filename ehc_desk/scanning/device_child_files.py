"""Pages as numbered files of one folder: whole and on the disk before they have their name.

``00001.jpg``, ``00002.png`` …: the order of the names is that of the sheets. Knows bytes only.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
from pathlib import Path
from typing import BinaryIO, Final

from ehc_desk.errors import DiskFull, ScannerFailed
from ehc_desk.files import sync_folder, write_whole

_PAGE: Final = re.compile(r"(\d{5,})\.(jpg|png|tif|pdf|heic|zip|bmp)")
_CHUNK: Final = 1 << 20


def next_number(folder: Path) -> int:
    """Return the number after all pages that lie there, so that a second scan comes behind."""
    try:
        found = [match for path in folder.iterdir() if (match := _PAGE.match(path.name))]
    except OSError:
        return 1  # writing the first page will tell what is wrong with the folder
    return 1 + max((int(match[1]) for match in found), default=0)


def page_name(number: int, suffix: str) -> str:
    """Return the name of a page; ``suffix`` with its dot."""
    return f"{number:05d}{suffix}"


def page_told(folder: Path, told: object) -> Path:
    """Return the file another process named. Raises ``ValueError`` for what is no whole page."""
    name = str(told)
    path = folder / name
    if _PAGE.fullmatch(name) is None or not path.is_file():
        raise ValueError("no page")
    return path


def keep(path: Path, data: bytes, pages: int) -> None:
    """Write a page. Raises DiskFull, or ScannerFailed (params: pages) for another reason."""
    try:
        write_whole(path, data)
        sync_folder(path.parent)
    except OSError as error:
        raise _not_kept(error, pages) from error


def keep_copy(source: BinaryIO, path: Path, pages: int) -> None:
    """Write a page that lies in another file, byte by byte; errors as ``keep``."""
    half = path.with_name(path.name + ".part")
    try:
        with half.open("wb") as copy:
            shutil.copyfileobj(source, copy, _CHUNK)
            copy.flush()
            os.fsync(copy.fileno())
        half.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise _not_kept(error, pages) from error


def sweep(folder: Path, first: int) -> None:
    """Take away the half page that a killed process left, of the pages from ``first`` on."""
    for path in folder.glob("*.part"):
        match = _PAGE.match(path.name)
        if match is not None and int(match[1]) >= first:
            path.unlink(missing_ok=True)


def _not_kept(error: OSError, pages: int) -> DiskFull | ScannerFailed:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull()
    return ScannerFailed(device="", pages=pages)
