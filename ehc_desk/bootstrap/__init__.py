"""Builds a desk from its folder: the only place that names concrete adapters.

Everything heavy is imported here, inside functions, so that a window can paint before it calls.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ehc_desk import logs, settings
from ehc_desk.bootstrap import adapters
from ehc_desk.bootstrap.days import calendar as calendar
from ehc_desk.bootstrap.later import later
from ehc_desk.bootstrap.reading import reading_parts
from ehc_desk.files import made_folder
from ehc_desk.paths import DataFolder

if TYPE_CHECKING:
    from ehc_desk.desk import Desk
    from ehc_desk.domain.calendar import WorkingCalendar
    from ehc_desk.domain.form import Form
    from ehc_desk.ports.clock import Clock, Publish
    from ehc_desk.ports.page_texts import PageTexts
    from ehc_desk.ports.papers import PageWorker, PaperStore
    from ehc_desk.ports.queries import Queries
    from ehc_desk.ports.slips import SlipPrinter
    from ehc_desk.ports.storage import Storage
    from ehc_desk.runtime.bus import Bus
    from ehc_desk.runtime.courier import Courier
    from ehc_desk.runtime.line import LineMonitor
    from ehc_desk.services.badges import Badges
    from ehc_desk.services.catalogue import Catalogue
    from ehc_desk.services.delivery import Delivery
    from ehc_desk.services.draft_bin import DraftBin
    from ehc_desk.services.earlier import Earlier
    from ehc_desk.services.facts import Facts
    from ehc_desk.services.form_library import FormLibrary
    from ehc_desk.services.guidance import Guidance
    from ehc_desk.services.installation import Installation
    from ehc_desk.services.intake import Intake
    from ehc_desk.services.lifecycle import Lifecycle
    from ehc_desk.services.office_profile import OfficeProfile
    from ehc_desk.services.scanning import Scanning
    from ehc_desk.services.slips import Slips
    from ehc_desk.services.upkeep import Upkeep


def build_desk(
    root: Path,
    *,
    clock: Clock | None = None,
    province_url: str | None = None,
    printer: SlipPrinter | None = None,
) -> Desk:
    """Open the desk of a folder; raises StoreMissing, Damaged, TooNew, SettingsInvalid.

    ``clock`` and ``printer`` replace the machine's for practice and tests; ``province_url`` the
    configured one.
    """
    from ehc_desk.services import installation

    found = installation.read(root)
    return _Builder(found, clock=clock, province_url=province_url, printer=printer).desk()


@dataclass(frozen=True, slots=True)
class _Stores:
    """What keeps the desk's data."""

    storage: Storage
    queries: Queries
    texts: PageTexts


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """What several services share."""

    stores: _Stores
    papers: PaperStore
    catalogue: Catalogue
    forms: FormLibrary
    calendar: WorkingCalendar
    worker: PageWorker
    printer: SlipPrinter


