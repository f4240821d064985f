"""Plays a reader's bursts and a person's keys into the real window, in made-up time.

Keys go the way the window system sends them: to the window in front, with a time stamp of a clock
that is not ours. Nothing waits: the clock is moved and the reader's own timer is called when it
would have run out.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ehc_desk.bootstrap import build_desk
from ehc_desk.presenters.burst import BurstSettings
from ehc_desk.presenters.scans import Route, plausible, route
from ehc_desk.runtime.lanes import Lanes
from ehc_desk.ui import style
from ehc_desk.ui.main_window import MainWindow
from ehc_desk.ui.reader import Reader
from ehc_desk.ui.session import News, Session
from ehc_desk.ui.shell import Shell
from ehc_desk.ui.tasks import UiTasks

LOST = "\ufffd"
"""A key the keyboard's table has no letter for."""
CARD = "072085000123|291234567|Nguyễn Văn An|02031985|Nam|12 Lê Lợi, Tây Ninh|01072021"
NEW_CARD = (
    "072192000458|Trần Thị Ngọc Ánh|19081992|Nữ|Số 27 đường Nguyễn Huệ, Tây Ninh|01072024|||"
    "Trần Văn Bình|Lê Thị Cúc"
)
LONG_CARD = (
    "072192000458|291234567|Công Tằng Tôn Nữ Thị Ngọc Ánh Phương Thảo|19081992|Nữ|"
    + "Số 27/15/3 hẻm 42, đường Nguyễn Thị Minh Khai, tổ dân phố Bình Thủy, " * 3
    + "Tây Ninh|01072021"
)
CODE = "H17.25.18-261121-0007"
PROVISIONAL = "TAM-Q03-261121-007X"
GOODS = "8934567890123"
SHIFTED = frozenset('ABCDEFGHIJKLMNOPQRSTUVWXYZ|"!@#$%^&*()_+{}:<>?~')
_OTHER_CLOCK = 5_000_000


class Clock:
    """Milliseconds that pass when told."""

    def __init__(self) -> None:
        self.now = 100_000.0

    def __call__(self) -> float:
        return self.now


