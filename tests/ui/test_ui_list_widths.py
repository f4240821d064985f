"""Lists of dossiers in every room: codes and dates are whole, what is late says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from window_room import Room

from ehc_desk.domain.office import VIETNAM
from ehc_desk.domain.stack import Target
from ehc_desk.ports.queries import DossierLine
from ehc_desk.presenters.stack_targets import Place
from ehc_desk.ui import style, texts
from ehc_desk.ui.widgets.dossier_table import dossier_model, dossier_table
from ehc_desk.ui.widgets.rows import RowTable
from ehc_desk.ui.widgets.target_dialog import TargetDialog

pytestmark = pytest.mark.usefixtures("dressed")
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=VIETNAM)
CODE = "H17.25.18-261120-0007"
Made = Callable[..., RowTable]


def line(number: int, **other: Any) -> DossierLine:
    plain: dict[str, Any] = {
        "id": str(number),
        "code": CODE,
        "provisional_code": "",
        "state": "processing",
        "procedure_code": "2.000815",
        "procedure_name": "Chứng thực bản sao từ bản chính",
        "owner_name": "Đỗ Thị Hồng Nhung",
        "received_at": NOW - timedelta(days=2),
        "due_at": NOW + timedelta(days=1),
        "delivery": "waiting",
        "clerk": "demo",
    }
    return DossierLine(**{**plain, **other})


@pytest.fixture
def made(qapp: QApplication, qtbot: QtBot) -> Any:
    def make(wide: int, percent: int, *lines: DossierLine) -> RowTable:
        style.apply(qapp, font_percent=percent)
        model = dossier_model(lambda: None, lambda one: one.procedure_name, lambda: NOW)
        table = dossier_table(model)
        qtbot.addWidget(table)
        table.resize(wide, 500)
        table.show()
        table.show_rows(lines)
        for _ in range(3):
            QTest.qWait(5)
        return table

    texts.set_language("vi")
    yield make
    style.apply(qapp, font_percent=100)


def column(table: RowTable, name: str) -> int:
    return [each.name for each in table._columns].index(name)


def needs(table: RowTable, name: str) -> int:
    """Return the width Qt itself asks for, for the widest cell of a column."""
    return table.sizeHintForColumn(column(table, name))


@pytest.mark.parametrize("percent", [90, 100, 125, 150])
@pytest.mark.parametrize("wide", [1092, 1366, 1920])
def test_code_and_dates_are_never_shortened(made: Made, percent: int, wide: int) -> None:
    late = NOW - timedelta(days=3)
    table = made(wide * 0.8, percent, line(1), line(2, due_at=late), line(3, due_at=None))
    model: Any = table.model()
    if model.is_folded:
        assert table.sizeHintForColumn(0) <= table.viewport().width()
        return
    for name in ("code", "received", "due"):
        if not table.isColumnHidden(column(table, name)):
            assert table.columnWidth(column(table, name)) >= needs(table, name), name
    assert table.horizontalScrollBar().maximum() == 0


def test_names_take_the_room_there_is(made: Made) -> None:
    table = made(1600, 100, line(1, owner_name="Nguyễn Hoàng Thị Bảo Ngọc"))
    assert table.columnWidth(column(table, "owner")) >= needs(table, "owner")
    shown = sum(table.columnWidth(place) for place in range(len(table._columns)))
    assert abs(shown - table.viewport().width()) <= 2


def test_in_a_small_room_two_lines_say_it(made: Made) -> None:
    table = made(1060, 200, line(1))
    model: Any = table.model()
    assert model.is_folded
    said = str(model.index(0, 0).data())
    assert said.splitlines()[0] == f"{CODE}  ·  09:00 23/11/2026  ·  Đang giải quyết"
    assert "Đỗ Thị Hồng Nhung – Chứng thực" in said.splitlines()[1]
    assert table.rowHeight(0) >= 2 * table.fontMetrics().lineSpacing()
    assert table.horizontalScrollBar().maximum() == 0
    table.resize(3000, 500)
    QTest.qWait(5)
    assert not model.is_folded
    assert model.index(0, 0).data() == CODE
    assert table.rowHeight(0) < 2 * table.fontMetrics().lineSpacing()


@pytest.mark.parametrize(
    ("state", "late", "said"),
    [
        ("processing", timedelta(days=3), "quá hạn 19/11/2026"),
        ("accepted", timedelta(hours=1), "quá hạn 08:00"),
        ("processing", -timedelta(days=1), "09:00 23/11/2026"),
        ("returned", timedelta(days=3), "09:00 19/11/2026"),
        ("waiting_supplement", timedelta(days=3), "tạm dừng tính"),
    ],
)
def test_what_is_late_says_so(made: Made, state: str, late: timedelta, said: str) -> None:
    table = made(1366, 100, line(1, state=state, due_at=NOW - late))
    cell = table.model().index(0, column(table, "due"))
    assert cell.data() == said
    is_late = said.startswith("quá hạn")
    assert (cell.data(Qt.ItemDataRole.DecorationRole) is not None) == is_late
    tone = cell.data(Qt.ItemDataRole.ForegroundRole)
    assert (tone is not None and tone.color().name() == style.colour("bad")) == is_late
    if is_late:
        assert "19/11/2026" in cell.data(Qt.ItemDataRole.ToolTipRole) or late < timedelta(days=1)


def test_columns_do_not_jump_back_while_somebody_types(made: Made) -> None:
    table = made(1600, 100, line(1, owner_name="Nguyễn Hoàng Thị Bảo Ngọc"))
    wide = table.columnWidth(column(table, "owner"))
    table.show_rows([line(2, owner_name="An")])
    assert table.columnWidth(column(table, "owner")) == wide


@pytest.mark.parametrize("percent", [100, 200])
def test_places_for_pages_are_read_whole_without_scrolling_sideways(
    room: Room, qapp: QApplication, dressed: None, percent: int
) -> None:
    style.apply(qapp, font_percent=percent)
    long = "Bản chính giấy tờ, văn bản làm cơ sở để chứng thực bản sao theo quy định " * 2
    target = Target(form="draft", code="d1", component=1)
    place = Place(target=target, title=f"Nguyễn Thị Ngọc Ánh · {long}", paper=long)
    dialog = TargetDialog(room.frame, "Xếp vào", lambda _text, came: came((place, place)))
    dialog.show()
    QApplication.processEvents()
    rows = dialog._list
    assert not rows.horizontalScrollBar().isVisible()
    assert rows.horizontalScrollBar().maximum() == 0
    item = rows.visualItemRect(rows.item(0))
    wraps = Qt.TextFlag.TextWordWrap.value
    inside = QRect(0, 0, item.width() - 2 * style.px(8), 0)
    needs = rows.fontMetrics().boundingRect(inside, wraps, rows.item(0).text())
    assert item.width() <= rows.viewport().width()
    assert item.height() >= needs.height()
    dialog.reject()
    dialog.deleteLater()
    style.apply(qapp, font_percent=100)
