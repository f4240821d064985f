"""A desk for presenters: the real law (catalogue, forms, calendar), everything else in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from fakes.still_clock import StillClock

from ehc_desk.bootstrap import calendar
from ehc_desk.domain.actor import ROLES, Actor
from ehc_desk.domain.delivery import DeliverySummary
from ehc_desk.domain.dossier import Channel, Dossier, Draft, IntakeFacts, Page, State
from ehc_desk.errors import DeskError, DraftChanged, PaperRefused
from ehc_desk.ports.queries import DossierLine
from ehc_desk.runtime.lanes import Lane
from ehc_desk.services import catalogue, form_library
from ehc_desk.services.earlier import Earlier
from ehc_desk.services.facts import Facts
from ehc_desk.services.form_check import findings
from ehc_desk.services.slips import IssuedSlip
from ehc_desk.settings import Settings

CLERK = Actor(name="lan", display_name="Lan", roles=ROLES)


@cache
def real_facts() -> Facts:
    """Return the service that knows the law, over the shipped catalogue and forms."""
    library = form_library.load()
    return Facts(
        catalogue=catalogue.load(),
        form_of=library.form,
        calendar=calendar(),
        check_form=lambda form, values, on: findings(form, values, library, today=on),
        is_family=lambda relation: any(
            item.code == relation and item.more.get("family")
            for item in library.code_list("relations").items
        ),
    )


class QueuedRunner:
    """Keeps work until the test lets it run: the order of a lane, without threads."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []

    def run(
        self,
        lane: Lane,
        work: Callable[[], Any],
        *,
        done: Callable[[Any], None],
        failed: Callable[[DeskError], None],
    ) -> None:
        def call() -> None:
            try:
                result = work()
            except DeskError as error:
                failed(error)
            else:
                done(result)

        self.waiting.append(call)

    def one(self) -> None:
        """Let the first piece run."""
        self.waiting.pop(0)()

    def all(self) -> None:
        """Let everything run, what it brings along included."""
        while self.waiting:
            self.one()


@dataclass
class FakeIntake:
    """Drafts and dossiers in memory; ``refuse`` names files that are not taken."""

    facts: Facts
    clock: StillClock
    drafts: dict[str, Draft] = field(default_factory=dict)
    accepted: list[Dossier] = field(default_factory=list)
    refuse: frozenset[str] = frozenset()
    fail: DeskError | None = None
    refuse_accept: DeskError | None = None
    saves: int = 0

    def new_draft(self, actor: Actor, *, channel: Channel = Channel.COUNTER) -> Draft:
        now = self.clock.now()
        draft = Draft(
            id=f"DRAFT{len(self.drafts):05}",
            user=actor.name,
            facts=IntakeFacts(channel=channel),
            created_at=now,
            updated_at=now,
        )
        self.drafts[draft.id] = draft
        return draft

    def save(
        self, draft_id: str, facts: IntakeFacts, *, expected_revision: int, actor: Actor
    ) -> Draft:
        if self.fail is not None:
            raise self.fail
        self.saves += 1
        draft = self.drafts[draft_id]
        if draft.revision != expected_revision:
            raise DraftChanged(draft=draft_id)
        self.drafts[draft_id] = draft.with_facts(facts, at=self.clock.now())
        return self.drafts[draft_id]

    def add_papers(
        self,
        draft_id: str,
        component: int,
        files: Sequence[Path],
        *,
        actor: Actor,
        source: str = "file",
    ) -> Draft:
        for file in files:
            if file.name in self.refuse:
                raise PaperRefused(file=file.name, reason="encrypted")
            draft = self.drafts[draft_id]
            page = Page(
                id=f"p{len(draft.pages)}",
                component=component,
                position=len(draft.pages_of(component)) + 1,
                sha256="0" * 64,
                media_type="image/jpeg",
                source=source,
            )
            self.drafts[draft_id] = replace(draft, pages=(*draft.pages, page))
        return self.drafts[draft_id]

    def set_pages(
        self, draft_id: str, pages: Sequence[Page], *, known: Sequence[Page], actor: Actor
    ) -> Draft:
        self.drafts[draft_id] = replace(self.drafts[draft_id], pages=tuple(pages))
        return self.drafts[draft_id]

    def accept(self, draft_id: str, *, actor: Actor) -> Dossier:
        if self.refuse_accept is not None:
            raise self.refuse_accept
        draft = self.drafts.pop(draft_id)
        now: datetime = self.clock.now()
        dossier = Dossier(
            id="dossier-1",
            code="H17.25.18-261123-0001",
            provisional_code=None,
            version=1,
            state=State.ACCEPTED,
            facts=draft.facts,
            papers=(),
            received_at=now,
            due_at=None,
            deadline={},
            clerk=actor.name,
            receiving_office="Văn phòng Mẫu",
            competent_agency="H17.25.18",
            desk="Q03",
            draft_id=draft_id,
        )
        self.accepted.append(dossier)
        return dossier

    def discard(self, draft_id: str, *, actor: Actor) -> None:
        del self.drafts[draft_id]


