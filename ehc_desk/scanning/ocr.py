"""Reading the text of a page with Tesseract, an external program found when it is needed.

Tesseract works in child processes with little priority, memory and time; whatever becomes of them,
the page is only left without text. Knows neither paper store nor dossier, and turns no page.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ehc_desk.scanning.ocr_rows import (
    Found,
    found_words,
    second_look,
    size_of,
    trusted,
    worth_a_second_look,
)
from ehc_desk.scanning.ocr_words import Lie, PageText, Word, in_rows

SECONDS_A_PAGE: Final = 60.0
MEMORY: Final = 1536 * 1024 * 1024
"""Address space of each child in bytes, where the system can limit it."""
SCRATCH_PREFIX: Final = "ehc-read-"
_NICE: Final = 10
_CPU_LEFT_ALONE: Final = 120
"""Seconds of processor time after which a child ends by itself, should nobody end it."""
_TURN_OF_TIME: Final = 0.05
_MOST_OUTPUT: Final = 16 * 1024 * 1024
_LANGUAGE: Final = "vie"
_LAYOUT: Final = {1: "3", 2: "6"}
"""First the page as it is laid out, then what is left as one block."""
_QUIET: Final = ("-c", "tessedit_do_invert=0")
_BELOW_NORMAL: Final = 0x00004000
"""BELOW_NORMAL_PRIORITY_CLASS of Windows."""
_PLACES: Final = (
    "C:/Program Files/Tesseract-OCR/tesseract.exe",
    "/usr/local/bin/tesseract",
    "/opt/homebrew/bin/tesseract",
)

Start = Callable[..., "subprocess.Popen[bytes]"]


class _NoText(Exception):
    """The page stays without text; the argument is the note of ``PageText``."""


def find_tesseract() -> str | None:
    """Return the path of the program, None when it is not installed."""
    usual = (place for place in _PLACES if Path(place).is_file())
    return shutil.which("tesseract") or next(usual, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How pages are read: the program (None: looked for), seconds a page, a wish to stop.

    ``scratch``: where pictures lie while they are read (None: the system's place).
    """

    program: str | None = None
    seconds: float = SECONDS_A_PAGE
    stop: Callable[[], bool] | None = None
    scratch: Path | None = None


def recognise(
    path: Path,
    media_type: str,
    rotation: int,
    dpi: float | None,
    skew: float | None,
    how: Reading | None = None,
) -> PageText:
    """Return the words on a stored page with boxes in its own pixels; never raises for a bad page.

    ``rotation``: degrees clockwise that make it upright, ``dpi``: dots an inch or None, ``skew``:
    degrees (as in ``PageFacts``), None when it has to be measured. A PDF page is taken as shown at
    ``dpi`` (200 when None).
    ``note`` says why there is no text: ``missing`` (no Tesseract, no Vietnamese), ``failed``
    (crashed), ``too_slow``, ``stopped``. May be called from any thread; kills what it started.
    """
    how = how or Reading()
    task = _Task(how, time.monotonic() + how.seconds)
    asked = {
        "path": os.fspath(path),
        "media_type": media_type,
        "rotation": rotation % 360,
        "dpi": dpi,
        "skew": skew,
    }
    try:
        with tempfile.TemporaryDirectory(
            prefix=SCRATCH_PREFIX, dir=how.scratch, ignore_cleanup_errors=True
        ) as name:
            return task.page(asked, Path(name))
    except _NoText as reason:
        return PageText(rotation=rotation % 360, note=str(reason))
    except OSError:  # a full disk: the page is complete without its text
        return PageText(rotation=rotation % 360, note="failed")


