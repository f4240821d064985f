"""What the desk remembers for a user: favourites, sizes, the last lists. Never anybody's work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ehc_desk.ports.queries import Queries
    from ehc_desk.ports.storage import Storage


class Preferences:
    """JSON values by user and name; they are conveniences, so no act may depend on one."""

    def __init__(self, storage: Storage, queries: Queries) -> None:
        self._storage, self._queries = storage, queries

    def get(self, user: str, name: str, default: Any = None) -> Any:
        """Return the value remembered for a user, or ``default``."""
        value = self._queries.preference(user, name)
        return default if value is None else value

    def put(self, user: str, name: str, value: Any) -> None:
        """Remember a JSON value; None forgets it."""
        with self._storage.begin() as uow:
            uow.preferences.put(user, name, value)
