"""A card held to the reader while the desk is being opened: taken when it is there, or answered."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot
from reader_driver import CARD, CODE, Counterwindow

from ehc_desk.cli.demo import create_demo_desk
from ehc_desk.presenters.burst import BurstSettings
from ehc_desk.presenters.scans import Route
from ehc_desk.ui.scan_desk import ScanDesk
from ehc_desk.ui.screens.sign_in import SignInScreen

OPENING = """
import sys, threading
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtGui import QGuiApplication
sys.path.insert(0, sys.argv[3])
from reader_driver import _key_of
from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent
from ehc_desk.bootstrap import build_desk
from ehc_desk.ui import app, main_window
scanned = threading.Event()
def desk():
    scanned.wait(20)
    return build_desk(Path(sys.argv[1]))
def burst():
    front = QGuiApplication.focusWindow()
    if front is None:
        QTimer.singleShot(10, burst)
        return
    for number, char in enumerate([*sys.argv[2], "\\r"]):
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, *_key_of(char), char)
            event.setTimestamp(1000 + 3 * number)
            QCoreApplication.sendEvent(front, event)
    scanned.set()
    look()
def look():
    people = begun[0]._sessions
    shell = people.shell if people is not None else None
    if shell is None or not shell.place:
        QTimer.singleShot(20, look)
        return
    owner = shell._cases.current.presenter.state.facts.owner.full_name
    if owner:
        print(owner, flush=True)
        begun[0].window.close()
    else:
        QTimer.singleShot(20, look)
begun = []
build = main_window.MainWindow.build
def built(self):
    build(self)
    QTimer.singleShot(50, burst)
main_window.MainWindow.build = built
class Start(app.Start):
    def __init__(self, *words):
        super().__init__(*words)
        begun.append(self)
        QTimer.singleShot(15_000, self.window.close)
app.Start = Start
sys.exit(app.run(desk))
"""


def test_a_card_scanned_while_the_desk_opens_is_taken(tmp_path: Path) -> None:
    create_demo_desk(tmp_path / "desk", empty=True)
    done = subprocess.run(
        [sys.executable, "-c", OPENING, str(tmp_path / "desk"), CARD, str(Path(__file__).parent)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "Nguyễn Văn An" in done.stdout


class Nobody:
    """People of a desk at which nobody is known yet; what they are given is kept."""

    def __init__(self) -> None:
        self.is_asked, self.shell = False, None
        self.given: list[Route] = []

    def scanned(self, found: Route) -> None:
        self.given.append(found)


def test_what_comes_before_anybody_is_asked_waits_in_order(
    window: Counterwindow, qtbot: QtBot
) -> None:
    people = Nobody()
    desk = ScanDesk(window.app, lambda: people)
    for text in (CARD, CODE):
        desk._reader.scanned.emit(text, True)
    desk.open(window.desk.settings)
    assert people.given == []
    people.is_asked = True
    desk.someone_is_here()
    assert [each.goes_to for each in people.given] == ["card", "dossier"]
    desk.someone_is_here()
    assert len(people.given) == 2
    people.is_asked = False
    desk.sources.scanned.emit(CARD, True)
    desk.forget()
    people.is_asked = True
    desk.someone_is_here()
    assert len(people.given) == 2
    desk.close()


def test_other_limits_do_not_break_a_burst_that_is_coming_in(window: Counterwindow) -> None:
    window.scan(CARD[:30], 3.0, "")
    window.reader.recognise_next_by(BurstSettings(gap_ms=50.0))
    assert window.reader._settings.gap_ms == 35.0
    window.scan(CARD[30:], 3.0)
    window.rest()
    assert [each.goes_to for each in window.routes] == ["card"]
    assert window.reader._settings.gap_ms == 50.0


def test_who_must_sign_in_first_is_told_that_the_scan_was_not_taken(
    window: Counterwindow, qtbot: QtBot
) -> None:
    screen = SignInScreen(window.desk, window.tasks)
    qtbot.addWidget(screen)
    screen.told_locked()  # the accounts are still being counted
    qtbot.waitUntil(lambda: bool(screen.findChildren(QLineEdit)), timeout=5000)
    assert any("trước khi quét" in each.text() for each in screen.findChildren(QLabel))
