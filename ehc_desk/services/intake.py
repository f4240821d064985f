"""Intake: from an empty draft to an accepted dossier with its number.

The service owns the order of things: pages are safe before they count, a number is taken only
inside the one transaction that also writes dossier, journal entry and delivery rows, and events
are published after the commit. It knows no SQL, no network and no widget.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ehc_desk.domain.actor import CLERK, Actor
from ehc_desk.domain.codes import DossierCode, ProvisionalCode
from ehc_desk.domain.delivery import NumberLease
from ehc_desk.domain.dossier import Channel, Dossier, Draft, IntakeFacts, Page, Paper, State
from ehc_desk.domain.events import DossierAccepted, DraftClosed, DraftSaved
from ehc_desk.domain.journal import uuid7
from ehc_desk.domain.sheets import draft_id as draft_id_from
from ehc_desk.errors import DraftChanged, PaperRefused, UnknownComponent
from ehc_desk.services import records
from ehc_desk.services.paper_metadata import paper_metadata

if TYPE_CHECKING:
    from ehc_desk.domain.office import Office
    from ehc_desk.ports.clock import Clock, Publish
    from ehc_desk.ports.papers import PageWorker, PaperAssembler, PaperStore, TakenPage
    from ehc_desk.ports.queries import Queries
    from ehc_desk.ports.storage import Storage, UnitOfWork
    from ehc_desk.services.facts import Due, Facts, Problem

FOLDER = "folder"
"""Source of pages that come from the watched folder."""


class Intake:
    """The verbs of the reception counter up to the receipt slip."""

    def __init__(
        self,
        *,
        storage: Storage,
        queries: Queries,
        papers: PaperStore,
        worker: PageWorker,
        assemble: PaperAssembler,
        facts: Facts,
        clock: Clock,
        publish: Publish,
        office: Office,
        standing_lease: tuple[int, int, int] | None = None,
    ) -> None:
        self._storage, self._queries = storage, queries
        self._papers, self._worker, self._assemble = papers, worker, assemble
        self._clock, self._publish, self._office = clock, publish, office
        self._standing_lease = standing_lease
        self.facts = facts
        self.choose_procedure = facts.choose_procedure
        self.apply_scan = facts.apply_scan
        self.fee = facts.fee

    # ------------------------------------------------------------ drafts

    def new_draft(self, actor: Actor, *, channel: Channel = Channel.COUNTER) -> Draft:
        """Open an empty draft of this clerk; it has no number and needs none."""
        actor.need(CLERK)
        now = self._clock.now()
        draft = Draft(
            id=draft_id_from(os.urandom(7)),
            user=actor.name,
            facts=IntakeFacts(channel=channel),
            created_at=now,
            updated_at=now,
        )
        with self._storage.begin() as uow:
            uow.drafts.add(draft)
        self._publish(DraftSaved(draft_id=draft.id))
        return draft

    def save(
        self, draft_id: str, facts: IntakeFacts, *, expected_revision: int, actor: Actor
    ) -> Draft:
        """Write the facts of a draft; raises DraftChanged when another window was faster."""
        actor.need(CLERK)
        facts = self.facts.cleaned(facts)
        with self._storage.begin() as uow:
            draft = uow.drafts.get(draft_id).with_facts(facts, at=self._clock.now())
            uow.drafts.save(draft, expected_revision=expected_revision)
        self._publish(DraftSaved(draft_id=draft_id))
        return draft

    def add_papers(
        self,
        draft_id: str,
        component: int,
        files: Sequence[Path],
        *,
        actor: Actor,
        source: str = "file",
    ) -> Draft:
        """Take the pages of files into a draft, file by file; each page is durable at once.

        Raises PaperRefused (or WorkerFailed, DiskFull) at the first file that cannot be taken;
        the files before it are kept.
        """
        actor.need(CLERK)
        self._known_component(self._queries.draft(draft_id), component)
        for path in files:
            self._take_file(draft_id, component, path, source)
        return self._queries.draft(draft_id)

    def set_pages(
        self, draft_id: str, pages: Sequence[Page], *, known: Sequence[Page], actor: Actor
    ) -> Draft:
        """Write the page list as given (order, turns, component); the rest goes to the bin.

        ``known`` are the pages the caller has seen: one that came meanwhile, filed from a stack,
        stays behind the others.
        """
        actor.need(CLERK)
        seen = {page.id for page in (*known, *pages)}
        with self._storage.begin() as uow:
            fresh = [page for page in uow.drafts.get(draft_id).pages if page.id not in seen]
            uow.drafts.replace_pages(draft_id, [*pages, *fresh])
        self._publish(DraftSaved(draft_id=draft_id))
        return self._queries.draft(draft_id)

    def discard(self, draft_id: str, *, actor: Actor) -> None:
        """Put a draft into the bin, as an act of its own that can be undone."""
        actor.need(CLERK)
        now = self._clock.now()
        with self._storage.begin() as uow:
            draft = uow.drafts.get(draft_id)
            uow.drafts.close(draft_id, outcome="discarded", at=now)
            uow.journal.append(
                kind="draft_discarded",
                dossier_id=None,
                payload={"draft": draft_id, "pages": len(draft.pages)},
                actor=actor.name,
                at=now,
            )
        self._publish(DraftClosed(draft_id=draft_id))

    def restore(self, draft_id: str, *, actor: Actor) -> Draft:
        """Bring a discarded draft back."""
        actor.need(CLERK)
        now = self._clock.now()
        with self._storage.begin() as uow:
            uow.drafts.reopen(draft_id)
            uow.journal.append(
                kind="draft_restored",
                dossier_id=None,
                payload={"draft": draft_id},
                actor=actor.name,
                at=now,
            )
        self._publish(DraftSaved(draft_id=draft_id))
        return self._queries.draft(draft_id)

    # ------------------------------------------------------------ acceptance

    def accept(self, draft_id: str, *, actor: Actor, fee_open: bool = False) -> Dossier:
        """Accept a draft: papers are put together, then everything else is one transaction.

        Raises ComponentsMissing, FieldsInvalid or UnknownProcedure when something is open, and
        DraftChanged when the draft was written meanwhile; then no number was taken.
        ``fee_open``: no form was handed in at all, so a fee that is counted may stay unknown.
        Time counts from this moment (NĐ 118/2025 Art. 17.3).
        """
        actor.need(CLERK)
        draft = self._queries.draft(draft_id)
        now = self._clock.now()
        brought = {page.component for page in draft.pages}
        facts = self.facts.with_papers(draft.facts, brought)
        facts = self.facts.complete(facts, now.date(), fee_open=fee_open)
        papers = self._papers_of(draft, facts, actor, now)
        now = self._clock.now()
        due = self.facts.due(facts, at=now)
        shell = Dossier(
            id=uuid7(int(now.timestamp() * 1000)),
            code=None,
            provisional_code=None,
            version=1,
            state=State.ACCEPTED,
            facts=facts,
            papers=papers,
            received_at=now,
            due_at=due.moment,
            deadline=due.record,
            clerk=actor.name,
            receiving_office=self._office.name,
            competent_agency=self._office.agency,
            desk=self._office.desk,
            draft_id=draft_id,
        )
        with self._storage.begin() as uow:
            dossier = self._accept_in(uow, draft, shell, actor)
        self._publish(DossierAccepted(dossier_id=dossier.id, code=dossier.printed_code))
        self._publish(DraftClosed(draft_id=draft_id))
        return dossier

    def _accept_in(self, uow: UnitOfWork, draft: Draft, shell: Dossier, actor: Actor) -> Dossier:
        if uow.drafts.get(draft.id).pages != draft.pages:
            raise DraftChanged(draft=draft.id)  # a page came in while the papers were put together
        uow.drafts.close(
            draft.id,
            outcome="accepted",
            at=shell.received_at,
            expected_revision=draft.revision,
        )
        dossier = self._numbered(uow, shell)
        uow.dossiers.add(dossier)
        entry = uow.journal.append(
            kind="dossier_accepted",
            dossier_id=dossier.id,
            payload=records.accepted_payload(dossier),
            actor=actor.name,
            at=dossier.received_at,
        )
        uow.delivery.enqueue(entry, dossier.papers)
        return dossier

    def _numbered(self, uow: UnitOfWork, shell: Dossier) -> Dossier:
        """Return the dossier with its code: leased and official, else provisional.

        The code carries the civil date of acceptance, even when counting starts later.
        """
        day = shell.received_at.date()
        agency = shell.competent_agency
        number = self._official(uow, agency, day.isoformat())
        if number is not None:
            return replace(shell, code=DossierCode.build(agency, day, number).text)
        running = uow.numbers.take_provisional(desk=shell.desk, day=day.isoformat())
        stand_in = ProvisionalCode.build(shell.desk, day, running)
        return replace(shell, provisional_code=stand_in.text)

    def _official(self, uow: UnitOfWork, agency: str, day: str) -> int | None:
        """Take a leased number; one of an epoch that the province has left behind is burnt."""
        held = uow.numbers.lease(agency=agency, day=day)
        if held is None and self._standing_lease:
            first, last, epoch = self._standing_lease
            held = NumberLease(
                agency=agency, day=day, epoch=epoch, first=first, last=last, next=first
            )
            uow.numbers.add_lease(held)
        if held is None or held.epoch < int(uow.note("epoch") or "1"):
            return None
        return uow.numbers.take(agency=agency, day=day)

    # ------------------------------------------------------------ papers

    def _take_file(self, draft_id: str, component: int, path: Path, source: str) -> None:
        """Take one file; one of the watched folder that was taken before is not taken again.

        A power cut between taking it and putting it aside leaves it in the folder: it must not
        become a second page, least of all in the next visitor's dossier.
        """
        if source == FOLDER:
            source = _mark(path)
            with self._storage.begin() as uow:
                if uow.drafts.has_source(source):
                    return
        with TemporaryDirectory(prefix="ehc-pages-") as scratch:
            try:
                taken = self._worker.take_in(path, Path(scratch))
            except PaperRefused as refusal:
                raise PaperRefused(file=path.name, reason=refusal.params.get("reason")) from refusal
            stored = [
                (page, self._papers.put_file(page.path), page.path.stat().st_size) for page in taken
            ]
        with self._storage.begin() as uow:
            before = uow.drafts.get(draft_id).pages_of(component)
            last = max((page.position for page in before), default=0)
            for offset, (page, sha256, size) in enumerate(stored, start=last + 1):
                fresh = self._page(page, component=component, position=offset, source=source)
                uow.drafts.add_page(draft_id, replace(fresh, sha256=sha256, size=size))
        self._publish(DraftSaved(draft_id=draft_id))

    def _page(self, taken: TakenPage, *, component: int, position: int, source: str) -> Page:
        return Page(
            id=uuid7(int(self._clock.now().timestamp() * 1000)),
            component=component,
            position=position,
            sha256="",
            media_type=taken.media_type,
            rotation=taken.rotation,
            width_px=taken.width_px,
            height_px=taken.height_px,
            dpi=taken.dpi,
            blank=taken.blank,
            source=source,
        )

    def _papers_of(
        self, draft: Draft, facts: IntakeFacts, actor: Actor, now: datetime
    ) -> tuple[Paper, ...]:
        numbers = sorted({page.component for page in draft.pages})
        about = partial(paper_metadata, facts, actor=actor, office=self._office, at=now)
        return tuple(self._paper(draft, number, about(number)) for number in numbers)

    def _paper(self, draft: Draft, component: int, about: Mapping[str, str]) -> Paper:
        pages = [(page, self._papers.path(page.sha256)) for page in draft.pages_of(component)]
        with TemporaryDirectory(prefix="ehc-paper-") as folder:
            out = Path(folder) / "paper.pdf"
            count = self._assemble(pages, out, about)
            sha256 = self._papers.put_file(out)
            return Paper(component=component, sha256=sha256, size=out.stat().st_size, pages=count)

    @staticmethod
    def _known_component(draft: Draft, component: int) -> None:
        numbers = [line.number for line in draft.facts.components]
        if numbers and component not in numbers:
            raise UnknownComponent(component=component, count=max(numbers))

    # ------------------------------------------------------------ answers for the screen

    def due(self, facts: IntakeFacts, at: datetime | None = None) -> Due:
        """Return the due moment these facts would get now, or at a given moment (what if)."""
        return self.facts.due(facts, at=at or self._clock.now())

    def problems(self, facts: IntakeFacts) -> list[Problem]:
        """Return what stands before acceptance today."""
        return self.facts.problems(facts, self._clock.now().date())


def _mark(path: Path) -> str:
    """Name one file of the watched folder by what is in it and when it came; no name, no path."""
    stamp = f"{path.stat().st_mtime_ns}:".encode("ascii")
    return f"{FOLDER}:{hashlib.sha256(stamp + path.read_bytes()).hexdigest()[:32]}"
