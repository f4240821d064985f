"""What a signed-in clerk works in: the screens, the open cases, and what stands around them.

Screens come from ``places``, commands from ``commander``, news from ``news_desk``; rail, status bar
and notices are ``shell_parts``, what its own commands do is ``shell_acts``. The shell can
be parked (another person takes the desk) and resumed; nothing of it is visible meanwhile and
nothing of it is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from ehc_desk.presenters.scans import Route
from ehc_desk.ui.commander import Commander
from ehc_desk.ui.main_window import MainWindow
from ehc_desk.ui.news_desk import NewsDesk
from ehc_desk.ui.own_keys import KEYS, OwnKeys
from ehc_desk.ui.places import PLACES, list_at
from ehc_desk.ui.recents import Recents
from ehc_desk.ui.screens.base import Screen
from ehc_desk.ui.screens.cases_over import OpenCases, hand_over, take_over
from ehc_desk.ui.session import Session
from ehc_desk.ui.shell_acts import ShellActs
from ehc_desk.ui.shell_parts import ShellParts
from ehc_desk.ui.texts import Notice
from ehc_desk.ui.trail import Trail

if TYPE_CHECKING:
    from ehc_desk.domain.dossier import IntakeFacts
    from ehc_desk.ui.screens.cases import CasesScreen

_LIVE = frozenset({"find", "drafts", "deliveries"})


class Shell(QObject):
    """``left``: the clerk signed out; ``locked``: the desk is left alone for a moment.

    ``language_asked``: another language is wanted.
    """

    left = Signal()
    locked = Signal()
    language_asked = Signal(str)
    settings_changed = Signal(object)

    def __init__(self, window: MainWindow, session: Session, *, at_once: bool = True) -> None:
        """Build the frame and open the intake, or let it open in the next turn of the loop."""
        super().__init__(window)
        self.window, self._session = window, session
        self.counts: Mapping[str, int] = {}
        self._reopened: frozenset[str] = frozenset()
        self._closed = False
        self._trail = Trail(window.stack, self._build)
        self.around = ShellParts(self, self._kept_free)
        self.toasts = self.around.toasts
        self.recents = Recents(session)
        self._keys = OwnKeys(self.recents)
        self.news = NewsDesk(session, self.tell)
        self._acts = ShellActs(self)
        self.practises = self._acts.practises
        self.commander = Commander(self, self._acts.own)
        self.commander.build()
        self.around.wire(self._acts)
        self.news.counted.connect(self._show_counts)
        self.news.changed.connect(self._refresh_screen)
        self.news.look_for_printer()
        self.recents.load(self._remembered, KEYS)
        if at_once:
            self._open()
        else:
            self._trail.show_nothing()
            QTimer.singleShot(0, self, self._prepare)

    def _prepare(self) -> None:
        """Build the intake between the events of the window and bring it forward when it is."""
        if not self._closed:
            self._cases.ready.connect(self._open, Qt.ConnectionType.SingleShotConnection)
            self._cases.prepare()

    def _open(self) -> None:
        """Open the intake unless something asked for a screen before."""
        if not self._trail.is_somewhere and not self._closed:
            self.go("intake")
            self.news.refresh()

    # ------------------------------------------------------------ building

    @property
    def session(self) -> Session:
        """Return the desk, the person and the runner."""
        return self._session

    def _build(self, name: str) -> Screen:
        screen: Any = PLACES[name](self)
        if name == "intake":
            screen.accepted.connect(self._acts.accepted)
            screen.acts_changed.connect(self._acts.refresh_keys)
        screen.counted(self.counts)
        return screen  # type: ignore[no-any-return]

    def _remembered(self, found: dict[str, Any]) -> None:
        if not self._keys.rests:
            self._keys.take(found[KEYS])
            self._acts.show_recent()

    # ------------------------------------------------------------ screens

    @property
    def current(self) -> Screen:
        """Return the screen in front."""
        self._open()
        return self._trail.current

    @property
    def place(self) -> str:
        """Return the name of the screen in front."""
        return self._trail.name

    @property
    def _cases(self) -> CasesScreen:
        cases: Any = self._trail.screen("intake")
        return cases  # type: ignore[no-any-return]

    def go(self, name: str, mark: str = "") -> None:
        """Bring a place forward; ``mark`` is the list of the rail it stands for."""
        self._trail.go(name, mark)
        self._arrived()

    def back(self) -> None:
        """Go to the screen before; at home stay, and say how to go on."""
        if self._trail.back():
            self._arrived()
            self.current.refresh()
        else:
            self._acts.at_home()

    def _arrived(self) -> None:
        self.around.rail.mark(self._trail.mark)
        self.commander.enable()
        self.current.start()
        self.toasts.place()

    def open_list(self, which: str) -> None:
        """Show a list of the rail, or one of the outbox (open, needs_action, done)."""
        self.go(*list_at(self._trail, which))

    def open_dossier(self, code_or_id: str) -> None:
        """Show a dossier by id or code; the list it was opened from keeps its mark."""
        dossier: Any = self._trail.screen("dossier")
        dossier.open(code_or_id)
        self.go("dossier", self._trail.mark)
        self._acts.dossier_opened(code_or_id)

    def resume(self, draft_id: str) -> None:
        """Go on with a draft."""
        self._cases.resume(draft_id)
        self.go("intake")

    def go_to_case(self, number: int) -> None:
        """Bring open case ``number`` (from 1) forward."""
        self.go("intake")
        self._cases.go_to(number)

    def new_case(self) -> None:
        """Bring an empty case forward."""
        self.go("intake")
        self._cases.new_case()

    def start_case(self, procedure: str) -> None:
        """Begin a new case with a procedure."""
        self.go("intake")
        case = self._cases.new_case()
        case.presenter.choose(procedure)
        case.start()

    def case_in_front(self) -> tuple[IntakeFacts, str]:
        """Return the facts of the case in front and the id of its draft ("": none yet)."""
        state = self._cases.current.presenter.state
        return state.facts, state.draft_id

    def visit_over(self, facts: IntakeFacts) -> None:
        """Let the next card begin a new case: this one's visitor went home with a slip."""
        for case in self._cases.open_cases:
            case.presenter.end_visit(facts)

    def case_titles(self) -> list[str]:
        """Return the titles of the open cases in order."""
        return self._cases.titles()

    def case_procedures(self) -> list[str]:
        """Return the short names of the procedures of the open cases in order, "" for none yet."""
        chosen = (case.presenter.state.procedure for case in self._cases.open_cases)
        return ["" if procedure is None else procedure.short_name for procedure in chosen]

    def open_cases(self) -> OpenCases:
        """Return the open cases, to go on with in another shell."""
        return hand_over(self._cases)

    def reopen_cases(self, handed: OpenCases) -> None:
        """Go on with the cases of another shell side by side, in their order."""
        self._reopened = frozenset(case.state.draft_id for case in handed.cases)
        take_over(self._cases, handed)

    def show_help(self, page: str = "") -> None:
        """Show a help page, or the one of the screen in front."""
        wanted = page or self.help_page()
        screen: Any = self._trail.screen("help")
        screen.show_page(wanted)
        self.go("help")

    def help_page(self) -> str:
        """Return the help page of the screen in front."""
        return self.current.help_page() or self.place

    # ------------------------------------------------------------ commands

    def do(self, name: str, _checked: bool = False) -> None:
        """Run a command: the screen in front is asked first."""
        self.commander.do(name)

    def preview(self, file: str) -> None:
        """Show a PDF as it will be printed."""
        self._acts.preview(file)

    # ------------------------------------------------------------ news

    def tell(
        self, notice: Notice, *, mood: str = "hint", act: Callable[[], None] | None = None
    ) -> None:
        """Tell something over the screen."""
        self.toasts.tell(notice, mood=mood, act=act)

    def show_reader(self, text: str, mood: str = "") -> None:
        """Say in the status bar how the reader is."""
        self.around.status.show_reader(text, mood)

    def scanned(self, route: Route) -> None:
        """Go where a scan leads."""
        self._acts.scanned(route)

    def _show_counts(self, counts: Mapping[str, int]) -> None:
        self.counts = counts
        for screen in self._trail.screens():
            screen.counted(counts)

    def _refresh_screen(self) -> None:
        if self._trail.name in _LIVE:
            self.current.refresh()

    def _kept_free(self) -> QWidget | None:
        return self.current.keep_free() if self._trail.is_somewhere else None

    def offer_drafts(self) -> None:
        """Offer open drafts back when there are any (start of the day, after a crash)."""
        self.news.offer_drafts(
            lambda: self.open_list("drafts"), lambda draft: draft in self._reopened
        )

    # ------------------------------------------------------------ leaving

    def save_all(self) -> bool:
        """Write what is not written yet and wait for it; called before the window goes."""
        return self._cases.save_all()

    def park(self) -> None:
        """Take everything out of sight and write what is open; all of it stays alive."""
        self._open()
        self._keys.rests = True
        self.save_all()
        self.news.rest()
        self.commander.clear()
        self.around.stow()

    def resume_work(self) -> None:
        """Put everything back as it was when it was parked."""
        self._keys.rests = False
        self.around.bring_back()
        self.commander.build()
        self._trail.show()
        self.around.rail.mark(self._trail.mark)
        self.commander.enable()
        self.news.wake()
        self.recents.load(self._remembered, KEYS)

    def close(self) -> None:
        """Take everything out of the frame; drafts stay open in the store."""
        self._open()
        self.save_all()
        self._closed = True
        self.news.close()
        self._keys.close()
        self.commander.close()
        self._acts.close()
        self._trail.close()
        self.around.close()
        self.deleteLater()
