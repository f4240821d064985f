"""A signed-in window on a real desk in this process, for tests of the frame around the screens."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from ehc_desk.bootstrap import build_desk
from ehc_desk.runtime.lanes import Lane, Lanes
from ehc_desk.ui import key_map, style, texts
from ehc_desk.ui.main_window import MainWindow
from ehc_desk.ui.screens.cases_over import OpenCases
from ehc_desk.ui.session import News, Session
from ehc_desk.ui.shell import Shell
from ehc_desk.ui.tasks import UiTasks

CARD = "072085000123|291234567|Nguyễn Văn An|02031985|Nam|12 Lê Lợi, Tây Ninh|01072021"


class Room:
    """The window, and short ways to what a test looks at."""

    def __init__(self, root: Path, app: QApplication, qtbot: QtBot) -> None:
        style.prepare(app)
        self._qtbot = qtbot
        self.desk = build_desk(root)
        self.lanes = Lanes()
        self.tasks = UiTasks(self.lanes)
        self.frame = MainWindow()
        self.frame.build()
        self.frame.resize(1366, 768)
        self.actor = self.desk.accounts.trusted("demo")
        self.session: Session
        self.shell: Shell
        self.sign_in()
        self.frame.show()
        qtbot.waitExposed(self.frame)
        self.settle()

    def sign_in(self) -> None:
        """Build a shell for the person."""
        self.session = Session(
            desk=self.desk, actor=self.actor, tasks=self.tasks, news=News(self.desk)
        )
        self.shell = Shell(self.frame, self.session)

    def sign_out(self) -> None:
        """Take the shell away again."""
        self.shell.close()
        self.session.news.close()

    def change_language(self, language: str) -> OpenCases:
        """Go on with the open cases in a shell of another language; return what was handed over."""
        assert self.shell.save_all()
        handed = self.shell.open_cases()
        self.sign_out()
        texts.set_language(language)
        self.sign_in()
        self.shell.reopen_cases(handed)
        self.settle()
        return handed

    def settle(self) -> None:
        """Wait until the data lane has answered everything that was asked."""
        for _ in range(3):
            self._answer()

    def _answer(self) -> None:
        done: list[object] = []
        self.tasks.run(Lane.DATA, lambda: True, done=done.append, failed=done.append)
        self._qtbot.waitUntil(lambda: bool(done), timeout=10_000)

    @property
    def case(self) -> Any:
        return self.shell._cases.current

    def dialog(self, kind: type[QDialog]) -> Any:
        """Return the open dialog of a kind."""
        found = [
            each
            for each in QApplication.topLevelWidgets()
            if isinstance(each, kind) and each.isVisible()
        ]
        assert found, f"no {kind.__name__} is open"
        return found[-1]

    def close(self) -> None:
        """Throw everything away."""
        self.sign_out()
        self.settle()
        self.tasks.close()
        self.lanes.close()
        self.desk.worker.close()
        self.frame.close()
        self.frame.deleteLater()
        key_map.current().load({})
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
