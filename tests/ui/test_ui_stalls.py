"""What keeps the window answering, by structure: slices, late imports, pages styled once."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from window_room import Room

from ehc_desk.cli.demo import create_demo_desk
from ehc_desk.services import form_library
from ehc_desk.ui import style
from ehc_desk.ui.choices import choices_of
from ehc_desk.ui.screens.cases import CasesScreen
from ehc_desk.ui.screens.settings import SettingsScreen
from ehc_desk.ui.widgets.form_view import FormView
from ehc_desk.ui.widgets.slices import Slices

LIBRARY = form_library.load()
LONG_FORM = "birth_registration"
STYLED = 4.0
"""How often a widget of a fresh page may be styled, on average (7 when built inside out)."""


@pytest.fixture
def room(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[Room]:
    create_demo_desk(tmp_path / "desk", empty=True)
    made = Room(tmp_path / "desk", qapp, qtbot)
    yield made
    made.close()


@pytest.fixture
def view(qapp: QApplication, qtbot: QtBot) -> FormView:
    style.prepare(qapp)
    made = FormView(choices_of(LIBRARY))
    qtbot.addWidget(made)
    made.resize(760, 420)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow, timeout=5000)
    return made


def shown(view: FormView) -> FormView:
    view.show_form(LIBRARY.form(LONG_FORM), {"child.full_name": "An"}, frozenset(), {})
    return view


def test_only_what_is_seen_of_a_form_is_built_at_once(view: FormView, qtbot: QtBot) -> None:
    shown(view)
    first, whole = len(view._fields), len(view._items)
    assert 0 < first <= 0.75 * whole
    last = list(view._fields.values())[-1]
    page = view.widget()
    assert page is not None
    page.adjustSize()
    assert last.mapTo(page, last.rect().bottomLeft()).y() >= view.viewport().height() * 0.8
    assert view._fields["child.full_name"].field.property("text") == "An"
    qtbot.waitUntil(lambda: len(view._fields) == whole, timeout=5000)
    assert list(view._fields) == list(view._items)


def test_who_walks_faster_than_the_form_is_built_misses_no_field(view: FormView) -> None:
    shown(view)
    last = list(view._fields)[-1]
    assert view.focus(last)
    assert len(view._fields) < len(view._items)
    order = list(view._items)
    QTest.keyClick(view.focusWidget(), Qt.Key.Key_Tab)
    behind = order[order.index(last) + 1 :]
    open_now = [p for p in behind if view._items[p].derived is None]
    assert view.focusWidget().objectName() == open_now[0]
    walked = []
    for _ in order:
        walked.append(view.focusWidget().objectName())
        QTest.keyClick(view.focusWidget(), Qt.Key.Key_Tab)
    assert [path for path in walked if path][: len(open_now)] == open_now


def test_a_field_further_down_is_there_when_it_is_asked_for(view: FormView) -> None:
    shown(view)
    far = list(view._items)[-1]
    assert far not in view._fields
    assert view.focus(far)
    assert view.focusWidget().objectName() == far


def test_a_new_build_takes_the_place_of_the_old(qapp: QApplication) -> None:
    told: list[str] = []

    def steps(name: str) -> Iterator[None]:
        for number in range(3):
            told.append(f"{name}{number}")
            yield

    slices = Slices(qapp)
    slices.begin(steps("a"), lambda: len(told) == 1)
    slices.begin(steps("b"), lambda: True)
    slices.finish()
    assert told == ["a0", "b0", "b1", "b2"]
    assert slices.is_done


def test_settings_build_what_is_seen(room: Room, qtbot: QtBot) -> None:
    screen = SettingsScreen(room.session)
    qtbot.addWidget(screen)
    assert list(screen._sections) == ["appearance"]
    qtbot.waitUntil(lambda: len(screen._sections) == len(screen._makers), timeout=5000)


class Stylings(QObject):
    """Counts how often widgets are styled anew."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: Counter[QEvent.Type] = Counter()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Count, take nothing."""
        self.seen[event.type()] += 1
        return False


def test_a_fresh_page_is_built_from_the_outside_in(room: Room, qapp: QApplication) -> None:
    cases, watch = room.shell._cases, Stylings()
    qapp.installEventFilter(watch)
    page = cases._ahead.take()
    qapp.removeEventFilter(watch)
    widgets = len(page.findChildren(QWidget))
    assert watch.seen[QEvent.Type.StyleChange] <= STYLED * widgets
    page.leave()
    cases._stack.removeWidget(page)
    page.deleteLater()


MOST_OF_A_PAGE = 0.5
"""The largest part of a page's widgets that one step may build."""


def test_a_page_is_built_in_small_steps(room: Room) -> None:
    page = room.shell._cases._make()
    page.hide()
    sizes = [0]
    for _ in page.build():
        sizes.append(len(page.findChildren(QWidget)))
    whole = len(page.findChildren(QWidget))
    steps = [after - before for before, after in itertools.pairwise([*sizes, whole])]
    assert max(steps) <= MOST_OF_A_PAGE * whole
    page.leave()
    page.deleteLater()


def test_the_only_case_that_is_closed_begins_anew_without_another_page(room: Room) -> None:
    cases = room.shell._cases
    page = cases.current
    page.presenter.choose("1.001193")
    room.settle()
    made: list[object] = []
    cases._ahead.built.connect(made.append)
    room.shell.do("close")
    room.settle()
    assert cases.open_cases == (page,)
    assert page.presenter.is_empty
    assert made == []


def test_a_window_may_ask_for_its_first_page_beforehand(room: Room, qtbot: QtBot) -> None:
    screen = CasesScreen(room.session)
    qtbot.addWidget(screen)
    screen.prepare()
    assert screen._open == []
    with qtbot.waitSignal(screen.ready, timeout=5000):
        pass
    assert len(screen._open) == 1
    screen.leave()


HEAVY = (
    "reportlab",
    "PIL",
    "barcode",
    "zxingcpp",
    "pypdfium2",
    "serial",
    "jsonschema",
    "sqlalchemy",
)


def test_no_screen_is_imported_by_the_windows_thread(tmp_path: Path) -> None:
    create_demo_desk(tmp_path / "desk", empty=True)
    program = Path(__file__).with_name("opened_screens.py")
    done = subprocess.run(
        [sys.executable, str(program), str(tmp_path / "desk")],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    names = json.loads(done.stdout.strip().splitlines()[-1])
    late = [name for name in names if name.partition(".")[0] in (*HEAVY, "ehc_desk")]
    assert late == []
