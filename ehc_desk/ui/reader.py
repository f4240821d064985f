"""Scan from anywhere: a filter where the keys arrive tells a reader's burst from typing.

Keys are held back for the few milliseconds the recogniser needs and handed back to the widget
they were meant for when a person typed them. What a scan means is not known here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from ehc_desk.presenters.burst import BurstRecogniser, BurstSettings, Outcome

_LATE_MS, _GRACE_MS = 15.0, 8
_SILENT = frozenset(
    {
        Qt.Key.Key_Shift,
        Qt.Key.Key_Control,
        Qt.Key.Key_Alt,
        Qt.Key.Key_AltGr,
        Qt.Key.Key_Meta,
        Qt.Key.Key_CapsLock,
        Qt.Key.Key_NumLock,
    }
)
_LETTING_GO = frozenset(
    {QEvent.Type.MouseButtonPress, QEvent.Type.FocusAboutToChange, QEvent.Type.WindowDeactivate}
)
_SEEN = _LETTING_GO | {
    QEvent.Type.KeyPress,
    QEvent.Type.KeyRelease,
    QEvent.Type.InputMethod,
    QEvent.Type.ShortcutOverride,
}
_COMMANDING = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


@dataclass(frozen=True, slots=True)
class _Held:
    """An event that was held back, and whom it was meant for."""

    target: QObject
    event: QEvent


class Reader(QObject):
    """``scanned`` tells the text of a burst and whether its Enter came; no field sees any of it."""

    scanned = Signal(str, bool)

    def __init__(self, settings: BurstSettings, plausible: Callable[[str], bool]) -> None:
        super().__init__()
        self._recogniser: BurstRecogniser[_Held] = BurstRecogniser(settings, plausible)
        self._replaying = False
        self._suffix_is_tab = settings.suffix == "\t"
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._time_is_up)
        self._armed_at, self._armed_for = 0.0, 0

    def watch(self, app: QApplication) -> None:
        """Look at what the window and the object with the focus get, before they do.

        Not at every event of the application: thousands of others would pass through Python.
        """
        app.focusWindowChanged.connect(self._follow_focus)
        app.focusObjectChanged.connect(self._follow_focus)
        self._follow_focus(app.focusWindow())
        self._follow_focus(app.focusObject())

    def _follow_focus(self, target: QObject | None) -> None:
        if target is not None:
            target.removeEventFilter(self)
            target.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Hold back what may belong to a burst; True means the event is taken."""
        kind = event.type()
        if self._replaying or kind not in _SEEN:
            return False
        if kind is QEvent.Type.KeyPress:
            return isinstance(event, QKeyEvent) and self._key(watched, event)
        if kind is QEvent.Type.KeyRelease:
            return isinstance(event, QKeyEvent) and self._released(watched, event)
        if kind is QEvent.Type.InputMethod:
            return isinstance(event, QInputMethodEvent) and self._committed(watched, event)
        return self._let_go(event)

    def _let_go(self, event: QEvent) -> bool:
        """Hand back what is held before a click, a shortcut or a change of focus takes effect."""
        if isinstance(event, QKeyEvent):
            typing = bool(event.text()) and not event.modifiers() & _COMMANDING
            if typing or _is_silent(event):
                return False
        if self._recogniser.deadline is not None:
            self._follow(self._recogniser.other())
        return False

    def _key(self, target: QObject, event: QKeyEvent) -> bool:
        if _is_silent(event):
            return False
        at = _moment(event)
        if self._ends_burst(event):
            return self._follow(self._recogniser.enter(at))
        text = event.text()
        commanding = bool(event.modifiers() & _COMMANDING) and not _alt_gr(event)
        if not text or not text.isprintable() or commanding or event.isAutoRepeat():
            return self._follow(self._recogniser.other())
        return self._follow(self._recogniser.key(text, at, _Held(target, event.clone())))

    def _released(self, target: QObject, event: QKeyEvent) -> bool:
        return not _is_silent(event) and self._recogniser.attach(_Held(target, event.clone()))

    def _committed(self, target: QObject, event: QInputMethodEvent) -> bool:
        text = event.commitString()
        if not text:
            return False
        held = QInputMethodEvent("", [])
        held.setCommitString(text, event.replacementStart(), event.replacementLength())
        taken = self._follow(self._recogniser.key(text, _clock(), _Held(target, held)))
        self._send(_Held(target, QInputMethodEvent("", [])))  # what was half composed is gone
        return taken

    def _ends_burst(self, event: QKeyEvent) -> bool:
        if event.modifiers() & _COMMANDING:
            return False
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        return enter or (self._suffix_is_tab and event.key() == Qt.Key.Key_Tab)

    def _follow(self, outcome: Outcome[_Held]) -> bool:
        for held in outcome.replay:
            self._send(held)
        if outcome.scan is not None:
            self.scanned.emit(outcome.scan, outcome.whole)
        self._arm()
        return outcome.swallow

    def _send(self, held: _Held) -> None:
        if not isValid(held.target):
            return
        self._replaying = True
        try:
            QCoreApplication.sendEvent(held.target, held.event)
        finally:
            self._replaying = False

    def _arm(self) -> None:
        wait = self._recogniser.waits_ms
        if wait is None:
            self._timer.stop()
            return
        self._armed_at, self._armed_for = _clock(), int(wait) + 1
        self._timer.start(self._armed_for)

    def _time_is_up(self) -> None:
        if _clock() - self._armed_at > self._armed_for + _LATE_MS:
            # The window was busy: keys of the same burst may still stand in the queue.
            self._armed_at, self._armed_for = _clock(), 10_000
            self._timer.start(_GRACE_MS)
            return
        deadline = self._recogniser.deadline
        if deadline is not None:
            self._follow(self._recogniser.tick(deadline))


def _is_silent(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.key() in _SILENT


def _clock() -> float:
    return monotonic() * 1000


def _moment(event: QKeyEvent) -> float:
    """Return when the key was pressed: the system's time for real keys, ours for made ones."""
    return float(event.timestamp()) if event.spontaneous() and event.timestamp() else _clock()


def _alt_gr(event: QKeyEvent) -> bool:
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    return (event.modifiers() & both) == both and bool(event.text())
