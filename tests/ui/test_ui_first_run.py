"""The first run typed by hand: nothing false is said, the cursor stays, and asking is seen."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QProgressBar
from pytestqt.qtbot import QtBot

from ehc_desk.errors import DeskError, InstallCodeInvalid, Offline, ServerFault
from ehc_desk.runtime.lanes import Lanes
from ehc_desk.ui import style
from ehc_desk.ui.doors import Doors
from ehc_desk.ui.screens.first_run import FirstRunScreen
from ehc_desk.ui.tasks import UiTasks


class Province:
    """Refuses with what a test names, once it may answer."""

    def __init__(self) -> None:
        self.refusal: DeskError = Offline()
        self.may_answer = threading.Event()

    def by_hand(self, _typed: Mapping[str, str]) -> object:
        self.may_answer.wait(10)
        raise self.refusal


@pytest.fixture
def province() -> Province:
    return Province()


@pytest.fixture
def screen(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, province: Province
) -> Iterator[FirstRunScreen]:
    style.prepare(qapp)
    lanes = Lanes()
    tasks = UiTasks(lanes)
    doors = Doors(folder=tmp_path, code=print, by_hand=province.by_hand, practice=lambda: None)  # type: ignore[arg-type,return-value]
    made = FirstRunScreen(doors, tasks)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    made.start()
    yield made
    province.may_answer.set()
    tasks.close()
    lanes.close()


def said(screen: FirstRunScreen) -> str:
    return " ".join(each.text() for each in screen.findChildren(QLabel) if each.isVisible())


def refused(screen: FirstRunScreen, qtbot: QtBot, province: Province) -> str:
    screen._send.click()
    province.may_answer.set()
    qtbot.waitUntil(screen._notice.isVisible, timeout=5000)
    return said(screen)


def test_the_three_ways_are_named_until_one_is_chosen(screen: FirstRunScreen, qtbot: QtBot) -> None:
    assert "ba cách" in said(screen)
    screen._buttons["by_hand"].click()
    assert "ba cách" not in said(screen)
    qtbot.keyClick(screen, Qt.Key.Key_Escape)
    assert "ba cách" in said(screen)


def test_what_a_code_is_stands_below_it_and_a_reader_tells_it(screen: FirstRunScreen) -> None:
    screen._buttons["by_hand"].click()
    for name, words in (("client_id", "cấp riêng cho máy này"), ("public_key", "nhận ra đúng")):
        assert words in said(screen)
        assert words in screen._fields[name].accessibleDescription()


def test_without_connection_no_dossier_is_said_to_be_kept_and_the_cursor_stays(
    screen: FirstRunScreen, qtbot: QtBot, province: Province
) -> None:
    screen._buttons["by_hand"].click()
    screen._send.setFocus()
    told = refused(screen, qtbot, province)
    assert "Chưa có gì được lưu" in told
    assert "Hồ sơ đã lưu" not in told
    assert screen.focusWidget() is screen._send
    screen._fields["url"].setFocus()
    refused(screen, qtbot, province)
    qtbot.waitUntil(screen._send.isEnabled, timeout=5000)
    assert screen.focusWidget() is screen._fields["url"]


def test_a_broken_server_keeps_its_own_words_but_says_nothing_was_saved(
    screen: FirstRunScreen, qtbot: QtBot, province: Province
) -> None:
    province.refusal = ServerFault()
    screen._buttons["by_hand"].click()
    told = refused(screen, qtbot, province)
    assert "Chưa có gì được lưu trên máy này" in told
    assert "Chưa nối được máy chủ" not in told


def test_wrong_fields_take_the_cursor(
    screen: FirstRunScreen, qtbot: QtBot, province: Province
) -> None:
    province.refusal = InstallCodeInvalid(fields=[{"field": "secret", "code": "required"}])
    screen._buttons["by_hand"].click()
    refused(screen, qtbot, province)
    assert screen.focusWidget() is screen._fields["secret"]


def test_a_moving_sign_shows_that_the_province_is_asked(
    screen: FirstRunScreen, qtbot: QtBot, province: Province
) -> None:
    bar = screen.findChild(QProgressBar)
    screen._buttons["by_hand"].click()
    assert not bar.isVisible()
    screen._send.click()
    assert bar.isVisible()
    assert (bar.minimum(), bar.maximum()) == (0, 0)
    assert "Đang hỏi" in said(screen)
    province.may_answer.set()
    qtbot.waitUntil(lambda: not bar.isVisible(), timeout=5000)
