"""What tests of the window share: an empty practice desk and a room in it.

Garbage of windows is collected on the thread of the windows, as in the program.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from reader_driver import Counterwindow
from window_room import Room

from ehc_desk.cli.demo import create_demo_desk
from ehc_desk.ui import style, texts


@pytest.fixture(scope="session", autouse=True)
def no_collector_beside_the_window() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def tidy(no_collector_beside_the_window: None) -> Iterator[None]:
    """Throw away what a test left, here and not on a thread of work."""
    yield
    if QCoreApplication.instance() is not None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of an empty practice desk; one for all tests of a file."""
    folder = tmp_path_factory.mktemp("room") / "desk"
    create_demo_desk(folder, empty=True)
    return folder


@pytest.fixture
def room(root: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[Room]:
    """Return a signed-in window on that desk, in Vietnamese before and after."""
    texts.set_language("vi")
    made = Room(root, qapp, qtbot)
    yield made
    made.close()
    texts.set_language("vi")


@pytest.fixture
def window(root: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[Counterwindow]:
    """Return a signed-in window in front whose reader runs in made-up time, in Vietnamese."""
    texts.set_language("vi")
    made = Counterwindow(root, qapp)
    made.come_to_front(qtbot)
    yield made
    made.close()


@pytest.fixture
def dressed(qapp: QApplication) -> Iterator[None]:
    """Dress widgets as the window does: light and of common size, before and after."""
    style.apply(qapp, theme="light", font_percent=100)
    yield
    style.apply(qapp, theme="light", font_percent=100)
    texts.set_language("vi")