class Recorder(QObject):
    """Writes down which keys reach a widget, however they come."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and event.text():
            self.seen.append(event.text())
        if isinstance(event, QInputMethodEvent) and event.commitString():
            self.seen.append(event.commitString())
        return False


@dataclass
class Counter:
    """What a run has seen."""

    bursts: int = 0
    garbled: int = 0
    human: int = 0
    faults: list[str] = field(default_factory=list)


class Counterwindow:
    """A signed-in window, its reader in made-up time, and what was scanned."""

    def __init__(
        self,
        root: Path,
        app: QApplication,
        settings: BurstSettings | None = None,
        *,
        watch: bool = True,
    ) -> None:
        style.prepare(app)
        self.app, self.clock = app, Clock()
        self.desk = build_desk(root)
        self.lanes = Lanes()
        self.tasks = UiTasks(self.lanes)
        self.frame = MainWindow()
        self.frame.build()
        actor = self.desk.accounts.trusted("demo")
        self.session = Session(desk=self.desk, actor=actor, tasks=self.tasks, news=News(self.desk))
        self.shell: Any = Shell(self.frame, self.session)
        self.reader = Reader(settings or BurstSettings(), plausible, self.clock)
        self.routes: list[Route] = []
        self.commands: list[tuple[Qt.Key, Qt.KeyboardModifier]] = []
        self.really = False
        self.reader.scanned.connect(self._scanned)
        self.frame.show()
        self.frame.activateWindow()
        if watch:
            self.reader.watch(app)

    def _scanned(self, text: str, whole: bool) -> None:
        found = replace(route(text, whole=whole), left=self.reader.left)
        self.routes.append(found)
        if self.really or found.goes_to == "garbled":
            self.shell.scanned(found)

    def come_to_front(self, qtbot: QtBot) -> None:
        """Wait until the keyboard is this window's."""
        qtbot.waitExposed(self.frame)
        qtbot.waitUntil(lambda: QApplication.activeWindow() is not None, timeout=3000)

    @property
    def case(self) -> Any:
        return self.shell._cases.current

    def close(self) -> None:
        self.shell.close()
        self.session.news.close()
        self.tasks.close()
        self.lanes.close()
        self.desk.worker.close()
        self.frame.close()
        self.frame.deleteLater()
        self.reader.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    # ------------------------------------------------------------ time

    def wait(self, ms: float) -> None:
        """Let time pass; the reader's timer rings when it would."""
        end = self.clock.now + ms
        while (deadline := self.reader._recogniser.deadline) is not None and deadline + 1 <= end:
            self.clock.now = max(self.clock.now, deadline + 1)
            self.reader._time_is_up()
            if self.reader._recogniser.deadline == deadline:
                self.clock.now += 8
                self.reader._time_is_up()
        self.clock.now = max(end, self.clock.now)

    def rest(self) -> None:
        self.wait(1000)

    # ------------------------------------------------------------ keys

    def key(self, text: str, *, at: float | None = None, repeat: bool = False) -> None:
        """Press and let go a key as the window system does it; ``at``: when it was pressed."""
        text = text.replace(LOST, "")
        stamp = at if at is not None else self.clock.now
        key, modifiers = _key_of(text)
        shift = text in SHIFTED
        if shift:
            self._send(QEvent.Type.KeyPress, Qt.Key.Key_Shift, modifiers, "", stamp)
            modifiers |= Qt.KeyboardModifier.ShiftModifier
        self._send(QEvent.Type.ShortcutOverride, key, modifiers, text, stamp, repeat=repeat)
        self._send(QEvent.Type.KeyPress, key, modifiers, text, stamp, repeat=repeat)
        self._send(QEvent.Type.KeyRelease, key, modifiers, text, stamp, repeat=repeat)
        if shift:
            self._send(QEvent.Type.KeyRelease, Qt.Key.Key_Shift, modifiers, "", stamp)

    def by_number(self, text: str, gap: float = 2.0) -> None:
        """Write a letter as readers do on Windows: Alt, its number on the keypad, Alt let go."""
        alt = Qt.KeyboardModifier.AltModifier
        self._send(QEvent.Type.KeyPress, Qt.Key.Key_Alt, alt, "", self.clock.now)
        for digit in str(ord(text)).zfill(4):
            self.wait(gap)
            self.event(Qt.Key(ord(digit)), alt | Qt.KeyboardModifier.KeypadModifier, digit)
        self.wait(gap)
        none = Qt.KeyboardModifier.NoModifier
        self._send(QEvent.Type.KeyRelease, Qt.Key.Key_Alt, none, "", self.clock.now)
        self.event(Qt.Key(0), none, text)

    def event(
        self,
        key: Qt.Key,
        modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
        text: str = "",
    ) -> None:
        """Press and let go any key; a shortcut of it runs when nobody takes it before."""
        taken = self._send(QEvent.Type.ShortcutOverride, key, modifiers, text, self.clock.now)
        if key.value and not taken:
            self.commands.append((key, modifiers))
        self._send(QEvent.Type.KeyPress, key, modifiers, text, self.clock.now)
        self._send(QEvent.Type.KeyRelease, key, modifiers, text, self.clock.now)

    def _send(
        self,
        kind: QEvent.Type,
        key: Qt.Key,
        modifiers: Qt.KeyboardModifier,
        text: str,
        stamp: float,
        *,
        repeat: bool = False,
    ) -> bool:
        """Return whether somebody took it."""
        event = QKeyEvent(kind, key, modifiers, text, repeat)
        event.setTimestamp(int(stamp) + _OTHER_CLOCK)
        target: QObject | None = self.in_front()
        if kind is QEvent.Type.ShortcutOverride:
            target = QApplication.focusWidget() or target
        assert target is not None
        event.ignore()
        QCoreApplication.sendEvent(target, event)
        return event.isAccepted()

    def in_front(self) -> QObject:
        """The window that gets the keys: a dialog's before the main one."""
        dialog = QApplication.activeModalWidget()
        handle = (dialog or self.frame).windowHandle()
        assert handle is not None
        return handle

    def commit(self, text: str, preedit: bool = False) -> None:
        """An input method commits (or only shows) letters."""
        event = QInputMethodEvent(text if preedit else "", [])
        if not preedit:
            event.setCommitString(text)
        target = QGuiApplication.focusObject()
        if target is not None:
            QCoreApplication.sendEvent(target, event)

    def scan(self, text: str, gap: float | Random = 3.0, end: str = "\r") -> None:
        """Send a burst: one key after another, then what ends it."""
        for index, char in enumerate([*text, *end]):
            if index:
                self.wait(gap.uniform(2, 34) if isinstance(gap, Random) else gap)
            self.key(char)

    def notice(self) -> str:
        """What the bar above the screen says, empty when it is hidden."""
        bar = self.shell.toasts
        return "" if bar.isHidden() else bar.accessibleName()


def _key_of(text: str) -> tuple[Qt.Key, Qt.KeyboardModifier]:
    none = Qt.KeyboardModifier.NoModifier
    named = {"\r": Qt.Key.Key_Return, "\t": Qt.Key.Key_Tab, "\x08": Qt.Key.Key_Backspace}
    if text in named:
        return named[text], none
    if text and text < " ":
        return Qt.Key(ord(text) + 64), Qt.KeyboardModifier.ControlModifier
    if text.isascii() and len(text) == 1:
        return Qt.Key(ord(text.upper())), none
    return Qt.Key(0), none


def record(target: QWidget, reader: Reader) -> Recorder:
    """Write down what reaches a widget from now on."""
    recorder = Recorder()
    target.installEventFilter(recorder)
    reader._follow_focus(target)
    return recorder
