"""Ways to what stands in the window, for tests of the rooms in the smallest one."""

from __future__ import annotations

from typing import Any

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QScrollArea, QWidget
from window_room import Room

from ehc_desk.domain.dossier import IntakeFacts, Party
from ehc_desk.ui import style

BIRTH, NUMBER = "1.001193", "072085000123"


def lower(room: Room, app: QApplication) -> None:
    """Make a window of 1092 × 614 in letters of 200 %."""
    style.apply(app, font_percent=200)
    room.frame.setMinimumSize(0, 0)
    room.frame.resize(1092, 614)
    settle()


def settle() -> None:
    for _ in range(10):
        QTest.qWait(5)
        QApplication.processEvents()


def whole(widget: QWidget) -> bool:
    return widget.visibleRegion().boundingRect() == widget.rect()


def accepted(room: Room) -> str:
    """Accept a dossier beside the window; return its code."""
    desk, actor = room.desk, room.actor
    draft = desk.intake.new_draft(actor)
    facts = IntakeFacts(owners=(Party(full_name="Nguyễn Văn Mẫu", personal_number=NUMBER),))
    facts = desk.intake.choose_procedure(facts, BIRTH, desk.clock.now().date())
    facts = desk.intake.facts.pass_all(facts)
    desk.intake.save(draft.id, facts, expected_revision=0, actor=actor)
    return desk.intake.accept(draft.id, actor=actor).printed_code


def opened(room: Room, place: str) -> Any:
    """Open a place by its command and wait for what it shows."""
    room.shell.do(place)
    room.settle()
    settle()
    return room.shell.current


def dossier(room: Room) -> Any:
    """Open a dossier that was accepted beside the window."""
    code = accepted(room)
    room.shell.open_dossier(code)
    room.settle()
    settle()
    screen: Any = room.shell.current
    assert screen.title() == code
    return screen


def scrolling(screen: QWidget) -> list[QAbstractScrollArea]:
    """Return the areas around a screen and in it that scroll now."""
    areas: list[QAbstractScrollArea] = list(screen.findChildren(QAbstractScrollArea))
    above = screen.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            areas.append(above)
        above = above.parentWidget()
    return [one for one in areas if one.isVisible() and one.verticalScrollBar().maximum()]
