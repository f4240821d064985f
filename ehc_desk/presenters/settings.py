"""The settings of a desk as a screen shows and changes them; knows no widget.

A change is written at once and taken over by the running desk. Letterhead and own days go through
their service, because each is an entry of the journal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ehc_desk import settings as store
from ehc_desk.domain.actor import ADMINISTRATOR
from ehc_desk.errors import DeskError
from ehc_desk.paths import DataFolder
from ehc_desk.presenters.owner import OwnedRunner
from ehc_desk.runtime.lanes import Lane, Runner
from ehc_desk.services import office_calendar
from ehc_desk.settings import Settings

if TYPE_CHECKING:
    from ehc_desk.desk import Desk
    from ehc_desk.domain.actor import Actor
    from ehc_desk.domain.office import Office
    from ehc_desk.services.office_calendar import OwnDay


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsState:
    """``needs_restart``: something was changed that the desk reads when it is opened."""

    settings: Settings = field(default_factory=Settings)
    office: Office | None = None
    days: tuple[OwnDay, ...] = ()
    printers: tuple[str, ...] = ()
    may_change_office: bool = False
    saved_at: datetime | None = None
    needs_restart: bool = False
    error: DeskError | None = None


class SettingsPresenter:
    """``changed`` hears the settings after every change, so that the window can follow."""

    def __init__(
        self,
        desk: Desk,
        actor: Actor,
        runner: Runner,
        render: Callable[[SettingsState], None],
        *,
        changed: Callable[[Settings], None] = lambda _settings: None,
    ) -> None:
        self._desk, self._actor = desk, actor
        self._runner, self._render, self._changed = OwnedRunner(runner), render, changed
        self._state = SettingsState(
            settings=desk.settings,
            office=desk.office,
            may_change_office=ADMINISTRATOR in actor.roles,
        )

    @property
    def state(self) -> SettingsState:
        """Return what is shown now."""
        return self._state

    def open(self) -> None:
        """Ask for the printers and the own days."""
        self._show(settings=self._desk.settings)
        self._run(
            Lane.DEVICE, self._desk.printer.printers, lambda found: self._show(printers=found)
        )
        file = DataFolder(self._desk.root).own_days
        self._run(Lane.DATA, lambda: office_calendar.load(file), lambda days: self._show(days=days))

    def close(self) -> None:
        """Let nothing come home any more."""
        self._runner.close()

    def change(self, key: str, value: object) -> None:
        """Write one setting; a locked one is left alone."""
        settings = self._state.settings
        if key in settings.locked or getattr(settings, key) == value:
            return
        file = DataFolder(self._desk.root).settings

        def work() -> Settings:
            store.save(file, {key: value})
            return store.load(file)

        self._run(Lane.DATA, work, self._took)

    def printer_of(self, form: str, queue: str, tray: str) -> None:
        """Choose queue and tray of one form; no queue: the form goes where all others go."""
        printers = dict(self._state.settings.printers)
        printers.pop(form, None)
        if queue:
            printers[form] = f"{queue}|{tray}" if tray else queue
        self.change("printers", printers)

    def letterhead(self, values: Mapping[str, str]) -> None:
        """Write the letterhead (administrators); slips show it from the next start on."""
        profile, actor = self._desk.profile, self._actor
        before = self._state.office

        def done(office: Office) -> None:
            self._show(office=office, **self._told(restart=office != before))

        self._run(Lane.DATA, lambda: profile.letterhead(values, actor=actor), done)

    def add_day(self, value: Mapping[str, Any]) -> None:
        """Add an own day or change the one of that date (administrators)."""
        try:
            day = office_calendar.own_day(dict(value))
        except DeskError as error:
            self._show(error=error)
            return
        self._write_days([*(one for one in self._state.days if one.day != day.day), day])

    def remove_day(self, index: int) -> None:
        """Take an own day out again (administrators)."""
        days = list(self._state.days)
        if 0 <= index < len(days):
            del days[index]
            self._write_days(days)

    def _write_days(self, days: list[OwnDay]) -> None:
        profile, actor = self._desk.profile, self._actor
        self._run(
            Lane.DATA,
            lambda: profile.own_days(days, actor=actor),
            lambda written: self._show(days=written, **self._told(restart=True)),
        )

    def watched_folder(self, folder: str) -> None:
        """Choose the folder a copier writes to; raises nothing, a missing one is told."""
        if folder and not Path(folder).is_dir():
            self._show(error=_missing(folder))
            return
        self.change("watched_folder", folder)

    def _took(self, settings: Settings) -> None:
        self._desk.adopt(settings)
        self._show(settings=settings, **self._told(restart=False))
        self._changed(settings)

    def _told(self, *, restart: bool) -> dict[str, Any]:
        return {
            "saved_at": self._desk.clock.now(),
            "error": None,
            "needs_restart": restart or self._state.needs_restart,
        }

    def _run(self, lane: Lane, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self._runner.run(lane, work, done=done, failed=lambda error: self._show(error=error))

    def _show(self, **changes: Any) -> None:
        self._state = replace(self._state, **changes)
        self._render(self._state)


def _missing(folder: str) -> DeskError:
    from ehc_desk.errors import FieldsInvalid

    return FieldsInvalid(fields=[{"field": "watched_folder", "code": "not-found"}], value=folder)
