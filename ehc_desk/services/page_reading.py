"""Reading the text of pages that are safe already: one page a call, whatever becomes of it.

What is to be read is asked of the store every time, so a crash loses a page's reading and nothing
else. Never touches a draft, a dossier or a paper; knows no recogniser and no SQL.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from ehc_desk.errors import PaperNotFound
from ehc_desk.ports.page_texts import MISSING, STOPPED

if TYPE_CHECKING:
    from pathlib import Path

    from ehc_desk.ports.clock import Clock
    from ehc_desk.ports.page_texts import PageReader, PageTexts, UnreadPage
    from ehc_desk.ports.papers import PaperStore

_AT_ONCE = 20
_log = logging.getLogger(__name__)


class Outcome(StrEnum):
    """What became of one call: a page was read or failed, there was none, nothing can read."""

    READ = "read"
    FAILED = "failed"
    NOTHING = "nothing"
    STOPPED = "stopped"
    NO_PROGRAM = "no_program"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingState:
    """For the diagnostics: the engine ("": none found, None: not looked yet) and pages so far."""

    engine: str | None
    read: int
    failed: int


class PageReading:
    """Reads what has no text yet; drafts and stacks under work come before older dossiers."""

    def __init__(
        self, *, texts: PageTexts, papers: PaperStore, reader: PageReader, clock: Clock
    ) -> None:
        self._texts, self._papers = texts, papers
        self._reader, self._clock = reader, clock
        self._waiting: deque[UnreadPage] = deque()
        self._elsewhere: set[tuple[str, int]] = set()
        self._engine: str | None = None

    def refresh(self) -> None:
        """Ask the store anew before the next page: something came in."""
        self._waiting.clear()

    def read_next(self, give_up: Callable[[], bool], *, open_only: bool = False) -> Outcome:
        """Read one page and keep its text; with ``open_only`` none of an accepted dossier.

        Takes seconds; ``give_up`` ends it early and nothing is kept. Raises Busy, DiskFull when
        what was read cannot be kept.
        """
        engine = self._found_engine()
        if not engine:
            return Outcome.NO_PROGRAM
        here = self._next(engine, open_only=open_only)
        if here is None:
            return Outcome.NOTHING
        page, path = here
        read = self._reader.read(page, path, give_up)
        if read.note == STOPPED:
            return Outcome.STOPPED
        if read.note == MISSING:
            return Outcome.NO_PROGRAM
        self._texts.put(page, engine, read, at=self._clock.now())
        return Outcome.FAILED if read.note else Outcome.READ

    def state(self) -> ReadingState:
        """Return what the diagnostics tell; looks for the program when nobody has."""
        counts = self._texts.counts()
        engine = self._reader.engine()
        return ReadingState(engine=engine, read=counts.read, failed=counts.failed)

    def _found_engine(self) -> str:
        engine = self._reader.engine()
        if engine != self._engine:  # told once, not for every page
            _log.info("text of pages: %s", engine or "no program")
        self._engine = engine
        return engine

    def _next(self, engine: str, *, open_only: bool) -> tuple[UnreadPage, Path] | None:
        """Return the next page whose file is here; pages of another desk have theirs there."""
        if not self._waiting:
            limit = _AT_ONCE + len(self._elsewhere)
            found = self._texts.unread(engine, open_only=open_only, limit=limit)
            self._waiting.extend(
                page for page in found if (page.sha256, page.rotation) not in self._elsewhere
            )
        while self._waiting:
            page = self._waiting.popleft()
            try:
                return page, self._papers.path(page.sha256)
            except PaperNotFound:
                self._elsewhere.add((page.sha256, page.rotation))
        return None
