"""Addresses in parts: what stays in the line, the key in every part, districts that are gone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from form_sheet import CARD, LIBRARY, OLD, Sheet
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QToolTip
from pytestqt.qtbot import QtBot

from ehc_desk.domain.dossier import Party
from ehc_desk.domain.text import fold
from ehc_desk.services.form_check import findings
from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.address_line import AddressLine
from ehc_desk.ui.widgets.party import PartyEditor

SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
LINES = [
    (form_id, item.path)
    for form_id in ("birth_registration", "death_registration", "marriage_registration")
    for item in LIBRARY.form(form_id).fields
    if item.kind == "address" and item.within and "[]" not in item.path and not item.when
]


@pytest.fixture(autouse=True)
def no_tip_left(dressed: None) -> Iterator[None]:
    yield
    QToolTip.hideText()


def offer(sheet: Sheet, path: str) -> QPushButton:
    [found] = sheet.labelled(path).findChildren(QPushButton)
    return found  # type: ignore[no-any-return]


@pytest.mark.parametrize(("form_id", "line"), LINES)
def test_the_line_keeps_only_what_the_fields_beside_it_do_not_hold(
    qtbot: QtBot, form_id: str, line: str
) -> None:
    sheet = Sheet(form_id, qtbot)
    at = line.rpartition(".")[0]
    for typed, street in (
        ("xa Yen So, huyen Hoai Duc, Ha Noi", ""),
        ("Xã Dương Hòa, Hà Nội", ""),  # units of today are taken apart too
        ("Thôn 4, Xã Yên Sở, Huyện Hoài Đức, Hà Nội", "Thôn 4"),
    ):
        sheet.edited(line, typed)
        field = sheet.go(line)
        QTest.keyClick(field, Qt.Key.Key_F9, SHIFT)
        assert field.text() == sheet.flat.get(line, "") == street
        assert sheet.flat[f"{at}.province"] == "01"
        assert sheet.labelled(f"{at}.commune").field.text() == "Xã Dương Hòa"
        assert not offer(sheet, line).isVisible()  # nothing is left to take apart
        QTest.keyClick(field, Qt.Key.Key_Z, CONTROL)
        assert sheet.flat[line] == typed
        for part in ("province", "commune"):
            sheet.edited(f"{at}.{part}", None)


def test_a_commune_without_a_street_is_a_whole_address() -> None:
    from datetime import date

    form, home = LIBRARY.form("birth_registration"), "child.home_town"
    today = date(2026, 11, 22)

    def wrong(values: dict[str, Any]) -> set[str]:
        found = findings(form, values, LIBRARY, today=today)
        return {each["field"] for each in found if each["field"].startswith(home)}

    assert wrong({f"{home}.province": "01", f"{home}.commune": "09832"}) == set()
    assert wrong({f"{home}.province": "01"}) == {f"{home}.line"}
    assert wrong({f"{home}.line": "Thôn 4"}) == set()


@pytest.mark.parametrize("part", ["line", "province", "commune", "button"])
def test_the_key_converts_from_every_part_of_the_address(qtbot: QtBot, part: str) -> None:
    sheet = Sheet("birth_registration", qtbot, CARD)
    at = "requester.residence"
    if part == "button":
        sheet.go(f"{at}.line")
        pressed: Any = offer(sheet, f"{at}.line")
        pressed.setFocus()
    else:
        pressed = sheet.go(f"{at}.{part}")
    QTest.keyClick(pressed, Qt.Key.Key_F9, SHIFT)
    assert sheet.flat[f"{at}.line"] == "12 Lê Lợi"
    assert sheet.flat[f"{at}.commune"] == "25459"
    assert sheet.view.focusWidget() is sheet.labelled(f"{at}.line").field


@pytest.mark.parametrize("part", ["line", "province", "commune"])
def test_where_there_is_nothing_to_convert_it_is_said(qtbot: QtBot, part: str) -> None:
    sheet = Sheet("birth_registration", qtbot, {**CARD, "address": "12 Lê Lợi"})
    QTest.keyClick(sheet.go(f"requester.residence.{part}"), Qt.Key.Key_F9, SHIFT)
    assert QToolTip.text() == t("form.note.nothing_address")
    assert sheet.flat["requester.residence.line"] == "12 Lê Lợi"


def test_a_field_of_no_address_says_nothing_of_one(qtbot: QtBot) -> None:
    sheet = Sheet("birth_registration", qtbot, CARD)
    for path in ("child.birth_place.province", "child.nationality"):
        QTest.keyClick(sheet.go(path), Qt.Key.Key_F9, SHIFT)
        assert not QToolTip.text()
    assert sheet.flat["requester.residence.line"] == OLD


def test_the_owner_block_hears_the_key_on_its_button_and_says_when_it_does_nothing(
    qtbot: QtBot,
) -> None:
    editor = PartyEditor("Chủ hồ sơ")
    qtbot.addWidget(editor)
    editor.show()
    editor.activateWindow()
    qtbot.waitUntil(editor.isActiveWindow, timeout=5000)
    editor.show_party(Party(full_name="Trần Mẫu", address=OLD), frozenset(), {})
    field: Any = editor._fields["address"]
    [helper] = [b for b in editor.findChildren(QPushButton) if b.text() == t("form.helper.address")]
    helper.setFocus()
    QTest.keyClick(helper, Qt.Key.Key_F9, SHIFT)
    assert field.text() == "12 Lê Lợi, Phường Tân Ninh, Tây Ninh"
    QTest.keyClick(field, Qt.Key.Key_F9, SHIFT)
    assert QToolTip.text() == t("form.note.nothing_address")


@pytest.mark.parametrize(
    "text",
    [
        "Quận Hải Châu, Đà Nẵng",
        "Thanh pho Quy Nhon, Binh Dinh",
        "7 Bạch Đằng, Phường Hải Châu I, Quận Hải Châu, Đà Nẵng",
    ],
)
@pytest.mark.parametrize("parted", [True, False])
def test_a_district_that_is_gone_is_told_and_its_commune_asked_for(
    qtbot: QtBot, text: str, parted: bool
) -> None:
    line = AddressLine("Địa chỉ", parted=parted)
    qtbot.addWidget(line)
    line.show()
    line.activateWindow()
    qtbot.waitUntil(line.isActiveWindow, timeout=5000)
    line.setText(text)
    found = line.reading()
    assert found is not None
    assert line.told() == t("form.note.no_commune", count=len(found.communes))
    QTest.keyClick(line, Qt.Key.Key_F9, SHIFT)
    assert line.text() == text  # nothing is decided for the clerk
    assert line._choices is not None
    assert line._choices.count() == len(found.communes)
    wanted = found.communes[-1]
    QTest.keyClicks(line, fold(wanted.name))  # letters search in the list, they are not typed here
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert line.text() == (found.street if parted else found.written(wanted))


def test_a_key_that_fits_nothing_in_the_list_changes_nothing(qtbot: QtBot) -> None:
    sheet = Sheet("birth_registration", qtbot, {**CARD, "address": "Quận Hải Châu, Đà Nẵng"})
    field = sheet.go("requester.residence.line")
    QTest.keyClick(field, Qt.Key.Key_F9, SHIFT)
    QTest.keyClicks(field, "ct")
    assert "ct" in QToolTip.text()
    for _ in range(2):  # the first takes the search back, the second the list
        assert field._choices.isVisible()
        QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not field._choices.isVisible()
    assert sheet.flat["requester.residence.line"] == "Quận Hải Châu, Đà Nẵng"
