"""A desk folder as the command line makes it, and the desk of it opened beside a window."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ehc_desk.bootstrap import build_desk


def empty_desk(folder: Path) -> Path:
    """Make an empty practice desk by the command line and return its folder."""
    command = [sys.executable, "-m", "ehc_desk", "--data-dir", str(folder), "init", "--demo"]
    subprocess.run([*command, "--empty"], check=True, capture_output=True, timeout=120)
    return folder


@contextmanager
def opened(folder: Path) -> Iterator[Any]:
    """Open the desk of a folder and let go of it again."""
    desk = build_desk(folder)
    try:
        yield desk
    finally:
        desk.worker.close()
        desk.storage.close()
