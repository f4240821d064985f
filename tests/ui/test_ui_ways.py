"""Where Esc and Enter lead, what an empty intake tells, what is wrong is told when it is left."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionComboBox, QTabBar
from pytestqt.qtbot import QtBot
from test_ui_frame import accepted
from window_room import Room

from ehc_desk.domain.dossier import Check, Party
from ehc_desk.domain.text import nfc
from ehc_desk.presenters.print_job import PrintState
from ehc_desk.ui import key_map, style
from ehc_desk.ui.palette import found
from ehc_desk.ui.printing import PreviewDialog
from ehc_desk.ui.screens.guide_page import _only_when
from ehc_desk.ui.shell_entries import Entries
from ehc_desk.ui.widgets.fields import Choice, Labelled, Line
from ehc_desk.ui.widgets.keyed import Keyed
from ehc_desk.ui.widgets.paper_view import VISITORS_COPY

BIRTH, CERTIFY = "1.001193", "2.000815"
CONTROL = Qt.KeyboardModifier.ControlModifier


def press(room: Room, key: Qt.Key, modifiers: Any = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the keyboard is; keys of commands need the window in front."""
    room.frame.activateWindow()
    assert QTest.qWaitForWindowActive(room.frame)
    QTest.keyClick(room.frame.focusWidget() or room.frame, key, modifiers)


def at(room: Room, path: str) -> Any:
    """Go to a field of the electronic form."""
    assert room.case._form.focus(path)
    return room.frame.focusWidget()


# ---------------------------------------------------------------- Esc


def test_esc_leads_home_on_a_way_that_gets_shorter_and_stays_there(room: Room) -> None:
    shell, dossier = room.shell, accepted(room)
    shell.start_case(CERTIFY)
    case = room.case
    shell.do("find")
    shell.open_dossier(dossier.id)
    shell.show_help()
    for place in ("dossier", "find", "intake"):
        press(room, Qt.Key.Key_Escape)
        assert shell.place == place
    for _ in range(3):
        press(room, Qt.Key.Key_Escape)
        assert (shell.place, room.case) == ("intake", case)
    assert key_map.key_of("new") in shell.toasts.history[-1].words()
    assert len(shell.toasts._toasts) == 1


def test_a_place_on_the_way_already_is_no_second_stop(room: Room) -> None:
    shell, dossier = room.shell, accepted(room)
    for _ in range(3):
        shell.open_list("all")
        shell.open_dossier(dossier.id)
    press(room, Qt.Key.Key_Escape)
    assert shell.place == "find"
    press(room, Qt.Key.Key_Escape)
    assert shell.place == "intake"


def test_whoever_comes_home_has_left_no_way_behind(room: Room) -> None:
    shell = room.shell
    shell.do("find")
    shell.do("new")
    press(room, Qt.Key.Key_Escape)
    assert shell.place == "intake"


def test_esc_closes_the_list_of_a_field_and_nothing_else(room: Room) -> None:
    room.shell.start_case(BIRTH)
    room.shell.do("form")
    field = at(room, "child.ethnic_group")
    press(room, Qt.Key.Key_Down)
    assert field.popup().isVisible()
    told = len(room.shell.toasts.history)
    press(room, Qt.Key.Key_Escape)
    assert not field.popup().isVisible()
    assert len(room.shell.toasts.history) == told


# ---------------------------------------------------------------- Enter picks and goes on


def test_enter_picks_in_the_form_and_what_follows_is_the_next_fields(room: Room) -> None:
    room.shell.start_case(BIRTH)
    room.shell.do("form")
    province = at(room, "requester.residence.province")
    QTest.keyClicks(province, "tay n")
    press(room, Qt.Key.Key_Return)
    assert province.value() == "80"
    after = room.frame.focusWidget()
    assert after is not province
    QTest.keyClicks(after, "x")
    assert province.value() == "80"


def test_enter_picks_a_procedure_for_guidance_and_goes_on(room: Room) -> None:
    room.shell.do("guidance")
    screen: Any = room.shell.current
    screen._box.setFocus()
    QTest.keyClicks(screen._box, "ct")
    press(room, Qt.Key.Key_Return)
    chosen = screen._box.text()
    assert chosen.startswith(CERTIFY)
    assert not screen._box.hasFocus()
    QTest.keyClicks(room.frame.focusWidget(), "x")
    assert screen._box.text() == chosen


# ---------------------------------------------------------------- what an empty intake tells


def test_an_empty_intake_tells_how_to_begin(room: Room) -> None:
    told = room.case._papers._none
    assert told.isVisible()
    assert "Quét thẻ" in told.text()
    room.shell.start_case(CERTIFY)
    assert not room.case._papers._none.isVisible()


