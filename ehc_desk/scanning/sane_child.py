"""The child process that drives one SANE device; the window's side is ``sane``.

Reads a sheet, makes a file of it, asks for the next until the feeder is empty. Must import neither
the window nor the database.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Final

from ehc_desk.errors import (
    CoverOpen,
    DeviceError,
    FeederEmpty,
    PaperJam,
    ScannerBusy,
    ScannerFailed,
    ScannerGone,
    ScannerWarming,
)
from ehc_desk.ports.scanners import PaperSource, ScannerAbilities, ScanSettings
from ehc_desk.scanning.device_child_talk import DeviceName, Talk, serve
from ehc_desk.scanning.kinds import MAX_DECODED
from ehc_desk.scanning.sane_library import Parameters, Sane, SaneError, Status
from ehc_desk.scanning.sane_options import abilities_of, buttons_of, dpi_of, set_up
from ehc_desk.scanning.sane_pages import Dots, NoPage, encoded

_READ: Final = 256 * 1024
_SECONDS_BETWEEN_LOOKS: Final = 0.3

_ERRORS: Final[dict[int, type[DeviceError]]] = {
    Status.DEVICE_BUSY: ScannerBusy,
    Status.JAMMED: PaperJam,
    Status.NO_DOCS: FeederEmpty,
    Status.COVER_OPEN: CoverOpen,
    Status.IO_ERROR: ScannerGone,
    Status.WARMING_UP: ScannerWarming,
    Status.HW_LOCKED: ScannerBusy,
}


class _Stopped(Exception):
    """The scan was to end while a page was under way."""


class SaneQuestions:
    """Answers for the devices of SANE; ``library`` opens it, tests bring their own."""

    def __init__(self, library: Callable[[], Any] = Sane) -> None:
        """Open nothing yet."""
        self._library = library

    def devices(self, after: ExitStack) -> Iterator[DeviceName]:
        """Yield what hangs on this machine first, then what the net has: that may take long."""
        with _told(0):
            sane = self._opened(after)
            yield from sane.devices(local=True)
            yield from sane.devices(local=False)

    def abilities(self, device: str, after: ExitStack) -> ScannerAbilities:
        """Return what a device can do."""
        with _told(0):
            return abilities_of(self._device(device, after))

    def button(self, device: str, talk: Talk, after: ExitStack) -> bool:
        """Ask the buttons several times a second until one is pressed."""
        with _told(0):
            scanner = self._device(device, after)
            buttons = buttons_of(scanner)
            while buttons and not talk.stopped():
                if any(scanner.get(button) for button in buttons):
                    return True
                talk.alive()
                time.sleep(_SECONDS_BETWEEN_LOOKS)
        return False

    def scan(self, device: str, settings: ScanSettings, talk: Talk, after: ExitStack) -> None:
        """Scan until the feeder is empty, once from the glass."""
        with _told(0):
            scanner = self._device(device, after)
            source = set_up(scanner, settings)
            dpi = dpi_of(scanner)
        after.callback(scanner.cancel)
        talk.cancel = scanner.cancel
        while not talk.stopped():
            try:
                frames = _sheet_side(scanner, talk)
            except _Stopped:
                return
            if frames is None:
                return
            talk.keep(*_file(frames, dpi, talk.pages))
            if source is PaperSource.GLASS:
                return

    def _opened(self, after: ExitStack) -> Any:
        try:
            sane = self._library()
        except OSError as error:
            raise ScannerGone(device="", pages=0) from error
        after.callback(sane.exit)
        return sane

    def _device(self, name: str, after: ExitStack) -> Any:
        sane = self._opened(after)
        try:
            scanner = sane.open(name)
        except SaneError as error:
            if error.status == Status.INVAL:  # SANE's word for a device that is not there
                raise ScannerGone(device="", pages=0) from error
            raise
        after.callback(scanner.close)
        return scanner


@contextmanager
def _told(pages: int) -> Iterator[None]:
    """Turn a status of SANE into our error."""
    try:
        yield
    except SaneError as error:
        raise _ERRORS.get(error.status, ScannerFailed)(device="", pages=pages) from error


def _sheet_side(scanner: Any, talk: Talk) -> list[Dots] | None:
    """Return the frames of the next side, None when the feeder is empty after some pages."""
    frames: list[Dots] = []
    while True:
        try:
            scanner.start()
            frame = scanner.parameters()
            data = _frame(scanner, frame, talk)
        except SaneError as error:
            if talk.stopped():
                raise _Stopped from error
            if error.status == Status.NO_DOCS and talk.pages and not frames:
                return None
            with _told(talk.pages):
                raise
        frames.append((frame, data))
        if frame.last_frame:
            return frames


def _frame(scanner: Any, frame: Parameters, talk: Talk) -> bytearray:
    """Read one frame to its end; a feeder that is empty within a page has lost part of it."""
    read = scanner.reader(_READ)
    data = bytearray()
    while True:
        if talk.stopped():
            raise _Stopped
        try:
            data += read()
        except SaneError as error:
            if error.status == Status.EOF:
                return data
            if error.status == Status.NO_DOCS and data:
                raise ScannerFailed(device="", pages=talk.pages) from error
            raise
        talk.alive()
        if len(data) > MAX_DECODED:
            raise ScannerFailed(device="", pages=talk.pages)


def _file(frames: list[Dots], dpi: tuple[float, float] | None, pages: int) -> tuple[bytes, str]:
    try:
        return encoded(frames, dpi)
    except NoPage as error:
        raise ScannerFailed(device="", pages=pages) from error


if __name__ == "__main__":
    sys.exit(serve(SaneQuestions))
