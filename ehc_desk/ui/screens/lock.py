"""The lock screen: who may go on here. Nothing of anybody's work stands on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ehc_desk.ui import style
from ehc_desk.ui.line_breaks import tied
from ehc_desk.ui.screens.base import Screen
from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.balanced import Balanced
from ehc_desk.ui.widgets.fields import card, label
from ehc_desk.ui.widgets.who import WhoCard

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from ehc_desk.desk import Desk
    from ehc_desk.domain.actor import Actor
    from ehc_desk.ui.tasks import UiTasks

CARD_WIDTH, LOW_WIDTH, LOW, HIGH = 460, 620, 560, 600
"""The card's width; below ``LOW`` units of height it is as wide as the second and lies flat, until
there are ``HIGH`` again: a few pixels more or less do not make it flip."""
_AROUND = 28


class _Middle(QScrollArea):
    """Scrolls to whatever gets the keyboard."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self.isAncestorOf(now):
            self.ensureWidgetVisible(now)


def centred(inside: QWidget) -> QVBoxLayout:
    """Return a layout with one card in the middle; a small window scrolls it, nothing is cut."""
    page = QWidget()
    across = QHBoxLayout(page)
    across.setContentsMargins(0, 0, 0, 0)
    across.addStretch(1)
    down = QVBoxLayout()
    down.addStretch(2)
    down.addWidget(inside)
    down.addStretch(3)
    across.addLayout(down)
    across.addStretch(1)
    scroll = _Middle()
    scroll.setWidget(page)
    for each in (page, scroll.viewport()):  # the screen itself is seen through, and painted
        each.setAutoFillBackground(False)
    outer = QVBoxLayout()
    outer.setContentsMargins(0, 0, 0, 0)
    outer.addWidget(scroll)
    return outer


class CardScreen(Screen):
    """One card in the middle; large letters in a low window make it flat, so that all is seen."""

    width_of_card = (CARD_WIDTH, LOW_WIDTH)
    """In units: as it stands, and as it lies flat."""

    def __init__(self) -> None:
        super().__init__()
        self._frame, self._column = card(spacing=style.px(8), margins=style.px(26))
        self._low = False
        self._shape()
        self.setLayout(centred(self._frame))

    def inner(self) -> QWidget | None:
        """Return the part of the card that asks, when it can lie flat as well."""
        return None

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Take the shape there is room for."""
        super().resizeEvent(event)
        self._shape()

    def _shape(self) -> None:
        low = self._low = 0 < self.height() < style.px(HIGH if self._low else LOW)
        width = min(style.px(self.width_of_card[low]), max(self.width() - _AROUND, 200))
        self._frame.setFixedWidth(width)
        side = style.px(12 if low else 26)
        self._column.setContentsMargins(side, side, side, side)
        self._column.setSpacing(style.px(4 if low else 8))
        inner = self.inner()
        if isinstance(inner, WhoCard):
            inner.lie_flat(low)


class LockScreen(CardScreen):
    """``known`` tells who unlocked: the same person goes on, another one gets an own desk."""

    known = Signal(object)

    def __init__(self, desk: Desk, tasks: UiTasks, actor: Actor, hint: str = "") -> None:
        self._who = WhoCard(desk, tasks, go=t("lock.go"), name=actor.name)
        super().__init__()
        self._who.known.connect(self.known)
        inside = self._column
        inside.addWidget(Balanced(t("lock.title"), "title"))
        inside.addWidget(_line(t("lock.who", name=actor.display_name)))
        inside.addWidget(_line(t("lock.kept"), "muted"))
        if hint:
            inside.addWidget(_line(hint, "heading"))
        inside.addSpacing(style.px(6))
        inside.addWidget(self._who)
        inside.addWidget(_line(t("lock.badge"), "muted"))

    def inner(self) -> QWidget | None:
        """Return who asks."""
        return self._who

    def title(self) -> str:
        """Return the screen's name."""
        return t("lock.title")

    def start(self) -> None:
        """Begin with the secret."""
        self._who.start()

    def choose(self, name: str) -> None:
        """Take the user of a scanned staff badge; the PIN is still asked."""
        self._who.choose(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Say how to go on when help is asked for: its pages may name what is behind."""
        if event.key() == Qt.Key.Key_F1:
            self._who.tell(t("lock.help"))
            event.accept()
            return
        super().keyPressEvent(event)

    def told_locked(self) -> None:
        """Say that a scan was not taken because the desk is locked."""
        self._who.tell(t("lock.scan"))


def _line(text: str, role: str = "") -> QWidget:
    made = label(tied(text), role)
    made.setWordWrap(True)
    return made
