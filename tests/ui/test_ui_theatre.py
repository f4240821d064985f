"""The bar of practice on a real practice desk: devices reach the window as real ones do."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import walker_room
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QListWidget,
    QMainWindow,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ehc_desk.bootstrap import build_desk
from ehc_desk.cli.demo import create_demo_desk
from ehc_desk.demo.theatre import checks, rig, scenario
from ehc_desk.demo.theatre.checks import Wrong
from ehc_desk.demo.theatre.devices import PRINTER, PracticePrinter
from ehc_desk.demo.theatre.drain import out_of_order
from ehc_desk.demo.theatre.stage import Stage
from ehc_desk.errors import PrinterUnavailable, PrintFailed
from ehc_desk.paths import DataFolder
from ehc_desk.runtime.lanes import InlineRunner
from ehc_desk.ui import style, texts
from ehc_desk.ui.commands import COMMANDS
from ehc_desk.ui.texts import t
from ehc_desk.ui.theatre.bar import BUTTONS, KEYS, TROUBLE, PracticeBar
from ehc_desk.ui.theatre.clerk import telex
from ehc_desk.ui.theatre.eyes import Eyes
from ehc_desk.ui.theatre.practice import Practice, toggle, words_of


class Typed(QLineEdit):
    """Stands for the screen: remembers what a reader's keys would have written."""

    def __init__(self) -> None:
        super().__init__()
        self.got = ""

    def keyPressEvent(self, event: Any) -> None:  # noqa: N802 - Qt's name
        """Keep every letter."""
        self.got += event.text()


@pytest.fixture
def frame(root: Path, qtbot: QtBot) -> Iterator[Any]:
    yield from framed(root, qtbot)


def framed(root: Path, qtbot: QtBot) -> Iterator[Any]:
    """Yield what practice asks of the shell, on the desk of a folder."""
    desk = build_desk(root)
    window = QMainWindow()
    window.setCentralWidget(Typed())
    window.show()
    window.activateWindow()
    qtbot.waitExposed(window)
    session = SimpleNamespace(desk=desk, actor=desk.accounts.trusted("demo"), tasks=InlineRunner())
    (root / "practice.json").unlink(missing_ok=True)
    yield SimpleNamespace(session=session, window=window)
    window.close()
    window.deleteLater()
    desk.worker.close()
    desk.storage.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    texts.set_language("vi")


@pytest.fixture
def practice(frame: Any) -> Iterator[Practice]:
    made = Practice(frame)
    yield made
    made.close()


def test_a_visitor_comes_with_wish_and_papers(practice: Practice) -> None:
    assert not practice.bar.buttons["card"].isEnabled()
    practice.do("next")
    first = scenario.load().visits[0]
    assert first.visitor is not None
    assert first.visitor.name in practice.bar._visitor.accessibleName()
    assert practice.bar.buttons["card"].isEnabled()


def whole(bar: PracticeBar) -> bool:
    """Tell whether every part of the bar has the room it needs and lies on no other."""
    inside = bar._visitor.parentWidget()
    parts = (bar._visitor, *bar.buttons.values(), bar._score, bar._said)
    places = [each.geometry() for each in parts if each.isVisible()]
    assert inside is not None
    apart = not any(a.intersects(b) for a, b in itertools.combinations(places, 2))
    held = bar.rect().contains(inside.geometry())
    return apart and held and list(walker_room.cut(bar)) == []


@pytest.mark.parametrize(("width", "percent"), [(1366, 100), (1092, 100), (1366, 200)])
def test_no_sentence_of_a_visitor_is_cut(
    practice: Practice, frame: Any, qapp: QApplication, qtbot: QtBot, width: int, percent: int
) -> None:
    style.apply(qapp)
    frame.window.resize(width, 600)
    try:
        style.scale(qapp, percent)
        for _ in scenario.load().visits:
            practice.do("next")
            practice.do("hint")
            assert "…" not in practice.bar._visitor.text()
            qtbot.waitUntil(lambda: whole(practice.bar), timeout=2000)
    finally:
        style.scale(qapp, 100)


def test_the_card_comes_as_a_readers_keys(practice: Practice, frame: Any, qtbot: QtBot) -> None:
    practice.do("next")
    practice.do("next")
    field = frame.window.centralWidget()
    field.setFocus()
    practice.do("card")
    scene = practice._scene
    assert scene is not None
    assert scene.visitor is not None
    qtbot.waitUntil(lambda: field.got.endswith("\r"), timeout=5000)
    assert field.got == scene.visitor.card + "\r"


