"""Scanners whose drivers can crash or hang: each question goes to a child process of its own.

The child is started with ``-m`` and talks in JSON lines. From here: the question, then ``{"stop":
true}``; a closed pipe means the same. From there: ``alive``, ``device``, ``abilities``,
``pressed``, ``page`` (the name of a file that is whole), at the end ``failed`` (the code of an
error) or ``done``. Must not know SANE or WIA, nor what a page shows.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from ehc_desk.errors import (
    CoverOpen,
    DiskFull,
    FeederEmpty,
    PaperJam,
    ScannerBusy,
    ScannerFailed,
    ScannerGone,
    ScannerWarming,
)
from ehc_desk.ports.scanners import (
    ScannerAbilities,
    ScannerDevice,
    ScanSettings,
    Stop,
)
from ehc_desk.scanning.device_child_files import next_number, page_told, sweep
from ehc_desk.scanning.device_child_words import abilities_from, settings_to

Told = dict[str, Any]

_ERRORS: Final = {
    each.code: each
    for each in (
        CoverOpen,
        FeederEmpty,
        PaperJam,
        ScannerBusy,
        ScannerFailed,
        ScannerGone,
        ScannerWarming,
    )
}
_LONGEST_NAME: Final = 1024
_LOOK_SECONDS: Final = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Seconds a child gets: for the list, for one answer, between signs of life, to say goodbye."""

    devices: float = 5.0
    answer: float = 30.0
    silence: float = 60.0
    goodbye: float = 3.0


class _Silent(Exception):
    """No sign of life for too long, or the pipe is closed."""


