"""Every form by keys: card, procedure, all its fields, accepted, delivered, equal at the province.

One window for all of them, offscreen, on a real desk with a real province. What is typed stands in
``test_e2e_forms.json``: a text, [typed, kept] where these differ, a code (or its number in the
list) for a choice, true for a tick.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fakes.province_process import ProvinceHandle, running_province
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox
from pytestqt.qtbot import QtBot

from ehc_desk.bootstrap import build_desk
from ehc_desk.cli.demo import create_demo_desk
from ehc_desk.domain.form import Filled, prefilled_share
from ehc_desk.domain.form_values import flatten
from ehc_desk.domain.text import fold
from ehc_desk.presenters.scans import route
from ehc_desk.runtime.lanes import Lanes
from ehc_desk.ui import style
from ehc_desk.ui.main_window import MainWindow
from ehc_desk.ui.session import News, Session
from ehc_desk.ui.shell import Shell
from ehc_desk.ui.tasks import UiTasks
from ehc_desk.ui.widgets.fields import Choice
from ehc_desk.ui.widgets.pick_line import PickLine

MALE = "072085000123|291234567|Nguyễn Văn An|02031985|Nam|12 Lê Lợi, Tây Ninh|01072021"
FEMALE = "072190000124|291234568|Trần Thị Mẫu|02031990|Nữ|12 Lê Lợi, Tây Ninh|01072021"
FORMS: dict[str, dict[str, Any]] = json.loads(
    Path(__file__).with_suffix(".json").read_text("utf-8")
)
CONTROL = Qt.KeyboardModifier.ControlModifier
_MOST_TABS = 120


class Counter:
    """The window and what a clerk does at it, by keys."""

    def __init__(self, root: Path, url: str, app: QApplication, qtbot: QtBot) -> None:
        style.prepare(app)
        self.qtbot = qtbot
        self.desk = build_desk(root, province_url=url)
        self.lanes = Lanes()
        self.tasks = UiTasks(self.lanes)
        self.frame = MainWindow()
        self.frame.build()
        actor = self.desk.accounts.trusted("demo")
        self.session = Session(desk=self.desk, actor=actor, tasks=self.tasks, news=News(self.desk))
        self.shell = Shell(self.frame, self.session)
        self.frame.resize(1366, 768)
        self.frame.show()

    @property
    def case(self) -> Any:
        return self.shell._cases.current

    @property
    def facts(self) -> Any:
        return self.case.presenter.state.facts

    def close(self) -> None:
        self.shell.close()
        self.session.news.close()
        self.tasks.close()
        self.lanes.close()
        self.desk.worker.close()
        self.frame.close()
        self.frame.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    # ------------------------------------------------------------ keys

    def key(self, key: Qt.Key, modifiers: Any = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.frame.focusWidget() or self.frame, key, modifiers)

    def letters(self, text: str) -> None:
        """Type as the window system brings it: keys, letters with accents from an input method."""
        target = self.frame.focusWidget()
        assert target is not None
        for char in text:
            if char == "\n":
                self.key(Qt.Key.Key_Return)
            elif char.isascii():
                for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                    code = Qt.Key(ord(char.upper()))
                    event = QKeyEvent(kind, code, Qt.KeyboardModifier.NoModifier, char)
                    QCoreApplication.sendEvent(target, event)
            else:
                commit = QInputMethodEvent("", [])
                commit.setCommitString(char)
                QCoreApplication.sendEvent(target, commit)

    def clear(self) -> None:
        self.key(Qt.Key.Key_A, CONTROL)
        self.key(Qt.Key.Key_Delete)

    # ------------------------------------------------------------ a form

    def begin(self, procedure: str, card: str) -> None:
        self.key(Qt.Key.Key_F2)
        self.shell.scanned(route(card, whole=True))
        self.qtbot.waitUntil(lambda: bool(self.facts.owner.personal_number), timeout=5000)
        self.case._box.setFocus()
        self.letters(procedure)
        self.key(Qt.Key.Key_Return)
        assert self.facts.procedure_code == procedure
        self.key(Qt.Key.Key_D, CONTROL)

    def fill(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """Walk through the form with Tab and fill in each field that is wanted; what is left."""
        left = dict(wanted)
        view = self.case._form.view
        first = next(iter(view._fields))
        for _ in range(3):  # what a choice brings to sight may stand before it
            assert view.focus(first)
            for _ in range(_MOST_TABS):
                field = self.frame.focusWidget()
                path = field.objectName() if field is not None else ""
                if path in left:
                    self.enter(field, left.pop(path))
                if not left:
                    return left
                self.key(Qt.Key.Key_Tab)
                here = self.frame.focusWidget()
                if here is None or not view.isAncestorOf(here):
                    break
        return left

    def enter(self, field: Any, value: Any) -> None:
        if isinstance(field, QCheckBox):
            self.key(Qt.Key.Key_Space)
        elif isinstance(field, Choice):
            wanted = value if isinstance(value, str) else field.itemData(value + 1)
            for _ in range(field.count()):
                now: Any = self.frame.focusWidget()  # a choice may draw the form anew
                if now.value() != wanted:
                    self.key(Qt.Key.Key_Down)
        elif isinstance(field, PickLine):
            items = field._items()
            words = dict(items)[value] if isinstance(value, str) else items[value][1]
            self.letters(fold(words))
        else:
            self.clear()
            self.letters(value[0] if isinstance(value, list) else value)

    def accept(self) -> str:
        self.key(Qt.Key.Key_Return, CONTROL)
        state = self.case.presenter.state
        missing = [p for p in state.problems if str(p.get("field", "")).startswith("form.")]
        assert missing == []
        self.qtbot.waitUntil(lambda: self.case.presenter.state.accepted is not None, timeout=15000)
        return str(self.case.presenter.state.accepted.printed_code)


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProvinceHandle]:
    with running_province(tmp_path_factory.mktemp("forms") / "province") as handle:
        yield handle


@pytest.fixture
def counter(
    tmp_path: Path,
    province: ProvinceHandle,
    qapp: QApplication,
    qtbot: QtBot,
) -> Iterator[Counter]:
    create_demo_desk(tmp_path / "desk", empty=True)
    made = Counter(tmp_path / "desk", province.url, qapp, qtbot)
    qtbot.waitExposed(made.frame)
    yield made
    made.close()


def at_the_province(province: ProvinceHandle) -> dict[str, dict[str, Any]]:
    """Return the facts the province holds, by code."""
    with sqlite3.connect(province.folder / "province.db") as db:
        found = db.execute("SELECT record FROM entries").fetchall()
    records = [json.loads(record) for (record,) in found]
    return {
        record["payload"]["code"] or record["payload"]["provisional"]: record["payload"]
        for record in records
        if record["kind"] == "dossier_accepted"
    }


def kept_of(value: Any) -> Any:
    return value[1] if isinstance(value, list) else value


def wanted_values(counter: Counter, fields: dict[str, Any]) -> dict[str, Any]:
    """Return what has to be stored for what is typed."""
    form = counter.case.presenter.state.form
    wanted = {}
    for path, value in fields.items():
        item = form.field_at(path)
        if isinstance(value, int) and not isinstance(value, bool):
            value = counter.desk.forms.code_list(item.code_list).items[value].code
        wanted[path] = kept_of(value)
    return wanted


def test_every_form_by_keys_is_equal_at_the_province(
    counter: Counter, province: ProvinceHandle
) -> None:
    typed: dict[str, dict[str, Any]] = {}
    stored: dict[str, dict[str, Any]] = {}
    shares: dict[str, float] = {}
    for form_id, told in FORMS.items():
        counter.begin(told["procedure"], FEMALE if told.get("card") == "female" else MALE)
        form = counter.case.presenter.state.form
        assert form.id == form_id
        party = "groom" if form_id.startswith("marriage") else form.party
        marks = frozenset(p for p in counter.facts.from_card if not p.startswith("owners["))
        filled = Filled(values=flatten(counter.facts.form), marks=marks)
        shares[form_id] = prefilled_share(form, filled, party)
        counter.key(Qt.Key.Key_B, CONTROL)
        assert counter.fill(told["fields"]) == {}, form_id
        wanted = wanted_values(counter, told["fields"])
        shown = flatten(counter.facts.form)
        assert {path: shown.get(path) for path in wanted} == wanted, form_id
        code = counter.accept()
        typed[code], stored[code] = wanted, dict(counter.facts.form)
    drained = counter.desk.courier.drain()
    assert (drained.left, drained.aside, drained.error) == (0, 0, None)
    held = at_the_province(province)
    for code, wanted in typed.items():
        there = flatten(held[code]["form"])
        assert {path: there.get(path) for path in wanted} == wanted
        assert there == flatten(stored[code])
    for form_id, share in shares.items():
        print(f"{form_id}: {share:.0%} of the applicant block prefilled")
    assert min(shares.values()) >= 0.6, shares


def test_the_card_of_a_woman_fills_the_bride(counter: Counter) -> None:
    counter.begin("1.000894", FEMALE)
    assert counter.facts.form["bride"]["full_name"] == "Trần Thị Mẫu"
    assert "full_name" not in counter.facts.form.get("groom", {})
