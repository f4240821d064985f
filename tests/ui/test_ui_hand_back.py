"""Handing back a result: found by Enter, identified by slip or card, nothing opens behind."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot
from window_room import Room

from ehc_desk.domain.dossier import Dossier, IntakeFacts, Party
from ehc_desk.errors import PrintFailed
from ehc_desk.presenters.receiver import receiver_of
from ehc_desk.presenters.scans import Route, route
from ehc_desk.printing.spooler import CupsPrinter
from ehc_desk.ui.scan_words import garbled
from ehc_desk.ui.waiting_scan import WaitingScan
from ehc_desk.ui.widgets.act_dialog import ActDialog
from ehc_desk.ui.widgets.calm_enter import CALM_S

LONG = 15_000
OWNER = "072085000123|291234567|Nguyễn Văn An|02031985|Nam|12 Lê Lợi, Tây Ninh|01072021"
SUBMITTER = "072190000456|291234568|Lê Thị Bình|05061990|Nữ|7 Trần Phú, Tây Ninh|01072021"
OTHER = "048202000123||Lê Văn Mẫu|24022002|Nam|Tổ 12, Phường Mẫu Một|31052021"


@pytest.fixture
def ready(room: Room, qtbot: QtBot) -> Dossier:
    """Return a dossier whose result is ready, handed in by somebody for the owner."""
    room.frame.activateWindow()
    qtbot.waitUntil(room.frame.isActiveWindow, timeout=5000)
    desk, actor = room.desk, room.actor
    draft = desk.intake.new_draft(actor)
    owner = Party(full_name="Nguyễn Văn An", personal_number="072085000123")
    submitter = Party(full_name="Lê Thị Bình", personal_number="072190000456")
    facts = IntakeFacts(owners=(owner,), submitter=submitter, relation="mother")
    facts = desk.intake.choose_procedure(facts, "2.000635", desk.clock.now().date())
    facts = desk.intake.facts.pass_all(facts)
    desk.intake.save(draft.id, facts, expected_revision=0, actor=actor)
    dossier = desk.intake.accept(draft.id, actor=actor)
    return desk.lifecycle.act(dossier.printed_code, "result_ready", {}, actor=actor)


@pytest.fixture
def waiting(room: Room) -> WaitingScan:
    """Give scans to the window as the program does."""
    return WaitingScan(room.shell.scanned, garbled)


def opened(room: Room, qtbot: QtBot, dossier: Dossier) -> Any:
    room.shell.open_dossier(dossier.printed_code)
    screen: Any = room.shell.current
    qtbot.waitUntil(lambda: screen.title() == dossier.printed_code, timeout=LONG)
    return screen


def dialog_of(room: Room, qtbot: QtBot, dossier: Dossier) -> Any:
    opened(room, qtbot, dossier)
    room.shell.do("results")
    dialog = room.dialog(ActDialog)
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is dialog, timeout=3000)
    return dialog


def told(dialog: Any) -> str:
    bar = dialog._told
    return f"{bar._text.text()} {bar._safe.text()}" if bar.isVisible() else ""


def choice(dialog: Any) -> str:
    return str(dialog._labels["proof"].field.value())


def last_act(room: Room, dossier: Dossier) -> Any:
    return room.desk.queries.history(dossier.id)[-1].payload["data"]


@pytest.mark.parametrize(
    ("card", "words", "proof", "kept"),
    [
        (OWNER, "Đúng chủ hồ sơ: Nguyễn Văn An", "identity", {"receiver": "owner"}),
        (SUBMITTER, "Đúng người nộp hồ sơ: Lê Thị Bình", "identity", {"receiver": "submitter"}),
    ],
)
def test_a_card_tells_who_receives_and_opens_nothing(
    room: Room,
    qtbot: QtBot,
    ready: Dossier,
    waiting: WaitingScan,
    card: str,
    words: str,
    proof: str,
    kept: dict[str, str],
) -> None:
    dialog = dialog_of(room, qtbot, ready)
    before = room.shell.case_titles()
    waiting.take(route(card, whole=True))
    assert words in told(dialog)
    assert choice(dialog) == proof
    assert nothing_is_cut(dialog)
    QTest.keyClick(dialog._do, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: room.desk.queries.dossier(ready.id).state == "returned", timeout=LONG)
    qtbot.wait(60)
    assert last_act(room, ready) == {"proof": proof, **kept}
    assert (room.shell.place, room.shell.case_titles()) == ("dossier", before)


def test_the_slip_is_proof_and_another_slip_is_refused(
    room: Room, qtbot: QtBot, ready: Dossier, waiting: WaitingScan
) -> None:
    dialog = dialog_of(room, qtbot, ready)
    waiting.take(route("H17.25.18-261121-0777", whole=True))
    assert "của hồ sơ khác: H17.25.18-261121-0777" in told(dialog)
    waiting.take(route(OWNER, whole=True))
    waiting.take(route(ready.printed_code, whole=True))
    assert "Đúng giấy tiếp nhận" in told(dialog)
    assert choice(dialog) == "slip"
    dialog.reject()
    qtbot.wait(60)
    assert room.shell.place == "dossier"
    assert room.shell.current.title() == ready.printed_code


def test_a_strangers_card_waits_for_what_the_clerk_chooses(
    room: Room, qtbot: QtBot, ready: Dossier, waiting: WaitingScan
) -> None:
    dialog = dialog_of(room, qtbot, ready)
    waiting.take(route(OTHER, whole=True))
    assert "không phải chủ hồ sơ hay người nộp. Chỉ trả khi người này có" in told(dialog)
    box = dialog._labels["proof"].field
    assert (choice(dialog), box.currentText()) == ("", "– chọn –")
    QTest.keyClick(dialog._do, Qt.Key.Key_Return)
    qtbot.wait(60)
    assert dialog.isVisible(), "one Enter after the warning hands nothing out"
    assert focus() is box
    said = [each.text() for each in dialog._labels["proof"].findChildren(QLabel)]
    assert any("Chọn giấy tờ người nhận xuất trình" in each for each in said)
    assert nothing_is_cut(dialog)
    QTest.keyClicks(box, "van ban")
    assert choice(dialog) == "authorisation"
    QTest.keyClick(box, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: room.desk.queries.dossier(ready.id).state == "returned", timeout=LONG)
    kept = {"proof": "authorisation", "receiver": "other", "receiver_name": "Lê Văn Mẫu"}
    assert last_act(room, ready) == kept


def test_what_speaks_against_takes_the_choice_back_and_the_owner_gives_it(
    room: Room, qtbot: QtBot, ready: Dossier, waiting: WaitingScan
) -> None:
    dialog = dialog_of(room, qtbot, ready)
    box = dialog._labels["proof"].field
    offered = box.count()
    for scan in (OTHER, "H17.25.18-261121-0777"):
        waiting.take(route(OWNER, whole=True))
        assert (choice(dialog), box.count()) == ("identity", offered)
        waiting.take(route(scan, whole=True))
        assert (choice(dialog), box.count()) == ("", offered + 1)
    dialog.reject()


def test_what_says_nothing_of_the_receiver_waits_and_the_box_grows(
    room: Room, qtbot: QtBot, ready: Dossier, waiting: WaitingScan
) -> None:
    dossier = dialog_of(room, qtbot, ready)
    dossier.reject()
    room.shell.current._ask_act("withdraw")
    dialog = room.dialog(ActDialog)
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is dialog, timeout=3000)
    waiting.take(route(OWNER, whole=True))
    assert nothing_is_cut(dialog), "the notice of a waiting scan took the room of the fields"
    waiting._forget()
    dialog.reject()


def nothing_is_cut(dialog: QWidget) -> bool:
    QApplication.processEvents()
    layout: Any = dialog.layout()
    needs = layout.totalHeightForWidth(dialog.width()) if layout.hasHeightForWidth() else 0
    return bool(dialog.height() >= max(needs, layout.totalMinimumSize().height()))


def test_numbers_tell_the_person_whatever_the_name(ready: Dossier) -> None:
    def who(scan: str) -> Any:
        found: Route = route(scan, whole=True)
        receiver = receiver_of(ready, found)
        return receiver and receiver.who

    assert who(OWNER.replace("Nguyễn Văn An", "Nguyễn An")) == "owner"
    assert who("072190000456") == "submitter"
    assert who(OTHER.replace("Lê Văn Mẫu", "Nguyễn Văn An")) == "other"


# ------------------------------------------------------------ Enter once more


def test_a_second_enter_after_the_search_does_nothing(
    room: Room, qtbot: QtBot, ready: Dossier
) -> None:
    room.shell.open_list("all")
    screen: Any = room.shell.current
    QTest.keyClicks(screen._search, ready.printed_code)
    QTest.keyClick(screen._search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: room.shell.place == "dossier", timeout=LONG)
    QTest.keyClick(focus(), Qt.Key.Key_Return)
    dossier: Any = room.shell.current
    qtbot.waitUntil(lambda: dossier.title() == ready.printed_code, timeout=LONG)
    QTest.keyClick(focus(), Qt.Key.Key_Return)
    assert room.shell.place == "dossier"
    assert QApplication.activeModalWidget() is None
    assert focus() is dossier._step.act
    dossier._calm._clock = lambda: dossier._calm._until + CALM_S
    QTest.keyClick(focus(), Qt.Key.Key_Return)
    assert room.dialog(ActDialog).isVisible(), "later Enter presses what has the focus"
    room.dialog(ActDialog).reject()


def test_a_dossier_opened_by_its_slip_takes_enter_at_once(
    room: Room, qtbot: QtBot, ready: Dossier
) -> None:
    opened(room, qtbot, ready)
    room.shell.current.start()
    QTest.keyClick(focus(), Qt.Key.Key_Return)
    assert room.dialog(ActDialog).isVisible()
    room.dialog(ActDialog).reject()


@pytest.mark.parametrize("printer", ["", "laser"])
def test_printing_again_is_told_each_time(
    room: Room, qtbot: QtBot, ready: Dossier, monkeypatch: pytest.MonkeyPatch, printer: str
) -> None:
    jammed: list[bool] = []

    def print_pdf(_self: object, _file: object, **_more: object) -> str:
        if jammed:
            raise PrintFailed(printer=printer, reason="jam")
        return "sent"

    monkeypatch.setattr(CupsPrinter, "print_pdf", print_pdf)
    room.desk.slips.issue(ready.id, actor=room.actor)
    room.desk.adopt(replace(room.desk.settings, printer=printer))
    screen = opened(room, qtbot, ready)
    begun = "Đã gửi phiếu ra máy in" if printer else "Đã lưu phiếu thành PDF"
    for number in (2, 3):
        room.shell.do("reprint")
        wanted = f"{begun}: bản in lần {number}"
        qtbot.waitUntil(partial(says, screen, wanted), timeout=LONG)
    screen._notice.hide()
    room.settle()
    screen._render(screen._presenter.state)
    assert not screen._notice.isVisible(), "one print is told once"
    if printer:
        jammed.append(True)
        room.shell.do("reprint")
        qtbot.waitUntil(screen._notice.isVisible, timeout=LONG)
        assert "bản in lần" not in screen._notice._text.text()
        room.settle()
        jammed.clear()
        room.shell.do("reprint")
        qtbot.waitUntil(partial(says, screen, f"{begun}: bản in lần 5"), timeout=LONG)


def says(screen: Any, words: str) -> bool:
    return bool(screen._notice.isVisible() and screen._notice._text.text() == words)


def test_the_key_of_results_is_the_list_elsewhere(room: Room) -> None:
    room.shell.go("intake")
    room.shell.do("results")
    assert room.shell.place == "find"


def focus() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


# ------------------------------------------------------------ the page of keys


@pytest.mark.parametrize("key", [Qt.Key.Key_F2, Qt.Key.Key_F3, Qt.Key.Key_Tab, Qt.Key.Key_F9])
def test_enter_waits_for_the_new_key_and_every_key_goes_there(
    room: Room, qtbot: QtBot, key: Qt.Key
) -> None:
    room.frame.activateWindow()
    qtbot.waitUntil(room.frame.isActiveWindow, timeout=5000)
    room.shell.go("keys_setup")
    screen: Any = room.shell.current
    cases = room.shell.case_titles()
    QTest.keyClick(focus(), Qt.Key.Key_Return)
    assert screen._catcher.isVisible()
    assert focus() is screen._catcher
    QTest.keyClick(focus(), key)
    assert screen._told.text()
    assert (room.shell.place, room.shell.case_titles()) == ("keys_setup", cases)
    assert focus() is screen._table
    QTest.keyClick(focus(), Qt.Key.Key_Return)
    QTest.keyClick(focus(), Qt.Key.Key_Escape)
    assert room.shell.place == "keys_setup"
    assert not screen._catcher.isVisible()
