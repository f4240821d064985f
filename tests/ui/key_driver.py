"""A real window under its own X server, driven by keys alone: for tests and for pictures.

Needs Xvfb and xdotool (and ImageMagick's import for pictures); ``missing()`` names what is not
there. There is no window manager, so the focus is given to the window by hand. Like a person, the
driver looks at the screen before it goes on: no step rests on a guess how long something takes.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

_WINDOW = Path(__file__).with_name("shown_window.py")
_NOTHING: dict[str, Any] = {"fields": {}, "lists": {}, "texts": [], "focus": ""}
_SCANS = 4
PROCEDURE, CHECKLIST, PAGES = "Thủ tục", "Thành phần hồ sơ", "Các trang"
FOUND, NAME, DRAFTS = "Thủ tục tìm thấy", "Họ và tên", "Bản nháp"


def missing(*more: str) -> list[str]:
    """Return the programs that are needed and not installed."""
    return [name for name in ("Xvfb", "xdotool", *more) if shutil.which(name) is None]


class KeyDriver:
    """Starts X server and window; every method is what a person could do or see."""

    def __init__(
        self,
        folder: Path,
        *,
        province_url: str = "",
        language: str = "vi",
        screen: str = "1366x768",
        environment: dict[str, str] | None = None,
    ) -> None:
        self.folder = folder
        self.scans_repeated = 0
        self._url, self._screen = province_url, screen
        self._own = Path(tempfile.mkdtemp(prefix="ehc-screen-"))
        self._seen = self._own / "seen.json"
        self._x: subprocess.Popen[bytes] | None = None
        self._window: subprocess.Popen[str] | None = None
        self._environment = dict(os.environ) | {"EHC_LANGUAGE": language} | (environment or {})

    # ------------------------------------------------------------ beginning and end

    def __enter__(self) -> KeyDriver:
        """Start the server on a free display, then the window, and wait until it is ready."""
        read, write = os.pipe()
        size = f"{self._screen}x24"
        self._x = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", size, "-nolisten", "tcp"],
            pass_fds=[write],
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with os.fdopen(read) as answer:
            display = f":{answer.readline().strip()}"
        self._environment |= {
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "EHC_STARTUP_TRACE": "1",
        }
        self.start()
        return self

    def start(self) -> None:
        """Start the window and wait until a person could type."""
        self._seen.unlink(missing_ok=True)
        self._window = subprocess.Popen(
            [sys.executable, str(_WINDOW), str(self.folder), self._url, str(self._seen)],
            env=self._environment,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self._window.stdout is not None
        line = self._window.stdout.readline()
        assert "ready" in line, f"the window said {line!r}"
        self.focus()

    def kill(self) -> None:
        """End the window and its children at once, as a power cut does (SIGKILL)."""
        assert self._window is not None
        os.killpg(self._window.pid, signal.SIGKILL)
        self._window.wait(timeout=20)
        if self._window.stdout is not None:
            self._window.stdout.close()
        self._window = None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close both."""
        if self._window is not None:
            self._window.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._window.wait(timeout=10)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._window.pid, signal.SIGKILL)
            self._window.wait(timeout=10)
            if self._window.stdout is not None:
                self._window.stdout.close()
        if self._x is not None:
            self._x.terminate()
            self._x.wait(timeout=10)
        shutil.rmtree(self._own, ignore_errors=True)

    # ------------------------------------------------------------ looking

    def seen(self) -> dict[str, Any]:
        """Return what stands on the screen now: ``fields``, ``lists``, ``texts``, ``focus``."""
        with contextlib.suppress(FileNotFoundError):
            found: dict[str, Any] = json.loads(self._seen.read_text("utf-8"))
            return found
        return _NOTHING

    def field(self, name: str) -> str:
        """Return the text of the visible field whose name ends like this."""
        found = [text for key, text in self.seen()["fields"].items() if key.endswith(name)]
        return str(found[0]) if found else ""

    def focused(self, name: str) -> bool:
        """Tell whether the focus is on what is called like this."""
        return str(self.seen()["focus"]).endswith(name)

    def shows(self, text: str) -> bool:
        """Tell whether a label or button contains the text."""
        return any(text in each for each in self.seen()["texts"])

    def until(self, there: Callable[[], bool], seconds: float = 30.0) -> bool:
        """Wait until something is there."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if there():
                return True
            time.sleep(0.05)
        return False

    def focus(self) -> None:
        """Give the keyboard to the main window (no window manager does it after a dialog)."""
        self._xdo("search", "--sync", "--onlyvisible", "--name", "EHC Desk", "windowfocus")
        assert self.until(lambda: bool(self.seen()["focus"])), "the window got no focus"

    # ------------------------------------------------------------ keys

    def key(self, *names: str, pause: float = 0.25) -> None:
        """Press keys one after another."""
        for name in names:
            self._xdo("key", name)
            time.sleep(pause)

    def typed(self, text: str, gap_ms: int = 70, pause: float = 0.4) -> None:
        """Type as a person does."""
        self._xdo("type", "--delay", str(gap_ms), text)
        time.sleep(pause)

    def typed_into(self, name: str, text: str) -> None:
        """Walk to a field with Tab, type, and see the text stand there."""
        self.walk_to(name)
        if text.isascii():
            self.typed(text, pause=0)
        else:
            self.letters(text)
        assert self.until(lambda: self.field(name) == text, 10), self.seen()["fields"]

    def walk_to(self, name: str) -> None:
        """Walk to a field with Tab."""
        for _ in range(60):
            if self.until(lambda: self.focused(name), 0.3):
                return
            self.key("Tab", pause=0.05)
        raise AssertionError(f"no way to {name}: {self.seen()['focus']}")

    def burst(self, text: str) -> None:
        """Send a reader's burst; xdotool would remap keys for Vietnamese letters."""
        if text.isascii():
            self._xdo("type", "--delay", "2", text + "\n")
        else:
            self.letters(text + "\n")

    def scan(self, text: str, read: Callable[[], bool]) -> None:
        """Hold a card under the reader until it was read, as people do.

        xdotool is no reader: on a busy machine it pauses for longer than the 35 ms that tell a
        reader from a person, and the keys rightly go into the field. Then what stands there is
        wiped out and the card is read again; ``scans_repeated`` counts that.
        """
        for _ in range(_SCANS):
            self.burst(text)
            if self.until(read, 6):
                return
            self.scans_repeated += 1
            self.key("Escape", "ctrl+a", "Delete")
        raise AssertionError(f"not read in {_SCANS} scans: {self.seen()}")

    def letters(self, text: str) -> None:
        """Give Vietnamese letters to the focus: an input method's, a reader's with a newline."""
        file, fresh = self._seen.with_suffix(".letters"), self._own / "fresh"
        fresh.write_text(text, "utf-8")
        fresh.replace(file)
        assert self.until(lambda: not file.exists(), 10), "nobody took the letters"
        time.sleep(0.4)

    def choose(self, letters: str) -> None:
        """Type the letters of a procedure and take the first that is offered."""
        assert self.until(lambda: self.focused(PROCEDURE)), self.seen()["focus"]
        self.typed(letters, pause=0)
        assert self.until(lambda: self.field(PROCEDURE) == letters), self.seen()["fields"]
        assert self.until(lambda: bool(self.seen()["lists"].get(FOUND))), self.seen()
        self.key("Return")
        assert self.until(lambda: bool(self.seen()["lists"].get(CHECKLIST))), self.seen()

    def picture(self, file: Path) -> None:
        """Take the whole screen."""
        command = ["import", "-window", "root", "-depth", "8", "-define", "png:compression-level=9"]
        subprocess.run([*command, str(file)], env=self._environment, check=True)

    def _xdo(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=self._environment, check=True, timeout=60)
