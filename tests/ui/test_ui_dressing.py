"""Another theme or size with many cases open: once per widget, and never the old look in sight."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QTableView, QVBoxLayout, QWidget
from shiboken6 import getCppPointer, isValid
from window_room import Room

from ehc_desk.ui import style
from ehc_desk.ui.looks.listeners import Listeners
from ehc_desk.ui.screens.intake import IntakeScreen

pytestmark = pytest.mark.usefixtures("dressed")


def _place(thing: QObject) -> int:
    return int(getCppPointer(thing)[0])


class StyleChanges(QObject):
    """Counts how often each widget is dressed."""

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self._app, self.of = app, Counter[int]()
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() is QEvent.Type.StyleChange and isValid(watched):
            self.of[_place(watched)] += 1
        return False

    def times(self, top: QWidget) -> int:
        return sum(self.of[_place(each)] for each in (top, *top.findChildren(QWidget)))

    def stop(self) -> None:
        self._app.removeEventFilter(self)


@pytest.fixture
def changes(qapp: QApplication) -> Iterator[StyleChanges]:
    made = StyleChanges(qapp)
    yield made
    made.stop()


def three_cases(room: Room) -> tuple[IntakeScreen, ...]:
    for number in range(3):
        room.shell.start_case("1.001193")
        presenter = room.case.presenter
        presenter.edit_owner(0, replace(presenter.state.facts.owner, full_name=f"Mai {number}"))
        room.settle()
    cases = room.shell._cases.open_cases
    assert len(cases) == 3
    return cases


def test_every_widget_is_dressed_once_and_pages_out_of_sight_not_at_once(
    room: Room, qapp: QApplication, changes: StyleChanges
) -> None:
    first, _, front = three_cases(room)
    changes.of.clear()
    style.apply(qapp, theme="dark", font_percent=125)
    assert changes.times(front) > 100
    assert changes.times(first) == 0
    style.finish()
    assert changes.times(first) > 100
    seen = (room.frame, *room.frame.findChildren(QWidget))
    often = [each for each in seen if changes.of[_place(each)] > 3]  # a mood of its own: more
    assert often == []


def test_a_case_that_comes_into_sight_has_the_new_look_already(
    room: Room, qapp: QApplication
) -> None:
    first, *_ = three_cases(room)
    style.apply(qapp, theme="dark", font_percent=150)
    room.shell.go_to_case(1)
    QApplication.processEvents()
    at_once = first.grab().toImage()
    style.finish()
    QTest.qWait(200)
    assert first.isVisible()
    assert first.grab().toImage().size() == at_once.size()
    ground = style.colour("text")
    for words in first.findChildren(QLabel):
        if words.isVisible() and words.property("role") == "title":
            assert words.palette().color(words.foregroundRole()).name() == ground
            assert words.fontInfo().pixelSize() == style.px(21)
    rows = first.findChild(QTableView, "checklist")
    assert rows is not None
    assert rows.fontInfo().pixelSize() == style.px(13)


def test_it_looks_as_if_qt_had_dressed_everything(room: Room, qapp: QApplication) -> None:
    cases = three_cases(room)
    style.apply(qapp, theme="contrast", font_percent=125)
    style.apply(qapp, theme="dark", font_percent=150)
    style.finish()
    ours = [_drawn(room, number) for number in range(len(cases))]
    qapp.setStyleSheet(qapp.styleSheet() + " ")  # Qt's own way
    QTest.qWait(300)
    assert [_drawn(room, number) == ours[number] for number in range(len(cases))] == [True] * 3


def _drawn(room: Room, number: int) -> object:
    room.shell.go_to_case(number + 1)
    room.settle()
    QTest.qWait(150)
    return room.frame.grab().toImage()


def test_what_hangs_on_the_look_is_told_with_its_page(room: Room, qapp: QApplication) -> None:
    first, _, front = three_cases(room)
    told: list[str] = []

    class Hears(QWidget):
        def hear(self) -> None:
            told.append(self.objectName())

    for page, name in ((first, "waits"), (front, "front")):
        heard = Hears(page)
        heard.setObjectName(name)
        style.notifier().changed.connect(heard.hear)
    style.apply(qapp, theme="dark")
    assert told == ["front"]
    style.finish()
    assert told == ["front", "waits"]
    style.apply(qapp, theme="light")
    style.apply(qapp, theme="dark")  # before the page had the look before this one
    style.finish()
    assert told == ["front", "waits", "front", "front", "waits"]


def test_pages_follow_by_themselves_in_short_turns(room: Room, qapp: QApplication) -> None:
    three_cases(room)
    style.apply(qapp, theme="dark")
    dresser = style._looks().dresser
    assert dresser is not None
    for _ in range(1000):
        QTest.qWait(5)
        if dresser.is_done:
            return
    raise AssertionError("pages keep the old look")


def test_a_case_closed_while_it_waits_is_forgotten(room: Room, qapp: QApplication) -> None:
    three_cases(room)
    lost = QWidget()
    QVBoxLayout(lost).addWidget(QLabel("Mai"))
    room.frame.stack.addWidget(lost)
    style.apply(qapp, theme="dark")
    dresser = style._looks().dresser
    assert dresser is not None
    at = next(dresser._page(lost), None)  # and in the middle of being dressed
    assert at is None
    assert dresser.waits(lost)
    rest = dresser._page(lost)
    next(rest)
    room.frame.stack.removeWidget(lost)
    lost.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    for _ in rest:
        pass
    style.finish()
    assert dresser.is_done


def test_listeners_that_are_gone_hear_nothing(qapp: QApplication) -> None:
    told: list[int] = []

    class Hears(QWidget):
        def hear(self) -> None:
            told.append(1)

    listeners, here, gone = Listeners(), Hears(), Hears()
    for each in (here, gone):
        listeners.connect(each.hear)
    listeners.connect(plain := lambda: told.append(2))
    gone.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    listeners.tell(lambda _widget: True, others=True)
    assert told == [1, 2]
    listeners.disconnect(plain)
    listeners.disconnect(here.hear)
    listeners.tell(lambda _widget: True, others=True)
    assert told == [1, 2]
