"""Goes through every screen and every dialog of the window and writes down what is wrong.

As a program: `python tests/ui/walker.py FOLDER [--cells FILE] [--pictures FOLDER]` prints the
defects as JSON lines; FOLDER is a demo desk. One process serves one `QT_SCALE_FACTOR`. Screens
come from the table of places, dialogs from the table of commands: who adds one is looked at.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import walker_checks
import walker_room
import walker_words
from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEvent, QEventLoop, QSize
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from ehc_desk.bootstrap import build_desk
from ehc_desk.presenters.scans import route
from ehc_desk.runtime.lanes import Lanes
from ehc_desk.ui import style, texts
from ehc_desk.ui.commands import COMMANDS
from ehc_desk.ui.curtain import Curtain
from ehc_desk.ui.doors import Doors
from ehc_desk.ui.main_window import MainWindow
from ehc_desk.ui.places import PLACES
from ehc_desk.ui.session import News, Session
from ehc_desk.ui.shell import Shell
from ehc_desk.ui.tasks import UiTasks

CARD = "072085000123|291234567|Nguyễn Văn An|02031985|Nam|12 Lê Lợi, Tây Ninh|01072021"
PROCEDURE = "2.000815"
LEAVING = frozenset({"quit", "lock", "sign_out", "language", "switch_user", "restart"})
"""Commands that take the window away from the walker."""
SENDING = frozenset({"accept", "accept_new", "deliver", "close", "discard", "reprint"})
"""Commands that change what the next station would show."""
SLOW = frozenset({"preview", "desk_card"})
"""Commands whose dialog comes when something has been drawn."""
Check = Callable[[QWidget], Iterator[walker_checks.Found]]
STRUCTURE: tuple[Check, ...] = (
    walker_checks.names,
    walker_checks.reach,
    walker_checks.order,
    walker_checks.shortcuts,
    walker_checks.mnemonics,
    walker_checks.targets,
    walker_words.english,
    walker_words.keys_untold,
)
ROOM: tuple[Check, ...] = (walker_room.cut,)


@dataclass(frozen=True, kw_only=True)
class Cell:
    """How the window is looked at; ``width`` and ``height`` are logical pixels."""

    width: int = 1366
    height: int = 768
    font: int = 100
    theme: str = "light"
    language: str = "vi"

    @property
    def name(self) -> str:
        """Return a name for a picture."""
        return f"{self.width}x{self.height}-{self.font}-{self.theme}-{self.language}"


@dataclass(frozen=True, kw_only=True)
class Defect:
    """One thing that is wrong, where, and in which cell."""

    screen: str
    cell: str
    where: str
    kind: str
    told: str


def settle(ms: int = 60) -> None:
    """Let the window do what it has begun."""
    end = QDeadlineTimer(ms)
    while not end.hasExpired():
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


class Walker:
    """A signed-in window on a demo desk that opens one thing after the other."""

    def __init__(self, app: QApplication, folder: Path) -> None:
        style.apply(app)
        self.app, self.defects, self.pictures = app, [], None
        sys.excepthook = lambda _kind, error, _trace: self.broken("somewhere", error)
        self.desk = build_desk(folder)
        self.lanes = Lanes()
        self.tasks = UiTasks(self.lanes)
        self.session: Any = None
        self.shell: Any = None
        self.frame: Any = None
        self.cell = Cell()

    defects: list[Defect]
    pictures: Path | None

    def show(self, cell: Cell) -> None:
        """Build the window anew in a cell."""
        self.hide()
        texts.set_language(cell.language)
        with suppress(ImportError):
            from ehc_desk.ui import qt_words

            qt_words.speak(self.app, cell.language)
        style.apply(self.app, theme=cell.theme, font_percent=cell.font)
        self.cell = cell
        self._frame()
        actor = self.desk.accounts.trusted("demo")
        self.session = Session(desk=self.desk, actor=actor, tasks=self.tasks, news=News(self.desk))
        self.shell = Shell(self.frame, self.session)
        settle(250)

    def _frame(self) -> None:
        self.frame = MainWindow()
        self.frame.build()
        self.frame.setMinimumSize(QSize(0, 0))
        self.frame.resize(self.cell.width, self.cell.height)
        self.frame.show()

    def hide(self) -> None:
        """Take the window away."""
        if self.shell is not None:
            self.shell.close()
            self.session.news.close()
            self.shell = None
        if self.frame is not None:
            self.frame.hide()
            self.frame.deleteLater()
            self.frame = None
            settle(30)

    def close(self) -> None:
        """Take everything away."""
        self.hide()
        texts.set_language("vi")
        self.tasks.close()
        self.lanes.close()
        self.desk.worker.close()

    # ------------------------------------------------------------ what there is

    def stations(self) -> Iterator[tuple[str, QWidget]]:
        """Open every screen and yield its name and the widget to look at."""
        for name in PLACES:
            self.guarded(name, partial(self.open, name))
            yield name, self.frame
            if name == "intake":
                yield from self._intake()
        yield from self.dialogs()
        self.open("intake")
        self.shell.toasts.stow(True)  # what the walk itself has called up
        yield "practice", self.frame
        yield from self._outside()

    def open(self, name: str) -> None:
        """Bring a place forward with something in it."""
        if name == "dossier":
            self.shell.open_dossier(self._a_dossier())
        elif name in ("find", "drafts", "deliveries"):
            self.shell.do(name)
        else:
            self.shell.go(name)
        settle(200)

    def _a_dossier(self) -> str:
        lines = self.desk.queries.lines(which="processing", limit=5)
        return str(lines[0].code)

    def _intake(self) -> Iterator[tuple[str, QWidget]]:
        self.shell.scanned(route(CARD, whole=True))
        self.shell._cases.current.presenter.choose(PROCEDURE)
        settle(250)
        yield "intake, filled", self.frame
        self.shell.do("form")
        settle(150)
        yield "intake, form", self.frame
        self.shell.do("form")
        self.shell.do("accept")
        settle(150)
        yield "intake, problems", self.frame

    def dialogs(self) -> Iterator[tuple[str, QWidget]]:
        """Run every command and yield each dialog that comes of it."""
        self.shell.do("new")
        self.shell.scanned(route(CARD, whole=True))
        self.shell._cases.current.presenter.choose(PROCEDURE)
        settle(150)
        for place in ("intake", "dossier", "drafts"):
            self.open(place)
            here = self.shell.current
            own = set(here.commands())
            for command in COMMANDS:
                wanted = command.id in own or place == "intake"
                if wanted and command.id and command.id not in LEAVING | SENDING:
                    yield from self._dialogs_of(place, command.id)
                    if self.shell.current is not here:
                        self.open(place)

    def _dialogs_of(self, place: str, command: str) -> Iterator[tuple[str, QWidget]]:
        self.guarded(f"{command} ({place})", lambda: self.shell.do(command))
        settle(120 if command in SLOW else 30)
        for top in self._tops():
            settle(120)
            yield f"{command} ({place})", top
            top.close()
            settle(30)

    def _tops(self) -> list[QWidget]:
        popup = self.app.activePopupWidget()
        if popup is not None:
            return [popup]
        return [
            top
            for top in self.app.topLevelWidgets()
            if top.isVisible() and isinstance(top, QDialog) and top is not self.frame
        ]

    def _outside(self) -> Iterator[tuple[str, QWidget]]:
        """Yield the screens that stand before anybody signed in."""
        from ehc_desk.ui.screens.first_run import FirstRunScreen
        from ehc_desk.ui.screens.sign_in import SignInScreen

        self.shell.park()
        signing_in = SignInScreen(self.desk, self.tasks)
        Curtain(self.frame).draw(signing_in)
        signing_in.start()
        settle(150)
        yield "sign in", self.frame
        screens: tuple[tuple[str, Callable[[], Any]], ...] = (
            ("no desk", self._no_desk),
            ("first run", lambda: FirstRunScreen(self._doors(), self.tasks)),
        )
        for name, made in screens:
            self.hide()
            self._frame()
            screen = made()
            self.frame.show_alone(screen)
            screen.start()
            settle(150)
            yield name, self.frame

    def _no_desk(self) -> QWidget:
        from ehc_desk.errors import Damaged
        from ehc_desk.ui.screens.no_desk import NoDeskScreen

        damaged = Damaged(what="database")
        return NoDeskScreen(damaged, lambda: None, elsewhere=lambda _at: None, leave=lambda: None)

    def _doors(self) -> Doors:
        return Doors(
            folder=self.desk.root,
            code=lambda _file: None,
            by_hand=lambda _typed: None,
            practice=lambda: self.desk,
        )

    # ------------------------------------------------------------ looking

    def walk(self, cell: Cell, checks: Sequence[Check]) -> None:
        """Look at every station in a cell; keeps the defects and, when asked, pictures."""
        self.show(cell)
        for number, (name, top) in enumerate(self.stations()):
            self.look(name, top, (*checks, self.larger))
            if name.startswith("intake") and cell.font == 100 and cell.language == "vi":
                self.look(name, self.frame.stack, (walker_room.bars,))
            if self.pictures is not None:
                file = f"{number:02}-{name.replace(' ', '_').replace(',', '')}-{cell.name}.png"
                top.grab().save(str(self.pictures / file))

    def larger(self, top: QWidget) -> Iterator[walker_checks.Found]:
        """No window is larger than the screen of the cell."""
        room = QSize(self.cell.width, self.cell.height)
        yield from walker_room.larger(top.window(), room)

    def guarded(self, name: str, act: Callable[[], object]) -> None:
        """Do something; an exception is a defect of the screen and no end of the walk."""
        try:
            act()
        except Exception as error:  # whatever it is, the walk goes on and tells
            self.broken(name, error)

    def broken(self, name: str, error: BaseException) -> None:
        """Write an exception down as a defect."""
        last = traceback.extract_tb(error.__traceback__)[-1]
        told = f"{type(error).__name__}: {error}"
        where = f"{Path(last.filename).name}:{last.lineno}"
        found = Defect(screen=name, cell=self.cell.name, where=where, kind="error", told=told)
        if found not in self.defects:
            self.defects.append(found)

    def look(self, name: str, top: QWidget, checks: Sequence[Check]) -> None:
        """Run checks over one window or screen."""
        for check in checks:
            for widget, kind, told in check(top):
                where = walker_checks.path_of(widget, top)
                found = Defect(screen=name, cell=self.cell.name, where=where, kind=kind, told=told)
                if found not in self.defects:
                    self.defects.append(found)


def main(arguments: Sequence[str]) -> int:
    """Walk through the cells of a JSON file and print the defects; 1 when there are some."""
    how = argparse.ArgumentParser(description=__doc__)
    how.add_argument("folder", type=Path)
    how.add_argument("--cells", type=Path, help="JSON list of cells; one plain cell without")
    how.add_argument("--pictures", type=Path, default=os.environ.get("EHC_PICTURES"))
    how.add_argument("--room-only", action="store_true", help="only whether texts are cut")
    args = how.parse_args(arguments)
    cells = [Cell(**row) for row in json.loads(args.cells.read_text())] if args.cells else [Cell()]
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    walker = Walker(app, args.folder)
    if args.pictures:
        walker.pictures = Path(args.pictures)
        walker.pictures.mkdir(parents=True, exist_ok=True)
    try:
        for cell in cells:
            walker.walk(cell, ROOM if args.room_only else (*STRUCTURE, *ROOM))
    finally:
        walker.close()
    for defect in walker.defects:
        print(json.dumps(asdict(defect), ensure_ascii=False))
    return 1 if walker.defects else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
