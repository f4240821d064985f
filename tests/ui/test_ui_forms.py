"""The form on the screen: helpers that are undone, lists typed into, rows by key, nothing cut."""

from __future__ import annotations

from typing import Any

import pytest
from form_sheet import CARD, LIBRARY, OLD, Sheet
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QFontMetrics, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ehc_desk.domain.form import Filled
from ehc_desk.ui import style, texts
from ehc_desk.ui.widgets.address_line import AddressLine
from ehc_desk.ui.widgets.party import PartyEditor

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


pytestmark = pytest.mark.usefixtures("dressed")


def commit(target: QWidget, text: str) -> None:
    event = QInputMethodEvent("", [])
    event.setCommitString(text)
    QCoreApplication.sendEvent(target, event)


def focused(sheet: Sheet) -> Any:
    return sheet.view.focusWidget()


def shown_button(sheet: Sheet, path: str) -> QPushButton:
    [found] = sheet.labelled(path).findChildren(QPushButton)
    return found  # type: ignore[no-any-return]


# ------------------------------------------------------------ names


def test_the_case_of_a_name_is_an_offer_and_undone(qtbot: QtBot) -> None:
    sheet = Sheet("birth_registration", qtbot, CARD)
    path = "requester.full_name"
    field = sheet.go(path)
    assert field.text() == "TRẦN THỊ MẪU"
    assert shown_button(sheet, path).isVisible()
    QTest.keyClick(field, Qt.Key.Key_F7, SHIFT)
    assert sheet.flat[path] == field.text() == "Trần Thị Mẫu"
    assert not shown_button(sheet, path).isVisible()
    assert path not in sheet.filled.marks
    QTest.keyClick(field, Qt.Key.Key_Z, CONTROL)
    assert sheet.flat[path] == field.text() == "TRẦN THỊ MẪU"


def test_what_was_typed_comes_back_exactly(qtbot: QtBot) -> None:
    sheet = Sheet("birth_registration", qtbot)
    field = sheet.go("child.full_name")
    commit(field, "nguyễn  văn bé")
    shown_button(sheet, "child.full_name").click()
    assert field.text() == "Nguyễn  Văn Bé"
    QTest.keyClick(field, Qt.Key.Key_Z, CONTROL)
    assert field.text() == "nguyễn  văn bé"


# ------------------------------------------------------------ addresses


def test_a_former_address_of_a_card_is_offered_converted_and_taken_back(qtbot: QtBot) -> None:
    sheet = Sheet("birth_registration", qtbot, CARD)
    line = "requester.residence.line"
    field = sheet.go(line)
    assert sheet.flat[line] == OLD  # never changed unasked
    assert "requester.residence.province" not in sheet.flat
    assert "Phường Tân Ninh, Tây Ninh" in sheet.labelled(line)._label.text()
    QTest.keyClick(field, Qt.Key.Key_F9, SHIFT)
    assert sheet.flat[line] == "12 Lê Lợi"
    assert sheet.flat["requester.residence.province"] == "80"
    assert sheet.flat["requester.residence.commune"] == "25459"
    commune = sheet.labelled("requester.residence.commune").field
    assert commune.text() == "Phường Tân Ninh"
    assert "Ctrl+Z" in sheet.labelled(line)._label.text()
    QTest.keyClick(field, Qt.Key.Key_Z, CONTROL)
    assert sheet.flat[line] == field.text() == OLD
    assert "requester.residence.province" not in sheet.flat
    assert "requester.residence.commune" not in sheet.flat
    assert commune.text() == ""


def test_where_a_commune_was_split_the_clerk_chooses(qtbot: QtBot) -> None:
    split = {**CARD, "address": "12 Phan Đình Phùng, Phường Điện Biên, Ba Đình, Hà Nội"}
    sheet = Sheet("birth_registration", qtbot, split)
    field = sheet.go("requester.residence.line")
    QTest.keyClick(field, Qt.Key.Key_F9, SHIFT)
    assert sheet.flat["requester.residence.line"] == split["address"]
    assert field._choices.count() == 4
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert sheet.flat["requester.residence.line"] == "12 Phan Đình Phùng"
    assert sheet.labelled("requester.residence.commune").field.text() == "Phường Hoàn Kiếm"
    assert sheet.flat["requester.residence.province"] == "01"


