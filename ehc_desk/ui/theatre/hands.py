"""Hands of a played clerk: key events and reader bursts, guided by what the eyes see.

Everything goes through the window as from a keyboard; no widget is called. Steps are generators
that yield the seconds to wait, so that the window's own loop runs between two keys.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from functools import partial
from time import perf_counter, sleep

from PySide6.QtCore import QCoreApplication, QKeyCombination, QTimer
from PySide6.QtGui import QInputMethodEvent, QKeySequence, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QMainWindow, QMenu, QWidget

from ehc_desk.ui.theatre.eyes import Eyes
from ehc_desk.ui.theatre.keys import give_letter
from ehc_desk.ui.theatre.watch import Watch

Step = Generator[float, None, None]
Asked = Generator[float, None, bool]

_TABS = 90
_PATIENCE_S = 20.0
_SCANS = 4
_GAP_S = 0.03
_TO_THE_KEYS_S = 0.06
"""A hand needs that long from the reader to the keyboard; a key before belongs to the burst."""


class Stuck(Exception):
    """The window does not show what a person would wait for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Seconds between letters, after a command key, and between two visitors."""

    letter: float
    command: float
    visitor: float


FAST = Pace(letter=0.045, command=0.01, visitor=0.0)
SLOW = Pace(letter=0.14, command=0.7, visitor=2.5)


class Hands:
    """Presses keys and holds cards under the reader; counts both."""

    def __init__(self, app: QApplication, watch: Watch, pace: Pace) -> None:
        self._app, self._watch, self.pace = app, watch, pace
        self.eyes = Eyes(app)
        self.keys = self.scans = self.repeated = 0

    # ------------------------------------------------------------ waiting

    def until(self, there: Callable[[], bool], seconds: float = _PATIENCE_S) -> Asked:
        """Wait until something is there; answers whether it came."""
        end = perf_counter() + seconds
        while not there():
            if perf_counter() > end:
                return False
            yield 0.012
        return True

    def see(self, what: str, there: Callable[[], bool], seconds: float = _PATIENCE_S) -> Step:
        """Wait until something is there, or be stuck."""
        came = yield from self.until(there, seconds)
        if not came:
            raise Stuck(f"{what}; focus: {self.eyes.focus_name()!r}")

    # ------------------------------------------------------------ keys

    def awake(self) -> Step:
        """Give the keyboard to the window in front, as a window manager does."""
        for _ in range(200):
            if self._app.focusWindow() is not None and self._app.focusWidget() is not None:
                return
            top = self._app.activeModalWidget() or next(
                (w for w in self._app.topLevelWidgets() if isinstance(w, QMainWindow)), None
            )
            if top is not None and top.isVisible():
                top.activateWindow()
            yield 0.02
        raise Stuck("no window takes the keyboard")

    def press(self, *keys: str, count: bool = True) -> Step:
        """Press keys or chords, each by its name ("Ctrl+Return")."""
        for name in keys:
            chord = QKeySequence(name)[0]  # type: ignore[index]
            yield from self.awake()
            self.keys += count
            # Not from here: a menu that opens runs a loop of its own until it closes.
            QTimer.singleShot(0, self._app, partial(self._click, chord))
            yield self.pace.command

    def type(self, text: str) -> Step:
        """Type letters one after another; those no keyboard has come from an input method."""
        yield from self.awake()
        for letter in text:
            self.keys += 1
            self._watch.key()
            if letter.isascii():
                QTest.keyClick(self._window(), ord(letter))
            else:
                commit = QInputMethodEvent("", [])
                commit.setCommitString(letter)
                QCoreApplication.sendEvent(self._target(), commit)
            yield self.pace.letter

    def scan(self, text: str, what: str, read: Callable[[], bool]) -> Step:
        """Hold a card or slip under the reader until it was read.

        When the machine took the processor away in the middle of the burst, its gaps were a
        person's, and rightly nobody takes it for a scan: then it is wiped out and read again.
        """
        for _ in range(_SCANS):
            whole = yield from self._burst(text)
            came = yield from self.until(read, _PATIENCE_S if whole else 1.5)
            if came:
                yield _TO_THE_KEYS_S
                return
            if whole:
                break
            self.repeated += 1
            yield from self.press("Ctrl+A", "Delete", count=False)
        raise Stuck(f"{what}; focus: {self.eyes.focus_name()!r}")

    def _burst(self, text: str) -> Asked:
        """Send a reader's keys, 1 ms apart, and an Enter; answers whether nothing came between."""
        self.scans += 1
        yield from self.awake()
        begun = last = perf_counter()
        longest = 0.0
        for letter in f"{text}\r":
            if letter == "\r":
                self._watch.key()
            give_letter(self._target(), letter)
            sleep(0.001)
            longest, last = max(longest, perf_counter() - last), perf_counter()
        self._watch.forgive(perf_counter() - begun)
        yield 0.01
        return longest < _GAP_S

    def _click(self, chord: QKeyCombination) -> None:
        window = self._app.focusWindow()
        if window is not None:
            self._watch.key()
            QTest.keyClick(window, chord.key(), chord.keyboardModifiers())

    def _window(self) -> QWindow:
        window = self._app.focusWindow()
        if window is None:
            raise Stuck("no window has the keyboard")
        return window

    def _target(self) -> QWidget:
        found = self._app.focusWidget() or self._app.activeWindow()
        if found is None:
            raise Stuck("nobody has the keyboard")
        return found

    # ------------------------------------------------------------ ways

    def walk_to(self, name: str) -> Step:
        """Walk with Tab to what is called like this."""
        passed: list[str] = []
        for _ in range(_TABS):
            if self.eyes.focus_name().endswith(name):
                return
            passed.append(self.eyes.focus_name())
            yield from self.press("Tab")
        raise Stuck(f"no way to {name!r}, only {sorted(set(passed))}")

    def fill(self, name: str, text: str) -> Step:
        """Walk to a field and write over what stands there."""
        yield from self.walk_to(name)
        yield from self.press("Ctrl+A")
        yield from self.type(text)

    def choose(self, name: str, text: str) -> Step:
        """Walk to a choice and go down to an entry."""
        yield from self.walk_to(name)
        for _ in range(40):
            box = self.eyes.focus
            if isinstance(box, QComboBox) and box.currentText() == text:
                return
            yield from self.press("Down")
        raise Stuck(f"{name!r} does not offer {text!r}")

    def choose_from_menu(self, text: str) -> Step:
        """Walk down the menu that opens to an entry and take it."""
        yield from self.see(
            f"a menu for {text!r}", lambda: isinstance(self._app.activePopupWidget(), QMenu), 3
        )
        for _ in range(40):
            menu = self._app.activePopupWidget()
            if not isinstance(menu, QMenu):
                raise Stuck(f"no menu for {text!r}")
            action = menu.activeAction()
            if action is not None and text in action.text().replace("&", ""):
                yield from self.press("Return")
                return
            yield from self.press("Down")
        raise Stuck(f"not in the menu: {text!r}")

    def walk_to_row(self, name: str, begins: str) -> Step:
        """Go to the row of a list whose spoken text begins so; the list has the focus."""
        rows = self.eyes.row_texts(name)
        wanted = next((i for i, row in enumerate(rows) if row.startswith(begins)), -1)
        view = self.eyes.view(name)
        if wanted < 0 or view is None:
            raise Stuck(f"no row {begins!r} in {name!r}")
        for _ in range(len(rows) + 1):
            step = wanted - view.currentIndex().row()
            if not step:
                return
            yield from self.press("Down" if step > 0 else "Up")
        raise Stuck(f"no way to row {begins!r} of {name!r}")
