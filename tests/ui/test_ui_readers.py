"""All readers end at one place: open boxes, hints that stay, a serial port, the set-up page."""

from __future__ import annotations

import os
import tty
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFrame, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from reader_driver import CARD, CODE, Counterwindow

from ehc_desk.domain import reader_tests
from ehc_desk.ports.readers import SourceState
from ehc_desk.presenters.garbling import typed_with
from ehc_desk.presenters.scans import Route
from ehc_desk.ui import style, texts
from ehc_desk.ui.scan_desk import ScanDesk
from ehc_desk.ui.sources import Sources
from ehc_desk.ui.toasts import Toast
from ehc_desk.ui.widgets.act_dialog import ActDialog

GARBLED = CARD.replace("Nguyễn Văn An", "Nguyeexn Vawn An")


class Post(SimpleNamespace):
    """The window, its scan desk, and the routes that came through."""

    window: Counterwindow
    desk: ScanDesk
    routes: list[Route]

    is_asked = True

    def scanned(self, route: Route) -> None:
        self.routes.append(route)
        self.window.shell.scanned(route)

    @property
    def shell(self) -> Any:
        return self.window.shell

    def notices(self) -> list[str]:
        return [toast.accessibleName() for toast in self.toasts()]

    def toasts(self) -> list[Toast]:
        return list(self.window.shell.toasts._toasts)


@pytest.fixture
def post(root: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[Post]:
    texts.set_language("vi")
    window = Counterwindow(root, qapp, watch=False)
    made = Post(window=window, routes=[])
    made.desk = ScanDesk(qapp, lambda: made)
    made.desk.open(window.desk.settings)
    window.come_to_front(qtbot)
    yield made
    made.desk.close()
    window.close()


def burst(text: str) -> None:
    """Send a burst as fast as it goes to whatever has the keyboard, on the real clock."""
    target = QApplication.activePopupWidget() or QApplication.focusWidget()
    assert target is not None
    for char in f"{text}\r":
        key = Qt.Key.Key_Return if char == "\r" else Qt.Key(0)
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, char)
            QCoreApplication.sendEvent(target, event)


def box_of(post: Post, qtbot: QtBot) -> tuple[QDialog, QLineEdit]:
    dialog = ActDialog(post.window.frame, "stop")
    dialog.open()
    line = dialog.findChildren(QLineEdit)[0]
    line.setFocus()
    qtbot.waitUntil(line.hasFocus, timeout=3000)
    return dialog, line


def strip_of(dialog: QDialog) -> str:
    found = [each for each in dialog.findChildren(QFrame, "notice") if each.isVisible()]
    return found[0].findChildren(QLabel)[0].text() if found else ""


def test_a_scan_waits_until_the_box_is_closed(post: Post, qtbot: QtBot) -> None:
    dialog, line = box_of(post, qtbot)
    burst(CARD)
    assert (line.text(), post.routes) == ("", [])
    assert strip_of(dialog).startswith("Đã đọc: thẻ căn cước. Đóng hộp này")
    assert dialog.isVisible()
    dialog.reject()
    qtbot.waitUntil(lambda: bool(post.routes), timeout=2000)
    assert [each.goes_to for each in post.routes] == ["card"]
    owner = post.window.case.presenter.state.facts.owner
    assert owner.full_name == "Nguyễn Văn An"


def test_only_the_newest_scan_waits(post: Post, qtbot: QtBot) -> None:
    dialog, _line = box_of(post, qtbot)
    burst(CARD)
    burst(CODE)
    dialog.reject()
    qtbot.waitUntil(lambda: bool(post.routes), timeout=2000)
    QTest.qWait(50)
    assert [each.goes_to for each in post.routes] == ["dossier"]


def test_a_garbled_scan_in_a_box_is_told_there_and_forgotten(post: Post, qtbot: QtBot) -> None:
    dialog, line = box_of(post, qtbot)
    burst(GARBLED)
    assert "Bộ gõ tiếng Việt" in strip_of(dialog)
    assert line.text() == ""
    dialog.reject()
    QTest.qWait(50)
    assert post.routes == []


def test_a_box_over_a_box_is_waited_for_too(post: Post, qtbot: QtBot) -> None:
    first, _line = box_of(post, qtbot)
    burst(CARD)
    second = ActDialog(post.window.frame, "stop")
    first.finished.connect(lambda _code: second.open())
    first.reject()
    QTest.qWait(50)
    assert post.routes == []
    assert "thẻ căn cước" in strip_of(second)
    second.reject()
    qtbot.waitUntil(lambda: bool(post.routes), timeout=2000)


def test_the_hint_names_the_mending_and_stays_until_a_good_scan(post: Post) -> None:
    post.window.case._box.setFocus()
    burst(GARBLED)
    burst(typed_with("french", CODE))
    told = " ".join(post.notices())
    assert "Unikey" in told
    assert "AZERTY" in told
    assert all(toast.mood == "bad" for toast in post.toasts())
    assert "ô nhập" in told
    burst(CARD)
    assert not any("Unikey" in text or "AZERTY" in text for text in post.notices())


def test_the_hint_leads_to_the_set_up_page(post: Post, qtbot: QtBot) -> None:
    post.window.case._box.setFocus()
    burst("048202000123||Nguye64n Va8n An|24022002|Nam|12 Le Loi|31052021")  # VNI: digits
    post.toasts()[-1].button.click()
    assert post.shell.place == "reader_setup"


