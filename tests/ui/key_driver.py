"""A real window under its own X server, driven by keys alone: for tests and for pictures.

Needs Xvfb and xdotool (and ImageMagick's import for pictures); ``missing()`` names what is not
there. There is no window manager, so the focus is given to the window by hand.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

WINDOW = """
import sys
from pathlib import Path
from ehc_desk.ui.app import run
def desk():
    from ehc_desk.bootstrap import build_desk
    return build_desk(Path(sys.argv[1]), province_url=sys.argv[2] or None)
raise SystemExit(run(desk))
"""


def missing(*more: str) -> list[str]:
    """Return the programs that are needed and not installed."""
    return [name for name in ("Xvfb", "xdotool", *more) if shutil.which(name) is None]


class KeyDriver:
    """Starts X server and window; every method is what a person could do or see."""

    def __init__(self, folder: Path, *, province_url: str = "", language: str = "vi") -> None:
        self.folder = folder
        self._arguments = [sys.executable, "-c", WINDOW, str(folder), province_url]
        self._language = language
        self._x: subprocess.Popen[bytes] | None = None
        self._window: subprocess.Popen[str] | None = None
        self._environment = dict(os.environ)

    def __enter__(self) -> KeyDriver:
        """Start the server on a free display, then the window, and wait until it is ready."""
        read, write = os.pipe()
        self._x = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", "1366x768x24", "-nolisten", "tcp"],
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
            "EHC_LANGUAGE": self._language,
        }
        self._window = subprocess.Popen(
            self._arguments, env=self._environment, stdout=subprocess.PIPE, text=True
        )
        assert self._window.stdout is not None
        line = self._window.stdout.readline()
        assert "ready" in line, f"the window said {line!r}"
        self.focus()
        time.sleep(1.2)
        return self

    def focus(self) -> None:
        """Give the keyboard to the main window (no window manager does it after a dialog)."""
        self._xdo("search", "--sync", "--onlyvisible", "--name", "EHC Desk", "windowfocus")
        time.sleep(0.3)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close both."""
        for process in (self._window, self._x):
            if process is not None:
                process.terminate()
                process.wait(timeout=10)
        if self._window is not None and self._window.stdout is not None:
            self._window.stdout.close()

    def key(self, *names: str, pause: float = 0.25) -> None:
        """Press keys one after another."""
        for name in names:
            self._xdo("key", name)
            time.sleep(pause)

    def typed(self, text: str, gap_ms: int = 70) -> None:
        """Type as a person does."""
        self._xdo("type", "--delay", str(gap_ms), text)
        time.sleep(0.4)

    def burst(self, text: str) -> None:
        """Send a reader's burst; ASCII only, since xdotool remaps keys for other letters."""
        self._xdo("type", "--delay", "2", text + "\n")
        time.sleep(0.9)

    def until(self, there: Callable[[], bool], seconds: float = 12.0) -> bool:
        """Wait until something is there."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if there():
                return True
            time.sleep(0.1)
        return False

    def picture(self, file: Path) -> None:
        """Take the whole screen, 1366 × 768."""
        command = ["import", "-window", "root", "-depth", "8", "-define", "png:compression-level=9"]
        subprocess.run([*command, str(file)], env=self._environment, check=True)

    def _xdo(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=self._environment, check=True, timeout=60)
