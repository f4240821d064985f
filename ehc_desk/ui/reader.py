"""Scan from anywhere: a filter where the keys arrive tells a reader's burst from typing.

Keys are held back for the few milliseconds the recogniser needs and handed back to the widget
they were meant for when a person typed them. What a scan means is not known here.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from ehc_desk.presenters.burst import BurstRecogniser, BurstSettings, Outcome
from ehc_desk.presenters.rejoining import finished
from ehc_desk.presenters.slow_readers import SlowReaderWatch
from ehc_desk.ui.key_clock import KeyClock, wall_ms
from ehc_desk.ui.key_events import (
    COMMANDING,
    is_alt_code,
    is_enter,
    is_silent,
    is_typing,
    is_unreadable,
    meant_for,
    runs_shortcut,
)
from ehc_desk.ui.reader_pieces import Pieces

_LATE_MS, _GRACE_MS = 15.0, 8
_MOST_GAP_MS = 80.0
"""Beyond it a person would see his own letters come late."""
_PROBE = BurstSettings(gap_ms=200.0, person_ms=200.0, wait_ms=400.0, min_length=3)
_LETTING_GO = frozenset({QEvent.Type.MouseButtonPress})
_SEEN = _LETTING_GO | {
    QEvent.Type.KeyPress,
    QEvent.Type.KeyRelease,
    QEvent.Type.InputMethod,
    QEvent.Type.ShortcutOverride,
}
_LOST = "\ufffd"
"""Stands in a scan where a sign was lost: a card with one is refused, no name gets shorter."""
_EDITING = "\r\n\t\x1b\x08\x7f"


@dataclass(frozen=True, slots=True)
class _Held:
    """An event that was held back, and whom it was meant for; ``command``: it may be a shortcut.

    ``text`` and ``at``: what it would write, and when it was pressed.
    """

    target: QObject
    event: QEvent
    command: bool = False
    text: str = ""
    at: float = 0.0


class Reader(QObject):
    """``scanned`` tells the text of a burst and whether its Enter came; no field sees any of it.

    ``measured`` tells how it came (a ``Reading``); ``slow`` that a reader was too slow to be
    recognised and by how many ms between its keys. ``alt_codes``: the system makes letters of
    numbers on the keypad while Alt is held.
    """

    scanned = Signal(str, bool)
    measured = Signal(object)
    slow = Signal(float)

    def __init__(
        self,
        settings: BurstSettings,
        plausible: Callable[[str], bool],
        clock: Callable[[], float] = wall_ms,
        *,
        alt_codes: bool = sys.platform == "win32",
    ) -> None:
        super().__init__()
        self._plausible, self._clock, self._alt_codes = plausible, KeyClock(clock), alt_codes
        self._recogniser: BurstRecogniser[_Held] = BurstRecogniser(settings, plausible, finished)
        self._pieces = Pieces(plausible)
        self._settings, self._probing = settings, False
        self._next: BurstSettings | None = None
        self._watch = SlowReaderWatch(plausible)
        self._replaying = False
        self._down: set[int] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._time_is_up)
        self._decide_at, self._graced = 0.0, False

    def watch(self, app: QApplication) -> None:
        """Look at what the window and the object with the focus get, before they do.

        Not at every event of the application: thousands of others would pass through Python.
        """
        app.focusWindowChanged.connect(self._follow_focus)
        app.focusObjectChanged.connect(self._follow_focus)
        self._follow_focus(app.focusWindow())
        self._follow_focus(app.focusObject())

    def leave(self, app: QApplication) -> None:
        """Watch nothing any more; what is held is handed back."""
        app.focusWindowChanged.disconnect(self._follow_focus)
        app.focusObjectChanged.disconnect(self._follow_focus)
        self._follow(self._recogniser.other())
        self._pieces.forget()
        self.deleteLater()

    @property
    def left(self) -> tuple[str, str]:
        """Return what of the last scan could not be taken back, and the name of its field."""
        return self._pieces.left

    def recognise_by(self, settings: BurstSettings) -> None:
        """Tell readers by other limits from now on; what is held is handed back first."""
        self._settings = settings
        self._renew()

    def recognise_next_by(self, settings: BurstSettings) -> None:
        """Tell readers by other limits as soon as nothing is held: a burst is not broken off."""
        if settings != self._settings:
            self._next = settings
            self._arm()

    def probe(self, on: bool) -> None:
        """While on, whatever comes in a row is measured and told by ``measured`` alone.

        For the set-up page: readers that are too slow or have no Enter must be seen there.
        """
        if on is not self._probing:
            self._probing = on
            self._renew()

    def _renew(self) -> None:
        self._follow(self._recogniser.other())
        settings = replace(_PROBE, suffix=self._settings.suffix) if self._probing else None
        known = _anything if self._probing else self._plausible
        whole = None if self._probing else finished
        self._recogniser = BurstRecogniser(settings or self._settings, known, whole)

    def _follow_focus(self, target: QObject | None) -> None:
        if target is not None:
            target.removeEventFilter(self)
            target.installEventFilter(self)

    # ------------------------------------------------------------ what arrives

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Hold back what may belong to a burst; True means the event is taken."""
        kind = event.type()
        if self._replaying or kind not in _SEEN:
            return False
        if isinstance(event, QKeyEvent):
            return self._of_keyboard(kind, watched, event)
        if isinstance(event, QInputMethodEvent):
            return self._composed(watched, event)
        self._let_go()
        return False

    def _of_keyboard(self, kind: QEvent.Type, watched: QObject, event: QKeyEvent) -> bool:
        if is_silent(event):
            return False
        if kind is QEvent.Type.KeyRelease:
            return self._released(watched, event)
        if is_alt_code(event):
            return self._by_number(kind, watched, event)
        if kind is QEvent.Type.KeyPress:
            return self._key(watched, event)
        return self._before_shortcut(event)

    def _by_number(self, kind: QEvent.Type, watched: QObject, event: QKeyEvent) -> bool:
        """Take a digit of a letter's number: a sign of life in a burst, never a command of ours."""
        if kind is QEvent.Type.ShortcutOverride:
            if self._alt_codes or self._recogniser.in_time(self._clock.moment(event)):
                event.accept()
                return True
            return self._before_shortcut(event)
        at = self._clock.moment(event)
        if not self._recogniser.in_time(at):
            return self._alt_codes or self._key(watched, event)
        self._down.add(event.key())
        return self._recogniser.attach(_Held(meant_for(watched), event.clone()), at)

    def _let_go(self) -> None:
        """Hand back what is held before a click or a shortcut takes effect."""
        if self._recogniser.deadline is not None and not self._recogniser.sure:
            self._follow(self._recogniser.other())
        self._pieces.forget()

    def _before_shortcut(self, event: QKeyEvent) -> bool:
        """Keep a reader's control sign from being a command; let go before a person's."""
        if self._is_line_end(event) or self._is_control_sign(event):
            event.accept()
            return True
        if self._is_lost_sign(event):
            event.accept()
            return True
        typing = bool(event.text()) and event.text() != "\x1b"
        if not typing or event.modifiers() & COMMANDING:
            self._let_go()
        return False

    def _key(self, watched: QObject, event: QKeyEvent) -> bool:
        at = self._clock.moment(event)
        if is_enter(event) or self._is_line_end(event):
            return self._entered(at)
        tab = event.key() == Qt.Key.Key_Tab and not event.isAutoRepeat()
        if tab and not event.modifiers() & COMMANDING:
            taken = self._follow(self._recogniser.tab(at))
            return taken or (self._settings.suffix.startswith("\t") and self._late_end(at))
        control, lost = self._is_control_sign(event), self._is_lost_sign(event)
        if not control and not lost and not is_typing(event):
            taken = self._follow(self._recogniser.other())
            self._pieces.forget()
            return taken
        text = _LOST if lost else event.text()
        self._watch.key(text, at)
        held = _Held(meant_for(watched), event.clone(), control, text, at)
        taken = self._follow(self._recogniser.key(text, at, held))
        self._down.add(event.key())
        return taken

    def _entered(self, at: float) -> bool:
        outcome = self._recogniser.enter(at)
        gap = self._watch.ended(at)
        taken = self._follow(outcome)
        if gap is not None and outcome.scan is None and not self._probing:
            self._learn(gap)
        return taken or self._late_end(at)

    def _late_end(self, at: float) -> bool:
        """Tell whether it is the reader's after all, which paused inside its scan."""
        ours, scan = self._pieces.ended(at, self._settings.gap_ms)
        self._pieces.forget()
        if scan is not None:
            self.scanned.emit(scan, True)
        return ours

    def _learn(self, gap: float) -> None:
        """Recognise the slow reader from its next scan on, and tell that it is one."""
        wider = min(_MOST_GAP_MS, gap * 1.25)
        if wider > self._settings.gap_ms:
            self.recognise_by(replace(self._settings, gap_ms=wider))
        self.slow.emit(gap)

    def _released(self, watched: QObject, event: QKeyEvent) -> bool:
        """Hold back the going up of a key whose going down is held; others belong to a person."""
        if event.key() not in self._down:
            return False
        return self._recogniser.attach(_Held(meant_for(watched), event.clone()))

    def _composed(self, watched: QObject, event: QInputMethodEvent) -> bool:
        """Take what an input method commits as a key; what it only shows waits with the burst."""
        now, text, target = self._clock.now(), event.commitString(), meant_for(watched)
        if not text:
            in_burst = self._recogniser.in_time(now)
            return in_burst and self._recogniser.attach(_Held(target, event.clone()), now)
        held = QInputMethodEvent("", [])
        held.setCommitString(text, event.replacementStart(), event.replacementLength())
        self._watch.key(text, now)
        taken = self._follow(self._recogniser.key(text, now, _Held(target, held, False, text, now)))
        self._send(_Held(target, QInputMethodEvent("", [])))  # what was half composed is gone
        return taken

    def _is_line_end(self, event: QKeyEvent) -> bool:
        """Tell whether it is the reader's CR or LF, written as Ctrl and a letter too."""
        ends = event.text() in ("\r", "\n")
        return ends and self._recogniser.expects_end(self._clock.moment(event))

    def _is_control_sign(self, event: QKeyEvent) -> bool:
        """Tell whether Ctrl and a letter is a reader's STX or GS: agreed, or inside a burst."""
        text = event.text()
        if len(text) != 1 or text >= " " or text in _EDITING or event.isAutoRepeat():
            return False
        if self._settings.prefix.startswith(text):
            return True
        return self._recogniser.in_time(self._clock.moment(event))

    def _is_lost_sign(self, event: QKeyEvent) -> bool:
        """Tell whether a key inside a burst says nothing: the reader meant a letter by it."""
        return is_unreadable(event) and self._recogniser.in_time(self._clock.moment(event))

    # ------------------------------------------------------------ what is done about it

    def _follow(self, outcome: Outcome[_Held]) -> bool:
        if outcome.replay or outcome.scan is not None:
            self._down.clear()
        for held in outcome.replay:
            self._send(held)
        if outcome.reading is not None:
            self.measured.emit(outcome.reading)
        self._arm()
        if outcome.scan is not None and not self._probing:
            scan = self._pieces.scanned(outcome, self._settings.fast_ms)
            if scan is not None:
                self.scanned.emit(scan, outcome.whole)
        return outcome.swallow

    def _send(self, held: _Held) -> None:
        if not isValid(held.target):
            return
        if held.text:
            self._pieces.before(held.text, held.at, held.target)
        self._replaying = True
        try:
            if not (held.command and runs_shortcut(held.target, held.event)):
                QCoreApplication.sendEvent(held.target, held.event)
        finally:
            self._replaying = False
            if held.text:
                self._pieces.after(held.target)

    def _arm(self) -> None:
        deadline = self._recogniser.deadline
        if deadline is None:
            self._timer.stop()
            following, self._next = self._next, None
            if following is not None:
                self.recognise_by(following)
            return
        self._decide_at, self._graced = deadline, False
        self._timer.start(max(1, int(deadline - self._clock.now()) + 1))

    def _time_is_up(self) -> None:
        deadline, now = self._recogniser.deadline, self._clock.now()
        if deadline is None:
            return
        if now < deadline:
            self._timer.start(int(deadline - now) + 1)
        elif now > deadline + _LATE_MS and not self._graced:
            # The window was busy: keys of the same burst may still stand in the queue.
            self._graced = True
            self._timer.start(_GRACE_MS)
        else:
            self._follow(self._recogniser.tick(deadline))


def _anything(text: str) -> bool:
    return False
