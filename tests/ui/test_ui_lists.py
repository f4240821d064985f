"""Lists, dossier, guide and guidance in the real window, by keys: what a clerk sees and leaves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ehc_desk.bootstrap import build_desk
from ehc_desk.cli.demo import create_demo_desk
from ehc_desk.domain.dossier import Check, Dossier, IntakeFacts, Party
from ehc_desk.runtime.lanes import Lanes
from ehc_desk.ui import style, texts
from ehc_desk.ui.main_window import MainWindow
from ehc_desk.ui.session import News, Session
from ehc_desk.ui.shell import Shell
from ehc_desk.ui.tasks import UiTasks
from ehc_desk.ui.widgets.act_dialog import ActDialog
from ehc_desk.ui.widgets.due_dialog import DueDialog
from ehc_desk.ui.widgets.procedure_box import ProcedureBox

NUMBER = "072085000123"
MARITAL, BIRTH = "1.004873", "1.001193"
LONG = 15_000
"""Milliseconds a busy machine may take."""


class Window:
    """A signed-in window on an empty practice desk."""

    def __init__(self, root: Path, app: QApplication) -> None:
        style.prepare(app)
        texts.set_language("vi")
        self.desk = build_desk(root)
        self.lanes = Lanes()
        self.tasks = UiTasks(self.lanes)
        self.frame = MainWindow()
        self.frame.build()
        self.actor = self.desk.accounts.trusted("demo")
        self.session = Session(
            desk=self.desk, actor=self.actor, tasks=self.tasks, news=News(self.desk)
        )
        self.shell = Shell(self.frame, self.session)
        self.frame.show()

    @property
    def current(self) -> Any:
        return self.shell.current

    def accepted(self, name: str = "Nguyễn Văn An", procedure: str = BIRTH) -> Dossier:
        """Accept one dossier beside the window, as another hand at the same desk would."""
        desk, actor = self.desk, self.actor
        draft = desk.intake.new_draft(actor)
        facts = IntakeFacts(owners=(Party(full_name=name, personal_number=NUMBER),))
        facts = desk.intake.choose_procedure(facts, procedure, desk.clock.now().date())
        facts = desk.intake.facts.pass_all(facts)
        desk.intake.save(draft.id, facts, expected_revision=0, actor=actor)
        return desk.intake.accept(draft.id, actor=actor)

    def close(self, app: QApplication) -> None:
        self.shell.close()
        self.session.news.close()
        self.tasks.close()
        self.lanes.close()
        self.desk.worker.close()
        self.frame.close()
        self.frame.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def window(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[Window]:
    create_demo_desk(tmp_path / "desk", empty=True)
    made = Window(tmp_path / "desk", qapp)
    qtbot.waitExposed(made.frame)
    yield made
    made.close(qapp)


def keys(target: QWidget, text: str) -> None:
    for char in text:
        QTest.keyClicks(target, char)


def shown(screen: QWidget) -> list[str]:
    return [each.text() for each in screen.findChildren(QPushButton) if each.isVisible()]


def open_dossier(window: Window, qtbot: QtBot, dossier: Dossier) -> Any:
    window.shell.open_dossier(dossier.printed_code)
    screen = window.current
    qtbot.waitUntil(lambda: screen.title() == dossier.printed_code, timeout=LONG)
    return screen


def test_the_guide_is_searched_without_accents_and_starts_a_case(
    window: Window, qtbot: QtBot
) -> None:
    window.shell.do("guide")
    guide = window.current
    keys(guide._search, "ket hon")
    assert guide._list.currentItem().text() == "Đăng ký kết hôn"
    page = guide._page.toPlainText()
    assert "Giấy tờ cần có" in page
    assert "Thời hạn" in page
    QTest.keyClick(guide._search, Qt.Key.Key_Down)
    code = guide._presenter.state.chosen.code
    QTest.keyClick(guide._search, Qt.Key.Key_Return)
    assert window.shell.place == "guide", "whoever reads begins no case"
    assert guide._page.hasFocus()
    QTest.keyClick(guide._page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert window.shell.place == "intake"
    case = window.current.current
    qtbot.waitUntil(lambda: case.presenter.state.facts.procedure_code == code, timeout=LONG)


def test_guidance_begins_from_the_case_and_leaves_one_entry(window: Window, qtbot: QtBot) -> None:
    case = window.current.current
    case.presenter.choose(MARITAL)
    case.presenter.verdict(1, Check.MISSING)
    case.presenter.reason(1, "chưa ký tên")
    window.shell.do("guidance")
    screen = window.current
    ticked = {row.number: row.tick.isChecked() for row in screen._rows}
    assert ticked[1]
    assert screen._rows[0].reason.text() == "chưa ký tên"
    assert screen._rows[0].tick.hasFocus()
    QTest.keyClick(screen._rows[0].tick, Qt.Key.Key_Down)
    assert screen._rows[1].tick.hasFocus()
    QTest.keyClick(screen._rows[1].tick, Qt.Key.Key_Space)
    window.shell.do("give_guidance")
    qtbot.waitUntil(lambda: screen._presenter.state.slip is not None, timeout=LONG)
    given = [entry for entry in window.desk.queries.entries() if entry.kind == "guidance_given"]
    assert len(given) == 1
    assert given[0].payload["components"][0] == {"number": 1, "reason": "chưa ký tên"}
    qtbot.waitUntil(lambda: "1" in screen._today.text(), timeout=LONG)
    assert window.desk.queries.lines(which="all") == ()


def test_the_guide_hands_its_procedure_to_guidance(window: Window, qtbot: QtBot) -> None:
    window.shell.do("guide")
    window.current._presenter.show(BIRTH)
    window.shell.do("guidance")
    screen = window.current
    assert window.shell.place == "guidance"
    assert screen._presenter.state.facts.procedure_code == BIRTH
    assert all(row.tick.isChecked() for row in screen._rows if row.tick.isChecked())


def test_down_and_enter_open_what_was_found(window: Window, qtbot: QtBot) -> None:
    dossier = window.accepted("Võ Thị Mẫu")
    window.accepted("Lê Văn Mẫu")
    window.shell.do("find")
    find = window.current
    keys(find._search, "vo thi")
    qtbot.waitUntil(lambda: len(find._presenter.state.lines) == 1, timeout=LONG)
    QTest.keyClick(find._search, Qt.Key.Key_Down)
    assert find._table.hasFocus()
    QTest.keyClick(find._table, Qt.Key.Key_Return)
    screen = window.current
    qtbot.waitUntil(lambda: screen.title() == dossier.printed_code, timeout=LONG)


def test_enter_in_the_search_waits_for_its_own_answer(window: Window, qtbot: QtBot) -> None:
    dossier = window.accepted("Võ Thị Mẫu")
    window.shell.do("find")
    find = window.current
    keys(find._search, "vo thi")
    QTest.keyClick(find._search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.shell.place == "dossier", timeout=LONG)
    screen = window.current
    qtbot.waitUntil(lambda: screen.title() == dossier.printed_code, timeout=LONG)


def test_a_number_is_masked_until_asked_for_and_when_the_screen_is_left(
    window: Window, qtbot: QtBot
) -> None:
    screen = open_dossier(window, qtbot, window.accepted())
    value = screen._facts._values["id_number"]
    assert value.text() == "072…123"
    window.shell.do("show_number")
    assert value.text() == NUMBER
    window.shell.do("find")
    assert value.text() == "072…123"


def test_the_number_masks_itself_after_a_while(window: Window, qtbot: QtBot) -> None:
    screen = open_dossier(window, qtbot, window.accepted())
    screen._facts._open.setInterval(50)
    window.shell.do("show_number")
    value = screen._facts._values["id_number"]
    assert value.text() == NUMBER
    qtbot.waitUntil(lambda: value.text() == "072…123", timeout=LONG)


def test_a_void_number_is_not_printed_again(window: Window, qtbot: QtBot) -> None:
    dossier = window.accepted()
    window.desk.lifecycle.act(
        dossier.printed_code, "void", {"reason": "nhầm thủ tục"}, actor=window.actor
    )
    screen = open_dossier(window, qtbot, dossier)
    assert not {"In lại", "Xem phiếu"} & set(shown(screen))
    assert not {"reprint", "preview"} & set(screen.commands())
    assert "nhầm thủ tục" in screen._step.text.text()


def test_the_receipt_of_a_waiting_dossier_leads_to_the_missing_papers(
    window: Window, qtbot: QtBot
) -> None:
    dossier = window.accepted()
    window.desk.lifecycle.act(
        dossier.printed_code,
        "request_supplement",
        {"reason": "thiếu", "components": [5]},
        actor=window.actor,
    )
    screen = open_dossier(window, qtbot, dossier)
    assert screen._tabs.papers.item(0).text().startswith("5. ")
    screen._step.act.click()
    dialog = screen.findChild(ActDialog)
    assert [number for number, box in dialog._papers.items() if box.isChecked()] == [5]
    assert next(iter(dialog._papers)) == 5
    dialog._do.click()
    qtbot.waitUntil(
        lambda: window.desk.queries.dossier(dossier.id).state == "processing", timeout=LONG
    )


def test_an_act_says_what_it_will_do_before_it_is_done(window: Window, qtbot: QtBot) -> None:
    dossier = window.accepted()
    screen = open_dossier(window, qtbot, dossier)
    screen._ask_act("extend")
    dialog = screen.findChild(ActDialog)
    assert not dialog._outcome.isVisible()
    due = dossier.due_at
    assert due is not None
    saturday = due.date().toordinal() + 14 + (5 - due.weekday()) % 7
    day = due.date().fromordinal(saturday)
    dialog._labels["new_due_date"].field.setText(day.strftime("%d%m%Y"))
    dialog._labels["reason"].field.setText("chờ xác minh")
    assert "ngày làm việc tiếp theo" in dialog._outcome.text()
    dialog.reject()
    assert window.desk.queries.dossier(dossier.id).due_at == due


def test_another_offices_code_says_where_to_go(window: Window, qtbot: QtBot) -> None:
    window.shell.open_dossier("H18.10.02-261120-0001")
    screen = window.current
    qtbot.waitUntil(lambda: "H18.10.02" in screen._step.text.text(), timeout=LONG)
    assert screen._facts._values["owner"].text() == ""


def test_the_history_names_people(window: Window, qtbot: QtBot) -> None:
    screen = open_dossier(window, qtbot, window.accepted())
    first = screen._tabs.history.item(screen._tabs.history.count() - 1).text()
    assert window.actor.display_name in first
    assert "demo" not in first


def test_the_due_dialog_recomputes_while_a_time_is_typed(window: Window, qtbot: QtBot) -> None:
    case = window.current.current
    case.presenter.choose(MARITAL)
    window.shell.do("explain")
    dialog = next(each for each in QApplication.topLevelWidgets() if isinstance(each, DueDialog))
    dialog._time.clear()
    keys(dialog._time, "1")
    keys(dialog._time, "745")
    assert "17:45" in dialog._change.text()
    dialog._day.setText("31022027")
    dialog._asked()
    assert "chưa đúng" in dialog._fields[1]._label.text()
    dialog._copy.click()
    assert QApplication.clipboard().text() == dialog.text()
    dialog.accept()
    assert dialog.result() == QDialog.DialogCode.Accepted


def test_f1_on_a_procedure_opens_the_guide_there_and_elsewhere_the_help(
    window: Window, qtbot: QtBot
) -> None:
    case = window.current.current
    case.presenter.choose(MARITAL)
    box = window.frame.findChild(ProcedureBox)
    assert box is not None
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_F1)
    assert window.shell.place == "guide"
    assert window.current._presenter.state.chosen.code == MARITAL
    window.shell.do("help")
    assert window.shell.place == "help"


def test_the_rail_counts_the_guidance_of_the_day(window: Window, qtbot: QtBot) -> None:
    desk = window.desk
    day = desk.clock.now().date()
    facts = desk.intake.choose_procedure(IntakeFacts(), MARITAL, day)
    desk.guidance.give(facts, desk.guidance.lacking(facts), actor=window.actor)
    qtbot.waitUntil(lambda: window.shell.counts.get("guidance") == 1, timeout=LONG)
    window.shell.open_list("guidance")
    assert window.shell.place == "guidance"
