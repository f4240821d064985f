"""The screens of the guide taken from a window in this process: `guide_pictures.py` calls it.

What a person reaches by a command is reached by that command; a dialog stands in its window. All
people are invented, the desk is a training desk with a province of its own.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, chdir, contextmanager
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEvent, QEventLoop, QPoint
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget
from station_stack import stack_of_24

from ehc_desk.bootstrap import build_desk
from ehc_desk.cli.demo import create_demo_desk, training_province
from ehc_desk.domain.actor import CLERK, SUPERVISOR
from ehc_desk.presenters.scans import route
from ehc_desk.runtime.lanes import Lanes
from ehc_desk.ui import qt_words, style, texts
from ehc_desk.ui.main_window import MainWindow
from ehc_desk.ui.sessions import Sessions
from ehc_desk.ui.tasks import UiTasks

CERTIFIED, BIRTH = "2.000815", "1.001193"
WOMAN = "072192000458||Trần Thị Ngọc Ánh|19081992|Nữ|Số 27 đường Nguyễn Huệ, Tây Ninh|01072021"
MAN = "072088000731||Nguyễn Hữu Phước|23041988|Nam|Ấp Bình Thủy, xã Mẫu Hai, Tây Ninh|15062022"
CLERKS = (
    ("tam", "Lê Minh Tâm", (CLERK,)),
    ("hanh", "Phạm Mỹ Hạnh", (CLERK, SUPERVISOR)),
)
_DELIVERED_MS = 90_000
_STACK_MS = 120_000
_IN_SIGHT = 3
"""The side of the stack that is shown large."""


def settle(ms: int = 250) -> None:
    """Let the window do what it has begun."""
    end = QDeadlineTimer(ms)
    while not end.hasExpired():
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


class Counter:
    """A signed-in window whose pictures go into a folder."""

    def __init__(self, desk: Any, out: Path) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self._app, self._out, self.desk = app, out, desk
        texts.set_language("vi")
        style.prepare(app)
        style.apply(app, theme="light", font_percent=100)
        qt_words.speak(app, "vi")
        self._lanes = Lanes()
        self._tasks = UiTasks(self._lanes)
        self.window = MainWindow()
        self.window.build()
        self.window.resize(1366, 768)
        self.sessions = Sessions(self.window, desk, self._tasks)
        self.window.show()
        self.enter()

    def enter(self) -> None:
        """Let the trainee work."""
        self.sessions.enter(self.desk.accounts.trusted("demo"))
        settle(600)

    def close(self) -> None:
        """Throw the window away."""
        self.sessions.close()
        self._tasks.close()
        self._lanes.close()
        self.window.hide()
        settle(50)

    # ------------------------------------------------------------ what a person does

    def do(self, command: str, ms: int = 400) -> None:
        """Run a command of the window."""
        self.shell.do(command)
        settle(ms)

    @property
    def shell(self) -> Any:
        return self.sessions.shell

    @property
    def case(self) -> Any:
        """Return the presenter of the case in front."""
        return self.shell._cases.current.presenter

    def case_of(self, card: str, procedure: str) -> None:
        """Begin a case with a card and a procedure."""
        self.do("new")
        self.shell.scanned(route(card, whole=True))
        settle(300)
        if procedure:
            self.case.choose(procedure)
            settle(400)

    # ------------------------------------------------------------ pictures

    def take(self, name: str) -> None:
        """Write the window, and what stands over it, as a picture."""
        settle(250)
        whole = self.window.grab()
        for top in self._over():
            _put(whole, top, self.window)
        whole.save(str(self._out / f"{name}.png"))

    def take_and_close(self, name: str) -> None:
        """Write a picture and close the dialog or menu in it."""
        self.take(name)
        for top in self._over():
            top.close()
        settle(150)

    def _over(self) -> list[QWidget]:
        return [
            top
            for top in self._app.topLevelWidgets()
            if top.isVisible() and isinstance(top, QDialog | QMenu)
        ]

    @contextmanager
    def looking(self, theme: str, percent: int) -> Iterator[None]:
        """Show another theme and size of the letters for a while."""
        style.apply(self._app, theme=theme, font_percent=percent)
        settle(400)
        yield
        style.apply(self._app, theme="light", font_percent=100)
        settle(400)


def _put(whole: QPixmap, top: QWidget, window: QWidget) -> None:
    """Draw a dialog or menu where it stands over the window."""
    if isinstance(top, QMenu):
        place = top.pos() - window.pos()
    else:
        place = QPoint((window.width() - top.width()) // 2, (window.height() - top.height()) // 2)
    pen = QPainter(whole)
    if isinstance(top, QDialog):
        pen.fillRect(whole.rect(), QColor(0, 0, 0, 70))
        pen.fillRect(
            place.x() - 2, place.y() - 2, top.width() + 4, top.height() + 4, QColor("gray")
        )
    pen.drawPixmap(place, top.grab())
    pen.end()


def _intake(desk: Counter) -> None:
    desk.take("first")
    for toast in list(desk.shell.toasts._toasts):
        toast.close_it()
    desk.take("empty")
    desk.case_of(WOMAN, CERTIFIED)
    desk.take("card")
    desk.do("explain")
    desk.take_and_close("due")
    desk.do("accept")
    desk.take("problems")
    desk.case_of(MAN, BIRTH)
    desk.do("proxy")
    desk.shell.scanned(route(WOMAN, whole=True))
    desk.take("proxy")


def _lists(desk: Counter) -> None:
    lines = desk.desk.queries.lines(which="result_ready", limit=5)
    desk.shell.open_dossier(lines[0].code)
    desk.take("next_step")
    desk.do("guide")
    desk.take("guide")
    desk.case_of(MAN, BIRTH)
    desk.do("guidance")
    desk.take("guidance")
    desk.do("back")


def _settings(desk: Counter) -> None:
    for name in ("settings", "about", "users", "reader_setup", "keys_setup", "account"):
        desk.do(name, 900)
        desk.take({"reader_setup": "readers"}.get(name, name))


def _reach(desk: Counter) -> None:
    desk.case_of(WOMAN, CERTIFIED)
    desk.shell.show_help("offline")
    desk.take("help")
    desk.do("back")
    desk.do("keys")
    desk.take_and_close("keys")
    desk.do("palette")
    _type(desk, "khai sinh")
    desk.take_and_close("palette")


def _type(desk: Counter, text: str) -> None:
    from PySide6.QtTest import QTest

    dialog: Any = desk._over()[0]
    QTest.keyClicks(dialog._text, text)
    settle(600)


def _looks(desk: Counter) -> None:
    for name, theme, percent in (("dark", "dark", 100), ("contrast", "contrast", 100)):
        with desk.looking(theme, percent):
            desk.take(name)
    desk.do("find")
    with desk.looking("light", 200):
        desk.take("large")


def _practice(desk: Counter) -> None:
    desk.do("new")
    desk.do("practice", 800)
    desk.do("practice_next", 600)
    desk.take("practice")
    desk.do("practice", 400)


def _away(desk: Counter) -> None:
    desk.sessions.lock()
    desk.take("lock")
    desk.enter()
    desk.sessions.sign_out()
    desk.take("sign_in")


def _station(desk: Counter) -> None:
    """A stack of 24 drawn sides of three dossiers; one cover sheet is torn."""
    lines = desk.desk.queries.lines(which="processing", limit=3)
    file = stack_of_24([line.code for line in lines], Path("xap-24-mat.pdf"))
    desk.do("station", 600)
    screen: Any = desk.shell.current
    screen._presenter.feed([file])
    end = QDeadlineTimer(_STACK_MS)
    while not end.hasExpired() and (screen._presenter.state.busy or not screen._view.current()):
        settle(300)
    screen._view.choose([_IN_SIGHT])
    screen._view.setFocus()
    for toast in list(desk.shell.toasts._toasts):
        toast.close_it()
    settle(2500)
    desk.take("station")


PARTS: tuple[Callable[[Counter], None], ...] = (
    _intake,
    _lists,
    _settings,
    _reach,
    _looks,
    _practice,
    _station,
    _away,
)


def take_all(folder: Path, out: Path) -> None:
    """Make a desk whose dossiers the province has, and take the pictures into ``out``."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    root = Path("quay-thuc-tap")
    with ExitStack() as until_end:
        until_end.enter_context(chdir(folder))  # no picture shows a path of this machine
        create_demo_desk(root, empty=False)
        url = until_end.enter_context(training_province(folder / "province-of-screens"))
        desk = build_desk(root, province_url=url)
        actor = desk.accounts.trusted("demo")
        for name, shown, roles in CLERKS:
            desk.accounts.add(
                name, display_name=shown, password="mau-1234", roles=frozenset(roles), actor=actor
            )
        desk.courier.start()
        until_end.callback(desk.worker.close)
        until_end.callback(desk.courier.stop)
        _wait_for_delivery(desk)
        counter = Counter(desk, out)
        until_end.callback(counter.close)
        for part in PARTS:
            part(counter)


def _wait_for_delivery(desk: Any) -> None:
    end = QDeadlineTimer(_DELIVERED_MS)
    while not end.hasExpired() and desk.queries.lines(which="waiting", limit=1):
        settle(500)


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory(prefix="ehc-screens-") as made:
        take_all(Path(made), Path(sys.argv[1]))
