"""All readers of the desk at one place: keyboard, serial port, camera; one way out of all.

Brings what the threads of the readers tell to the thread of the window. While the set-up page
listens, nothing goes further than there. What a scan means is not known here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from ehc_desk.ports.readers import CodeRead, CodeSource, SourceState
from ehc_desk.presenters.burst import BurstSettings, Reading
from ehc_desk.presenters.burst_text import bare
from ehc_desk.presenters.scans import plausible
from ehc_desk.ui.reader import Reader

if TYPE_CHECKING:
    from ehc_desk.settings import Settings

KEYBOARD, SERIAL, CAMERA = "keyboard", "serial", "camera"
_NAME = "sources"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Something a reader sent while the set-up page listens."""

    source: str
    reading: Reading
    trouble: str = ""


Listener = Callable[[Arrival], None]


class Sources(QObject):
    """``scanned`` as of ``Reader``, from any source; ``state_changed`` tells source and state.

    ``troubled`` tells what was wrong with something that came (a word of ``Trouble``); ``slow``
    the gap in ms of a keyboard-type reader that was not recognised at first. ``left`` is of the
    last scan what could not be taken back out of a field, and the name of the field. ``reader``
    listens to the keyboard already.
    """

    scanned = Signal(str, bool)
    state_changed = Signal(str, object)
    troubled = Signal(str)
    slow = Signal(float)
    _code = Signal(str, object)  # from the threads of the readers
    _state = Signal(str, object)

    def __init__(self, app: QApplication, settings: Settings, reader: Reader | None = None) -> None:
        super().__init__(app)
        self.setObjectName(_NAME)
        self._app = app
        self._listener: Listener | None = None
        self._settings = settings
        self.left = ("", "")
        self._others: dict[str, CodeSource] = {}
        self.states: dict[str, SourceState] = {SERIAL: SourceState.OFF, CAMERA: SourceState.OFF}
        if reader is None:
            reader = Reader(burst_settings(settings), plausible)
            reader.watch(app)
        reader.recognise_next_by(burst_settings(settings))
        self.reader = reader
        self.reader.scanned.connect(self._keyed)
        self.reader.slow.connect(self.slow)
        self.reader.measured.connect(self._measured)
        self._code.connect(self._arrived, Qt.ConnectionType.QueuedConnection)
        self._state.connect(self._told, Qt.ConnectionType.QueuedConnection)
        self._start_others()

    @staticmethod
    def here() -> Sources | None:
        """Return the readers of the running program, None when none are watched (tests)."""
        app = QApplication.instance()
        found = app.findChild(QObject, _NAME) if app is not None else None
        return found if isinstance(found, Sources) else None

    def apply(self, settings: Settings) -> None:
        """Listen to the readers of these settings from now on."""
        before, self._settings = self._settings, settings
        self.reader.recognise_by(burst_settings(settings))
        if _devices(before) != _devices(settings):
            self._stop_others()
            self._start_others()

    def listen(self, listener: Listener | None) -> None:
        """Give everything that comes to the set-up page, None: to the desk again."""
        self._listener = listener
        if listener is None:
            self.reader.probe(False)

    def close(self) -> None:
        """Let go of all devices."""
        self._stop_others()
        self.reader.leave(self._app)
        self.setObjectName("")
        self.deleteLater()

    # ------------------------------------------------------------ devices

    def _start_others(self) -> None:
        if self._settings.reader_port:
            self._open(SERIAL, _serial(self._settings))
        if self._settings.camera not in ("", "off"):
            self._open(CAMERA, _camera(self._settings))

    def _open(self, name: str, source: CodeSource) -> None:
        self._others[name] = source
        source.start(
            lambda code: self._code.emit(name, code), lambda state: self._state.emit(name, state)
        )

    def _stop_others(self) -> None:
        for name, source in self._others.items():
            source.stop()
            self._told(name, SourceState.OFF)
        self._others.clear()

    # ------------------------------------------------------------ on the window's thread

    def _keyed(self, text: str, whole: bool) -> None:
        if self._listener is None:
            self.left = self.reader.left
            self.scanned.emit(text, whole)

    def _measured(self, reading: Reading) -> None:
        if self._listener is not None:
            self._listener(Arrival(source=KEYBOARD, reading=reading))

    def _arrived(self, name: str, code: CodeRead) -> None:
        if name not in self._others:
            return
        ending = "enter" if code.ended else "none"
        reading = Reading(text=code.text, ending=ending)
        if self._listener is not None:
            self._listener(Arrival(source=name, reading=reading, trouble=code.trouble or ""))
        elif code.text:
            self.left = ("", "")
            prefix, suffix = self._settings.reader_prefix, self._settings.reader_suffix
            self.scanned.emit(bare(code.text, prefix, suffix), code.ended)
        else:
            self.troubled.emit(code.trouble or "")

    def _told(self, name: str, state: SourceState) -> None:
        if self.states.get(name) is not state and (
            name in self._others or state is SourceState.OFF
        ):
            self.states[name] = state
            self.state_changed.emit(name, state)


def burst_settings(settings: Settings) -> BurstSettings:
    """Return what keyboard-type readers are recognised by."""
    return BurstSettings(
        gap_ms=settings.reader_gap_ms,
        prefix=settings.reader_prefix,
        suffix=settings.reader_suffix,
    )


def _devices(settings: Settings) -> tuple[object, ...]:
    return (
        settings.reader_port,
        settings.reader_baud,
        settings.reader_terminator,
        settings.camera,
    )


def _serial(settings: Settings) -> CodeSource:
    from ehc_desk.scanning.serial_reader import SerialReader, SerialSettings

    return SerialReader(
        SerialSettings(
            port=settings.reader_port,
            baud=settings.reader_baud,
            terminator=settings.reader_terminator,
        )
    )


def _camera(settings: Settings) -> CodeSource:
    from ehc_desk.scanning.camera_reader import CameraReader

    return CameraReader(settings.camera)