class _Child:
    """A running child, and the thread that listens to it so that no page waits in the pipe."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # drivers write what they like there, ids included
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            env={**os.environ, **environment},
        )
        self._lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._stopped_at: float | None = None
        self._listener = threading.Thread(target=self._listen, name="scanner", daemon=True)
        self._listener.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @staticmethod
    def _stream(stream: IO[bytes] | None) -> IO[bytes]:
        assert stream is not None  # noqa: S101 - both pipes were asked for
        return stream

    def _listen(self) -> None:
        for line in self._stream(self._process.stdout):
            self._lines.put(line)
        self._lines.put(None)

    def say(self, told: Told) -> None:
        """Send a line; a child that is gone is noticed when it is listened to."""
        stream = self._stream(self._process.stdin)
        with suppress(OSError, ValueError):
            stream.write(json.dumps(told).encode("ascii") + b"\n")
            stream.flush()

    def stop(self) -> None:
        """Ask the child to let the device go; asked again, it is not waited for anew."""
        if self._stopped_at is None:
            self._stopped_at = time.monotonic()
            self.say({"stop": True})

    def told(self, seconds: float) -> Told | None:
        """Return the next line, None when none came in time. Raises ``_Silent`` at the end."""
        try:
            line = self._lines.get(timeout=max(0.0, seconds))
        except queue.Empty:
            return None
        try:
            told = json.loads(line or b"")
        except ValueError as error:
            raise _Silent from error
        if not isinstance(told, dict):
            raise _Silent
        return told

    def end(self, seconds: float) -> None:
        """Stop the child and kill it when it is not gone so many seconds after it was asked to."""
        self.stop()
        left = seconds - (time.monotonic() - (self._stopped_at or 0.0))
        with suppress(OSError):  # bytes that a dead child never read
            self._stream(self._process.stdin).close()
        try:
            self._process.wait(max(0.1, left))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._listener.join(seconds)
        # a process the driver left behind may hold the other end: the thread closes it then
        if not self._listener.is_alive():
            self._stream(self._process.stdout).close()


class ChildDriver:
    """A ``ScannerDriver`` whose answers come from a child; ids are ``prefix`` + the system's name.

    A child lives for one question, so what one scan did to a driver never reaches the next.
    """

    def __init__(
        self,
        *,
        prefix: str,
        command: Sequence[str],
        environment: Mapping[str, str] | None = None,
        patience: Patience | None = None,
    ) -> None:
        """Start nothing yet; ``environment`` is laid over this process's own."""
        self._prefix = prefix
        self._command = tuple(command)
        self._environment = dict(environment or {})
        self._patience = patience or Patience()
        self._running: _Child | None = None

    @property
    def pid(self) -> int | None:
        """Return the process id of the child that scans now, None when none does."""
        running = self._running
        return None if running is None else running.pid

    def devices(self) -> tuple[ScannerDevice, ...]:
        """Return what the child named until it was done, died or its time was over."""
        found: dict[str, ScannerDevice] = {}
        deadline = time.monotonic() + self._patience.devices
        try:
            with self._asked({"ask": "devices"}, goodbye=0.2) as child:
                while (told := child.told(deadline - time.monotonic())) is not None:
                    if "device" in told:
                        device = self._device(told["device"])
                        found[device.id] = device
                    elif "alive" not in told:
                        break
        except (OSError, _Silent):
            return tuple(found.values())
        return tuple(found.values())

    def _device(self, told: Told) -> ScannerDevice:
        return ScannerDevice(id=self._prefix + str(told["id"]), name=str(told["name"]))

    def capabilities(self, device: str) -> ScannerAbilities:
        """Return what a device can do; raises ScannerGone, ScannerBusy or ScannerFailed."""
        request = {"ask": "abilities", "device": self._name_of(device)}
        try:
            with self._asked(request, goodbye=self._patience.goodbye) as child:
                deadline = time.monotonic() + self._patience.answer
                while (told := child.told(deadline - time.monotonic())) is not None:
                    self._raise_if_failed(told, device, 0)
                    if "abilities" in told:
                        return abilities_from(told["abilities"])
        except (OSError, LookupError, ValueError, _Silent) as error:
            raise ScannerFailed(device=device, pages=0) from error
        raise ScannerFailed(device=device, pages=0)

    def scan(
        self, device: str, settings: ScanSettings, into: Path, stop: Stop = lambda: False
    ) -> Iterator[Path]:
        """Yield the pages as they come; as the port says, and ``DiskFull`` when one is not kept.

        A page that was whole when the stop came is still yielded, since its sheet went through.
        """
        name = self._name_of(device)
        if stop():
            return
        first = next_number(into)
        request = {
            "ask": "scan",
            "device": name,
            "settings": settings_to(settings),
            "into": os.fspath(into),
            "first": first,
        }
        count = 0
        try:
            with self._asked(request, goodbye=self._patience.goodbye) as child:
                for told in self._listened(child, stop):
                    if "page" in told:
                        path = page_told(into, told["page"])
                        count += 1
                        yield path
                    elif not stop():
                        self._raise_if_failed(told, device, count)
        except (OSError, ValueError, _Silent) as error:
            raise ScannerFailed(device=device, pages=count) from error
        finally:
            sweep(into, first)

    def pressed(self, device: str, stop: Stop) -> bool:
        """Wait for the device's own button; True once it is pressed, False after a stop.

        False at once for a device that does not tell (``ScannerAbilities.button``). The device is
        open meanwhile and nobody else can scan with it. Raises as ``capabilities``.
        """
        request = {"ask": "button", "device": self._name_of(device)}
        try:
            with self._asked(request, goodbye=self._patience.goodbye) as child:
                for told in self._listened(child, stop):
                    self._raise_if_failed(told, device, 0)
                    if "pressed" in told:
                        return True
        except (OSError, _Silent) as error:
            raise ScannerFailed(device=device, pages=0) from error
        return False

    def _listened(self, child: _Child, stop: Stop) -> Iterator[Told]:
        """Yield what is told until the child is done. Raises ``_Silent`` when it falls silent."""
        try:
            while not stop():
                told = _next(child, time.monotonic() + self._patience.silence, stop)
                if told is not None:
                    yield told
                    if _is_last(told):
                        return
        except _Silent:
            if not stop():
                raise
            return
        child.stop()
        yield from self._finished(child)

    def _finished(self, child: _Child) -> Iterator[Told]:
        """Yield the pages that were whole when the stop came."""
        deadline = time.monotonic() + self._patience.goodbye
        with suppress(_Silent):
            while True:
                told = _next(child, deadline)
                if told is None or _is_last(told):
                    return
                yield told

    @contextmanager
    def _asked(self, request: Told, goodbye: float) -> Iterator[_Child]:
        child = _Child(self._command, self._environment)
        self._running = child
        try:
            child.say(request)
            yield child
        finally:
            self._running = None
            child.end(goodbye)

    def _name_of(self, device: str) -> str:
        """Return the system's own name; a profile may hold anything, so it is looked at first."""
        name = device.removeprefix(self._prefix)
        known = device.startswith(self._prefix) and 0 < len(name) <= _LONGEST_NAME
        if not known or any(ord(sign) < 32 or ord(sign) == 127 for sign in name):
            raise ScannerGone(device=device, pages=0)
        return name

    @staticmethod
    def _raise_if_failed(told: Told, device: str, pages: int) -> None:
        if "failed" not in told:
            return
        if told["failed"] == DiskFull.code:
            raise DiskFull
        raise _ERRORS.get(str(told["failed"]), ScannerFailed)(device=device, pages=pages)


def _next(child: _Child, deadline: float, stop: Stop = lambda: False) -> Told | None:
    """Return the next line, None once it is to stop. Raises ``_Silent`` after the deadline."""
    while not stop():
        told = child.told(min(_LOOK_SECONDS, deadline - time.monotonic()))
        if told is not None:
            return told
        if time.monotonic() >= deadline:
            raise _Silent
    return None


def _is_last(told: Told) -> bool:
    return "done" in told or "failed" in told


def module_command(module: str) -> tuple[str, ...]:
    """Return the command that starts a module of this program as a child."""
    return (sys.executable, "-m", module)
