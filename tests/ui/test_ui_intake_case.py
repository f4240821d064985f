"""The intake by keys: undo everywhere, the next visitor at once, favourites, marks, no traps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from test_ui_window import CARD, Window, burst, press

from ehc_desk.domain.dossier import Check, Party, PartyKind
from ehc_desk.domain.events import LineChanged
from ehc_desk.domain.form_marks import EARLIER, kinds_of
from ehc_desk.domain.sheets import cover_for_draft
from ehc_desk.errors import DiskFull
from ehc_desk.presenters.intake_timing import Day
from ehc_desk.presenters.scans import route
from ehc_desk.ui import texts

OTHER = "072190000456|291234568|Lê Thị Bình|05061990|Nữ|7 Trần Phú, Tây Ninh|01072021"
HEALTH = "GD4797921234567|Nguyễn Văn An|02/03/1985|1|12 Lê Lợi|79 - 034|01/01/2024|31/12/2026|-"
CERTIFY, BIRTH, MARITAL = "2.000815", "1.001193", "1.004873"
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(root: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[Window]:
    made = Window(root, qapp)
    qtbot.waitExposed(made.frame)
    yield made
    made.close(qapp)
    texts.set_language("vi")


class Hand:
    """Keys at the window, and what stands on it."""

    def __init__(self, window: Window, qtbot: QtBot) -> None:
        self.window, self.qtbot = window, qtbot

    @property
    def state(self) -> Any:
        return self.window.case.presenter.state

    @property
    def focus(self) -> QWidget:
        found = self.window.frame.focusWidget()
        assert found is not None
        return found

    def key(self, key: Qt.Key, modifiers: Any = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.focus, key, modifiers)

    def ctrl(self, key: Qt.Key) -> None:
        self.key(key, CONTROL)

    def scan(self, text: str) -> None:
        burst(self.focus, text)
        self.qtbot.wait(60)  # an Enter right behind a burst is the reader's

    def typed(self, text: str) -> None:
        for char in text:
            press(self.focus, char)
            self.qtbot.wait(45)

    def choose(self, letters: str) -> None:
        self.window.case._box.setFocus()
        self.typed(letters)
        press(self.focus, "\r")

    def field(self, name: str) -> QLineEdit:
        found = self.window.case._person.findChild(QLineEdit, name)
        assert found is not None
        return found

    def until(self, there: Any) -> None:
        self.qtbot.waitUntil(there, timeout=15000)


@pytest.fixture
def hand(window: Window, qtbot: QtBot) -> Hand:
    return Hand(window, qtbot)


def test_one_line_of_undo_over_typing_choices_ticks_and_form(hand: Hand) -> None:
    hand.scan(CARD)
    hand.choose("ct")
    hand.typed("12")
    hand.ctrl(Qt.Key.Key_D)
    phone = hand.field("phone")
    phone.setFocus()
    hand.typed("0912")
    state = hand.state
    assert state.facts.owner.phone == "0912"
    assert state.facts.form["documents"][0]["pages"] == 12
    hand.ctrl(Qt.Key.Key_Z)
    assert (hand.state.facts.owner.phone, phone.text()) == ("", "")
    hand.ctrl(Qt.Key.Key_Z)
    assert {line.check for line in hand.state.facts.components} == {Check.OPEN}
    hand.ctrl(Qt.Key.Key_Z)
    assert "pages" not in str(hand.state.facts.form.get("documents"))
    hand.ctrl(Qt.Key.Key_Z)
    assert (hand.state.facts.procedure_code, hand.state.procedure, hand.state.due) == (
        "",
        None,
        None,
    )
    hand.ctrl(Qt.Key.Key_Z)
    assert hand.state.facts.owner == Party()
    for _ in range(5):
        hand.ctrl(Qt.Key.Key_Y)
    assert hand.state.facts == state.facts
    assert phone.text() == "0912"
    hand.until(lambda: not hand.state.unsaved)


def test_undo_survives_a_visit_to_another_case(hand: Hand) -> None:
    hand.scan(CARD)
    hand.window.shell.do("new")
    hand.scan(OTHER)
    assert hand.state.facts.owner.full_name == "Lê Thị Bình"
    hand.key(Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert hand.state.facts.owner.full_name == "Nguyễn Văn An"
    hand.ctrl(Qt.Key.Key_Z)
    assert hand.state.facts.owner == Party()


def test_the_next_card_finds_a_new_case_while_the_last_is_accepted(hand: Hand) -> None:
    hand.scan(CARD)
    hand.choose("ct")
    hand.typed("3")
    hand.ctrl(Qt.Key.Key_D)
    first, told = hand.window.case, []
    hand.window.shell._cases.accepted.connect(lambda dossier, left: told.append((dossier, left)))
    hand.key(Qt.Key.Key_Return, CONTROL | SHIFT)
    assert hand.window.case is not first
    assert first.presenter.state.accepted is None
    hand.scan(OTHER)
    assert hand.state.facts.owner.full_name == "Lê Thị Bình"
    hand.until(lambda: bool(told))
    assert told[0][1] is True
    assert told[0][0].facts.owner.full_name == "Nguyễn Văn An"
    hand.until(lambda: len(hand.window.shell._cases._cases) == 1)
    assert hand.state.facts.owner.full_name == "Lê Thị Bình"


def test_a_refused_case_comes_back_with_its_reason_and_takes_no_typing_away(
    hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise DiskFull

    monkeypatch.setattr(hand.window.desk.intake, "accept", full)
    cases = hand.window.shell._cases
    for begun in (False, True):
        hand.window.shell.do("new")
        hand.scan(CARD)
        hand.choose("ct")
        hand.typed("3")
        hand.ctrl(Qt.Key.Key_D)
        case, facts = hand.window.case, hand.state.facts
        hand.key(Qt.Key.Key_Return, CONTROL | SHIFT)
        if begun:
            hand.scan(OTHER)
        hand.until(lambda case=case: case.presenter.state.error is not None)
        assert case.presenter.state.facts == facts
        assert not case.presenter.state.busy
        assert (hand.window.case is case) is not begun
    assert not cases._notice.isHidden()
    assert "chưa tiếp nhận được" in cases._notice.accessibleName()
    cases._notice._button.click()
    assert hand.window.case is case


def test_the_buttons_tell_what_the_line_allows(hand: Hand) -> None:
    bottom = hand.window.case._bottom
    news = hand.window.session.news
    news.heard.emit(LineChanged(line="online"))
    assert (bottom.accept.text(), bottom.accept_new.text()) == (
        "Tiếp nhận và in",
        "Tiếp nhận, in, mới",
    )
    news.heard.emit(LineChanged(line="offline"))
    assert bottom.accept.text() == "Tiếp nhận, in, gửi sau"
    assert bottom.accept_new.accessibleName().startswith("Tiếp nhận, in, gửi sau")


def test_favourites_come_first_in_the_empty_box_and_never_bend_a_short_hand(
    hand: Hand, root: Path
) -> None:
    box = hand.window.case._box
    box.setFocus()
    hand.typed("1.004222")
    hand.ctrl(Qt.Key.Key_T)
    assert box._list.item(0).text().startswith("★")
    hand.key(Qt.Key.Key_Escape)
    share = hand.window.case._share
    day = hand.window.desk.clock.now().date()
    for _ in range(3):
        share.favourites.accepted("2.000884", day)
    box.setText("")
    hand.key(Qt.Key.Key_Down)
    codes = [box._list.item(row).data(Qt.ItemDataRole.UserRole) for row in range(2)]
    assert codes == ["1.004222", "2.000884"]
    hand.key(Qt.Key.Key_Escape)
    share.favourites.toggle("2.000884")
    hand.choose("ct")
    assert hand.state.facts.procedure_code == CERTIFY
    preferences = hand.window.desk.preferences
    hand.until(lambda: len(preferences.get("demo", "favourite_procedures", [])) == 2)


def accepted(hand: Hand, code: str, phone: str = "", more: dict[str, Any] | None = None) -> Any:
    """Take in a dossier of the person on CARD through the services."""
    desk, actor = hand.window.desk, hand.window.session.actor
    law = desk.intake.facts
    draft = desk.intake.new_draft(actor)
    facts = law.apply_scan(draft.facts, route(CARD).scan)
    from dataclasses import replace

    facts = law.edit_owner(facts, 0, replace(facts.owner, phone=phone))
    facts = law.choose_procedure(facts, code, desk.clock.now().date())
    facts = law.merge_form(facts, more or {})
    facts = law.pass_all(facts)
    desk.intake.save(draft.id, facts, expected_revision=0, actor=actor)
    return desk.intake.accept(draft.id, actor=actor)


def test_running_dossiers_and_an_offer_never_silent_always_marked(hand: Hand) -> None:
    before = accepted(hand, MARITAL, phone="0912345678")
    hand.scan(CARD)
    line = hand.window.case.body.earlier
    hand.until(lambda: bool(hand.state.running))
    assert "hồ sơ chưa xong" in line._running.text()
    assert hand.focus is hand.window.case._box
    assert hand.state.facts.owner.phone == ""
    hand.until(lambda: hand.state.offer is not None)
    assert "Ctrl+J" in line._offer.text()
    assert hand.state.offer.day == before.received_at.date()
    hand.ctrl(Qt.Key.Key_J)
    assert hand.state.facts.owner.phone == "0912345678"
    assert kinds_of(hand.state.facts.from_card)["owners[0].phone"] == EARLIER
    mark = hand.window.case._person._editor._labelled["phone"]._mark
    assert not mark.isHidden()
    assert hand.state.offer is None
    hand.ctrl(Qt.Key.Key_Z)
    assert hand.state.facts.owner.phone == ""
    hand.ctrl(Qt.Key.Key_Y)
    phone = hand.field("phone")
    phone.setFocus()
    hand.key(Qt.Key.Key_Return)
    assert "owners[0].phone" not in kinds_of(hand.state.facts.from_card)
    assert hand.state.facts.owner.phone == "0912345678"


def test_a_person_taken_back_leaves_no_word_of_his_dossiers(hand: Hand) -> None:
    accepted(hand, MARITAL)
    hand.scan(CARD)
    line = hand.window.case.body.earlier
    hand.until(lambda: bool(hand.state.running))
    while hand.state.facts.owner.id_number:
        hand.ctrl(Qt.Key.Key_Z)
    assert hand.state.running == ()
    assert line.isHidden()
    hand.ctrl(Qt.Key.Key_Y)
    hand.until(lambda: bool(hand.state.running))


def test_typing_twelve_digits_leaves_no_old_number_of_nine(hand: Hand) -> None:
    hand.field("number").setFocus()
    hand.typed("072085000123")
    owner = hand.state.facts.owner
    assert (owner.personal_number, owner.old_number) == ("072085000123", "")


def test_copying_from_a_list_leaves_marks_and_no_papers(hand: Hand) -> None:
    accepted(hand, MARITAL, phone="0912345678", more={"requester": {"email": "an@vi-du.vn"}})
    hand.scan(CARD)
    hand.window.case.presenter.choose(MARITAL)
    hand.key(Qt.Key.Key_J, CONTROL | SHIFT)
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    listed: Any = dialog._list  # type: ignore[attr-defined]
    hand.until(lambda: listed.count() >= 1)
    assert "Nguyễn" not in listed.item(0).text()
    QTest.keyClick(listed, Qt.Key.Key_Return)
    hand.until(lambda: hand.state.facts.owner.phone == "0912345678")
    assert {line.check for line in hand.state.facts.components} == {Check.OPEN}
    assert EARLIER in kinds_of(hand.state.facts.from_card).values()
    hand.window.frame.activateWindow()  # no window manager does it here
    hand.until(hand.window.frame.isActiveWindow)
    hand.key(Qt.Key.Key_K, CONTROL | SHIFT)
    assert EARLIER not in kinds_of(hand.state.facts.from_card).values()


def test_whoever_files_for_the_owner_brings_an_authorisation(hand: Hand) -> None:
    hand.scan(CARD)
    hand.window.case.presenter.choose(BIRTH)
    table = hand.window.case._papers.table.model()
    row = next(r for r in range(table.rowCount()) if "ủy quyền" in table.index(r, 1).data())
    assert "nếu có" in table.index(row, 4).data()
    hand.ctrl(Qt.Key.Key_U)
    assert "vì nộp thay, phải công chứng" in table.index(row, 1).data()
    assert "chưa xem" in table.index(row, 4).data()
    relation = hand.window.case._person._relation
    relation.setFocus()
    relation.setCurrentIndex(relation.findData("grandmother") - 1)
    hand.key(Qt.Key.Key_Down)
    assert hand.state.facts.relation == "grandmother"
    assert "không cần chứng thực" in table.index(row, 1).data()
    assert "chưa xem" in table.index(row, 4).data()
    hand.scan(OTHER)
    assert hand.state.facts.submitter.full_name == "Lê Thị Bình"
    assert hand.state.facts.owner.full_name == "Nguyễn Văn An"


def test_a_second_card_goes_to_the_second_owner_in_front(hand: Hand) -> None:
    hand.scan(CARD)
    hand.key(Qt.Key.Key_U, CONTROL | SHIFT)
    hand.scan(OTHER)
    names = [owner.full_name for owner in hand.state.facts.owners]
    assert names == ["Nguyễn Văn An", "Lê Thị Bình"]
    assert kinds_of(hand.state.facts.from_card)["owners[1].full_name"] == "card"
    hand.window.case._person._tabs.setCurrentIndex(0)
    hand.scan(OTHER)  # whose case this is already: no second one
    assert len(hand.window.shell._cases._cases) == 1


def test_an_organisation_and_a_foreigner_by_keys(hand: Hand, root: Path) -> None:
    kind = hand.window.case._person.findChild(QWidget, "kind")
    assert kind is not None
    kind.setFocus()
    hand.key(Qt.Key.Key_Down)
    hand.key(Qt.Key.Key_Down)
    assert hand.state.facts.owner.kind is PartyKind.ORGANISATION
    hand.field("number").setFocus()
    hand.typed("0312345678")
    hand.field("full_name").setFocus()
    hand.typed("Cong ty Mau")
    assert not hand.window.case._person.findChild(QWidget, "date_of_birth").isVisible()
    hand.key(Qt.Key.Key_U, CONTROL | SHIFT)
    kind.setFocus()
    hand.key(Qt.Key.Key_Down)
    hand.field("number").setFocus()
    hand.typed("C1234567")
    hand.field("full_name").setFocus()
    hand.typed("JOHN SMITH")
    hand.window.case.presenter.choose("2.000884")
    hand.ctrl(Qt.Key.Key_D)
    for _ in range(2):
        if hand.state.slip is None:
            hand.ctrl(Qt.Key.Key_Return)
            hand.qtbot.wait(50)
    hand.until(lambda: hand.state.slip is not None)
    owners = hand.state.accepted.facts.owners
    assert [(o.kind, o.id_number) for o in owners] == [
        (PartyKind.ORGANISATION, "0312345678"),
        (PartyKind.FOREIGNER, "C1234567"),
    ]
    entry = hand.window.desk.queries.history(hand.state.accepted.id)[0]
    assert [party["full_name"] for party in entry.payload["owners"]] == [
        "Cong ty Mau",
        "JOHN SMITH",
    ]


def test_the_fee_waits_for_pages_and_a_key_leads_there(hand: Hand) -> None:
    hand.scan(CARD)
    hand.choose("ct")
    bottom = hand.window.case._bottom
    assert bottom.fee.text() == "chờ số trang"
    assert "Số trang" in hand.focus.accessibleName()
    hand.window.case._papers.table.setFocus()
    hand.ctrl(Qt.Key.Key_M)
    hand.typed("3")
    assert hand.state.fee == 5000
    assert bottom.fee.text() == "5.000 đồng"
    assert bottom.fee_link.isHidden()
    hand.window.case._papers.table.setFocus()
    hand.ctrl(Qt.Key.Key_M)
    assert "Số trang" in hand.focus.accessibleName()
    hand.window.case.presenter.choose(BIRTH)
    assert "không tính theo số trang" in hand.window.case.why_not("fee_field")


def test_ctrl_b_lands_in_the_first_empty_field_and_leads_back(hand: Hand) -> None:
    hand.scan(CARD)
    hand.choose("ct")
    phone = hand.field("phone")
    phone.setFocus()
    hand.ctrl(Qt.Key.Key_B)
    assert hand.focus.objectName() == "documents[0].pages"
    hand.ctrl(Qt.Key.Key_B)
    assert hand.focus is phone


def test_counts_tell_required_papers_and_name_the_others_apart(hand: Hand) -> None:
    hand.window.case.presenter.choose(BIRTH)
    tabs = hand.window.case._tabs
    assert tabs.tabText(0).endswith(" 0/2")
    optional = next(line for line in hand.state.facts.components if not line.required)
    hand.window.case.presenter.verdict(optional.number, Check.PASSED)
    assert tabs.tabText(0).endswith(" 0/2 (+1 không bắt buộc)")


@pytest.mark.parametrize("with_form", [False, True])
def test_enter_goes_through_everything_and_is_never_caught(hand: Hand, with_form: bool) -> None:
    hand.scan(CARD)
    hand.window.case.presenter.choose(BIRTH)
    for line in hand.state.facts.components:
        hand.window.case.presenter.verdict(line.number, Check.MISSING)
    if with_form:
        hand.ctrl(Qt.Key.Key_B)
    hand.window.case._box.setFocus()
    seen = []
    for _ in range(140):
        press(hand.focus, "\r")
        seen.append(hand.focus)
        if hand.focus is hand.window.case._bottom.accept:
            break
    assert hand.focus is hand.window.case._bottom.accept, seen[-5:]


def test_a_cover_sheet_leads_files_to_its_paper_until_esc(hand: Hand) -> None:
    hand.scan(CARD)
    hand.window.case.presenter.choose(BIRTH)
    hand.until(lambda: bool(hand.state.draft_id) and not hand.state.unsaved)
    draft = hand.state.draft_id
    hand.window.shell.do("new")
    hand.scan(cover_for_draft(draft, 3).text())
    hand.until(lambda: hand.state.draft_id == draft)
    bar, papers = hand.window.shell._cases._attaching, hand.window.case._papers
    assert not bar.isHidden()
    papers.table.go_to(1)
    assert papers.target() == 3
    hand.key(Qt.Key.Key_Escape)
    assert bar.isHidden()
    assert papers.target() == 1


def test_a_health_card_is_named_kindly_and_fills_nothing(hand: Hand) -> None:
    hand.scan(HEALTH)
    assert hand.state.facts.owners == ()
    assert "thẻ căn cước" in texts.t("scan.not_here.health_card")


def test_the_program_times_its_steps_without_names(hand: Hand) -> None:
    hand.scan(CARD)
    hand.choose("ct")
    hand.typed("3")
    hand.ctrl(Qt.Key.Key_D)
    hand.ctrl(Qt.Key.Key_Return)
    hand.until(lambda: hand.state.slip is not None)
    hand.until(lambda: hand.window.case._share.today is not None)
    today = hand.window.desk.timings.today()
    assert set(today) == {"chosen", "checked", "accepted", "slip", "whole"}
    assert hand.window.case._done._today.text().startswith("Hôm nay: ")
    assert "Đến khi chọn thủ tục" in hand.window.case._bottom.today.toolTip()


def test_an_unknown_procedure_keeps_its_letters_and_the_cursor(hand: Hand) -> None:
    box = hand.window.case._box
    channel = hand.state.facts.channel
    box.setFocus()
    hand.typed("xyzq")
    press(hand.focus, "\r")
    assert box.is_searching()
    assert box._list.item(0).text() == "Không tìm thấy thủ tục nào"
    assert (box.text(), hand.focus) == ("xyzq", box)
    hand.key(Qt.Key.Key_Down)
    press(hand.focus, "\r")
    hand.typed("b")
    assert (box.text(), hand.focus, hand.state.facts.channel) == ("xyzqb", box, channel)
    assert hand.state.facts.procedure_code == ""


def test_pages_taken_in_are_one_step_and_come_back_from_the_bin(hand: Hand, tmp_path: Path) -> None:
    from PIL import Image

    files = [tmp_path / f"{name}.png" for name in ("one", "two", "three")]
    for shade, file in enumerate(files):
        Image.new("RGB", (300, 400), (40 * shade, 90, 200)).save(file)
    hand.scan(CARD)
    hand.window.case.presenter.choose(BIRTH)
    assert hand.window.case.take_files(files)
    hand.until(lambda: len(hand.state.pages) == 3 and not hand.state.busy)
    pages = hand.state.pages
    hand.ctrl(Qt.Key.Key_Z)
    assert (hand.state.pages, hand.state.facts.procedure_code) == ((), BIRTH)
    queries = hand.window.desk.queries
    hand.until(lambda: queries.draft(hand.state.draft_id).pages == ())
    hand.ctrl(Qt.Key.Key_Z)
    assert hand.state.facts.procedure_code == ""
    hand.ctrl(Qt.Key.Key_Y)
    hand.ctrl(Qt.Key.Key_Y)
    assert hand.state.facts.procedure_code == BIRTH
    assert [page.id for page in hand.state.pages] == [page.id for page in pages]
    hand.until(lambda: len(queries.draft(hand.state.draft_id).pages) == 3)


def test_undo_while_pages_come_in_takes_them_and_not_the_procedure(
    hand: Hand, tmp_path: Path
) -> None:
    from PIL import Image

    files = [tmp_path / f"{number}.png" for number in range(4)]
    for number, file in enumerate(files):
        Image.new("RGB", (300, 400), (30 * number, 10, 90)).save(file)
    hand.scan(CARD)
    hand.window.case.presenter.choose(BIRTH)
    assert hand.window.case.take_files(files)
    hand.until(lambda: bool(hand.state.pages))
    hand.ctrl(Qt.Key.Key_Z)
    hand.until(lambda: not hand.state.busy)
    assert (hand.state.pages, hand.state.facts.procedure_code) == ((), BIRTH)


def test_the_relation_is_asked_behind_the_card_and_nobody_acts_for_himself(hand: Hand) -> None:
    hand.scan(CARD)
    hand.window.case.presenter.choose(BIRTH)
    hand.ctrl(Qt.Key.Key_U)
    relation = hand.window.case._person._relation
    assert relation.findData("mother") > 0
    assert relation.findData("self") < 0
    assert hand.window.case._person._related_as.isVisible()
    assert relation.accessibleName() == "Người nộp là gì của chủ hồ sơ"
    hand.scan(OTHER)
    assert hand.focus is relation
    hand.key(Qt.Key.Key_Down)
    assert hand.state.facts.relation
    hand.ctrl(Qt.Key.Key_Z)
    hand.ctrl(Qt.Key.Key_U)
    assert not hand.window.case._person._related_as.isVisible()


def test_owner_and_submitter_change_places_and_the_next_card_is_the_owners(hand: Hand) -> None:
    swap = hand.window.case.why_not("swap_people")
    assert "chủ hồ sơ" in swap
    hand.scan(CARD)
    hand.window.case.presenter.choose(BIRTH)
    hand.key(Qt.Key.Key_S, CONTROL | SHIFT)
    facts = hand.state.facts
    assert (facts.owner, facts.submitter.full_name) == (Party(), "Nguyễn Văn An")
    assert kinds_of(facts.from_card)["submitter.full_name"] == "card"
    assert not [path for path in facts.from_card if path.startswith("owners")]
    hand.scan(OTHER)
    assert hand.state.facts.owner.full_name == "Lê Thị Bình"
    assert hand.state.facts.submitter.full_name == "Nguyễn Văn An"
    hand.window.case._person._tabs.setCurrentIndex(1)
    hand.window.case._person._swap.click()
    assert hand.state.facts.owner.full_name == "Nguyễn Văn An"
    assert hand.state.facts.submitter.full_name == "Lê Thị Bình"
    hand.ctrl(Qt.Key.Key_Z)
    assert hand.state.facts.owner.full_name == "Lê Thị Bình"


def test_a_submitter_who_is_the_owner_is_told_at_once_and_at_acceptance(hand: Hand) -> None:
    hand.scan(CARD)
    hand.window.case.presenter.choose(BIRTH)
    hand.ctrl(Qt.Key.Key_U)
    same = hand.window.case._person._same
    assert not same.isVisible()
    hand.scan(CARD)
    told = "Người nộp trùng với chủ hồ sơ – bỏ “Nộp thay”?"
    assert same.isVisible()
    assert told in same.text()
    hand.ctrl(Qt.Key.Key_D)
    hand.ctrl(Qt.Key.Key_Return)
    assert hand.state.accepted is None
    assert told in [texts.problem_text(problem) for problem in hand.state.problems]
    hand.ctrl(Qt.Key.Key_U)
    assert not same.isVisible()


def test_a_verdict_is_called_the_same_on_the_button_and_in_the_list(hand: Hand) -> None:
    hand.window.case.presenter.choose(BIRTH)
    lines = hand.state.facts.components
    assert "show" in {line.must for line in lines}
    for line in lines:
        hand.window.case.presenter.verdict(line.number, Check.PASSED)
    table = hand.window.case._papers.table.model()
    assert {table.index(row, 4).data() for row in range(len(lines))} == {"✓ Đạt"}


def test_what_should_be_filled_in_is_named_in_reading_order_and_stands_out(hand: Hand) -> None:
    hand.scan(CARD)
    case = hand.window.case.presenter
    case.choose(BIRTH)
    for path in ("child.full_name", "father.full_name"):
        case.edit_form(path, "Nguyễn Văn Con")
    for path, value in (("requester.relation", "father"), ("parents_married", "yes")):
        case.edit_form(path, value)
    case.edit_form("declared", True)
    hand.ctrl(Qt.Key.Key_D)
    bottom = hand.window.case._bottom
    assert bottom.told.isHidden()
    hand.ctrl(Qt.Key.Key_Return)
    assert hand.focus.objectName() == "child.sex"
    told = bottom.problem.text()
    assert told.startswith("Còn 3 ô nên điền: Giới tính"), told
    assert told.index("Ngày") < told.index("Nơi sinh") < told.index("Bấm Ctrl+Enter lần nữa")
    assert bottom.told.isVisible()
    assert (bottom.told.property("mood"), bottom.sign.pixmap().isNull()) == ("hint", False)


def test_what_is_missing_is_named_up_to_three(hand: Hand) -> None:
    hand.window.case.presenter.choose(BIRTH)
    hand.ctrl(Qt.Key.Key_Return)
    bottom = hand.window.case._bottom
    told, count = bottom.problem.text(), len(hand.state.problems)
    assert told.startswith(f"Còn {count} mục bắt buộc: ")
    for problem in hand.state.problems[:2]:
        assert texts.problem_text(problem) in told
    hand.window.case.presenter.add_owner()
    hand.window.case.presenter.add_owner()
    count = len(hand.state.problems)
    assert bottom.problem.text().endswith(f"và {count - 3} mục nữa")
    assert bottom.told.property("mood") == "bad"


def test_the_median_of_today_is_explained(hand: Hand) -> None:
    bottom = hand.window.case._bottom
    bottom.show_share(offline=False, today=Day(count=2, median_ms=76_000, steps={}))
    assert bottom.today.text() == "Hôm nay: 2 hồ sơ, thường mất 1:16"
    assert "Một nửa số hồ sơ hôm nay xong trong 1:16" in bottom.today.toolTip()


@pytest.mark.parametrize("way", ["new", "close"])
@pytest.mark.parametrize("written", [False, True])
def test_a_case_of_nothing_but_a_procedure_leaves_no_draft(
    hand: Hand, way: str, written: bool
) -> None:
    queries, user = hand.window.desk.queries, hand.window.session.actor.name
    before = len(queries.drafts(user=user))
    hand.choose("ct")
    if written:
        hand.until(lambda: bool(hand.state.draft_id) and not hand.state.unsaved)
    else:
        hand.window.case.presenter.save_now()
    hand.window.shell.do(way)
    assert hand.state.facts.procedure_code == ""
    assert len(hand.window.shell._cases._cases) == 1
    hand.until(lambda: len(queries.drafts(user=user)) == before)
    hand.qtbot.wait(200)
    assert len(queries.drafts(user=user)) == before


@pytest.mark.parametrize("way", ["new", "close"])
def test_a_case_in_which_something_was_typed_stays_a_draft(hand: Hand, way: str) -> None:
    queries, user = hand.window.desk.queries, hand.window.session.actor.name
    before = len(queries.drafts(user=user))
    hand.choose("ct")
    hand.field("phone").setFocus()
    hand.typed("0912")
    hand.window.shell.do(way)
    hand.until(lambda: len(queries.drafts(user=user)) == before + 1)
    hand.qtbot.wait(200)
    assert len(queries.drafts(user=user)) == before + 1


def test_an_unsaid_relation_is_told_once_and_stands_under_the_cursor(hand: Hand) -> None:
    hand.scan(CARD)
    hand.window.case.presenter.choose(BIRTH)
    hand.ctrl(Qt.Key.Key_U)
    hand.scan(OTHER)
    hand.window.case.presenter.pass_all()
    hand.window.case.presenter.accept()
    assert hand.state.accepted is None
    assert hand.state.may_pass
    found = [item for item in hand.state.problems if item.get("field") == "relation"]
    assert found == [{"field": "relation", "code": "required", "soft": True}]
    person = hand.window.case._person
    person.focus_field("relation")
    assert hand.focus is person._relation
    assert "chưa nhập" in person._related_as._problem