def test_an_address_parted_by_dashes_is_offered_too(qtbot: QtBot) -> None:
    line = AddressLine("Địa chỉ")
    qtbot.addWidget(line)
    for text, offered in ((OLD, True), (OLD.replace(", ", " - "), True), ("12 Lê Lợi", False)):
        line.setText(text)
        assert line.has_offer() is offered, text


def test_the_owner_block_writes_the_address_anew(qtbot: QtBot) -> None:
    from ehc_desk.domain.dossier import Party

    editor = PartyEditor("Chủ hồ sơ")
    qtbot.addWidget(editor)
    told: list[Party] = []
    editor.edited.connect(told.append)
    editor.show()
    editor.activateWindow()
    qtbot.waitUntil(editor.isActiveWindow, timeout=5000)
    editor.show_party(Party(full_name="TRẦN MẪU", address=OLD), frozenset(), {})
    field = editor._fields["address"]
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_F9, SHIFT)
    assert told[-1].address == "12 Lê Lợi, Phường Tân Ninh, Tây Ninh"
    QTest.keyClick(field, Qt.Key.Key_Z, CONTROL)
    assert told[-1].address == OLD
    name = editor._fields["full_name"]
    QTest.keyClick(name, Qt.Key.Key_F7, SHIFT)
    assert told[-1].full_name == "Trần Mẫu"


# ------------------------------------------------------------ lists


def test_province_then_commune_by_letters_without_accents(qtbot: QtBot) -> None:
    sheet = Sheet("birth_registration", qtbot)
    start = "requester.residence."
    QTest.keyClicks(sheet.go(start + "province"), "tay n")
    QTest.keyClick(sheet.view.focusWidget(), Qt.Key.Key_Return)
    assert sheet.flat[start + "province"] == "80"
    field = sheet.go(start + "commune")
    QTest.keyClicks(field, "tan ninh")
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert sheet.flat[start + "commune"] == "25459"
    assert field.text() == "Phường Tân Ninh"


def test_a_commune_brings_its_province(qtbot: QtBot) -> None:
    sheet = Sheet("birth_registration", qtbot)
    start = "requester.residence."
    field = sheet.go(start + "commune")
    QTest.keyClicks(field, "phuong tan ninh tay")
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert sheet.flat[start + "commune"] == "25459"
    assert sheet.flat[start + "province"] == "80"


def test_the_arrows_open_the_list_and_escape_changes_nothing(qtbot: QtBot) -> None:
    sheet = Sheet("birth_registration", qtbot)
    field = sheet.go("child.ethnic_group")
    QTest.keyClick(field, Qt.Key.Key_Down)
    assert field.popup().isVisible()
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not field.popup().isVisible()
    assert "child.ethnic_group" not in sheet.flat
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert sheet.flat["child.ethnic_group"] == "02"


def test_what_is_no_choice_stays_and_is_told(qtbot: QtBot) -> None:
    from datetime import date

    from ehc_desk.services.form_check import findings

    sheet = Sheet("birth_registration", qtbot)
    field = sheet.go("child.ethnic_group")
    QTest.keyClicks(field, "zzz")
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert field.text() == "zzz"
    found = findings(sheet.form, sheet.flat, LIBRARY, today=date(2026, 11, 22))
    assert {"not-a-choice"} == {f["code"] for f in found if f["field"] == "child.ethnic_group"}


# ------------------------------------------------------------ numbers, lines, rows


def test_a_point_is_not_swallowed(qtbot: QtBot) -> None:
    sheet = Sheet("land_correction", qtbot)
    field = sheet.go("land.area_m2")
    QTest.keyClicks(field, "120.5")
    assert sheet.flat["land.area_m2"] == "120,5"
    assert "120,5" in sheet.labelled("land.area_m2")._label.text()
    copies = Sheet("certified_copy", qtbot)
    pages = copies.go("documents[0].pages")
    QTest.keyClicks(pages, "12.5")
    assert copies.flat["documents[0].pages"] == "12.5"  # refused by the check, not made 125


def test_several_lines(qtbot: QtBot) -> None:
    sheet = Sheet("birth_registration", qtbot)
    field = sheet.go("note")
    QTest.keyClicks(field, "mot")
    QTest.keyClick(field, Qt.Key.Key_Return)
    QTest.keyClicks(field, "hai")
    assert sheet.flat["note"] == "mot\nhai"
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert not field.hasFocus()


