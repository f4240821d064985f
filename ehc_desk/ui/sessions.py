"""Several people at one desk: one works, the others' work stays alive out of sight.

Locking draws the curtain and parks the shell of whoever works; the next one known by PIN or
password gets his or her own shell, or finds it again exactly as it was left. Signing out is
something else: it writes everything and lets go. Drafts are of no concern here, the shells know.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from ehc_desk import settings as store
from ehc_desk.paths import DataFolder
from ehc_desk.runtime.lanes import Lane
from ehc_desk.ui import texts
from ehc_desk.ui.curtain import Curtain, Spot, bring_back
from ehc_desk.ui.idle import IdleWatch
from ehc_desk.ui.session import News, Session

if TYPE_CHECKING:
    from ehc_desk.desk import Desk
    from ehc_desk.domain.actor import Actor
    from ehc_desk.errors import DeskError
    from ehc_desk.presenters.scans import Route
    from ehc_desk.settings import Settings
    from ehc_desk.ui.main_window import MainWindow
    from ehc_desk.ui.shell import Shell
    from ehc_desk.ui.tasks import UiTasks

_AGAIN_MS = 50
_OF_ONE = frozenset({"", "dossier", "intake"})
"""Places that show one thing: another shell begins in the intake instead."""


@dataclass
class _Kept:
    """One person's work: its shell, the language it speaks, and where the keyboard was."""

    session: Session
    shell: Shell
    language: str
    spot: Spot | None = None
    windows: list[QWidget] = field(default_factory=list)


