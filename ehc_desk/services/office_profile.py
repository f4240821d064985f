"""What an administrator may change of the office: its letterhead and its own days.

Every change is a journal entry; the file is written inside the same transaction, so that neither
stands without the other. It knows no window and no printer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ehc_desk.domain.actor import ADMINISTRATOR, Actor
from ehc_desk.errors import FieldsInvalid, WrongDataFolder
from ehc_desk.files import write_whole
from ehc_desk.paths import DataFolder
from ehc_desk.services import installation, office_calendar

if TYPE_CHECKING:
    from ehc_desk.domain.office import Office
    from ehc_desk.ports.clock import Clock
    from ehc_desk.ports.storage import Storage
    from ehc_desk.services.office_calendar import OwnDay

LETTERHEAD = (
    "superior",
    "name",
    "receiving_office",
    "place",
    "phone",
    "lookup_url",
    "return_place",
    "shelf",
    "form_suffix",
)
"""The fields of ``Office`` that stand on slips and may be changed; codes may not."""

_LONGEST = 160
_NEEDED = frozenset({"name"})


class OfficeProfile:
    """``root`` is the desk's folder."""

    def __init__(self, *, root: Path, storage: Storage, clock: Clock) -> None:
        self._root, self._storage, self._clock = root, storage, clock

    def letterhead(self, values: Mapping[str, str], *, actor: Actor) -> Office:
        """Write changed lines of the letterhead and return the office as it is now.

        Raises RoleMissing, FieldsInvalid (unknown field, no name, too long), WrongDataFolder.
        """
        actor.need(ADMINISTRATOR)
        wrong = [{"field": key, "code": code} for key, code in _wrong(values)]
        if wrong:
            raise FieldsInvalid(fields=wrong)
        found = installation.read(self._root)
        changes: dict[str, Any] = {
            key: text
            for key, value in values.items()
            if (text := " ".join(value.split())) != getattr(found.office, key)
        }
        if not changes:
            return found.office
        office = replace(found.office, **changes)
        changed = replace(found, office=office)
        with self._storage.begin() as uow:
            uow.journal.append(
                kind="office_changed",
                dossier_id=None,
                payload={"letterhead": changes},
                actor=actor.name,
                at=self._clock.now(),
            )
            installation.rewrite(changed)
        return office

    def own_days(self, days: Sequence[OwnDay], *, actor: Actor) -> tuple[OwnDay, ...]:
        """Write the office's own days (all of them); counted from the next start of the desk.

        Raises RoleMissing, FieldsInvalid when a day stands twice, WrongDataFolder.
        """
        actor.need(ADMINISTRATOR)
        ordered = tuple(sorted(days, key=lambda one: one.day))
        if len({one.day for one in ordered}) != len(ordered):
            raise FieldsInvalid(fields=[{"field": "date", "code": "twice"}])
        file = DataFolder(self._root).own_days
        if ordered == office_calendar.load(file):
            return ordered
        with self._storage.begin() as uow:
            uow.journal.append(
                kind="calendar_changed",
                dossier_id=None,
                payload={"days": [one.to_json() for one in ordered]},
                actor=actor.name,
                at=self._clock.now(),
            )
            _replace(file, office_calendar.text_of(ordered))
        return ordered


def _wrong(values: Mapping[str, str]) -> list[tuple[str, str]]:
    found = [(key, "unknown") for key in values if key not in LETTERHEAD]
    found += [(key, "too-long") for key, value in values.items() if len(value) > _LONGEST]
    return found + [(key, "required") for key in _NEEDED & values.keys() if not values[key].strip()]


def _replace(file: Path, text: str) -> None:
    try:
        write_whole(file, text.encode())
    except OSError as error:
        raise WrongDataFolder(folder=file.parent.name, reason="not-writable") from error