def test_rows_are_added_and_removed_and_put_back_by_key(qtbot: QtBot) -> None:
    sheet = Sheet("certified_copy", qtbot)
    QTest.keyClicks(sheet.go("documents[0].name"), "A")
    QTest.keyClick(sheet.view.focusWidget(), Qt.Key.Key_Insert, ALT)
    assert focused(sheet).objectName() == "documents[1].name"
    QTest.keyClicks(sheet.view.focusWidget(), "B")
    QTest.keyClick(sheet.go("documents[0].name"), Qt.Key.Key_Delete, ALT)
    assert sheet.flat["documents[0].name"] == "B"
    assert "documents[1].name" not in sheet.flat
    assert focused(sheet).text() == "B"
    QTest.keyClick(sheet.view.focusWidget(), Qt.Key.Key_Z, CONTROL)
    assert [sheet.flat[f"documents[{row}].name"] for row in (0, 1)] == ["A", "B"]
    QTest.keyClick(sheet.go("documents[1].name"), Qt.Key.Key_Delete, ALT)
    QTest.keyClick(sheet.go("documents[0].name"), Qt.Key.Key_Delete, ALT)
    assert not any(path.endswith("].name") for path in sheet.flat)
    assert focused(sheet).text() == ""


# ------------------------------------------------------------ help and problems


def test_help_follows_the_focus_and_problems_are_told(qtbot: QtBot) -> None:
    sheet = Sheet("birth_registration", qtbot)
    sheet.go("child.time_of_birth")
    assert "07:45" in sheet.view._help.text()
    sheet.problems = {
        "child.sex": {"code": "required"},
        "child.full_name": {"code": "required"},
    }
    sheet.show()
    field = sheet.labelled("child.full_name").field
    assert field.accessibleDescription().startswith("chưa nhập")
    assert "chưa nhập" in sheet.labelled("child.full_name")._label.text()
    QTest.keyClick(sheet.view.focusWidget(), Qt.Key.Key_F8, SHIFT)
    assert sheet.view.focusWidget() is field
    QTest.keyClick(field, Qt.Key.Key_F8, SHIFT)
    assert focused(sheet).objectName() == "child.sex"
    QTest.keyClick(sheet.view.focusWidget(), Qt.Key.Key_F1, SHIFT)


def test_marks_tell_their_source(qtbot: QtBot) -> None:
    sheet = Sheet("birth_registration", qtbot)
    told = {"requester.phone": "0901234567", "requester.email": "a@b.vn"}
    for path, value in told.items():
        sheet.edited(path, value)
    sheet.filled = Filled(
        values=sheet.filled.values,
        marks=frozenset({"requester.phone@typed", "requester.email@earlier"}),
    )
    sheet.show()
    assert sheet.labelled("requester.phone")._mark.text() == "theo người nộp"
    assert sheet.labelled("requester.email")._mark.text() == "hồ sơ trước"
    assert "hồ sơ trước" in sheet.labelled("requester.email").field.accessibleDescription()


# ------------------------------------------------------------ room


@pytest.mark.parametrize("percent", [90, 200])
@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize("form_id", ["birth_registration", "certified_copy", "land_correction"])
def test_nothing_is_cut(
    qtbot: QtBot, qapp: QApplication, form_id: str, language: str, percent: int
) -> None:
    style.apply(qapp, font_percent=percent)
    texts.set_language(language)
    sheet = Sheet(form_id, qtbot, CARD)
    sheet.view.complete()
    sheet.problems = {path: {"code": "required"} for path in sheet.view._fields}
    sheet.show()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    qtbot.wait(30)
    page: Any = sheet.view.widget()
    assert page.width() <= sheet.view.viewport().width()
    for shown in page.findChildren(QLabel):
        if not shown.isVisible():
            continue
        longest = max(QFontMetrics(shown.font()).horizontalAdvance(w) for w in shown.text().split())
        assert longest <= shown.width() + 2, shown.text()
        assert shown.heightForWidth(shown.width()) <= shown.height() + 2, shown.text()
    for labelled in sheet.view._fields.values():
        there = labelled.field.geometry()
        assert labelled.rect().contains(there), labelled.field.objectName()
        assert labelled.field.height() >= 32
