"""One window a folder: the second start hands over and goes; a killed one is taken over from."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ehc_desk.ui.single import OnlyWindow

_HOLD = """
import sys, time
from pathlib import Path
from PySide6.QtCore import QCoreApplication
app = QCoreApplication([])
from ehc_desk.ui.single import OnlyWindow
only = OnlyWindow(Path(sys.argv[1]))
assert only.is_first()
only.listen()
print("held", flush=True)
time.sleep(60)
"""
_GIVE = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
app = QCoreApplication([])
from ehc_desk.ui.single import OnlyWindow
only = OnlyWindow(Path(sys.argv[1]))
assert not only.is_first()
print(only.hand_over(sys.argv[2:]), flush=True)
"""


@pytest.fixture
def only(qapp: QApplication, tmp_path: Path) -> Iterator[OnlyWindow]:
    made = OnlyWindow(tmp_path)
    yield made
    made.close()


def started(script: str, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, *words], stdout=subprocess.PIPE, text=True
    )


def test_a_second_start_hands_over_what_it_was_asked(
    only: OnlyWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    assert only.is_first()
    only.listen()
    words = ["ehc://new/2.000815", "/tmp/giấy tờ.pdf"]
    with qtbot.waitSignal(only.asked, timeout=20_000) as heard:
        second = started(_GIVE, str(tmp_path), *words)
    assert heard.args == [words]
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=20_000)
    assert second.stdout is not None
    assert second.stdout.read().strip() == "True"
    second.stdout.close()


def test_another_folder_has_a_window_of_its_own(only: OnlyWindow, tmp_path: Path) -> None:
    assert only.is_first()
    other = OnlyWindow(tmp_path / "other")
    assert other.is_first()
    other.close()
    again = OnlyWindow(tmp_path)
    assert not again.is_first()


def test_a_folder_is_one_folder_whatever_its_path(only: OnlyWindow, tmp_path: Path) -> None:
    assert only.is_first()
    link = tmp_path.parent / f"{tmp_path.name}-link"
    link.symlink_to(tmp_path)
    (tmp_path / "inside").mkdir()
    assert not OnlyWindow(link).is_first()
    assert not OnlyWindow(tmp_path / "inside" / "..").is_first()


def test_a_killed_window_is_taken_over_from(only: OnlyWindow, tmp_path: Path) -> None:
    killed = started(_HOLD, str(tmp_path))
    assert killed.stdout is not None
    assert killed.stdout.readline().strip() == "held"
    assert not only.is_first()
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait(timeout=10)
    killed.stdout.close()
    end = time.monotonic() + 10
    while not only.is_first():
        assert time.monotonic() < end, "the lock of a dead process is kept"
        time.sleep(0.1)
    only.listen()
    assert only._server.isListening()


def test_a_window_that_hangs_does_not_hold_the_second_for_ever(
    only: OnlyWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ehc_desk.ui.single._ANSWER_MS", 300)
    hung = started(_HOLD, str(tmp_path))
    assert hung.stdout is not None
    hung.stdout.readline()
    began = time.monotonic()
    assert not only.hand_over([])
    assert time.monotonic() - began < 5
    hung.kill()
    hung.wait(timeout=10)
    hung.stdout.close()


@pytest.mark.parametrize("text", [b"garbage\n", b'{"a": 1}\n', b"[1, 2]\n", b"[" * 5000 + b"\n"])
def test_garbage_is_heard_by_nobody(only: OnlyWindow, qtbot: QtBot, text: bytes) -> None:
    assert only.is_first()
    only.listen()
    with qtbot.assertNotEmitted(only.asked, wait=300):
        line = QLocalSocket()
        line.connectToServer(only._name)
        assert line.waitForConnected(2000)
        line.write(text)
        line.flush()
