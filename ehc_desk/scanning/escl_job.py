"""One scan by eSCL from the order to the last page, and what every state on the way means.

A page that did not come whole is never asked for again: the protocol gives the *next* document, so
asking again would lose a sheet without a word. The scan ends there, told, with the pages so far.
Must not know how bytes travel: a ``Line`` carries them.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import quote, urljoin, urlsplit

from ehc_desk.errors import (
    DeviceError,
    FeederEmpty,
    ScannerBusy,
    ScannerFailed,
    ScannerGone,
    ScannerWarming,
)
from ehc_desk.ports.scanners import PaperSource, Stop
from ehc_desk.scanning.escl_pages import PageFolder
from ehc_desk.scanning.escl_wire import FEEDERS, EsclStatus, read_status, trouble_in

NO_ANSWER: Final = 0
_END: Final = frozenset((404, 409, 410))
"""No further document: gone (404, Mopria eSCL), ended (410), feeder has no more (409, AirSane)."""
_LATER: Final = frozenset((429, 503))
_MADE: Final = frozenset((200, 201, 202))
_PASSING: Final = (ScannerBusy, ScannerWarming)
_TICK_S: Final = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Seconds; ``silence`` is how long a device may say nothing while it draws in a sheet."""

    connect: float = 5.0
    answer: float = 15.0
    silence: float = 60.0
    page: float = 600.0
    busy: float = 10.0
    poll: float = 1.0
    goodbye: float = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back; ``code`` is NO_ANSWER when nothing did. ``kind`` is set for a whole page."""

    code: int = NO_ANSWER
    body: bytes = b""
    location: str = ""
    retry_after: float | None = None
    kind: str = ""
    stopped: bool = False


class Line(Protocol):
    """Carries requests to one device; every call ends in bounded time and never raises for it."""

    def ask(self, method: str, path: str, body: bytes = b"") -> Answer:
        """Exchange a small text."""
        ...

    def fetch(self, path: str, part: Path, stop: Stop) -> Answer:
        """Put a page into ``part``, synced; raises DiskFull, OSError of the own disk."""
        ...

    def release(self, job: str) -> None:
        """End a job; does not wait long for the device to say that it heard."""
        ...


class ScanJob:
    """One scan; ``pages`` may be taken once."""

    def __init__(
        self,
        line: Line,
        *,
        device: str,
        root: str,
        source: PaperSource,
        order: bytes,
        folder: PageFolder,
        patience: Patience,
        stop: Stop,
        believe_empty: bool = False,
    ) -> None:
        """Prepare the scan that ``order`` describes; ``root`` is the path of the service.

        ``believe_empty``: no order when the device says beforehand that its feeder is empty. Some
        say so of a full one, because they know only once they draw.
        """
        self._believe_empty = believe_empty
        self._line, self._device, self._root = line, device, root
        self._source, self._order, self._folder = source, order, folder
        self._patience, self._stop = patience, stop
        self._count = 0
        self._gone = False

    def pages(self) -> Iterator[Path]:
        """Yield whole pages as they come; raises the port's errors after the pages so far.

        The device is let go in any case: at the end, at an error, at a stop, and when whoever asks
        takes no more pages.
        """
        job = self._begun() if self._ready() else None
        if job is None:
            return
        try:
            while (path := self._page(job)) is not None:
                self._count += 1
                yield path
                if self._source not in FEEDERS or self._stop():
                    return
        finally:
            if not self._gone:
                self._line.release(job)

    def _error(self, kind: type[DeviceError]) -> DeviceError:
        self._gone = self._gone or kind is ScannerGone
        return kind(device=self._device, pages=self._count)

    def _pause(self, seconds: float) -> bool:
        """Wait, and tell whether a stop was asked for."""
        end = time.monotonic() + seconds
        while not self._stop():
            left = end - time.monotonic()
            if left <= 0:
                return False
            time.sleep(min(_TICK_S, left))
        return True

    def _status(self) -> EsclStatus | None:
        """Return the state; None when the device tells none. Raises ScannerGone without answer."""
        answer = self._line.ask("GET", f"{self._root}/ScannerStatus")
        if answer.code == NO_ANSWER:
            raise self._error(ScannerGone)
        return read_status(answer.body) if answer.code == 200 else None

    def _trouble(self) -> type[DeviceError] | None:
        status = self._status()
        return trouble_in(status, self._source) if status is not None else None

    def _ready(self) -> bool:
        """Tell whether the order can be given; False when stopped.

        What a device says of its feeder may be the news of the last scan, so it counts when it is
        said twice. Raises what is said then, busy and warming up after ``patience.busy``.
        """
        end = time.monotonic() + self._patience.busy
        last: type[DeviceError] | None = None
        while (trouble := self._trouble()) is not None:
            if trouble is FeederEmpty and not self._believe_empty:
                break
            late = time.monotonic() >= end
            if late if trouble in _PASSING else trouble is last:
                raise self._error(trouble)
            last = trouble
            if self._pause(min(self._patience.poll, self._patience.busy)):
                return False
        return not self._stop()

    def _begun(self) -> str | None:
        """Give the order and return the path of the job; None when stopped."""
        end = time.monotonic() + self._patience.busy
        while True:
            answer = self._line.ask("POST", f"{self._root}/ScanJobs", self._order)
            if answer.code in _MADE:
                return self._job_at(answer.location)
            if answer.code == NO_ANSWER:
                raise self._error(ScannerGone)
            left = end - time.monotonic()
            if answer.code not in _LATER:
                raise self._error(self._trouble() or ScannerFailed)
            if left <= 0:
                # it tells no trouble and yet takes no order: it is waking up
                raise self._error(self._trouble() or ScannerWarming)
            if self._pause(min(answer.retry_after or self._patience.poll, left)):
                return None

    def _job_at(self, location: str) -> str:
        """Return the path of a Location; its host may be one that nobody can reach."""
        try:
            parts = urlsplit(location.strip())
        except ValueError as error:
            raise self._error(ScannerFailed) from error
        jobs = f"{self._root}/ScanJobs"
        path = quote(urljoin(jobs, parts.path), safe="/%-._~:@!$&'()*+,;=").rstrip("/")
        if not parts.path.strip("/") or path == jobs:
            raise self._error(ScannerFailed)
        return path + (f"?{parts.query}" if parts.query else "")

    def _page(self, job: str) -> Path | None:
        """Return the next whole page; None at the end or when stopped."""
        path, _, query = job.partition("?")
        document = f"{path}/NextDocument" + (f"?{query}" if query else "")
        end = time.monotonic() + self._patience.silence
        while not self._stop():
            part = self._folder.part()
            answer = self._line.fetch(document, part, self._stop)
            if answer.stopped:
                return None
            if answer.kind:
                return self._folder.kept(part, answer.kind)
            if answer.code in _END:
                self._ended(path)
                return None
            if answer.code not in _LATER:
                raise self._error(self._broken())
            self._still_well(late=time.monotonic() >= end)
            if self._pause(min(answer.retry_after or self._patience.poll, self._patience.busy)):
                return None
        return None

    def _still_well(self, *, late: bool) -> None:
        """Look at a device that has no page yet; its own work and an empty feeder are no trouble.

        The feeder is empty as soon as the last sheet is drawn in.
        """
        trouble = self._trouble()
        if trouble is not None and trouble not in (*_PASSING, FeederEmpty):
            raise self._error(trouble)
        if late:
            raise self._error(trouble if trouble in _PASSING else ScannerBusy)

    def _ended(self, job: str) -> None:
        """Judge an end: return when it is that of the paper, raise when something stopped it."""
        status = self._status()
        trouble = trouble_in(status, self._source) if status is not None else None
        if trouble is not None and trouble not in (*_PASSING, FeederEmpty):
            raise self._error(trouble)
        if status is not None and self._was_ended(status, job):
            raise self._error(ScannerFailed)
        if self._count:
            return
        loaded = status is not None and status.adf == "ScannerAdfLoaded"
        raise self._error(FeederEmpty if self._source in FEEDERS and not loaded else ScannerFailed)

    def _was_ended(self, status: EsclStatus, job: str) -> bool:
        """Tell whether the job was cancelled or given up before the feeder was empty."""
        state = status.job_state(job)
        given_up = state == "Aborted" and status.adf != "ScannerAdfEmpty"
        return state == "Canceled" or given_up

    def _broken(self) -> type[DeviceError]:
        """Return what a page that did not come whole means; its bytes are gone already."""
        trouble = self._trouble()
        if trouble is None or trouble in _PASSING or (trouble is FeederEmpty and self._count):
            return ScannerFailed
        return ScannerFailed if trouble is FeederEmpty else trouble
