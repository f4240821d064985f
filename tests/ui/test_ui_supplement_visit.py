"""A visitor with a supplement: practice says what works, and the page says why F4 does nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from window_room import Room

from ehc_desk.demo.theatre import rig, scenario
from ehc_desk.domain.dossier import Dossier, IntakeFacts, Party
from ehc_desk.paths import DataFolder
from ehc_desk.ui.theatre.practice import Practice

LONG = 15_000


def accepted(room: Room) -> Dossier:
    """Return an accepted dossier of an invented owner."""
    desk, actor = room.desk, room.actor
    draft = desk.intake.new_draft(actor)
    owner = Party(full_name="Nguyễn Văn An", personal_number="072085000123")
    facts = IntakeFacts(owners=(owner,))
    facts = desk.intake.choose_procedure(facts, "2.000635", desk.clock.now().date())
    facts = desk.intake.facts.pass_all(facts)
    desk.intake.save(draft.id, facts, expected_revision=0, actor=actor)
    return desk.intake.accept(draft.id, actor=actor)


def practice_at(room: Room, do: str) -> Practice:
    """Return practice with the first visitor of a kind who has papers in the hand."""
    visits = scenario.load().visits
    number = next(i for i, one in enumerate(visits) if one.do == do and one.papers)
    rig.keep(room.desk.root, rig.Progress(visit=number))
    return Practice(room.shell)


def inbox(room: Room) -> list[Path]:
    return [each for each in DataFolder(room.desk.root).inbox.glob("**/*") if each.is_file()]


def test_a_supplement_leaves_no_file_and_says_what_to_do(room: Room, qtbot: QtBot) -> None:
    practice, before = practice_at(room, "supplement"), inbox(room)
    said: list[str] = []
    practice.bar.say = lambda text, mood="": said.append(text)  # type: ignore[method-assign]
    practice.do("papers")
    qtbot.wait(300)
    room.settle()
    assert inbox(room) == before
    assert len(said) == 1
    assert "F4" not in said[0]
    assert "“Nhận giấy tờ bổ sung”" in said[0]
    practice.close()


def test_papers_of_a_new_case_still_come(room: Room, qtbot: QtBot) -> None:
    visits = scenario.load().visits
    kind = next(one.do for one in visits if one.papers and one.do != "supplement")
    practice = practice_at(room, kind)
    before = inbox(room)
    practice.do("papers")
    qtbot.waitUntil(lambda: len(inbox(room)) > len(before), timeout=LONG)
    practice.close()


def test_f4_on_the_page_of_a_dossier_says_why_it_does_nothing(room: Room, qtbot: QtBot) -> None:
    room.frame.activateWindow()
    qtbot.waitUntil(room.frame.isActiveWindow, timeout=5000)
    dossier = accepted(room)
    room.shell.open_dossier(dossier.printed_code)
    screen: Any = room.shell.current
    qtbot.waitUntil(lambda: screen.title() == dossier.printed_code, timeout=LONG)
    qtbot.wait(100)
    QTest.keyClick(room.frame.focusWidget() or screen, Qt.Key.Key_F4)
    qtbot.waitUntil(lambda: bool(room.shell.toasts.history), timeout=2000)
    assert "hồ sơ này đã tiếp nhận" in room.shell.toasts.history[-1].notice.safe
