"""Who is at the desk: user and password; nothing of anybody's work is shown here.

A desk without any account offers to make its administrator: nobody else could.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from ehc_desk.domain.actor import ROLES, Actor
from ehc_desk.errors import DeskError
from ehc_desk.runtime.lanes import Lane
from ehc_desk.ui import style
from ehc_desk.ui.screens.lock import CardScreen
from ehc_desk.ui.texts import Notice, t
from ehc_desk.ui.widgets.balanced import Balanced
from ehc_desk.ui.widgets.fields import Labelled, Line, button, label
from ehc_desk.ui.widgets.notices import NoticeBar
from ehc_desk.ui.widgets.user_dialogs import fields_of, refusal
from ehc_desk.ui.widgets.who import WhoCard

if TYPE_CHECKING:
    from ehc_desk.desk import Desk
    from ehc_desk.ui.tasks import UiTasks


class SignInScreen(CardScreen):
    """``signed_in`` tells the actor."""

    signed_in = Signal(object)

    def __init__(self, desk: Desk, tasks: UiTasks) -> None:
        self._inside: WhoCard | FirstUser | None = None
        super().__init__()
        self._desk, self._tasks = desk, tasks
        self._chosen, self._scanned = "", False
        self._column.addWidget(Balanced(desk.office.name, "title"))
        where = label(t("sign_in.desk", desk=desk.office.desk), "muted")
        where.setWordWrap(True)
        self._column.addWidget(where)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._ask_whether_first()

    def title(self) -> str:
        """Return the screen's name."""
        return t("sign_in.title")

    def inner(self) -> QWidget | None:
        """Return who asks."""
        return self._inside

    def start(self) -> None:
        """Begin with the name."""
        if self._inside is not None:
            self._inside.start()

    def choose(self, name: str) -> None:
        """Take the user of a scanned staff badge; the PIN or password is still asked."""
        self._chosen = name
        if isinstance(self._inside, WhoCard):
            self._inside.choose(name)

    def told_locked(self) -> None:
        """Say that a scan was not taken because nobody is signed in."""
        self._scanned = True  # also before it is known who may be asked
        if isinstance(self._inside, WhoCard):
            self._inside.tell(t("sign_in.scan"))

    def _ask_whether_first(self) -> None:
        self._tasks.run(
            Lane.DATA,
            self._desk.accounts.is_empty,
            done=self._fill,
            failed=lambda _error: self._fill(False),
        )

    def _fill(self, empty: bool) -> None:
        if empty:
            first = FirstUser(self._desk, self._tasks)
            first.made.connect(self.signed_in)
            self._inside = first
        else:
            who = WhoCard(self._desk, self._tasks, go=t("sign_in.go"), name=self._chosen)
            who.known.connect(self.signed_in)
            if self._scanned:
                who.tell(t("sign_in.scan"))
            self._inside = who
        if not empty and self._desk.office.training:
            hint = label(t("lock.demo"), "heading")
            hint.setWordWrap(True)
            self._column.addWidget(hint)
        self._column.addWidget(self._inside)
        self._shape()
        self._inside.show()  # at once: a hidden field takes no key
        if self.isVisible():
            self.start()


class FirstUser(QFrame):
    """Makes the administrator of a desk where nobody has an account yet; ``made``: the actor."""

    made = Signal(object)

    def __init__(self, desk: Desk, tasks: UiTasks) -> None:
        super().__init__()
        self._desk, self._tasks = desk, tasks
        self._name, self._shown = Line(t("sign_in.user")), Line(t("field.display_name"))
        self._words = [QLineEdit(), QLineEdit()]
        self._notice = NoticeBar()
        self._go = button(t("first_user.go"), "primary", tip="Enter")
        self._go.clicked.connect(self._make)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.px(8))
        told = label(t("first_user.told"))
        told.setWordWrap(True)
        column.addWidget(told)
        grid = QGridLayout()
        grid.setHorizontalSpacing(style.px(12))
        grid.addWidget(Labelled(t("sign_in.user"), self._name, required=True), 0, 0)
        grid.addWidget(Labelled(t("field.display_name"), self._shown), 0, 1)
        names = (t("field.password"), t("users.again"))
        for place, (name, line) in enumerate(zip(names, self._words, strict=True)):
            line.setEchoMode(QLineEdit.EchoMode.Password)
            grid.addWidget(Labelled(name, line, required=True), 1, place)
        column.addLayout(grid)
        self._words[1].returnPressed.connect(self._make)
        column.addWidget(self._notice)
        column.addWidget(self._go)

    def start(self) -> None:
        """Begin with the name."""
        self._name.setFocus()

    def _make(self) -> None:
        first, again = (line.text() for line in self._words)
        if first != again:
            self._notice.tell(Notice(text=t("users.differ"), safe=""))
            self._words[1].selectAll()
            self._words[1].setFocus()
            return
        name, shown = self._name.value(), self._shown.value()
        self._go.setEnabled(False)

        def make() -> Actor:
            self._desk.accounts.add(
                name, display_name=shown, password=first, roles=ROLES, actor=None
            )
            return self._desk.accounts.sign_in(name, first)

        self._tasks.run(Lane.DATA, make, done=self.made.emit, failed=self._refused)

    def _refused(self, error: DeskError) -> None:
        self._go.setEnabled(True)
        self._notice.tell(refusal(error))
        wrong = self._words[0] if "password" in fields_of(error) else self._name
        wrong.setFocus()
        wrong.selectAll()
