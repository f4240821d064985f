"""Accounts of the desk: who may sign in, and as what.

Every change is one entry of the journal that names the account and who changed it, never a secret.
It knows no window and no province.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from ehc_desk.domain.actor import ADMINISTRATOR, ROLES, Actor
from ehc_desk.errors import AccountExists, FieldsInvalid, RoleMissing
from ehc_desk.ports.storage import Account, UnitOfWork
from ehc_desk.services.admission import Admission, is_pin

_SHORTEST = 4
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """One change of an account: the journal's kind, and whether people may do it to themselves."""

    kind: str
    apply: Callable[[Account], Account]
    own: bool = False


class Accounts(Admission):
    """Sign-in (see ``Admission``) and user management."""

    def is_empty(self) -> bool:
        """Tell whether nobody can sign in yet: the first account needs no administrator."""
        with self._storage.begin() as uow:
            return not uow.accounts.all()

    def all(self, *, actor: Actor) -> tuple[Account, ...]:
        """Return all accounts; only for administrators."""
        actor.need(ADMINISTRATOR)
        with self._storage.begin() as uow:
            return uow.accounts.all()

    def add(
        self,
        name: str,
        *,
        display_name: str,
        password: str,
        roles: frozenset[str],
        actor: Actor | None,
    ) -> Account:
        """Add an account; ``actor`` None is allowed for the very first one only.

        Raises AccountExists, FieldsInvalid (name, roles, password shorter than 4 characters). The
        first account must be an administrator's: nobody could add a second one otherwise.
        """
        _check_name(name)
        _check_roles(roles)
        _check_password(password)
        if actor is None and ADMINISTRATOR not in roles:
            raise FieldsInvalid(fields=[{"field": "roles", "code": "first-is-administrator"}])
        account = Account(
            name=name.strip().lower(),
            display_name=_shown(display_name) or name,
            password_hash=self._hasher.hash(password),
            roles=roles,
        )
        with self._storage.begin() as uow:
            self._allowed(uow, actor)
            if uow.accounts.get(account.name) is not None:
                raise AccountExists(user=account.name)
            uow.accounts.add(account)
            self._note(uow, "user_added", account, actor, self._clock.now())
        return account

    def disable(self, name: str, *, actor: Actor) -> Account:
        """Disable an account; its entries in the journal and its drafts stay.

        Raises FieldsInvalid for the last administrator: nobody could ever undo it.
        """
        return self._change(
            name, actor, _Change(kind="user_disabled", apply=lambda a: replace(a, disabled=True))
        )

    def enable(self, name: str, *, actor: Actor) -> Account:
        """Let a disabled account sign in again."""
        return self._change(
            name, actor, _Change(kind="user_enabled", apply=lambda a: replace(a, disabled=False))
        )

    def rename(self, name: str, display_name: str, *, actor: Actor) -> Account:
        """Change the name that is shown; the user name stays for ever."""
        shown = _shown(display_name)
        if not shown:
            raise FieldsInvalid(fields=[{"field": "display_name", "code": "required"}])
        return self._change(
            name,
            actor,
            _Change(kind="user_renamed", apply=lambda a: replace(a, display_name=shown)),
        )

    def set_roles(self, name: str, roles: frozenset[str], *, actor: Actor) -> Account:
        """Give an account other roles; the last administrator stays one."""
        _check_roles(roles)
        return self._change(
            name, actor, _Change(kind="user_roles_set", apply=lambda a: replace(a, roles=roles))
        )

    def password(self, name: str, password: str, *, actor: Actor) -> Account:
        """Set a password: one's own, or anybody's by an administrator.

        A PIN that was set by somebody who no longer has the password is taken away with it.
        """
        _check_password(password)
        hashed = self._hasher.hash(password)

        def apply(account: Account) -> Account:
            pin = account.pin_hash if account.name == actor.name else None
            return replace(account, password_hash=hashed, pin_hash=pin)

        return self._change(name, actor, _Change(kind="user_password_set", apply=apply, own=True))

    def change_password(self, current: str, password: str, *, actor: Actor) -> Account:
        """Change one's own password, which has to be known; raises as ``sign_in``."""
        _check_password(password)
        self.sign_in(actor.name, current)
        return self.password(actor.name, password, actor=actor)

    def set_pin(self, pin: str, *, password: str, actor: Actor) -> Account:
        """Set one's own PIN of six digits with the password; an empty PIN takes it away.

        Raises FieldsInvalid for anything but six digits and for those everybody tries first, and
        as ``sign_in`` when the password is wrong.
        """
        if pin:
            _check_pin(pin)
        self.sign_in(actor.name, password)
        hashed = self._hasher.hash(pin) if pin else None
        kind = "user_pin_set" if pin else "user_pin_removed"
        return self._change(
            actor.name,
            actor,
            _Change(kind=kind, apply=lambda a: replace(a, pin_hash=hashed), own=True),
        )

    def has_pin(self, name: str) -> bool:
        """Tell whether a user has set a PIN."""
        account = self._account(name)
        return account is not None and account.pin_hash is not None

    def _change(self, name: str, actor: Actor, change: _Change) -> Account:
        with self._storage.begin() as uow:
            account = uow.accounts.get(name.strip())
            if not (change.own and account is not None and account.name == actor.name):
                actor.need(ADMINISTRATOR)
            if account is None:
                raise FieldsInvalid(fields=[{"field": "user", "code": "unknown"}])
            changed = change.apply(account)
            uow.accounts.save(changed)
            if not any(ADMINISTRATOR in a.roles and not a.disabled for a in uow.accounts.all()):
                raise FieldsInvalid(fields=[{"field": "user", "code": "last-administrator"}])
            self._note(uow, change.kind, changed, actor, self._clock.now())
        return changed

    @staticmethod
    def _allowed(uow: UnitOfWork, actor: Actor | None) -> None:
        if actor is not None:
            actor.need(ADMINISTRATOR)
        elif uow.accounts.all():
            raise RoleMissing(role=ADMINISTRATOR)

    @staticmethod
    def _note(
        uow: UnitOfWork, kind: str, account: Account, actor: Actor | None, at: datetime
    ) -> None:
        uow.journal.append(
            kind=kind,
            dossier_id=None,
            payload={"user": account.name, "roles": sorted(account.roles)},
            actor=actor.name if actor else account.name,
            at=at,
        )


def _shown(display_name: str) -> str:
    return " ".join(display_name.split())[:_LONGEST_NAME]


def _check_name(name: str) -> None:
    plain = name.strip()
    if not (plain.isascii() and plain.replace("-", "").replace("_", "").isalnum()):
        raise FieldsInvalid(fields=[{"field": "user", "code": "not-a-user-name"}])


def _check_roles(roles: frozenset[str]) -> None:
    if not roles or not roles <= ROLES:
        raise FieldsInvalid(fields=[{"field": "roles", "code": "unknown"}])


def _check_password(password: str) -> None:
    if len(password) < _SHORTEST:
        raise FieldsInvalid(
            fields=[{"field": "password", "code": "too-short", "params": {"limit": _SHORTEST}}]
        )


def _check_pin(pin: str) -> None:
    if not is_pin(pin):
        raise FieldsInvalid(fields=[{"field": "pin", "code": "not-a-pin"}])
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    if len(set(pin)) == 1 or steps in ({1}, {9}):
        raise FieldsInvalid(fields=[{"field": "pin", "code": "too-simple"}])
