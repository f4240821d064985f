"""Who is let in: passwords, PINs, and the pauses after wrong tries.

Both secrets are kept as argon2id hashes only. Tries are kept in the store, so a restart does not
give new ones; every pause ends by itself, so nobody is locked out for ever. It knows no window.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from ehc_desk.domain.actor import Actor
from ehc_desk.errors import AccountDisabled, SignInPaused, WrongPassword

if TYPE_CHECKING:
    from argon2 import PasswordHasher

    from ehc_desk.ports.clock import Clock
    from ehc_desk.ports.storage import Account, Storage, UnitOfWork

FREE_TRIES = 5
"""Wrong tries in a row before the first pause."""

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=12)
"""So long after the last wrong try they count no more."""

PIN_DIGITS = 6
_TRIES, _LAST = "sign_in.tries", "sign_in.last"
_RECENT, _MOST_RECENT = "recent_users", 6


class Admission:
    """Lets people in. ``Accounts`` adds what administrators do."""

    def __init__(self, *, storage: Storage, clock: Clock) -> None:
        self._storage, self._clock = storage, clock
        self._unknown: dict[str, tuple[int, datetime]] = {}

    @cached_property
    def _hasher(self) -> PasswordHasher:
        """The argon2id hasher, imported with the first password."""
        from argon2 import PasswordHasher

        return PasswordHasher()

    # ------------------------------------------------------------ ways in

    def sign_in(self, name: str, password: str) -> Actor:
        """Return the actor of a name and password.

        Raises WrongPassword (nothing more is told), AccountDisabled to who knows the password,
        SignInPaused after ``FREE_TRIES`` wrong ones.
        """
        return self._enter(name, password, pin=False, word=True)

    def switch(self, name: str, pin: str) -> Actor:
        """Return the actor of a name and PIN; raises as ``sign_in``, also when no PIN is set."""
        return self._enter(name, pin, pin=True, word=False)

    def unlock(self, name: str, secret: str) -> Actor:
        """Return the actor of a name and PIN or password; one wrong secret is one wrong try."""
        return self._enter(name, secret, pin=True, word=True)

    def trusted(self, name: str) -> Actor:
        """Return the actor of a demo folder without a password; the caller knows it is one."""
        account = self._account(name)
        if account is None or account.disabled:
            raise WrongPassword
        return actor_of(account)

    def recent(self) -> tuple[tuple[str, str], ...]:
        """Return (name, display name) of who signed in at this desk last, newest first.

        Only names: what anybody works on is told to nobody before he or she is known.
        """
        with self._storage.begin() as uow:
            found = [uow.accounts.get(name) for name in _recent(uow)]
        return tuple((a.name, a.display_name) for a in found if a is not None and not a.disabled)

    def last_sign_in(self, name: str) -> datetime | None:
        """Return when a user signed in last, or None."""
        with self._storage.begin() as uow:
            found = uow.preferences.get(name, _LAST)
        return datetime.fromisoformat(found) if found else None

    # ------------------------------------------------------------ one try

    def _enter(self, name: str, secret: str, *, pin: bool, word: bool) -> Actor:
        name = name.strip()
        account = self._account(name)
        self._pause(name, account)
        if not self._fits(account, secret, pin=pin, word=word):
            self._wrong(name, account)
            raise WrongPassword
        if account is None:  # cannot be: nothing fits nobody
            raise WrongPassword
        if account.disabled:
            raise AccountDisabled(user=account.name)
        self._right(account)
        return actor_of(account)

    def _account(self, name: str) -> Account | None:
        with self._storage.begin() as uow:
            return uow.accounts.get(name.strip())

    def _fits(self, account: Account | None, secret: str, *, pin: bool, word: bool) -> bool:
        hashes = []
        if account is not None:
            hashes += [account.pin_hash] if pin and account.pin_hash and is_pin(secret) else []
            hashes += [account.password_hash] if word else []
        if not hashes:
            # The same work for an unknown name, so that time tells nobody which names exist.
            self._hasher.hash(secret)
        return any(self._holds(one, secret) for one in hashes)

    def _holds(self, hashed: str, secret: str) -> bool:
        from argon2.exceptions import InvalidHashError, VerificationError

        try:
            return self._hasher.verify(hashed, secret)
        except (VerificationError, InvalidHashError):
            return False

    # ------------------------------------------------------------ pauses

    def _pause(self, name: str, account: Account | None) -> None:
        """Raise SignInPaused while a pause lasts."""
        now = self._clock.now()
        count, at = self._tries(name, account)
        until = at + _pause_after(count)
        # A clock that was set back would make a pause longer than any can be.
        if count >= FREE_TRIES and now < until and until - now <= LONGEST_PAUSE:
            seconds = int((until - now).total_seconds()) + 1
            raise SignInPaused(seconds=seconds, until=until.strftime("%H:%M:%S"))

    def _tries(self, name: str, account: Account | None) -> tuple[int, datetime]:
        if account is None:
            return self._unknown.get(name.casefold(), (0, self._clock.now()))
        with self._storage.begin() as uow:
            return self._kept_tries(uow, account.name)

    def _kept_tries(self, uow: UnitOfWork, name: str) -> tuple[int, datetime]:
        now = self._clock.now()
        kept = uow.preferences.get(name, _TRIES)
        if not kept:
            return 0, now
        count, at = int(kept["count"]), datetime.fromisoformat(kept["at"])
        return (0, now) if abs(now - at) > FORGOTTEN_AFTER else (count, at)

    def _wrong(self, name: str, account: Account | None) -> None:
        now = self._clock.now()
        if account is None:
            # What was typed may be a password in the wrong field: it is never written down.
            if len(self._unknown) > 200:
                self._unknown.clear()
            self._unknown[name.casefold()] = (self._tries(name, None)[0] + 1, now)
            return
        with self._storage.begin() as uow:
            count = self._kept_tries(uow, account.name)[0] + 1
            uow.preferences.put(account.name, _TRIES, {"count": count, "at": now.isoformat()})

    def _right(self, account: Account) -> None:
        with self._storage.begin() as uow:
            uow.preferences.put(account.name, _TRIES, None)
            uow.preferences.put(account.name, _LAST, self._clock.now().isoformat())
            names = [account.name, *(n for n in _recent(uow) if n != account.name)]
            uow.note(_RECENT, json.dumps(names[:_MOST_RECENT]))


def _pause_after(count: int) -> timedelta:
    """Return how long to wait after so many wrong tries: doubled each time, up to the longest."""
    if count < FREE_TRIES:
        return timedelta(0)
    return min(LONGEST_PAUSE, FIRST_PAUSE * (1 << min(count - FREE_TRIES, 10)))


def _recent(uow: UnitOfWork) -> list[str]:
    return list(json.loads(uow.note(_RECENT) or "[]"))


def is_pin(text: str) -> bool:
    """Tell whether a text has the shape of a PIN: six ASCII digits."""
    return len(text) == PIN_DIGITS and text.isascii() and text.isdigit()


def actor_of(account: Account) -> Actor:
    """Return the actor of an account."""
    return Actor(name=account.name, display_name=account.display_name, roles=account.roles)