@dataclass
class FakeSlips:
    """Counts prints; ``fail`` is raised instead."""

    prints: list[str] = field(default_factory=list)
    fail: DeskError | None = None

    def issue(self, dossier_id: str, **how: Any) -> IssuedSlip:
        if self.fail is not None:
            raise self.fail
        self.prints.append(dossier_id)
        return IssuedSlip(
            path=Path("slip.pdf"),
            number=len(self.prints),
            outcome="saved",
            print_id=f"print-{len(self.prints)}",
            form_set="tt03-2025",
        )


@dataclass
class FakeQueries:
    """Drafts, deliveries and the earlier dossiers of people by their numbers."""

    intake: FakeIntake
    summary: DeliverySummary
    known: list[Dossier] = field(default_factory=list)

    def draft(self, draft_id: str) -> Draft:
        return self.intake.drafts[draft_id]

    def delivery_of(self, _dossier_id: str) -> DeliverySummary:
        return self.summary

    def dossier(self, dossier_id: str) -> Dossier:
        return next(each for each in self.known if each.id == dossier_id)

    def dossiers_of(self, number: str, *, limit: int = 20) -> tuple[DossierLine, ...]:
        people = [
            (each, (*each.facts.owners, each.facts.submitter)) for each in reversed(self.known)
        ]
        mine = [d for d, who in people if any(p is not None and p.id_number == number for p in who)]
        return tuple(map(_line, mine[:limit]))

    def running_of(self, number: str, *, limit: int = 20) -> tuple[DossierLine, ...]:
        lines = self.dossiers_of(number)
        return tuple(line for line in lines if line.state != State.RETURNED)[:limit]


def _line(dossier: Dossier) -> DossierLine:
    return DossierLine(
        id=dossier.id,
        code=dossier.printed_code,
        provisional_code="",
        state=dossier.state,
        procedure_code=dossier.facts.procedure_code,
        procedure_name=dossier.facts.procedure_name,
        owner_name=dossier.facts.owner.full_name,
        received_at=dossier.received_at,
        due_at=None,
        delivery="waiting",
        clerk=dossier.clerk,
    )


@dataclass
class FakeTimings:
    """Keeps what was noted; ``today`` answers with the first of each step."""

    noted: list[tuple[str, str, int]] = field(default_factory=list)

    def note(self, procedure_code: str, step: str, ms: int) -> None:
        self.noted.append((procedure_code, step, ms))

    def today(self) -> dict[str, tuple[int, int]]:
        return {step: (1, ms) for _, step, ms in self.noted}


def fake_desk() -> Any:
    """Return a desk with the parts that presenters of an intake reach."""
    clock = StillClock()
    law = real_facts()
    intake = FakeIntake(facts=law, clock=clock)
    summary = DeliverySummary(total=2, done=2, needs_action=0)
    queries = FakeQueries(intake=intake, summary=summary)
    timings = FakeTimings()
    return SimpleNamespace(
        clock=clock,
        settings=Settings(),
        intake=intake,
        earlier=Earlier(queries=queries, facts=law),  # type: ignore[arg-type]
        timings=timings,
        slips=FakeSlips(),
        catalogue=law._catalogue,
        queries=queries,
    )
