"""A reader on a serial port or USB-COM: whole codes, no keyboard, no input method in between.

The only place that knows pyserial. A thread of its own opens the port, cuts the stream into codes
and opens it again after it was unplugged. Must not know what a code means; nothing of what was
read is logged.
"""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Final

from ehc_desk.ports.readers import CodeRead, SerialPort, SourceState, Trouble
from ehc_desk.scanning.source_thread import SourceThread

if TYPE_CHECKING:
    import serial

TERMINATORS: Final = {"cr": b"\r\n", "crlf": b"\r\n", "lf": b"\n\r", "etx": b"\x03", "none": b""}
BAUDS: Final = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)
LONGEST: Final = 4096
"""Bytes of one code at most: the largest QR holds 2 953; beyond it is noise."""
_QUIET_S: Final = 0.12
_CUT_S: Final = 1.0
_POLL_S: Final = 0.05
_BACK_OFF_S: Final = (0.5, 1.0, 2.0, 5.0)
_NOISE: Final = 0.2
_ODD: Final = frozenset("\ufffd\x7f") | {chr(code) for code in range(32)} - set("\t\x1d\x1e")
_FRAMING: Final = "\x00\x02\x03\x04"
_PORT_ERRORS: tuple[type[Exception], ...] = (OSError, ValueError)
"""pyserial's own error is an OSError; termios lets its own through when a device vanishes."""
if sys.platform != "win32":
    import termios

    _PORT_ERRORS = (*_PORT_ERRORS, termios.error)
_STATES: Final = {
    errno.ENOENT: SourceState.ABSENT,
    errno.ENXIO: SourceState.ABSENT,
    errno.ENODEV: SourceState.ABSENT,
    errno.EACCES: SourceState.REFUSED,
    errno.EPERM: SourceState.REFUSED,
    errno.EBUSY: SourceState.BUSY,
    errno.EWOULDBLOCK: SourceState.BUSY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SerialSettings:
    """Where the reader is and how it talks: ``parity`` N, E or O, ``terminator`` of TERMINATORS."""

    port: str
    baud: int = 9600
    parity: str = "N"
    terminator: str = "cr"


class CodeCutter:
    """Cuts a stream of bytes into codes; times are seconds of any one clock.

    A code ends with its terminator; without one, with a short silence. What never ends is given
    out after a second as cut off, what is too long is thrown away up to the next end.
    """

    def __init__(self, terminator: str) -> None:
        self._ends = TERMINATORS[terminator]
        self._bytes = bytearray()
        self._last = 0.0
        self._flooded = False

    def feed(self, data: bytes, at: float) -> Iterator[CodeRead]:
        """Take bytes and yield the codes they finish."""
        self._last = at
        for byte in data:
            if byte in self._ends:
                yield from self._end()
            elif len(self._bytes) < LONGEST:
                self._bytes.append(byte)
            else:
                self._flooded = True

    def silence(self, at: float) -> Iterator[CodeRead]:
        """Tell that nothing came up to that time; yields what ended by it."""
        waited = at - self._last
        if self._bytes and waited >= (_CUT_S if self._ends else _QUIET_S):
            yield from self._end(ended=not self._ends)

    def _end(self, *, ended: bool = True) -> Iterator[CodeRead]:
        data, flooded = bytes(self._bytes), self._flooded
        self._bytes.clear()
        self._flooded = False
        if flooded:
            yield CodeRead(text="", trouble=Trouble.TOO_LONG)
            return
        found = read_bytes(data)
        if found.text or found.trouble:
            cut = None if ended else Trouble.CUT
            yield CodeRead(text=found.text, ended=ended, trouble=found.trouble or cut)


def read_bytes(data: bytes) -> CodeRead:
    """Return the bytes of one code as text: UTF-8, else the Vietnamese Windows page 1258.

    A wrong speed or parity shows as control signs and undefined bytes: then it is told as noise
    and no text is handed on.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("cp1258", "replace")
    text = text.strip(_FRAMING + "\r\n")
    odd = sum(letter in _ODD for letter in text)
    if text and odd / len(text) > _NOISE:
        return CodeRead(text="", trouble=Trouble.NOISE)
    return CodeRead(text=text)


class SerialReader(SourceThread):
    """A ``CodeSource`` on a serial port. ``clock`` is in seconds."""

    _thread_name = "serial-reader"

    def __init__(
        self,
        settings: SerialSettings,
        *,
        back_off_s: tuple[float, ...] = _BACK_OFF_S,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        super().__init__()
        self._settings, self._back_off, self._clock = settings, back_off_s, clock

    def _run(self) -> None:
        tries = 0
        while not self._stopping.is_set():
            try:
                with self._opened() as port:
                    tries = 0
                    self._tell(SourceState.READY)
                    self._listen(port)
            except _PORT_ERRORS as error:
                self._tell(self._meaning(error))
            pause = self._back_off[min(tries, len(self._back_off) - 1)]
            tries += 1
            self._stopping.wait(pause)

    def _opened(self) -> serial.Serial:
        import serial

        if self._state is SourceState.OFF:
            self._tell(SourceState.OPENING)
        chosen = self._settings
        return serial.Serial(
            chosen.port, chosen.baud, parity=chosen.parity, timeout=_POLL_S, exclusive=True
        )

    def _listen(self, port: serial.Serial) -> None:
        cutter = CodeCutter(self._settings.terminator)
        while not self._stopping.is_set():
            data = port.read(1)
            data += port.read(port.in_waiting) if data else b""
            now = self._clock()
            codes = cutter.feed(data, now) if data else cutter.silence(now)
            for code in codes:
                self._on_scan(code)
            if not data and self._is_gone():
                raise FileNotFoundError(errno.ENOENT, "unplugged")

    def _is_gone(self) -> bool:
        """Tell whether the device file is gone; a port that is no file is only seen by reading."""
        path = Path(self._settings.port)
        return path.is_absolute() and not path.exists()

    def _meaning(self, error: Exception) -> SourceState:
        """Return the state an error of the port stands for."""
        was_there = self._state in (SourceState.READY, SourceState.LOST)
        number = error.errno if isinstance(error, OSError) else None
        found = _STATES.get(number or 0, SourceState.BROKEN)
        if "exclusively lock" in str(error):
            found = SourceState.BUSY
        gone = found in (SourceState.ABSENT, SourceState.BROKEN)
        return SourceState.LOST if was_there and gone else found


def ports() -> tuple[SerialPort, ...]:
    """Return the serial ports of this machine, by names that stay after replugging if there are."""
    from serial.tools import list_ports

    by_id = Path("/dev/serial/by-id")
    lasting = {link.resolve(): str(link) for link in sorted(by_id.glob("*"))}
    found = [
        SerialPort(
            path=lasting.get(Path(port.device).resolve(), port.device),
            description=port.description if port.description != "n/a" else port.device,
        )
        for port in list_ports.comports()
    ]
    return tuple(sorted(found, key=lambda port: (not port.path.startswith(str(by_id)), port.path)))
