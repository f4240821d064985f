"""Several cases side by side in tabs (Alt+1 to 9): parked, resumed, never lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer, Signal
from PySide6.QtWidgets import QTabBar, QVBoxLayout, QWidget

from ehc_desk.domain.dossier import Draft
from ehc_desk.runtime.lanes import Lane
from ehc_desk.ui.screens.base import Screen
from ehc_desk.ui.screens.cases_over import MOST
from ehc_desk.ui.screens.cases_pages import PagesAhead
from ehc_desk.ui.screens.cases_scan import give_card
from ehc_desk.ui.screens.intake import IntakeScreen
from ehc_desk.ui.screens.intake_attach import AttachBar
from ehc_desk.ui.screens.intake_notice import came_back
from ehc_desk.ui.screens.intake_shared import CasesShare
from ehc_desk.ui.texts import Notice, t
from ehc_desk.ui.widgets.front import Front
from ehc_desk.ui.widgets.notices import NoticeBar

if TYPE_CHECKING:
    from ehc_desk.domain.citizen_card import Scan
    from ehc_desk.errors import DeskError
    from ehc_desk.ui.session import Session

KEPT = 1


class CasesScreen(Screen):
    """Holds the intake screens; there is always at least one.

    The first page may be asked for beforehand (``prepare``); who asks for a case before it is
    ready has it at once.
    """

    ready = Signal()
    accepted = Signal(object, bool)
    acts_changed = Signal()
    open_asked = Signal(str)
    preview_asked = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._share = CasesShare(session)
        self._share.load()
        self._tabs = QTabBar()
        self._tabs.setExpanding(False)
        self._tabs.setDrawBase(False)
        self._tabs.setTabsClosable(False)
        self._tabs.setAccessibleName(t("cases.title"))
        self._stack = Front()
        self._open: list[IntakeScreen] = []
        self._ahead = PagesAhead(self._stack, self._make, self._is_busy)
        self._ahead.built.connect(self._listen_to)
        self._ahead.ready.connect(self._page_ready)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self._notice = NoticeBar()
        self._attaching = AttachBar()
        self._attaching.ended.connect(self.end_attaching)
        layout.addWidget(self._tabs)
        layout.addWidget(self._notice)
        layout.addWidget(self._attaching)
        layout.addWidget(self._stack, 1)
        self._tabs.currentChanged.connect(self._bring)
        self._tabs.tabBarClicked.connect(
            lambda _index: QTimer.singleShot(0, self, lambda: self.current.come_back())
        )
        self._tabs.currentChanged.connect(lambda _index: self.acts_changed.emit())

    def prepare(self) -> None:
        """Build the first page between the events of the window; ``ready`` tells when it is."""
        self._ahead.begin()

    def _page_ready(self) -> None:
        if not self._open:
            self.add()
        self.ready.emit()

    @property
    def _cases(self) -> list[IntakeScreen]:
        if not self._open:
            self.add()
        return self._open

    @property
    def current(self) -> IntakeScreen:
        """Return the case in front."""
        return self._cases[max(0, self._tabs.currentIndex())]

    @property
    def open_cases(self) -> tuple[IntakeScreen, ...]:
        """Return the cases in the order of their tabs."""
        return tuple(self._cases)

    def new_case(self) -> IntakeScreen:
        """Bring an empty case forward, one that is open already first.

        One in front that holds nothing but a chosen procedure is let go.
        """
        left, found = self._cases and self.current, self._empty_case()
        if left in self._cases and left is not found and left.presenter.holds_only_a_choice:
            self._close(left)
        return found

    def _empty_case(self) -> IntakeScreen:
        for screen in self._cases:
            if screen.presenter.is_empty:
                self._forward(screen)
                screen.start()
                return screen
        self._make_room()
        return self.add()

    def resume(self, draft_id: str) -> None:
        """Bring the case of a draft forward, or open it."""
        index = self._index_of(draft_id)
        if index >= 0:
            self._forward(self._open[index])
            return
        screen = self.new_case()
        screen.presenter.resume(draft_id)

    def scan(self, scan: Scan, *, here: bool = True) -> None:
        """Give a citizen card to the block or the open case that waits for one, else a new one.

        ``here``: the clerk is at work in a case, so the field with the cursor tells whose it is.
        """
        give_card(self, scan, here=here)

    def attach(self, sheet: Mapping[str, object]) -> bool:
        """Follow a cover sheet of a draft: its case, that component, and files go there (F4).

        False when the sheet names no draft that is open to this clerk.
        """
        draft_id = str(sheet.get("draft") or "")
        if not draft_id:
            return False
        number = int(str(sheet.get("component") or 1))
        self.end_attaching()
        queries, user = self._session.desk.queries, self._session.actor.name

        def found(draft: Draft) -> None:
            if draft.user != user:
                self.tell(Notice(text=t("attach.not_yours"), safe=""), "hint")
                return
            self._resume_at(draft, number)

        self._session.tasks.run(
            Lane.DATA,
            lambda: queries.draft(draft_id),
            done=found,
            failed=lambda _error: self.tell(Notice(text=t("attach.unknown"), safe=""), "hint"),
        )
        return True

    def _resume_at(self, draft: Draft, number: int) -> None:
        index = self._index_of(draft.id)
        if index < 0:
            self.new_case().presenter.open(draft)
            index = self._tabs.currentIndex()
        self._tabs.setCurrentIndex(index)
        case = self.current
        if case.acts.attach(number):
            self._attaching.show_at(case.title(), number)
        else:
            self.tell(Notice(text=t("attach.no_component", number=number), safe=""), "hint")

    def end_attaching(self) -> None:
        """Let files go to the current line again (Esc)."""
        self._attaching.hide()
        for screen in self._cases:
            screen.acts.attach(0)

    def go_to(self, number: int) -> None:
        """Bring case ``number`` (from 1) forward."""
        if number <= self._tabs.count():
            self._forward(self._cases[number - 1])

    def titles(self) -> list[str]:
        """Return the titles of the open cases in order."""
        return [screen.title() for screen in self._cases]

    def save_all(self, seconds: float = 15.0) -> bool:
        """Write every case and wait for it; False when something could not be written."""
        cases = [screen.presenter for screen in self._open]
        for case in cases:
            case.save_now()
        end = monotonic() + seconds
        while any(case.is_saving for case in cases) and monotonic() < end:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        return all(case.is_written for case in cases)

    # ------------------------------------------------------------ as a screen

    def title(self) -> str:
        """Return the title of the case in front."""
        return self.current.title()

    def commands(self) -> dict[str, Callable[[], None]]:
        """Return the commands of the case in front; Esc first ends attaching."""
        known = self.current.commands()
        if not self._attaching.isHidden():
            known["back"] = self.end_attaching
        return known

    def why_not(self, command: str) -> str:
        """Return why the case in front cannot do a command now."""
        return self.current.why_not(command)

    def keep_free(self) -> QWidget | None:
        """Return what no notice may cover."""
        return self.current.keep_free()

    def panes(self) -> list[QWidget]:
        """Return the panes of the case in front."""
        return self.current.panes()

    def start(self) -> None:
        """Put the cursor where it was in the case in front, or where work goes on."""
        self.current.come_back()

    def leave(self) -> None:
        """Write everything and let go."""
        for screen in self._open:
            screen.leave()
        self._ahead.close()
        self._share.close()

    # ------------------------------------------------------------ inside

    def _bring(self, index: int) -> None:
        self._notice.forget_hint()
        if 0 <= index < len(self._open):
            self._stack.setCurrentWidget(self._open[index])

    def _index_of(self, draft_id: str) -> int:
        ids = [screen.presenter.state.draft_id for screen in self._cases]
        return ids.index(draft_id) if draft_id in ids else -1

    def add(self) -> IntakeScreen:
        """Open an empty case behind the others and bring it forward."""
        screen = self._ahead.take()
        self._open.append(screen)
        self._tabs.addTab(screen.title())
        self._tabs.setCurrentIndex(self._tabs.count() - 1)
        self._bring(len(self._open) - 1)
        self._titles()
        screen.start()
        self._ahead.think_ahead()
        return screen

    def _make(self) -> IntakeScreen:
        return IntakeScreen(self._session, self._share, self._stack)

    def _listen_to(self, screen: IntakeScreen) -> None:
        screen.titled.connect(self._titles)
        screen.acts_changed.connect(self.acts_changed)
        screen.accepted.connect(self.accepted)
        screen.left.connect(self.new_case)
        screen.came_back.connect(lambda error: self._came_back(screen, error))
        screen.finished.connect(lambda: self._finished(screen))
        screen.new_asked.connect(self.new_case)
        screen.open_asked.connect(self.open_asked)
        screen.preview_asked.connect(self.preview_asked)
        screen.closed.connect(lambda: self._close(screen))

    def _is_busy(self) -> bool:
        return bool(self._open and self.current.presenter.state.busy)

    def _make_room(self) -> None:
        """Let go of finished cases but the last; when nine are open, of the oldest (a draft).

        A finished one is its dossier's, a scan or a list away; its widgets are 4 MB each.
        """
        states = [screen.presenter.state for screen in self._cases]
        out = [state.slip is not None and state.slip.problem is None for state in states]
        done = [n for n, state in enumerate(states) if state.accepted is not None and out[n]]
        if len(done) > KEPT:
            self._drop(self._cases[done[0]])
        elif len(self._cases) >= MOST:
            self._drop(self._cases[done[0] if done else 0])

    def _finished(self, screen: IntakeScreen) -> None:
        """Let go of a case that was left: accepted, its slip is out, the notice told its code."""
        if screen in self._cases and screen is not self.current:
            self._drop(screen)
            self._titles()

    def _came_back(self, screen: IntakeScreen, error: DeskError) -> None:
        """Bring back a case that could not be accepted after all; nothing of it is lost.

        Nobody's typing is torn away: while the next visitor's case is begun, a notice offers it.
        """
        if self.current.presenter.is_empty or self.current is screen:
            self._forward(screen)
            return
        self.tell(came_back(screen.title(), error), "bad", lambda: self._forward(screen))

    def _forward(self, screen: IntakeScreen) -> None:
        if screen in self._cases:
            self._tabs.setCurrentIndex(self._cases.index(screen))
            screen.come_back()

    def forget_hint(self) -> None:
        """Take away what was said of another case."""
        self._notice.forget_hint()

    def tell(self, notice: Notice, mood: str, act: Callable[[], None] | None = None) -> None:
        """Say something about the cases."""
        self._notice.tell(notice, mood=mood, act=act)

    def _close(self, screen: IntakeScreen) -> None:
        if len(self._cases) == 1:  # there is always one: the page begins anew
            screen.presenter.let_go()
            screen.recycle()
            screen.start()
        else:
            self._drop(screen)
            self.current.come_back()
        self._titles()

    def _drop(self, screen: IntakeScreen) -> None:
        """Take a case out of the tabs; its page is used again or thrown away."""
        index = self._cases.index(screen)
        screen.presenter.let_go()
        del self._open[index]
        self._tabs.removeTab(index)
        self._bring(self._tabs.currentIndex())
        self._ahead.give_back(screen)

    def _titles(self) -> None:
        for index in range(self._tabs.count()):
            self._tabs.setTabText(index, f"{index + 1}  {self._open[index].title()}")
        self._tabs.setVisible(self._tabs.count() > 1)