class Sessions(QObject):
    """``entered`` comes whenever somebody can work, ``settings_changed`` with the new settings."""

    entered = Signal()
    settings_changed = Signal(object)

    def __init__(self, window: MainWindow, desk: Desk, tasks: UiTasks) -> None:
        super().__init__(window)
        self._window, self._desk, self._tasks = window, desk, tasks
        self._kept: dict[str, _Kept] = {}
        self._front: _Kept | None = None
        self._screen: Any = None
        self._going: _Kept | None = None
        self._leaving = False
        self._minutes, self._set_language = desk.settings.idle_lock_minutes, desk.settings.language
        self._curtain = Curtain(window)
        self._curtain.prepare()
        self.idle: IdleWatch | None = None
        app = QApplication.instance()
        if isinstance(app, QApplication) and not desk.office.training:
            self.idle = IdleWatch(app, lambda: self._minutes)
            self.idle.idle.connect(self.lock)

    # ------------------------------------------------------------ who is in front

    @property
    def shell(self) -> Shell | None:
        """Return the shell a person works in now; None while locked or nobody is known."""
        return None if self._curtain.drawn or self._front is None else self._front.shell

    @property
    def is_asked(self) -> bool:
        """Tell whether somebody works or is asked who it is: a scan is taken or answered."""
        return self._screen is not None or self._front is not None

    @property
    def locked(self) -> bool:
        """Tell whether the curtain is drawn."""
        return self._curtain.drawn

    def names(self) -> tuple[str, ...]:
        """Return the users whose work is kept open, in front or parked."""
        return tuple(self._kept)

    def ask_who(self) -> None:
        """Show the sign-in screen."""
        from ehc_desk.ui.screens.sign_in import SignInScreen

        screen = SignInScreen(self._desk, self._tasks)
        screen.signed_in.connect(self.enter)
        self._show(screen)

    def enter(self, actor: Actor) -> None:
        """Let a known person work: on what he or she left here, or at a fresh desk."""
        if self._leaving or self._going:  # the one before is still being written down
            QTimer.singleShot(_AGAIN_MS, self, lambda: self.enter(actor))
            return
        # A person who signs in sees the page change anyway: the window may be built in turns.
        in_turns = self._curtain.drawn or self._screen is not None
        late = self._curtain.open()
        if self._front is not None:
            self._front.windows += late
        self._screen = None
        if self.idle is not None:
            self.idle.touched()
        kept = self._kept.get(actor.name)
        if kept is not None and kept.session.actor != actor:
            self._let_go(kept)  # name or roles were changed meanwhile: the old shell shows others
            kept = None
        if kept is None:
            # Rail and menus in this turn of the loop, the intake in the next: no key waits long.
            self._begin(actor, at_once=not in_turns).offer_drafts()
        else:
            self._go_on(kept)
        self.entered.emit()

    def _begin(self, actor: Actor, *, at_once: bool = True) -> Shell:
        from ehc_desk.ui.shell import Shell

        session = Session(desk=self._desk, actor=actor, tasks=self._tasks, news=News(self._desk))
        shell = Shell(self._window, session, at_once=at_once)
        shell.left.connect(self.sign_out)
        shell.locked.connect(self.lock)
        shell.language_asked.connect(self.choose_language)
        shell.settings_changed.connect(self._settled)
        shell.settings_changed.connect(self.settings_changed)
        self._front = _Kept(session=session, shell=shell, language=texts.language())
        self._kept[actor.name] = self._front
        return shell

    def _go_on(self, kept: _Kept) -> None:
        self._front = kept
        self._speak(kept.language)
        kept.shell.resume_work()
        windows, kept.windows = kept.windows, []
        bring_back(windows, kept.spot)
        kept.spot = None
        if QApplication.focusWidget() in (None, self._window) and not windows:
            kept.shell.current.start()  # the place is gone: no letter may be lost

    # ------------------------------------------------------------ leaving the desk

    def lock(self, name: str = "") -> None:
        """Show nothing of anybody's work at once; ``name`` is who wants to go on, if known."""
        front = self._front
        if front is None or self._curtain.drawn:
            return
        from ehc_desk.ui.screens.lock import LockScreen

        front.spot = Spot.now()
        hint = texts.t("lock.demo") if self._desk.office.training else ""
        screen = LockScreen(self._desk, self._tasks, front.session.actor, hint)
        screen.known.connect(self.enter)
        self._show(screen)
        front.windows = self._curtain.take_away()
        front.shell.park()
        if name:
            screen.choose(name)

    def sign_out(self) -> None:
        """Write everything of whoever works and let go of it; others stay parked."""
        front = self._front
        if front is None or self._curtain.drawn:
            return
        self.ask_who()
        front.windows = self._curtain.take_away()
        front.shell.park()
        # Written and out of sight; taken apart in the next turn of the loop, no key waits for it.
        self._kept.pop(front.session.actor.name, None)
        self._front, self._going = None, front
        QTimer.singleShot(0, self, self._take_apart)

    def speak(self, language: str) -> None:
        """Speak another language at once in a new shell: same cases, same place, same practice."""
        front = self._front
        if front is None:
            return
        old = front.shell
        old.save_all()
        cases, place, practises = old.open_cases(), old.place, old.practises()
        self._let_go(front)
        self._speak(language)
        shell = self._begin(front.session.actor)
        shell.reopen_cases(cases)
        if practises:
            shell.do("practice")
        if place not in _OF_ONE:
            shell.go(place)
        self.entered.emit()

    def choose_language(self, language: str) -> None:
        """Speak another language and keep it as the setting of the desk, unless that is locked."""
        self.speak(language)
        desk = self._desk
        if language == desk.settings.language or "language" in desk.settings.locked:
            return
        self._set_language = language
        file = DataFolder(desk.root).settings

        def keep() -> Settings:
            store.save(file, {"language": language})
            return store.load(file)

        self._tasks.run(Lane.DATA, keep, done=self._adopt, failed=self._not_kept)

    def _adopt(self, settings: Settings) -> None:
        """Go by what was kept, also on a page of settings that was built before."""
        self._desk.adopt(settings)
        if self._front is not None and self._front.shell.place == "settings":
            self._front.shell.current.refresh()

    def _not_kept(self, error: DeskError) -> None:
        if self._front is not None:
            self._front.shell.tell(texts.error_text(error), mood="bad")

    def follow(self, settings: Settings) -> None:
        """Speak the language of the settings when it is that which was changed in them."""
        before, self._set_language = self._set_language, settings.language
        if settings.language not in (before, texts.language()):
            self.speak(settings.language)

    # ------------------------------------------------------------ scans

    def scanned(self, route: Route) -> None:
        """Give a scan to whoever works; a badge always asks for the PIN of its person."""
        badge = route.value if route.goes_to == "badge" else ""
        if self._screen is not None:
            if badge:
                self._screen.choose(badge)
            else:
                self._screen.told_locked()
        elif badge:
            self.lock(badge)
        elif self._front is not None and QApplication.activeModalWidget() is None:
            self._front.shell.scanned(route)

    # ------------------------------------------------------------ the end

    def save_all(self) -> bool:
        """Write what is not written yet, parked work too; False when something could not be."""
        return all([kept.shell.save_all() for kept in self._kept.values()])

    def close(self) -> None:
        """Write everything and let go of it."""
        self._take_apart()
        for kept in list(self._kept.values()):
            self._let_go(kept)

    # ------------------------------------------------------------ inside

    def _show(self, screen: Any) -> None:
        self._screen = screen
        self._curtain.draw(screen)
        self._window.setWindowTitle(texts.t("app.title"))
        screen.start()

    def _take_apart(self) -> None:
        going, self._going = self._going, None
        if going is None:
            return
        self._let_go(going)
        if self._screen is not None and not self._screen.isAncestorOf(QApplication.focusWidget()):
            self._screen.start()  # a page that goes takes the keyboard with it

    def _let_go(self, kept: _Kept) -> None:
        self._kept.pop(kept.session.actor.name, None)
        if self._front is kept:
            self._front = None
        self._leaving = True
        try:
            kept.shell.close()
            kept.session.news.close()
        finally:
            self._leaving = False
        for each in kept.windows:
            if isValid(each) and each.isWindow():
                each.deleteLater()

    def _speak(self, language: str) -> None:
        from ehc_desk.ui import qt_words

        texts.set_language(language)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            qt_words.speak(app, language)
        self._window.setWindowTitle(texts.t("app.title"))

    def _settled(self, settings: Settings) -> None:
        self._minutes = settings.idle_lock_minutes
