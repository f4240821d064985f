"""Opens every screen of a window after its quiet moment; prints what its thread imported then.

Run as a program, because in a test's own process somebody else has imported everything before.
"""

from __future__ import annotations

import importlib.abc
import json
import sys
import threading
import time
from pathlib import Path
from types import ModuleType

from PySide6.QtWidgets import QApplication

from ehc_desk.bootstrap import build_desk
from ehc_desk.runtime.lanes import Lanes
from ehc_desk.ui import style
from ehc_desk.ui.main_window import MainWindow
from ehc_desk.ui.places import PLACES
from ehc_desk.ui.session import News, Session
from ehc_desk.ui.shell import Shell
from ehc_desk.ui.tasks import UiTasks
from ehc_desk.ui.warm_up import warm_up


class Spy(importlib.abc.MetaPathFinder):
    """Finds nothing; notes what is looked for by the window's thread."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def find_spec(
        self, fullname: str, _path: object = None, _target: ModuleType | None = None
    ) -> None:
        """Note the name."""
        if threading.current_thread() is threading.main_thread():
            self.seen.append(fullname)


def wait(app: QApplication, seconds: float) -> None:
    """Let the window live for a moment."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        app.processEvents()
        time.sleep(0.005)


def main() -> None:
    """Open the window on the desk in ``argv[1]``, then every screen, a form and the due date."""
    app = QApplication(sys.argv[:1])
    style.prepare(app)
    desk, lanes = build_desk(Path(sys.argv[1])), Lanes()
    tasks, frame = UiTasks(lanes), MainWindow()
    frame.build()
    actor = desk.accounts.trusted("demo")
    shell = Shell(frame, Session(desk=desk, actor=actor, tasks=tasks, news=News(desk)))
    frame.show()
    wait(app, 0.5)
    beside = threading.Thread(target=warm_up)
    beside.start()
    while beside.is_alive():
        wait(app, 0.05)
    spy = Spy()
    sys.meta_path.insert(0, spy)
    for name in PLACES:
        shell.go(name)
        wait(app, 0.15)
    shell.go("intake")
    shell.start_case("1.001193")
    shell.do("form")
    wait(app, 0.3)
    shell.do("explain")
    wait(app, 0.1)
    sys.stdout.write(json.dumps(spy.seen) + "\n")
    tasks.close()
    lanes.close()
    desk.worker.close()


if __name__ == "__main__":
    main()