def test_papers_land_in_the_watched_folder_whole(practice: Practice, root: Path) -> None:
    practice.do("next")
    practice.do("next")
    scene = practice._scene
    assert scene is not None
    practice.do("papers")
    files = list(DataFolder(root).inbox.glob("*.jpg"))
    assert len(files) == scene.papers[0].pages
    assert not list(DataFolder(root).inbox.glob(".*.part"))
    for file in files:
        file.unlink()


def test_nothing_done_is_told_with_its_reason_and_counted_once(practice: Practice) -> None:
    practice.do("next")
    practice.do("check")
    assert t("practice.wrong.nothing") in practice.bar._said.text()
    practice.do("check")
    assert practice._reached.served == 1
    assert practice._reached.right == 0


def test_what_was_reached_outlives_the_power(practice: Practice, frame: Any, root: Path) -> None:
    practice.do("next")
    practice.do("check")
    assert rig.progress(root) == practice._reached
    again = Practice(frame)
    assert again._reached.visit == 0
    again.close()
    (root / "practice.json").write_text("{", "utf-8")
    assert rig.progress(root) == rig.Progress()


def test_power_is_cut_only_at_the_second_press(practice: Practice) -> None:
    practice.do("power")
    assert practice.bar._said.text() == t("practice.power_sure")
    practice.do("hint")
    practice.do("power")
    assert practice.bar._said.text() == t("practice.power_sure")


def test_without_a_rig_line_and_printer_say_why(practice: Practice) -> None:
    for name in ("line", "jam"):
        assert not practice.bar.buttons[name].isEnabled()
        assert practice.bar.buttons[name].toolTip() == t("practice.no_rig")


def test_the_bar_is_reached_walked_and_left_by_keys(frame: Any, qtbot: QtBot) -> None:
    frame.window.centralWidget().setFocus()
    opened = toggle(frame, None)
    assert opened is not None
    qtbot.waitUntil(lambda: opened.bar.buttons["next"].hasFocus(), timeout=2000)
    window = QApplication.focusWindow()
    assert window is not None
    QTest.keyClick(window, Qt.Key.Key_Space)
    assert opened._reached.visit == 0
    QTest.keyClick(window, Qt.Key.Key_Right)
    assert opened.bar.buttons["card"].hasFocus()
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert frame.window.centralWidget().hasFocus()
    opened.focus()
    assert toggle(frame, opened) is None


def test_the_buttons_stand_where_they_are_whatever_the_visitor_says(
    practice: Practice, frame: Any, qtbot: QtBot
) -> None:
    frame.window.resize(1366, 600)
    places = set()
    for said in ("Vâng.", "Tôi mang giấy tờ đến nộp. " * 4, "Chào."):
        practice.bar.show_visitor(said)
        qtbot.waitUntil(lambda: whole(practice.bar), timeout=2000)
        places.add(tuple(each.geometry().getRect() for each in practice.bar.buttons.values()))
    assert len(places) == 1
    assert set(practice.bar.buttons) == set(BUTTONS)


@pytest.mark.parametrize("percent", [90, 100, 200])
def test_practice_makes_no_window_larger(
    frame: Any, qapp: QApplication, qtbot: QtBot, percent: int
) -> None:
    style.apply(qapp)
    style.scale(qapp, percent)
    try:
        frame.window.resize(1092, 614)
        made = Practice(frame)
        made.do("next")
        made.do("check")
        qtbot.waitUntil(lambda: 40 < made.bar.height() < 614 / 2.5, timeout=2000)
        assert whole(made.bar)
        assert frame.window.size().toTuple() == (1092, 614)
        made.close()
    finally:
        style.scale(qapp, 100)


