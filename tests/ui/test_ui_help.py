"""Help inside the program: the page of the screen, search, links, back and forward, in dialogs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextDocument, QTextFormat
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot
from window_room import Room

from ehc_desk.presenters.help import shelf
from ehc_desk.ui import key_map, style, texts
from ehc_desk.ui.commands import TURN_KEYS
from ehc_desk.ui.key_sheet import KeySheet
from ehc_desk.ui.screens.help import HelpDialog

ALT = Qt.KeyboardModifier.AltModifier


def page_of(screen: Any) -> str:
    return screen._pane.page.toPlainText().splitlines()[0]


@pytest.mark.parametrize(
    ("place", "heading"),
    [
        ("intake", "Tiếp nhận hồ sơ"),
        ("find", "Tìm hồ sơ và danh sách"),
        ("deliveries", "Gửi về tỉnh"),
        ("keys_setup", "Phím tắt"),
    ],
)
def test_f1_opens_the_page_of_the_screen(room: Room, place: str, heading: str) -> None:
    room.shell.go(place)
    QTest.keyClick(room.frame, Qt.Key.Key_F1)
    assert room.shell.place == "help"
    assert page_of(room.shell.current) == heading
    QTest.keyClick(room.frame, Qt.Key.Key_Escape)
    assert room.shell.place == place


def test_pages_tell_the_keys_of_the_user(room: Room) -> None:
    key_map.current().change("accept", "F12")
    room.shell.show_help("intake")
    text = room.shell.current._pane.page.toPlainText()
    assert "F12" in text
    assert "{key" not in text
    assert "Return" not in text


def test_search_and_the_way_back_and_forward(room: Room) -> None:
    room.shell.show_help("intake")
    pane = room.shell.current._pane
    pane.search.setText("in hong")
    assert pane.contents.count() >= 1
    QTest.keyClick(pane.search, Qt.Key.Key_Return)
    assert page_of(room.shell.current) == "In phiếu và khi in hỏng"
    room.frame.activateWindow()
    pane.page.setFocus()
    QTest.keyClick(pane.page, Qt.Key.Key_Left, ALT)
    assert page_of(room.shell.current) == "Tiếp nhận hồ sơ"
    assert pane.forward.isEnabled()
    QTest.keyClick(pane.page, Qt.Key.Key_Right, ALT)
    assert page_of(room.shell.current) == "In phiếu và khi in hỏng"
    pane.search.setText("xyzzy")
    assert pane._nothing.isVisible()
    assert pane.contents.count() == 0


def test_a_link_opens_a_page_and_none_leads_out(room: Room) -> None:
    room.shell.show_help("first_day")
    pane = room.shell.current._pane
    pane._follow(QUrl("drafts"))
    assert page_of(room.shell.current) == "Bản nháp"
    pane._follow(QUrl("https://example.org/"))
    assert page_of(room.shell.current) == "Bản nháp"
    assert not pane.page.openExternalLinks()


def test_every_page_opens_in_both_languages(room: Room) -> None:
    for language in texts.LANGUAGES:
        texts.set_language(language)
        dialog = HelpDialog(room.frame, "intake", "F1")
        pane = dialog.findChild(QDialog) or dialog.layout().itemAt(0).widget()
        for row in range(pane.contents.count()):
            pane.contents.setCurrentRow(row)
            first = pane.page.toPlainText().splitlines()[0]
            assert first == pane.contents.item(row).text()
        dialog.deleteLater()


def test_f1_works_inside_a_dialog(room: Room, qtbot: QtBot) -> None:
    room.shell.start_case("2.000815")
    room.shell.do("keys")
    sheet = room.dialog(KeySheet)
    sheet.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is sheet, timeout=3000)
    qtbot.waitUntil(lambda: bool(sheet.property("has_help")), timeout=3000)
    QTest.keyClick(sheet.rows, Qt.Key.Key_F1)
    qtbot.waitUntil(
        lambda: any(
            isinstance(each, HelpDialog) and each.isVisible()
            for each in QApplication.topLevelWidgets()
        ),
        timeout=2000,
    )
    shown = room.dialog(HelpDialog)
    assert shown.layout().itemAt(0).widget().page.toPlainText().startswith("Phím tắt")
    shown.reject()
    sheet.reject()


def test_the_key_sheet_has_only_what_works_here(room: Room) -> None:
    room.shell.do("deliveries")
    room.shell.do("keys")
    sheet = room.dialog(KeySheet)
    rows = sheet.told()
    names = [name for _, name in rows]
    assert "Gửi ngay" in names
    assert "Tiếp nhận và in" not in names
    assert texts.t("keys.address_today") not in names
    assert all(key and "Return" not in key for key, _ in rows)
    sheet.reject()


def test_the_key_sheet_of_a_case_has_the_keys_of_its_fields(room: Room) -> None:
    room.shell.start_case("1.001193")
    room.settle()
    sheet = KeySheet(room.frame, "", room.shell.commander.possible(), lambda _paper: None)
    keys = [key for key, _ in sheet.told()]
    first = keys.index("Shift+F1")
    assert keys[first : first + 4] == ["Shift+F1", "Shift+F7", "Shift+F8", "Shift+F9"]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_keys_that_nobody_changes_are_told_too(room: Room, language: str) -> None:
    texts.set_language(language)
    sheet = KeySheet(room.frame, "", room.shell.commander.possible(), lambda _paper: None)
    keys = [key for key, _ in sheet.told()]
    page = shelf(language).markdown("keys", key_map.key_of)
    for key in (*TURN_KEYS, "F6", "Shift+F6", "Esc", "F10"):
        assert keys.count(key) == 1
        assert f"**{key}**" in page
    assert any(key.startswith("Alt+1") for key in keys)
    assert not any(name.startswith("keys.") for _, name in sheet.told())
    sheet.deleteLater()


def test_the_keys_of_the_screen_stand_before_those_of_everywhere(room: Room) -> None:
    room.shell.start_case("1.001193")
    room.settle()
    sheet = KeySheet(room.frame, "", room.shell.commander.possible(), lambda _paper: None)
    names = [name for _, name in sheet.told()]
    first, last = (texts.t(f"command.{each}") for each in ("accept", "new"))
    assert names.index(first) < names.index(texts.t("keys.address_today")) < names.index(last)
    headings = [table.topLevelItem(0).text(0) for table in sheet.tables]
    assert headings[0] == texts.t("keys.here")


@pytest.mark.parametrize(
    ("percent", "size"), [(90, (1366, 768)), (100, (1366, 768)), (200, (1092, 614))]
)
def test_the_key_sheet_shows_whole_rows_and_many(
    room: Room, qapp: QApplication, qtbot: QtBot, percent: int, size: tuple[int, int]
) -> None:
    style.scale(qapp, percent)
    try:
        room.frame.resize(*size)
        sheet = KeySheet(room.frame, "", room.shell.commander.possible(), lambda _paper: None)
        sheet.show()
        qtbot.wait(30)
        assert sheet.width() <= size[0]
        assert sheet.height() <= size[1]
        for table in sheet.tables:
            assert table.viewport().height() % table._high == 0
            assert table.viewport().height() >= 3 * table._high
        seen = sum(table.viewport().height() // table._high for table in sheet.tables)
        assert percent == 200 or seen >= 0.7 * len(sheet.told())
        sheet.reject()
    finally:
        style.scale(qapp, 100)


def test_the_desk_card_is_made_and_shown(room: Room, qtbot: QtBot) -> None:
    seen: list[str] = []
    room.shell.preview = seen.append  # type: ignore[method-assign]
    room.shell.do("desk_card")
    qtbot.waitUntil(lambda: bool(seen), timeout=10_000)
    file = Path(seen[0])
    assert file.read_bytes().startswith(b"%PDF")
    assert file.is_relative_to(room.desk.root)


def _sizes(pane: Any) -> list[tuple[int, int]]:
    """Return heading level and pixels of the letters of every line that is written."""
    found, block = [], pane.page.document().begin()
    while block.isValid():
        if block.text().strip("\ufffc "):
            letters = block.begin().fragment().charFormat()
            pixels = letters.property(QTextFormat.Property.FontPixelSize)
            found.append((block.blockFormat().headingLevel(), pixels))
        block = block.next()
    return found


@pytest.mark.parametrize("percent", [100, 200])
def test_a_page_stands_there_once_and_only_its_heading_is_large(
    room: Room, qapp: QApplication, percent: int
) -> None:
    style.apply(qapp, font_percent=percent)
    try:
        room.shell.show_help("first_day")
        pane = room.shell.current._pane
        for page in (*shelf("vi").pages, *reversed(shelf("vi").pages)):
            pane.show_page(page.name)
            QApplication.processEvents()
            sizes = _sizes(pane)
            assert [level for level, _ in sizes].count(1) == 1, page.name
            assert sizes[0] == (1, style.px(23)), page.name
            assert {pixels for level, pixels in sizes if not level} <= {style.px(15)}, page.name
    finally:
        style.apply(qapp, font_percent=100)


def test_shift_tab_leaves_the_text_at_once_and_tab_walks_the_links(room: Room) -> None:
    room.shell.show_help("first_day")
    pane = room.shell.current._pane
    room.frame.activateWindow()
    pane.page.setFocus()
    QTest.keyClick(pane.page, Qt.Key.Key_Tab)
    assert pane.page.hasFocus()
    assert pane.page.textCursor().selectedText() == "Bản nháp"
    pane.show_page("settings")
    QTest.keyClick(pane.page, Qt.Key.Key_Backtab)
    assert not pane.page.hasFocus()


def test_pictures_have_a_frame_in_the_colour_of_the_theme(room: Room, qapp: QApplication) -> None:
    room.shell.show_help("first_day")
    page = room.shell.current._pane.page
    kind = QTextDocument.ResourceType.ImageResource.value
    try:
        for theme in ("light", "dark", "contrast"):
            style.apply(qapp, theme=theme)
            picture = page.loadResource(kind, QUrl("../pictures/intake.png"))
            corners = {(0, 0), (picture.width() - 1, picture.height() - 1)}
            colours = {picture.pixelColor(*corner).name() for corner in corners}
            assert colours == {style.colour("muted")}
    finally:
        style.apply(qapp, theme="light")
