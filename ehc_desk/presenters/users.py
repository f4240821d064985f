"""The accounts of the desk as an administrator sees them, and what is done to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ehc_desk.domain.text import sort_key
from ehc_desk.errors import DeskError
from ehc_desk.runtime.lanes import Lane

if TYPE_CHECKING:
    from ehc_desk.desk import Desk
    from ehc_desk.domain.actor import Actor

Failed = Callable[[DeskError], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class UserLine:
    """One account of the list."""

    name: str
    display_name: str
    roles: tuple[str, ...]
    disabled: bool
    has_pin: bool
    last: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UsersState:
    """``error`` is the last thing that went wrong."""

    lines: tuple[UserLine, ...] = ()
    error: DeskError | None = None


class UsersPresenter:
    """Every change goes through the service of accounts, on the lane of the store."""

    def __init__(
        self, desk: Desk, actor: Actor, runner: Any, render: Callable[[UsersState], None]
    ) -> None:
        self._desk, self._actor, self._runner = desk, actor, runner
        self._render: Callable[[UsersState], None] | None = render
        self.state = UsersState()

    def close(self) -> None:
        """Tell nobody anything any more."""
        self._render = None

    def refresh(self) -> None:
        """Ask for the accounts as they are."""
        self._run(self._read, self._show, self._fail)

    def add(
        self,
        name: str,
        *,
        display_name: str,
        password: str,
        roles: frozenset[str],
        done: Callable[[], None],
        failed: Failed,
    ) -> None:
        """Add an account."""
        accounts, actor = self._desk.accounts, self._actor

        def work() -> None:
            accounts.add(
                name, display_name=display_name, password=password, roles=roles, actor=actor
            )

        self._change(work, done, failed)

    def edit(
        self,
        line: UserLine,
        *,
        display_name: str,
        roles: frozenset[str],
        done: Callable[[], None],
        failed: Failed,
    ) -> None:
        """Change what is shown and the roles; what stayed the same leaves no entry."""
        accounts, actor = self._desk.accounts, self._actor

        def work() -> None:
            if roles != frozenset(line.roles):
                accounts.set_roles(line.name, roles, actor=actor)
            if display_name != line.display_name:
                accounts.rename(line.name, display_name, actor=actor)

        self._change(work, done, failed)

    def toggle(self, line: UserLine) -> None:
        """Disable an account, or let it in again."""
        accounts = self._desk.accounts
        act = accounts.enable if line.disabled else accounts.disable
        self._change(lambda: act(line.name, actor=self._actor), _nothing, self._fail)

    def password(
        self, line: UserLine, password: str, *, done: Callable[[], None], failed: Failed
    ) -> None:
        """Set somebody's password."""
        accounts, actor = self._desk.accounts, self._actor
        self._change(lambda: accounts.password(line.name, password, actor=actor), done, failed)

    def badge(self, name: str, done: Callable[[Path], None]) -> None:
        """Make the badge of a user as PDF."""
        self._run(lambda: self._desk.badges.issue(name, actor=self._actor), done, self._fail)

    # ------------------------------------------------------------ inside

    def _read(self) -> tuple[UserLine, ...]:
        accounts = self._desk.accounts
        lines = (
            UserLine(
                name=one.name,
                display_name=one.display_name,
                roles=tuple(sorted(one.roles)),
                disabled=one.disabled,
                has_pin=one.pin_hash is not None,
                last=accounts.last_sign_in(one.name),
            )
            for one in accounts.all(actor=self._actor)
        )
        return tuple(sorted(lines, key=lambda line: (line.disabled, sort_key(line.display_name))))

    def _change(self, work: Callable[[], Any], done: Callable[[], None], failed: Failed) -> None:
        def changed(_result: Any) -> None:
            done()
            self.refresh()

        self._run(work, changed, failed)

    def _run(self, work: Callable[[], Any], done: Callable[[Any], None], failed: Failed) -> None:
        def home(result: Any) -> None:
            if self._render is not None:
                done(result)

        def bad(error: DeskError) -> None:
            if self._render is not None:
                failed(error)

        self._runner.run(Lane.DATA, work, done=home, failed=bad)

    def _show(self, lines: tuple[UserLine, ...]) -> None:
        self._tell(UsersState(lines=lines))

    def _fail(self, error: DeskError) -> None:
        self._tell(replace(self.state, error=error))

    def _tell(self, state: UsersState) -> None:
        self.state = state
        if self._render is not None:
            self._render(state)


def _nothing() -> None:
    """Nothing more is to be done."""
