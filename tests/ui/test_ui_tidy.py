"""Cycles with widgets go on the window's thread, whoever allocates."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ehc_desk.presenters import help as help_pages
from ehc_desk.services import addresses
from ehc_desk.ui import icons, warm_up
from ehc_desk.ui.tidy import Tidy


@pytest.fixture
def tidy(qapp: QApplication) -> Iterator[Tidy]:  # type: ignore[override]
    owner = QObject()
    made = Tidy(owner)
    yield made
    made.close()
    gc.disable()


class Noted(QWidget):
    """A widget in a cycle that tells on which thread it went."""

    def __init__(self, gone: list[int]) -> None:
        super().__init__()
        self.me = self
        self._gone = gone

    def __del__(self) -> None:
        self._gone.append(threading.get_ident())


def allocate() -> None:
    """Do what tips the balance of the collector many times over."""
    for _ in range(200):
        kept = [[number] for number in range(1_000)]
        kept.clear()


def test_a_widget_in_a_cycle_goes_on_the_window_thread(tidy: Tidy, qtbot: QtBot) -> None:
    gone: list[int] = []
    for _ in range(5):
        Noted(gone)
    worker = threading.Thread(target=allocate)
    worker.start()
    worker.join()
    assert gone == [], "the collector ran beside the window"
    assert not gc.isenabled()
    ballast = [[number] for number in range(5_000)]
    qtbot.waitUntil(lambda: len(gone) == 5, timeout=5000)
    assert set(gone) == {threading.get_ident()}
    assert ballast


def test_the_whole_heap_waits_for_a_quiet_moment(
    tidy: Tidy, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[int] = []
    monkeypatch.setattr(gc, "collect", lambda generation=2: done.append(generation))
    monkeypatch.setattr(gc, "get_count", lambda: (5_000, 20, 20))
    assert tidy.eventFilter(tidy, QEvent(QEvent.Type.KeyPress)) is False
    tidy.tidy()
    assert done == [1]
    monkeypatch.setattr("ehc_desk.ui.tidy.QUIET_S", -1.0)
    tidy.tidy()
    assert done == [1, 2]


def test_a_key_that_a_field_takes_is_no_quiet_moment(tidy: Tidy, qtbot: QtBot) -> None:
    line = QLineEdit()
    qtbot.addWidget(line)
    line.show()
    line.activateWindow()
    qtbot.waitUntil(line.isActiveWindow, timeout=5000)
    tidy.watch(line)
    tidy._last_key = -1e9
    QTest.keyClick(line.windowHandle(), Qt.Key.Key_A)
    assert line.text() == "a"
    assert tidy.quiet_s < 5


def test_what_a_key_may_need_is_read_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    for kept in (addresses.shipped, help_pages.shelf, icons._text):
        kept.cache_clear()
    warm_up.read_ahead("vi")

    def from_disk(*_: object, **__: object) -> str:
        pytest.fail("read from the disk on the window's thread")

    monkeypatch.setattr(Path, "read_text", from_disk)
    monkeypatch.setattr(Path, "read_bytes", from_disk)
    addresses.shipped()
    assert help_pages.shelf("vi").pages
    assert all(icons._text(file.stem) for file in icons._folder().glob("*.svg"))


def test_imports_wait_while_somebody_types(monkeypatch: pytest.MonkeyPatch) -> None:
    came: list[str] = []
    busy = iter([True, True, False])
    monkeypatch.setattr(warm_up.time, "sleep", lambda _s: came.append("rest"))
    monkeypatch.setattr(warm_up.importlib, "import_module", came.append)
    warm_up.warm_up(lambda: next(busy, False))
    assert came[:3] == ["rest", "rest", warm_up._FIRST[0]]
    came.clear()
    warm_up.warm_up(lambda: True)
    assert came.count("rest") >= warm_up._MOST_PATIENCE_S / warm_up._WAIT_S
    assert came[-2] == warm_up._SCREENS[-1], "in the end all is imported"
