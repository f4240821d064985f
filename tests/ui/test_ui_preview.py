"""The print preview: as large as the window allows, its buttons true, and no print by looking."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QPageSize, QPainter, QPdfWriter
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ehc_desk.presenters.print_job import PrintState
from ehc_desk.ui import style
from ehc_desk.ui.printing import PreviewDialog
from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.ask_file import AskFile

ONE = PrintState(printers=("Mẫu",), printer="Mẫu", asked=True)


@pytest.fixture
def file(tmp_path: Path, qapp: QApplication) -> Path:
    """Return an A5 file of two pages."""
    made = tmp_path / "phieu.pdf"
    writer = QPdfWriter(str(made))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A5))
    painter = QPainter(writer)
    painter.drawText(100, 100, "một")
    writer.newPage()
    painter.drawText(100, 100, "hai")
    painter.end()
    return made


def opened(qtbot: QtBot, qapp: QApplication, file: Path, *, size: tuple[int, int]) -> Any:
    style.apply(qapp, theme="light")
    window = QWidget()
    window.resize(*size)
    qtbot.addWidget(window)
    window.show()
    dialog: Any = PreviewDialog(window, file)
    dialog.kept = window  # nobody else holds it
    dialog.open()
    qtbot.waitUntil(lambda: dialog._view.zoom != 1.25 or size[1] > 1040, timeout=2000)
    qtbot.wait(30)
    return dialog


@pytest.mark.parametrize("percent", [100, 200])
@pytest.mark.parametrize("size", [(1092, 614), (1366, 768), (1920, 1080)])
def test_the_page_takes_the_height_and_the_dialog_stays_inside(
    qtbot: QtBot, qapp: QApplication, file: Path, size: tuple[int, int], percent: int
) -> None:
    style.apply(qapp)
    style.scale(qapp, percent)
    try:
        dialog = opened(qtbot, qapp, file, size=size)
        assert dialog.size().boundedTo(QSize(*size)) == dialog.size()
        assert dialog.minimumSizeHint().boundedTo(QSize(*size)) == dialog.minimumSizeHint()
        page, room = dialog._view.pixels(dialog._view.zoom), dialog._view.viewport().size()
        assert page.boundedTo(room) == page
        assert page.height() > 0.85 * size[1] or page.width() > 0.9 * room.width()
        assert room.width() < 1.35 * page.width() or percent == 200
    finally:
        style.scale(qapp, 100)


def test_the_page_follows_its_room_until_a_person_zooms(
    qtbot: QtBot, qapp: QApplication, file: Path
) -> None:
    dialog = opened(qtbot, qapp, file, size=(1366, 768))
    whole = dialog._view.zoom
    dialog.resize(dialog.width(), dialog.height() - 200)
    qtbot.waitUntil(lambda: dialog._view.zoom < whole, timeout=2000)
    dialog._view.fit("width")
    room = dialog._view.viewport()
    qtbot.waitUntil(
        lambda: 0 <= room.width() - dialog._view.pixels(dialog._view.zoom).width() <= 12,
        timeout=2000,
    )
    assert dialog._view.horizontalScrollBar().maximum() == 0
    dialog._view.scale(True)
    asked = dialog._view.zoom
    dialog.resize(dialog.width(), dialog.height() + 100)
    qtbot.wait(40)
    assert dialog._view.zoom == asked


def test_pages_are_turned_only_where_there_are_some(
    qtbot: QtBot, qapp: QApplication, file: Path
) -> None:
    dialog = opened(qtbot, qapp, file, size=(1366, 768))
    assert (dialog._before.isEnabled(), dialog._after.isEnabled()) == (False, True)
    dialog._after.setFocus()
    dialog._after.click()
    assert (dialog._before.isEnabled(), dialog._after.isEnabled()) == (True, False)
    assert dialog.focusWidget() is dialog._before


def test_without_a_printer_saving_is_the_main_thing(
    qtbot: QtBot, qapp: QApplication, file: Path
) -> None:
    dialog = opened(qtbot, qapp, file, size=(1366, 768))
    dialog._render(PrintState(asked=True))
    assert dialog._printers.currentText() == t("print.none")
    assert not dialog._printers.isEnabled()
    assert not dialog._copies.isEnabled()
    assert dialog._save_button.property("kind") == "primary"
    dialog._render(ONE)
    assert dialog._printers.currentText() == "Mẫu"
    assert dialog._printers.isEnabled()
    assert dialog._copies.isEnabled()
    assert dialog._save_button.property("kind") == "tall"


def test_the_keyboard_comes_back_from_asking_for_a_file(
    qtbot: QtBot, qapp: QApplication, file: Path
) -> None:
    dialog = opened(qtbot, qapp, file, size=(1366, 768))
    dialog._close.setFocus()
    dialog._save()
    asked = dialog.findChild(AskFile)
    asked.reject()
    qtbot.waitUntil(lambda: dialog.focusWidget() is dialog._save_button, timeout=2000)


def test_paper_has_an_edge_on_white(qtbot: QtBot, qapp: QApplication, file: Path) -> None:
    dialog = opened(qtbot, qapp, file, size=(1366, 768))
    picture = dialog._view.picture.pixmap().toImage()
    assert picture.pixelColor(0, picture.height() // 2).name() == style.colour("border")
    assert picture.pixelColor(3, picture.height() // 2).name() == "#ffffff"
