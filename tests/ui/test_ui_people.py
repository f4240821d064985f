"""People at one desk: lock, idle, another person, PINs and pauses, badges, the first account."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QTabBar,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from ehc_desk.bootstrap import build_desk
from ehc_desk.cli.demo import create_demo_desk
from ehc_desk.domain.actor import ROLES
from ehc_desk.domain.dossier import Party
from ehc_desk.domain.sheets import badge_for
from ehc_desk.presenters.scans import route
from ehc_desk.runtime.lanes import Lanes
from ehc_desk.services.accounts import Accounts
from ehc_desk.ui import style, texts
from ehc_desk.ui.idle import IdleWatch
from ehc_desk.ui.line_breaks import plain
from ehc_desk.ui.main_window import MainWindow
from ehc_desk.ui.sessions import Sessions
from ehc_desk.ui.tasks import UiTasks
from ehc_desk.ui.texts import Notice
from ehc_desk.ui.widgets.who import WhoCard
from ehc_desk.ui.widgets.wrapped_rows import words_height

CARD = "072085000123|291234567|Nguyễn Văn Thử|02031985|Nam|12 Đường Mẫu, Tây Ninh|01072021"
SECRET_NAME = "Nguyễn Văn Thử"
WORD, PIN = "bi mat 1", "204815"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a real desk (no practice) without accounts."""
    folder = tmp_path_factory.mktemp("people") / "desk"
    create_demo_desk(folder, empty=True)
    return folder


@pytest.fixture(autouse=True)
def light_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    from argon2 import PasswordHasher

    monkeypatch.setattr(Accounts, "_hasher", PasswordHasher(1, 64, 1))


