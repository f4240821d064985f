"""What the window hears: events of the desk, counts of the lists, the line; and the tray.

Asks the store beside the window's thread and tells the rail, the status bar and the screens. It
must not know how any of them looks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from ehc_desk.domain.events import Event, SlipPrinted
from ehc_desk.errors import DeskError
from ehc_desk.presenters.near_due import soon_of
from ehc_desk.runtime.lanes import Lane
from ehc_desk.ui.texts import Notice, error_text, t

if TYPE_CHECKING:
    from ehc_desk.runtime.line import LineState
    from ehc_desk.ui.session import Session

_REFRESH_MS = 150
_LINE_MS = 15_000
LOST_MINUTES = 30
"""After so many minutes without a line and with dossiers waiting a person is asked to look."""

_NOT_READY = frozenset({"failed", "unknown"})
Tell = Callable[..., None]


class NewsDesk(QObject):
    """``counted`` tells the counts, ``line`` the state of the line and the moment.

    ``needs_person`` tells (sentence, list) once for what a person has to do, ``printer`` why the
    printer is not ready ("" when it is).
    """

    counted = Signal(object)
    line = Signal(object, object)
    needs_person = Signal(str, str)
    printer = Signal(str)
    changed = Signal()

    def __init__(self, session: Session, tell: Tell) -> None:
        super().__init__()
        self._session, self._tell = session, tell
        self._refused: int | None = None
        self._warned = False
        self._soon, self._tick = QTimer(self), QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_REFRESH_MS)
        self._soon.timeout.connect(self.refresh)
        self._tick.setInterval(_LINE_MS)
        self._tick.timeout.connect(self.ask_line)
        session.news.heard.connect(self._heard)
        self._tick.start()

    @property
    def _rests(self) -> bool:
        return not self._tick.isActive()

    def rest(self) -> None:
        """Ask for nothing while nobody works here."""
        self._tick.stop()
        self._soon.stop()

    def wake(self) -> None:
        """Ask again from now on."""
        self._tick.start()
        self.refresh()

    def close(self) -> None:
        """Hear nothing any more."""
        self._tick.stop()
        self._soon.stop()
        self._session.news.heard.disconnect(self._heard)

    def shortly(self) -> None:
        """Ask for everything in a moment; many wishes become one."""
        if not self._soon.isActive() and not self._rests:
            self._soon.start()

    def _heard(self, event: Event) -> None:
        if isinstance(event, SlipPrinted):
            self.printer.emit(t(f"printer.{event.outcome}") if event.outcome in _NOT_READY else "")
        self.shortly()

    def look_for_printer(self) -> None:
        """Ask the system, beside the other lanes, whether the chosen printer is there."""
        desk = self._session.desk
        name = desk.settings.printer

        def told(there: tuple[str, ...]) -> None:
            self.printer.emit("" if name in there else t("printer.gone", printer=name))

        if name:
            self._session.tasks.run(
                Lane.DEVICE,
                desk.printer.printers,
                done=told,
                failed=lambda error: self.printer.emit(error_text(error).text),
            )

    def refresh(self) -> None:
        """Ask for the counts and the line, and let the screen in front ask for its own.

        The drafts are those of the person who works here, as the list behind the count has them.
        """
        desk, user = self._session.desk, self._session.actor.name

        def counts() -> Mapping[str, int]:
            now = desk.clock.now()
            today, soon = now.date().isoformat(), soon_of(desk.calendar, now)
            found = desk.queries.counts(today=today, soon=soon, now=now, user=user)
            return {**found, "guidance": desk.queries.guidance_count(today)}

        self.ask(counts, self.counted.emit)
        self.ask_line()
        self.changed.emit()

    def ask_line(self) -> None:
        """Ask how the line is."""
        self.ask(self._session.desk.line.state, self._line_told)

    def ask(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Ask the store beside the window's thread; an answer nobody waits for any more is lost.

        That is one which comes home after the shell was parked or closed.
        """

        def home(answer: Any) -> None:
            if not self._rests:
                done(answer)

        self._session.tasks.run(Lane.DATA, work, done=home, failed=self._failed)

    def _failed(self, error: DeskError) -> None:
        if self._rests:
            return
        self._tell(error_text(error), mood="bad", act=self.refresh)

    # ------------------------------------------------------------ the line and the tray

    def _line_told(self, state: LineState) -> None:
        self.line.emit(state, self._session.desk.clock.now())
        before, self._refused = self._refused, state.refused
        if before is not None and state.refused > before:
            self.needs_person.emit(t("tray.refused", count=state.refused), "needs_action")
        lost = state.word == "offline" and self._minutes(state) >= LOST_MINUTES
        if lost and state.waiting and not self._warned:
            words = t("tray.lost", count=state.waiting, minutes=self._minutes(state))
            self.needs_person.emit(words, "open")
        self._warned = lost and bool(state.waiting)

    def _minutes(self, state: LineState) -> int:
        since = state.since or state.oldest
        if since is None:
            return 0
        now = self._session.desk.clock.now()
        return int((now - since.replace(tzinfo=now.tzinfo)).total_seconds() // 60)

    # ------------------------------------------------------------ the start of a day

    def offer_drafts(self, look: Callable[[], None], is_open: Callable[[str], bool]) -> None:
        """Offer drafts back that are not open, when there are any (a new day, after a crash)."""
        desk, user = self._session.desk, self._session.actor.name

        def offered(lines: tuple[Any, ...]) -> None:
            count = sum(not is_open(line.id) for line in lines)
            if count:
                notice = Notice(
                    text=t("drafts.offer", count=count),
                    safe=t("drafts.offer.safe"),
                    action=t("drafts.look"),
                )
                self._tell(notice, act=look)

        self.ask(lambda: desk.queries.drafts(user=user), offered)
