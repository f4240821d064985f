"""Staff badges: who may have one printed, and that it was done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ehc_desk.domain.actor import ADMINISTRATOR, Actor
from ehc_desk.domain.sheets import badge_for
from ehc_desk.errors import FieldsInvalid

if TYPE_CHECKING:
    from ehc_desk.domain.office import Office
    from ehc_desk.ports.clock import Clock
    from ehc_desk.ports.storage import Storage

RenderBadge = Callable[..., bytes]
"""(code, *, user, display_name, office) → PDF of one card."""


class Badges:
    """``folder`` takes the cards as PDF, named by user."""

    def __init__(
        self, *, storage: Storage, clock: Clock, office: Office, render: RenderBadge, folder: Path
    ) -> None:
        self._storage, self._clock, self._office = storage, clock, office
        self._render, self._folder = render, folder

    def issue(self, name: str, *, actor: Actor) -> Path:
        """Write the badge of a user and return its file: one's own, anybody's by administrators.

        The badge only chooses the user, the PIN is still asked. Raises FieldsInvalid for an
        unknown user, RoleMissing.
        """
        if name.strip().casefold() != actor.name.casefold():
            actor.need(ADMINISTRATOR)
        with self._storage.begin() as uow:
            account = uow.accounts.get(name.strip())
        if account is None:
            raise FieldsInvalid(fields=[{"field": "user", "code": "unknown"}])
        pdf = self._render(
            badge_for(account.name).text(),
            user=account.name,
            display_name=account.display_name,
            office=self._office.name,
        )
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"the-can-bo-{account.name}.pdf"
        path.write_bytes(pdf)
        with self._storage.begin() as uow:
            uow.journal.append(
                kind="user_badge_printed",
                dossier_id=None,
                payload={"user": account.name, "roles": sorted(account.roles)},
                actor=actor.name,
                at=self._clock.now(),
            )
        return path