class People:
    """The frame with its sessions on a desk of its own."""

    def __init__(self, folder: Path, app: QApplication, qtbot: QtBot) -> None:
        style.prepare(app)
        self.app, self.bot = app, qtbot
        self.desk = build_desk(folder)
        self.lanes = Lanes()
        self.tasks = UiTasks(self.lanes)
        self.frame = MainWindow()
        self.frame.build()
        self.sessions = Sessions(self.frame, self.desk, self.tasks)
        self.frame.show()
        qtbot.waitExposed(self.frame)
        self.frame.activateWindow()

    def enter(self, name: str) -> Any:
        self.sessions.enter(self.desk.accounts.unlock(name, WORD))
        return self.sessions.shell

    @property
    def who(self) -> WhoCard:
        return self.sessions._screen.findChild(WhoCard)

    def until(self, holds: Callable[[], bool]) -> None:
        self.bot.waitUntil(holds, timeout=8000)

    def unlock(self, secret: str, name: str = "") -> None:
        """Type a name and a secret as a person does."""
        if name:
            self.who._name.setFocus()
            self.who._name.selectAll()
            QTest.keyClicks(self.who._name, name)
            QTest.keyClick(self.who._name, Qt.Key.Key_Return)
        self.until(lambda: self.app.focusWidget() is self.who._secret)
        QTest.keyClicks(self.who._secret, secret)
        QTest.keyClick(self.who._secret, Qt.Key.Key_Return)

    def close(self) -> None:
        self.sessions.close()
        if self.sessions.idle is not None:
            self.sessions.idle.deleteLater()
        self.tasks.close()
        self.lanes.close()
        self.desk.worker.close()
        self.desk.storage.close()
        self.frame.close()
        self.frame.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def people(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[People]:
    folder = tmp_path / "desk"
    create_demo_desk(folder, empty=True)
    identity = folder / "identity.json"
    value = json.loads(identity.read_text("utf-8"))
    value["office"]["training"] = False
    identity.write_text(json.dumps(value), "utf-8")
    made = People(folder, qapp, qtbot)
    actor = made.desk.accounts.trusted("demo")
    for name, shown in (("lan", "Đỗ Thị Lan Mẫu"), ("minh", "Lê Văn Minh Mẫu")):
        made.desk.accounts.add(name, display_name=shown, password=WORD, roles=ROLES, actor=actor)
    yield made
    made.close()
    texts.set_language("vi")


def visible_words(app: QApplication) -> str:
    """Return all that can be read in any window, tool tips and titles included."""
    found: list[str] = []
    for widget in app.allWidgets():
        if not widget.isVisible():
            continue
        found += [widget.windowTitle(), widget.toolTip(), widget.accessibleName()]
        if isinstance(widget, QLabel | QAbstractButton | QLineEdit):
            found.append(plain(widget.text()))
        elif isinstance(widget, QComboBox):
            found.append(widget.currentText())
        elif isinstance(widget, QTabBar):
            found += [widget.tabText(index) for index in range(widget.count())]
        elif isinstance(widget, QAbstractItemView):
            found += _cells(widget)
    return "\n".join(found)


def _cells(view: QAbstractItemView) -> list[str]:
    model = view.model()
    if model is None:
        return []
    return [
        str(model.index(row, column).data() or "")
        for row in range(model.rowCount())
        for column in range(model.columnCount())
    ]


def take_card(people: People) -> QLineEdit:
    """Start a case by a card and return the field that shows the name."""
    people.sessions.scanned(route(CARD, whole=True))
    shell: Any = people.sessions.shell
    case = shell._cases.current
    people.until(lambda: case.presenter.state.facts.owner.full_name == SECRET_NAME)
    return next(
        line for line in case.findChildren(QLineEdit)
        if line.text() == SECRET_NAME and line.isVisible()
    )  # fmt: skip


# ---------------------------------------------------------------- lock


def test_lock_shows_nothing_and_keeps_field_cursor_and_selection(people: People) -> None:
    shell = people.enter("lan")
    line = take_card(people)
    line.setFocus()
    line.setSelection(11, -4)
    assert (line.selectedText(), line.cursorPosition()) == ("Văn ", 7)
    shell.do("lock")
    assert people.sessions.locked
    assert people.sessions.shell is None
    told = visible_words(people.app)
    for piece in (SECRET_NAME, "072085000123", "12 Đường Mẫu"):
        assert piece not in told
    assert people.frame.windowTitle() == texts.t("app.title")
    assert not people.frame.menuBar().isVisible()
    people.unlock(WORD)
    people.until(lambda: not people.sessions.locked)
    assert people.sessions.shell is shell
    assert people.app.focusWidget() is line
    assert (line.text(), line.selectedText(), line.cursorPosition()) == (SECRET_NAME, "Văn ", 7)
    assert SECRET_NAME in visible_words(people.app)


def test_what_was_typed_is_written_while_locked(people: People) -> None:
    shell = people.enter("lan")
    line = take_card(people)
    line.setFocus()
    line.setCursorPosition(3)
    QTest.keyClicks(line, "xyz")
    shell.do("lock")
    (draft,) = people.desk.queries.drafts(user="lan")
    assert people.desk.queries.draft(draft.id).facts.owner.full_name == "Nguxyzyễn Văn Thử"
    people.unlock(WORD)
    people.until(lambda: not people.sessions.locked)
    assert people.app.focusWidget() is line
    assert line.cursorPosition() == 6
    QTest.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert line.text() == SECRET_NAME, "what was typed before the lock can still be undone"


def test_no_key_reaches_the_work_behind_the_lock(people: People) -> None:
    shell = people.enter("lan")
    take_card(people)
    before = shell._cases.current.presenter.state.facts
    shell.do("lock")
    for key in (Qt.Key.Key_F2, Qt.Key.Key_F3, Qt.Key.Key_Escape, Qt.Key.Key_F6, Qt.Key.Key_F10):
        QTest.keyClick(people.app.focusWidget(), key)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_K, Qt.Key.Key_Z, Qt.Key.Key_D, Qt.Key.Key_L):
        QTest.keyClick(people.app.focusWidget(), key, Qt.KeyboardModifier.ControlModifier)
    for _ in range(12):
        QTest.keyClick(people.app.focusWidget(), Qt.Key.Key_Tab)
        focus = people.app.focusWidget()
        assert focus is not None
        assert people.sessions._screen.isAncestorOf(focus)
    assert people.sessions.locked
    assert shell._cases.current.presenter.state.facts == before


