"""The list of drafts: all of its width is used, what people call a procedure, search and order."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QPushButton
from window_room import Room

from ehc_desk.domain.dossier import IntakeFacts, Party
from ehc_desk.ui import style

pytestmark = pytest.mark.usefixtures("dressed")
CERTIFY, BIRTH = "2.000815", "1.001193"


def kept(room: Room, name: str, procedure: str = "") -> str:
    """Keep a draft of somebody; return its id."""
    desk, actor = room.desk, room.actor
    draft = desk.intake.new_draft(actor)
    facts = IntakeFacts(owners=(Party(full_name=name),))
    if procedure:
        facts = desk.intake.choose_procedure(facts, procedure, desk.clock.now().date())
    desk.intake.save(draft.id, facts, expected_revision=0, actor=actor)
    return draft.id


def opened(room: Room) -> Any:
    room.shell.do("drafts")
    room.settle()
    for _ in range(5):
        QTest.qWait(5)
    return room.shell.current


def owners(screen: Any) -> list[str]:
    return [screen._model.row(row).owner_name for row in range(screen._model.rowCount())]


@pytest.fixture
def three(room: Room) -> Room:
    kept(room, "Trần Văn Bình", CERTIFY)
    kept(room, "Đỗ Thị Ánh", BIRTH)
    kept(room, "", BIRTH)
    return room


@pytest.mark.parametrize("percent", [90, 100, 200])
def test_the_columns_fill_the_table_in_every_room(
    three: Room, qapp: QApplication, percent: int
) -> None:
    style.apply(qapp, font_percent=percent)
    screen = opened(three)
    table, names = screen._table, [each.name for each in screen._model.columns]
    three.frame.setMinimumSize(0, 0)
    for size in ((1366, 768), (1092, 614), (1920, 1080)):
        three.frame.resize(*size)
        for _ in range(5):
            QTest.qWait(5)
        assert table.isColumnHidden(names.index("until"))
        wide = sum(table.columnWidth(place) for place in range(len(names)))
        assert abs(wide - table.viewport().width()) <= len(names)
        assert table.horizontalScrollBar().maximum() == 0
        for each in (*screen.findChildren(QCheckBox), *screen.findChildren(QPushButton)):
            assert not each.isVisible() or each.width() >= each.minimumSizeHint().width()
    style.apply(qapp, font_percent=100)


def test_until_when_a_draft_is_kept_is_told_of_discarded_ones_only(three: Room) -> None:
    screen = opened(three)
    place = [each.name for each in screen._model.columns].index("until")
    screen._discard.click()
    three.settle()
    screen._bin.click()
    three.settle()
    assert not screen._table.isColumnHidden(place)
    assert "còn 30 ngày" in str(screen._model.index(0, place).data()) or "còn 29 ngày" in str(
        screen._model.index(0, place).data()
    )
    screen._bin.click()
    three.settle()
    assert screen._table.isColumnHidden(place)


def test_a_draft_is_called_what_people_call_it(three: Room) -> None:
    screen = opened(three)
    places = {each.name: place for place, each in enumerate(screen._model.columns)}
    row = owners(screen).index("Trần Văn Bình")
    known = three.desk.catalogue.find(CERTIFY)
    assert known.short_name != known.name
    cell = screen._model.index(row, places["procedure"])
    assert cell.data() == known.short_name
    assert screen._model.data(cell, 3) == known.name  # the tip
    nobody = screen._model.index(owners(screen).index(""), places["owner"])
    assert nobody.data() == "(chưa có tên)"


def test_drafts_are_searched_ordered_and_counted(three: Room) -> None:
    screen = opened(three)
    count = screen._model.rowCount()
    assert screen._count.text() == f"{count} bản nháp"
    screen._order.show_value("owner")
    screen._order.picked.emit()
    named = [name for name in dict.fromkeys(owners(screen)) if name]
    assert named == ["Đỗ Thị Ánh", "Trần Văn Bình"]
    assert owners(screen)[-1] == ""
    screen._search.setText("binh")
    assert set(owners(screen)) == {"Trần Văn Bình"}
    assert screen._count.text() == f"{len(owners(screen))} bản nháp"
    screen._search.setText("khai sinh")
    assert set(owners(screen)) == {"", "Đỗ Thị Ánh"}
    screen._search.setText("không ai")
    assert screen._hint.text() == "Không có bản nháp nào khớp với “không ai”."
    screen._search.setText("")
    assert screen._model.rowCount() == count
