"""Accounts inside a unit of work; names are the same whatever their case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ehc_desk.errors import AccountExists
from ehc_desk.storage import rows
from ehc_desk.storage.statements import Runner, Sql, insert_row

if TYPE_CHECKING:
    from ehc_desk.ports.storage import Account

_ADD = insert_row("account", then="ON CONFLICT (name_key) DO NOTHING")
_GET = Sql(f"SELECT {rows.ACCOUNT} FROM account WHERE name_key = :key")  # noqa: S608
_ALL = Sql(f"SELECT {rows.ACCOUNT} FROM account ORDER BY name_key")  # noqa: S608
_SAVE = Sql(
    "UPDATE account SET name = :name, display_name = :display_name, "
    "password_hash = :password_hash, roles = :roles, disabled = :disabled, "
    "pin_hash = :pin_hash "
    "WHERE name_key = :name_key"
)


class SqlAccounts:
    """Implements ``ports.Accounts``."""

    def __init__(self, run: Runner) -> None:
        self._run = run

    def add(self, account: Account) -> None:
        """Insert; raises AccountExists."""
        if not self._run.do(_ADD, rows.account_values(account)):
            raise AccountExists(user=account.name)

    def get(self, name: str) -> Account | None:
        """Return the account of that name (case-insensitive), or None."""
        row = self._run.one(_GET, {"key": name.casefold()})
        return rows.account_of(row) if row else None

    def save(self, account: Account) -> None:
        """Write a changed account; LookupError when there is none of that name (a bug)."""
        if not self._run.do(_SAVE, rows.account_values(account)):
            raise LookupError("no such account to save")

    def all(self) -> tuple[Account, ...]:
        """Return all accounts by name."""
        return tuple(rows.account_of(row) for row in self._run.all(_ALL))
