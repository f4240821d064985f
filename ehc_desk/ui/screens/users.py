"""Who may sign in at this desk: for administrators; every change is an entry of the journal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehc_desk.domain.actor import ADMINISTRATOR
from ehc_desk.presenters.users import UserLine, UsersPresenter, UsersState
from ehc_desk.ui import words
from ehc_desk.ui.screens.base import Screen
from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.fields import button, label
from ehc_desk.ui.widgets.notices import NoticeBar
from ehc_desk.ui.widgets.rows import Column, RowsModel, RowTable
from ehc_desk.ui.widgets.turning import Turning
from ehc_desk.ui.widgets.user_dialogs import AskDialog, UserDialog, joined, refusal
from ehc_desk.ui.widgets.wrapped_rows import raise_rows

if TYPE_CHECKING:
    from ehc_desk.ui.session import Session


class UserTable(RowTable):
    """Its cells take several lines where a person has many roles: nobody is cut short."""

    def __init__(self, model: RowsModel[UserLine], name: str) -> None:
        super().__init__(model, name)
        self.setWordWrap(True)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(lambda: raise_rows(self))
        for told in (model.modelReset, model.rowsInserted, model.dataChanged):
            told.connect(self._soon.start)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Break the words anew in another width."""
        super().resizeEvent(event)
        self._soon.start()


class UsersScreen(Screen):
    """``preview_asked`` tells the file of a badge."""

    preview_asked = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._may = ADMINISTRATOR in session.actor.roles
        self._presenter = UsersPresenter(session.desk, session.actor, session.tasks, self._render)
        columns = _columns(session.actor.name)
        self._model: RowsModel[UserLine] = RowsModel(columns, lambda line: line.name)
        self._table = UserTable(self._model, t("users.title"))
        self._table.selectionModel().currentRowChanged.connect(self._name_toggle)
        self._table.activated.connect(lambda _index: self._edit())
        self._notice = NoticeBar()
        self._buttons = {
            "user_add": button(t("command.user_add"), "primary", tip="Insert"),
            "user_edit": button(t("command.user_edit"), "tall", tip="Enter"),
            "user_password": button(t("command.user_password"), "tall"),
            "user_toggle": button(t("users.disable"), "tall"),
            "user_badge": button(t("command.user_badge"), "tall"),
        }
        for name, made in self._buttons.items():
            made.clicked.connect(self._acts()[name])
            made.setEnabled(self._may)
        self._lay_out()
        if self._may:
            self._presenter.refresh()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.addWidget(label(t("users.title"), "title"))
        layout.addWidget(self._notice)
        if not self._may:
            layout.addWidget(label(t("users.only"), "heading"))
        layout.addWidget(self._table, 1)
        made = list(self._buttons.values())
        rows = Turning()
        rows.add_row(*made[:3])
        rows.add_row(*made[3:])
        rows.add_space()
        layout.addWidget(rows)

    # ------------------------------------------------------------ as a screen

    def title(self) -> str:
        """Return the screen's name."""
        return t("users.title")

    def commands(self) -> dict[str, Callable[[], None]]:
        """Return the commands of this screen."""
        return self._acts() if self._may else {}

    def panes(self) -> list[QWidget]:
        """Return the panes F6 walks through."""
        return [self._table, self._buttons["user_add"]]

    def start(self) -> None:
        """Begin in the list."""
        self._table.setFocus()

    def refresh(self) -> None:
        """Ask for the accounts as they are."""
        if self._may:
            self._presenter.refresh()

    def leave(self) -> None:
        """Let nothing come home any more."""
        self._presenter.close()

    # ------------------------------------------------------------ acts

    def _acts(self) -> dict[str, Callable[[], None]]:
        return {
            "user_add": self._add,
            "user_edit": self._edit,
            "user_password": self._password,
            "user_toggle": self._toggle,
            "user_badge": self._badge,
        }

    def _current(self) -> UserLine | None:
        return self._model.row(self._table.currentIndex().row())

    def _name_toggle(self) -> None:
        """Say what the button does to the account of the current row."""
        line = self._current()
        text = t("users.enable") if line is not None and line.disabled else t("users.disable")
        self._buttons["user_toggle"].setText(text)
        self._buttons["user_toggle"].setAccessibleName(text)

    def _add(self) -> None:
        dialog = UserDialog(self)

        def answered(values: dict[str, Any]) -> None:
            self._presenter.add(
                values["name"],
                display_name=values["display_name"],
                password=values["password"],
                roles=values["roles"],
                done=dialog.succeeded,
                failed=dialog.refused,
            )

        dialog.answered.connect(answered)
        dialog.open()

    def _edit(self) -> None:
        line = self._current()
        if line is None or not self._may:
            return
        dialog = UserDialog(self, line)

        def answered(values: dict[str, Any]) -> None:
            self._presenter.edit(
                line,
                display_name=values["display_name"],
                roles=values["roles"],
                done=dialog.succeeded,
                failed=dialog.refused,
            )

        dialog.answered.connect(answered)
        dialog.open()

    def _password(self) -> None:
        line = self._current()
        if line is None:
            return
        told = t("users.password_told", name=line.display_name)
        dialog = AskDialog(self, t("command.user_password"), told)
        dialog.ask_twice("password", t("users.new_password"))
        dialog.finish(t("users.save"))

        def answered(values: dict[str, Any]) -> None:
            self._presenter.password(
                line, values["password"], done=dialog.succeeded, failed=dialog.refused
            )

        dialog.answered.connect(answered)
        dialog.open()

    def _toggle(self) -> None:
        line = self._current()
        if line is not None:
            self._presenter.toggle(line)

    def _badge(self) -> None:
        line = self._current()
        if line is not None:
            self._presenter.badge(line.name, self._show_badge)

    def _show_badge(self, path: Path) -> None:
        self.preview_asked.emit(str(path))

    def _render(self, state: UsersState) -> None:
        self._table.show_rows(state.lines)
        if self._table.currentIndex().row() < 0:
            self._table.select_first()
        self._name_toggle()
        if state.error is not None:
            self._notice.tell(refusal(state.error))
        else:
            self._notice.hide()


