"""Sheets of a stack that only their words can tell: read once they are safe, before they are filed.

A cover sheet whose code is destroyed looks like a letter with few lines. Reading it takes up to
seconds, so the side is kept and shown first, and the next ones are not held up. A part of
``scanning``; knows no recogniser.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from threading import Thread
from typing import TYPE_CHECKING

from ehc_desk.domain.events import BatchChanged
from ehc_desk.errors import DeskError, PaperNotFound, PaperRefused, WorkerFailed

if TYPE_CHECKING:
    from ehc_desk.domain.scan_batch import FedPage
    from ehc_desk.ports.clock import Publish
    from ehc_desk.ports.papers import PageWorker, PaperStore, TakenPage
    from ehc_desk.ports.storage import Storage

_UNREADABLE = (PaperRefused, WorkerFailed, PaperNotFound)
Doubtful = Callable[[Iterable["FedPage"]], None]


class StackLetters:
    """Reads the words of doubtful sides and writes what they turned out to be."""

    def __init__(
        self,
        *,
        storage: Storage,
        papers: PaperStore,
        worker: PageWorker,
        own: bool,
        publish: Publish,
    ) -> None:
        """``own``: the worker is nobody else's, and is let go when nothing is left to read."""
        self._own = own
        self._storage, self._papers = storage, papers
        self._worker, self._publish = worker, publish

    def read(self, batch_id: str, pages: Iterable[FedPage]) -> None:
        """Read those among some sides that are in doubt; afterwards none of them is.

        A side whose words cannot be read stays what it looks like. Raises Busy, DiskFull.
        """
        doubtful = [page for page in pages if page.doubtful]
        try:
            for page in doubtful:
                self._settle(batch_id, page.seq, self._words(page))
        finally:
            if doubtful:
                self._let_go()

    def _let_go(self) -> None:
        if self._own:
            self._worker.close()

    @contextmanager
    def beside(self, batch_id: str) -> Iterator[Doubtful]:
        """Give what takes sides to be read while others are fed; at the end all are read."""
        waiting: SimpleQueue[FedPage | None] = SimpleQueue()
        thread = Thread(target=self._work, args=(batch_id, waiting), name="letters", daemon=True)

        def add(pages: Iterable[FedPage]) -> None:
            for page in pages:
                if page.doubtful:
                    waiting.put(page)
                    if thread.ident is None:  # most stacks need none
                        thread.start()

        try:
            yield add
        finally:
            waiting.put(None)
            if thread.ident is not None:
                thread.join()
                self._let_go()

    def _work(self, batch_id: str, waiting: SimpleQueue[FedPage | None]) -> None:
        while (page := waiting.get()) is not None:
            try:
                self._settle(batch_id, page.seq, self._words(page))
            except DeskError:  # it stays in doubt, and filing reads it again
                continue

    def _words(self, page: FedPage) -> TakenPage | None:
        try:
            path = self._papers.path(page.sha256)
            with TemporaryDirectory(prefix="ehc-letters-") as scratch:
                return self._worker.take_in(path, Path(scratch), words=True)[0]
        except _UNREADABLE:
            return None

    def _settle(self, batch_id: str, seq: int, taken: TakenPage | None) -> None:
        with self._storage.begin() as uow:
            now = uow.batches.get(batch_id).pages[seq - 1]
            uow.batches.put_pages(batch_id, [_settled(now, taken)])
        self._publish(BatchChanged(batch_id=batch_id))


def _settled(page: FedPage, taken: TakenPage | None) -> FedPage:
    """Return the side as its words say; a turn that a person gave it stays."""
    page = replace(page, doubtful=False)
    if taken is None:
        return page
    facts = taken.facts
    page = replace(page, sheet=facts.sheet, sheet_text=facts.sheet_text)
    if not facts.sheet or page.rotation != page.upright:
        return page
    return replace(page, rotation=taken.rotation, upright=taken.rotation)
