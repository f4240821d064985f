"""Asking for a file: one way for all, in Vietnamese, by keys, from where it was answered last."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import walker_checks
import walker_words
from PySide6.QtCore import QFileInfo, Qt
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QToolButton, QTreeView, QWidget
from pytestqt.qtbot import QtBot
from window_room import Room

from ehc_desk.ui import last_folders, qt_words, style, texts
from ehc_desk.ui.looks import tokens
from ehc_desk.ui.widgets.ask_file import AskFile, ask_files, ask_folder, ask_where

UI = Path(__file__).resolve().parents[2] / "ehc_desk" / "ui"


@pytest.fixture
def parent(qapp: QApplication, qtbot: QtBot) -> Iterator[QWidget]:
    texts.set_language("vi")
    qt_words.speak(qapp, "vi")
    style.apply(qapp, theme="light", font_percent=100)
    last_folders.current().follow({}, lambda _known: None)
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    yield made
    last_folders.current().follow({}, lambda _known: None)


def type_and_enter(dialog: AskFile, text: str) -> None:
    field = dialog.findChild(QLineEdit)
    assert field is not None
    field.setFocus()
    field.setText(text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def asked(parent: QWidget, taken: list[Any]) -> list[AskFile]:
    return [
        ask_files(parent, "Chọn", taken.append, purpose="a", kinds="Giấy tờ (*.pdf)", many=True),
        ask_folder(parent, "Chọn", taken.append, purpose="b"),
        ask_where(parent, "Lưu", taken.append, purpose="c", name="phieu.pdf", kinds="PDF (*.pdf)"),
    ]


def test_no_other_place_makes_such_a_dialog() -> None:
    places = {
        file.relative_to(UI).as_posix()
        for file in UI.rglob("*.py")
        if re.search(r"QFileDialog[.(]", file.read_text("utf-8"))
    }
    assert places == {"widgets/ask_file.py"}


def test_all_of_it_is_vietnamese_named_and_large_enough(parent: QWidget) -> None:
    for dialog in asked(parent, []):
        assert dialog.testOption(QFileDialog.Option.DontUseNativeDialog)
        assert list(walker_words.english(dialog)) == []
        for check in (walker_checks.names, walker_checks.targets):
            told = [(type(widget).__name__, told) for widget, _, told in check(dialog)]
            assert told == []
        up = dialog.findChild(QToolButton, "toParentButton")
        assert up is not None
        assert up.shortcut().toString() == "Alt+Up"
        dialog.reject()


def test_files_are_taken_by_keys_and_the_folder_is_remembered_for_that_purpose(
    parent: QWidget, qtbot: QtBot, tmp_path: Path
) -> None:
    kept: list[dict[str, str]] = []
    last_folders.current().follow({}, kept.append)
    paper = tmp_path / "Giấy khai sinh.pdf"
    paper.write_bytes(b"%PDF-1.4")
    taken: list[list[Path]] = []
    dialog = ask_files(parent, "Chọn", taken.append, purpose="papers", kinds="Giấy tờ (*.pdf)")
    type_and_enter(dialog, str(paper))
    qtbot.waitUntil(lambda: taken == [[paper]])
    assert kept == [{"papers": str(tmp_path)}]
    again = ask_files(parent, "Chọn", taken.append, purpose="papers", kinds="Giấy tờ (*.pdf)")
    assert Path(again.directory().absolutePath()) == tmp_path
    other = ask_files(parent, "Chọn", taken.append, purpose="install", kinds="Mã (*.json)")
    assert Path(other.directory().absolutePath()) != tmp_path
    QTest.keyClick(again, Qt.Key.Key_Escape)
    QTest.keyClick(other, Qt.Key.Key_Escape)
    assert len(taken) == 1


def test_a_folder_and_a_new_file(parent: QWidget, qtbot: QtBot, tmp_path: Path) -> None:
    taken: list[Path] = []
    (tmp_path / "quét").mkdir()
    type_and_enter(
        ask_folder(parent, "Chọn", taken.append, purpose="watched"), str(tmp_path / "quét")
    )
    qtbot.waitUntil(lambda: taken == [tmp_path / "quét"])
    assert last_folders.current().of("watched") == str(tmp_path / "quét")
    where = ask_where(
        parent, "Lưu", taken.append, purpose="pdf", name="phieu.pdf", kinds="PDF (*.pdf)"
    )
    type_and_enter(where, str(tmp_path / "bản lưu"))
    qtbot.waitUntil(lambda: taken[-1] == tmp_path / "bản lưu.pdf")


def test_a_folder_that_is_gone_is_no_beginning(parent: QWidget, tmp_path: Path) -> None:
    last_folders.current().follow({"a": str(tmp_path / "gone")}, lambda _known: None)
    dialog = ask_files(parent, "Chọn", lambda _found: None, purpose="a", kinds="PDF (*.pdf)")
    assert dialog.directory().exists()
    dialog.reject()


def test_the_memory_is_the_persons_and_outlives_the_window(room: Room, qtbot: QtBot) -> None:
    last_folders.current().remember("papers", "/a/b")
    room.settle()
    assert room.desk.preferences.get("demo", "last_folders", None) == {"papers": "/a/b"}
    last_folders.current().follow({}, lambda _known: None)
    room.shell.park()
    room.shell.resume_work()
    qtbot.waitUntil(lambda: last_folders.current().of("papers") == "/a/b")


def test_it_fits_the_window_and_its_list_needs_no_scrolling_sideways(
    qapp: QApplication, qtbot: QtBot
) -> None:
    style.apply(qapp)
    window = QWidget()
    window.resize(1092, 614)
    qtbot.addWidget(window)
    window.show()
    try:
        for percent in (100, 200):
            style.scale(qapp, percent)
            for dialog in asked(window, []):
                qtbot.waitExposed(dialog)
                assert dialog.width() <= 1092
                assert dialog.height() <= 614
                table = dialog.findChild(QTreeView, "treeView")
                assert table is not None
                qtbot.waitUntil(
                    lambda table=table: table.horizontalScrollBar().maximum() == 0, timeout=2000
                )
                dialog.reject()
    finally:
        style.scale(qapp, 100)


@pytest.mark.parametrize("theme", tokens.THEMES)
def test_its_icons_are_the_programs_own_in_the_colours_of_the_theme(
    qapp: QApplication, parent: QWidget, theme: str
) -> None:
    style.apply(qapp, theme=theme)
    try:
        for dialog in asked(parent, []):
            assert QIcon.themeName() == f"ehc-{theme}"
            for name in ("backButton", "toParentButton", "newFolderButton", "detailModeButton"):
                small = dialog.findChild(QToolButton, name)
                assert small is not None
                assert icons_of(small.icon().pixmap(24, 24)) == {style.colour("text")}
            provided = dialog.iconProvider().icon(QFileInfo(str(Path.home())))
            assert icons_of(provided.pixmap(24, 24)) == {style.colour("primary")}
            dialog.reject()
    finally:
        style.apply(qapp, theme="light")


def icons_of(drawn: QPixmap) -> set[str]:
    """Return the colours of what is wholly drawn."""
    image = drawn.toImage()
    every = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return {each.name() for each in every if each.alpha() == 255}