def test_the_keys_of_the_main_buttons_are_seen_and_follow_the_key_map(room: Room) -> None:
    body = room.case.body
    accept, side = body.bottom.accept, QTabBar.ButtonPosition.RightSide
    assert accept.shows_key()
    assert body.all_pass.shows_key()
    mark: Any = body.tabs.tabBar().tabButton(1, side)
    assert mark.text() == "Ctrl+B"
    try:
        key_map.current().change("form", "F12")
        key_map.current().change("accept", "")
        assert mark.text() == "F12"
        assert not accept.shows_key()
    finally:  # the keys of a person are remembered on the desk, which all tests here share
        key_map.current().reset_all()
        room.settle()


def test_the_key_gives_way_before_the_words(qtbot: QtBot) -> None:
    made = Keyed("Đạt tất cả", "all_pass")
    qtbot.addWidget(made)
    made.resize(made.sizeHint())
    assert made.shows_key()
    made.resize(made.minimumSizeHint())
    assert not made.shows_key()
    assert made.minimumSizeHint().width() < made.sizeHint().width()


# ---------------------------------------------------------------- what is wrong is told when left


@pytest.mark.parametrize(
    ("name", "wrong", "right", "said"),
    [
        ("number", "12345", "072085000123", "12 chữ số"),
        ("phone", "12a", "0912345678", "không phải số điện thoại"),
        ("email", "abc", "a@b.vn", "không phải địa chỉ thư điện tử"),
        ("date_of_birth", "99999999", "02031985", "ngày không có thật"),
    ],
)
def test_a_filled_wrong_field_tells_it_when_it_is_left(
    room: Room, name: str, wrong: str, right: str, said: str
) -> None:
    shown = room.case._person._editor._labelled[name]
    field = shown.field
    field.setFocus()
    QTest.keyClicks(field, wrong)
    assert said not in shown._label.text(), "not while it is typed"
    press(room, Qt.Key.Key_Tab)
    assert said in shown._label.text().casefold()
    assert said in shown._label.toolTip()
    assert said in field.accessibleDescription()
    label = shown._label
    whole = label.fontMetrics().horizontalAdvance(label.text())
    assert label.wordWrap() or whole <= label.width()
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, right)
    assert said not in shown._label.toolTip(), "right again while it is typed"
    room.settle()


def test_an_empty_field_that_is_left_tells_nothing(room: Room) -> None:
    editor = room.case._person._editor
    for name in ("number", "full_name", "phone", "email", "date_of_birth"):
        editor._fields[name].setFocus()
        press(room, Qt.Key.Key_Tab)
    assert [each._problem for each in editor._labelled.values() if each._problem] == []


def test_a_problem_is_read_whole_in_a_narrow_column(qtbot: QtBot) -> None:
    made = Labelled("Số định danh cá nhân", Line(""))
    qtbot.addWidget(made)
    made.resize(160, made.sizeHint().height())
    made.show()
    made.set_problem("phải là 12 chữ số")
    assert made._label.text() == "Phải là 12 chữ số"
    made.set_problem("không phải địa chỉ thư điện tử của một người nào cả")
    assert made._label.wordWrap()
    made.resize(900, 80)
    assert made._label.text().startswith("Số định danh cá nhân – ")
    made.set_problem("")
    assert made._label.text() == "Số định danh cá nhân"


# ---------------------------------------------------------------- guidance and guide


def test_guidance_ticks_by_itself_only_what_was_judged_missing(room: Room) -> None:
    room.shell.start_case(BIRTH)
    presenter = room.case.presenter
    presenter.verdict(1, Check.MISSING)
    presenter.reason(1, "chưa ký tên")
    room.shell.do("guidance")
    screen: Any = room.shell.current
    assert [row.number for row in screen._rows if row.tick.isChecked()] == [1]
    screen._presenter.choose(CERTIFY)
    assert [row.number for row in screen._rows if row.tick.isChecked()] == []


def test_enter_walks_through_the_papers_to_the_slip_and_the_key_of_acceptance_prints(
    room: Room, qtbot: QtBot
) -> None:
    room.shell.start_case(BIRTH)
    room.shell.do("guidance")
    screen: Any = room.shell.current
    press(room, Qt.Key.Key_Return, CONTROL)
    assert screen._presenter.state.slip is None
    assert screen._notice.isVisible(), "it is told what is still open"
    last = screen._rows[-1].tick
    press(room, Qt.Key.Key_Space)
    press(room, Qt.Key.Key_Return)
    assert screen._rows[0].reason.hasFocus()
    for _ in range(len(screen._rows)):
        press(room, Qt.Key.Key_Return)
        if last.hasFocus():
            break
    assert last.hasFocus()
    press(room, Qt.Key.Key_Return)
    assert screen._give.hasFocus()
    screen._rows[0].tick.setFocus()
    press(room, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: screen._presenter.state.slip is not None, timeout=10_000)
    assert room.shell.place == "guidance"


