"""The child's side of ``device_child``: one question, pages kept whole, a stop that is heard.

A thread listens for the stop while the driver works; a driver that does not come back after it is
left by ending the process. Must not know SANE or WIA.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, Final, Protocol

from ehc_desk.errors import DeskError
from ehc_desk.ports.scanners import ScannerAbilities, ScanSettings
from ehc_desk.scanning.device_child_files import keep, page_name
from ehc_desk.scanning.device_child_words import abilities_to, settings_from

_SECONDS_TO_SEE_THE_STOP: Final = 1.0
_SECONDS_TO_LEAVE: Final = 2.5
_SECONDS_BETWEEN_SIGNS: Final = 1.0

DeviceName = tuple[str, str]
"""The system's own name of a device, and what a person reads."""


class Talk:
    """What a driver needs of the other side: pages out, signs of life, whether to stop."""

    def __init__(self, out: IO[bytes]) -> None:
        """Write lines to ``out``, which is not buffered."""
        self._out = out
        self._stopped = threading.Event()
        self._sign_at = 0.0
        self._into = Path()
        self._number = 0
        self.pages = 0
        self.cancel: Callable[[], object] = lambda: None
        """Called from another thread when a stop was not seen within a second."""

    def send(self, told: Mapping[str, object]) -> None:
        """Send one line; a window that is gone is heard of by the closed pipe."""
        try:
            self._out.write(json.dumps(told).encode("ascii") + b"\n")
        except OSError:
            self._stopped.set()

    def alive(self) -> None:
        """Tell that the device delivers; as often as wanted, sent once a second."""
        now = time.monotonic()
        if now - self._sign_at >= _SECONDS_BETWEEN_SIGNS:
            self._sign_at = now
            self.send({"alive": True})

    def stopped(self) -> bool:
        """Tell whether the scan was to end."""
        return self._stopped.is_set()

    def keep_into(self, into: Path, first: int) -> None:
        """Keep the pages in ``into``, numbered from ``first``."""
        self._into, self._number = into, first

    def keep(self, data: bytes, suffix: str) -> None:
        """Put a page on the disk, then tell its name. Raises DiskFull and ScannerFailed."""
        name = page_name(self._number, suffix)
        keep(self._into / name, data, self.pages)
        self._number += 1
        self.pages += 1
        self.send({"page": name})

    def raw_place(self) -> Path:
        """Return where a driver may leave the next page before it is kept; it clears up itself."""
        return self._into / (page_name(self._number, ".bmp") + ".part")

    def listen(self, fd: int) -> None:
        """Wait for the stop or the end of the pipe, then see that the process ends."""
        while True:
            heard = os.read(fd, 4096)
            if not heard or b"stop" in heard:
                break
        self._stopped.set()
        time.sleep(_SECONDS_TO_SEE_THE_STOP)
        self.cancel()
        time.sleep(_SECONDS_TO_LEAVE)
        os._exit(3)


class Questions(Protocol):
    """What a child answers; ``after`` takes what is to be done once the answer is out."""

    def devices(self, after: ExitStack) -> Iterable[DeviceName]: ...  # noqa: D102
    def abilities(self, device: str, after: ExitStack) -> ScannerAbilities: ...  # noqa: D102
    def button(self, device: str, talk: Talk, after: ExitStack) -> bool:
        """Wait until the device's button is pressed; False when it is to stop or has none."""
        ...

    def scan(self, device: str, settings: ScanSettings, talk: Talk, after: ExitStack) -> None:
        """Hand the pages to ``talk.keep``; raises the errors of the port."""
        ...


def answer(request: Mapping[str, Any], questions: Questions, talk: Talk) -> None:
    """Answer one question, then let the device go; the window need not wait for that."""
    with ExitStack() as after:
        try:
            _answer(request, questions, talk, after)
        except DeskError as error:
            talk.send({"failed": error.code})
        else:
            talk.send({"done": True})


def _answer(request: Mapping[str, Any], questions: Questions, talk: Talk, after: ExitStack) -> None:
    if request["ask"] == "devices":
        for name, shown in questions.devices(after):
            talk.send({"device": {"id": name, "name": shown}})
    elif request["ask"] == "abilities":
        found = questions.abilities(request["device"], after)
        talk.send({"abilities": abilities_to(found)})
    elif request["ask"] == "button":
        if questions.button(request["device"], talk, after):
            talk.send({"pressed": True})
    else:
        talk.keep_into(Path(request["into"]), int(request["first"]))
        questions.scan(request["device"], settings_from(request["settings"]), talk, after)


def serve(questions: Callable[[], Questions]) -> int:
    """Run a child to its end; what drivers print goes to stderr so that the talk stays clean."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    talk = Talk(os.fdopen(os.dup(1), "wb", buffering=0))
    os.dup2(2, 1)
    request = json.loads(_first_line(0))
    threading.Thread(target=talk.listen, args=(0,), daemon=True).start()
    answer(request, questions(), talk)
    sys.stderr.flush()
    return 0


def _first_line(fd: int) -> bytes:
    """Read up to the first end of line, byte by byte so that a stop behind it is left."""
    line = b""
    while not line.endswith(b"\n"):
        sign = os.read(fd, 1)
        if not sign:
            os._exit(0)  # nobody asked anything
        line += sign
    return line
