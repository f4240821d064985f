"""Several cases side by side in tabs (Alt+1 to 9): parked, resumed, never lost."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEventLoop, Signal
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from ehc_desk.domain.dossier import Dossier
from ehc_desk.ui.screens.base import Screen
from ehc_desk.ui.screens.intake import IntakeScreen
from ehc_desk.ui.texts import t

if TYPE_CHECKING:
    from ehc_desk.domain.citizen_card import Scan
    from ehc_desk.ui.session import Session

MOST = 9


class CasesScreen(Screen):
    """Holds the intake screens; there is always at least one."""

    accepted = Signal(object, bool)
    open_asked = Signal(str)
    preview_asked = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._tabs = QTabBar()
        self._tabs.setExpanding(False)
        self._tabs.setDrawBase(False)
        self._tabs.setTabsClosable(False)
        self._tabs.setAccessibleName(t("cases.title"))
        self._stack = QStackedWidget()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._tabs)
        layout.addWidget(self._stack, 1)
        self._tabs.currentChanged.connect(self._stack.setCurrentIndex)
        self.new_case()

    @property
    def current(self) -> IntakeScreen:
        """Return the case in front."""
        screen = self._stack.currentWidget()
        assert isinstance(screen, IntakeScreen)  # noqa: S101 - only cases are put in
        return screen

    def new_case(self) -> IntakeScreen:
        """Bring an empty case forward; an empty one that is open already is taken."""
        for index in range(self._stack.count()):
            screen = self._case(index)
            if screen.presenter.is_empty:
                self._tabs.setCurrentIndex(index)
                screen.start()
                return screen
        self._make_room()
        return self._add()

    def resume(self, draft_id: str) -> None:
        """Bring the case of a draft forward, or open it."""
        for index in range(self._stack.count()):
            if self._case(index).presenter.state.draft_id == draft_id:
                self._tabs.setCurrentIndex(index)
                return
        screen = self.new_case()
        screen.presenter.resume(draft_id)

    def scan(self, scan: Scan) -> None:
        """Give a citizen card to the open case that waits for one, else to a new one."""
        state = self.current.presenter.state
        facts = state.facts
        waits = state.accepted is None and not (
            facts.owner.id_number and (facts.submitter is None or facts.submitter.id_number)
        )
        screen = self.current if waits else self.new_case()
        screen.scan(scan)

    def go_to(self, number: int) -> None:
        """Bring case ``number`` (from 1) forward."""
        if number <= self._tabs.count():
            self._tabs.setCurrentIndex(number - 1)
            self.current.start()

    def titles(self) -> list[str]:
        """Return the titles of the open cases in order."""
        return [self._case(index).title() for index in range(self._stack.count())]

    def open_drafts(self) -> tuple[tuple[str, ...], int]:
        """Return the drafts of the open cases in order, and the place of the one in front."""
        ids = [self._case(i).presenter.state.draft_id for i in range(self._stack.count())]
        front = sum(bool(each) for each in ids[: self._tabs.currentIndex()])
        return tuple(each for each in ids if each), front

    def reopen(self, drafts: tuple[str, ...], front: int) -> None:
        """Open drafts side by side, each in a case of its own, and bring one forward."""
        for number, draft_id in enumerate(drafts[:MOST]):
            screen = self.new_case() if number == 0 else self._add()
            screen.presenter.resume(draft_id)
        if drafts:
            self._tabs.setCurrentIndex(min(front, self._tabs.count() - 1))

    def save_all(self, seconds: float = 15.0) -> bool:
        """Write every case and wait for it; False when something could not be written."""
        cases = [self._case(index).presenter for index in range(self._stack.count())]
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
        """Return the commands of the case in front."""
        return self.current.commands()

    def panes(self) -> list[QWidget]:
        """Return the panes of the case in front."""
        return self.current.panes()

    def start(self) -> None:
        """Put the cursor where work goes on."""
        self.current.start()

    def leave(self) -> None:
        """Write everything and let go."""
        for index in range(self._stack.count()):
            self._case(index).leave()

    # ------------------------------------------------------------ inside

    def _case(self, index: int) -> IntakeScreen:
        screen = self._stack.widget(index)
        assert isinstance(screen, IntakeScreen)  # noqa: S101 - only cases are put in
        return screen

    def _add(self) -> IntakeScreen:
        screen = IntakeScreen(self._session)
        screen.titled.connect(self._titles)
        screen.accepted.connect(self._accepted)
        screen.new_asked.connect(self.new_case)
        screen.open_asked.connect(self.open_asked)
        screen.preview_asked.connect(self.preview_asked)
        screen.closed.connect(lambda: self._close(screen))
        self._stack.addWidget(screen)
        self._tabs.addTab(screen.title())
        self._tabs.setCurrentIndex(self._tabs.count() - 1)
        self._titles()
        screen.start()
        return screen

    def _make_room(self) -> None:
        """Park the oldest finished case when nine are open, else the oldest one (it is a draft)."""
        if self._stack.count() < MOST:
            return
        done = [
            index
            for index in range(self._stack.count())
            if self._case(index).presenter.state.accepted is not None
        ]
        self._drop(self._case(done[0] if done else 0))

    def _accepted(self, dossier: Dossier, new: bool) -> None:
        self.accepted.emit(dossier, new)
        if new:
            self.new_case()

    def _close(self, screen: IntakeScreen) -> None:
        self._drop(screen)
        if not self._stack.count():
            self._add()
        self.current.start()

    def _drop(self, screen: IntakeScreen) -> None:
        index = self._stack.indexOf(screen)
        screen.leave()
        self._stack.removeWidget(screen)
        self._tabs.removeTab(index)
        screen.deleteLater()

    def _titles(self) -> None:
        for index in range(self._tabs.count()):
            self._tabs.setTabText(index, f"{index + 1}  {self._case(index).title()}")
        self._tabs.setVisible(self._tabs.count() > 1)