def test_a_sentence_too_long_for_the_window_is_whole_in_its_tip(
    practice: Practice, frame: Any, qtbot: QtBot
) -> None:
    long = "Tôi mang rất nhiều giấy tờ đến nộp. " * 40
    frame.window.resize(1092, 614)
    qtbot.waitUntil(lambda: whole(practice.bar), timeout=2000)
    practice.bar.show_visitor(long.strip())
    qtbot.waitUntil(lambda: practice.bar._visitor.toolTip() == long.strip(), timeout=2000)
    assert practice.bar._visitor.text().endswith("…")
    qtbot.waitUntil(lambda: whole(practice.bar), timeout=2000)
    assert frame.window.height() == 614
    practice.bar.show_visitor("Chào.")
    qtbot.waitUntil(lambda: practice.bar._visitor.toolTip() == "", timeout=2000)
    assert practice.bar._visitor.text() == "Chào."


def test_in_a_narrow_bar_a_menu_holds_what_makes_trouble(
    practice: Practice, frame: Any, qapp: QApplication, qtbot: QtBot
) -> None:
    style.apply(qapp)
    bar = practice.bar
    frame.window.resize(1366, 600)
    qtbot.waitUntil(lambda: whole(bar), timeout=2000)
    assert bar.buttons["power"].isVisible()
    assert not bar.more.isVisible()
    try:
        style.scale(qapp, 200)
        frame.window.resize(1092, 600)
        qtbot.waitUntil(lambda: bar.more.isVisible() and whole(bar), timeout=2000)
        hidden = {name for name, made in bar.buttons.items() if not made.isVisible()}
        assert hidden == set(TROUBLE)
        bar._fill_menu()
        line, jam, power = bar._menu.actions()
        assert not line.isEnabled()
        assert not jam.isEnabled()
        power.trigger()
        assert bar._said.text() == t("practice.power_sure")
    finally:
        style.scale(qapp, 100)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_who_has_no_papers_is_said_to_hold_one_thing(language: str) -> None:
    texts.set_language(language)
    try:
        for key in ("practice.only_card", "practice.no_papers", "practice.no_papers_slip"):
            assert " hoặc " not in t(key)
            assert " or " not in t(key)
        assert t("practice.paper", name="A", pages=1, count=1) in ("A (1 trang)", "A (1 page)")
    finally:
        texts.set_language("vi")


def test_keys_on_the_buttons_are_those_of_the_commands() -> None:
    keys = {command.id: command.key for command in COMMANDS}
    assert {name: keys[f"practice_{name}"] for name in KEYS} == KEYS


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_finding_has_words(language: str) -> None:
    texts.set_language(language)
    for scene in scenario.load().visits:
        for what in scene.expect:
            if what in ("delivered", "fields", "numbers_taken", "discarded", "was_refused"):
                continue
            told = words_of(Wrong(what=what, found="x", must="y"))
            assert told != words_of(Wrong(what="no such thing", found="x", must="y")), what
            assert "practice." not in told


# ---------------------------------------------------------------- the engine


def test_the_cast_is_the_one_of_the_specification() -> None:
    visits = scenario.load().visits
    groups = [scene.group for scene in visits]
    counts = {name: groups.count(name) for name in set(groups)}
    assert counts == {
        "certification": 22,
        "civil": 14,
        "land": 10,
        "return": 8,
        "supplement": 4,
        "refusal": 2,
    }
    assert len({scene.id for scene in visits}) == 60
    scenes = scenario.load().scenes
    between = [scene for scene in scenes if "09:12" < scene.at < "09:47" and scene.visitor]
    assert len(between) == 9
    assert sum(scene.pages for scene in between) == 61


def test_a_jam_is_a_failed_print_and_a_ready_printer_prints(tmp_path: Path) -> None:
    printer = PracticePrinter(tmp_path)
    slip = tmp_path / "slip.pdf"
    slip.write_bytes(b"%PDF")
    printer.turn("jam")
    with pytest.raises(PrintFailed):
        printer.print_pdf(slip, printer=PRINTER, copies=1, paper="A5")
    with pytest.raises(PrinterUnavailable):
        printer.print_pdf(slip, printer="another", copies=1, paper="A5")
    printer.turn("ready")
    assert printer.print_pdf(slip, printer=PRINTER, copies=1, paper="A5") == "sent"
    assert [file.name for file in (tmp_path / "tray").iterdir()] == ["slip.sheet"]


def test_telex_keys_of_a_card() -> None:
    assert telex("Nguyễn Văn Đạt") == "Nguyeexn Vawn Ddajt"
    assert telex("0123|ABC") == "0123|ABC"


