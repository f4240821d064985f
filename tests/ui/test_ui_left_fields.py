"""A field says what is wrong as soon as it is left, not while typing, until it is right."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from window_room import Room

from ehc_desk.domain.dossier import Party

BIRTH, MARITAL = "1.001193", "1.004873"
NEXT_YEAR = f"0101{date.today().year + 1}"
IN_FORM = [
    (BIRTH, "child.date_of_birth", "31022026", "ngày không có thật", "20112026"),
    (BIRTH, "child.time_of_birth", "2570", "giờ không có thật", "0745"),
    (BIRTH, "requester.email", "cha", "không phải địa chỉ thư điện tử", "cha@mau.example"),
    (BIRTH, "requester.phone", "12", "không phải số điện thoại", "0900000001"),
    (BIRTH, "father.personal_number", "0012", "phải là 12 chữ số", "048202000123"),
    (BIRTH, "copies_wanted", "hai", "phải là số", "2"),
    (MARITAL, "requester.date_of_birth", NEXT_YEAR, "ở tương lai", "01011990"),
]
OF_PERSON = [
    ("number", "0012", "phải là 12 chữ số", "048302000123"),
    ("date_of_birth", "31022000", "ngày không có thật", "28022000"),
    ("date_of_birth", NEXT_YEAR, "ở tương lai", "1980"),
    ("phone", "12", "không phải số điện thoại", "0900000001"),
    ("email", "cha", "không phải địa chỉ thư điện tử", "cha@mau.example"),
]


@pytest.fixture
def case(room: Room, qtbot: QtBot) -> Any:
    room.frame.activateWindow()
    qtbot.waitUntil(room.frame.isActiveWindow, timeout=5000)
    room.shell.start_case(BIRTH)
    room.case.presenter.edit_owner(0, Party(full_name="Le Van Mau"))
    return room.case


def type_anew(text: str) -> None:
    field: Any = QApplication.focusWidget()
    field.selectAll()
    QTest.keyClicks(field, text)


def leave() -> None:
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)


def problem(shown: Any) -> str:
    return str(shown._problem)


def problems_while(shown: Any, wrong: str, right: str) -> list[str]:
    """Return what is told while typing, when left, while typing it right, when left again."""
    type_anew(wrong)
    told = [problem(shown)]
    leave()
    told.append(problem(shown))
    shown.field.setFocus()
    type_anew(right)
    told.append(problem(shown))
    leave()
    return [*told, problem(shown)]


@pytest.mark.parametrize(("code", "path", "wrong", "words", "right"), IN_FORM)
def test_a_field_of_a_form(
    room: Room, case: Any, code: str, path: str, wrong: str, words: str, right: str
) -> None:
    case.presenter.choose(code)
    room.shell.do("form")
    assert case._form.focus(path)
    shown = case._form.view._fields[path]
    typing, left, mended, after = problems_while(shown, wrong, right)
    assert (typing, mended, after) == ("", "", "")
    assert words in left


@pytest.mark.parametrize(("name", "wrong", "words", "right"), OF_PERSON)
def test_a_field_of_the_person(case: Any, name: str, wrong: str, words: str, right: str) -> None:
    case._person.focus_field(f"owners[0].{name}")
    shown = case._person._editor._labelled[name]
    typing, left, mended, after = problems_while(shown, wrong, right)
    assert (typing, mended, after) == ("", "", "")
    assert words in left
    shown.field.setFocus()
    type_anew(wrong[:2])
    assert problem(shown) == "", "a field that was right says nothing while it is typed anew"


def test_another_case_begins_without_doubts(room: Room, case: Any) -> None:
    room.shell.do("form")
    assert case._form.focus("requester.email")
    type_anew("cha")
    leave()
    assert "(1)" in case._tabs.tabText(1)
    room.shell.do("close")
    assert "(1)" not in room.case._tabs.tabText(1)


def test_acceptance_leads_to_a_wrong_field_and_typing_replaces_it(room: Room, case: Any) -> None:
    case.presenter.pass_all()
    room.shell.do("form")
    assert case._form.focus("child.date_of_birth")
    type_anew("31022026")
    case._box.setFocus()
    for _ in range(30):  # through what is only missing, one try after another
        room.shell.do("accept")
        field: Any = QApplication.focusWidget()
        if field.objectName() == "child.date_of_birth":
            break
        path = field.objectName()
        case.presenter.edit_form(path, _filled(case, path))
    assert field.objectName() == "child.date_of_birth"
    QTest.keyClicks(field, "20112026")
    leave()
    assert field.text() == "20/11/2026"


def _filled(case: Any, path: str) -> object:
    item = case._form.view._items[path]
    samples = {"date": "2026-11-20", "partial_date": "2026-11-20", "choice": None}
    if item.kind in ("choice", "commune"):
        return case._form.view._lists.of(item, {})[0][0]
    return samples.get(item.kind, "Mau")
