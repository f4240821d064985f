"""A card of somebody else beside a typed name is told, with a way back."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLineEdit
from reader_driver import CARD, Counterwindow

from ehc_desk.domain.dossier import Party


@pytest.fixture
def window(window: Counterwindow) -> Counterwindow:
    """Let scans do what they do in the program."""
    window.really = True
    return window


def scan(window: Counterwindow, text: str) -> None:
    window.scan(text)
    window.rest()


def told(window: Counterwindow) -> str:
    return str(window.case._notice.accessibleName()) if window.case._notice.isVisible() else ""


def test_a_typed_name_the_card_puts_aside_is_told_and_comes_back(window: Counterwindow) -> None:
    window.case.presenter.edit_owner(0, Party(full_name="Lê Thị Khác"))
    before = window.case.presenter.state.facts
    scan(window, CARD)
    assert window.case.presenter.state.facts.owner.full_name == "Nguyễn Văn An"
    assert "không phải Lê Thị Khác" in told(window)
    window.shell.do("undo")
    assert window.case.presenter.state.facts.owners == before.owners


def test_a_name_typed_over_the_cards_is_told_when_its_field_is_left(window: Counterwindow) -> None:
    scan(window, CARD)
    name = window.case.findChild(QLineEdit, "full_name")
    name.setFocus()
    name.selectAll()
    window.reader._follow_focus(name)
    for key in "Khac":
        window.key(key)
        window.wait(120)
    window.wait(500)
    assert told(window) == ""
    window.case.findChild(QLineEdit, "phone").setFocus()
    assert "Nguyễn Văn An" in told(window)
    assert window.case.presenter.state.facts.owner.full_name == "Khac"
    window.shell.do("undo")
    assert window.case.presenter.state.facts.owner.full_name == "Nguyễn Văn An"
