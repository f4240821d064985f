"""One warm child process that touches the files nobody has checked yet, and can be replaced.

A file can neither crash nor block the program: the child has little memory and little time. Talks
in JSON lines over pipes, files go by path. Knows no picture library itself.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from ehc_desk.errors import PaperRefused, WorkerFailed
from ehc_desk.scanning.pages import FileReport, PageCode, PageFacts, refusal

SECONDS_A_FILE: Final = 10.0
SECONDS_A_PAGE: Final = 0.5
"""What every finished page adds to a file's time: an honest stack of 300 pages must go through."""
SECONDS_A_STACK_PAGE: Final = 30.0
"""The same where a page's words may have to be read before it can be sorted."""
_SECONDS_TO_START: Final = 60.0
_SECONDS_TO_END: Final = 5.0

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenPage:
    """One normalised page lying in the scratch folder; fields as in ``NormalisedPage``."""

    path: Path
    media_type: str
    rotation: int
    width_px: int
    height_px: int
    dpi: float | None
    blank: bool
    thumbnail: Path
    source_index: int
    facts: PageFacts


class _TooSlow(Exception):
    """The time for one file is over."""


class _Died(Exception):
    """The child closed its pipe."""


class _Child:
    """A running child and the thread that listens to it."""

    def __init__(self, command: Sequence[str]) -> None:
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
                env={**os.environ, "PYTHONIOENCODING": "utf-8"},
            )
        except OSError as error:
            raise WorkerFailed(reason="start") from error
        self._lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._listener = threading.Thread(target=self._listen, name="papers", daemon=True)
        self._listener.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def _listen(self) -> None:
        stream = self._stream(self._process.stdout)
        for line in stream:
            self._lines.put(line)
        self._lines.put(None)

    @staticmethod
    def _stream(stream: IO[bytes] | None) -> IO[bytes]:
        assert stream is not None  # noqa: S101 - both pipes were asked for
        return stream

    def ask(self, request: Answer) -> None:
        try:
            stream = self._stream(self._process.stdin)
            stream.write(json.dumps(request).encode("ascii") + b"\n")
            stream.flush()
        except OSError as error:
            raise _Died from error

    def answer(self, deadline: float) -> Answer:
        try:
            line = self._lines.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty as error:
            raise _TooSlow from error
        if line is None:
            raise _Died
        try:
            answer = json.loads(line)
        except ValueError as error:
            raise _Died from error
        if not isinstance(answer, dict):
            raise _Died
        return answer

    def end(self) -> None:
        """Kill the child and close the pipes; returns when it is gone."""
        self._process.kill()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_SECONDS_TO_END)
        self._listener.join(_SECONDS_TO_END)
        for stream in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # unsent bytes for a dead child
                self._stream(stream).close()


class PageWorker:
    """Inspect and take in files by way of the child; safe to call from several threads."""

    def __init__(
        self, command: Sequence[str] | None = None, *, seconds: float = SECONDS_A_FILE
    ) -> None:
        """Start nothing yet; ``command`` starts a child, ``seconds`` is the time for one file."""
        module = "ehc_desk.scanning.worker_child"
        self._command = tuple(command or (sys.executable, "-m", module))
        self._seconds = seconds
        self._child: _Child | None = None
        self._lock = threading.Lock()

    @property
    def pid(self) -> int | None:
        """Return the process id of the warm child, None when there is none."""
        child = self._child
        return child.pid if child is not None and child.alive else None

    def inspect(self, paths: Iterable[Path]) -> tuple[FileReport, ...]:
        """Return one report a file, in order; ``too_slow`` and ``corrupt`` for what kills a child.

        Raises ``WorkerFailed`` when no child can be started.
        """
        with self._lock:
            return tuple(self._inspected(path) for path in paths)

    def _inspected(self, path: Path) -> FileReport:
        request = {"do": "inspect", "path": os.fspath(path)}
        # a child may die for reasons of its own, so a file is blamed for the second death only
        for _ in range(2):
            try:
                answer = self._exchange(request, lambda page: None)
                return _report(answer["report"])
            except _TooSlow:
                return refusal(str(path), "too_slow")
            except _Died:
                continue
        return refusal(str(path), "corrupt")

    def stack(self, path: Path, on_page: Callable[[PageFacts], None]) -> int:
        """Hand over what is seen on each page of a stack as it is done; return how many there are.

        Separators whose code cannot be used are read in letters. Raises as ``take_in`` does; the
        pages before the failure were handed over.
        """
        request = {"do": "stack", "path": os.fspath(path)}
        with self._lock:
            answer = self._asked(
                request, lambda page: on_page(_facts(page)), seconds=SECONDS_A_STACK_PAGE
            )
        return int(answer["pages"])

    def take_in(self, path: Path, scratch: Path, *, words: bool = False) -> tuple[TakenPage, ...]:
        """Return the pages of ``path`` as files in ``scratch``, which the caller empties.

        ``words``: pages that look like separators are read in letters (``facts.sheet_text``).

        Raises ``PaperRefused`` (params: reason; ``too_slow`` included) and ``WorkerFailed``
        (reason ``died``) when the child is lost; the next call has a new one.
        """
        request = {
            "do": "take_in",
            "path": os.fspath(path),
            "scratch": os.fspath(scratch),
            "words": words,
        }
        pages: list[TakenPage] = []
        a_page = SECONDS_A_STACK_PAGE if words else SECONDS_A_PAGE
        with self._lock:
            self._asked(request, lambda page: pages.append(_taken(page, scratch)), seconds=a_page)
        return tuple(pages)

    def _asked(
        self, request: Answer, on_page: Callable[[Answer], None], *, seconds: float
    ) -> Answer:
        try:
            answer = self._exchange(request, on_page, seconds)
        except _TooSlow as error:
            raise PaperRefused(reason="too_slow") from error
        except _Died as error:
            raise WorkerFailed(reason="died") from error
        if answer.get("refused"):
            raise PaperRefused(reason=answer["refused"])
        return answer

    def _exchange(
        self,
        request: Answer,
        on_page: Callable[[Answer], None],
        seconds: float = SECONDS_A_PAGE,
    ) -> Answer:
        child = self._warm()
        try:
            child.ask(request)
            deadline = time.monotonic() + self._seconds + (seconds - SECONDS_A_PAGE)
            while True:
                answer = child.answer(deadline)
                if "page" not in answer:
                    return answer
                deadline += seconds
                on_page(answer["page"])
        except (_TooSlow, _Died):
            self._drop()
            raise

    def _warm(self) -> _Child:
        if self._child is not None and self._child.alive:
            return self._child
        self._drop()
        child = _Child(self._command)
        self._child = child
        try:
            child.answer(time.monotonic() + _SECONDS_TO_START)
        except (_TooSlow, _Died) as error:
            self._drop()
            raise WorkerFailed(reason="start") from error
        return child

    def _drop(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.end()

    def close(self) -> None:
        """End the child; a later call starts another."""
        with self._lock:
            self._drop()

    def __enter__(self) -> PageWorker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _facts(data: Answer) -> PageFacts:
    codes = tuple(PageCode(**code) for code in data["codes"])
    return PageFacts(**{**data, "codes": codes})


def _report(data: Answer) -> FileReport:
    return FileReport(**{**data, "pages": tuple(_facts(page) for page in data["pages"])})


def _taken(data: Answer, scratch: Path) -> TakenPage:
    places = {"path": scratch / data["path"], "thumbnail": scratch / data["thumbnail"]}
    return TakenPage(**{**data, **places, "facts": _facts(data["facts"])})