def test_dialogs_go_away_with_the_work_and_come_back(people: People) -> None:
    shell = people.enter("lan")
    dialog = QDialog(people.frame)
    line = QLineEdit()
    line.setAccessibleName("reason")
    QVBoxLayout(dialog).addWidget(line)
    dialog.open()
    people.bot.waitExposed(dialog)
    line.setFocus()
    line.setText("lý do dở dang")
    people.sessions.lock()
    assert not dialog.isVisible()
    assert "lý do dở dang" not in visible_words(people.app)
    people.unlock(WORD)
    people.until(lambda: not people.sessions.locked)
    assert people.sessions.shell is shell
    assert dialog.isVisible()
    assert line.text() == "lý do dở dang"
    dialog.close()


def test_news_of_the_parked_work_stays_behind_the_curtain(people: People) -> None:
    shell = people.enter("lan")
    people.sessions.lock()
    shell.tell(Notice(text="Đã tiếp nhận H17.25.18-261123-0009", safe=""), mood="bad")
    late = QDialog(people.frame)
    late.setWindowTitle("Hồ sơ của Nguyễn Văn Thử")
    late.open()
    people.until(lambda: not late.isVisible())
    people.bot.wait(30)
    assert "0009" not in visible_words(people.app)
    people.unlock(WORD, "minh")
    people.until(lambda: not people.sessions.locked)
    shell.tell(Notice(text="Đã gửi H17.25.18-261123-0010", safe=""), mood="bad")
    people.bot.wait(30)
    told = visible_words(people.app)
    assert "0009" not in told
    assert "0010" not in told
    assert not late.isVisible()
    people.sessions.lock("lan")
    people.unlock(WORD)
    people.until(lambda: not people.sessions.locked)
    assert late.isVisible()
    late.close()


def test_a_demo_desk_says_how_it_is_unlocked(base: Path, qapp: QApplication, qtbot: QtBot) -> None:
    made = People(base, qapp, qtbot)
    try:
        made.sessions.enter(made.desk.accounts.trusted("demo"))
        assert made.sessions.idle is None, "a practice desk locks by key only"
        made.sessions.lock()
        assert texts.t("lock.demo") in visible_words(qapp)
        made.unlock("demo")
        made.until(lambda: not made.sessions.locked)
        chief = made.desk.accounts.trusted("demo")
        made.desk.accounts.add(
            "lan", display_name="Lan Mẫu", password=WORD, roles=ROLES, actor=chief
        )
        made.enter("lan")
        made.sessions.lock()
        assert texts.t("lock.demo") in visible_words(qapp), "also when somebody else works"
        made.unlock(WORD, "lan")
        made.until(lambda: not made.sessions.locked)
        made.sessions.sign_out()
        made.until(lambda: texts.t("lock.demo") in visible_words(qapp))
    finally:
        made.close()


# ---------------------------------------------------------------- another person


def test_another_person_sees_nothing_and_the_first_finds_all_again(people: People) -> None:
    people.desk.accounts.set_pin(
        PIN, password=WORD, actor=people.desk.accounts.sign_in("minh", WORD)
    )
    first = people.enter("lan")
    line = take_card(people)
    line.setFocus()
    line.setCursorPosition(5)
    people.sessions.lock()
    people.unlock(PIN, "minh")
    people.until(lambda: not people.sessions.locked)
    second = people.sessions.shell
    assert second is not first
    for place in ("drafts", "find", "deliveries"):
        second.do(place)
        people.bot.wait(60)
        assert SECRET_NAME not in visible_words(people.app), place
    second.do("lock")
    people.unlock(WORD, "lan")
    people.until(lambda: not people.sessions.locked)
    assert people.sessions.shell is first
    assert people.app.focusWidget() is line
    assert (line.text(), line.cursorPosition()) == (SECRET_NAME, 5)
    first.do("undo")
    people.until(lambda: line.text() == "")
    assert set(people.sessions.names()) == {"lan", "minh"}


