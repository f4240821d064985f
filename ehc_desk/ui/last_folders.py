"""Where a person last took or put a file, by purpose: the next question begins there.

Holds the memory of whoever works now; ``recents`` reads it and keeps what is new. No Qt here.
"""

from __future__ import annotations

from collections.abc import Callable


class LastFolders:
    """Purpose → folder."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self._keep: Callable[[dict[str, str]], None] = lambda _known: None

    def follow(self, known: object, keep: Callable[[dict[str, str]], None]) -> None:
        """Go on with what another person's preferences hold; ``keep`` writes changes there."""
        pairs = known.items() if isinstance(known, dict) else ()
        self._known = {str(name): path for name, path in pairs if isinstance(path, str)}
        self._keep = keep

    def of(self, purpose: str) -> str:
        """Return the folder of a purpose, "" when there was none yet."""
        return self._known.get(purpose, "")

    def remember(self, purpose: str, folder: str) -> None:
        """Note the folder of a purpose."""
        if folder and self._known.get(purpose) != folder:
            self._known = {**self._known, purpose: folder}
            self._keep(self._known)


_CURRENT = LastFolders()


def current() -> LastFolders:
    """Return the memory of whoever works now."""
    return _CURRENT