def test_the_order_of_a_drain_is_that_of_acceptance() -> None:
    waited = [["d1", "e1"], ["d2", "e2"], ["d3", "e3"]]
    arrived = [{"id": "e1"}, {"id": "other"}, {"id": "e2"}, {"id": "e3"}]
    assert out_of_order(waited, arrived) == []
    assert out_of_order(waited, arrived[:3]) == []
    assert out_of_order(waited, arrived[::-1]) == ["d3", "d2", "d1"]


def test_eyes_see_every_word_that_is_shown_and_none_that_is_not(qtbot: QtBot) -> None:
    window = QMainWindow()
    page = QWidget()
    column = QVBoxLayout(page)
    for text in ("Huỳnh Phước Lộc", "0900000044"):
        line = QLineEdit(text)
        column.addWidget(line)
    rows = QListWidget()
    rows.addItem("H17.25.18-261122-0001")
    column.addWidget(rows)
    window.setCentralWidget(page)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    words = Eyes(app).everything()
    assert "Huỳnh Phước Lộc" in words
    assert "0900000044" in words
    assert "H17.25.18-261122-0001" in words
    page.hide()
    assert "Lộc" not in Eyes(app).everything()
    assert "0001" not in Eyes(app).everything()


def test_a_watched_play_has_words_and_no_buttons(qtbot: QtBot) -> None:
    window, bar = QMainWindow(), PracticeBar()
    bar.only_tell()
    window.addToolBar(bar)
    qtbot.addWidget(window)
    window.resize(1366, 200)
    window.show()
    qtbot.waitExposed(window)
    bar.show_visitor("09:12  Mất mạng: vẫn nhận, in, gửi sau.")
    assert not any(each.isVisible() for each in bar.buttons.values())
    assert any(
        each.text().startswith("09:12") and each.isVisible() for each in bar.findChildren(QLabel)
    )


def test_only_scenes_of_a_time_are_played(tmp_path: Path) -> None:
    file = tmp_path / "stage.json"
    stage = Stage(file=file, stack=tmp_path, tray=tmp_path, province="", control=0, url="")
    assert stage.plays("07:20")
    stage.between = "09:10-09:50"
    played = [at for at in ("09:09", "09:10", "09:50", "09:51") if stage.plays(at)]
    assert played == ["09:10", "09:50"]


def test_a_feature_is_asked_by_command_or_act() -> None:
    assert checks.built("command:accept", frozenset({"accept"}))
    assert not checks.built("command:till", frozenset({"accept"}))
    assert checks.built("act:return_result", frozenset())
    assert not checks.built("act:fly", frozenset())


SLIPS: dict[str, tuple[str, dict[str, str]]] = {
    "supplement": ("supplement", {"note": "Đã nộp đủ"}),
    "return": ("return_result", {"proof": "slip"}),
}


def test_who_brings_missing_papers_has_just_those() -> None:
    for scene in scenario.load().visits:
        if scene.do != "supplement":
            continue
        acts = scenario.story_of(str(scene.more["story"]))["acts"]
        asked = [act["data"] for act in acts if act["act"] == "request_supplement"][-1]
        assert [paper.component for paper in scene.papers] == asked["components"], scene.id


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A practice desk with the office's past: whoever has a slip has a dossier."""
    root = tmp_path_factory.mktemp("past") / "desk"
    create_demo_desk(root, empty=False)
    return root


@pytest.fixture
def office(past: Path, qtbot: QtBot) -> Iterator[Any]:
    yield from framed(past, qtbot)


@pytest.mark.parametrize("kind", sorted(SLIPS))
def test_visitors_with_a_slip_can_be_served_to_the_goal(office: Any, kind: str) -> None:
    practice, desk = Practice(office), office.session.desk
    inbox = DataFolder(desk.root).inbox
    served = 0
    for scene in scenario.load().visits:
        practice.do("next")
        assert list(inbox.glob("*.jpg")) == []
        if scene.do != kind:
            continue
        assert t("practice.slip") in practice.bar._visitor.accessibleName()
        practice.do("papers")
        assert list(inbox.glob("*.jpg")) == [], "pages come only into a new case"
        code = checks.code_of_story(desk, str(scene.more["story"]))
        desk.lifecycle.act(code, *SLIPS[kind], actor=office.session.actor)
        practice.do("check")
        assert practice.bar._said.text().startswith(t("practice.right", name="")[:5])
        served += 1
    assert practice._reached.right == served
    assert served
    practice.close()
