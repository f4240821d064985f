"""What a user did last: dossiers that were opened and lines of the palette that were taken.

Only ids are remembered, never a name; the words are asked for anew when they are shown.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from ehc_desk.errors import DeskError, UnknownDossier
from ehc_desk.runtime.lanes import Lane
from ehc_desk.ui import last_folders

if TYPE_CHECKING:
    from ehc_desk.ui.session import Session

MOST = 10
_MOST_LINES = 30
_DOSSIERS, _LINES, _FOLDERS = "recent_dossiers", "palette_uses", "last_folders"


class Recents:
    """Reads once, remembers every change; a store that fails costs a convenience, no work."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.dossiers: list[str] = []
        self.lines: list[str] = []

    def load(self, done: Callable[[dict[str, Any]], None], *names: str) -> None:
        """Read everything of the user, and the preferences ``names`` that others ask for."""
        preferences, user = self._session.desk.preferences, self._session.actor.name
        wanted = (_DOSSIERS, _LINES, _FOLDERS, *names)

        def taken(found: dict[str, Any]) -> None:
            self.dossiers = _strings(found[_DOSSIERS])
            self.lines = _strings(found[_LINES])
            last_folders.current().follow(found[_FOLDERS], partial(self.keep, _FOLDERS))
            done(found)

        self._session.tasks.run(
            Lane.DATA,
            lambda: {name: preferences.get(user, name) for name in wanted},
            done=taken,
            failed=_not_kept,
        )

    def opened(self, dossier_id: str) -> None:
        """Remember a dossier that was opened."""
        self.dossiers = _first(dossier_id, self.dossiers, MOST)
        self.keep(_DOSSIERS, self.dossiers)

    def used(self, line: str) -> None:
        """Remember a line of the palette."""
        self.lines = _first(line, self.lines, _MOST_LINES)
        self.keep(_LINES, self.lines)

    def keep(self, name: str, value: Any) -> None:
        """Remember a value of this user."""
        preferences, user = self._session.desk.preferences, self._session.actor.name
        self._session.tasks.run(
            Lane.DATA,
            lambda: preferences.put(user, name, value),
            done=lambda _none: None,
            failed=_not_kept,
        )

    def words(self, done: Callable[[list[tuple[str, str]]], None]) -> None:
        """Ask for the recent dossiers as (id, code and procedure); what is gone is left out."""
        queries, wanted = self._session.desk.queries, tuple(self.dossiers)

        def ask() -> list[tuple[str, str]]:
            rows = []
            for each in wanted:
                try:
                    dossier = queries.dossier(each)
                except UnknownDossier:
                    continue
                name = dossier.facts.procedure_name
                rows.append((each, f"{dossier.printed_code} · {name}"))
            return rows

        self._session.tasks.run(Lane.DATA, ask, done=done, failed=_not_kept)


def _first(value: str, before: list[str], most: int) -> list[str]:
    return [value, *(each for each in before if each != value)][:most]


def _strings(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _not_kept(_error: DeskError) -> None:
    """Go on without: the line of the status bar and the screens tell of a store that fails."""
