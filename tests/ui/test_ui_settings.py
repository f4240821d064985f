"""Settings, about and hand-over in the real window: changed at once, written, told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from ehc_desk import __version__
from ehc_desk import settings as store
from ehc_desk.bootstrap import build_desk
from ehc_desk.cli.demo import create_demo_desk
from ehc_desk.desk import Desk
from ehc_desk.diagnostics import Finding
from ehc_desk.domain.actor import Actor
from ehc_desk.paths import DataFolder
from ehc_desk.presenters.handover import Handover
from ehc_desk.printing.spooler import CupsPrinter
from ehc_desk.runtime.lanes import Lanes
from ehc_desk.ui import style, texts
from ehc_desk.ui.handing_over import take
from ehc_desk.ui.main_window import MainWindow
from ehc_desk.ui.screens.about import words_of
from ehc_desk.ui.session import News, Session
from ehc_desk.ui.shell import Shell
from ehc_desk.ui.tasks import UiTasks
from ehc_desk.ui.widgets.fitting_area import FittingArea


@dataclass
class Room:
    """A signed-in window."""

    desk: Desk
    shell: Shell
    frame: MainWindow

    @property
    def screen(self) -> Any:
        return self.shell.current


@pytest.fixture
def room(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Room]:
    create_demo_desk(tmp_path / "desk", empty=True)
    style.prepare(qapp)
    desk = build_desk(tmp_path / "desk")
    lanes = Lanes()
    tasks = UiTasks(lanes)
    frame = MainWindow()
    frame.build()
    actor = desk.accounts.trusted("demo")
    session = Session(desk=desk, actor=actor, tasks=tasks, news=News(desk))
    shell = Shell(frame, session)
    frame.show()
    qtbot.waitExposed(frame)
    yield Room(desk, shell, frame)
    shell.close()
    session.news.close()
    tasks.close()
    lanes.close()
    desk.worker.close()
    desk.storage.close()
    frame.close()
    texts.set_language("vi")


def kinds(desk: Desk) -> list[str]:
    return [entry.kind for entry in desk.queries.entries()]


def test_a_choice_by_keys_is_written_and_followed(room: Room, qtbot: QtBot) -> None:
    room.shell.do("settings")
    section = room.screen.section("appearance")
    theme = section._keys["theme"]
    heard: list[Any] = []
    room.shell.settings_changed.connect(heard.append)
    theme.setFocus()
    QTest.keyClick(theme, Qt.Key.Key_Down)  # from "as the system" to "light"
    qtbot.waitUntil(lambda: bool(heard), timeout=5000)
    assert heard[-1].theme == room.desk.settings.theme == theme.value() == "light"
    assert store.load(DataFolder(room.desk.root).settings).theme == "light"
    qtbot.waitUntil(lambda: "Đã lưu" in room.screen._saved.text(), timeout=2000)


@pytest.mark.parametrize(
    ("typed", "theme", "ends"),
    [("tuong", "contrast", "pause"), ("sang", "light", "enter"), ("toi", "dark", "tab")],
)
def test_letters_of_a_search_change_a_setting_once(
    room: Room, qtbot: QtBot, typed: str, theme: str, ends: str
) -> None:
    room.shell.do("settings")
    box = room.screen.section("appearance")._keys["theme"]
    heard: list[str] = []
    room.shell.settings_changed.connect(lambda settings: heard.append(settings.theme))
    box.setFocus()
    for letter in typed:
        QTest.keyClicks(box, letter)
        room.screen._render(room.screen._presenter.state)  # printers may come home meanwhile
        qtbot.wait(60)
    assert (box.value(), heard) == (theme, [])
    if ends != "pause":
        QTest.keyClick(box, Qt.Key.Key_Return if ends == "enter" else Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: bool(heard), timeout=5000 if ends == "pause" else 900)
    qtbot.wait(60)
    assert (heard, box.value()) == ([theme], theme)


def test_printer_and_tray_of_one_form(
    room: Room, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CupsPrinter, "printers", lambda _self: ("laser", "matrix"))
    monkeypatch.setattr(CupsPrinter, "trays", lambda _self, _queue: ("Tray1", "Tray2"))
    room.shell.do("settings")
    room.screen._list.setCurrentRow(1)
    section = room.screen.section("printing")
    queue, tray = section._of["01"]
    qtbot.waitUntil(lambda: queue.count() == 3, timeout=5000)
    queue.setFocus()
    QTest.keyClick(queue, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: tray.count() == 3, timeout=5000)
    tray.setFocus()
    QTest.keyClick(tray, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: room.desk.settings.printer_for("01") == "laser|Tray2", timeout=5000)
    assert room.desk.settings.printer_for("02") == ""


def test_the_letterhead_leaves_the_entry_of_the_service(room: Room, qtbot: QtBot) -> None:
    room.shell.do("settings")
    room.screen._list.setCurrentRow(4)
    section = room.screen.section("letterhead")
    section._fields["phone"].setText("0236 000 0009")
    section._write.click()
    qtbot.waitUntil(lambda: "office_changed" in kinds(room.desk), timeout=5000)
    entry = list(room.desk.queries.entries())[-1]
    assert dict(entry.payload) == {"letterhead": {"phone": "0236 000 0009"}}
    assert entry.actor == "demo"
    # What is not taken over at once says so, before it is written and when it is.
    qtbot.waitUntil(lambda: "mở lại chương trình" in room.screen._saved.text(), timeout=5000)
    for name, words in (("letterhead", "từ lần mở chương trình sau"), ("calendar", "mở lại")):
        said = [each.text() for each in room.screen.section(name).findChildren(QLabel)]
        assert any(words in each for each in said), name


def test_an_own_day_is_added_and_taken_out_by_keys(room: Room, qtbot: QtBot) -> None:
    room.shell.do("settings")
    room.screen._list.setCurrentRow(5)
    section = room.screen.section("calendar")
    section._add.click()
    qtbot.waitUntil(lambda: room.screen._presenter.state.error is not None, timeout=5000)
    section._date.setText("25112026")
    section._name.setText("Nghỉ bão")
    section._basis.setText("Công văn 12")
    section._add.click()
    qtbot.waitUntil(lambda: "calendar_changed" in kinds(room.desk), timeout=5000)
    qtbot.waitUntil(lambda: "25/11/2026" in section._own.item(0).text(), timeout=5000)
    section._remove.click()
    qtbot.waitUntil(lambda: kinds(room.desk).count("calendar_changed") == 2, timeout=5000)
    qtbot.waitUntil(lambda: section._own.item(0).text() == "Chưa có ngày riêng", timeout=5000)


def test_a_clerk_sees_the_letterhead_and_changes_nothing(room: Room, qtbot: QtBot) -> None:
    plain = Actor(name="lan", display_name="Lan", roles=frozenset({"clerk"}))
    from ehc_desk.ui.screens.settings import SettingsScreen

    session = Session(
        desk=room.desk,
        actor=plain,
        tasks=room.shell.session.tasks,
        news=room.shell.session.news,
    )
    screen = SettingsScreen(session)
    qtbot.addWidget(screen)
    section: Any = screen.section("letterhead")
    screen._presenter.open()
    assert not section._write.isEnabled()
    assert section._fields["name"].isReadOnly()
    screen.leave()


def test_a_setting_the_office_locked_stays(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    room.desk.adopt(replace(room.desk.settings, locked=frozenset({"font_percent"})))
    room.shell.do("settings")
    box = room.screen.section("appearance")._keys["font_percent"]
    assert not box.isEnabled()
    assert "đơn vị" in box.toolTip()
    room.screen._presenter.change("font_percent", 150)
    assert room.desk.settings.font_percent == 100


def test_about_tests_the_desk_and_shows_what_would_leave(room: Room, qtbot: QtBot) -> None:
    room.shell.do("about")
    screen = room.screen
    qtbot.waitUntil(lambda: len(screen._found) == 7, timeout=20_000)
    said = {name: line[1].text() for name, line in screen._lines.items()}
    assert said["journal"].startswith("nguyên vẹn")
    assert "không" not in said["storage"]
    screen._bundle.click()
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None, timeout=5000)
    dialog: Any = QApplication.activeModalWidget()
    files = [dialog._files.item(row).text() for row in range(dialog._files.count())]
    assert "versions.json" in files
    target = room.desk.root.parent / "bundle.zip"
    dialog._save(target)
    assert target.is_file()
    qtbot.waitUntil(lambda: not screen._notice.isHidden(), timeout=2000)


def test_about_scrolls_only_where_there_is_no_room(room: Room, qtbot: QtBot) -> None:
    room.shell.do("about")
    (area,) = room.screen.findChildren(FittingArea)
    for high, lines in ((614, 1), (768, 1), (900, 1), (900, 6)):
        room.frame.resize(1092, high)
        room.screen._lines["printer"][1].setText("chưa chọn máy in\n" * lines)
        qtbot.wait(100)
        below = room.screen.height() - area.geometry().bottom()
        assert area.verticalScrollBar().maximum() == 0 or below < 40, (high, below)


def test_about_names_the_program_and_tells_the_data_folder_whole(
    room: Room, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    room.shell.do("about")
    screen = room.screen
    qtbot.wait(50)
    heads = [each.text() for each in screen.findChildren(QLabel)]
    assert f"EHC Desk {__version__}" in heads
    folder = str(room.desk.root)
    assert screen._facts["folder"].text().replace("\u200b", "") == folder
    assert f"{texts.t('about.folder')}: {folder}" in screen.facts_lines()
    screen._folder.click()
    assert opened == [folder]
    assert screen._notice.isVisible(), "nothing here opens folders, and that is told"


def test_findings_are_told_in_words(room: Room) -> None:
    def told(state: str, key: str, **params: object) -> str:
        return words_of(Finding(name="province", state=state, key=key, params=params))

    assert told("warn", "no_province", code="offline") == (
        "Lưu ý: chưa liên lạc được (ngoại tuyến); hồ sơ vẫn lưu trong máy"
    )
    assert "inbox" not in told("ok", "folder_ok", folder="inbox")
    assert told("bad", "clock_off", seconds=300).startswith("Cần xử lý: ")


def test_what_is_handed_over_is_done(room: Room, qtbot: QtBot, tmp_path: Path) -> None:
    take(room.shell, Handover(kind="list", value="result_ready"))
    assert room.shell.current.title()
    take(room.shell, Handover(kind="new", value="2.000815"))
    cases = room.screen
    assert cases.current.presenter.state.facts.procedure_code == "2.000815"
    page = tmp_path / "page.jpg"
    from ehc_desk.demo.sheets import draw_sheet

    draw_sheet(page, title="Thử", reference="1", page=1)
    take(room.shell, Handover(kind="files", files=(page,)))
    qtbot.waitUntil(lambda: len(cases.current.presenter.state.pages) == 1, timeout=15_000)


def test_files_without_a_case_are_told_and_left_alone(room: Room, tmp_path: Path) -> None:
    page = tmp_path / "page.pdf"
    page.write_bytes(b"%PDF-")
    told: list[Any] = []
    room.shell.tell = lambda notice, **_more: told.append(notice)  # type: ignore[method-assign]
    take(room.shell, Handover(kind="files", files=(page,)))
    take(room.shell, Handover(kind="list", value="no-such-list"))
    take(room.shell, Handover(kind="unknown", value="x"))
    assert len(told) == 3
    assert page.exists()
