"""Accounts of the desk: who may sign in, and as what.

Passwords are kept as argon2id hashes only. It knows no window and no province.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from ehc_desk.domain.actor import ADMINISTRATOR, ROLES, Actor
from ehc_desk.errors import (
    AccountDisabled,
    AccountExists,
    FieldsInvalid,
    RoleMissing,
    WrongPassword,
)
from ehc_desk.ports import Account, Clock, Storage, UnitOfWork

if TYPE_CHECKING:
    from argon2 import PasswordHasher

_SHORTEST = 4


class Accounts:
    """Sign-in and user management."""

    def __init__(self, *, storage: Storage, clock: Clock) -> None:
        self._storage, self._clock = storage, clock

    @cached_property
    def _hasher(self) -> PasswordHasher:
        """The argon2id hasher, imported with the first password."""
        from argon2 import PasswordHasher

        return PasswordHasher()

    def sign_in(self, name: str, password: str) -> Actor:
        """Return the actor; raises WrongPassword or AccountDisabled, nothing more is told."""
        with self._storage.begin() as uow:
            account = uow.accounts.get(name.strip())
        if account is None:
            # The same work for an unknown name, so that time tells nobody which names exist.
            self._hasher.hash(password)
            raise WrongPassword
        from argon2.exceptions import InvalidHashError, VerificationError

        try:
            self._hasher.verify(account.password_hash, password)
        except (VerificationError, InvalidHashError):
            raise WrongPassword from None
        if account.disabled:
            raise AccountDisabled(user=account.name)
        return _actor(account)

    def trusted(self, name: str) -> Actor:
        """Return the actor of a demo folder without a password; the caller knows it is one."""
        with self._storage.begin() as uow:
            account = uow.accounts.get(name)
        if account is None or account.disabled:
            raise WrongPassword
        return _actor(account)

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
        _check(name, roles, password)
        if actor is None and ADMINISTRATOR not in roles:
            raise FieldsInvalid(fields=[{"field": "roles", "code": "first-is-administrator"}])
        account = Account(
            name=name.strip().lower(),
            display_name=display_name.strip() or name,
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
        """Disable an account; its entries in the journal stay.

        Raises FieldsInvalid for the last administrator: nobody could ever undo it.
        """
        return self._change(name, "user_disabled", actor, lambda a: replace(a, disabled=True))

    def password(self, name: str, password: str, *, actor: Actor) -> Account:
        """Set a password: one's own, or anybody's by an administrator."""
        if len(password) < _SHORTEST:
            raise FieldsInvalid(fields=[{"field": "password", "code": "too-short"}])
        hashed = self._hasher.hash(password)
        return self._change(
            name,
            "user_password_set",
            actor,
            lambda account: replace(account, password_hash=hashed),
            own=True,
        )

    def _change(
        self,
        name: str,
        kind: str,
        actor: Actor,
        change: Callable[[Account], Account],
        own: bool = False,
    ) -> Account:
        with self._storage.begin() as uow:
            account = uow.accounts.get(name.strip())
            if not (own and account is not None and account.name == actor.name):
                actor.need(ADMINISTRATOR)
            if account is None:
                raise FieldsInvalid(fields=[{"field": "user", "code": "unknown"}])
            changed = change(account)
            uow.accounts.save(changed)
            if not any(ADMINISTRATOR in a.roles and not a.disabled for a in uow.accounts.all()):
                raise FieldsInvalid(fields=[{"field": "user", "code": "last-administrator"}])
            self._note(uow, kind, changed, actor, self._clock.now())
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


def _actor(account: Account) -> Actor:
    return Actor(name=account.name, display_name=account.display_name, roles=account.roles)


def _check(name: str, roles: frozenset[str], password: str) -> None:
    plain = name.strip()
    if not (plain.isascii() and plain.replace("-", "").replace("_", "").isalnum()):
        raise FieldsInvalid(fields=[{"field": "user", "code": "not-a-user-name"}])
    if not roles or not roles <= ROLES:
        raise FieldsInvalid(fields=[{"field": "roles", "code": "unknown"}])
    if len(password) < _SHORTEST:
        raise FieldsInvalid(fields=[{"field": "password", "code": "too-short"}])
