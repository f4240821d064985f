"""F3 finds dossiers by the words on their papers, and says where they stand."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from window_room import Room

from ehc_desk.domain.dossier import Channel, IntakeFacts, Party
from ehc_desk.ports.page_texts import ReadPage, UnreadPage

TEXT = "ĐƠN ĐỀ NGHỊ\nđược nuôi đàn ong mật Cỏ Lau sau vườn nhà, xin xác nhận"
NAMES = ("Đàm Thị Mẫu Ong", "Quách Văn Mẫu", "Thạch Thị Mẫu")


def taken_in(room: Room, folder: Path, name: str, number: int, text: str) -> None:
    law, day = room.desk.intake.facts, room.desk.clock.now().date()
    owner = Party(full_name=name, personal_number=f"07219100000{number}")
    facts = IntakeFacts(channel=Channel.COUNTER, owners=(owner,))
    facts = law.choose_procedure(facts, "2.000815", day)
    facts = law.pass_all(law.merge_form(facts, {"documents[0].pages": 2}))
    draft = room.desk.intake.new_draft(room.actor)
    room.desk.intake.save(draft.id, facts, expected_revision=draft.revision, actor=room.actor)
    picture = folder / f"{number}.png"
    Image.new("L", (400, 560), 120 + number).save(picture)
    room.desk.intake.add_papers(draft.id, 1, [picture], actor=room.actor)
    if text:
        (page,) = room.desk.queries.draft(draft.id).pages
        unread = UnreadPage(sha256=page.sha256, media_type="image/png", rotation=page.rotation)
        room.desk.texts.put(unread, "e", ReadPage(text=text), at=room.desk.clock.now())
    room.desk.intake.accept(draft.id, actor=room.actor)


@pytest.fixture
def find(room: Room, tmp_path: Path) -> Any:
    if not room.desk.queries.search(NAMES[0], limit=1):
        for number, (name, text) in enumerate(zip(NAMES, ("", TEXT, TEXT), strict=True)):
            taken_in(room, tmp_path, name, number, text)
    room.shell.do("find")
    screen: Any = room.shell.current
    screen._search.setText("")
    screen._search.setFocus()
    return screen


def searched(room: Room, find: Any, text: str) -> list[str]:
    QTest.keyClicks(find._search, text)
    state = lambda: find._presenter.state  # noqa: E731 - asked many times
    room._qtbot.waitUntil(lambda: state().text == text and not state().busy, timeout=8000)
    return [line.owner_name for line in state().shown]


def test_words_of_a_paper_alone_find_it_and_say_where(room: Room, find: Any) -> None:
    assert searched(room, find, "mat co lau") == [NAMES[2], NAMES[1]]
    assert "giấy tờ" in find._empty.text()
    assert find._empty.isVisible()
    assert not find._deeper.isVisible()
    QTest.keyClick(find._search, Qt.Key.Key_Down)
    assert find._where.isVisible()
    assert "mật Cỏ Lau" in find._where.text()
    assert "trang 1" in find._where.text()
    if folder := os.environ.get("EHC_PICTURES"):
        room.frame.grab().save(f"{folder}/find-papers.png")


def test_who_is_meant_comes_first_and_papers_are_offered(room: Room, find: Any) -> None:
    assert searched(room, find, "ong") == [NAMES[0]]
    assert find._deeper.isVisible()
    assert "2" in find._deeper.text()
    if folder := os.environ.get("EHC_PICTURES"):
        room.frame.grab().save(f"{folder}/find-deeper.png")
    find._deeper.click()
    assert [line.owner_name for line in find._presenter.state.shown] == [
        NAMES[0], NAMES[2], NAMES[1]
    ]  # fmt: skip
    assert not find._deeper.isVisible()
    assert not find._where.isVisible() or "ong" in find._where.text()


def test_back_from_a_dossier_leads_to_its_row_among_the_papers(room: Room, find: Any) -> None:
    searched(room, find, "ong")
    find._deeper.click()
    find._table.selectRow(2)
    QTest.keyClick(find._table, Qt.Key.Key_Return)
    room.settle()
    room.shell.do("find")
    room.settle()
    room._qtbot.waitUntil(lambda: find._table.currentIndex().row() == 2, timeout=8000)
    assert "Cỏ Lau" in find._where.text() or find._where.isVisible()


def test_what_stands_nowhere_is_not_found(room: Room, find: Any) -> None:
    assert searched(room, find, "zzzzz") == []
    assert not find._where.isVisible()
    assert not find._deeper.isVisible()
