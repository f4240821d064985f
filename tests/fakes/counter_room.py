"""A counter in a folder: the real services and the real SQLite storage, fakes around them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from fakes.fake_gateway import FakeGateway, FakeProvince
from fakes.fake_scanner import FakeScanner
from fakes.fake_worker import FakeWorker, assemble
from fakes.still_clock import StillClock

from ehc_desk.bootstrap import calendar
from ehc_desk.domain.actor import ROLES, Actor
from ehc_desk.domain.calendar import WorkingCalendar
from ehc_desk.domain.citizen_card import parse_scan
from ehc_desk.domain.dossier import Channel, Dossier, Draft, IntakeFacts, Party
from ehc_desk.domain.events import Event
from ehc_desk.domain.form import Form
from ehc_desk.domain.form_needs import uncounted
from ehc_desk.domain.office import Office
from ehc_desk.ports.slips import Slip, SlipOrder
from ehc_desk.ports.storage import Storage
from ehc_desk.services import catalogue, form_library
from ehc_desk.services.accounts import Accounts
from ehc_desk.services.delivery import Delivery
from ehc_desk.services.facts import Facts
from ehc_desk.services.form_check import findings
from ehc_desk.services.intake import Intake
from ehc_desk.services.lifecycle import Lifecycle
from ehc_desk.services.scanning import Scanning
from ehc_desk.services.slips import Slips
from ehc_desk.services.upkeep import Upkeep
from ehc_desk.storage.engine import open_engine
from ehc_desk.storage.paper_store import FilePaperStore
from ehc_desk.storage.queries import SqlQueries
from ehc_desk.storage.unit_of_work import SqlStorage

CARD = "048092004321||Lê Thị Thử Nghiệm|14031992|Nữ|25 Đường Ví Dụ, Phường Mẫu Một|20082022"
CERTIFY, MARRIAGE = "2.000815", "1.004873"  # same day and counted fee; three working days
OFFICE = Office(
    agency="H17.25.18",
    desk="Q03",
    name="Trung tâm Mẫu Một",
    chain="0197a000-0000-7000-8000-00000000c0de",
    training=True,
)
CLERK = Actor(name="lan", display_name="Trần Thị Mẫu", roles=frozenset({"clerk"}))
CHIEF = Actor(name="chief", display_name="Lê Văn Mẫu", roles=ROLES)


@cache
def known() -> catalogue.Catalogue:
    return catalogue.load()


@cache
def forms() -> form_library.FormLibrary:
    return form_library.load()


@cache
def days() -> WorkingCalendar:
    return calendar()


def check(form: Form, values: Mapping[str, Any], today: date) -> list[dict[str, Any]]:
    return findings(form, values, forms(), today=today)


def facts_service() -> Facts:
    return Facts(catalogue=known(), form_of=forms().form, calendar=days(), check_form=check)


class FakePrinter:
    """Implements ``ports.SlipPrinter``; raises ``error`` when one is set."""

    def __init__(self) -> None:
        self.error: Exception | None = None
        self.jobs: list[tuple[str, str, int, str]] = []

    def printers(self) -> tuple[str, ...]:
        return ("laser",)

    def trays(self, printer: str) -> tuple[str, ...]:
        """Return the trays of a printer."""
        return ()

    def print_pdf(self, path: Path, *, printer: str, copies: int, paper: str) -> str:
        self.jobs.append((path.name, printer, copies, paper))
        if self.error is not None:
            raise self.error
        return "sent"


class FakeRender:
    """Implements ``ports.SlipRenderer``: says what it was asked for, in plain bytes."""

    def __init__(self) -> None:
        self.orders: list[SlipOrder] = []

    def __call__(self, dossier: Dossier, office: Office, order: SlipOrder) -> Slip:
        self.orders.append(order)
        used = order.form_set or "tt03-2025"
        told = f"{dossier.printed_code} {order.form} {used} {order.form_number}"
        return Slip(pdf=told.encode(), form_set=used)


def fake_mark(pdf: bytes, number: int) -> bytes:
    return pdf + f" lần {number}".encode()


class Room:
    """Everything of one counter; ``events`` are what was published."""

    def __init__(
        self,
        root: Path,
        *,
        clock: StillClock | None = None,
        script: tuple[str, ...] = (),
        lease: tuple[int, int, int] | None = (1, 500, 1),
        render: Any = None,
        mark: Any = fake_mark,
        storage: Callable[[Storage], Any] = lambda inner: inner,
    ) -> None:
        self.root, self.clock = root, clock or StillClock()
        self.engine = open_engine(root / "desk.db")
        self.storage = storage(SqlStorage(self.engine, OFFICE.chain, lambda: 0))
        self.queries = SqlQueries(self.engine, OFFICE.chain)
        self.papers = FilePaperStore(root / "papers")
        self.worker, self.printer = FakeWorker(), FakePrinter()
        self.province = FakeProvince()
        self.gateway = FakeGateway(self.province, script)
        self.events: list[Event] = []
        self.render = render or FakeRender()
        common: dict[str, Any] = {
            "storage": self.storage,
            "clock": self.clock,
            "publish": self.events.append,
        }
        self.intake = Intake(
            queries=self.queries,
            papers=self.papers,
            worker=self.worker,
            assemble=assemble,
            facts=facts_service(),
            office=OFFICE,
            standing_lease=lease,
            **common,
        )
        self.lifecycle = Lifecycle(calendar=days(), **common)
        self.scanner = FakeScanner()
        self.scanning = Scanning(
            queries=self.queries,
            papers=self.papers,
            worker=FakeWorker(),
            driver=self.scanner,
            **common,
        )
        self.slips = Slips(
            papers=self.papers,
            render=self.render,
            mark_reprint=mark,
            printer=self.printer,
            catalogue=known(),
            office=OFFICE,
            folder=root / "slips",
            **common,
        )
        self.accounts = Accounts(storage=self.storage, clock=self.clock)
        self.delivery = Delivery(
            queries=self.queries,
            papers=self.papers,
            gateway=self.gateway,
            chance=lambda: 0.5,
            **common,
        )
        self.upkeep = Upkeep(gateway=self.gateway, office=OFFICE, **common)

    def facts(self, procedure: str = MARRIAGE, **changes: Any) -> IntakeFacts:
        """Return complete facts of one invented person."""
        channel = changes.pop("channel", Channel.COUNTER)
        facts = self.intake.apply_scan(IntakeFacts(channel=channel), parse_scan(CARD))
        facts = replace(facts, **changes)
        facts = self.intake.choose_procedure(facts, procedure, self.clock.now().date())
        facts = self.intake.facts.pass_all(facts)
        counted = dict.fromkeys(uncounted(self.intake.facts.form_of(facts), facts.form), 1)
        return self.intake.facts.merge_form(facts, counted)

    def draft(self, facts: IntakeFacts | None = None, *, papers: tuple[bytes, ...] = ()) -> Draft:
        """Open a draft with these facts and one paper for each of the bytes."""
        draft = self.intake.new_draft(CLERK)
        self.intake.save(
            draft.id, facts or self.facts(), expected_revision=draft.revision, actor=CLERK
        )
        for number, data in enumerate(papers, start=1):
            file = self.root / f"in-{number}.jpg"
            file.write_bytes(data)
            self.intake.add_papers(draft.id, number, [file], actor=CLERK)
        return self.queries.draft(draft.id)

    def accepted(
        self, facts: IntakeFacts | None = None, *, papers: tuple[bytes, ...] = (b"page",)
    ) -> Dossier:
        """Return a dossier that was accepted now."""
        return self.intake.accept(self.draft(facts, papers=papers).id, actor=CLERK)

    def calm(self, rounds: int = 60) -> None:
        """Push until nothing is claimed, letting time pass; a person frees what stepped aside."""
        self.gateway.script.clear()
        for _ in range(rounds):
            self.delivery.wake([row.seq for row in self.queries.deliveries(which="open")])
            if not self.delivery.push_next().claimed:
                return
            self.clock.forward(minutes=3)
        raise AssertionError("delivery never came to rest")

    def close(self) -> None:
        self.storage.close()


def person(name: str = "Phạm Văn Mẫu", **more: str) -> Party:
    return Party(full_name=name, **more)
