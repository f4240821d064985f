"""The window's start: the frame paints first, then the desk is opened beside it.

Only QtWidgets and light own code is imported here; storage, printing and the line come on the
data lane after the first paint. ``EHC_STARTUP_TRACE=1`` prints the moments as one JSON line,
``EHC_EXIT_AFTER_READY=1`` leaves as soon as a person could type.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from ehc_desk.ui import plain_imports
from ehc_desk.ui.main_window import MainWindow

if TYPE_CHECKING:
    from ehc_desk.desk import Desk
    from ehc_desk.errors import DeskError
    from ehc_desk.settings import Settings
    from ehc_desk.ui.doors import Doors
    from ehc_desk.ui.single import OnlyWindow

DEMO_USER = "demo"
_QUIET_MS = 300
_TYPING_S = 2.0
_TURN_S = 0.0005
"""How long a thread beside the window computes before the window gets the interpreter back.

Python's own 5 ms are for programs without a person in front: a page takes four times as long to
build while something computes beside it, with this half as long as that.
"""


def run(
    desk_factory: Callable[[], Desk],
    *,
    doors: Doors | None = None,
    root: Path | None = None,
    words: Sequence[str] = (),
    language: str = "",
) -> int:
    """Show the window until it is closed and return the exit code.

    ``desk_factory`` is called on the data lane after the first paint; when it raises StoreMissing
    and ``doors`` are given, they are offered. With ``root`` there is one window a folder: a second
    start hands its ``words`` (files, ``ehc://`` addresses) over and ends.
    """
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else _application()
    only = _only_window(root) if root is not None else None
    if only is not None and not only.is_first():
        from ehc_desk.ui.handing_over import hand_over

        return hand_over(only, words)
    plain_imports.keep()
    sys.setswitchinterval(_TURN_S)
    gc.disable()  # imports make objects that stay; looking through them again only costs time
    start = Start(app, desk_factory, doors, language)
    start.window.show()
    if only is not None:
        start.hear(only, words)
    code = app.exec()
    start.close()
    return code


def _application() -> QApplication:
    """Return the program's application, drawn by Fusion on every platform from its first sign."""
    app = QApplication([*sys.argv[:1], "-style", "Fusion"])
    app.setProperty("drawn_by", "Fusion")
    return app


def _only_window(root: Path) -> OnlyWindow:
    from ehc_desk.ui.single import OnlyWindow

    return OnlyWindow(root)


class Start(QObject):
    """Leads from the painted frame to a desk a person can type at."""

    def __init__(
        self,
        app: QApplication,
        desk_factory: Callable[[], Desk],
        doors: Doors | None,
        language: str,
    ) -> None:
        super().__init__()
        self._language, self._warned, self._warmed, self._hears = language, False, False, False
        self._app, self._factory, self._doors = app, desk_factory, doors
        self._moments: dict[str, float] = {}
        self._desk: Desk | None = None
        self._sessions: Any = None
        self._reader: Any = None
        self._lanes: Any = None
        self._tasks: Any = None
        self._only: OnlyWindow | None = None
        self._tidy: Any = None
        self._asked: list[str] = []
        self.window = MainWindow()
        self.window.painted.connect(self._painted)
        self.window.may_close = self._may_close

    # ------------------------------------------------------------ what another start asks

    def hear(self, only: OnlyWindow, words: Sequence[str]) -> None:
        """Do what this start was asked, and from now on what later ones are asked."""
        self._only, self._asked = only, list(words)
        only.asked.connect(self._handed_over)

    def _handed_over(self, words: list[str]) -> None:
        if self.window.isMinimized():
            self.window.showNormal()
        self.window.raise_()
        self.window.activateWindow()
        self._asked += words
        self._do_asked()

    def _do_asked(self) -> None:
        """Do what was asked as soon as somebody works; until then it waits."""
        shell = self._sessions.shell if self._sessions is not None else None
        if shell is None or not self._asked:
            return
        from ehc_desk.presenters.handover import read
        from ehc_desk.ui.handing_over import take

        asked, self._asked = self._asked, []
        for one in read(asked):
            take(shell, one)

    # ------------------------------------------------------------ after the first paint

    def _painted(self) -> None:
        self._moments["first_paint"] = time.time()
        QTimer.singleShot(0, self._dress)

    def _dress(self) -> None:
        """Give the frame its parts, words and colours, and open the desk beside it."""
        from PySide6.QtGui import QIcon

        from ehc_desk import paths
        from ehc_desk.ui import scan_desk, style, texts

        self._open_desk()
        self._reader = scan_desk.ScanDesk(self._app, lambda: self._sessions)
        texts.set_language(self._language or os.environ.get("EHC_LANGUAGE", "vi"))
        style.prepare(self._app)
        self.window.build()
        self.window.stand_bare(True)  # nothing stands around the work until somebody works
        self._app.setApplicationName("EHC Desk")
        self.window.setWindowIcon(QIcon(str(paths.resources() / "icons" / "ehc-desk.svg")))

    def _open_desk(self) -> None:
        from ehc_desk.runtime.lanes import Lane, Lanes
        from ehc_desk.ui.tasks import UiTasks

        self._lanes = Lanes()
        self._tasks = UiTasks(self._lanes)
        self._tasks.run(Lane.DATA, self._factory, done=self._opened, failed=self._not_opened)
        QTimer.singleShot(0, self._import_screens)

    def _import_screens(self) -> None:
        """Import what the next steps need while the data lane opens the store."""
        from ehc_desk.ui import dialogs, qt_words, sessions, shell, texts  # noqa: F401 - for later

        qt_words.speak(self._app, texts.language())
        dialogs.catch_bugs(lambda: self.window)

    def _opened(self, desk: Desk) -> None:
        from ehc_desk.ui import qt_words, style, texts

        self._desk = desk
        if not self._language and "EHC_LANGUAGE" not in os.environ:
            texts.set_language(desk.settings.language)
            qt_words.speak(self._app, texts.language())
        settings = desk.settings
        style.apply(self._app, theme=settings.theme, font_percent=settings.font_percent)
        self._reader.open(desk.settings)
        self._let_people_in(desk)
        if desk.office.training:
            from ehc_desk.runtime.lanes import Lane

            self._tasks.run(
                Lane.DATA,
                lambda: desk.accounts.trusted(DEMO_USER),
                done=self._sessions.enter,
                failed=lambda _error: self._ask_who(),
            )
        else:
            self._ask_who()

    def _not_opened(self, error: DeskError) -> None:
        self._keep_tidy()
        if error.code == "store-missing" and self._doors is not None:
            from ehc_desk.ui.screens.first_run import FirstRunScreen

            first = FirstRunScreen(self._doors, self._tasks)
            first.made.connect(self._reopen)
            first.practise.connect(self._practise)
            self._put(first)
            return
        from ehc_desk.ui.screens.no_desk import NoDeskScreen

        other = self._doors.elsewhere if self._doors is not None else None
        self._put(NoDeskScreen(error, self._reopen, elsewhere=other, leave=self.window.close))

    def _practise(self) -> None:
        """Open the practice desk, which lies in a folder of its own."""
        assert self._doors is not None  # noqa: S101 - asked for on the screen of the doors
        from ehc_desk.ui.screens.making import MakingScreen

        self._factory = self._doors.practice
        self._reopen()
        self._put(MakingScreen())

    def _reopen(self) -> None:
        from ehc_desk.runtime.lanes import Lane

        self._reader.forget()
        self.window.wait()
        self._tasks.run(Lane.DATA, self._factory, done=self._opened, failed=self._not_opened)

    # ------------------------------------------------------------ who is there

    def _let_people_in(self, desk: Desk) -> None:
        from ehc_desk.ui.sessions import Sessions

        self._sessions = Sessions(self.window, desk, self._tasks)
        self._sessions.entered.connect(self._entered)
        self._sessions.settings_changed.connect(self._follow)

    def _ask_who(self) -> None:
        self._sessions.ask_who()
        self._reader.someone_is_here()
        self._ready()

    def _entered(self) -> None:
        """Somebody works: what the desk owes goes on being delivered, locked or not."""
        assert self._desk is not None  # noqa: S101 - only called once the desk is open
        self.window.stand_bare(False)
        self._ready()
        self._desk.begin(self._is_busy)
        QTimer.singleShot(_QUIET_MS, self._warm_up)
        self._reader.show_state()
        QTimer.singleShot(0, self._reader.someone_is_here)
        if self._only is not None and not self._hears:
            self._hears = True
            QTimer.singleShot(0, self._only.listen)
        if self._asked:
            QTimer.singleShot(0, self._do_asked)

    def _warm_up(self) -> None:
        from ehc_desk.runtime.lanes import Lane

        desk = self._desk
        if not self._warmed and desk is not None:
            self._warmed = True
            self._tasks.run(
                Lane.NETWORK,
                lambda: self._get_ready(desk),
                done=lambda _: None,
                failed=lambda _error: None,
            )

    def _get_ready(self, desk: Desk) -> int:
        from ehc_desk.ui import texts, warm_up  # on the lane: from a slow disk too

        warm_up.read_ahead(texts.language())
        return warm_up.warm_up(self._is_busy) if desk.forms.ids else 0

    def _is_busy(self) -> bool:
        return self._tidy is not None and self._tidy.quiet_s < _TYPING_S

    def _follow(self, settings: Settings) -> None:
        """Take over what the window itself shows of changed settings."""
        from ehc_desk.ui import style

        style.apply(self._app, theme=settings.theme, font_percent=settings.font_percent)
        self._reader.apply(settings)
        self._sessions.follow(settings)

    def _put(self, screen: Any) -> None:
        self.window.show_alone(screen)
        screen.start()

    # ------------------------------------------------------------ ready, and the end

    def _ready(self) -> None:
        if "ready" in self._moments:
            return
        self._moments["ready"] = time.time()
        gc.freeze()
        self._keep_tidy()
        if os.environ.get("EHC_STARTUP_TRACE") == "1":
            import json

            print(json.dumps(self._trace()), flush=True)  # noqa: T201 - asked for
        if os.environ.get("EHC_EXIT_AFTER_READY") == "1":
            QTimer.singleShot(0, self.window.close)

    def _keep_tidy(self) -> None:
        """Collect garbage on this thread only from now on."""
        from ehc_desk.ui.tidy import Tidy

        if self._tidy is None:
            self._tidy = Tidy(self)
            self._tidy.watch(self.window)

    def _trace(self) -> dict[str, float]:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - no Path needed
            pages = int(file.read().split()[1])
        return {**self._moments, "rss_mb": pages * os.sysconf("SC_PAGE_SIZE") / 2**20}

    def _may_close(self) -> bool:
        """Stay open once when something could not be written; asked again, go all the same."""
        if self._sessions is None or self._sessions.save_all() or self._warned:
            return True
        self._warned = True
        return False

    def close(self) -> None:
        """Write what waits, stop the courier and the lanes."""
        if self._reader is not None:
            self._reader.close()
        if self._sessions is not None:
            self._sessions.close()
        if self._desk is not None:
            self._desk.rest()
        if self._tasks is not None:
            self._tasks.close()
            self._lanes.close()
        if self._desk is not None:
            self._desk.worker.close()
        if self._only is not None:
            self._only.close()
        if self._tidy is not None:
            self._tidy.close()
