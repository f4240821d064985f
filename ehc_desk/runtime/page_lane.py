"""The lane of the pages' texts: one thread that reads page by page when the desk is quiet.

It begins no page while somebody types or a scanner feeds; the programs that read have low priority
of their own. Nothing waits for it, and it can be stopped between any two moments.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from threading import Event as Flag
from threading import Thread
from typing import TYPE_CHECKING

from ehc_desk.domain.events import BatchChanged, DraftSaved, PageFed, PagesFiled
from ehc_desk.errors import DeskError
from ehc_desk.services.page_reading import Outcome

if TYPE_CHECKING:
    from ehc_desk.domain.events import Event
    from ehc_desk.services.page_reading import PageReading

LOOK_AGAIN_S = 1.0
"""How long to wait while the desk is busy."""
FEEDING_S = 4.0
"""A scanner feeds until this long after the last side."""
FIRST_LOOK_S = 20.0
"""Nothing is read in the first moments of a day: the window has much to load then."""
_OLDER_S = 600.0
_NO_PROGRAM_S = 900.0
_TROUBLE_S = 60.0
_BREATH_S = 0.05
_NEWS = (BatchChanged, DraftSaved, PageFed, PagesFiled)
_log = logging.getLogger(__name__)


class PageLane:
    """Reads in the background. ``busy`` tells whether a person is typing; set it any time."""

    def __init__(
        self,
        reading: PageReading,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        first_look_s: float = FIRST_LOOK_S,
    ) -> None:
        self.busy: Callable[[], bool] = lambda: False
        self._reading, self._now, self._first_look_s = reading, monotonic, first_look_s
        self._wake, self._stop = Flag(), Flag()
        self._thread: Thread | None = None
        self._news, self._fed_until, self._older_at = False, 0.0, 0.0
        self._blind_until = 0.0  # there is no program to read with; not looked for at every key

    def start(self) -> None:
        """Start the thread; a second start does nothing."""
        if self._thread is None:
            self._stop.clear()
            self._thread = Thread(target=self._loop, name="page-lane", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End at once; a page under way is given up and read another time."""
        self._stop.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout=10)
            self._thread = None

    def hear(self, event: Event) -> None:
        """Look again soon when pages came in; a subscriber of the bus."""
        if isinstance(event, PageFed):
            self._fed_until = self._now() + FEEDING_S
        if isinstance(event, _NEWS):
            self._news = True
            self._wake.set()

    def _loop(self) -> None:
        self._stop.wait(self._first_look_s)
        while not self._stop.is_set():
            wait = self.turn()
            self._wake.wait(wait)
            self._wake.clear()
            if self._is_busy():  # woken by a key that was saved: look again when it is quiet
                self._stop.wait(LOOK_AGAIN_S)

    def turn(self) -> float:
        """Read one page, if there is one and the desk is quiet; return how long to rest."""
        if self._is_busy():
            return LOOK_AGAIN_S
        if self._now() < self._blind_until:
            return self._blind_until - self._now()
        if self._news:
            self._news = False
            self._reading.refresh()
        older = self._now() >= self._older_at
        try:
            outcome = self._reading.read_next(self._stop.is_set, open_only=not older)
        except DeskError as error:
            _log.warning("text of pages paused: %s", error.code)
            return _TROUBLE_S
        except Exception as error:  # a bug must not end it for the day; its words may be a page's
            _log.error("text of pages failed: %s", type(error).__name__)
            return _TROUBLE_S
        return self._rest(outcome, older=older)

    def _rest(self, outcome: Outcome, *, older: bool) -> float:
        if outcome is Outcome.NO_PROGRAM:
            self._blind_until = self._now() + _NO_PROGRAM_S
            return _NO_PROGRAM_S
        if outcome is Outcome.NOTHING:
            if older:
                self._older_at = self._now() + _OLDER_S
            return _OLDER_S
        return _BREATH_S

    def _is_busy(self) -> bool:
        return self.busy() or self._now() < self._fed_until
