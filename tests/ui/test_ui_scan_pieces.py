"""A reader that pauses inside a code: nothing of it stays in a field, nothing typed is lost."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit
from reader_driver import CARD, CODE, LONG_CARD, NEW_CARD, Counterwindow

from ehc_desk.domain.dossier import IntakeFacts

CARDS = (CARD, NEW_CARD, LONG_CARD)


def field(window: Counterwindow, name: str = "full_name") -> QLineEdit:
    line: Any = window.frame.findChild(QLineEdit, name)
    line.setFocus()
    window.reader._follow_focus(line)
    return line  # type: ignore[no-any-return]


def in_pieces(
    window: Counterwindow, text: str, pauses: dict[int, float], gap: float = 5.0, end: str = "\r"
) -> None:
    """Send a code with a pause before some of its keys (the Enter is the last)."""
    for index, char in enumerate([*text, *end]):
        window.wait(pauses.get(index, gap if index else 0.0))
        window.key(char)


def typed(window: Counterwindow, text: str, pause: float = 140.0) -> None:
    for char in text:
        window.key(char)
        window.wait(pause)


def read(window: Counterwindow) -> list[str]:
    return [str(each.scan.fields.get("full_name")) for each in window.routes]


@pytest.mark.parametrize("pause", [60, 130, 250, 400])
@pytest.mark.parametrize("text", [CARD, NEW_CARD])
def test_one_pause_anywhere(window: Counterwindow, text: str, pause: float) -> None:
    line = field(window)
    facts = window.case.presenter.state.facts
    name = "Nguyễn Văn An" if text is CARD else "Trần Thị Ngọc Ánh"
    faults = []
    for at in range(1, len(text) + 1):
        window.routes.clear()
        in_pieces(window, text, {at: pause})
        window.rest()
        if line.text() or read(window) != [name] or window.case.presenter.state.facts != facts:
            faults.append((at, line.text(), [each.goes_to for each in window.routes]))
    assert faults == []


def test_two_pauses_anywhere_after_somebody_typed(window: Counterwindow) -> None:
    chance = Random("two pauses")
    faults = []
    for number in range(160):
        line = field(window, chance.choice(["full_name", "phone", "date_of_birth"]))
        line.selectAll()
        line.del_()
        window.routes.clear()
        human = "".join(chance.choice("anhchi 0123") for _ in range(chance.randrange(5)))
        typed(window, human, chance.uniform(60, 300))
        window.wait(chance.uniform(40, 500))
        before, facts = line.text(), window.case.presenter.state.facts
        text = chance.choice(CARDS)
        cuts = {chance.randrange(1, len(text) + 1): chance.uniform(60, 400) for _ in range(2)}
        in_pieces(window, text, cuts, chance.uniform(2, 30))
        window.rest()
        told = (line.text(), len(window.routes), window.case.presenter.state.facts)
        if told != (before, 1, facts) or window.routes[0].goes_to != "card":
            routes = [(each.goes_to, each.reason) for each in window.routes]
            faults.append((number, human, text[:4], cuts, line.text(), routes))
    assert faults == []


def test_the_letters_of_a_form_and_of_a_list_are_taken_back_too(window: Counterwindow) -> None:
    window.case.presenter.choose("1.001193")
    box = next(each for each in window.case.findChildren(QComboBox) if each.isVisible())
    box.setFocus()
    window.reader._follow_focus(box)
    before, facts = box.currentIndex(), window.case.presenter.state.facts
    for at in range(1, 9):
        in_pieces(window, CARD, {at: 200})
        window.rest()
    assert (box.currentIndex(), window.case.presenter.state.facts) == (before, facts)
    assert read(window) == ["Nguyễn Văn An"] * 8


def test_a_text_of_many_lines(window: Counterwindow) -> None:
    from PySide6.QtWidgets import QDialog, QVBoxLayout

    dialog = QDialog(window.frame)
    lines = QPlainTextEdit()
    QVBoxLayout(dialog).addWidget(lines)
    dialog.open()
    lines.setFocus()
    window.reader._follow_focus(lines)
    typed(window, "ghi ")
    window.wait(500)
    in_pieces(window, CARD, {5: 300})
    window.rest()
    assert lines.toPlainText() == "ghi "
    dialog.reject()


def test_it_is_no_step_and_leaves_marks(window: Counterwindow) -> None:
    window.really = True
    window.scan(CARD)
    window.rest()
    window.really = False
    line = field(window)
    state = window.case.presenter.state
    in_pieces(window, NEW_CARD, {6: 300})
    window.rest()
    after = window.case.presenter.state
    assert (after.facts, line.text()) == (state.facts, "Nguyễn Văn An")
    assert "owners[0].full_name" in after.facts.from_card
    window.shell.do("undo")
    assert window.case.presenter.state.facts == IntakeFacts()


def test_a_broken_scan_leaves_nothing_and_says_so(window: Counterwindow) -> None:
    line = field(window)
    typed(window, "Lan ")
    window.wait(500)
    window.really = True
    in_pieces(window, CARD.replace("Văn", "V?n")[:40] + "#", {5: 200})  # never ends as a card
    window.rest()
    assert line.text() == "Lan "
    in_pieces(window, "KHONG-PHAI-MA-NAO", {6: 150})
    window.rest()
    assert line.text() == "Lan "
    assert "quét lại" in window.notice()
    assert "Không có chữ nào" in window.notice()


def test_what_cannot_be_put_back_is_told(window: Counterwindow) -> None:
    line = field(window)
    window.really = True
    in_pieces(window, CODE[:5], {}, end="")
    window.wait(60)
    line.setText("07208 khác")  # something else has written there meanwhile
    in_pieces(window, "KHONG-PHAI-MA-NAO", {})
    window.rest()
    assert line.text() == "07208 khác"
    assert "H17.2" in window.notice()
    assert "Không có chữ nào" not in window.notice()


def test_a_person_typing_right_before_and_after_keeps_every_letter(window: Counterwindow) -> None:
    line = field(window)
    typed(window, "nguyen", 120)
    window.scan(CARD, 4.0)
    window.wait(150)
    typed(window, "an", 90)
    window.key("\r")
    window.rest()
    assert line.text() == "nguyenan"
    assert read(window) == ["Nguyễn Văn An"]
