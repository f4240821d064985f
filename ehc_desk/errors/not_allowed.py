"""Who is signed in may not do this."""

from __future__ import annotations

from ehc_desk.errors.base import DeskError


class NotAllowedError(DeskError):
    """Who is signed in may not do this."""

    code = "not-allowed"
    exit_code = 6


class WrongPassword(NotAllowedError):
    """User and password do not match."""

    code = "wrong-password"


class SignInPaused(NotAllowedError):
    """Too many wrong tries: the account waits (params: seconds, until HH:MM:SS)."""

    code = "sign-in-paused"


class AccountDisabled(NotAllowedError):
    """The account was disabled by an administrator."""

    code = "account-disabled"


class RoleMissing(NotAllowedError):
    """The act needs another role (params: role)."""

    code = "role-missing"


class AccountExists(NotAllowedError):
    """An account of that name exists already (params: user)."""

    code = "account-exists"
