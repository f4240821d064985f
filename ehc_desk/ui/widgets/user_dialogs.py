"""Asks for what an account needs: names, roles, secrets typed twice. Esc changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QGroupBox,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from ehc_desk.domain.actor import ADMINISTRATOR, CLERK, SUPERVISOR
from ehc_desk.errors import AccountExists, DeskError, FieldsInvalid, WrongPassword
from ehc_desk.presenters.users import UserLine
from ehc_desk.ui import style
from ehc_desk.ui.texts import Notice, error_text, has, problem_text, t, word
from ehc_desk.ui.widgets.box import Box
from ehc_desk.ui.widgets.fields import Labelled, Line, button, label
from ehc_desk.ui.widgets.notices import NoticeBar

_ROLES = (CLERK, SUPERVISOR, ADMINISTRATOR)


def joined(roles: Iterable[str]) -> str:
    """Name roles one after another; the name of one has a comma, so a dot stands between them."""
    return " · ".join(word("role", role, role=role) for role in roles)


def refusal(error: DeskError) -> Notice:
    """Phrase why an account was not made or changed: the rule, and that nothing was changed."""
    safe = t("user_rule.safe")
    if isinstance(error, WrongPassword):
        return Notice(text=t("user_rule.current"), safe=safe)
    if not isinstance(error, FieldsInvalid):
        return replace(error_text(error), action="")
    return Notice(text=" ".join(map(_rule, _problems(error))), safe=safe)


def fields_of(error: DeskError) -> list[str]:
    """Return the names of the lines that a refusal may be about, the likeliest first."""
    if isinstance(error, WrongPassword):
        return ["current", "password"]
    if isinstance(error, AccountExists):
        return ["name"]
    names = [str(each.get("field", "")) for each in _problems(error)]
    return ["name" if name == "user" else name for name in names]


def _problems(error: DeskError) -> list[Mapping[str, Any]]:
    found = error.params.get("fields", [])
    return list(found) if isinstance(found, list | tuple) else []


def _rule(problem: Mapping[str, Any]) -> str:
    key = f"user_rule.{problem.get('field')}.{problem.get('code')}"
    return t(key, **problem.get("params", {})) if has(key) else f"{problem_text(problem)}."


class AskDialog(Box):
    """``answered`` tells the values; it stays open until ``succeeded`` is called."""

    answered = Signal(dict)

    def __init__(self, parent: QWidget, title: str, told: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(style.px(440))
        self._fields: dict[str, QLineEdit] = {}
        self._pairs: list[tuple[str, str]] = []
        self._notice = NoticeBar()
        self.column = QVBoxLayout(self)
        self.column.setSpacing(style.px(8))
        for text, role in ((title, "heading"), (told, "muted")):
            if text:
                line = label(text, role)
                line.setWordWrap(True)
                self.column.addWidget(line)

    def ask(
        self,
        name: str,
        text: str,
        *,
        secret: bool = False,
        value: str = "",
        beside: QHBoxLayout | None = None,
    ) -> QLineEdit:
        """Add a line to fill in, below the others or in a row with another one."""
        field = QLineEdit() if secret else Line(text)
        field.setAccessibleName(text)
        field.setText(value)
        if secret:
            field.setEchoMode(QLineEdit.EchoMode.Password)
        self._fields[name] = field
        (self.column if beside is None else beside).addWidget(Labelled(text, field))
        return field

    def row(self) -> QHBoxLayout:
        """Add a row for two fields beside each other: a dialog must fit 768 lines at 200 %."""
        made = QHBoxLayout()
        self.column.addLayout(made)
        return made

    def ask_twice(self, name: str, text: str) -> None:
        """Add a secret that is typed two times."""
        beside = self.row()
        self.ask(name, text, secret=True, beside=beside)
        self.ask(f"{name}_again", t("users.again"), secret=True, beside=beside)
        self._pairs.append((name, f"{name}_again"))

    def finish(self, act: str) -> None:
        """Put the buttons below; ``act`` is what stands on the one that does it."""
        self.column.addWidget(self._notice)
        row = QHBoxLayout()
        row.addStretch(1)
        cancel = button(t("app.cancel"), "tall", tip="Esc")
        cancel.clicked.connect(self.reject)
        self._do = button(act, "primary", tip="Enter")
        self._do.setDefault(True)
        self._do.clicked.connect(self._answer)
        row.addWidget(cancel)
        row.addWidget(self._do)
        self.column.addLayout(row)
        first = next((f for f in self._fields.values() if f.isEnabled()), None)
        (first or self._do).setFocus()

    def succeeded(self) -> None:
        """It was done: go, unless somebody left already."""
        if isValid(self):
            self.accept()

    def refused(self, error: DeskError) -> None:
        """Tell why it was not done; what was typed stays."""
        if isValid(self):
            self._do.setEnabled(True)
            self._notice.tell(refusal(error))
            known = [self._fields[name] for name in fields_of(error) if name in self._fields]
            wrong = known[0] if known else None
            if wrong is not None and wrong.isEnabled():
                wrong.setFocus()
                wrong.selectAll()

    def more(self) -> Mapping[str, object]:
        """Return what else was chosen."""
        return {}

    def _answer(self) -> None:
        for first, again in self._pairs:
            if self._fields[first].text() != self._fields[again].text():
                self._notice.tell(Notice(text=t("users.differ"), safe=""))
                self._fields[again].setFocus()
                self._fields[again].selectAll()
                return
        self._do.setEnabled(False)
        values: dict[str, object] = {
            name: field.value() if isinstance(field, Line) else field.text()
            for name, field in self._fields.items()
        }
        self.answered.emit({**values, **self.more()})


class UserDialog(AskDialog):
    """Adds an account, or edits one; the user name stays for ever."""

    def __init__(self, parent: QWidget, line: UserLine | None = None) -> None:
        super().__init__(parent, t("users.edit") if line else t("users.add"))
        known, shown = (line.name, line.display_name) if line else ("", "")
        beside = self.row()
        name = self.ask("name", t("sign_in.user"), value=known, beside=beside)
        name.setEnabled(line is None)
        self.ask("display_name", t("field.display_name"), value=shown, beside=beside)
        box = QGroupBox(t("field.roles"))
        inside = QVBoxLayout(box)
        self._roles: dict[str, QCheckBox] = {}
        for role in _ROLES:
            check = QCheckBox(word("role", role, role=role))
            check.setAccessibleName(check.text())
            check.setChecked(role in line.roles if line else role == CLERK)
            inside.addWidget(check)
            self._roles[role] = check
        self.column.addWidget(box)
        if line is None:
            self.ask_twice("password", t("field.password"))
        self.finish(t("users.save") if line else t("users.add"))

    def more(self) -> Mapping[str, object]:
        """Return the roles that were chosen."""
        return {"roles": frozenset(r for r, check in self._roles.items() if check.isChecked())}