def test_an_exception_is_told_as_one() -> None:
    assert _only_when("Trừ khi đã có dữ liệu điện tử") == "(trừ khi đã có dữ liệu điện tử)"
    assert _only_when("có ủy quyền") == "(chỉ khi: có ủy quyền)"


# ---------------------------------------------------------------- preview and printing


def preview(room: Room, file: Path) -> Any:
    """Open a preview and return it."""
    room.shell.preview(str(file))
    room.settle()
    return room.dialog(PreviewDialog)


def test_a_receipt_is_shown_with_the_visitors_copy_first(room: Room, qtbot: QtBot) -> None:
    dossier = accepted(room)
    slip = room.desk.slips.issue(dossier.id, actor=room.actor, form="01")
    dialog = preview(room, slip.path)
    page = pypdfium2.PdfDocument(slip.path)[dialog._view.order[dialog._view.number]]
    assert VISITORS_COPY in nfc(page.get_textpage().get_text_bounded())
    assert len(dialog._view.sizes) > 1
    assert f"trang 1/{len(dialog._view.sizes)}" in dialog._facts.text()
    seen = {dialog._view.order[dialog._view.number]}
    for _ in dialog._view.sizes[1:]:
        dialog._turn(1)
        seen.add(dialog._view.order[dialog._view.number])
    assert seen == set(range(len(dialog._view.sizes)))
    assert f"trang {len(seen)}/{len(seen)}" in dialog._facts.text()
    dialog.reject()
    assert len(room.desk.queries.prints(dossier.id)) == 1, "to look is not to print"


def test_the_keyboard_begins_at_what_can_be_done_and_ends_at_close(room: Room) -> None:
    dossier = accepted(room)
    slip = room.desk.slips.issue(dossier.id, actor=room.actor, form="01")
    dialog = preview(room, slip.path)
    dialog._render(PrintState(asked=True))
    dialog._begin()
    assert dialog.focusWidget() is dialog._save_button
    dialog._render(PrintState(printers=("Mẫu",), printer="Mẫu", asked=True))
    assert dialog.focusWidget() is dialog._print
    dialog._render(PrintState(printers=("Mẫu",), printer="Mẫu", outcome="sent", number=1))
    assert dialog.focusWidget() is dialog._close
    dialog.reject()


# ---------------------------------------------------------------- from case to case


def test_ctrl_tab_goes_through_the_open_cases_and_the_palette_names_them(room: Room) -> None:
    room.shell.start_case(BIRTH)
    room.case.presenter.edit_owner(0, Party(full_name="Nguyễn Văn Mẫu"))
    assert room.shell.save_all()
    room.shell.start_case(CERTIFY)
    opened = len(room.shell.case_titles())
    assert opened > 1
    last = room.case
    press(room, Qt.Key.Key_Tab, CONTROL)
    assert room.case is not last
    press(room, Qt.Key.Key_Backtab, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert room.case is last
    room.shell.do("find")
    press(room, Qt.Key.Key_Tab, CONTROL)
    assert (room.shell.place, room.case) == ("intake", last)
    entries = Entries(room.shell, room.shell.commander).all()
    fits = found(entries, "chuyen ho so", ())
    assert [each.id for each in fits[:opened]] == [f"case:{n}" for n in range(1, opened + 1)]


@pytest.mark.parametrize("percent", [100, 125])
def test_the_words_of_a_choice_are_read_whole_in_the_form(
    room: Room, qapp: QApplication, percent: int
) -> None:
    try:
        style.scale(qapp, percent)
        room.shell.start_case(BIRTH)
        room.shell.do("form")
        at(room, "child.full_name")
        room.settle()
        shown = [each for each in room.case._form.view.findChildren(Choice) if each.isVisible()]
        assert shown
        for each in shown:
            words = [each.itemText(row) for row in range(each.count())]
            letters = each.fontMetrics()
            most = letters.horizontalAdvance("0" * 24)
            need = max(min(letters.horizontalAdvance(word), most) for word in words)
            option = QStyleOptionComboBox()
            each.initStyleOption(option)
            field = QStyle.SubControl.SC_ComboBoxEditField
            place = each.style().subControlRect(
                QStyle.ComplexControl.CC_ComboBox, option, field, each
            )
            assert need <= place.width() + 2, words
    finally:
        style.scale(qapp, 100)
