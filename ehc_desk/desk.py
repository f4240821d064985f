"""The desk: a frozen bag of services, queries and lanes that the window and the CLI hold.

Built once by ``bootstrap``; knows no adapter and no widget.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from ehc_desk.domain.calendar import WorkingCalendar
    from ehc_desk.domain.office import Office
    from ehc_desk.ports.clock import Clock
    from ehc_desk.ports.page_texts import PageTexts
    from ehc_desk.ports.papers import PageWorker, PaperStore
    from ehc_desk.ports.queries import Queries
    from ehc_desk.ports.slips import SlipPrinter
    from ehc_desk.ports.storage import Storage
    from ehc_desk.runtime.bus import Bus
    from ehc_desk.runtime.courier import Courier
    from ehc_desk.runtime.line import LineMonitor
    from ehc_desk.runtime.page_lane import PageLane
    from ehc_desk.services.accounts import Accounts
    from ehc_desk.services.badges import Badges
    from ehc_desk.services.catalogue import Catalogue
    from ehc_desk.services.draft_bin import DraftBin
    from ehc_desk.services.earlier import Earlier
    from ehc_desk.services.form_library import FormLibrary
    from ehc_desk.services.guidance import Guidance
    from ehc_desk.services.intake import Intake
    from ehc_desk.services.lifecycle import Lifecycle
    from ehc_desk.services.office_profile import OfficeProfile
    from ehc_desk.services.page_reading import PageReading
    from ehc_desk.services.preferences import Preferences
    from ehc_desk.services.scanning import Scanning
    from ehc_desk.services.slips import Slips
    from ehc_desk.services.timings import Timings
    from ehc_desk.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything a clerk's act can reach."""

    root: Path
    office: Office
    settings: Settings
    clock: Clock
    bus: Bus
    catalogue: Catalogue
    forms: FormLibrary
    calendar: WorkingCalendar
    storage: Storage
    queries: Queries
    papers: PaperStore
    worker: PageWorker
    intake: Intake
    scanning: Scanning
    earlier: Earlier
    lifecycle: Lifecycle
    slips: Slips
    guidance: Guidance
    bin: DraftBin
    accounts: Accounts
    profile: OfficeProfile
    badges: Badges
    preferences: Preferences
    timings: Timings
    printer: SlipPrinter
    courier: Courier
    line: LineMonitor
    texts: PageTexts
    reading: PageReading
    page_lane: PageLane

    def begin(self, busy: Callable[[], bool]) -> None:
        """Begin what runs beside a person's work; ``busy`` tells whether somebody types."""
        self.page_lane.busy = busy
        self.courier.start()
        self.page_lane.start()

    def rest(self) -> None:
        """End what runs beside; the texts of pages first, they lose nothing."""
        self.page_lane.stop()
        self.courier.stop()

    def adopt(self, settings: Settings) -> None:
        """Take changed settings over; whoever needs one reads it when it is needed."""
        object.__setattr__(self, "settings", settings)
