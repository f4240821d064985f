"""Where all scans end: readers on one side, whoever works at the desk on the other.

Knows that a box may be open and that somebody may be away; what a scan leads to is the shell's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from ehc_desk.ports.readers import SourceState
from ehc_desk.presenters.scans import Route, route
from ehc_desk.ui import scan_words
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

    def __init__(self, app: QApplication, settings: Settings, people: Callable[[], Any]) -> None:
        super().__init__()
        self._people = people
        self.sources = Sources(app, settings)
        self.waiting = WaitingScan(self._deliver, scan_words.garbled)
        self.sources.scanned.connect(self._scanned)
        self.sources.state_changed.connect(lambda _name, _state: self.show_state())
        self.sources.troubled.connect(lambda name: self._tell(scan_words.trouble(name)))
        self.sources.slow.connect(lambda gap: self._tell(scan_words.slow(gap)))

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
        self.sources.close()

    def _shell(self) -> Any:
        people = self._people()
        return people.shell if people is not None else None

    def _scanned(self, text: str, whole: bool) -> None:
        self.waiting.take(replace(route(text, whole=whole), left=self.sources.left))

    def _deliver(self, found: Route) -> None:
        people = self._people()
        if people is not None:
            people.scanned(found)

    def _tell(self, notice: Notice) -> None:
        shell = self._shell()
        if shell is not None:
            shell.tell(notice, mood="bad", act=partial(shell.do, "reader_setup"))
