"""Whose card it is: a block of the form, a person whose case is open, the empty case in front."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from reader_driver import CARD, NEW_CARD, Counterwindow

from ehc_desk.ui.texts import t
from ehc_desk.ui.toasts import Toast
from ehc_desk.ui.widgets.fields import DateLine

BIRTH, MARRIAGE = "1.001193", "1.000894"
THIRD = "048202000123||Lê Văn Mẫu|24022002|Nam|Tổ 12, Phường Mẫu Một|31052021"


@pytest.fixture
def window(window: Counterwindow) -> Counterwindow:
    """Let scans do what they do in the program."""
    window.really = True
    return window


def scan(window: Counterwindow, text: str) -> None:
    window.scan(text)
    window.rest()


def cursor_in(window: Counterwindow, path: str) -> None:
    window.shell.do("form")
    assert window.case._form.focus(path)
    window.reader._follow_focus(QApplication.focusWidget())


def open_cases(window: Counterwindow) -> list[str]:
    return [each.title() for each in window.shell._cases.open_cases]


@pytest.mark.parametrize(("code", "block"), [(BIRTH, "father"), (MARRIAGE, "groom")])
def test_a_card_in_the_block_of_another_person_fills_it(
    window: Counterwindow, code: str, block: str
) -> None:
    scan(window, NEW_CARD)
    window.case.presenter.choose(code)
    before = window.case.presenter.state.facts
    cursor_in(window, f"{block}.full_name")
    scan(window, CARD)
    facts: Any = window.case.presenter.state.facts
    assert open_cases(window) == ["Trần Thị Ngọc Ánh"]
    assert facts.owners == before.owners
    assert facts.form[block]["full_name"] == "Nguyễn Văn An"
    assert f"{block}.full_name" in facts.from_card
    scan(window, THIRD)  # the wrong card came first
    assert window.case.presenter.state.facts.form[block]["full_name"] == "Lê Văn Mẫu"
    window.shell.do("undo")
    window.shell.do("undo")
    assert window.case.presenter.state.facts == before


def test_the_card_of_whoever_comes_goes_to_the_owner_from_the_form_too(
    window: Counterwindow,
) -> None:
    window.case.presenter.choose(BIRTH)
    cursor_in(window, "requester.full_name")
    scan(window, CARD)
    facts = window.case.presenter.state.facts
    assert facts.owner.full_name == "Nguyễn Văn An"
    assert facts.form["requester"]["full_name"] == "Nguyễn Văn An"


def test_the_same_card_again_leads_to_the_open_case(window: Counterwindow) -> None:
    scan(window, CARD)
    scan(window, CARD)
    assert open_cases(window) == ["Nguyễn Văn An"]
    assert "đang mở (Alt+1)" in told(window)
    scan(window, NEW_CARD)
    assert len(open_cases(window)) == 2
    scan(window, CARD)
    assert window.case.title() == "Nguyễn Văn An"
    assert len(open_cases(window)) == 2


def test_an_empty_case_in_front_takes_it_for_a_second_dossier(window: Counterwindow) -> None:
    scan(window, CARD)
    window.shell.do("new")
    scan(window, CARD)
    assert open_cases(window) == ["Nguyễn Văn An"] * 2


def test_a_number_typed_by_hand_takes_the_rest_from_the_card(window: Counterwindow) -> None:
    scan(window, CARD[:12])
    assert window.case.presenter.state.facts.owner.full_name == ""
    scan(window, CARD)
    assert open_cases(window) == ["Nguyễn Văn An"]


def told(window: Counterwindow) -> str:
    return str(window.shell._cases._notice.accessibleName())


def test_a_card_that_was_read_in_part_is_read_again(window: Counterwindow) -> None:
    scan(window, CARD[:41])
    assert open_cases(window) == ["Hồ sơ mới"]
    scan(window, CARD)
    assert open_cases(window) == ["Nguyễn Văn An"]
    window.case.presenter.edit_owner(0, replace(window.case.presenter.state.facts.owner, sex=""))
    scan(window, CARD)
    assert window.case.presenter.state.facts.owner.sex == "male"


def test_a_card_writes_over_a_date_half_typed(window: Counterwindow) -> None:
    line: Any = window.case.findChild(DateLine, "date_of_birth")
    line.setFocus()
    window.reader._follow_focus(line)
    for key in "2802":
        window.key(key)
        window.wait(120)
    window.wait(500)
    scan(window, CARD)
    assert window.case.presenter.state.facts.owner.date_of_birth == "1985-03-02"
    assert line.text() == "02/03/1985"


def test_a_card_read_on_a_list_is_of_no_block_of_the_form(window: Counterwindow) -> None:
    scan(window, NEW_CARD)
    window.case.presenter.choose(BIRTH)
    cursor_in(window, "father.full_name")
    window.shell.do("find")
    scan(window, CARD)
    assert open_cases(window) == ["Trần Thị Ngọc Ánh", "Nguyễn Văn An"]
    form: Any = window.shell._cases.open_cases[0].presenter.state.facts.form
    assert not form.get("father", {}).get("full_name")


def test_a_card_read_elsewhere_is_of_no_case_that_is_half_typed(window: Counterwindow) -> None:
    window.case.presenter.choose(BIRTH)
    cursor_in(window, "father.full_name")
    window.case.presenter.edit_form("father.full_name", "Lê Văn Cha")
    window.shell.do("find")
    scan(window, CARD)
    assert len(open_cases(window)) == 2
    first: Any = window.shell._cases.open_cases[0].presenter.state.facts
    assert first.owner.id_number == ""
    assert window.case.presenter.state.facts.owner.full_name == "Nguyễn Văn An"


def test_a_card_read_elsewhere_fills_a_case_that_holds_only_a_choice(
    window: Counterwindow,
) -> None:
    window.case.presenter.choose(BIRTH)
    window.shell.do("find")
    scan(window, CARD)
    assert open_cases(window) == ["Nguyễn Văn An"]
    assert window.case.presenter.state.facts.procedure_code == BIRTH


def test_what_was_said_of_another_case_is_gone(window: Counterwindow) -> None:
    scan(window, CARD)
    scan(window, CARD)
    assert "đang mở (Alt+1)" in told(window)
    window.shell.do("new")
    assert window.shell._cases._notice.isHidden()


def test_what_may_go_on_claims_nothing(window: Counterwindow) -> None:
    for end, claim in (("\r", "scan.garbled.safe"), ("", "scan.more_may_come")):
        window.scan("079201000123|079123456|Nguye", end=end)
        window.rest()
        shown = [toast.notice.safe for toast in window.shell.toasts.findChildren(Toast)]
        assert any(t(claim) in safe for safe in shown), shown
