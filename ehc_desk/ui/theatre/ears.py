"""What the desk's bus told since the last visitor: accepted, printed, guided, kept, put away."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from ehc_desk.domain.events import (
    DossierAccepted,
    DossierChanged,
    DraftClosed,
    DraftSaved,
    GuidanceGiven,
    SlipPrinted,
)

if TYPE_CHECKING:
    from ehc_desk.desk import Desk
    from ehc_desk.domain.events import Event


class Ears:
    """Remembers what the bus told; heard on any thread."""

    def __init__(self, desk: Desk) -> None:
        self._lock = Lock()
        self._heard: list[Event] = []
        self._leave = desk.bus.subscribe(self._hear)

    def _hear(self, event: Event) -> None:
        with self._lock:
            self._heard.append(event)

    def remember(self, event: Event) -> None:
        """Keep what was heard before the ears were told to forget."""
        self._hear(event)

    def forget(self) -> None:
        """Begin anew."""
        with self._lock:
            self._heard.clear()

    def accepted(self) -> str:
        """Return the id of the dossier accepted since, "" when there is none."""
        found = [event.dossier_id for event in self._all() if isinstance(event, DossierAccepted)]
        return found[-1] if found else ""

    def prints(self, dossier_id: str) -> int:
        """Count the outcomes of prints of a dossier since."""
        return sum(
            isinstance(event, SlipPrinted) and event.dossier_id == dossier_id
            for event in self._all()
        )

    def changed(self) -> str:
        """Return the id of the dossier an act was done on, "" when there is none."""
        found = [event.dossier_id for event in self._all() if isinstance(event, DossierChanged)]
        return found[-1] if found else ""

    def closed(self) -> bool:
        """Tell whether a draft was accepted or put into the bin."""
        return any(isinstance(event, DraftClosed) for event in self._all())

    def saved(self) -> bool:
        """Tell whether a draft was written."""
        return any(isinstance(event, DraftSaved) for event in self._all())

    def guided(self) -> bool:
        """Tell whether a guidance slip was given."""
        return any(isinstance(event, GuidanceGiven) for event in self._all())

    def _all(self) -> list[Event]:
        with self._lock:
            return list(self._heard)

    def close(self) -> None:
        """Hear nothing any more."""
        self._leave()
