"""The window on a real desk in one process: scans, problems, languages, names, nothing cut off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLineEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ehc_desk.bootstrap import build_desk
from ehc_desk.presenters.burst import BurstSettings
from ehc_desk.presenters.scans import plausible, route
from ehc_desk.runtime.lanes import Lanes
from ehc_desk.ui import style, texts
from ehc_desk.ui.main_window import MainWindow
from ehc_desk.ui.reader import Reader
from ehc_desk.ui.session import News, Session
from ehc_desk.ui.shell import Shell
from ehc_desk.ui.tasks import UiTasks

CARD = "072085000123|291234567|Nguyễn Văn An|02031985|Nam|12 Lê Lợi, Tây Ninh|01072021"


class Window:
    """A signed-in window and its reader."""

    def __init__(self, root: Path, app: QApplication) -> None:
        style.prepare(app)
        self.desk = build_desk(root)
        self.lanes = Lanes()
        self.tasks = UiTasks(self.lanes)
        self.frame = MainWindow()
        self.frame.build()
        actor = self.desk.accounts.trusted("demo")
        self.session = Session(desk=self.desk, actor=actor, tasks=self.tasks, news=News(self.desk))
        self.shell = Shell(self.frame, self.session)
        self.reader = Reader(BurstSettings(), plausible)
        app.installEventFilter(self.reader)
        self.reader.scanned.connect(
            lambda text, whole: self.shell.scanned(route(text, whole=whole))
        )
        self.frame.show()

    @property
    def case(self) -> Any:
        return self.shell._cases.current

    def close(self, app: QApplication) -> None:
        app.removeEventFilter(self.reader)
        self.shell.close()
        self.session.news.close()
        self.tasks.close()
        self.lanes.close()
        self.desk.worker.close()
        self.frame.close()
        self.frame.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def window(root: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[Window]:
    made = Window(root, qapp)
    qtbot.waitExposed(made.frame)
    yield made
    made.close(qapp)
    texts.set_language("vi")


def press(target: QWidget, char: str) -> None:
    """Send one key with its text, as the window system does (QTest cannot do Vietnamese)."""
    key = Qt.Key.Key_Return if char == "\r" else Qt.Key(0)
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, char)
        QCoreApplication.sendEvent(target, event)


def burst(target: QWidget, text: str) -> None:
    for char in f"{text}\r":
        press(target, char)


def fields_of(window: Window) -> list[str]:
    return [line.text() for line in window.frame.findChildren(QLineEdit) if line.text()]


def test_a_burst_fills_the_case_and_leaks_nothing(window: Window, qtbot: QtBot) -> None:
    box = window.case._box
    burst(box, CARD)
    owner = window.case.presenter.state.facts.owner
    assert owner.full_name == "Nguyễn Văn An"
    assert box.text() == ""
    assert "Nguyễn Văn An" in fields_of(window)
    qtbot.waitUntil(lambda: not window.case.presenter.state.unsaved, timeout=5000)


def test_a_persons_keys_arrive_in_order(window: Window, qtbot: QtBot) -> None:
    name = window.frame.findChild(QLineEdit, "full_name")
    assert name is not None
    name.setFocus()
    for char in "Trần Ữ":
        press(name, char)
        qtbot.wait(45)
    QTest.keyClick(name, Qt.Key.Key_Backspace)
    assert name.text() == "Trần "
    assert window.case.presenter.state.facts.owner.full_name == "Trần"


def test_an_input_method_commits_into_the_field(window: Window, qtbot: QtBot) -> None:
    name = window.frame.findChild(QLineEdit, "full_name")
    assert name is not None
    commit = QInputMethodEvent("", [])
    commit.setCommitString("Nguyễn")
    QCoreApplication.sendEvent(name, commit)
    qtbot.waitUntil(lambda: name.text() == "Nguyễn", timeout=1000)


def test_a_garbled_card_shows_the_hint_and_writes_nothing(window: Window) -> None:
    before = fields_of(window)
    burst(window.case._box, CARD.replace("Nguyễn Văn An", "Nguyeexn Vawn An"))
    assert fields_of(window) == before
    assert not window.shell.toasts.isHidden()
    assert "Tắt bộ gõ" in window.shell.toasts.accessibleName()


def test_keys_from_card_to_slip(window: Window, qtbot: QtBot, root: Path) -> None:
    box = window.case._box
    burst(box, CARD)
    for char in "ct":
        press(box, char)
        qtbot.wait(45)
    press(box, "\r")
    state = window.case.presenter.state
    assert state.facts.procedure_code == "2.000815"
    qtbot.wait(60)
    QTest.keyClicks(window.frame.focusWidget(), "3")  # the cursor waits where the fee is counted
    QTest.keyClick(window.frame, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(window.frame, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.case.presenter.state.slip is not None, timeout=15000)
    accepted = window.case.presenter.state.accepted
    assert accepted is not None
    assert (root / "slips").is_dir()
    assert window.case.presenter.state.slip.path.read_bytes().startswith(b"%PDF")
    assert accepted.printed_code in window.case._done._code.text()


def test_accept_on_an_empty_case_goes_to_the_first_problem(window: Window) -> None:
    QTest.keyClick(window.frame, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert window.case.presenter.state.problems
    assert "Thủ tục" in window.case._bottom.problem.text()


def test_what_the_fee_is_counted_by_is_asked_for_and_never_passed_over(
    window: Window, qtbot: QtBot
) -> None:
    burst(window.case._box, CARD)
    window.case.presenter.choose("2.000815")
    window.case.presenter.pass_all()
    qtbot.wait(60)  # an Enter right behind a burst is the reader's
    for _ in range(2):
        window.case._papers.table.setFocus()
        QTest.keyClick(window.frame, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert window.case._bottom.problem.text() == "Còn 1 mục bắt buộc: Số trang bản chính"
        assert window.case._tabs.currentIndex() == 0
        focus = window.frame.focusWidget()
        assert "Số trang" in focus.accessibleName()
        assert focus.property("problem") is True
    assert window.case.presenter.state.accepted is None
    qtbot.wait(60)
    QTest.keyClicks(focus, "3")
    qtbot.wait(60)
    assert window.case.presenter.state.fee == 5_000
    QTest.keyClick(window.frame, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.case.presenter.state.slip is not None, timeout=15000)


@pytest.mark.parametrize(
    ("act", "data", "told"),
    [
        ("stop", {"reason": "Công dân xin dừng"}, "–"),
        ("void", {"reason": "Nhầm thủ tục"}, "–"),
        ("request_supplement", {"reason": "Thiếu giấy"}, "tạm dừng tính"),
    ],
)
def test_no_dossier_without_a_running_clock_says_the_law_gives_no_day(
    window: Window, qtbot: QtBot, act: str, data: dict[str, str], told: str
) -> None:
    desk, actor = window.desk, window.session.actor
    draft = desk.intake.new_draft(actor)
    facts = desk.intake.facts.apply_scan(draft.facts, route(CARD).scan)
    facts = desk.intake.facts.choose_procedure(facts, "1.001193", desk.clock.now().date())
    facts = desk.intake.facts.pass_all(facts)
    desk.intake.save(draft.id, facts, expected_revision=0, actor=actor)
    code = desk.intake.accept(draft.id, actor=actor).printed_code
    desk.lifecycle.act(code, act, data, actor=actor)
    window.shell.open_dossier(code)
    screen: Any = window.shell.current
    qtbot.waitUntil(lambda: screen.title() == code, timeout=5000)
    assert screen._facts._values["due"].text() == told
    window.shell.do("find")
    find: Any = window.shell.current
    qtbot.waitUntil(lambda: find._model.rowCount() > 0, timeout=5000)
    rows = {find._model.index(r, 0).data(): r for r in range(find._model.rowCount())}
    assert find._model.index(rows[code], 4).data() == told


def test_find_opens_a_dossier(window: Window, qtbot: QtBot) -> None:
    desk, actor = window.desk, window.session.actor
    draft = desk.intake.new_draft(actor)
    facts = desk.intake.facts.apply_scan(draft.facts, route(CARD).scan)
    facts = desk.intake.facts.choose_procedure(facts, "2.000884", desk.clock.now().date())
    facts = desk.intake.facts.pass_all(facts)
    desk.intake.save(draft.id, facts, expected_revision=0, actor=actor)
    code = desk.intake.accept(draft.id, actor=actor).printed_code
    window.shell.do("find")
    find: Any = window.shell.current
    find._search.setText("nguyen an")
    qtbot.waitUntil(lambda: find._model.rowCount() > 0, timeout=5000)
    assert find._model.index(0, 1).data() == "Nguyễn Văn An"
    window.shell.scanned(route(code))
    qtbot.waitUntil(lambda: window.shell.current.title() == code, timeout=5000)
    window.shell.do("deliveries")
    deliveries: Any = window.shell.current
    qtbot.waitUntil(lambda: deliveries._model.rowCount() > 0, timeout=5000)
    QTest.keyClick(window.frame, Qt.Key.Key_Escape)
    assert window.shell.current.title() == code


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_control_has_a_name_and_no_text_is_a_raw_key(
    root: Path, qapp: QApplication, qtbot: QtBot, language: str
) -> None:
    texts.set_language(language)
    window = Window(root, qapp)
    try:
        for name in ("find", "drafts", "deliveries", "new"):
            window.shell.do(name)
        window.case.presenter.choose("1.001193")
        for widget in window.frame.findChildren(QWidget):
            if isinstance(widget, QLineEdit | QComboBox | QAbstractButton | QAbstractItemView):
                told = widget.accessibleName() or getattr(widget, "text", str)()
                inner = isinstance(widget.parent(), QComboBox | QAbstractItemView)
                empty = isinstance(widget, QAbstractButton) and not widget.isVisible()
                own = not widget.objectName().startswith("qt_") and not inner and not empty
                assert told or not own or not _is_ours(widget), widget
        spoken = [w.text() for w in window.frame.findChildren(QAbstractButton)]
        keys = [text for text in spoken if text in _raw_keys()]
        assert keys == []
    finally:
        window.close(qapp)
        texts.set_language("vi")


def _is_ours(widget: QWidget) -> bool:
    kind = type(widget).__module__
    return kind.startswith("ehc_desk") or isinstance(widget, QLineEdit | QComboBox)


def _raw_keys() -> frozenset[str]:
    return frozenset(texts._words("vi"))


def test_the_intake_needs_no_scrolling_at_1366x768(window: Window, qtbot: QtBot) -> None:
    window.frame.resize(1366, 768)
    window.case.presenter.choose("1.001193")
    qtbot.wait(50)
    inside = window.frame.rect()
    bottom = window.case._bottom
    for widget in (bottom.accept, bottom.due, window.case._person, window.case._box):
        corner = widget.mapTo(window.frame, widget.rect().bottomRight())
        assert inside.contains(corner), widget
    assert window.frame.minimumSizeHint().width() <= 1366
    assert window.frame.minimumSizeHint().height() <= 768


def test_the_intake_fits_a_1366x768_screen_at_125_percent(window: Window, qtbot: QtBot) -> None:
    window.frame.resize(1092, 614)
    window.case.presenter.choose("1.001193")
    qtbot.wait(50)
    assert (window.frame.width(), window.frame.height()) == (1092, 614)
    assert window.frame.rail.isHidden()
    inside = window.frame.rect()
    bottom = window.case._bottom
    for widget in (bottom.accept, bottom.due, window.case._person, window.case._papers.panel):
        corner = widget.mapTo(window.frame, widget.rect().bottomRight())
        assert inside.contains(corner), widget
    window.frame.resize(1366, 768)
    assert not window.frame.rail.isHidden()


def test_what_was_typed_is_there_after_the_window_is_gone(
    root: Path, qapp: QApplication, qtbot: QtBot
) -> None:
    first = Window(root, qapp)
    first.case.presenter.choose("2.000815")
    first.close(qapp)
    second = Window(root, qapp)
    try:
        drafts = second.desk.queries.drafts(user="demo")
        assert any("Chứng thực" in line.procedure_name for line in drafts)
        second.shell.resume(drafts[0].id)
        qtbot.waitUntil(lambda: second.case.presenter.state.draft_id == drafts[0].id)
    finally:
        second.close(qapp)


def test_a_bug_in_a_lane_is_shown_and_the_screen_goes_on(qapp: QApplication, qtbot: QtBot) -> None:
    from ehc_desk.runtime.lanes import Lane
    from ehc_desk.ui.tasks import UiTasks as Tasks

    lanes = Lanes()
    tasks, told = Tasks(lanes), []

    def broken() -> None:
        raise ZeroDivisionError

    with qtbot.captureExceptions() as caught:
        tasks.run(Lane.DATA, broken, done=told.append, failed=lambda e: told.append(e.code))
        qtbot.waitUntil(lambda: bool(caught), timeout=3000)
    assert told == ["desk-error"]
    lanes.close()


def test_the_timer_gives_held_keys_back(qapp: QApplication, qtbot: QtBot) -> None:
    line = QLineEdit()
    qtbot.addWidget(line)
    reader = Reader(BurstSettings(), plausible)
    qapp.installEventFilter(reader)
    try:
        press(line, "a")
        assert line.text() == ""
        qtbot.waitUntil(lambda: line.text() == "a", timeout=1000)
        QTimer.singleShot(0, line.clear)
    finally:
        qapp.removeEventFilter(reader)
