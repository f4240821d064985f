"""What a signed-in clerk works in: menus, rail, screens, status bar, and where scans lead.

Screens come from ``places``, commands from ``commands``. The shell can be parked (another person
takes the desk) and resumed; nothing of it is visible meanwhile and nothing of it is lost.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence, QShortcut

from ehc_desk.domain.events import DossierAccepted, Event
from ehc_desk.errors import DeskError
from ehc_desk.presenters.scans import Route
from ehc_desk.runtime.lanes import Lane
from ehc_desk.ui import words
from ehc_desk.ui.commands import CASE_KEYS, COMMANDS, SECOND_KEYS
from ehc_desk.ui.dialogs import Palette, about_dialog, keys_dialog
from ehc_desk.ui.main_window import MainWindow
from ehc_desk.ui.menus import fill_menus
from ehc_desk.ui.places import PLACES
from ehc_desk.ui.rail import Rail
from ehc_desk.ui.screens.base import Screen
from ehc_desk.ui.session import Session
from ehc_desk.ui.status import StatusParts
from ehc_desk.ui.texts import Notice, error_text, language, t, word
from ehc_desk.ui.trail import Trail
from ehc_desk.ui.widgets.notices import NoticeBar
from ehc_desk.ui.widgets.watermark import Watermark

if TYPE_CHECKING:
    from ehc_desk.ui.screens.cases import CasesScreen

_REFRESH_MS = 150
_LINE_MS = 15_000
_OUTBOX_LISTS = frozenset({"needs_action", "open", "done"})
_LIVE = frozenset({"find", "drafts", "deliveries"})
_OF_SCREENS = frozenset(command.id for command in COMMANDS if command.on_screen)


class Shell(QObject):
    """``left``: the clerk signed out; ``locked``: the desk is left alone for a moment.

    ``language_asked``: another language is wanted.
    """

    left = Signal()
    locked = Signal()
    language_asked = Signal(str)

    def __init__(self, window: MainWindow, session: Session) -> None:
        super().__init__(window)
        self._window, self._session = window, session
        office = session.desk.office
        self._rail = Rail(window.rail_layout)
        self._status = StatusParts(
            window.statusBar(),
            who=session.actor.display_name,
            where=t("status.place", office=office.name, desk=office.desk),
            training=office.training,
        )
        self._watermark = Watermark(window) if office.training else None
        self._notice = NoticeBar()
        window.notices.addWidget(self._notice)
        self._actions: dict[str, QAction] = {}
        self._shortcuts: list[QShortcut] = []
        self._trail = Trail(window.stack, self._build)
        self._soon, self._tick = QTimer(self), QTimer(self)
        self._build_keys()
        self._wire()
        self.go("intake")
        self._refresh()

    # ------------------------------------------------------------ building

    @property
    def session(self) -> Session:
        """Return the desk, the person and the runner."""
        return self._session

    def _build(self, name: str) -> Screen:
        screen: Any = PLACES[name](self)
        if name == "intake":
            screen.accepted.connect(self._told_accepted)
        return screen  # type: ignore[no-any-return]

    def _build_keys(self) -> None:
        self._actions = fill_menus(self._window.menuBar(), self.do, self._enable)
        for name, keys in SECOND_KEYS.items():
            self._shortcut(keys, partial(self.do, name))
        for number, keys in enumerate(CASE_KEYS, start=1):
            self._shortcut(keys, partial(self._go_to_case, number))

    def _shortcut(self, keys: str, act: Callable[[], object]) -> None:
        made = QShortcut(QKeySequence(keys), self._window)
        made.activated.connect(act)
        self._shortcuts.append(made)

    def _wire(self) -> None:
        self._rail.new.clicked.connect(partial(self.do, "new"))
        self._rail.find.clicked.connect(partial(self.do, "find"))
        self._rail.lists.picked.connect(self.open_list)
        self._status.line.clicked.connect(self._line_pressed)
        self._status.who.clicked.connect(partial(self.do, "lock"))
        self._status.where.clicked.connect(partial(self.do, "about"))
        self._session.news.heard.connect(self._heard)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_REFRESH_MS)
        self._soon.timeout.connect(self._refresh)
        self._tick.timeout.connect(self._ask_line)
        self._tick.start(_LINE_MS)

    # ------------------------------------------------------------ screens

    @property
    def current(self) -> Screen:
        """Return the screen in front."""
        return self._trail.current

    @property
    def _cases(self) -> CasesScreen:
        cases: Any = self._trail.screen("intake")
        return cases  # type: ignore[no-any-return]

    def go(self, name: str, mark: str = "") -> None:
        """Bring a place forward; ``mark`` is the list of the rail it stands for."""
        self._trail.go(name, mark)
        self._arrived()

    def back(self) -> None:
        """Go to the screen before."""
        if self._trail.back():
            self._arrived()
            self.current.refresh()

    def _arrived(self) -> None:
        self._rail.lists.mark(self._trail.mark)
        self._enable()
        self.current.start()

    def open_list(self, which: str) -> None:
        """Show a list of the rail, or one of the outbox (open, needs_action, done)."""
        if which == "drafts":
            self._trail.screen("drafts").refresh()
            self.go("drafts", which)
        elif which in _OUTBOX_LISTS:
            deliveries: Any = self._trail.screen("deliveries")
            deliveries.show_which(which)
            self.go("deliveries", which if which == "needs_action" else "")
        else:
            find: Any = self._trail.screen("find")
            find.show_list(which)
            self.go("find", which)

    def open_dossier(self, code_or_id: str) -> None:
        """Show a dossier by id or code."""
        dossier: Any = self._trail.screen("dossier")
        dossier.open(code_or_id)
        self.go("dossier")

    def resume(self, draft_id: str) -> None:
        """Go on with a draft."""
        self._cases.resume(draft_id)
        self.go("intake")

    def _go_to_case(self, number: int) -> None:
        self.go("intake")
        self._cases.go_to(number)

    # ------------------------------------------------------------ commands

    def _own(self) -> dict[str, Callable[[], None]]:
        places = {
            command.id: partial(self.go, command.id)
            for command in COMMANDS
            if command.id in PLACES and command.id != "find"
        }
        return {
            **places,
            "new": self._new,
            "find": lambda: self.open_list("all"),
            "drafts": lambda: self.open_list("drafts"),
            "results": lambda: self.open_list("result_ready"),
            "deliveries": lambda: self.open_list("open"),
            "deliver": self._deliver,
            "next_pane": lambda: self.current.next_pane(1),
            "previous_pane": lambda: self.current.next_pane(-1),
            "back": self.back,
            "palette": self._palette,
            "language": lambda: self.language_asked.emit("vi" if language() == "en" else "en"),
            "lock": self.locked.emit,
            "sign_out": self.left.emit,
            "quit": self._quit,
            "keys": self._keys,
            "about": self._about,
        }

    def do(self, name: str, _checked: bool = False) -> None:
        """Run a command: the screen in front is asked first."""
        act = self.current.commands().get(name) or self._own().get(name)
        if act is not None:
            act()
            self._enable()

    def _enable(self) -> None:
        known = {**self._own(), **self.current.commands()}
        for name, action in self._actions.items():
            action.setEnabled(name in known or name not in _OF_SCREENS)

    def _new(self) -> None:
        self.go("intake")
        self._cases.new_case()

    def _quit(self) -> None:
        self._window.close()

    def _deliver(self) -> None:
        self._session.desk.courier.deliver_now()
        self._soon.start()

    def _line_pressed(self) -> None:
        refused = self._status.line.property("mood") == "bad"
        self.open_list("needs_action" if refused else "open")

    def _palette(self) -> None:
        self._enable()
        palette = Palette(self._window, list(self._actions.values()))
        palette.picked.connect(lambda action: action.trigger())
        palette.open()

    def _keys(self) -> None:
        keys_dialog(self._window, list(self._actions.values())).open()

    def _about(self) -> None:
        about_dialog(self._window, self._session.desk).open()

    def preview(self, file: str) -> None:
        """Show a PDF as it will be printed."""
        from ehc_desk.ui.printing import PreviewDialog

        PreviewDialog(self._window, Path(file)).open()

    # ------------------------------------------------------------ news

    def tell(
        self, notice: Notice, *, mood: str = "hint", act: Callable[[], None] | None = None
    ) -> None:
        """Tell something above the screen."""
        self._notice.tell(notice, mood=mood, act=act)

    def scanned(self, route: Route) -> None:
        """Go where a scan leads."""
        if route.goes_to == "card":
            self.go("intake")
            self._cases.scan(route.scan)
        elif route.goes_to == "dossier":
            self.open_dossier(route.value)
        elif route.goes_to == "garbled":
            self.tell(Notice(text=t("scan.garbled"), safe=t("scan.garbled.safe")), mood="bad")
        else:
            kind = word("scan_kind", route.kind)
            self.tell(Notice(text=t("scan.said", kind=kind), safe=""))

    def _told_accepted(self, dossier: Any, new: bool) -> None:
        if new:
            text = t("accepted.told", code=dossier.printed_code, due=words.due_of(dossier))
            notice = Notice(text=text, safe=t("accepted.told.safe"), action=t("accepted.open"))
            self.tell(notice, mood="good", act=lambda: self.open_dossier(dossier.id))
        self._enable()

    def _heard(self, event: Event) -> None:
        if isinstance(event, DossierAccepted):
            self._session.desk.courier.deliver_now()
        if not self._soon.isActive():
            self._soon.start()

    def _refresh(self) -> None:
        desk = self._session.desk
        today = desk.clock.now().date().isoformat()
        self._ask(lambda: desk.queries.counts(today=today), self._rail.lists.show_counts)
        self._ask_line()
        if self._trail.name in _LIVE:
            self.current.refresh()

    def _ask_line(self) -> None:
        desk = self._session.desk
        self._ask(desk.line.state, lambda state: self._status.show_line(state, desk.clock.now()))

    def _ask(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self._session.tasks.run(Lane.DATA, work, done=done, failed=self._failed)

    def _failed(self, error: DeskError) -> None:
        self.tell(error_text(error), mood="bad", act=self._refresh)

    def offer_drafts(self) -> None:
        """Offer open drafts back when there are any (start of the day, after a crash)."""
        desk, user = self._session.desk, self._session.actor.name
        self._ask(lambda: desk.queries.drafts(user=user), self._offered)

    def _offered(self, lines: tuple[Any, ...]) -> None:
        if lines:
            notice = Notice(
                text=t("drafts.offer", count=len(lines)),
                safe=t("drafts.offer.safe"),
                action=t("drafts.look"),
            )
            self.tell(notice, act=lambda: self.open_list("drafts"))

    # ------------------------------------------------------------ leaving

    def save_all(self) -> bool:
        """Write what is not written yet and wait for it; called before the window goes."""
        return self._cases.save_all()

    def park(self) -> None:
        """Take everything out of sight and write what is open; all of it stays alive."""
        self.save_all()
        self._tick.stop()
        self._window.menuBar().clear()
        self._actions = {}
        for shortcut in self._shortcuts:
            shortcut.deleteLater()
        self._shortcuts = []
        self._show_parts(False)

    def resume_work(self) -> None:
        """Put everything back as it was when it was parked."""
        self._show_parts(True)
        self._build_keys()
        self._tick.start(_LINE_MS)
        self._trail.show()
        self._rail.lists.mark(self._trail.mark)
        self._enable()
        self._refresh()

    def _show_parts(self, on: bool) -> None:
        self._rail.show(on)
        self._status.show(on)
        if not on:
            self._notice.hide()
        if self._watermark is not None:
            self._watermark.setVisible(on)

    def close(self) -> None:
        """Take everything out of the frame; drafts stay open in the store."""
        self.save_all()
        self._tick.stop()
        self._soon.stop()
        self._session.news.heard.disconnect(self._heard)
        self._trail.close()
        for shortcut in self._shortcuts:
            shortcut.deleteLater()
        self._window.menuBar().clear()
        self._rail.clear()
        self._status.clear()
        self._notice.deleteLater()
        if self._watermark is not None:
            self._watermark.deleteLater()
        self.deleteLater()
