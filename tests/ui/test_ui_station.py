"""The scanning station in a real window by keys: feeding, sorting, filing, faults, leaving."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import walker_checks
import walker_room
from fakes.fake_scanner import DEVICE, FakeScanner
from PIL import Image, ImageDraw
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from window_room import Room

from ehc_desk.cli.main import main as command_line
from ehc_desk.errors import PaperJam
from ehc_desk.ui import style, texts
from ehc_desk.ui.widgets.target_dialog import TargetDialog

Key, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier


def side(number: int) -> bytes:
    """Draw an invented page; its words tell one from the other."""
    picture = Image.new("L", (830, 1170), 250)
    pen = ImageDraw.Draw(picture)
    for line in range(10 + number):
        words = " ".join(["trang", "thu", str(number), "mau"] * 4)
        pen.text((80, 90 + 40 * line), words, fill=20, font_size=24)
    out = io.BytesIO()
    picture.save(out, "JPEG", dpi=(100, 100))
    return out.getvalue()


class Station:
    """The station of a room, a scanner without hardware behind it."""

    def __init__(self, room: Room, qtbot: QtBot) -> None:
        self.room, self.qtbot = room, qtbot
        self.scanner = FakeScanner()
        service: Any = room.desk.scanning.start
        service.__self__._driver = self.scanner
        room.shell.do("station")
        self.screen: Any = room.shell.current
        self.view = self.screen._view
        self.presenter = self.screen._presenter
        self.presenter.choose_device(DEVICE)
        room.settle()

    @property
    def state(self) -> Any:
        return self.presenter.state

    def until(self, there: Callable[[], object], seconds: int = 10) -> None:
        self.qtbot.waitUntil(lambda: bool(there()), timeout=seconds * 1000)

    def key(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        QTest.keyClick(self.room.frame.focusWidget() or self.room.frame, key, modifier)

    def scan(self, *sides: bytes) -> None:
        """Press F4 and wait until the sides are there."""
        wanted = len(self.state.pages) + len(sides)
        self.scanner.sides = list(sides)
        self.key(Key.Key_F4)
        self.until(lambda: len(self.state.pages) == wanted and not self.state.busy)

    def put_here(self) -> None:
        """Take the row in front of the dialog; the window has the keys again afterwards."""
        dialog = self.room.dialog(TargetDialog)
        QTest.keyClick(dialog._search, Key.Key_Return)
        self.room.frame.activateWindow()
        self.until(lambda: QApplication.activeWindow() is self.room.frame)

    def roles(self) -> str:
        return "".join(placed.role.value[0] for _, placed in self.state.pages)

    def notice(self) -> str:
        bar = self.screen._notice
        return str(bar._text.text()) if bar.isVisible() else ""

    def empty(self) -> None:
        """Leave no open stack behind."""
        for batch in self.room.desk.queries.open_batches():
            self.room.desk.scanning.discard(batch.id, actor=self.room.actor)


@pytest.fixture
def station(room: Room, qtbot: QtBot) -> Iterator[Station]:
    room.frame.activateWindow()
    made = Station(room, qtbot)
    yield made
    made.empty()


def a_draft(room: Room) -> str:
    """Return a draft of a case with components."""
    intake, actor = room.desk.intake, room.actor
    draft = intake.new_draft(actor)
    today = room.desk.clock.now().date()
    facts = intake.choose_procedure(draft.facts, "2.000815", today)
    intake.save(draft.id, facts, expected_revision=draft.revision, actor=actor)
    return str(draft.id)


def test_a_stack_is_scanned_sorted_and_filed_by_keys_alone(station: Station) -> None:
    draft = a_draft(station.room)
    station.scan(side(1), side(2), side(3))
    assert station.view.hasFocus()
    assert station.screen._ledger.mood == "bad", "three pages belong to nobody"
    station.key(Key.Key_B)
    assert station.roles() == "buu"
    station.key(Key.Key_J)
    assert station.view.chosen() == [2]
    station.key(Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert station.view.chosen() == [2, 3]
    station.key(Key.Key_P)
    dialog = station.room.dialog(TargetDialog)
    station.until(lambda: dialog._list.count() > 0)
    station.put_here()
    assert station.roles() == "bcc"
    assert station.screen._ledger.mood == "good"
    station.key(Key.Key_Z, CTRL)
    assert station.roles() == "buu"
    station.key(Key.Key_Y, CTRL)
    assert station.roles() == "bcc"
    station.key(Key.Key_Return, CTRL)
    station.until(lambda: station.state.filed is not None)
    assert "2" in station.notice()
    assert len(station.room.desk.queries.draft(draft).pages) == 2
    assert station.state.batch is None


def test_ctrl_and_a_digit_scan_by_a_profile(station: Station) -> None:
    station.scanner.sides = [side(1)]
    station.key(Key.Key_2, CTRL)
    station.until(lambda: station.state.pages and not station.state.busy)
    assert [asked.source.value for asked in station.scanner.asked] == ["feeder"]
    assert station.screen._bar.profile == 1


def test_choice_and_place_stay_while_sides_come(station: Station, qtbot: QtBot) -> None:
    station.scan(*(side(number) for number in range(1, 13)))
    station.view.choose([2, 3], current=3)
    bar = station.view.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0, timeout=5000)
    bar.setValue(bar.maximum() // 3)
    at = bar.value()
    more, go_on = threading.Event(), threading.Event()
    station.scanner.after = lambda _left: (more.set(), go_on.wait(20))[0]
    station.scanner.sides = [side(13), side(14)]
    station.key(Key.Key_F4)
    station.until(lambda: more.is_set() and len(station.state.pages) == 13)
    assert station.state.feeding
    assert "1" in station.screen._progress.text()
    go_on.set()
    station.until(lambda: not station.state.busy and len(station.state.pages) == 14)
    assert station.view.chosen() == [2, 3]
    assert (station.view.current(), bar.value()) == (3, at)


def test_the_large_page_is_drawn_and_follows_the_keys(station: Station) -> None:
    station.scan(side(1), side(2))
    big = station.screen._pages.big
    station.until(lambda: big._sharp)
    first = big._key
    station.key(Key.Key_Right)
    station.until(lambda: big._sharp and big._key != first)
    station.key(Key.Key_R)
    station.until(lambda: big._sharp and big._image.width() > big._image.height())


def test_a_jam_offers_to_go_on_in_the_same_stack(station: Station) -> None:
    station.scanner.error = PaperJam(device="fake:1", pages=1)
    station.scan(side(1))
    assert station.notice() == texts.t("error.paper-jam")
    button = station.screen._notice._button
    assert button.text() == "Quét tiếp"
    station.scanner.error, station.scanner.sides = None, [side(2)]
    button.setFocus()
    station.key(Key.Key_Space)
    station.until(lambda: len(station.state.pages) == 2 and not station.state.busy)
    assert station.notice() == ""
    assert len(station.room.desk.queries.open_batches()) == 1


def test_a_stack_with_loose_pages_says_what_is_missing_and_can_be_closed(station: Station) -> None:
    station.scan(side(1), side(2))
    station.key(Key.Key_Return, CTRL)
    station.until(lambda: station.notice())
    assert "2 trang chưa xếp" in station.notice()
    button = station.screen._notice._button
    assert button.text() == "Vẫn khép xấp này"
    button.setFocus()
    station.key(Key.Key_Space)
    station.until(lambda: station.state.filed is not None)
    (*_, last) = station.room.desk.queries.entries()
    assert (last.kind, last.payload["ledger"]["unsorted"]) == ("stack_filed", 2)


def test_an_unfinished_stack_is_offered_and_a_new_scan_does_not_go_into_it(
    room: Room, qtbot: QtBot
) -> None:
    Station(room, qtbot).scan(side(1), side(2))
    room.sign_out()
    room.sign_in()
    room.settle()
    station = Station(room, qtbot)
    resume = station.screen._buttons["resume"]
    station.until(resume.isVisible)
    assert "2 mặt" in resume.text()
    station.screen.start()
    assert resume.hasFocus()
    station.scan(side(3))
    assert len(room.desk.queries.open_batches()) == 2
    stacks = station.screen._bar.choices[2]
    stacks.setFocus()
    station.key(Key.Key_Up)
    station.key(Key.Key_Return)
    station.until(lambda: len(station.state.pages) == 2 or stacks.count() < 3)
    station.empty()


@pytest.mark.parametrize("way", ["sign_out", "park"])
def test_nothing_is_lost_when_the_person_leaves_while_a_stack_is_scanned(
    room: Room, qtbot: QtBot, way: str
) -> None:
    station = Station(room, qtbot)
    going, go_on = threading.Event(), threading.Event()
    station.scanner.after = lambda left: (going.set(), go_on.wait(20))[0] if left == 3 else None
    station.scanner.sides = [side(number) for number in range(1, 6)]
    station.key(Key.Key_F4)
    station.until(going.is_set)
    if way == "park":
        room.shell.park()
    else:
        room.sign_out()
    go_on.set()
    kept = 5 if way == "park" else 2
    room.lanes.submit("device", lambda: None).result(30)  # type: ignore[arg-type]
    (batch,) = room.desk.queries.open_batches()
    assert len(batch.pages) == batch.fed == kept
    assert len(station.scanner.sides) == 5 - kept
    if way == "park":
        room.shell.resume_work()
        station.until(lambda: len(station.state.pages) == 5 and not station.state.busy)
    else:
        room.sign_in()
    room.settle()
    station.empty()


def test_window_and_command_line_leave_the_same_entry(
    station: Station, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = a_draft(station.room)
    file = tmp_path / "a.jpg"
    file.write_bytes(side(4))
    station.presenter.feed([file])
    station.until(lambda: station.state.pages and not station.state.busy)
    station.view.setFocus()
    station.key(Key.Key_P)
    dialog = station.room.dialog(TargetDialog)
    station.until(lambda: dialog._list.count() > 0)
    dialog._search.setText("chung thuc")
    station.until(lambda: dialog._list.count() > 0 and not dialog._wait.isActive())
    rows = [
        dialog._list.item(row).data(Qt.ItemDataRole.UserRole).code
        for row in range(dialog._list.count())
    ]
    dialog._list.setCurrentRow(rows.index(draft))
    station.put_here()
    station.key(Key.Key_Return, CTRL)
    station.until(lambda: station.state.filed is not None)
    file.write_bytes(side(5))
    folder = ["--data-dir", str(station.room.desk.root)]

    def said(*words: str) -> dict[str, Any]:
        assert command_line([*folder, "--json", "--user", "demo", "scan", *words]) == 0
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    stack = said("feed", str(file))["stack"]
    said("say", stack, "put", "1", "--to", f"{draft}=1")
    said("file", stack)
    *_, by_window, by_words = station.room.desk.queries.entries()
    assert by_window.kind == by_words.kind == "stack_filed"
    assert by_window.actor == by_words.actor
    assert {**by_window.payload, "stack": ""} == {**by_words.payload, "stack": ""}


@pytest.mark.parametrize(
    ("width", "height", "percent"), [(1366, 768, 100), (1092, 614, 100), (1092, 614, 200)]
)
def test_nothing_is_cut_and_everything_has_a_name(
    station: Station, qapp: QApplication, width: int, height: int, percent: int
) -> None:
    station.room.frame.setMinimumSize(0, 0)
    station.room.frame.resize(width, height)
    style.apply(qapp, font_percent=percent)
    try:
        for sides in ((), (side(1), side(2), side(3))):
            if sides:
                station.scan(*sides)
            QTest.qWait(200)
            checks = (walker_room.cut, walker_checks.names, walker_checks.targets)
            found = [told for check in checks for _, _, told in check(station.screen)]
            assert found == []
    finally:
        style.apply(qapp, font_percent=100)
