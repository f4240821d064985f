"""Where all scans end: readers on one side, whoever works at the desk on the other.

It listens to the keyboard before there is a desk: what is scanned while that is being opened is
kept until somebody can take it. Knows that a box may be open and that somebody may be away; what
a scan leads to is the shell's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from ehc_desk.ports.readers import SourceState
from ehc_desk.presenters.burst import BurstSettings
from ehc_desk.presenters.scans import Route, plausible, route
from ehc_desk.ui import scan_words
from ehc_desk.ui.reader import Reader
from ehc_desk.ui.sources import Sources
from ehc_desk.ui.waiting_scan import WaitingScan

if TYPE_CHECKING:
    from ehc_desk.settings import Settings
    from ehc_desk.ui.texts import Notice

_WORST = (
    SourceState.REFUSED,
    SourceState.BROKEN,
    SourceState.BUSY,
    SourceState.MISSING,
    SourceState.LOST,
    SourceState.ABSENT,
    SourceState.OPENING,
    SourceState.READY,
)


class ScanDesk(QObject):
    """``people`` returns who takes scans (``Sessions``), None before the desk is open."""

    sources: Sources

    def __init__(self, app: QApplication, people: Callable[[], Any]) -> None:
        super().__init__()
        self._app, self._people = app, people
        self._early: list[Route] = []
        self.waiting = WaitingScan(self._deliver, scan_words.garbled)
        self._reader = Reader(BurstSettings(), plausible)
        self._reader.watch(app)
        self._reader.scanned.connect(self._scanned)
        self._is_open = False

    def open(self, settings: Settings) -> None:
        """Listen to all readers of the desk; a scan that is coming in at this moment goes on."""
        self._reader.scanned.disconnect(self._scanned)
        self.sources = Sources(self._app, settings, self._reader)
        self._is_open = True
        self.sources.scanned.connect(self._scanned)
        self.sources.state_changed.connect(lambda _name, _state: self.show_state())
        self.sources.troubled.connect(lambda name: self._tell(scan_words.trouble(name)))
        self.sources.slow.connect(lambda gap: self._tell(scan_words.slow(gap)))

    def someone_is_here(self) -> None:
        """Give what was scanned meanwhile to whoever works, or to the page that asks who it is."""
        early, self._early = self._early, []
        for found in early:
            self.waiting.take(found)

    def forget(self) -> None:
        """Let go of what was scanned: no desk is opened that could take it."""
        self._early = []

    def apply(self, settings: Settings) -> None:
        """Listen to the readers of changed settings."""
        self.sources.apply(settings)
        self.show_state()

    def show_state(self) -> None:
        """Say in the status bar how the reader is that most needs a hand."""
        shell = self._shell()
        if shell is not None:
            states = self.sources.states.values()
            worst = next((state for state in _WORST if state in states), SourceState.OFF)
            shell.show_reader(*scan_words.status_of(worst))

    def close(self) -> None:
        """Let go of all readers."""
        if self._is_open:
            self.sources.close()
        else:
            self._reader.leave(self._app)

    def _shell(self) -> Any:
        people = self._people()
        return people.shell if people is not None else None

    def _scanned(self, text: str, whole: bool) -> None:
        left = self.sources.left if self._is_open else self._reader.left
        found, people = replace(route(text, whole=whole), left=left), self._people()
        if people is None or not people.is_asked:
            self._early.append(found)
        else:
            self.waiting.take(found)

    def _deliver(self, found: Route) -> None:
        people = self._people()
        if people is not None:
            people.scanned(found)

    def _tell(self, notice: Notice) -> None:
        shell = self._shell()
        if shell is not None:
            shell.tell(notice, mood="bad", act=partial(shell.do, "reader_setup"))
