"""After a guidance slip the visit is over: the next card is of the next visitor."""

from __future__ import annotations

from time import monotonic
from typing import Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from reader_driver import CARD, NEW_CARD, Counterwindow

from ehc_desk.domain.dossier import Check, Party

BIRTH = "1.001193"


@pytest.fixture
def window(window: Counterwindow) -> Counterwindow:
    """Let scans do what they do in the program."""
    window.really = True
    return window


def scan(window: Counterwindow, text: str) -> None:
    window.scan(text)
    window.rest()


def guided(window: Counterwindow, name: str = "") -> Any:
    """Give a slip to a visitor whose name may be typed; return his case."""
    case = window.case
    if name:
        case.presenter.edit_owner(0, Party(full_name=name))
    case.presenter.choose(BIRTH)
    case.presenter.verdict(1, Check.MISSING)
    window.shell.do("guidance")
    screen: Any = window.shell.current
    screen._presenter.give()
    end = monotonic() + 10
    while screen._presenter.state.slip is None and monotonic() < end:
        QTest.qWait(10)
    assert screen._presenter.state.slip is not None, screen._presenter.state
    return case


@pytest.mark.parametrize("name", ["", "Lê Thị Hướng Dẫn"])
@pytest.mark.parametrize("back", [False, True])
def test_the_next_card_begins_a_new_case(window: Counterwindow, name: str, *, back: bool) -> None:
    case = guided(window, name)
    before = case.presenter.state.facts
    if back:
        window.shell.do("back")
        window.reader._follow_focus(QApplication.focusWidget())
    scan(window, CARD)
    now = window.case.presenter.state.facts
    assert window.shell.place == "intake"
    assert (now.owner.full_name, now.procedure_code) == ("Nguyễn Văn An", "")
    assert case is not window.case
    if name:
        assert case.presenter.state.facts == before


def test_the_card_of_the_guided_visitor_leads_back_to_his_case(window: Counterwindow) -> None:
    scan(window, CARD)
    case = guided(window)
    scan(window, CARD)
    assert window.case is case
    scan(window, NEW_CARD)
    assert window.case is not case


def test_who_works_on_in_the_case_goes_on_with_the_visit(window: Counterwindow) -> None:
    case = guided(window, "Lê Thị Hướng Dẫn")
    window.shell.do("back")
    case.presenter.verdict(1, Check.PASSED)
    window.reader._follow_focus(QApplication.focusWidget())
    scan(window, CARD)
    assert window.case is case
    assert case.presenter.state.facts.owner.full_name == "Nguyễn Văn An"


def test_the_guidance_of_the_next_visitor_begins_empty(window: Counterwindow) -> None:
    guided(window)
    window.shell.do("new")
    window.case.presenter.edit_owner(0, Party(full_name="Trần Văn Sau"))
    window.shell.do("guidance")
    state = window.shell.current._presenter.state
    assert (state.visitor, state.slip, state.lines) == ("Trần Văn Sau", None, ())
