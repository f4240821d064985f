"""What all open cases share: favourites, how the line is, today's medians. Asked for once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ehc_desk.domain.events import LineChanged
from ehc_desk.errors import DeskError
from ehc_desk.presenters.intake_favourites import Favourites
from ehc_desk.presenters.intake_timing import Day, day_of
from ehc_desk.presenters.owner import OwnedRunner
from ehc_desk.runtime.lanes import Lane

if TYPE_CHECKING:
    from ehc_desk.runtime.line import LineState
    from ehc_desk.ui.session import Session


class CasesShare(QObject):
    """``changed`` tells that something of it is new."""

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.offline = False
        self.today: Day | None = None
        self._runner = OwnedRunner(session.tasks)
        desk, user = session.desk, session.actor.name
        self.favourites = Favourites(desk.preferences, user, self._runner, self.changed.emit)
        session.news.heard.connect(self._heard)

    def load(self) -> None:
        """Ask for everything on the data lane."""
        desk = self.session.desk
        self.favourites.load()
        self._ask_line()
        self._runner.run(Lane.DATA, desk.timings.today, done=self.show_today, failed=_goes_without)

    def close(self) -> None:
        """Hear nothing any more."""
        self.session.news.heard.disconnect(self._heard)
        self._runner.close()

    def show_today(self, steps: Mapping[str, tuple[int, int]]) -> None:
        """Take today's counts and medians by step."""
        self.today = day_of(steps)
        self.changed.emit()

    def _ask_line(self) -> None:
        self._runner.run(
            Lane.DATA, self.session.desk.line.state, done=self._line, failed=_goes_without
        )

    def _line(self, state: LineState) -> None:
        self._set_offline(state.word == "offline")

    def _heard(self, event: object) -> None:
        if isinstance(event, LineChanged):
            self._set_offline(event.line == "offline")

    def _set_offline(self, offline: bool) -> None:
        if offline != self.offline:
            self.offline = offline
            self.changed.emit()


def _goes_without(_error: DeskError) -> None:
    """Show nothing: what is shared is a convenience, and the store's trouble is told elsewhere."""
