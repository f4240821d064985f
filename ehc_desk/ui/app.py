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
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from ehc_desk.ui.main_window import MainWindow

if TYPE_CHECKING:
    from ehc_desk.desk import Desk
    from ehc_desk.errors import DeskError

DEMO_USER = "demo"


def run(
    desk_factory: Callable[[], Desk],
    *,
    make_demo: Callable[[], object] | None = None,
    language: str = "",
) -> int:
    """Show the window until it is closed and return the exit code.

    ``desk_factory`` is called on the data lane after the first paint; when it raises StoreMissing
    and ``make_demo`` is given, the door "Dùng thử" is offered.
    """
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    gc.disable()  # imports make objects that stay; looking through them again only costs time
    start = Start(app, desk_factory, make_demo, language)
    start.window.show()
    code = app.exec()
    start.close()
    return code


class Start(QObject):
    """Leads from the painted frame to a desk a person can type at."""

    def __init__(
        self,
        app: QApplication,
        desk_factory: Callable[[], Desk],
        make_demo: Callable[[], object] | None,
        language: str,
    ) -> None:
        super().__init__()
        self._language, self._warned = language, False
        self._app, self._factory, self._make_demo = app, desk_factory, make_demo
        self._moments: dict[str, float] = {}
        self._desk: Desk | None = None
        self._sessions: Any = None
        self._reader: Any = None
        self._lanes: Any = None
        self._tasks: Any = None
        self.window = MainWindow()
        self.window.painted.connect(self._painted)
        self.window.may_close = self._may_close

    # ------------------------------------------------------------ after the first paint

    def _painted(self) -> None:
        self._moments["first_paint"] = time.time()
        QTimer.singleShot(0, self._dress)

    def _dress(self) -> None:
        """Give the frame its parts, words and colours, and open the desk beside it."""
        from PySide6.QtGui import QIcon

        from ehc_desk import paths
        from ehc_desk.ui import style, texts

        self._open_desk()
        texts.set_language(self._language or os.environ.get("EHC_LANGUAGE", "vi"))
        style.prepare(self._app)
        self.window.build()
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
        from ehc_desk.ui import dialogs, qt_words, shell, texts  # noqa: F401 - imported for later

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
        self._watch_reader(desk)
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
        gc.enable()
        from ehc_desk.ui.screens.no_desk import NoDeskScreen

        door = self._make_demo if error.code == "store-missing" else None
        screen = NoDeskScreen(error, self._try_demo if door else None, self._open_desk)
        self._put(screen)

    def _try_demo(self) -> None:
        from ehc_desk.runtime.lanes import Lane

        make = self._make_demo
        if make is not None:
            self._tasks.run(
                Lane.DATA, make, done=lambda _made: self._open_desk(), failed=self._not_opened
            )

    def _watch_reader(self, desk: Desk) -> None:
        from ehc_desk.presenters.burst import BurstSettings
        from ehc_desk.presenters.scans import plausible
        from ehc_desk.ui.reader import Reader

        settings = desk.settings
        self._reader = Reader(
            BurstSettings(
                gap_ms=settings.reader_gap_ms,
                prefix=settings.reader_prefix,
                suffix=settings.reader_suffix,
            ),
            plausible,
        )
        self._reader.watch(self._app)
        self._reader.scanned.connect(self._scanned)

    def _scanned(self, text: str, whole: bool) -> None:
        from ehc_desk.presenters.scans import route

        if self._sessions is not None:
            self._sessions.scanned(route(text, whole=whole))

    # ------------------------------------------------------------ who is there

    def _let_people_in(self, desk: Desk) -> None:
        from ehc_desk.ui.sessions import Sessions

        self._sessions = Sessions(self.window, desk, self._tasks)
        self._sessions.entered.connect(self._entered)

    def _ask_who(self) -> None:
        self._sessions.ask_who()
        self._ready()

    def _entered(self) -> None:
        """Somebody works: what the desk owes goes on being delivered, locked or not."""
        assert self._desk is not None  # noqa: S101 - only called once the desk is open
        self._ready()
        self._desk.courier.start()

    def _put(self, screen: Any) -> None:
        self.window.stack.addWidget(screen)
        self.window.stack.setCurrentWidget(screen)
        screen.start()

    # ------------------------------------------------------------ ready, and the end

    def _ready(self) -> None:
        if "ready" in self._moments:
            return
        self._moments["ready"] = time.time()
        gc.freeze()
        gc.enable()
        if os.environ.get("EHC_STARTUP_TRACE") == "1":
            import json

            print(json.dumps(self._trace()), flush=True)  # noqa: T201 - asked for
        if os.environ.get("EHC_EXIT_AFTER_READY") == "1":
            QTimer.singleShot(0, self.window.close)

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
        if self._sessions is not None:
            self._sessions.close()
        if self._desk is not None:
            self._desk.courier.stop()
        if self._tasks is not None:
            self._tasks.close()
            self._lanes.close()
        if self._desk is not None:
            self._desk.worker.close()
