"""The keys a user has changed: loaded when he or she works, kept when they change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ehc_desk.ui import key_map

if TYPE_CHECKING:
    from ehc_desk.ui.recents import Recents

KEYS = "keys"
"""The name under which a user's own keys are remembered."""


class OwnKeys(QObject):
    """``rests``: the user is away, and what the one key map says now is somebody else's."""

    def __init__(self, recents: Recents) -> None:
        super().__init__()
        self.rests = False
        self._recents = recents
        self._kept: Mapping[str, str] = {}
        key_map.current().changed.connect(self._keep)

    def take(self, kept: Mapping[str, str] | None) -> None:
        """Let the map follow what was remembered."""
        self._kept = kept or {}
        key_map.current().load(self._kept)

    def _keep(self) -> None:
        own = key_map.current().own
        if own != self._kept and not self.rests:
            self._kept = own
            self._recents.keep(KEYS, own)

    def close(self) -> None:
        """Follow no change any more."""
        key_map.current().changed.disconnect(self._keep)