def test_the_cursor_is_in_its_field_of_the_form_after_another_person(people: People) -> None:
    shell = people.enter("lan")
    shell.start_case("1.001193")
    shell._cases.current.presenter.edit_owner(0, Party(full_name="Lê Văn Mẫu"))
    shell.do("form")
    assert shell._cases.current._form.focus("child.full_name")
    field: Any = people.app.focusWidget()
    QTest.keyClicks(field, "Be An")
    people.sessions.lock()
    people.unlock(WORD, "minh")
    people.until(lambda: not people.sessions.locked)
    people.bot.wait(60)
    people.sessions.lock()
    people.unlock(WORD, "lan")
    people.until(lambda: not people.sessions.locked)
    people.bot.wait(60)
    QTest.keyClicks(people.app.focusWidget(), "x")
    assert people.app.focusWidget() is field
    assert field.text() == "Be Anx"


def test_a_badge_asks_for_the_pin_of_its_person(people: People) -> None:
    people.enter("lan")
    people.sessions.scanned(route(badge_for("minh").text(), whole=True))
    assert people.sessions.locked
    assert people.who._name.value() == "minh"
    people.unlock(WORD)
    people.until(lambda: not people.sessions.locked)
    assert people.sessions.shell.session.actor.name == "minh"
    people.sessions.lock()
    people.sessions.scanned(route(badge_for("lan").text(), whole=True))
    assert people.who._name.value() == "lan"


def test_another_scan_is_not_taken_while_locked(people: People) -> None:
    shell = people.enter("lan")
    people.sessions.lock()
    people.sessions.scanned(route(CARD, whole=True))
    people.bot.wait(50)
    assert texts.t("lock.scan") in visible_words(people.app)
    assert shell._cases.current.presenter.is_empty


def test_recent_people_are_chosen_by_a_button(people: People) -> None:
    people.enter("minh")
    people.sessions.sign_out()
    people.until(lambda: people.sessions._screen.findChild(WhoCard) is not None)
    people.sessions.enter(people.desk.accounts.unlock("lan", WORD))
    people.sessions.lock()

    def chip() -> QAbstractButton | None:
        found = people.who.findChildren(QAbstractButton)
        return next((one for one in found if one.text() == "Lê Văn Minh Mẫu"), None)

    people.until(lambda: chip() is not None and chip().isVisible())
    chip().setFocus()
    QTest.keyClick(chip(), Qt.Key.Key_Return)
    assert people.who._name.value() == "minh"
    people.unlock(WORD)
    people.until(lambda: not people.sessions.locked)
    assert people.sessions.shell.session.actor.name == "minh"


def test_signing_out_writes_all_and_lets_go(people: People) -> None:
    shell = people.enter("lan")
    line = take_card(people)
    line.setFocus()
    line.setCursorPosition(0)
    QTest.keyClicks(line, "Ba ")
    shell.do("sign_out")
    assert people.sessions.names() == ()
    (draft,) = people.desk.queries.drafts(user="lan")
    assert people.desk.queries.draft(draft.id).facts.owner.full_name == f"Ba {SECRET_NAME}"
    people.until(lambda: people.sessions._screen.findChild(WhoCard) is not None)
    told = visible_words(people.app)
    assert SECRET_NAME not in told
    assert "nháp" not in told.casefold(), "who has drafts is told to nobody"


def test_changed_roles_count_at_the_next_unlock(people: People) -> None:
    shell = people.enter("lan")
    people.sessions.lock()
    chief = people.desk.accounts.sign_in("minh", WORD)
    people.desk.accounts.set_roles("lan", frozenset({"clerk"}), actor=chief)
    people.unlock(WORD)
    people.until(lambda: not people.sessions.locked)
    assert people.sessions.shell is not shell
    assert people.sessions.shell.session.actor.roles == {"clerk"}


def test_the_command_for_the_language_keeps_place_and_setting(people: People) -> None:
    shell = people.enter("lan")
    assert people.desk.settings.language == "vi"
    shell.go("settings")
    shell.do("language")
    people.until(lambda: people.desk.settings.language == "en")
    shell = people.sessions.shell
    assert (shell.place, texts.language()) == ("settings", "en")
    people.sessions.follow(replace(people.desk.settings, theme="dark"))
    assert people.sessions.shell is shell, "a colour is no reason to change the language"
    people.sessions.follow(replace(people.desk.settings, language="vi"))
    assert (people.sessions.shell.place, texts.language()) == ("settings", "vi")