class _Builder:
    """Names the adapters, one method a corner of the house."""

    def __init__(
        self,
        found: Installation,
        *,
        clock: Clock | None,
        province_url: str | None,
        printer: SlipPrinter | None,
    ) -> None:
        from ehc_desk.runtime.bus import Bus
        from ehc_desk.runtime.clock import SystemClock

        self.found, self.printer = found, printer
        self.folder = DataFolder(found.root)
        self.settings = settings.load(self.folder.settings)
        self.clock: Clock = clock or SystemClock()
        self.bus: Bus = Bus()
        self.publish: Publish = self.bus.publish
        self.offset_ms: int | None = None
        self.url = province_url or self.settings.province_url or found.province_url

    def desk(self) -> Desk:
        """Put everything together."""
        from ehc_desk.desk import Desk
        from ehc_desk.runtime.line import LineMonitor

        logs.start(self.folder.logs)
        made_folder(self.folder.watched(self.settings.watched_folder))  # else F4 and tests tell it
        parts = self._parts()
        stores = parts.stores
        intake = self._intake(parts)
        line = LineMonitor(owed=stores.queries.owed, publish=self.publish)
        return Desk(
            root=self.found.root,
            office=self.found.office,
            settings=self.settings,
            clock=self.clock,
            bus=self.bus,
            catalogue=parts.catalogue,
            forms=parts.forms,
            calendar=parts.calendar,
            storage=stores.storage,
            queries=stores.queries,
            papers=parts.papers,
            worker=parts.worker,
            intake=intake,
            scanning=later(lambda: self._scanning(parts)),
            earlier=later(lambda: self._earlier(parts, intake)),
            lifecycle=later(lambda: self._lifecycle(parts)),
            slips=later(lambda: self._slips(parts)),
            guidance=later(lambda: self._guidance(parts)),
            bin=later(lambda: self._bin(parts)),
            profile=later(lambda: self._profile(parts)),
            printer=parts.printer,
            courier=self._courier(stores, parts.papers, line),
            line=line,
            **reading_parts(stores.texts, parts.papers, self.found.root, self.clock, self.bus),
            **self._people(stores),
        )

    def _parts(self) -> _Parts:
        from ehc_desk.services import catalogue
        from ehc_desk.storage.paper_store import FilePaperStore

        return _Parts(
            stores=self._stores(),
            papers=FilePaperStore(self.folder.papers),
            catalogue=catalogue.load(),
            forms=later(adapters.forms),
            calendar=calendar(self.found.root),
            worker=later(adapters.page_worker),
            printer=self.printer or later(adapters.cups_printer),
        )

    def _common(self, stores: _Stores) -> dict[str, Any]:
        return {"storage": stores.storage, "clock": self.clock, "publish": self.publish}

    def _intake(self, parts: _Parts) -> Intake:
        from ehc_desk.services.intake import Intake

        return Intake(
            queries=parts.stores.queries,
            papers=parts.papers,
            worker=parts.worker,
            assemble=adapters.assembler(parts.stores.texts),
            facts=self._facts(parts.catalogue, parts.forms, parts.calendar),
            office=self.found.office,
            standing_lease=self.found.standing_lease,
            **self._common(parts.stores),
        )

    def _scanning(self, parts: _Parts) -> Scanning:
        from ehc_desk.services.scanning import Scanning

        folder = self.folder.watched(self.settings.watched_folder)
        return Scanning(
            queries=parts.stores.queries,
            papers=parts.papers,
            worker=parts.worker,
            letters=later(adapters.page_worker),
            driver=later(lambda: adapters.scanners(self.settings.scanner_addresses, folder)),
            **self._common(parts.stores),
        )

    def _earlier(self, parts: _Parts, intake: Intake) -> Earlier:
        from ehc_desk.services.earlier import Earlier

        return Earlier(queries=parts.stores.queries, facts=intake.facts)

    def _lifecycle(self, parts: _Parts) -> Lifecycle:
        from ehc_desk.services.lifecycle import Lifecycle

        return Lifecycle(calendar=parts.calendar, **self._common(parts.stores))

    def _bin(self, parts: _Parts) -> DraftBin:
        from ehc_desk.services.draft_bin import DraftBin

        return DraftBin(storage=parts.stores.storage, clock=self.clock)

    def _profile(self, parts: _Parts) -> OfficeProfile:
        from ehc_desk.services.office_profile import OfficeProfile

        storage = parts.stores.storage
        return OfficeProfile(root=self.found.root, storage=storage, clock=self.clock)

    def _badges(self, stores: _Stores) -> Badges:
        from ehc_desk.services.badges import Badges

        return Badges(
            office=self.found.office,
            render=adapters.render_badge,
            folder=self.folder.badges,
            storage=stores.storage,
            clock=self.clock,
        )

    def _slips(self, parts: _Parts) -> Slips:
        from ehc_desk.services.slips import Slips

        return Slips(
            papers=parts.papers,
            render=adapters.render_slip,
            mark_reprint=adapters.mark_reprint,
            printer=parts.printer,
            catalogue=parts.catalogue,
            office=self.found.office,
            folder=self.folder.slips,
            **self._common(parts.stores),
        )

    def _guidance(self, parts: _Parts) -> Guidance:
        from ehc_desk.services.guidance import Guidance

        return Guidance(
            queries=parts.stores.queries,
            catalogue=parts.catalogue,
            render=adapters.leaflet("render_guidance"),
            leaflet=adapters.leaflet("render_leaflet"),
            printer=parts.printer,
            office=self.found.office,
            folder=self.folder.slips,
            **self._common(parts.stores),
        )

    def _people(self, stores: _Stores) -> dict[str, Any]:
        """Who works here and what is remembered for them."""
        from ehc_desk.services.accounts import Accounts
        from ehc_desk.services.preferences import Preferences
        from ehc_desk.services.timings import Timings

        common: dict[str, Any] = {"storage": stores.storage, "clock": self.clock}
        return {
            "accounts": Accounts(**common),
            "badges": later(lambda: self._badges(stores)),
            "preferences": Preferences(stores.storage, stores.queries),
            "timings": Timings(queries=stores.queries, **common),
        }

    def _stores(self) -> _Stores:
        from ehc_desk.storage.engine import open_engine
        from ehc_desk.storage.queries import SqlQueries
        from ehc_desk.storage.unit_of_work import SqlStorage

        engine = open_engine(self.settings.database_url or self.folder.database)
        chain = self.found.office.chain
        queries = SqlQueries(engine, chain)
        offset = queries.note("server_offset_ms")
        self.offset_ms = int(offset) if offset else None
        storage = SqlStorage(engine, chain, lambda: self.offset_ms)
        return _Stores(storage, queries, adapters.page_texts(engine))

    def _heard_offset(self, offset_ms: int) -> None:
        self.offset_ms = offset_ms

    def _facts(self, known: Any, forms: Any, days: WorkingCalendar) -> Facts:
        from ehc_desk.services.facts import Facts

        def check(form: Form, values: Mapping[str, Any], today: date) -> list[dict[str, Any]]:
            from ehc_desk.services.form_check import findings

            return findings(form, values, forms, today=today)

        def is_family(relation: str) -> bool:
            relations = forms.code_list("relations").items
            return any(item.code == relation and item.more.get("family") for item in relations)

        def code_of(list_id: str, word: str, within: str) -> str:
            return str(forms.code_of(list_id, word, within))

        return Facts(
            catalogue=known,
            form_of=lambda form_id: forms.form(form_id),  # the library is read when a form is asked
            calendar=days,
            check_form=check,
            is_family=is_family,
            is_relation=lambda relation: relation in forms.code_list("relations"),
            code_of=code_of,
        )

    def _courier(self, stores: _Stores, papers: Any, line: LineMonitor) -> Courier:
        from ehc_desk.runtime.courier import Courier
        from ehc_desk.runtime.presence import Presence

        def owed() -> int:
            return stores.queries.owed()[0]

        courier = Courier(
            open_delivery=self._delivery_opener(stores, papers),
            line=line,
            clock=self.clock,
            owed=owed,
            presence=Presence(self.folder.delivering),
            on_rest=stores.storage.checkpoint,
        )
        self.bus.subscribe(courier.hear)
        return courier

    def _delivery_opener(
        self, stores: _Stores, papers: Any
    ) -> Callable[[], tuple[Delivery, Upkeep]]:
        def opened() -> tuple[Delivery, Upkeep]:
            from ehc_desk.services.delivery import Delivery
            from ehc_desk.services.upkeep import Upkeep

            gateway = adapters.gateway(self.found, self.url)
            common: dict[str, Any] = {
                "storage": stores.storage,
                "gateway": gateway,
                "clock": self.clock,
                "publish": self.publish,
            }
            delivery = Delivery(queries=stores.queries, papers=papers, **common)
            upkeep = Upkeep(office=self.found.office, on_offset=self._heard_offset, **common)
            return delivery, upkeep

        return opened
