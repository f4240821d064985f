"""Asks who somebody is: a name (typed, chosen or from a badge) and a PIN or password.

Shown on the sign-in and on the lock screen. Names are all it tells: whose drafts lie here, or how
many, is nobody's business before he or she is known.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from ehc_desk.errors import DeskError, WrongPassword
from ehc_desk.runtime.lanes import Lane
from ehc_desk.ui import style
from ehc_desk.ui.texts import Notice, error_text, t
from ehc_desk.ui.widgets.fields import Labelled, Line, button, label
from ehc_desk.ui.widgets.notices import NoticeBar

if TYPE_CHECKING:
    from ehc_desk.desk import Desk
    from ehc_desk.domain.actor import Actor
    from ehc_desk.ui.tasks import UiTasks

_COLUMNS = 2


class WhoCard(QWidget):
    """``known`` tells the actor. ``go`` is what stands on the button."""

    known = Signal(object)

    def __init__(self, desk: Desk, tasks: UiTasks, *, go: str, name: str = "") -> None:
        super().__init__()
        self._desk, self._tasks = desk, tasks
        self._name = Line(t("sign_in.user"))
        self._name.setText(name)
        self._secret = QLineEdit()
        self._secret.setAccessibleName(t("who.secret"))
        self._secret.setEchoMode(QLineEdit.EchoMode.Password)
        self._go = button(go, "primary", tip="Enter")
        self._go.clicked.connect(self._try)
        self._notice = NoticeBar()
        self._others = QWidget()
        self._others.hide()
        self._lay_out()
        self._ask_recent()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.px(10))
        self._fields = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._fields.setSpacing(style.px(10))
        self._fields.addWidget(Labelled(t("sign_in.user"), self._name), 1)
        self._fields.addWidget(Labelled(t("who.secret"), self._secret), 1)
        column.addLayout(self._fields)
        column.addWidget(self._notice)
        column.addWidget(self._go)
        column.addWidget(self._others)

    def lie_flat(self, on: bool) -> None:
        """Set the two fields beside each other, or one below the other."""
        directions = QBoxLayout.Direction
        self._fields.setDirection(directions.LeftToRight if on else directions.TopToBottom)

    def start(self) -> None:
        """Begin where something is missing."""
        (self._secret if self._name.value() else self._name).setFocus()

    def choose(self, name: str) -> None:
        """Take a name; the PIN or password is still asked."""
        self._name.setText(name)
        self._secret.clear()
        self._notice.hide()
        self._secret.setFocus()

    def tell(self, text: str) -> None:
        """Say something in words."""
        self._notice.tell(Notice(text=text, safe=""), mood="hint")

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter leads from the name to the secret and from there in."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif self._secret.hasFocus():
            self._try()
        elif self._name.hasFocus():
            self._secret.setFocus()
            self._secret.selectAll()
        else:
            focus = self.focusWidget()
            if hasattr(focus, "click"):
                focus.click()

    # ------------------------------------------------------------ asking

    def _try(self) -> None:
        name, secret = self._name.value(), self._secret.text()
        if not name or not secret:
            self._notice.tell(Notice(text=t("who.no_secret" if name else "who.no_name"), safe=""))
            self.start()
            return
        self._go.setEnabled(False)
        self._tasks.run(
            Lane.DATA,
            lambda: self._desk.accounts.unlock(name, secret),
            done=self._welcome,
            failed=self._refused,
        )

    def _welcome(self, actor: Actor) -> None:
        self._secret.clear()
        self.known.emit(actor)

    def _refused(self, error: DeskError) -> None:
        self._go.setEnabled(True)
        notice = replace(error_text(error), code="", action="")  # the card is narrow
        if isinstance(error, WrongPassword):
            notice = Notice(text=t("who.wrong"), safe=t("who.wrong.safe"))
        self._notice.tell(notice)
        self._secret.selectAll()
        self._secret.setFocus()

    def _ask_recent(self) -> None:
        self._tasks.run(
            Lane.DATA,
            self._desk.accounts.recent,
            done=self._show_recent,
            failed=lambda _error: None,
        )

    def _show_recent(self, people: tuple[tuple[str, str], ...]) -> None:
        others = [(name, shown) for name, shown in people if name != self._name.value()]
        if not others:
            return
        grid = QGridLayout(self._others)
        grid.setContentsMargins(0, style.px(6), 0, 0)
        grid.addWidget(label(t("who.recent"), "label"), 0, 0, 1, _COLUMNS)
        for place, (name, shown) in enumerate(others):
            made = button(shown, "tall", tip=name)
            made.setAccessibleName(t("who.choose", name=shown))
            made.clicked.connect(partial(self.choose, name))
            grid.addWidget(made, 1 + place // _COLUMNS, place % _COLUMNS)
        self._others.show()
