"""Who is at the desk: user and password; nothing of anybody's work is shown here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout

from ehc_desk.errors import DeskError
from ehc_desk.runtime.lanes import Lane
from ehc_desk.ui.screens.base import Screen
from ehc_desk.ui.texts import error_text, t
from ehc_desk.ui.widgets.fields import Labelled, Line, button, card, label
from ehc_desk.ui.widgets.notices import NoticeBar

if TYPE_CHECKING:
    from ehc_desk.desk import Desk
    from ehc_desk.domain.actor import Actor
    from ehc_desk.ui.tasks import UiTasks


class SignInScreen(Screen):
    """``signed_in`` tells the actor."""

    signed_in = Signal(object)

    def __init__(self, desk: Desk, tasks: UiTasks) -> None:
        super().__init__()
        self._desk, self._tasks = desk, tasks
        self._name = Line(t("sign_in.user"))
        self._password = Line(t("sign_in.password"))
        self._password.setEchoMode(QLineEdit.EchoMode.Password)
        self._password.returnPressed.connect(self._try)
        self._go = button(t("sign_in.go"), "primary", tip="Enter")
        self._go.clicked.connect(self._try)
        self._notice = NoticeBar()
        self._lay_out()

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        across = QHBoxLayout()
        across.addStretch(1)
        frame, inside = card(spacing=12, margins=28)
        frame.setFixedWidth(440)
        inside.addWidget(label(self._desk.office.name, "title"))
        inside.addWidget(label(t("sign_in.desk", desk=self._desk.office.desk), "muted"))
        inside.addWidget(Labelled(t("sign_in.user"), self._name))
        inside.addWidget(Labelled(t("sign_in.password"), self._password))
        inside.addWidget(self._notice)
        inside.addWidget(self._go)
        across.addWidget(frame)
        across.addStretch(1)
        outer.addLayout(across)
        outer.addStretch(3)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def title(self) -> str:
        """Return the screen's name."""
        return t("sign_in.title")

    def start(self) -> None:
        """Begin with the name."""
        self._name.setFocus()

    def choose(self, name: str) -> None:
        """Take the user of a scanned staff badge; the password is still asked."""
        self._name.setText(name)
        self._password.setFocus()

    def _try(self) -> None:
        name, password = self._name.value(), self._password.text()
        self._go.setEnabled(False)
        self._tasks.run(
            Lane.DATA,
            lambda: self._desk.accounts.sign_in(name, password),
            done=self._welcome,
            failed=self._refused,
        )

    def _welcome(self, actor: Actor) -> None:
        self._password.clear()
        self._go.setEnabled(True)
        self._notice.hide()
        self.signed_in.emit(actor)

    def _refused(self, error: DeskError) -> None:
        self._go.setEnabled(True)
        self._notice.tell(error_text(error))
        self._password.selectAll()
        self._password.setFocus()
