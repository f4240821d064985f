"""Lock and sign-in with large letters in a low window: field and button are seen at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QMainWindow,
    QPushButton,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot
from window_room import Room

from ehc_desk.ui import style
from ehc_desk.ui.screens.lock import CARD_WIDTH, CardScreen, LockScreen
from ehc_desk.ui.screens.sign_in import FirstUser, SignInScreen

HINT = "Mật khẩu quầy thực tập: demo"


def first_user(room: Room) -> CardScreen:
    made = SignInScreen(room.desk, room.tasks)
    made._ask_whether_first = lambda: None  # type: ignore[method-assign]
    room.settle()
    if made._inside is not None:
        made._inside.deleteLater()
    made._fill(True)
    assert isinstance(made._inside, FirstUser)
    return made


MAKERS: dict[str, Callable[[Room], CardScreen]] = {
    "lock": lambda room: LockScreen(room.desk, room.tasks, room.actor, HINT),
    "sign in": lambda room: SignInScreen(room.desk, room.tasks),
    "first user": first_user,
}


def seen(screen: QWidget) -> bool:
    """Tell whether every field and the main button stand in sight without scrolling."""
    area = screen.findChild(QScrollArea)
    assert area is not None
    view = area.viewport()
    main = [each for each in screen.findChildren(QPushButton) if each.property("kind") == "primary"]
    parts = [each for each in (*screen.findChildren(QLineEdit), *main) if each.isVisible()]
    if not main or area.verticalScrollBar().value() or area.horizontalScrollBar().maximum():
        return False
    places = [QRect(each.mapTo(view, QPoint()), each.size()) for each in parts]
    return all(view.rect().contains(place) for place in places)


@pytest.mark.parametrize("name", MAKERS)
def test_field_and_button_are_seen_without_scrolling(
    room: Room, qapp: QApplication, qtbot: QtBot, name: str
) -> None:
    try:
        style.scale(qapp, 200)
        window, screen = QMainWindow(), MAKERS[name](room)
        qtbot.addWidget(window)
        window.setCentralWidget(screen)
        window.resize(1366, 728)  # a task bar takes the rest of 768
        window.show()
        screen.start()
        qtbot.waitUntil(lambda: seen(screen), timeout=3000)
        if name == "lock":
            screen._who.tell("Máy đang khóa: hãy mở khóa rồi quét lại thẻ căn cước của khách.")  # type: ignore[attr-defined]
            qtbot.wait(50)
            assert seen(screen)
    finally:
        style.scale(qapp, 100)


def test_at_usual_letters_the_card_stays_as_it_was(room: Room, qtbot: QtBot) -> None:
    window, screen = QMainWindow(), MAKERS["lock"](room)
    qtbot.addWidget(window)
    window.setCentralWidget(screen)
    window.resize(1092, 614)
    window.show()
    qtbot.wait(30)
    assert screen._frame.width() == style.px(CARD_WIDTH)
    name, secret = screen._who._name, screen._who._secret  # type: ignore[attr-defined]
    assert secret.mapTo(window, QPoint()).y() > name.mapTo(window, QPoint()).y()
