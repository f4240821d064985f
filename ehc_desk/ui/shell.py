"""What a signed-in clerk works in: menus, rail, screens, status bar, and where scans lead."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence, QShortcut

from ehc_desk.domain.events import DossierAccepted, Event
from ehc_desk.errors import DeskError
from ehc_desk.presenters.scans import Route
from ehc_desk.runtime.lanes import Lane
from ehc_desk.ui import words
from ehc_desk.ui.commands import CASE_KEYS, SECOND_KEYS
from ehc_desk.ui.dialogs import Palette, about_dialog, keys_dialog
from ehc_desk.ui.main_window import MainWindow
from ehc_desk.ui.menus import fill_menus
from ehc_desk.ui.rail import Rail
from ehc_desk.ui.screens.base import Screen
from ehc_desk.ui.screens.cases import CasesScreen
from ehc_desk.ui.session import Session
from ehc_desk.ui.status import StatusParts
from ehc_desk.ui.texts import Notice, error_text, language, t, word
from ehc_desk.ui.widgets.notices import NoticeBar
from ehc_desk.ui.widgets.watermark import Watermark

_REFRESH_MS = 150
_LINE_MS = 15_000
_OUTBOX_LISTS = frozenset({"needs_action"})


class Shell(QObject):
    """``left`` tells that the clerk signed out; ``language_asked`` that another one is wanted."""

    left = Signal()
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
        self._screens: dict[str, Screen] = {}
        self._where: list[tuple[str, str]] = []
        self._build_keys()
        self._cases = CasesScreen(session)
        self._adopt("intake", self._cases)
        self._wire()
        self._go("intake")
        self._refresh()

    # ------------------------------------------------------------ building

    def _build_keys(self) -> None:
        self._actions = fill_menus(self._window.menuBar(), self._do, self._enable)
        for name, keys in SECOND_KEYS.items():
            self._shortcut(keys, partial(self._do, name))
        for number, keys in enumerate(CASE_KEYS, start=1):
            self._shortcut(keys, partial(self._go_to_case, number))

    def _shortcut(self, keys: str, act: Callable[[], object]) -> None:
        made = QShortcut(QKeySequence(keys), self._window)
        made.activated.connect(act)
        self._shortcuts.append(made)

    def _wire(self) -> None:
        self._rail.new.clicked.connect(partial(self._do, "new"))
        self._rail.find.clicked.connect(partial(self._do, "find"))
        self._rail.lists.picked.connect(self._open_list)
        self._status.line.clicked.connect(self._line_pressed)
        self._status.who.clicked.connect(partial(self._do, "sign_out"))
        self._status.where.clicked.connect(partial(self._do, "about"))
        self._cases.accepted.connect(lambda dossier, new: self._told_accepted(dossier, new))
        self._cases.open_asked.connect(self.open_dossier)
        self._cases.preview_asked.connect(self._preview)
        self._session.news.heard.connect(self._heard)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_REFRESH_MS)
        self._soon.timeout.connect(self._refresh)
        self._tick = QTimer(self)
        self._tick.timeout.connect(self._ask_line)
        self._tick.start(_LINE_MS)

    def _adopt(self, name: str, screen: Screen) -> None:
        self._screens[name] = screen
        self._window.stack.addWidget(screen)

    # ------------------------------------------------------------ screens

    @property
    def current(self) -> Screen:
        """Return the screen in front."""
        return self._screens[self._where[-1][0]]

    def _go(self, name: str, mark: str = "") -> None:
        if not self._where or self._where[-1] != (name, mark):
            self._where = [*self._where[-20:], (name, mark)]
        self._show()

    def _show(self) -> None:
        name, mark = self._where[-1]
        self._window.stack.setCurrentWidget(self._screens[name])
        self._rail.lists.mark(mark)
        self._enable()
        self.current.start()

    def _back(self) -> None:
        if len(self._where) > 1:
            self._where.pop()
            self._show()
            self.current.refresh()

    def _open_list(self, which: str) -> None:
        if which == "drafts":
            self._drafts().refresh()
            self._go("drafts", which)
        elif which in _OUTBOX_LISTS:
            self._open_deliveries(which)
        else:
            self._find().show_list(which)
            self._go("find", which)

    def _find(self) -> Any:
        if "find" not in self._screens:
            from ehc_desk.ui.screens.find import FindScreen

            screen = FindScreen(self._session)
            screen.opened.connect(self.open_dossier)
            self._adopt("find", screen)
        return self._screens["find"]

    def _drafts(self) -> Screen:
        if "drafts" not in self._screens:
            from ehc_desk.ui.screens.drafts import DraftsScreen

            screen = DraftsScreen(self._session)
            screen.resumed.connect(self._resume)
            self._adopt("drafts", screen)
        return self._screens["drafts"]

    def _open_deliveries(self, which: str = "open") -> None:
        if "deliveries" not in self._screens:
            from ehc_desk.ui.screens.deliveries import DeliveriesScreen

            screen = DeliveriesScreen(self._session)
            screen.opened.connect(self.open_dossier)
            screen.deliver_asked.connect(partial(self._do, "deliver"))
            self._adopt("deliveries", screen)
        deliveries: Any = self._screens["deliveries"]
        deliveries.show_which(which)
        self._go("deliveries", "needs_action" if which == "needs_action" else "")

    def open_dossier(self, code_or_id: str) -> None:
        """Show a dossier by id or code."""
        if "dossier" not in self._screens:
            from ehc_desk.ui.screens.dossier import DossierScreen

            screen = DossierScreen(self._session)
            screen.preview_asked.connect(self._preview)
            screen.back_asked.connect(self._back)
            screen.delivery_asked.connect(self._open_deliveries)
            self._adopt("dossier", screen)
        dossier: Any = self._screens["dossier"]
        dossier.open(code_or_id)
        self._go("dossier")

    def _resume(self, draft_id: str) -> None:
        self._cases.resume(draft_id)
        self._go("intake")

    def _go_to_case(self, number: int) -> None:
        self._go("intake")
        self._cases.go_to(number)

    # ------------------------------------------------------------ commands

    def _own(self) -> dict[str, Callable[[], None]]:
        return {
            "new": self._new,
            "find": lambda: self._open_list("all"),
            "drafts": lambda: self._open_list("drafts"),
            "results": lambda: self._open_list("result_ready"),
            "deliveries": self._open_deliveries,
            "deliver": self._deliver,
            "next_pane": lambda: self.current.next_pane(1),
            "previous_pane": lambda: self.current.next_pane(-1),
            "back": self._back,
            "palette": self._palette,
            "language": lambda: self.language_asked.emit("vi" if language() == "en" else "en"),
            "sign_out": self.left.emit,
            "quit": self._quit,
            "keys": self._keys,
            "about": self._about,
        }

    def _do(self, name: str, _checked: bool = False) -> None:
        act = self.current.commands().get(name) or self._own().get(name)
        if act is not None:
            act()
            self._enable()

    def _enable(self) -> None:
        known = {**self._own(), **self.current.commands()}
        menu_only = {"open", "preview", "reprint", "void", "discard", "close", "retry"}
        for name, action in self._actions.items():
            action.setEnabled(name in known or name not in menu_only)

    def _new(self) -> None:
        self._go("intake")
        self._cases.new_case()

    def _quit(self) -> None:
        self._window.close()

    def _deliver(self) -> None:
        self._session.desk.courier.deliver_now()
        self._soon.start()

    def _line_pressed(self) -> None:
        refused = self._status.line.property("mood") == "bad"
        self._open_deliveries("needs_action" if refused else "open")

    def _palette(self) -> None:
        self._enable()
        palette = Palette(self._window, list(self._actions.values()))
        palette.picked.connect(lambda action: action.trigger())
        palette.open()

    def _keys(self) -> None:
        keys_dialog(self._window, list(self._actions.values())).open()

    def _about(self) -> None:
        about_dialog(self._window, self._session.desk).open()

    def _preview(self, file: str) -> None:
        from ehc_desk.ui.printing import PreviewDialog

        PreviewDialog(self._window, Path(file)).open()

    # ------------------------------------------------------------ news

    def scanned(self, route: Route) -> None:
        """Go where a scan leads."""
        if route.goes_to == "card":
            self._go("intake")
            self._cases.scan(route.scan)
        elif route.goes_to == "dossier":
            self.open_dossier(route.value)
        elif route.goes_to == "garbled":
            notice = Notice(text=t("scan.garbled"), safe=t("scan.garbled.safe"))
            self._notice.tell(notice, mood="bad")
        else:
            kind = word("scan_kind", route.kind)
            self._notice.tell(Notice(text=t("scan.said", kind=kind), safe=""), mood="hint")

    def _told_accepted(self, dossier: Any, new: bool) -> None:
        if new:
            text = t("accepted.told", code=dossier.printed_code, due=words.due_of(dossier))
            notice = Notice(text=text, safe=t("accepted.told.safe"), action=t("accepted.open"))
            self._notice.tell(notice, mood="good", act=lambda: self.open_dossier(dossier.id))
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
        if self._where[-1][0] in ("find", "drafts", "deliveries"):
            self.current.refresh()

    def _ask_line(self) -> None:
        desk = self._session.desk
        self._ask(desk.line.state, lambda state: self._status.show_line(state, desk.clock.now()))

    def _ask(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self._session.tasks.run(Lane.DATA, work, done=done, failed=self._failed)

    def _failed(self, error: DeskError) -> None:
        self._notice.tell(error_text(error), act=self._refresh)

    # ------------------------------------------------------------ leaving

    def save_all(self) -> bool:
        """Write what is not written yet and wait for it; called before the window goes."""
        return self._cases.save_all()

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
            self._notice.tell(notice, mood="hint", act=lambda: self._open_list("drafts"))

    def close(self) -> None:
        """Take everything out of the frame; drafts stay open in the store."""
        self.save_all()
        self._tick.stop()
        self._soon.stop()
        self._session.news.heard.disconnect(self._heard)
        for screen in self._screens.values():
            screen.leave()
            self._window.stack.removeWidget(screen)
            screen.deleteLater()
        for shortcut in self._shortcuts:
            shortcut.deleteLater()
        self._window.menuBar().clear()
        self._rail.clear()
        self._status.clear()
        self._notice.deleteLater()
        if self._watermark is not None:
            self._watermark.deleteLater()
        self.deleteLater()