def test_a_language_does_not_offer_drafts_again(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered: list[str] = []
    shell = people.enter("lan")
    monkeypatch.setattr(type(shell), "offer_drafts", lambda _shell: offered.append("again"))
    people.sessions.speak("en")
    people.sessions.speak("vi")
    assert offered == []


def test_help_on_the_lock_screen_says_how_to_go_on(people: People) -> None:
    people.enter("lan")
    people.sessions.lock()
    people.until(lambda: people.app.focusWidget() is people.who._secret)
    QTest.keyClick(people.who._secret, Qt.Key.Key_F1)
    assert people.sessions.locked
    assert texts.t("lock.help") in visible_words(people.app)


def test_each_person_keeps_the_own_language(people: People) -> None:
    people.enter("lan")
    people.sessions.speak("en")
    people.sessions.lock()
    people.unlock(WORD, "minh")
    people.until(lambda: not people.sessions.locked)
    people.sessions.speak("vi")
    people.sessions.lock("lan")
    people.unlock(WORD)
    people.until(lambda: not people.sessions.locked)
    assert texts.language() == "en"


def test_all_work_is_written_when_the_window_goes(people: People) -> None:
    people.enter("lan")
    take_card(people)
    people.sessions.lock()
    people.unlock(WORD, "minh")
    people.until(lambda: not people.sessions.locked)
    assert people.sessions.save_all()
    people.sessions.close()
    (draft,) = people.desk.queries.drafts(user="lan")
    assert people.desk.queries.draft(draft.id).facts.owner.full_name == SECRET_NAME


# ---------------------------------------------------------------- wrong secrets


def test_wrong_pins_bring_a_pause(people: People) -> None:
    people.enter("lan")
    people.sessions.lock()
    for _ in range(5):
        people.unlock("111112")
        people.until(lambda: people.who._go.isEnabled())
    people.unlock(WORD)
    people.until(lambda: "Thử lại được từ" in visible_words(people.app))
    assert people.sessions.locked, "even the right password waits"
    people.unlock(WORD, "minh")
    people.until(lambda: not people.sessions.locked)


def test_a_wrong_secret_is_told_without_saying_what_was_wrong(people: People) -> None:
    people.enter("lan")
    people.sessions.lock()
    told = []
    for name in ("lan", "nobody"):
        people.unlock("guess", name)
        people.until(lambda: texts.t("who.wrong") in visible_words(people.app))
        told.append(people.who._notice.accessibleName())
        people.who.choose("")
    assert told[0] == told[1]


# ---------------------------------------------------------------- idle


def test_nobody_there_locks_and_a_key_counts_anew(people: People, qapp: QApplication) -> None:
    now = [0.0]
    watch = IdleWatch(qapp, lambda: 10, lambda: now[0])
    locked: list[bool] = []
    watch.idle.connect(lambda: locked.append(True))
    people.enter("lan")
    now[0] = 9 * 60
    watch.look()
    QTest.keyClick(qapp.focusWidget(), Qt.Key.Key_Shift)
    now[0] = 18 * 60
    watch.look()
    assert locked == []
    now[0] = 19 * 60
    watch.look()
    watch.look()
    assert locked == [True], "told once"
    watch.deleteLater()


def test_the_setting_zero_never_locks(qapp: QApplication) -> None:
    now = [0.0]
    watch = IdleWatch(qapp, lambda: 0, lambda: now[0])
    watch.idle.connect(lambda: pytest.fail("locked"))
    now[0] = 1e9
    watch.look()
    watch.deleteLater()


def test_the_idle_watch_of_a_real_desk_draws_the_curtain(people: People) -> None:
    people.enter("lan")
    assert people.sessions.idle is not None
    people.sessions.idle.idle.emit()
    assert people.sessions.locked


def test_a_changed_setting_counts_at_once(people: People) -> None:
    shell = people.enter("lan")
    idle = people.sessions.idle
    assert idle is not None
    shell.settings_changed.emit(replace(people.desk.settings, idle_lock_minutes=3))
    assert idle._minutes() == 3


def test_the_settings_follow_a_language_chosen_in_the_menu(people: People) -> None:
    shell = people.enter("lan")
    shell.go("settings")
    try:
        shell.do("language")
        shell = people.sessions.shell
        assert shell.place == "settings"
        box = shell.current.section("appearance")._keys["language"]
        people.until(lambda: people.desk.settings.language == "en")
        people.until(lambda: box.value() == "en")
        assert shell.current._presenter.state.settings.language == "en"
    finally:
        texts.set_language("vi")


# ---------------------------------------------------------------- the first account


def test_a_desk_without_accounts_makes_its_administrator(
    tmp_path: Path, qapp: QApplication, qtbot: QtBot
) -> None:
    from ehc_desk.ui.screens.sign_in import FirstUser

    folder = tmp_path / "desk"
    create_demo_desk(folder, empty=True)
    made = People(folder, qapp, qtbot)
    try:
        with made.desk.storage.begin() as uow:
            uow._run.script(("DELETE FROM account",))
        made.sessions.ask_who()
        made.until(lambda: made.sessions._screen.findChild(FirstUser) is not None)
        first = made.sessions._screen.findChild(FirstUser)
        made.until(lambda: qapp.focusWidget() is first._name)
        for text in ("truong", "Lê Thị Trưởng Mẫu", WORD, "khác"):
            _put(qapp, text)
            QTest.keyClick(qapp.focusWidget(), Qt.Key.Key_Return)
        assert texts.t("users.differ") in visible_words(qapp)
        first._words[1].setText(WORD)
        QTest.keyClick(first._words[1], Qt.Key.Key_Return)
        made.until(lambda: made.sessions.shell is not None)
        actor = made.sessions.shell.session.actor
        assert (actor.name, actor.display_name, actor.roles) == (
            "truong",
            "Lê Thị Trưởng Mẫu",
            ROLES,
        )
        (entry,) = [e for e in made.desk.queries.entries() if e.payload.get("user") == "truong"]
        assert entry.kind == "user_added"
    finally:
        made.close()


def _put(app: QApplication, text: str) -> None:
    """Give letters that no test keyboard has."""
    focus: Any = app.focusWidget()
    focus.insert(text)


def test_the_screens_have_names_and_targets(people: People) -> None:
    people.enter("lan")
    people.sessions.lock()
    assert_reachable(people.sessions._screen)


def assert_reachable(screen: QWidget) -> None:
    for widget in screen.findChildren(QWidget):
        if widget.focusPolicy() is Qt.FocusPolicy.NoFocus or not widget.isVisible():
            continue
        assert widget.accessibleName(), type(widget).__name__
        if isinstance(widget, QAbstractButton | QLineEdit):
            assert widget.height() >= 32, widget.accessibleName()


# ---------------------------------------------------------------- users and one's own account


def dialog_of(people: People) -> Any:
    from ehc_desk.ui.widgets.user_dialogs import AskDialog

    people.until(lambda: any(d.isVisible() for d in people.frame.findChildren(AskDialog)))
    return next(d for d in people.frame.findChildren(AskDialog) if d.isVisible())


def fill(dialog: Any, **values: str) -> None:
    for name, value in values.items():
        dialog._fields[name].setFocus()
        dialog._fields[name].setText(value)
    QTest.keyClick(dialog._do, Qt.Key.Key_Return)


def gone(dialog: Any) -> bool:
    return not (isValid(dialog) and dialog.isVisible())


def kinds(people: People) -> list[tuple[str, str, Any]]:
    """Return the last entry of the journal in short."""
    last = list(people.desk.queries.entries())[-1:]
    return [(entry.kind, entry.actor, entry.payload.get("user")) for entry in last]


def users_screen(people: People) -> Any:
    people.sessions.shell.do("users")
    screen = people.sessions.shell.current
    people.until(lambda: screen._model.rowCount() >= 3)
    return screen


def test_an_administrator_manages_users_by_keys(people: People) -> None:
    shell = people.enter("lan")
    screen = users_screen(people)
    assert_reachable(screen)
    shell.do("user_add")
    dialog = dialog_of(people)
    fill(dialog, name="hoa", display_name="Vũ Thị Hoa Mẫu", password=WORD, password_again="other")
    assert texts.t("users.differ") in visible_words(people.app)
    fill(dialog, password_again=WORD)
    people.until(lambda: screen._model.rowCount() == 4)
    people.until(lambda: gone(dialog))
    assert kinds(people) == [("user_added", "lan", "hoa")]
    assert people.desk.accounts.sign_in("hoa", WORD).roles == {"clerk"}

    screen._table.setCurrentIndex(screen._model.index(screen._model.row_of("hoa"), 0))
    shell.do("user_edit")
    dialog = dialog_of(people)
    assert not dialog._fields["name"].isEnabled()
    dialog._roles["supervisor"].setChecked(True)
    fill(dialog, display_name="Vũ Thị Hoa")
    people.until(lambda: kinds(people) == [("user_renamed", "lan", "hoa")])
    people.until(lambda: gone(dialog))
    hoa = people.desk.accounts.sign_in("hoa", WORD)
    assert (hoa.display_name, hoa.roles) == ("Vũ Thị Hoa", {"clerk", "supervisor"})

    shell.do("user_password")
    fill(dialog_of(people), password="khac roi", password_again="khac roi")
    people.until(lambda: kinds(people) == [("user_password_set", "lan", "hoa")])
    assert people.desk.accounts.sign_in("hoa", "khac roi")

    def shown_state() -> str:
        return str(screen._model.index(screen._model.row_of("hoa"), 3).data())

    for kind, state in (("user_disabled", "users.disabled"), ("user_enabled", "users.active")):
        shell.do("user_toggle")
        people.until(lambda kind=kind: kinds(people) == [(kind, "lan", "hoa")])
        people.until(lambda state=state: shown_state() == texts.t(state))
        does = "users.enable" if kind == "user_disabled" else "users.disable"
        assert screen._buttons["user_toggle"].text() == texts.t(does)


def test_roles_are_told_apart_and_read_whole_with_large_letters(people: People) -> None:
    people.enter("lan")
    screen = users_screen(people)
    line = replace(screen._model.row(0), roles=("administrator", "clerk", "supervisor"), last=None)
    column = {each.name: each for each in screen._model.columns}
    assert column["roles"].text(line) == "Quản trị · Cán bộ một cửa · Lãnh đạo, giám sát"
    assert column["last"].text(replace(line, name="lan")) == texts.t("users.now")
    assert column["last"].text(replace(line, name="hoa")) == texts.t("users.never")
    try:
        style.scale(people.app, 200)
        people.frame.resize(1366, 768)
        screen._table.show_rows([line])
        QTest.qWait(80)
        table = screen._table
        assert table.horizontalScrollBar().maximum() == 0
        assert table.rowHeight(0) >= words_height(table, 0, 2) > 2 * table.fontMetrics().height()
        header = table.horizontalHeader()
        for place in range(header.count()):
            shown = not header.isSectionHidden(place)
            assert not shown or header.sectionSize(place) >= header.sectionSizeHint(place) - 8
    finally:
        style.scale(people.app, 100)


def test_the_last_administrator_is_told_why(people: People) -> None:
    shell = people.enter("lan")
    chief = people.desk.accounts.trusted("lan")
    for name in ("minh", "demo"):
        people.desk.accounts.disable(name, actor=chief)
    screen = users_screen(people)
    screen._table.setCurrentIndex(screen._model.index(screen._model.row_of("lan"), 0))
    shell.do("user_toggle")
    people.until(lambda: texts.t("user_rule.user.last-administrator") in visible_words(people.app))
    assert people.desk.accounts.sign_in("lan", WORD)


@pytest.mark.parametrize(
    ("name", "word", "rule"),
    [
        ("hoa", "abc", "Mật khẩu phải có ít nhất 4 ký tự."),
        ("hoa hồng", WORD, "Tên đăng nhập chỉ gồm chữ không dấu, số, - và _."),
        ("minh", WORD, "Đã có tài khoản tên minh."),
    ],
)
def test_a_refusal_says_the_rule_and_only_what_is_true(
    people: People, name: str, word: str, rule: str
) -> None:
    shell = people.enter("lan")
    users_screen(people)
    shell.do("user_add")
    dialog = dialog_of(people)
    fill(dialog, name=name, display_name="Hoa", password=word, password_again=word)
    people.until(lambda: dialog._notice.isVisible())
    told = f"{dialog._notice._text.text()} {dialog._notice._safe.text()}"
    assert told == f"{rule} Chưa có gì bị thay đổi."
    wrong = dialog._fields["password" if word == "abc" else "name"]
    assert people.app.focusWidget() is wrong
    assert wrong.selectedText()


def test_an_empty_secret_is_asked_for_in_words(people: People) -> None:
    people.enter("lan")
    people.sessions.lock()
    people.unlock("")
    assert texts.t("who.no_secret") in visible_words(people.app)
    people.who._name.clear()
    QTest.keyClick(people.who._secret, Qt.Key.Key_Return)
    assert texts.t("who.no_name") in visible_words(people.app)
    assert people.app.focusWidget() is people.who._name


def test_others_see_no_accounts(people: People) -> None:
    chief = people.desk.accounts.trusted("minh")
    people.desk.accounts.set_roles("lan", frozenset({"clerk"}), actor=chief)
    shell = people.enter("lan")
    shell.do("users")
    people.bot.wait(50)
    told = visible_words(people.app)
    assert texts.t("users.only") in told
    assert "Lê Văn Minh Mẫu" not in told
    shell.do("user_add")
    assert people.desk.accounts.all(actor=chief).__len__() == 3


def test_a_badge_is_made_for_print(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    shell = people.enter("lan")
    screen = users_screen(people)
    shown: list[str] = []
    screen.preview_asked.disconnect()
    screen.preview_asked.connect(shown.append)
    screen._table.setCurrentIndex(screen._model.index(screen._model.row_of("minh"), 0))
    shell.do("user_badge")
    people.until(lambda: bool(shown))
    assert Path(shown[0]).read_bytes().startswith(b"%PDF")
    assert kinds(people) == [("user_badge_printed", "lan", "minh")]


def test_ones_own_pin_is_set_and_removed(people: People) -> None:
    shell = people.enter("lan")
    shell.do("account")
    screen = shell.current
    assert_reachable(screen)
    QTest.keyClick(screen._buttons["own_pin"], Qt.Key.Key_Space)
    dialog = dialog_of(people)
    fill(dialog, password="guess", pin=PIN, pin_again=PIN)
    people.until(lambda: texts.t("user_rule.current") in visible_words(people.app))
    assert people.app.focusWidget() is dialog._fields["password"]
    fill(dialog, password=WORD, pin="123456", pin_again="123456")
    people.until(lambda: texts.t("user_rule.pin.too-simple") in visible_words(people.app))
    fill(dialog, pin=PIN, pin_again=PIN)
    people.until(lambda: gone(dialog))
    assert people.desk.accounts.switch("lan", PIN)
    people.until(screen._buttons["own_pin_off"].isEnabled)
    QTest.keyClick(screen._buttons["own_pin_off"], Qt.Key.Key_Space)
    dialog = dialog_of(people)
    fill(dialog, password=WORD)
    people.until(lambda: gone(dialog))
    assert not people.desk.accounts.has_pin("lan")
    QTest.keyClick(screen._buttons["own_password"], Qt.Key.Key_Space)
    fill(dialog_of(people), current=WORD, password="khac roi", password_again="khac roi")
    people.until(lambda: kinds(people) == [("user_password_set", "lan", "lan")])


def test_window_and_command_line_leave_the_same_entry(people: People) -> None:
    from ehc_desk.cli.main import main

    shell = people.enter("lan")
    users_screen(people)
    shell.do("user_add")
    fill(dialog_of(people), name="hoa", display_name="Hoa", password=WORD, password_again=WORD)
    people.until(lambda: kinds(people) == [("user_added", "lan", "hoa")])
    code = main(["--data-dir", str(people.desk.root), "--json", "--user", "lan",
                 "--password-fd", str(pipe(WORD)), "user", "add", "ba", "--display-name", "Ba",
                 "--new-password-fd", str(pipe(WORD))])  # fmt: skip
    assert code == 0
    by_window, by_command = list(people.desk.queries.entries())[-2:]
    assert by_window.kind == by_command.kind
    assert by_window.actor == by_command.actor
    assert {**by_window.payload, "user": "ba"} == by_command.payload


def pipe(text: str) -> int:
    import os

    reading, writing = os.pipe()
    os.write(writing, f"{text}\n".encode())
    os.close(writing)
    return reading
