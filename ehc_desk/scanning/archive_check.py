"""Archives are looked at, never unpacked: the refusal names the worst thing found.

Must not know pictures or documents.
"""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

from ehc_desk.scanning.kinds import refused

if TYPE_CHECKING:
    from ehc_desk.errors import PaperRefused

_MAX_MEMBERS = 10_000


def refuse_archive(path: Path) -> PaperRefused:
    """Return the refusal of a zip: ``path_traversal`` when a name climbs out, else ``unsupported``.

    A broken archive is ``corrupt``. Only the list of names is read.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return refused("corrupt")
    if any(_climbs_out(name) for name in names[:_MAX_MEMBERS]):
        return refused("path_traversal")
    return refused("unsupported")


def _climbs_out(name: str) -> bool:
    windows = PureWindowsPath(name)
    return (
        ".." in windows.parts
        or bool(windows.drive or windows.root)
        or PurePosixPath(name).is_absolute()
    )