class _Task:
    """One page being read against one deadline."""

    def __init__(self, how: Reading, deadline: float) -> None:
        self._how = how
        self._deadline = deadline
        program = how.program or find_tesseract()
        self._program = program if program and Path(program).is_file() else None

    def page(self, asked: Mapping[str, Any], scratch: Path) -> PageText:
        if self._program is None:
            raise _NoText("missing")
        picture = scratch / "page.pgm"
        request = json.dumps({**asked, "out": os.fspath(picture)})
        child = (sys.executable, "-m", "ehc_desk.scanning.ocr_child", request)
        lie = json.loads(self._output(child, scratch))
        if lie.get("own"):
            return PageText(own=lie["own"], rotation=asked["rotation"])
        found = self._read(picture, lie["dpi"], 1, scratch)
        pixels = picture.read_bytes()
        rest = second_look(pixels, found)
        if worth_a_second_look(rest):
            picture.write_bytes(rest)
            found += self._again(picture, lie["dpi"], scratch, found)
        return _page_text(found, asked, lie, size_of(pixels))

    def _again(
        self, picture: Path, dpi: float, scratch: Path, found: Sequence[Found]
    ) -> list[Found]:
        try:
            return trusted(self._read(picture, dpi, 2, scratch), found)
        except _NoText as reason:
            if str(reason) == "stopped":
                raise
            return []  # what the first look found is worth keeping

    def _read(self, picture: Path, dpi: float, look: int, scratch: Path) -> list[Found]:
        command = (
            *(str(self._program), os.fspath(picture), "stdout", "-l", _LANGUAGE),
            *("--dpi", str(round(dpi)), "--psm", _LAYOUT[look], *_QUIET, "tsv"),
        )
        return found_words(self._output(command, scratch).decode("utf-8", "replace"), look)

    def _output(self, command: Sequence[str], scratch: Path) -> bytes:
        told = scratch / "told"
        with told.open("wb") as stream:
            status = self._run(command, stream)
        if status:
            raise _NoText("failed")
        with told.open("rb") as stream:
            return stream.read(_MOST_OUTPUT)

    def _run(self, command: Sequence[str], stream: Any) -> int:
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "OMP_THREAD_LIMIT": "1"},
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0)
                | (_BELOW_NORMAL if os.name == "nt" else 0),
            )
        except OSError as error:
            raise _NoText("missing") from error
        with process:
            _hold_back(process.pid)
            try:
                return self._waited(process)
            finally:
                process.kill()

    def _waited(self, process: subprocess.Popen[bytes]) -> int:
        while True:
            left = self._deadline - time.monotonic()
            if self._how.stop is not None and self._how.stop():
                raise _NoText("stopped")
            if left <= 0:
                raise _NoText("too_slow")
            with suppress(subprocess.TimeoutExpired):
                return process.wait(min(left, _TURN_OF_TIME))


def _hold_back(pid: int) -> None:
    """Give a child little priority and little memory, where the system can."""
    if sys.platform != "linux":
        return
    import resource

    with suppress(OSError, ValueError):  # it may be gone already, or limited further
        os.setpriority(os.PRIO_PROCESS, pid, _NICE)
        resource.prlimit(pid, resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.prlimit(pid, resource.RLIMIT_CORE, (0, 0))
        resource.prlimit(pid, resource.RLIMIT_CPU, (_CPU_LEFT_ALONE, _CPU_LEFT_ALONE))


def _page_text(
    found: Sequence[Found],
    asked: Mapping[str, Any],
    lie: Mapping[str, Any],
    made: tuple[int, int],
) -> PageText:
    pieces: dict[tuple[int, ...], list[Word]] = {}
    for one in found:
        pieces.setdefault(one.piece, []).append(one.word)
    place = Lie(
        made=made,
        scale=float(lie["scale"]),
        rotation=int(asked["rotation"]),
        skew=float(lie["skew"]),
        size=(int(lie["size"][0]), int(lie["size"][1])),
    )
    sure = [one.confidence for one in found]
    return PageText(
        words=tuple(place.on_stored(word) for word in in_rows(pieces.values())),
        confidence=round(sum(sure) / len(sure), 1) if sure else 0.0,
        rotation=place.rotation,
        skew=place.skew,
        width=place.size[0],
        height=place.size[1],
    )
