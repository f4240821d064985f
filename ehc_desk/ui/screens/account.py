"""One's own account: password, PIN and badge."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehc_desk.errors import DeskError
from ehc_desk.runtime.lanes import Lane
from ehc_desk.ui import style
from ehc_desk.ui.screens.base import Screen
from ehc_desk.ui.texts import Notice, t
from ehc_desk.ui.widgets.fields import button, card, label
from ehc_desk.ui.widgets.notices import NoticeBar
from ehc_desk.ui.widgets.turning import Turning
from ehc_desk.ui.widgets.user_dialogs import AskDialog, joined, refusal

if TYPE_CHECKING:
    from ehc_desk.ui.session import Session

_GAP, _EDGE = 10, 20
"""The most pixels between and around the parts: large letters need the room themselves."""


class AccountScreen(Screen):
    """``preview_asked`` tells the file of the badge."""

    preview_asked = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._notice = NoticeBar()
        self._pin = label("")
        self._pin.setWordWrap(True)
        self._buttons = {
            "own_pin": button(t("account.set_pin"), "primary"),
            "own_pin_off": button(t("account.remove_pin"), "tall"),
            "own_password": button(t("account.password"), "tall"),
            "own_badge": button(t("account.badge"), "tall"),
        }
        acts = {
            "own_pin": self._set_pin,
            "own_pin_off": self._remove_pin,
            "own_password": self._change_password,
            "own_badge": self._badge,
        }
        for name, made in self._buttons.items():
            made.clicked.connect(acts[name])
        self._lay_out()
        self.refresh()

    def _lay_out(self) -> None:
        actor = self._session.actor
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.addWidget(label(t("account.title"), "title"))
        layout.addWidget(self._notice)
        frame, inside = card(spacing=min(style.px(8), _GAP), margins=min(style.px(18), _EDGE))
        roles = joined(sorted(actor.roles))
        for text, role in ((f"{actor.display_name} ({actor.name})", "heading"), (roles, "muted")):
            line = label(text, role)
            line.setWordWrap(True)
            inside.addWidget(line)
        inside.addWidget(self._pin)
        row = Turning()  # one row where there is room for it, else what belongs together
        for names in (("own_pin", "own_pin_off"), ("own_password", "own_badge")):
            row.add_row(*(self._buttons[name] for name in names))
        row.add_space()
        inside.addWidget(row)
        layout.addWidget(frame)
        layout.addStretch(1)

    def title(self) -> str:
        """Return the screen's name."""
        return t("account.title")

    def panes(self) -> list[QWidget]:
        """Return the panes F6 walks through."""
        return [self._buttons["own_pin"], self._buttons["own_password"]]

    def start(self) -> None:
        """Begin with the PIN."""
        self._buttons["own_pin"].setFocus()

    def refresh(self) -> None:
        """Ask whether a PIN is set."""
        accounts, name = self._session.desk.accounts, self._session.actor.name
        self._run(lambda: accounts.has_pin(name), self._show_pin, self._fail)

    def _show_pin(self, has_pin: bool) -> None:
        self._pin.setText(t("account.has_pin") if has_pin else t("account.no_pin"))
        self._buttons["own_pin_off"].setEnabled(has_pin)

    # ------------------------------------------------------------ acts

    def _set_pin(self) -> None:
        dialog = AskDialog(self, t("account.set_pin"), t("account.pin_told"))
        dialog.ask("password", t("account.current"), secret=True)
        dialog.ask_twice("pin", t("account.new_pin"))
        dialog.finish(t("users.save"))
        self._open(
            dialog,
            lambda v: self._session.desk.accounts.set_pin(
                v["pin"] or "-", password=v["password"], actor=self._session.actor
            ),
            t("account.pin_done"),
        )

    def _remove_pin(self) -> None:
        dialog = AskDialog(self, t("account.remove_pin"))
        dialog.ask("password", t("account.current"), secret=True)
        dialog.finish(t("account.remove_pin"))
        self._open(
            dialog,
            lambda v: self._session.desk.accounts.set_pin(
                "", password=v["password"], actor=self._session.actor
            ),
            t("account.pin_gone"),
        )

    def _change_password(self) -> None:
        dialog = AskDialog(self, t("account.password"))
        dialog.ask("current", t("account.current"), secret=True)
        dialog.ask_twice("password", t("users.new_password"))
        dialog.finish(t("users.save"))
        self._open(
            dialog,
            lambda v: self._session.desk.accounts.change_password(
                v["current"], v["password"], actor=self._session.actor
            ),
            t("account.password_done"),
        )

    def _badge(self) -> None:
        session = self._session
        self._run(
            lambda: session.desk.badges.issue(session.actor.name, actor=session.actor),
            self._show_badge,
            self._fail,
        )

    def _show_badge(self, path: Path) -> None:
        self.preview_asked.emit(str(path))

    def _open(self, dialog: AskDialog, act: Callable[[dict[str, Any]], object], told: str) -> None:
        def done(_result: object) -> None:
            dialog.succeeded()
            self._notice.tell(Notice(text=told, safe=""), mood="good")
            self.refresh()

        dialog.answered.connect(lambda v: self._run(lambda: act(v), done, dialog.refused))
        dialog.open()

    def _run(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[DeskError], None],
    ) -> None:
        self._session.tasks.run(Lane.DATA, work, done=done, failed=failed)

    def _fail(self, error: DeskError) -> None:
        self._notice.tell(refusal(error))
