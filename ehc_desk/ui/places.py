"""Every screen of a signed-in clerk by its name, built when it is first opened.

A place whose name is also a command is opened by that command. A place knows the shell only by
the few verbs of ``Frame``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from ehc_desk.domain.dossier import IntakeFacts
    from ehc_desk.ui.screens.base import Screen
    from ehc_desk.ui.session import Session
    from ehc_desk.ui.texts import Notice
    from ehc_desk.ui.trail import Trail

_OUTBOX_LISTS = frozenset({"needs_action", "open", "done"})


class Frame(Protocol):
    """What a screen may ask of the window it stands in."""

    @property
    def session(self) -> Session:
        """Return the desk, the person and the runner."""
        ...

    def do(self, command: str) -> None:
        """Run a command by its id."""
        ...

    def go(self, name: str, mark: str = "") -> None:
        """Bring a place forward, whatever the screen in front would make of its command."""
        ...

    def back(self) -> None:
        """Go to the screen before."""
        ...

    def open_dossier(self, code_or_id: str) -> None:
        """Show a dossier."""
        ...

    def open_list(self, which: str) -> None:
        """Show a list of the rail."""
        ...

    def resume(self, draft_id: str) -> None:
        """Go on with a draft."""
        ...

    def start_case(self, procedure: str) -> None:
        """Begin a new case with a procedure."""
        ...

    def case_in_front(self) -> tuple[IntakeFacts, str]:
        """Return the facts of the case in front and the id of its draft ("": none yet)."""
        ...

    def visit_over(self, facts: IntakeFacts) -> None:
        """Let the next card begin a new case: this one's visitor went home with a slip."""
        ...

    @property
    def settings_changed(self) -> Any:
        """Return the signal that tells the settings as they are now."""
        ...

    def preview(self, file: str) -> None:
        """Show a PDF as it will be printed."""
        ...

    def tell(
        self, notice: Notice, *, mood: str = "hint", act: Callable[[], None] | None = None
    ) -> None:
        """Tell something above the screen; ``mood`` is good, hint or bad."""
        ...


Factory = Callable[[Frame], "Screen"]


def _intake(frame: Frame) -> Screen:
    from ehc_desk.ui.screens.cases import CasesScreen
    from ehc_desk.ui.widgets.guide_key import GuideKey

    screen = CasesScreen(frame.session)
    GuideKey(screen, partial(frame.go, "guide"))
    screen.open_asked.connect(frame.open_dossier)
    screen.preview_asked.connect(frame.preview)
    return screen


def _station(frame: Frame) -> Screen:
    from ehc_desk.ui.screens.station import StationScreen

    return StationScreen(frame.session, lambda: frame.case_in_front()[1])


def _find(frame: Frame) -> Screen:
    from ehc_desk.ui.screens.find import FindScreen

    screen = FindScreen(frame.session)
    screen.opened.connect(frame.open_dossier)
    return screen


def _drafts(frame: Frame) -> Screen:
    from ehc_desk.ui.screens.drafts import DraftsScreen

    screen = DraftsScreen(frame.session)
    screen.resumed.connect(frame.resume)
    return screen


def _deliveries(frame: Frame) -> Screen:
    from ehc_desk.ui.screens.deliveries import DeliveriesScreen

    screen = DeliveriesScreen(frame.session)
    screen.opened.connect(frame.open_dossier)
    screen.deliver_asked.connect(partial(frame.do, "deliver"))
    screen.back_asked.connect(frame.back)
    return screen


def _dossier(frame: Frame) -> Screen:
    from ehc_desk.ui.screens.dossier import DossierScreen

    screen: Any = DossierScreen(frame.session)
    screen.preview_asked.connect(frame.preview)
    screen.back_asked.connect(frame.back)
    screen.delivery_asked.connect(frame.open_list)
    return screen  # type: ignore[no-any-return]


def _guide(frame: Frame) -> Screen:
    from ehc_desk.ui.screens.guide import GuideScreen

    screen = GuideScreen(frame.session, lambda: frame.case_in_front()[0].procedure_code)
    screen.case_asked.connect(frame.start_case)
    screen.guidance_asked.connect(partial(frame.go, "guidance"))
    screen.back_asked.connect(frame.back)
    screen.preview_asked.connect(frame.preview)
    return screen


def _guidance(frame: Frame) -> Screen:
    from ehc_desk.ui.screens.guidance import GuidanceScreen

    def discard(draft_id: str) -> None:
        frame.resume(draft_id)
        frame.do("discard")

    screen = GuidanceScreen(frame.session, frame.case_in_front)
    screen.discard_asked.connect(discard)
    screen.preview_asked.connect(frame.preview)
    screen.back_asked.connect(frame.back)
    screen.guide_asked.connect(partial(frame.go, "guide"))
    screen.visit_over.connect(frame.visit_over)
    return screen


def _help(frame: Frame) -> Screen:
    from ehc_desk.ui.screens.help import HelpScreen

    return HelpScreen(frame)


def _keys_setup(frame: Frame) -> Screen:
    from ehc_desk.ui.screens.keys import KeysScreen

    return KeysScreen(frame)


def _settings(frame: Frame) -> Screen:
    from ehc_desk.ui.screens.settings import SettingsScreen

    screen = SettingsScreen(frame.session)
    screen.changed.connect(frame.settings_changed)
    screen.readers_asked.connect(partial(frame.do, "reader_setup"))
    screen.back_asked.connect(frame.back)
    return screen


def _about(frame: Frame) -> Screen:
    from ehc_desk.ui.screens.about import AboutScreen

    screen = AboutScreen(frame.session)
    screen.readers_asked.connect(partial(frame.do, "reader_setup"))
    return screen


def _reader_setup(frame: Frame) -> Screen:
    from ehc_desk.ui.screens.reader_setup import ReaderSetupScreen

    screen = ReaderSetupScreen(frame.session)
    screen.preview_asked.connect(frame.preview)
    screen.changed.connect(frame.settings_changed)
    return screen


def _users(frame: Frame) -> Screen:
    from ehc_desk.ui.screens.users import UsersScreen

    screen = UsersScreen(frame.session)
    screen.preview_asked.connect(frame.preview)
    return screen


def _account(frame: Frame) -> Screen:
    from ehc_desk.ui.screens.account import AccountScreen

    screen = AccountScreen(frame.session)
    screen.preview_asked.connect(frame.preview)
    return screen


PLACES: Mapping[str, Factory] = {
    "intake": _intake,
    "station": _station,
    "find": _find,
    "drafts": _drafts,
    "deliveries": _deliveries,
    "dossier": _dossier,
    "help": _help,
    "keys_setup": _keys_setup,
    "guide": _guide,
    "guidance": _guidance,
    "settings": _settings,
    "reader_setup": _reader_setup,
    "about": _about,
    "users": _users,
    "account": _account,
}
"""Name → how it is built. Add a row here and, when a command opens it, one in ``commands``."""


def list_at(trail: Trail, which: str) -> tuple[str, str]:
    """Let a list of the rail or of the outbox be shown; return its place and its mark there."""
    if which == "drafts":
        trail.screen("drafts").refresh()
        return "drafts", which
    if which in _OUTBOX_LISTS:
        deliveries: Any = trail.screen("deliveries")
        deliveries.show_which(which)
        return "deliveries", which if which == "needs_action" else ""
    if which != "guidance":
        find: Any = trail.screen("find")
        find.show_list(which)
        return "find", which
    return which, which
