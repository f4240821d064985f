"""The frame around the screens: menus, palette, notices, rail, status bar, recent dossiers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton
from pytestqt.qtbot import QtBot
from window_room import CARD, Room

from ehc_desk.domain.dossier import Party
from ehc_desk.domain.events import SlipPrinted
from ehc_desk.presenters.scans import route
from ehc_desk.ui import key_map, style, texts
from ehc_desk.ui.commands import COMMANDS, LISTS
from ehc_desk.ui.menus import letter
from ehc_desk.ui.notice_list import NoticeList
from ehc_desk.ui.palette import Entry, Palette, found
from ehc_desk.ui.status import Part, StatusRow, called
from ehc_desk.ui.texts import Notice, t
from ehc_desk.ui.widgets.press import Press
from ehc_desk.ui.widgets.wrapped_rows import words_height

CTRL = Qt.KeyboardModifier.ControlModifier


def accepted(room: Room, procedure: str = "2.000815") -> Any:
    desk, actor = room.desk, room.actor
    draft = desk.intake.new_draft(actor)
    facts = desk.intake.facts.apply_scan(draft.facts, route(CARD).scan)
    facts = desk.intake.facts.choose_procedure(facts, procedure, desk.clock.now().date())
    facts = desk.intake.facts.pass_all(facts)
    if waits := desk.intake.facts.fee_waits_for(facts):
        facts = desk.intake.facts.edit_form(facts, waits, 1)
    desk.intake.save(draft.id, facts, expected_revision=0, actor=actor)
    return desk.intake.accept(draft.id, actor=actor)


# ------------------------------------------------------------ menus and reasons


def test_every_command_stands_in_a_menu_with_its_key(room: Room) -> None:
    actions = room.shell.commander.menus.actions
    assert set(actions) == {command.id for command in COMMANDS if command.id}
    for name, action in actions.items():
        assert (action.shortcut().toString() or "").replace("Return", "Enter") == (
            key_map.current().key(name)
        )
        assert "Return" not in action.text()


def test_letters_of_a_menu_are_pressed_once_each(room: Room) -> None:
    for language in texts.LANGUAGES:
        texts.set_language(language)
        room.shell.commander.clear()
        room.shell.commander.build()
        for menu in room.frame.menuBar().findChildren(QMenu):
            signs = [_sign(action.text()) for action in menu.actions() if "&" in action.text()]
            assert sorted(signs) == sorted(set(signs)), menu.title()
        tops = [_sign(action.text()) for action in room.frame.menuBar().actions()]
        assert len(set(tops)) == len(tops)
        assert "z" not in tops, "Alt+Z belongs to input methods"


def _sign(text: str) -> str:
    at = text.index("&")
    return text[at + 1].lower()


def test_a_line_without_a_free_letter_keeps_none(qapp: QApplication) -> None:
    menu = QMenu()
    lines = [menu.addAction("Ăa"), menu.addAction("a"), menu.addAction("ê")]
    letter(lines)
    assert [line.text() for line in lines] == ["Ă&a", "a", "ê"]


def test_a_disabled_command_says_why(room: Room) -> None:
    actions = room.shell.commander.menus.actions
    room.shell.commander.enable()
    assert not actions["retry"].isEnabled()
    assert actions["retry"].statusTip() == "Chỉ dùng ở màn hình Gửi về tỉnh"
    assert not actions["undo"].isEnabled()
    assert "để hoàn tác" in actions["undo"].statusTip()
    room.shell.do("find")
    assert actions["accept"].statusTip() == "Chỉ dùng ở màn hình tiếp nhận"
    room.shell.do("new")
    assert actions["accept"].isEnabled()
    assert actions["accept"].statusTip() == ""


@pytest.mark.parametrize("place", ["intake", "find", "drafts", "deliveries", "help", "keys_setup"])
def test_every_command_works_or_says_why_on_every_screen(room: Room, place: str) -> None:
    room.shell.go(place)
    room.shell.commander.enable()
    for name, action in room.shell.commander.menus.actions.items():
        assert action.isEnabled() or len(action.statusTip()) > 8, name


def test_the_lists_have_a_menu_of_their_own(room: Room) -> None:
    lists = room.shell.commander.menus.lists
    assert list(lists) == list(LISTS)
    lists["overdue"].trigger()
    assert room.shell.place == "find"
    assert room.shell._trail.mark == "overdue"


# ------------------------------------------------------------ keys


def test_a_changed_key_is_told_everywhere_and_lasts(room: Room, qtbot: QtBot) -> None:
    assert key_map.current().change("palette", "Ctrl+F11") is None
    action = room.shell.commander.menus.actions["palette"]
    assert action.shortcut().toString() == "Ctrl+F11"
    assert key_map.current().change("new", "F11") is None
    assert room.shell.around.rail.new.toolTip() == "F11"
    room.settle()
    room.sign_out()
    key_map.current().load({})
    room.sign_in()
    room.settle()
    assert key_map.key_of("palette") == "Ctrl+F11"
    assert room.shell.commander.menus.actions["new"].shortcut().toString() == "F11"
    key_map.current().reset_all()
    room.settle()
    assert room.desk.preferences.get("demo", "keys") == {}


def test_the_screen_of_keys_changes_a_key_and_tells_a_conflict(room: Room) -> None:
    room.shell.do("keys_setup")
    screen: Any = room.shell.current
    room.frame.activateWindow()
    screen._search.setText("ban nhap")
    names = [screen._table.topLevelItem(row).text(0) for row in range(2)]
    row = names.index("Bản nháp")
    screen._table.setCurrentIndex(screen._table.model().index(row, 0))
    screen._ask()
    assert screen._catcher.isVisible()
    none = Qt.KeyboardModifier.NoModifier
    for silent in (Qt.Key.Key_Shift, Qt.Key.Key_Dead_Acute):  # no key by itself: it still waits
        QApplication.sendEvent(screen._catcher, QKeyEvent(QEvent.Type.KeyPress, silent, none))
        assert screen._catcher.isVisible()
    QTest.keyClick(screen._catcher, Qt.Key.Key_K, CTRL)
    assert "đang là phím của" in screen._told.text()
    assert key_map.current().key("drafts") == "Ctrl+Shift+N"
    screen._ask()
    QTest.keyClick(screen._catcher, Qt.Key.Key_F11)
    assert key_map.current().key("drafts") == "F11"
    assert screen._told.text() == "Đã đổi: Bản nháp – F11"
    assert "F11" in screen._table.currentItem().text(1)
    screen._ask()
    QTest.keyClick(screen._catcher, Qt.Key.Key_Escape)
    assert not screen._catcher.isVisible()
    QTest.keyClick(screen._table, Qt.Key.Key_Delete)
    assert key_map.current().key("drafts") == ""
    screen._reset.click()
    assert key_map.current().key("drafts") == "Ctrl+Shift+N"


def test_the_tip_of_a_button_follows_the_key(room: Room) -> None:
    accept = room.case._bottom.accept
    before = accept.toolTip()
    assert key_map.current().change("accept", "F11") is None
    assert "F11" in accept.toolTip()
    key_map.current().reset_all()
    assert accept.toolTip() == before


# ------------------------------------------------------------ palette


def entry(name: str, kind: str = "command", **more: str) -> Entry:
    return Entry(id=name, name=name, kind=kind, act=lambda: None, **more)


def test_words_are_found_in_any_order_without_accents() -> None:
    entries = [entry("Tiếp nhận và in"), entry("In lại phiếu"), entry("Đạt tất cả")]
    assert [each.name for each in found(entries, "in nhan", ())] == ["Tiếp nhận và in"]
    assert [each.name for each in found(entries, "dat", ())] == ["Đạt tất cả"]
    assert found(entries, "in", ())[0].name == "In lại phiếu"
    assert found(entries, "", ("Đạt tất cả",))[0].name == "Đạt tất cả"
    assert found(entries, "khong co", ()) == []


def palette_with(room: Room, text: str) -> Any:
    room.shell.do("palette")
    palette = room.dialog(Palette)
    palette._text.setText(text)
    return palette


def test_the_palette_opens_a_list_and_remembers_it(room: Room) -> None:
    palette = palette_with(room, "qua han")
    assert palette._current().name == "Quá hạn"
    QTest.keyClick(palette._text, Qt.Key.Key_Return)
    assert room.shell._trail.mark == "overdue"
    assert room.shell.recents.lines[0] == "list:overdue"
    room.settle()
    assert room.desk.preferences.get("demo", "palette_uses")[0] == "list:overdue"
    palette = palette_with(room, "")
    assert palette._shown[0].name == "Quá hạn"
    palette.reject()


@pytest.mark.parametrize("typed", ["quas hanj", "qua1 han5"])
def test_the_palette_reads_keys_of_an_input_method_that_is_off(room: Room, typed: str) -> None:
    palette = palette_with(room, typed)
    assert palette._current().name == "Quá hạn"
    palette._text.setText("chuwngs thuwcj" if typed == "quas hanj" else "chu71ng thu75c")
    assert {"procedure"} <= {each.kind for each in palette._shown}
    palette._text.setText("xyzzy")
    assert palette._shown == []
    palette.reject()


def test_the_palette_says_why_not(room: Room) -> None:
    palette = palette_with(room, "hoan tac")
    row = next(i for i, each in enumerate(palette._shown) if each.id == "command:undo")
    palette._list.setCurrentIndex(palette._list.model().index(row, 0))
    assert palette._why.text().startswith("Chưa dùng được: ")
    assert palette._why.text().endswith("để hoàn tác")
    QTest.keyClick(palette._text, Qt.Key.Key_Return)
    assert palette.isVisible()
    palette.reject()


def test_the_palette_shows_the_reason_and_the_key_side_by_side(room: Room) -> None:
    palette = palette_with(room, "")
    usable = [not each.why for each in palette._shown]
    assert usable == sorted(usable, reverse=True), "what cannot be taken stands at the end"
    assert not all(usable)
    for place, each in enumerate(palette._shown):
        row = palette._list.topLevelItem(place)
        assert row.text(2) == each.key
        assert not each.why or row.text(1) == each.why
    palette.reject()


def test_a_command_that_cannot_be_taken_comes_last_even_if_used_last() -> None:
    entries = [entry("In phiếu", why="Chưa có hồ sơ"), entry("In nhãn")]
    assert [each.name for each in found(entries, "", ("In phiếu",))] == ["In nhãn", "In phiếu"]
    assert [each.name for each in found(entries, "in", ("In phiếu",))] == ["In nhãn", "In phiếu"]


@pytest.mark.parametrize("tall", [420, 433, 447])
def test_the_palette_shows_whole_rows(room: Room, qtbot: QtBot, tall: int) -> None:
    palette = palette_with(room, "")
    palette.resize(700, tall)
    qtbot.wait(30)
    view = palette._list
    row = view.visualItemRect(view.topLevelItem(0)).height()
    assert view.viewport().height() % row == 0
    assert palette._why.height() >= 2 * palette._why.fontMetrics().lineSpacing()
    palette.reject()


def test_two_cases_of_one_person_are_told_apart_by_their_procedures(room: Room) -> None:
    shell = room.shell
    shell.start_case("2.000815")
    shell.scanned(route(CARD, whole=True))
    shell.start_case("1.001193")
    room.settle()
    titles, procedures = shell.case_titles(), shell.case_procedures()
    assert len(set(procedures)) >= 2
    palette = palette_with(room, "")
    names = {each.id: each.name for each in palette._shown if each.kind == "case"}
    for number, (title, procedure) in enumerate(zip(titles, procedures, strict=True), start=1):
        assert title in names[f"case:{number}"]
        assert names[f"case:{number}"].endswith(procedure)
    palette.reject()
    for case in shell._cases.open_cases:
        case.presenter.save_now()


def test_the_palette_starts_a_case_with_a_procedure(room: Room) -> None:
    palette = palette_with(room, "tiep nhan chung thuc ban sao")
    QTest.keyClick(palette._text, Qt.Key.Key_Return)
    assert room.case.presenter.state.facts.procedure_code == "2.000815"
    room.case.presenter.save_now()


def test_the_palette_finds_a_dossier_by_its_last_digits(room: Room, qtbot: QtBot) -> None:
    code = accepted(room).printed_code
    palette = palette_with(room, code[-4:])
    qtbot.waitUntil(lambda: any(e.kind == "dossier" for e in palette._shown), timeout=5000)
    dossier = next(each for each in palette._shown if each.kind == "dossier")
    assert code in dossier.name
    assert "Nguyễn" not in dossier.name
    palette.reject()


def test_the_palette_opens_help_and_open_cases(room: Room) -> None:
    palette = palette_with(room, "mat mang")
    assert palette._current().kind == "help"
    QTest.keyClick(palette._text, Qt.Key.Key_Return)
    assert room.shell.place == "help"
    palette = palette_with(room, "ho so moi")
    assert any(each.kind == "case" for each in palette._shown)
    palette.reject()


# ------------------------------------------------------------ recent dossiers


def test_recent_dossiers_are_kept_by_id_alone(room: Room, qtbot: QtBot) -> None:
    first, second = accepted(room), accepted(room)
    room.shell.open_dossier(first.printed_code)
    room.settle()
    room.shell.open_dossier(second.id)
    room.settle()
    kept = room.desk.preferences.get("demo", "recent_dossiers")
    assert kept[:2] == [second.id, first.id]
    qtbot.waitUntil(lambda: len(room.shell.commander.menus.recent.actions()) >= 2, timeout=5000)
    line = room.shell.commander.menus.recent.actions()[0]
    assert second.printed_code in line.text()
    room.shell.do("new")
    line.trigger()
    assert room.shell.place == "dossier"


def test_a_dossier_keeps_the_mark_of_its_list(room: Room) -> None:
    dossier = accepted(room)
    room.shell.open_list("today")
    room.shell.open_dossier(dossier.id)
    assert room.shell._trail.mark == "today"
    assert room.shell.around.rail.lists.currentItem().data(0, Qt.ItemDataRole.UserRole) == "today"


# ------------------------------------------------------------ rail and status bar


def test_the_number_of_a_list_is_the_number_of_its_rows(room: Room, qtbot: QtBot) -> None:
    accepted(room)
    room.shell.news.refresh()
    room.settle()
    counts = room.shell.counts
    assert counts["today"] >= 1
    row = room.shell.around.rail.lists._rows["today"]
    assert row.text(1) == str(counts["today"])
    room.shell.open_list("today")
    find: Any = room.shell.current
    qtbot.waitUntil(lambda: find._model.rowCount() == counts["today"], timeout=5000)


def test_only_the_drafts_of_who_works_here_are_counted_and_none_is_read(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = replace(room.actor, name="nguoi-khac")
    before = len(room.desk.queries.drafts(user=room.actor.name))
    for actor in (others, room.actor):
        room.desk.intake.new_draft(actor)
    read: list[object] = []
    monkeypatch.setattr(room.desk.queries, "drafts", lambda **asked: read.append(asked))
    room.shell.news.refresh()
    room.settle()
    assert (room.shell.counts["drafts"], read) == (before + 1, [])


def test_the_rail_becomes_a_strip_and_then_nothing(room: Room, qtbot: QtBot) -> None:
    rail, lists = room.frame.rail, room.shell.around.rail.lists
    item = lists._rows["drafts"]
    assert item.text(0) == "Bản nháp"
    room.frame.resize(1140, 700)
    assert not rail.isHidden()
    assert rail.width() < 100
    assert item.text(0) == ""
    assert "Bản nháp" in item.toolTip(0)
    assert not item.icon(0).isNull()
    room.frame.resize(1092, 614)
    assert rail.isHidden()
    room.frame.resize(1366, 768)
    assert not rail.isHidden()
    assert item.text(0) == "Bản nháp"


def test_a_scroll_bar_takes_no_room_from_the_names_of_the_rail(room: Room, qtbot: QtBot) -> None:
    rail, lists = room.frame.rail, room.shell.around.rail.lists
    room.frame.resize(1366, 900)
    qtbot.wait(30)
    names, wide = lists.columnWidth(0), rail.width()
    assert lists.verticalScrollBar().maximum() == 0
    room.frame.resize(1366, 520)
    qtbot.wait(30)
    assert lists.verticalScrollBar().maximum() > 0
    assert rail.width() > wide
    assert lists.columnWidth(0) >= names
    room.frame.resize(1366, 900)
    qtbot.wait(30)
    assert rail.width() == wide


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize(
    ("percent", "shape"), [(100, "wide"), (110, "wide"), (115, "wide"), (120, "strip")]
)
def test_the_rail_keeps_its_names_while_the_intake_has_room(
    room: Room, qapp: QApplication, qtbot: QtBot, language: str, percent: int, shape: str
) -> None:
    texts.set_language(language)
    room.sign_out()
    room.sign_in()
    try:
        style.scale(qapp, percent)
        room.case.presenter.choose("1.001193")
        room.case.body.bottom.today.setText("Hôm nay: 123 hồ sơ, thường mất 10:52")
        qtbot.wait(80)
        assert room.frame.rail_shape() == shape
        assert not room.case.body._work.is_column
        assert room.shell.current.minimumSizeHint().height() <= room.frame.stack.height()
        assert room.shell.current.minimumSizeHint().width() <= room.frame.stack.width()
    finally:
        style.scale(qapp, 100)


def test_screen_readers_hear_name_and_count(room: Room) -> None:
    item = room.shell.around.rail.lists._rows["drafts"]
    assert item.data(0, Qt.ItemDataRole.AccessibleTextRole).startswith("Bản nháp: ")


def test_the_parts_of_the_status_bar_are_named_buttons(room: Room) -> None:
    parts = room.frame.statusBar().findChildren(QPushButton)
    assert len(parts) >= 4
    for part in parts:
        assert isinstance(part, Press)
        assert part.accessibleName() or (isinstance(part, Part) and not part.wanted)
    room.shell.around.status.show_printer("Máy in không trả lời")
    assert room.shell.around.status.printer.isVisible()
    room.shell.around.status.show_printer("")
    assert not room.shell.around.status.printer.isVisible()
    room.shell.around.status.line.click()
    assert room.shell.place == "deliveries"


def test_the_status_bar_says_things_shorter_before_it_cuts(qapp: QApplication) -> None:
    line = Part(["Ngoại tuyến – 7 hồ sơ chờ gửi (cũ nhất 09:15)", "Ngoại tuyến – 7 · 09:15"], "")
    clock = Part(["10:41", ""], "")
    where = Part(["Trung tâm phục vụ hành chính công phường · quầy 3", "Quầy 3", ""], "")
    full = sum(part.sizeHint().width() for part in (line, clock, where)) + 60
    bar = StatusRow(line, (clock, where), (clock, where, line, where))
    bar.resize(full, 40)
    bar.show()
    assert where.text() == where.long
    long = where.sizeHint().width()
    bar.resize(line.sizeHint().width() + long // 2 + 30, 40)
    assert where.text() == "Quầy 3"
    assert line.text() == line.long
    bar.resize(line.sizeHint().width() + 20, 40)
    assert line.text() == "Ngoại tuyến – 7 · 09:15"  # how much and since when, before where
    bar.resize(line.sizeHint().width() + 20, 40)
    assert (line.text(), where.isHidden(), clock.isHidden()) == (line.words[1], True, True)
    bar.resize(130, 40)
    assert line.text().endswith("…")
    assert line.accessibleName() == line.long
    assert line.long in line.toolTip()
    assert bar.minimumSizeHint().width() == 0
    bar.close()


def test_room_that_is_left_over_in_the_status_bar_goes_to_the_name(qapp: QApplication) -> None:
    line = Part(["Ngoại tuyến – 60 hồ sơ chờ gửi (cũ nhất 09:15 30/10)", "Ngoại tuyến – 60"], "")
    who = Part(["Trần Thị Ngọc Bích", *called("Trần Thị Ngọc Bích")], "")
    assert who.words == ("Trần Thị Ngọc Bích", "Ngọc Bích", "Bích")
    bar = StatusRow(line, (who,), (who, who, line))
    bar.resize(2000, 40)
    bar.show()
    bar.resize(line.sizeHint().width() + 20, 40)
    assert (line.text(), who.text()) == ("Ngoại tuyến – 60", "Trần Thị Ngọc Bích")
    bar.close()


@pytest.mark.parametrize("percent", [100, 200])
def test_the_status_bar_never_makes_the_window_wider(
    room: Room, qapp: QApplication, percent: int
) -> None:
    try:
        style.scale(qapp, percent)
        QTest.qWait(50)
        row = room.shell.around.status._row
        for part in (room.shell.around.status.line, room.shell.around.status.who):
            right = part.mapTo(row, part.rect().topRight()).x()
            assert right <= row.width()
            assert part.width() >= part.minimumSizeHint().width() - 1
    finally:
        style.scale(qapp, 100)


# ------------------------------------------------------------ notices


def notice(text: str, action: str = "") -> Notice:
    return Notice(text=text, safe="Hồ sơ đã lưu trong máy.", action=action)


def test_notices_move_nothing_and_leave_the_buttons_free(room: Room) -> None:
    before = room.case._box.mapTo(room.frame, room.case._box.rect().topLeft())
    room.shell.tell(notice("Máy in không trả lời"), mood="bad")
    QTest.qWait(30)
    assert room.case._box.mapTo(room.frame, room.case._box.rect().topLeft()) == before
    toasts, free = room.shell.toasts, room.shell.current.keep_free()
    if free is not None:
        top = free.mapTo(room.frame.stack, free.rect().topLeft()).y()
        assert toasts.geometry().bottom() < top
    assert room.frame.stack.rect().contains(toasts.geometry())


def test_at_most_three_stand_and_failures_stay_longest(room: Room) -> None:
    tell, toasts = room.shell.tell, room.shell.toasts
    tell(notice("hỏng 1"), mood="bad")
    tell(notice("xong"), mood="good")
    tell(notice("lưu ý"), mood="hint")
    tell(notice("hỏng 2"), mood="bad")
    assert [toast.notice.text for toast in toasts._toasts] == ["hỏng 1", "lưu ý", "hỏng 2"]
    tell(notice("hỏng 1"), mood="bad")
    assert [toast.notice.text for toast in toasts._toasts] == ["lưu ý", "hỏng 2", "hỏng 1"]
    assert [told.notice.text for told in toasts.history][-1] == "hỏng 1"
    assert len(toasts.history) == 5


def test_failures_never_go_by_themselves(
    room: Room, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ehc_desk.ui.toasts.FADES_MS", {"good": 40, "hint": 80})
    for mood in ("bad", "hint", "good"):
        room.shell.tell(notice(mood), mood=mood)
    toasts = room.shell.toasts
    qtbot.waitUntil(lambda: len(toasts._toasts) == 1, timeout=2000)
    qtbot.wait(120)
    assert [toast.mood for toast in toasts._toasts] == ["bad"]
    assert len(toasts.history) == 3, "what went is in the list of notices"


def test_a_key_leads_to_the_notice_and_esc_back_to_the_field(room: Room) -> None:
    room.frame.activateWindow()
    box = room.case._box
    box.setFocus()
    acted: list[str] = []
    for name in ("một", "hai"):
        told = notice(name, "Xem")
        room.shell.tell(told, mood="hint", act=lambda name=name: acted.append(name))
    QTest.qWait(20)
    room.shell.do("notices")
    toasts = room.shell.toasts
    assert room.frame.focusWidget() is toasts._toasts[1].button
    QTest.keyClick(toasts._toasts[1].button, Qt.Key.Key_Return)
    assert acted == ["hai"]
    assert room.frame.focusWidget() is toasts._toasts[0].button
    QTest.keyClick(toasts._toasts[0].button, Qt.Key.Key_Escape)
    assert toasts.isHidden()
    assert room.frame.focusWidget() is box
    assert room.shell.place == "intake"


def test_a_parked_window_tells_nothing_until_its_owner_is_back(room: Room) -> None:
    room.shell.park()
    room.shell.tell(notice("Tỉnh từ chối 1 hồ sơ"), mood="bad")
    assert not room.shell.toasts.isVisible()
    key_map.current().load({"palette": "Ctrl+F11"})
    room.shell.resume_work()
    room.settle()
    assert room.shell.toasts.isVisible()
    assert key_map.key_of("palette") == "Ctrl+K"


def test_the_list_of_notices_is_read_later(room: Room) -> None:
    room.shell.tell(notice("Kẹt giấy"), mood="bad")
    for _ in range(3):
        room.shell.tell(notice("Chưa chọn thủ tục"))
    room.shell._acts.at_home()
    room.shell.do("notice_list")
    dialog = room.dialog(NoticeList)
    rows = range(dialog.table.rowCount())
    said = [dialog.table.item(row, 2).text() for row in rows]
    assert said[:2] == [
        "Chưa chọn thủ tục. Hồ sơ đã lưu trong máy. (3 lần)",
        "Kẹt giấy. Hồ sơ đã lưu trong máy.",
    ]
    assert not any("Đây là màn hình" in each for each in said)
    spoken = dialog.table.item(1, 2).data(Qt.ItemDataRole.AccessibleTextRole)
    assert t("toast.bad") in spoken
    dialog.reject()


@pytest.mark.parametrize("percent", [100, 200])
def test_the_list_of_notices_grows_with_the_letters_and_cuts_no_word(
    room: Room, qapp: QApplication, qtbot: QtBot, percent: int
) -> None:
    try:
        style.scale(qapp, percent)
        room.shell.tell(notice("Máy in không trả lời, hãy xem lại dây nguồn và giấy. " * 4))
        room.shell.do("notice_list")
        dialog = room.dialog(NoticeList)
        qtbot.wait(60)
        assert dialog.width() >= min(style.px(700), room.frame.width() * 0.89)
        assert dialog.width() <= room.frame.width() * 0.9
        table = dialog.table
        for row in range(table.rowCount()):
            assert table.rowHeight(row) >= words_height(table, row, 2)
        assert table.rowHeight(0) > 2 * table.fontMetrics().lineSpacing()
        high, tall = table.viewport().height(), [*map(table.rowHeight, range(table.rowCount()))]
        assert high in [sum(tall[:count]) for count in range(1, len(tall) + 1)], "whole rows"
        assert not table.horizontalScrollBar().maximum()
        dialog.reject()
    finally:
        style.scale(qapp, 100)


def test_notices_are_announced(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Any] = []
    monkeypatch.setattr(QAccessible, "updateAccessibility", heard.append)
    room.shell.tell(notice("Kẹt giấy"), mood="bad")
    assert [event.type() for event in heard] == [QAccessible.Event.Announcement]
    assert "Kẹt giấy" in heard[0].message()
    assert heard[0].politeness() == QAccessible.AnnouncementPoliteness.Assertive


# ------------------------------------------------------------ what needs a person


class State:
    """A line as the monitor tells it."""

    def __init__(self, word: str, waiting: int, refused: int, since: Any) -> None:
        self.word, self.waiting, self.refused, self.since = word, waiting, refused, since
        self.oldest, self.reason = since, ""


def test_the_tray_hears_of_refusals_and_of_a_lost_line_once(room: Room) -> None:
    from datetime import timedelta

    told: list[str] = []
    news, now = room.shell.news, room.desk.clock.now()
    news.needs_person.connect(lambda _text, which: told.append(which))
    news._refused = None
    news._line_told(State("online", 3, 0, now))
    assert told == []
    news._line_told(State("refused", 3, 2, now))
    news._line_told(State("refused", 3, 2, now))
    assert told == ["needs_action"]
    lost = State("offline", 3, 2, now - timedelta(minutes=45))
    news._line_told(lost)
    news._line_told(lost)
    assert told == ["needs_action", "open"]
    news._line_told(State("offline", 0, 2, now - timedelta(minutes=45)))
    assert told == ["needs_action", "open"]


# ------------------------------------------------------------ open cases


def test_open_cases_come_back_in_their_order(room: Room, qtbot: QtBot) -> None:
    shell = room.shell
    for procedure in ("2.000815", "2.000884", "1.001193"):
        shell.start_case(procedure)
        room.case.presenter.edit_owner(0, Party(full_name=f"Người {procedure}"))
    shell.go_to_case(2)
    assert shell.save_all()
    handed = shell.open_cases()
    assert len(handed.cases) == 3
    assert handed.front == 1
    room.sign_out()
    room.sign_in()
    room.shell.reopen_cases(handed)
    room.settle()
    again = room.shell.open_cases()
    drafts = [each.state.draft_id for each in handed.cases]
    assert [each.state.draft_id for each in again.cases] == drafts
    assert again.front == handed.front
    assert room.case.presenter.state.facts.procedure_code == "2.000884"


@pytest.mark.parametrize("path", ["form.child.full_name", "owners[0].phone", "components[2]"])
def test_another_language_leaves_the_cursor_where_it_was(room: Room, path: str) -> None:
    room.shell.start_case("1.001193")
    room.case.presenter.edit_owner(0, Party(full_name="Nguyễn Văn An"))
    room.settle()
    room.case.go_to(path)
    assert room.case.field_path() == path
    room.change_language("en")
    assert room.case.field_path() == path
    focus = QApplication.focusWidget()
    assert focus is not None
    assert room.case.body.path_of(focus) == path


def test_another_language_keeps_steps_to_undo_and_accepted_cases(room: Room, qtbot: QtBot) -> None:
    shell = room.shell
    shell.start_case("2.000815")
    room.case.presenter.edit_owner(0, Party(full_name="Nguyễn Văn An"))
    room.case.presenter.edit_case(note="ghi chú")
    shell.new_case()
    other = CARD.replace("072085000123", "072085000124")  # the desk is that of other tests too
    shell.scanned(route(other, whole=True))
    room.case.presenter.choose("2.000815")
    room.case.presenter.edit_form("documents[0].pages", 3)
    room.case.presenter.pass_all()
    for _ in range(3):  # told once of what is only advised
        room.shell.do("accept")
        room.settle()
    qtbot.waitUntil(lambda: room.case.presenter.state.slip is not None, timeout=20_000)
    code = room.case.presenter.state.accepted.printed_code
    assert shell.save_all()
    handed = shell.open_cases()
    room.sign_out()
    texts.set_language("en")
    room.sign_in()
    room.shell.reopen_cases(handed)
    room.settle()
    assert room.case.presenter.state.accepted.printed_code == code
    assert room.case.done.isVisible()
    assert room.case.presenter.state.error is None
    room.shell.go_to_case(1)
    state = room.case.presenter.state
    assert (state.facts.note, state.can_undo) == ("ghi chú", True)
    room.shell.do("undo")
    assert room.case.presenter.state.facts.note == ""
    room.shell.do("redo")
    assert room.case.presenter.state.facts.note == "ghi chú"
    room.shell.do("undo")
    assert room.shell.save_all()
    draft = room.case.presenter.state.draft_id
    assert room.desk.queries.draft(draft).facts.note == ""


def test_esc_goes_back_and_discards_nothing(room: Room) -> None:
    room.shell.start_case("2.000815")
    assert room.shell.save_all()
    draft = room.case.presenter.state.draft_id
    room.shell.do("find")
    QTest.keyClick(room.frame, Qt.Key.Key_Escape)
    assert room.shell.place == "intake"
    QTest.keyClick(room.frame, Qt.Key.Key_Escape)
    assert room.case.presenter.state.draft_id == draft
    assert room.desk.queries.draft(draft).id == draft


def test_a_key_works_as_soon_as_its_screen_can_do_it(room: Room, qtbot: QtBot) -> None:
    dossier = accepted(room)
    room.shell.open_dossier(dossier.id)
    action = room.shell.commander.menus.actions["reprint"]
    qtbot.waitUntil(action.isEnabled, timeout=5000)
    room.shell.do("find")
    assert not action.isEnabled()


def test_a_failed_print_stands_in_the_status_bar_until_one_succeeds(room: Room) -> None:
    part = room.shell.around.status.printer
    room.session.news.heard.emit(SlipPrinted(dossier_id="x", outcome="failed"))
    assert part.isVisible()
    assert "không được" in part.accessibleName()
    room.session.news.heard.emit(SlipPrinted(dossier_id="x", outcome="sent"))
    assert not part.isVisible()


def test_all_lists_are_seen_at_1366x768_without_scrolling(room: Room) -> None:
    QTest.qWait(30)
    assert not room.shell.around.rail.lists.verticalScrollBar().isVisible()


def test_a_notice_stays_in_sight_with_large_letters(room: Room, qapp: QApplication) -> None:
    try:
        style.scale(qapp, 200)
        QTest.qWait(50)
        room.shell.tell(notice("Máy in không trả lời"), mood="bad")
        QTest.qWait(50)
        assert room.frame.stack.rect().contains(room.shell.toasts.geometry())
    finally:
        style.scale(qapp, 100)
