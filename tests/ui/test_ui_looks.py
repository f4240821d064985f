"""Themes, sizes, icons and the words of Qt: what is chosen is shown, at once, and can be read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QColor, QIcon, QImage, QKeySequence, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QColorDialog,
    QComboBox,
    QFileDialog,
    QInputDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot
from walker_words import english_of, said

from ehc_desk import paths
from ehc_desk.ui import icons, qt_words, qt_words_file, style
from ehc_desk.ui.looks import tokens
from ehc_desk.ui.screens.dossier_facts import FactsPanel
from ehc_desk.ui.widgets.fields import button, label
from ehc_desk.ui.widgets.keyed import Keyed, KeyedTabs
from ehc_desk.ui.widgets.number import Number


@pytest.fixture(autouse=True)
def as_before(dressed: None, qapp: QApplication) -> Iterator[None]:
    qt_words.speak(qapp, "vi")
    yield
    qt_words.speak(qapp, "en")


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    made = QWidget()
    made.setObjectName("page")
    made.resize(600, 400)
    qtbot.addWidget(made)
    made.show()
    return made


def colours_of(widget: QWidget) -> set[str]:
    """Return the colours a widget is drawn in."""
    image: QImage = widget.grab().toImage()
    every = range(0, image.width(), 1), range(0, image.height(), 1)
    return {image.pixelColor(x, y).name() for y in every[1] for x in every[0]}


@pytest.mark.parametrize("theme", tokens.THEMES)
def test_a_theme_is_shown_at_once(qapp: QApplication, page: QWidget, theme: str) -> None:
    wanted = button("Tiếp nhận", "primary")
    wanted.setParent(page)
    wanted.show()
    style.apply(qapp, theme=theme)
    colours = tokens.COLOURS[theme]
    assert style.theme() == theme
    assert {colours["primary"], colours["on_primary"]} <= colours_of(wanted)
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == colours["bg"]
    assert qapp.palette().color(QPalette.ColorRole.PlaceholderText).name() == colours["muted"]


@pytest.mark.parametrize(
    ("scheme", "theme"),
    [(Qt.ColorScheme.Dark, "dark"), (Qt.ColorScheme.Light, "light")],
)
def test_the_desktop_is_followed_live(
    qapp: QApplication, scheme: Qt.ColorScheme, theme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hints = qapp.styleHints()

    class Hints:
        colorScheme = staticmethod(lambda: scheme)  # noqa: N815 - Qt's name

    monkeypatch.setattr(style.QApplication, "styleHints", staticmethod(lambda: Hints))
    style.apply(qapp, theme="system")
    assert style.theme() == theme
    style.apply(qapp, theme="contrast")
    hints.colorSchemeChanged.emit(scheme)
    assert style.theme() == "contrast"
    style._looks().wanted = "system"
    hints.colorSchemeChanged.emit(scheme)
    assert style.theme() == theme


@pytest.mark.parametrize("percent", [90, 100, 150, 200])
def test_letters_and_targets_grow_together(qapp: QApplication, page: QWidget, percent: int) -> None:
    parts = [button("Lưu"), QLineEdit(page), QComboBox(page), label("Hẹn trả", "title")]
    for part in parts:
        part.setParent(page)
        part.show()
    style.apply(qapp, font_percent=percent)
    heights = [part.sizeHint().height() for part in parts[:3]]
    assert min(heights) >= max(32, tokens.px(32, percent))
    assert parts[3].fontInfo().pixelSize() == tokens.px(21, percent)
    assert parts[0].fontInfo().pixelSize() == tokens.px(14, percent)


def test_sizes_stay_within_what_the_window_can_show(qapp: QApplication) -> None:
    style.apply(qapp, font_percent=500)
    assert style.percent() == 200
    style.apply(qapp, font_percent=10)
    assert style.percent() == 90
    assert style.target() == 32


@pytest.mark.parametrize("theme", tokens.THEMES)
def test_the_focus_can_be_seen(qapp: QApplication, page: QWidget, qtbot: QtBot, theme: str) -> None:
    style.apply(qapp, theme=theme)
    listed = QListWidget()
    listed.addItems(["Một", "Hai"])
    parts = [button("Lưu"), QLineEdit(), QComboBox(), QSpinBox(), QPlainTextEdit(), listed]
    page.activateWindow()
    for number, part in enumerate(parts):
        part.setParent(page)
        part.move(10, 10 + number * 50)
        part.show()
        other = QLineEdit(page)
        other.show()
        other.setFocus()
        qtbot.wait(1)
        before = part.grab().toImage()
        part.setFocus()
        qtbot.wait(1)
        assert part.hasFocus()
        after = part.grab().toImage()
        assert before != after, type(part).__name__
        assert tokens.COLOURS[theme]["focus"] in colours_of(part), type(part).__name__
        other.hide()


def test_a_gap_parts_the_ring_of_high_contrast_from_a_filled_button(
    qapp: QApplication, page: QWidget, qtbot: QtBot
) -> None:
    style.apply(qapp, theme="contrast", font_percent=100)
    made, other = button("Tiếp nhận", "primary"), button("Khác")
    layout = QVBoxLayout(page)
    layout.addWidget(made)
    layout.addWidget(other)
    page.resize(300, 120)
    page.show()
    before = made.sizeHint()
    page.activateWindow()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    seen = page.grab(made.geometry()).toImage()
    down = [seen.pixelColor(seen.width() // 2, y).name() for y in range(6)]
    colours = tokens.COLOURS["contrast"]
    assert down == [colours["focus"]] * 3 + [colours["bg"]] * 2 + [colours["primary"]]
    assert made.sizeHint() == before


@pytest.mark.parametrize("percent", [100, 200])
def test_a_number_to_step_is_as_high_as_a_field_and_its_text_as_far_from_the_edge(
    qapp: QApplication, page: QWidget, percent: int
) -> None:
    style.apply(qapp, font_percent=percent)
    field, number = QLineEdit("35"), Number("Số", 1, 40)
    layout = QVBoxLayout(page)
    for each in (field, number):
        layout.addWidget(each)
    page.show()
    assert number.height() == field.height()
    assert number.lineEdit().textMargins().left() >= style.px(6)


@pytest.mark.parametrize("theme", tokens.THEMES)
def test_drawings_of_the_sheet_have_the_colours_of_their_theme(
    theme: str, project_root: Path
) -> None:
    folder = project_root / "resources" / "icons" / "sheet"
    drawn = sorted(folder.glob(f"*-{theme}.svg"))
    assert len(drawn) == (8 if theme == "contrast" else 7)  # its ring around a filled button
    for file in drawn:
        inside = file.read_text()
        used = {word for word in inside.replace('"', " ").split() if word.startswith("#")}
        assert used
        assert used <= set(tokens.COLOURS[theme].values()), file.name


def test_every_icon_in_the_tables_is_there_and_licensed(project_root: Path) -> None:
    folder = project_root / "resources" / "icons"
    there = {file.stem for file in (folder / "lucide").glob("*.svg")}
    tables = (icons.LISTS, icons.COMMANDS, icons.MOODS)
    assert {name for table in tables for name in table.values()} <= there
    assert "ISC License" in (folder / "LICENSE-lucide.txt").read_text()
    for file in (folder / "lucide").glob("*.svg"):
        assert "currentColor" in file.read_text(), file.name


def test_icons_change_with_theme_and_size(qapp: QApplication, page: QWidget) -> None:
    press, action, mark = QPushButton("Gửi", page), QAction("Gửi", page), QLabel(page)
    icons.put(press, "send", "primary")
    icons.put(action, "send")
    icons.put_mood(mark, "bad")
    for theme, percent in (("dark", 150), ("contrast", 200)):
        style.apply(qapp, theme=theme, font_percent=percent)
        side = tokens.px(tokens.ICON, percent)
        assert press.iconSize().width() == side
        assert ink(press.icon(), side) == tokens.COLOURS[theme]["primary"]
        assert ink(action.icon(), side) == tokens.COLOURS[theme]["text"]
        assert ink(action.icon(), side, QIcon.Mode.Disabled) == tokens.COLOURS[theme]["muted"]
        assert mark.pixmap().width() == side


def ink(icon: QIcon, side: int, mode: QIcon.Mode = QIcon.Mode.Normal) -> str:
    """Return the colour of the strongest pixels of an icon."""
    image = icon.pixmap(side, side, mode).toImage()
    spots = [image.pixelColor(x, y) for x in range(side) for y in range(side)]
    full = [spot for spot in spots if spot.alpha() > 250]
    return QColor(full[0]).name()


# ---------------------------------------------------------------- the words of Qt


def standard_windows() -> Iterator[QWidget]:
    """Yield the windows of Qt that the program may show, each as it opens."""
    file = QFileDialog()
    file.setOption(QFileDialog.Option.DontUseNativeDialog)
    yield file
    save = QFileDialog()
    save.setOption(QFileDialog.Option.DontUseNativeDialog)
    save.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    yield save
    folder = QFileDialog()
    folder.setOption(QFileDialog.Option.DontUseNativeDialog)
    folder.setFileMode(QFileDialog.FileMode.Directory)
    yield folder
    asked = QMessageBox()
    asked.setStandardButtons(~QMessageBox.StandardButton.NoButton)
    asked.setDetailedText("–")
    yield asked
    yield QInputDialog()
    colour = QColorDialog()
    colour.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
    yield colour
    from PySide6.QtPrintSupport import QPageSetupDialog, QPrintDialog, QPrinter

    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    yield QPrintDialog(printer)
    yield QPageSetupDialog(printer)


def test_no_window_of_qt_speaks_english(qtbot: QtBot) -> None:
    english: dict[str, list[str]] = {}
    for window in standard_windows():
        qtbot.addWidget(window)
        window.show()
        told = sorted(
            {f"{text!r} {why}" for _, text in said(window) if (why := spoken_english(text))}
        )
        if told:
            english[type(window).__name__] = told
        window.close()
    assert english == {}


SOURCES = {
    source.replace("&", "").strip(): text
    for words in qt_words_file.table("vi").values()
    for source, text in words.items()
}


def spoken_english(text: str) -> str:
    """Return why a text of a standard window is English."""
    bare = text.replace("&", "").strip()
    if bare in SOURCES and SOURCES[bare].replace("&", "") != bare:
        return "is a source text"
    return english_of(text)


def test_the_menus_of_fields_are_vietnamese(qtbot: QtBot) -> None:
    for field in (QLineEdit("x"), QPlainTextEdit("x"), QSpinBox()):
        qtbot.addWidget(field)
        inside = field.lineEdit() if isinstance(field, QSpinBox) else field
        menu = inside.createStandardContextMenu()
        qtbot.addWidget(menu)
        names = [action.text().split("\t")[0] for action in menu.actions() if action.text()]
        assert len(names) >= 5
        assert [name for name in names if spoken_english(name)] == []


def test_buttons_follow_the_language(qapp: QApplication, qtbot: QtBot) -> None:
    for language, word in (("vi", "Hủy"), ("en", "Cancel"), ("pseudo", "[Hủy")):
        qt_words.speak(qapp, language)
        asked = QMessageBox()
        qtbot.addWidget(asked)
        asked.setStandardButtons(QMessageBox.StandardButton.Cancel)
        assert asked.buttons()[0].text().replace("&", "").startswith(word)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_large_key_is_called_enter(qapp: QApplication, language: str) -> None:
    qt_words.speak(qapp, language)
    keys = QKeySequence.fromString("Ctrl+Return", QKeySequence.SequenceFormat.PortableText)
    assert keys.toString(QKeySequence.SequenceFormat.NativeText) == "Ctrl+Enter"
    assert keys.toString(QKeySequence.SequenceFormat.PortableText) == "Ctrl+Return"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_qt_reads_is_what_the_table_says(language: str) -> None:
    file = paths.resources() / "i18n" / "qt" / f"{language}.qm"
    made = qt_words_file.compiled(qt_words_file.table(language))
    assert file.read_bytes() == made, "python -m ehc_desk.ui.qt_words_file writes it anew"


def test_the_table_of_qt_words_is_whole() -> None:
    words = qt_words_file.table("vi")
    assert sum(map(len, words.values())) > 600
    for context, pairs in words.items():
        for source, text in pairs.items():
            assert text.strip() or not source.strip(), (context, source)
            assert source.count("%1") == text.count("%1"), (context, source)
            assert ("&" in text) or ("&" not in source), (context, source)


def test_a_row_in_focus_shows_all_its_lines(qapp: QApplication, qtbot: QtBot) -> None:
    style.apply(qapp, theme="light", font_percent=100)
    rows = QListWidget()
    rows.setWordWrap(True)
    rows.addItem("một dòng chữ\nhai dòng chữ")
    rows.resize(300, 120)
    qtbot.addWidget(rows)
    rows.show()
    rows.activateWindow()
    rows.setFocus()
    rows.setCurrentRow(0)
    qtbot.waitUntil(lambda: rows.isActiveWindow() and rows.hasFocus(), timeout=3000)
    place = rows.visualItemRect(rows.item(0)).adjusted(8, 4, -8, -4)
    third = place.height() // 3
    for part in (place.adjusted(0, 0, 0, -2 * third), place.adjusted(0, 2 * third, 0, 0)):
        shown = rows.viewport().grab(part).toImage()
        colours = {shown.pixel(x, y) for x in range(shown.width()) for y in range(shown.height())}
        assert len(colours) > 5, "a line is not written"


@pytest.mark.parametrize("theme", tokens.THEMES)
@pytest.mark.parametrize("percent", [90, 100, 150, 200])
def test_many_tabs_are_scrolled_by_arrows_that_are_seen(
    qapp: QApplication, qtbot: QtBot, theme: str, percent: int
) -> None:
    style.apply(qapp, theme=theme, font_percent=percent)
    tabs = QTabBar()
    qtbot.addWidget(tabs)
    for number in range(9):
        tabs.addTab(f"{number} Nguyễn Văn An")
    tabs.resize(400, tabs.sizeHint().height())
    tabs.show()
    QApplication.processEvents()
    arrows = tabs.findChildren(QToolButton)
    assert len(arrows) == 2
    for arrow in arrows:
        assert arrow.isVisible()
        assert min(arrow.width(), arrow.height()) >= 32
        assert arrow.accessibleName()
        picture = arrow.grab(arrow.rect().adjusted(8, 8, -8, -8)).toImage()
        colours = {
            picture.pixelColor(x, y).name()
            for x in range(picture.width())
            for y in range(picture.height())
        }
        assert len(colours) > 1, "a blank box"


def test_the_key_of_a_tab_is_whole_or_not_there(qapp: QApplication, qtbot: QtBot) -> None:
    for percent in (100, 150, 125, 200, 150):
        tabs = KeyedTabs({1: "form"}, Keyed("Đạt tất cả", "all_pass"))
        qtbot.addWidget(tabs)
        for words in ("Thành phần hồ sơ 0/2", "Biểu mẫu điện tử"):
            tabs.addTab(QWidget(), words)
        tabs.resize(1200, 300)
        tabs.show()
        style.apply(qapp, font_percent=percent)
        for wide in (style.px(700), style.px(560), style.px(480), style.px(420), style.px(700)):
            tabs.resize(wide, 300)
            QApplication.processEvents()
            mark = tabs.tabBar().tabButton(1, QTabBar.ButtonPosition.RightSide)
            if mark is not None:
                assert mark.width() >= mark.sizeHint().width(), (percent, wide)
                end = mark.mapTo(tabs, mark.rect().topRight()).x()
                assert end <= tabs.width() - tabs.cornerWidget().width(), (percent, wide)
        assert mark is not None, percent


@pytest.mark.parametrize("theme", tokens.THEMES)
def test_the_facts_of_a_dossier_show_their_ring(
    qapp: QApplication, qtbot: QtBot, theme: str
) -> None:
    style.apply(qapp, theme=theme)
    page, facts = QWidget(), FactsPanel()
    qtbot.addWidget(page)
    facts.setParent(page)
    page.resize(400, 300)
    facts.setGeometry(0, 0, 400, 300)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow, timeout=3000)
    assert facts.focusPolicy() & Qt.FocusPolicy.TabFocus
    ring = QColor(tokens.COLOURS[theme]["focus"]).name()
    for focused in (True, False):
        facts.setFocus() if focused else facts.clearFocus()
        QApplication.processEvents()
        picture = facts.grab().toImage()
        edge = {picture.pixelColor(x, y).name() for x in (0, 1) for y in range(100, 200)}
        assert (ring in edge) is focused
