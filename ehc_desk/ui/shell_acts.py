"""What the shell's own commands do; the shell keeps the verbs, this room the small acts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from ehc_desk.presenters.scans import may_be_right
from ehc_desk.runtime.lanes import Lane
from ehc_desk.ui import scan_words, words
from ehc_desk.ui.places import PLACES
from ehc_desk.ui.texts import Notice, error_text, language, t

if TYPE_CHECKING:
    from ehc_desk.domain.citizen_card import Scan
    from ehc_desk.domain.dossier import Dossier
    from ehc_desk.presenters.scans import Route
    from ehc_desk.ui.shell import Shell
    from ehc_desk.ui.theatre.practice import Practice

_OF_USER = ("lock", "switch_user", "account", "sign_out")


class ShellActs:
    """Acts that need nothing but the shell's verbs."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._practice: Practice | None = None

    def own(self) -> dict[str, Callable[[], None]]:
        """Return the commands of the shell by id."""
        shell = self._shell
        other = "vi" if language() == "en" else "en"
        return {
            "new": shell.new_case,
            "find": lambda: shell.open_list("all"),
            "drafts": lambda: shell.open_list("drafts"),
            "results": lambda: shell.open_list("result_ready"),
            "deliveries": lambda: shell.open_list("open"),
            "deliver": self._deliver,
            "next_pane": lambda: self._pane(1),
            "previous_pane": lambda: self._pane(-1),
            "back": shell.back,
            "palette": lambda: shell.commander.palette(),
            "language": lambda: shell.language_asked.emit(other),
            "lock": shell.locked.emit,
            "sign_out": shell.left.emit,
            "quit": self._quit,
            "help": shell.show_help,
            "keys": self._keys,
            "desk_card": partial(self.desk_card, shell.session.desk.settings.paper),
            "notices": self._to_notices,
            "notice_list": self._notices,
            **(self._practised() if shell.session.desk.office.training else {}),
        }

    def practises(self) -> bool:
        """Tell whether the bar of practice is open."""
        return self._practice is not None

    def _practised(self) -> dict[str, Callable[[], None]]:
        found: dict[str, Callable[[], None]] = {"practice": self._practise}
        practice = self._practice
        if practice is not None:
            for name in ("next", "card", "papers", "check"):
                found[f"practice_{name}"] = partial(practice.do, name)
        return found

    def _practise(self) -> None:
        from ehc_desk.ui.theatre.practice import toggle

        self._practice = toggle(self._shell, self._practice)

    def close(self) -> None:
        """Take what the acts have put into the window out of it."""
        if self._practice is not None:
            self._practice.close()
            self._practice = None

    def _pane(self, step: int) -> None:
        """Walk through the panes of the screen; the notices are the last one."""
        shell = self._shell
        panes = [pane for pane in shell.current.panes() if pane.isVisible() and pane.isEnabled()]
        edge = (panes[-1] if step > 0 else panes[0]) if panes else None
        focus = shell.window.focusWidget()
        at_edge = edge is None or focus is edge or edge.isAncestorOf(focus or edge)
        if at_edge and focus is not None and shell.toasts.take_focus():
            return
        shell.current.next_pane(step)

    def _keys(self) -> None:
        from ehc_desk.ui.key_sheet import KeySheet

        KeySheet(
            self._shell.window,
            self._shell.current.title(),
            self._shell.commander.possible(),
            self.desk_card,
        ).open()

    def at_home(self) -> None:
        """Answer Esc on the intake: nothing is open, nothing is lost, and this goes on."""
        from ehc_desk.ui.key_map import key_of

        new, cases = key_of("new"), len(self._shell.case_titles())
        text = t("home.new", new=new) if new else t("home.here")
        more = t("home.cases", count=cases) if cases > 1 else t("home.kept")
        self._shell.toasts.tell(Notice(text=text, safe=more), brief=True, passing=True)

    def desk_card(self, paper: str) -> None:
        """Make the card with the main keys and show it as it will be printed."""
        from ehc_desk.presenters.help import card_of
        from ehc_desk.ui.key_map import key_of

        shell = self._shell
        desk = shell.session.desk
        file = desk.root / "slips" / f"{t('card.file')}-{paper}.pdf"
        card = card_of(language(), key_of)

        def write() -> str:
            from ehc_desk.printing.desk_card import write

            write(file, card, paper)
            return str(file)

        shell.session.tasks.run(
            Lane.DATA,
            write,
            done=shell.preview,
            failed=lambda error: shell.tell(error_text(error), mood="bad"),
        )

    def _deliver(self) -> None:
        """Hand over to the province now."""
        self._shell.session.desk.courier.deliver_all()
        self._shell.news.shortly()

    def _quit(self) -> None:
        self._shell.window.close()

    def preview(self, file: str) -> None:
        """Show a PDF as it will be printed."""
        from ehc_desk.ui.printing import PreviewDialog

        PreviewDialog(self._shell.window, Path(file), self._shell.session).open()

    def first_of(self, *names: str) -> None:
        """Open the first of some places that there is, else run the last as a command."""
        name = next((each for each in names if each in PLACES), names[-1])
        if name in PLACES:
            self._shell.go(name)
        else:
            self._shell.do(name)

    # ------------------------------------------------------------ scans and what was accepted

    def scanned(self, route: Route) -> None:
        """Go where a scan leads."""
        shell = self._shell
        if route.goes_to != "garbled":
            scan_words.take_back(shell.toasts)
        if route.goes_to == "card" and route.scan is not None:
            self._scan_card(route.scan)
        elif route.goes_to == "dossier":
            shell.open_dossier(route.value)
        elif route.goes_to == "garbled":
            self._told_garbled(route)
        elif not (route.kind == "cover_sheet" and self._follow_sheet(route)):
            shell.tell(scan_words.said(route))

    def _scan_card(self, scan: Scan | None) -> None:
        """Give a citizen card to the case that waits for one."""
        shell = self._shell
        here = shell.place == "intake"
        if not here:
            shell.go("intake")
        cases: Any = shell.current
        cases.scan(scan, here=here)

    def _told_garbled(self, route: Route) -> None:
        shell, right = self._shell, may_be_right(route)
        act = partial(self._take_anyway, route) if right else partial(shell.do, "reader_setup")
        notice = scan_words.garbled(route, may_be_right=right)
        shell.tell(notice, mood="bad", act=act)

    def _take_anyway(self, route: Route) -> None:
        """Take a card whose name only looks typed by an input method: a person said it is right."""
        scan_words.take_back(self._shell.toasts)
        self._scan_card(route.scan)

    def _follow_sheet(self, route: Route) -> bool:
        """Open the case or dossier a cover sheet belongs to; False when it names none."""
        fields = route.scan.fields if route.scan is not None else {}
        if fields.get("form") == "dossier":
            self._shell.open_dossier(str(fields.get("code") or ""))
            return True
        self._shell.go("intake")
        cases: Any = self._shell.current
        return bool(cases.attach(fields))

    def refresh_keys(self) -> None:
        """Let keys and menus follow what the case in front can do now."""
        if self._shell.place == "intake":
            self._shell.commander.enable()

    def accepted(self, dossier: Dossier, new: bool) -> None:
        """Tell of an accepted dossier when the next one stands on the screen already."""
        shell = self._shell
        if new:
            text = t("accepted.told", code=dossier.printed_code, due=words.due_of(dossier))
            notice = Notice(text=text, safe=t("accepted.told.safe"), action=t("accepted.open"))
            shell.tell(notice, mood="good", act=lambda: shell.open_dossier(dossier.id))
        shell.commander.enable()

    # ------------------------------------------------------------ notices, user, recent

    def _to_notices(self) -> None:
        if not self._shell.toasts.take_focus():
            self._notices()

    def _notices(self) -> None:
        from ehc_desk.ui.notice_list import NoticeList

        told = [each for each in self._shell.toasts.history if not each.passing]
        NoticeList(self._shell.window, told).open()

    def line_pressed(self, button: QWidget) -> None:
        """Show what was refused, or what is on its way."""
        refused = button.property("mood") == "bad"
        self._shell.open_list("needs_action" if refused else "open")

    def user_menu(self, button: QWidget) -> None:
        """Show what the person at the desk can do about being there."""
        menus = self._shell.commander.menus
        if menus is None:
            return
        menu = QMenu(button)
        for name in _OF_USER:
            if name in menus.actions:
                menu.addAction(menus.actions[name])
        menu.aboutToHide.connect(menu.deleteLater)
        above = QPoint(0, menu.sizeHint().height())
        menu.popup(button.mapToGlobal(button.rect().topLeft()) - above)

    def dossier_opened(self, code_or_id: str) -> None:
        """Remember a dossier by its id."""
        shell = self._shell
        queries = shell.session.desk.queries

        def remember(dossier_id: str) -> None:
            shell.recents.opened(dossier_id)
            self.show_recent()

        shell.session.tasks.run(
            Lane.DATA,
            lambda: queries.dossier(code_or_id).id,
            done=remember,
            failed=lambda _error: None,  # the screen of the dossier tells it
        )

    def show_recent(self) -> None:
        """Fill the menu of recent dossiers anew."""

        def fill(rows: list[tuple[str, str]]) -> None:
            menus = self._shell.commander.menus
            if menus is not None:
                menus.show_recent(rows, self._shell.open_dossier)

        self._shell.recents.words(fill)
