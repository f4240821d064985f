"""Who acts: the signed-in person as every journal entry names them."""

from __future__ import annotations

from dataclasses import dataclass

from ehc_desk.errors import RoleMissing

CLERK = "clerk"
SUPERVISOR = "supervisor"
ADMINISTRATOR = "administrator"
ROLES = frozenset({CLERK, SUPERVISOR, ADMINISTRATOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A signed-in person; ``roles`` are of ``ROLES``."""

    name: str
    display_name: str
    roles: frozenset[str]

    def need(self, role: str) -> None:
        """Raise RoleMissing unless this person has the role."""
        if role not in self.roles:
            raise RoleMissing(role=role)
