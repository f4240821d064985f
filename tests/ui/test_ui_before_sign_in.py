"""Before somebody works: one card in a bare window, whatever the letters, with the cursor in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk_folder import empty_desk, opened
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QScrollArea
from pytestqt.qtbot import QtBot

from ehc_desk.errors import Damaged, StoreMissing
from ehc_desk.runtime.lanes import Lanes
from ehc_desk.ui import style
from ehc_desk.ui.app import Start
from ehc_desk.ui.curtain import Curtain
from ehc_desk.ui.doors import Doors
from ehc_desk.ui.main_window import MainWindow
from ehc_desk.ui.screens.first_run import FirstRunScreen
from ehc_desk.ui.screens.making import MakingScreen
from ehc_desk.ui.screens.no_desk import NoDeskScreen
from ehc_desk.ui.screens.sign_in import SignInScreen
from ehc_desk.ui.tasks import UiTasks
from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.balanced import balanced

OFFICE = "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG PHƯỜNG MẪU MỘT"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with opened(empty_desk(tmp_path_factory.mktemp("before") / "desk")) as made:
        yield made


@pytest.fixture
def tasks() -> Iterator[UiTasks]:
    lanes = Lanes()
    made = UiTasks(lanes)
    yield made
    made.close()
    lanes.close()


@pytest.fixture
def frame(qapp: QApplication, qtbot: QtBot) -> Iterator[MainWindow]:
    style.apply(qapp, theme="light", font_percent=100)
    made = MainWindow()
    made.build()
    made.setMinimumSize(QSize(0, 0))
    made.resize(1092, 614)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitExposed(made)
    yield made
    style.scale(qapp, 100)


def doors(folder: Path) -> Doors:
    return Doors(
        folder=folder,
        code=print,
        by_hand=print,
        practice=lambda: None,  # type: ignore[arg-type,return-value]
    )


def no_desk() -> NoDeskScreen:
    return NoDeskScreen(Damaged(what="database"), print, elsewhere=print, leave=print)


@pytest.mark.parametrize("percent", [90, 100, 200])
def test_no_screen_scrolls_sideways_or_makes_the_window_larger(
    frame: MainWindow,
    tasks: UiTasks,
    tmp_path: Path,
    qapp: QApplication,
    qtbot: QtBot,
    percent: int,
) -> None:
    style.scale(qapp, percent)
    first = FirstRunScreen(doors(tmp_path), tasks)
    for screen in (no_desk(), first, MakingScreen()):
        frame.show_alone(screen)
        screen.start()
        qtbot.wait(40)
        assert (frame.width(), frame.height()) == (1092, 614)
        for area in frame.stack.findChildren(QScrollArea):
            assert area.horizontalScrollBar().maximum() == 0
        for part in (frame.rail, frame.menuBar(), frame.statusBar()):
            assert not part.isVisible()


def test_what_stands_around_comes_back_with_the_work(frame: MainWindow) -> None:
    frame.stand_bare(True)
    assert not frame.menuBar().isVisible()
    frame.stand_bare(False)
    assert frame.menuBar().isVisible()
    assert frame.statusBar().isVisible()


@pytest.mark.parametrize("percent", [90, 100, 200])
def test_signing_in_begins_in_the_name_and_fits(
    frame: MainWindow, desk: Any, tasks: UiTasks, qapp: QApplication, qtbot: QtBot, percent: int
) -> None:
    style.scale(qapp, percent)
    behind = QPushButton("x" * 400)
    frame.stack.addWidget(behind)
    frame.stack.setCurrentWidget(behind)
    behind.setMinimumHeight(3000)  # what lies behind the curtain holds no window open
    frame.stack.removeWidget(behind)
    screen = SignInScreen(desk, tasks)
    curtain = Curtain(frame)
    curtain.prepare()
    frame.stack.addWidget(behind)
    curtain.draw(screen)
    screen.start()
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QLineEdit), timeout=5000)
    qtbot.wait(40)
    assert frame.minimumSizeHint().height() <= 614
    for area in screen.findChildren(QScrollArea):
        assert area.horizontalScrollBar().maximum() == 0
    behind.deleteLater()


def test_a_few_pixels_do_not_make_the_card_flip(desk: Any, tasks: UiTasks, qtbot: QtBot) -> None:
    screen = SignInScreen(desk, tasks)
    qtbot.addWidget(screen)
    screen.show()
    shapes = []
    for height in (700, 590, 540, 590, 700):
        screen.resize(1000, height)
        qtbot.wait(5)
        shapes.append(screen._low)
    assert shapes == [False, False, True, True, False]


def test_a_name_is_broken_into_lines_of_one_length() -> None:
    def wide(text: str) -> int:
        return len(text)

    lines = balanced(OFFICE, len(OFFICE) - 2, wide)
    assert " ".join(lines) == OFFICE
    assert len(lines) == 2
    assert abs(len(lines[0]) - len(lines[1])) <= 8
    assert balanced(OFFICE, 100, wide) == [OFFICE]
    assert balanced("Một hai", 3, wide) == ["Một", "hai"]
    assert balanced("Một dài", 2, wide) == ["Một dài"]


def test_of_three_doors_one_is_the_main_one_and_all_are_equally_wide(
    frame: MainWindow, tasks: UiTasks, tmp_path: Path, qtbot: QtBot
) -> None:
    screen = FirstRunScreen(doors(tmp_path), tasks)
    frame.resize(1920, 1000)
    frame.show_alone(screen)
    qtbot.wait(40)
    kinds = [made.property("kind") for made in screen._buttons.values()]
    assert kinds == ["primary", "tall", "tall"]
    widths = [each.width() for each in screen._frames]
    assert max(widths) - min(widths) <= 1
    assert max(widths) < 400
    assert len({each.y() for each in screen._frames}) == 1
    style.scale(QApplication.instance(), 200)  # type: ignore[arg-type]
    frame.resize(1092, 614)
    qtbot.waitUntil(lambda: len({each.x() for each in screen._frames}) == 1, timeout=2000)


def test_a_damaged_desk_offers_another_folder_and_the_way_out(
    frame: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    done: list[object] = []
    screen = NoDeskScreen(
        Damaged(what="database"),
        lambda: done.append("again"),
        elsewhere=done.append,
        leave=lambda: done.append("left"),
    )
    frame.show_alone(screen)
    screen.start()
    again, _other, leave = screen.findChildren(QPushButton)
    assert again.hasFocus()
    again.click()
    leave.click()
    screen._go(tmp_path)
    assert done == ["again", "left", tmp_path, "left"]
    alone = NoDeskScreen(StoreMissing(), print)
    qtbot.addWidget(alone)
    assert [made.text() for made in alone.findChildren(QPushButton)] == [t("no_desk.again")]


def test_a_start_that_fails_is_told_in_a_bare_window(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    def broken() -> Any:
        raise Damaged(what="database")

    start = Start(qapp, broken, doors(tmp_path), "vi")
    start.window.show()
    qtbot.waitUntil(lambda: start.window.findChild(NoDeskScreen) is not None, timeout=10_000)
    assert not start.window.menuBar().isVisible()
    assert not start.window.rail.isVisible()
    start.window.close()
    start.close()
