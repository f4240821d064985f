"""The watchdog of a played morning: how long the window did not answer, and how fast it painted.

A timer on the window's thread notes gaps; a thread beside it takes the stacks while a gap lasts.
Every key is timed until the next completed paint. Time the machine gave to others (waiting for a
processor, as the kernel counts it) is told apart from time that was our own.
"""

from __future__ import annotations

import os
import sys
import threading
import traceback
from dataclasses import dataclass
from time import perf_counter

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QApplication, QWidget

TICK_MS = 5
STALL_MS = 100.0
_SUSPECT_S = 0.04
_FORGET_S = 1.0
_DEEP = 14
_MOUSE = frozenset(
    {
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stall:
    """A time in which the window did not answer: whole length, and what of it others had."""

    ms: float
    waited_ms: float
    scene: str
    stacks: str

    @property
    def own_ms(self) -> float:
        """Return what is ours of it."""
        return max(0.0, self.ms - self.waited_ms)


class Waiting:
    """How long the threads of this process stood in the queue for a processor (Linux)."""

    def __init__(self) -> None:
        self._files: dict[str, int] = {}

    def ms(self) -> float:
        """Return the sum over all threads so far, 0 where the kernel does not tell."""
        total = 0
        try:
            for thread in os.listdir("/proc/self/task"):  # noqa: PTH208 - names, no paths
                total += self._of(thread)
        except OSError:
            return 0.0
        return total / 1e6

    def _of(self, thread: str) -> int:
        try:
            if thread not in self._files:
                self._files[thread] = os.open(f"/proc/self/task/{thread}/schedstat", os.O_RDONLY)
            return int(os.pread(self._files[thread], 96, 0).split()[1])
        except (OSError, IndexError, ValueError):  # the thread has ended
            file = self._files.pop(thread, -1)
            if file >= 0:
                os.close(file)
            return 0

    def close(self) -> None:
        """Let the files go."""
        while self._files:
            os.close(self._files.popitem()[1])


class Watch(QObject):
    """Start it on the window's thread; ``scene`` is what stalls are filed under."""

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self._app = app
        self.scene = ""
        self.stalls: list[Stall] = []
        self.latencies: list[float] = []
        self.longest_ms = self.longest_own_ms = 0.0
        self.mouse = self.keys_without_paint = 0
        self._pending: list[float] = []
        self._waiting = Waiting()
        self._last, self._waited = perf_counter(), self._waiting.ms()
        self._sampled: tuple[float, str] = (0.0, "")
        self._main = threading.get_ident()
        self._stop = threading.Event()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._thread = threading.Thread(target=self._look, name="watch", daemon=True)

    # ------------------------------------------------------------ beginning and end

    def start(self) -> None:
        """Begin to watch."""
        self._app.setCursorFlashTime(0)  # a blinking cursor would answer for a key
        self._app.focusWindowChanged.connect(self._follow)
        self._follow(self._app.focusWindow())
        self._last = perf_counter()
        self._timer.start()
        self._thread.start()

    def stop(self) -> None:
        """End; what was seen stays."""
        self._timer.stop()
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join(timeout=2)
        self._waiting.close()

    def _follow(self, window: QWindow | None) -> None:
        if window is None:
            return
        for target in (window, *(w for w in self._app.topLevelWidgets() if w.isVisible())):
            target.removeEventFilter(self)
            target.installEventFilter(self)

    def forgive(self, seconds: float) -> None:
        """Leave time out in which a simulated device held the window's thread."""
        self._last += seconds

    # ------------------------------------------------------------ keys and paints

    def key(self) -> None:
        """A key is being pressed now."""
        self._pending.append(perf_counter())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Note paints and mouse events; takes nothing."""
        kind = event.type()
        if kind is QEvent.Type.UpdateRequest and isinstance(watched, QWidget):
            asked = perf_counter()
            QTimer.singleShot(0, self, lambda: self._painted(asked))
        elif kind in _MOUSE:
            self.mouse += 1
        return False

    def _painted(self, asked: float) -> None:
        now = perf_counter()
        answered = [at for at in self._pending if at <= asked]
        self._pending = [at for at in self._pending if at > asked]
        for at in answered:
            if now - at < _FORGET_S or self._last_gap_covers(at):
                self.latencies.append((now - at) * 1000)
            else:
                self.keys_without_paint += 1

    def _last_gap_covers(self, at: float) -> bool:
        """Tell whether the window was stuck since that key: then the paint is its answer."""
        return bool(self.stalls) and self.stalls[-1].ms > (perf_counter() - at) * 500

    # ------------------------------------------------------------ stalls

    def _tick(self) -> None:
        now, waited = perf_counter(), self._waiting.ms()
        gap = (now - self._last) * 1000 - TICK_MS
        if gap > 20:
            others = min(gap, max(0.0, waited - self._waited))
            self.longest_ms = max(self.longest_ms, gap)
            self.longest_own_ms = max(self.longest_own_ms, gap - others)
            if gap > STALL_MS:
                at, stacks = self._sampled
                found = Stall(
                    ms=gap,
                    waited_ms=others,
                    scene=self.scene,
                    stacks=stacks if at >= self._last else "",
                )
                self.stalls.append(found)
        self._last, self._waited = perf_counter(), waited

    def _look(self) -> None:
        while not self._stop.wait(0.01):
            last = self._last
            if perf_counter() - last > _SUSPECT_S and self._sampled[0] < last:
                self._sampled = (perf_counter(), self._stacks())

    def _stacks(self) -> str:
        names = {thread.ident: thread.name for thread in threading.enumerate()}
        own = threading.get_ident()
        parts = []
        for ident, frame in sys._current_frames().items():
            if ident == own:
                continue
            every = [
                line
                for line in traceback.extract_stack(frame)
                if not line.filename.startswith("<frozen")
            ]
            lines = every[-_DEEP if ident == self._main else -4 :]
            shown = " < ".join(
                f"{os.path.basename(line.filename)}:{line.lineno} {line.name}"  # noqa: PTH119
                for line in reversed(lines)
            )
            who = "window" if ident == self._main else names.get(ident, "?")
            if ident == self._main or not shown.startswith(("threading.py", "thread.py")):
                parts.append(f"{who}: {shown}")
        return "\n".join(parts)