def _columns(own: str) -> list[Column[UserLine]]:
    """Return the columns; with large letters PIN and the last sign-in give way to the roles."""

    def last(line: UserLine) -> str:
        return t("users.now") if line.name == own and line.last is None else _last(line)

    words_of: tuple[tuple[str, str, Callable[[UserLine], str], int, int, int], ...] = (
        ("user", t("sign_in.user"), lambda line: line.name, 14, 14, 0),
        ("shown", t("field.display_name"), lambda line: line.display_name, 24, 14, 0),
        ("roles", t("field.roles"), _roles, 0, 15, 0),
        ("state", t("users.state"), _state, 12, 11, 0),
        ("pin", t("field.pin"), _pin, 9, 0, 1),
        ("last", t("users.last"), last, 18, 0, 2),
    )
    return [
        Column(
            name=name,
            head=head,
            text=text,
            letters=letters,
            least=least,
            spare=spare,
            right=name == "last",
            tip=text,
            tone=_TONES.get(name),
        )
        for name, head, text, letters, least, spare in words_of
    ]


_TONES: dict[str, Callable[[UserLine], str]] = {
    "state": lambda line: "bad" if line.disabled else "text"
}


def _roles(line: UserLine) -> str:
    """Name the roles; a comma belongs to the name of one of them."""
    return joined(line.roles)


def _state(line: UserLine) -> str:
    return t("users.disabled") if line.disabled else t("users.active")


def _pin(line: UserLine) -> str:
    return t("users.pin_yes") if line.has_pin else t("users.pin_no")


def _last(line: UserLine) -> str:
    return words.moment(line.last) if line.last else t("users.never")
