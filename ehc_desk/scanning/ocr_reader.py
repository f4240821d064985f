"""The reader of pages that the desk uses: Tesseract with Vietnamese, looked for when it is needed.

Must not know where texts are kept. Pictures that are being read lie in a folder of the desk, so
that nothing of a citizen's paper stays elsewhere when the machine goes down; leftovers are swept.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from ehc_desk.ports.page_texts import MISSING, ReadPage, UnreadPage
from ehc_desk.scanning.ocr import SCRATCH_PREFIX, SECONDS_A_PAGE, Reading, find_tesseract, recognise
from ehc_desk.scanning.ocr_words import plain_text

_OUR_PART: Final = "1"
"""Number of the way pages are prepared; a page that failed is tried again when it changes."""
_SECONDS_TO_ANSWER: Final = 10.0
_LEFT_BEHIND_S: Final = 600.0


class TesseractReader:
    """Implements ``ports.PageReader``. ``program``: None when it is looked for."""

    def __init__(
        self, scratch: Path, *, program: str | None = None, seconds: float = SECONDS_A_PAGE
    ) -> None:
        self._scratch, self._program, self._seconds = scratch, program, seconds
        self._engine = ""

    def engine(self) -> str:
        """Return ``tesseract-<version>-vie-<our way>``; "" without program or without Vietnamese.

        Once found it is not asked for again.
        """
        if not self._engine:
            self._engine = self._found()
            if self._engine:
                self._sweep()
        return self._engine

    def _found(self) -> str:
        program = self._program or find_tesseract()
        if program is None:
            return ""
        told = _told(program, "--version").split()
        languages = _told(program, "--list-langs").split()
        if len(told) < 2 or "vie" not in languages:
            return ""
        return f"tesseract-{told[1].lstrip('v')}-vie-{_OUR_PART}"

    def read(self, page: UnreadPage, path: Path, give_up: Callable[[], bool]) -> ReadPage:
        """Return what stands on a page, or the note why nothing was read."""
        how = Reading(
            program=self._program, seconds=self._seconds, stop=give_up, scratch=self._folder()
        )
        found = recognise(path, page.media_type, page.rotation, page.dpi, page.skew, how)
        if found.note == MISSING:
            self._engine = ""  # it was taken away since: it is looked for anew
        if found.note:
            return ReadPage(note=found.note)
        return ReadPage(text=plain_text(found), layout=found.to_json())

    def _folder(self) -> Path | None:
        try:
            self._scratch.mkdir(parents=True, exist_ok=True)
        except OSError:  # the system's own place will do
            return None
        return self._scratch

    def _sweep(self) -> None:
        """Delete what a program that was killed left behind; never what is being read now."""
        limit = time.time() - _LEFT_BEHIND_S
        for left in self._scratch.glob(f"{SCRATCH_PREFIX}*"):
            with suppress(OSError):  # another program may sweep as well
                if left.stat().st_mtime < limit:
                    shutil.rmtree(left, ignore_errors=True)


def _told(program: str, option: str) -> str:
    try:
        done = subprocess.run(
            (program, option),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS_TO_ANSWER,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    if done.returncode:
        return ""
    return (done.stdout + b"\n" + done.stderr).decode("utf-8", "replace")