def test_a_name_that_only_looks_typed_is_taken_by_a_persons_word(post: Post) -> None:
    post.window.case._box.setFocus()
    burst("048202000123||Ksor Hnhan|24022002|Nam|12 Le Loi|31052021")
    assert post.window.case.presenter.state.facts.owner.full_name == ""
    assert post.toasts()[-1].button.text() == "Vẫn dùng thẻ này"
    post.toasts()[-1].button.click()
    assert post.window.case.presenter.state.facts.owner.full_name == "Ksor Hnhan"
    assert post.toasts() == []


# ---------------------------------------------------------------- a serial port


@pytest.fixture
def port(tmp_path: Path) -> Iterator[tuple[Path, int]]:
    try:
        ours, theirs = os.openpty()
    except OSError as error:  # a container without /dev/pts has none
        pytest.skip(f"no pseudo-terminals here: {error.strerror}")
    tty.setraw(theirs)
    yield Path(os.ttyname(theirs)), ours
    os.close(ours)
    os.close(theirs)


def test_a_serial_reader_ends_in_the_same_place(
    post: Post, port: tuple[Path, int], qtbot: QtBot
) -> None:
    path, ours = port
    settings = replace(post.window.desk.settings, reader_port=str(path))
    post.desk.apply(settings)
    states = post.desk.sources.states
    qtbot.waitUntil(lambda: states["serial"] is SourceState.READY, timeout=5000)
    assert "sẵn sàng" in post.shell.around.status.reader.accessibleName()
    os.write(ours, b"]Q1" + CARD.encode() + b"\r\n")
    qtbot.waitUntil(lambda: bool(post.routes), timeout=5000)
    assert [each.goes_to for each in post.routes] == ["card"]
    os.write(ours, b"\xf8\x00\xfe\x80\x00\x01" * 20 + b"\r")
    qtbot.waitUntil(lambda: any("tín hiệu rác" in text for text in post.notices()), timeout=5000)
    post.desk.apply(replace(settings, reader_port=""))
    assert states["serial"] is SourceState.OFF


# ---------------------------------------------------------------- the set-up page


@pytest.fixture
def page(post: Post, qtbot: QtBot) -> Any:
    post.shell.do("reader_setup")
    screen = post.shell.current
    qtbot.waitUntil(screen._field.hasFocus, timeout=3000)
    return screen


def told(page: Any) -> str:
    return " ".join(each.accessibleName() for each in page._look._values.values())


def test_what_is_scanned_there_is_shown_and_leads_nowhere(post: Post, page: Any) -> None:
    burst(CARD)
    assert post.routes == []
    assert post.shell.place == "reader_setup"
    assert "thẻ căn cước" in told(page)
    assert "✓" in told(page)
    assert "Nguy" not in told(page)
    burst(typed_with("french", reader_tests.LINE))
    assert "AZERTY" in told(page)
    assert "✗" in told(page)
    assert page._field.text() == ""


def test_scans_lead_on_again_from_the_next_screen(post: Post, page: Any) -> None:
    burst(CODE)
    post.shell.do("new")
    post.window.case._box.setFocus()
    burst(CARD)
    assert [each.goes_to for each in post.routes] == ["card"]


def test_keys_alone_reach_and_save_everything(post: Post, page: Any, qtbot: QtBot) -> None:
    seen: list[QWidget] = []
    for _ in range(40):
        focus = QApplication.focusWidget()
        if focus in seen or focus is None:
            break
        seen.append(focus)
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    names = [each.accessibleName() for each in seen]
    for name in ("Ô quét thử", "In tờ mã thử…", "Lâu nhất giữa hai phím", "Cổng", "Máy ảnh"):
        assert name in names, names
    page._devices._gap.setValue(48)
    page._devices._prefix.setText("~~")
    page._devices.save.setFocus()
    QTest.keyClick(page._devices.save, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: post.window.desk.settings.reader_gap_ms == 48, timeout=3000)
    assert post.window.desk.settings.reader_prefix == "~~"
    post.window.shell.do("reader_setup")


@pytest.mark.parametrize("percent", [100, 200])
def test_saving_is_always_in_sight(post: Post, page: Any, qtbot: QtBot, percent: int) -> None:
    frame, app = page.window(), QApplication.instance()
    frame.setMinimumSize(0, 0)
    frame.resize(1092, 614)
    try:
        style.scale(app, percent)
        qtbot.wait(60)
        save = page._devices.save
        assert save.visibleRegion().boundingRect().size() == save.size()
    finally:
        style.scale(app, 100)


def test_the_note_on_the_camera_names_no_package_and_keeps_its_line(page: Any) -> None:
    note, state = page._devices._camera_note, page._presenter._state
    for possible in (True, False):
        page._devices.show_state(replace(state, camera_possible=possible))
        assert not note.isHidden()
        assert note.text()
        assert "opencv" not in note.text()


def test_what_was_not_scanned_has_no_rows(page: Any) -> None:
    shown = {name for name, value in page._look._values.items() if not value.isHidden()}
    assert shown == {"came"}
    burst(CARD)
    assert not any(value.isHidden() for value in page._look._values.values())


def test_the_sheet_is_made_and_previewed(post: Post, page: Any, qtbot: QtBot) -> None:
    asked: list[str] = []
    page.preview_asked.connect(asked.append)
    page._sheet.click()
    qtbot.waitUntil(lambda: bool(asked), timeout=10000)
    assert Path(asked[0]).read_bytes().startswith(b"%PDF")
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None, timeout=3000)
    dialog: Any = QApplication.activeModalWidget()
    dialog.reject()


def test_no_sources_are_left_behind(qapp: QApplication) -> None:
    assert Sources.here() is None
