"""The electronic form on the page of a dossier: in words, on demand, to be copied by keys."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot
from window_room import Room

from ehc_desk.domain.dossier import Dossier, IntakeFacts, Party
from ehc_desk.services import form_library
from ehc_desk.ui import texts
from ehc_desk.ui.screens.accepted import AcceptedPanel
from ehc_desk.ui.screens.dossier_form import form_lines

BIRTH, CERTIFY = "1.001193", "2.000815"
CHILD = {
    "child.full_name": "Võ Thị Búp",
    "child.date_of_birth": "2026-11-03",
    "child.sex": "female",
    "child.personal_number": "048326000111",
    "child.nationality": "VNM",
}
LONG = 15_000


@pytest.fixture(scope="module")
def library() -> form_library.FormLibrary:
    return form_library.load()


def accepted(room: Room, values: dict[str, Any], submitter: Party | None = None) -> Dossier:
    desk, actor = room.desk, room.actor
    draft = desk.intake.new_draft(actor)
    facts = IntakeFacts(owners=(Party(full_name="Lê Văn Thử", personal_number="048085000123"),))
    facts = desk.intake.choose_procedure(facts, BIRTH, desk.clock.now().date())
    facts = desk.intake.facts.merge_form(facts, values)
    if submitter is not None:
        facts = desk.intake.facts.set_submitter(facts, submitter, "mother")
    facts = desk.intake.facts.pass_all(facts)
    desk.intake.save(draft.id, facts, expected_revision=0, actor=actor)
    return desk.intake.accept(draft.id, actor=actor)


def opened(room: Room, qtbot: QtBot, dossier: Dossier) -> Any:
    room.shell.open_dossier(dossier.printed_code)
    screen = room.shell.current
    qtbot.waitUntil(lambda: screen.title() == dossier.printed_code, timeout=LONG)
    return screen


def told(screen: Any) -> list[str]:
    return [screen._tabs.form.item(row).text() for row in range(screen._tabs.form.count())]


def test_values_are_words_of_the_lists_and_dates_are_vietnamese(
    library: form_library.FormLibrary,
) -> None:
    lines = form_lines(library.form("birth_registration"), library, CHILD)
    said = [line.text(opened=True) for line in lines]
    assert said[0] == "Người được khai sinh"
    assert "Ngày, tháng, năm sinh: 03/11/2026" in said
    assert "Giới tính: Nữ" in said
    assert "Số định danh cá nhân (nếu có): 048326000111" in said
    assert not any("female" in line or "VNM" in line for line in said)
    lines = form_lines(
        library.form("birth_registration"),
        library,
        CHILD | {"requester.id_document.number": "048085000123"},
    )
    masked = [line.text(opened=False) for line in lines]
    assert not any("048326000111" in line or "048085000123" in line for line in masked)


def test_english_has_english_labels_and_words(library: form_library.FormLibrary) -> None:
    texts.set_language("en")
    try:
        lines = form_lines(library.form("birth_registration"), library, CHILD)
    finally:
        texts.set_language("vi")
    said = [line.text(opened=True) for line in lines]
    assert said[0] == "Child"
    assert "Sex: Female" in said


def test_every_row_of_a_list_has_its_number(library: form_library.FormLibrary) -> None:
    form = library.form("certified_copy")
    values = {"documents": [{"name": "Bằng", "pages": 2}, {"name": "Sổ hộ tịch"}]}
    said = [line.text(opened=True) for line in form_lines(form, library, values)]
    heads = [line for line in said if ":" not in line]
    assert [head[-2:] for head in heads] == [" 1", " 2"]
    assert any(line.endswith(": Sổ hộ tịch") for line in said)


def test_the_tab_is_filled_when_first_looked_at_and_copied_by_keys(
    room: Room, qtbot: QtBot
) -> None:
    screen = opened(room, qtbot, accepted(room, CHILD))
    index = screen._tabs.indexOf(screen._tabs.form)
    assert screen._tabs.isTabVisible(index)
    assert screen._tabs.tabText(index) == "Biểu mẫu"
    assert screen._tabs.form.accessibleName() == "Biểu mẫu"
    assert told(screen) == []
    screen._tabs.setCurrentIndex(index)
    qtbot.waitUntil(lambda: bool(told(screen)), timeout=LONG)
    name = next(row for row, text in enumerate(told(screen)) if text.endswith(": Võ Thị Búp"))
    screen._tabs.form.setCurrentRow(name)
    qtbot.keyClick(screen._tabs.form, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "Võ Thị Búp"
    qtbot.keyClick(screen._tabs.form, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(screen._tabs.form, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().split("\n") == told(screen)


def test_numbers_of_the_form_open_and_close_with_the_owners(room: Room, qtbot: QtBot) -> None:
    screen = opened(room, qtbot, accepted(room, CHILD))
    screen._tabs.setCurrentIndex(screen._tabs.indexOf(screen._tabs.form))
    qtbot.waitUntil(lambda: bool(told(screen)), timeout=LONG)
    assert "048326000111" not in " ".join(told(screen))
    screen._facts.toggle_number()
    assert "048326000111" in " ".join(told(screen))
    screen._facts.hide_number()
    assert "048326000111" not in " ".join(told(screen))


def test_without_a_form_there_is_no_tab(room: Room, qtbot: QtBot) -> None:
    screen = opened(room, qtbot, accepted(room, CHILD))
    screen._tabs.show_form({}, lambda: None)
    assert not screen._tabs.isTabVisible(screen._tabs.indexOf(screen._tabs.form))


def test_the_page_and_the_card_name_who_handed_in(room: Room, qtbot: QtBot) -> None:
    from ehc_desk.presenters.intake_state import IntakeState

    dossier = accepted(room, CHILD, Party(full_name="Đỗ Thị Mẫu", personal_number="048185000124"))
    screen = opened(room, qtbot, dossier)
    assert "Đỗ Thị Mẫu" in screen._facts._values["submitter"].text()
    panel = AcceptedPanel()
    qtbot.addWidget(panel)
    panel.show_state(IntakeState(accepted=dossier, facts=dossier.facts))
    assert panel._values["submitter"].text() == "Đỗ Thị Mẫu"
    alone = accepted(room, CHILD)
    panel.show_state(IntakeState(accepted=alone, facts=alone.facts))
    assert panel._values["submitter"].text() == "Chủ hồ sơ tự nộp"
