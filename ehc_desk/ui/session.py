"""What every screen of a signed-in clerk holds: desk, person, runner, and news on this thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

if TYPE_CHECKING:
    from ehc_desk.desk import Desk
    from ehc_desk.domain.actor import Actor
    from ehc_desk.ui.tasks import UiTasks


class News(QObject):
    """Brings events of the bus to the thread of the window."""

    heard = Signal(object)
    _arrived = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._arrived.connect(self.heard, Qt.ConnectionType.QueuedConnection)
        self._leave: Callable[[], None] = desk.bus.subscribe(self._arrived.emit)

    def close(self) -> None:
        """Hear nothing any more."""
        self._leave()


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One clerk at the desk. ``uses`` lasts until sign-out (recent uses).

    ``handed`` is what one screen hands the next when it opens it, by the name of the place.
    """

    desk: Desk
    actor: Actor
    tasks: UiTasks
    news: News
    uses: dict[str, int] = field(default_factory=dict)
    handed: dict[str, str] = field(default_factory=dict)
