"""The form in its room: names are not broken beside empty room, the help parts nothing it shows."""

from __future__ import annotations

import pytest
from form_sheet import Sheet
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from ehc_desk.ui import texts
from ehc_desk.ui.widgets.field_row import FieldRow
from ehc_desk.ui.widgets.fields import Labelled, Line
from ehc_desk.ui.widgets.form_help import help_line
from ehc_desk.ui.widgets.mark import Mark

pytestmark = pytest.mark.usefixtures("dressed")
PAGES: dict[QtBot, QWidget] = {}
LONG = "Họ, chữ đệm, tên người yêu cầu"


def row(qtbot: QtBot, wide: int, *widths: int) -> list[Labelled]:
    page = PAGES[qtbot] = QWidget()
    qtbot.addWidget(page)
    line = FieldRow()
    page.setLayout(line)
    fields = [Labelled(LONG, Line(LONG), required=True, wraps=True) for _ in widths]
    for field, twelfths in zip(fields, widths, strict=True):
        line.add(field, twelfths)
    page.resize(wide, 100)
    page.show()
    QTest.qWait(5)
    return fields


def lines(field: Labelled) -> int:
    found = field.findChild(QLabel)
    assert found is not None
    return round(found.height() / found.fontMetrics().lineSpacing())


def test_a_name_takes_the_empty_room_of_its_row(qtbot: QtBot) -> None:
    first, second = row(qtbot, 700, 2, 3)
    assert [lines(first), lines(second)] == [1, 1]
    assert first.width() >= first.one_line()


def test_without_room_names_break_and_nothing_is_cut(qtbot: QtBot) -> None:
    fields = row(qtbot, 520, 4, 4, 4)
    assert max(map(lines, fields)) > 1
    assert all(field.x() + field.width() <= 520 for field in fields)


def test_the_star_never_stands_alone(qtbot: QtBot) -> None:
    field = row(qtbot, 400, 4)[0]
    found = field.findChild(QLabel)
    assert found is not None
    assert found.text() == f"{LONG}\u00a0*"


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_keys_are_not_parted_from_what_they_do(qtbot: QtBot, language: str) -> None:
    texts.set_language(language)
    sheet = Sheet("birth_registration", qtbot)
    told = help_line(next(iter(sheet.view._items.values())), rows=True, wrong=2)
    keys = [part for part in told.split(" ") if "Alt+" in part or "Shift+" in part]
    assert len(keys) >= 3
    assert all(":" in part and not part.endswith(":") for part in keys if "Alt+" in part)
    texts.set_language("vi")


def test_the_help_leaves_a_low_form_its_fields(qtbot: QtBot) -> None:
    sheet = Sheet("birth_registration", qtbot)
    path = next(iter(sheet.view._items))
    sheet.go(path)
    sheet.view.resize(760, 600)
    QTest.qWait(5)
    assert sheet.view._help.isVisible()
    sheet.view.resize(760, 90)
    QTest.qWait(5)
    assert sheet.view.height() == 90
    assert not sheet.view._help.isVisible()
    assert sheet.view.viewport().height() >= 80


def test_what_fits_is_shown_from_the_beginning(qtbot: QtBot) -> None:
    sheet = Sheet("birth_registration", qtbot)
    order = list(sheet.view._items)
    sheet.go(order[1])
    sheet.view.resize(760, 140)
    QTest.qWait(20)
    sheet.view.resize(760, 600)
    QTest.qWait(20)
    assert sheet.view.verticalScrollBar().value() == 0


def test_a_row_is_whole_at_the_top(qtbot: QtBot) -> None:
    sheet = Sheet("birth_registration", qtbot)
    sheet.view.complete()
    page, bar = sheet.view.widget(), sheet.view.verticalScrollBar()
    for path in list(sheet.view._items)[8::6]:
        bar.setValue(0)
        sheet.go(path)
        QTest.qWait(10)
        if 0 < bar.value() < bar.maximum():
            tops = [
                each.y() - bar.value()
                for each in page.children()
                if isinstance(each, QWidget) and each.isVisible()
            ]
            first = min(top for top in tops if top > -4)
            sliced = [top for top in tops if -40 < top < -6]
            assert 0 <= first <= 8 or not sliced, path


def test_an_icon_alone_has_a_chip_of_its_size(qtbot: QtBot) -> None:
    field = Labelled(LONG, Line(LONG))
    qtbot.addWidget(field)
    field.set_mark("card")
    field.resize(400, 60)
    field.show()
    QTest.qWait(5)
    mark = field.findChild(Mark)
    assert mark is not None
    assert mark.width() == mark.sizeHint().width()
    field.resize(field.one_line() - 10, 60)
    QTest.qWait(5)
    assert mark.width() == mark.minimumSizeHint().width()
    field.resize(400, 60)
    QTest.qWait(5)
    assert mark.width() == mark.sizeHint().width()
