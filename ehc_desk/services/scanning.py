"""Scanning: stacks of paper from any scanner, every side accounted for.

A side is safe the moment its row is written: bytes stored, facts noted, before anybody sees it.
Nothing is thrown away: a page goes to a draft, waits for a dossier, lies unsorted, or is a blank or
a separator. Knows no SQL, no network, no widget and no scanner's name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ehc_desk.domain.actor import CLERK, Actor
from ehc_desk.domain.events import BatchChanged, DraftSaved, PageFed, PagesFiled
from ehc_desk.domain.journal import uuid7
from ehc_desk.domain.scan_batch import FedPage, ScanBatch
from ehc_desk.domain.scan_profile import PAPERS, ScanProfile
from ehc_desk.domain.stack import Hand, SortedStack, Target
from ehc_desk.errors import DeviceError, ScannerGone, StackOpen, UnknownDossier, UnknownDraft
from ehc_desk.ports.scanners import Colour, PaperSource, ScanSettings
from ehc_desk.services.stack_filing import drafts_of, placed, record
from ehc_desk.services.stack_letters import StackLetters

if TYPE_CHECKING:
    from ehc_desk.domain.journal import Entry
    from ehc_desk.ports.clock import Clock, Publish
    from ehc_desk.ports.papers import PageWorker, PaperStore, TakenPage
    from ehc_desk.ports.queries import Queries
    from ehc_desk.ports.scanners import (
        ScannerAbilities,
        ScannerDevice,
        ScannerDriver,
        Stop,
    )
    from ehc_desk.ports.storage import Storage, UnitOfWork

FILED, DISCARDED = "filed", "discarded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """What became of a stack: the sorting it was filed by and its journal entry."""

    batch: ScanBatch
    told: SortedStack
    entry: Entry


def _never() -> bool:
    return False


class Scanning:
    """The verbs of the scanning station; the command line and the window call the same."""

    def __init__(
        self,
        *,
        storage: Storage,
        queries: Queries,
        papers: PaperStore,
        worker: PageWorker,
        driver: ScannerDriver,
        clock: Clock,
        publish: Publish,
        letters: PageWorker | None = None,
    ) -> None:
        """``letters`` reads words beside ``worker``, which goes on taking pages meanwhile."""
        self._letters = StackLetters(
            storage=storage,
            papers=papers,
            worker=worker if letters is None else letters,
            own=letters is not None,
            publish=publish,
        )
        self._storage, self._queries = storage, queries
        self._papers, self._worker, self._driver = papers, worker, driver
        self._clock, self._publish = clock, publish

    # ------------------------------------------------------------ devices

    def devices(self) -> Sequence[ScannerDevice]:
        """Return the scanners that can be used now; may take seconds."""
        return self._driver.devices()

    def capabilities(self, device: str) -> ScannerAbilities:
        """Return what a scanner can do; raises ScannerGone or ScannerFailed."""
        return self._driver.capabilities(device)

    def device_for(self, source: str, among: Sequence[ScannerDevice] | None = None) -> str:
        """Return the first scanner (of those given) that has a source; raises ScannerGone."""
        for device in self._driver.devices() if among is None else among:
            try:
                abilities = self._driver.capabilities(device.id)
            except DeviceError:  # one that does not answer hides none of the others
                continue
            if source in abilities.sources:
                return device.id
        raise ScannerGone(device="", pages=0)

    # ------------------------------------------------------------ feeding

    def start(self, device: str, *, actor: Actor, home: Target | None = None) -> ScanBatch:
        """Open an empty stack; what is fed before the first separator goes ``home``."""
        actor.need(CLERK)
        now = self._clock.now()
        batch = ScanBatch(
            id=uuid7(int(now.timestamp() * 1000)),
            user=actor.name,
            device=device,
            started_at=now,
            home=home,
        )
        with self._storage.begin() as uow:
            uow.batches.add(batch)
        self._publish(BatchChanged(batch_id=batch.id))
        return batch

    def scan(
        self,
        batch_id: str,
        settings: ScanSettings,
        *,
        actor: Actor,
        device: str = "",
        stop: Stop = _never,
    ) -> ScanBatch:
        """Feed from the stack's device (or another) until it is empty or ``stop`` says so.

        Each side is durable and told (``PageFed``) as it comes. Raises DeviceError (the sides so
        far are kept), PaperRefused or WorkerFailed for a side nothing can be made of, DiskFull.
        """
        actor.need(CLERK)
        device = device or self._queries.batch(batch_id).device
        with (
            TemporaryDirectory(prefix="ehc-scan-") as folder,
            self._letters.beside(batch_id) as doubtful,
        ):
            for side in self._driver.scan(device, settings, Path(folder), stop):
                self._count(batch_id, 1)
                doubtful(self._take(batch_id, side, counted=1))
                side.unlink(missing_ok=True)
        return self._queries.batch(batch_id)

    def feed(self, batch_id: str, file: Path, *, actor: Actor) -> ScanBatch:
        """Take the sides of a file (a side, or a whole stack as PDF or TIFF) into a stack.

        A file that is refused adds nothing. Raises PaperRefused, WorkerFailed, DiskFull.
        """
        actor.need(CLERK)
        self._letters.read(batch_id, self._take(batch_id, file, counted=0))
        return self._queries.batch(batch_id)

    def _take(self, batch_id: str, file: Path, *, counted: int) -> list[FedPage]:
        """Take the sides of a file; ``counted``: how many of them the device has counted.

        A side of the device counts before it is looked at: one that cannot be read leaves the
        ledger red, never silently smaller.
        """
        with TemporaryDirectory(prefix="ehc-pages-") as scratch:
            stored = [self._stored(page) for page in self._worker.take_in(file, Path(scratch))]
        with self._storage.begin() as uow:
            batch = _open(uow, batch_id)
            pages = [replace(page, seq=at) for at, page in enumerate(stored, len(batch.pages) + 1)]
            uow.batches.save(replace(batch, fed=batch.fed + len(pages) - counted))
            uow.batches.put_pages(batch_id, pages)
        for page in pages:
            self._publish(PageFed(batch_id=batch_id, seq=page.seq))
        return pages

    def _count(self, batch_id: str, sides: int) -> None:
        with self._storage.begin() as uow:
            batch = uow.batches.get(batch_id)
            uow.batches.save(replace(batch, fed=batch.fed + sides))

    def _stored(self, taken: TakenPage) -> FedPage:
        facts = taken.facts
        sha256 = self._papers.put_file(taken.path)
        self._papers.keep_small(sha256, taken.thumbnail)
        return FedPage(
            id=uuid7(int(self._clock.now().timestamp() * 1000)),
            seq=0,
            sha256=sha256,
            media_type=taken.media_type,
            rotation=taken.rotation,
            size=taken.path.stat().st_size,
            width_px=taken.width_px,
            height_px=taken.height_px,
            dpi=taken.dpi,
            blank=taken.blank,
            upright=taken.rotation,
            skew=facts.skew,
            codes=tuple((code.format, code.text) for code in facts.codes),
            sheet=facts.sheet,
            sheet_text=facts.sheet_text,
            doubtful=facts.doubtful,
        )

    # ------------------------------------------------------------ sorting

    def sorted(self, batch: ScanBatch) -> SortedStack:
        """Return where every side goes by codes and by hand, as this desk knows the targets."""
        return batch.sorted(self.known)

    def known(self, target: Target) -> Target | None:
        """Return a target as this desk knows it, None when it does not.

        A draft that was accepted meanwhile is the dossier it became.
        """
        if target.form == "draft":
            return self._open_or_accepted(target)
        try:
            dossier = self._queries.dossier(target.code)
        except UnknownDossier:
            return None
        return replace(target, code=dossier.printed_code)

    def _open_or_accepted(self, target: Target) -> Target | None:
        try:
            self._queries.draft(target.code)
        except UnknownDraft:
            code = self._queries.code_of_draft(target.code)
            return replace(target, form="dossier", code=code) if code else None
        return target

    def say(
        self, batch_id: str, seqs: Iterable[int], hand: Hand | None, *, actor: Actor
    ) -> ScanBatch:
        """Write a person's word on some sides, None takes it back; it beats every code."""
        return self._changed(batch_id, seqs, lambda page: replace(page, hand=hand), actor)

    def turn(self, batch_id: str, seqs: Iterable[int], degrees: int, *, actor: Actor) -> ScanBatch:
        """Turn sides clockwise; the bytes stay as the scanner made them."""
        return self._changed(
            batch_id,
            seqs,
            lambda page: replace(page, rotation=(page.rotation + degrees) % 360),
            actor,
        )

    def _changed(
        self,
        batch_id: str,
        seqs: Iterable[int],
        change: Callable[[FedPage], FedPage],
        actor: Actor,
    ) -> ScanBatch:
        actor.need(CLERK)
        wanted = frozenset(seqs)
        with self._storage.begin() as uow:
            batch = _open(uow, batch_id)
            pages = [change(page) for page in batch.pages if page.seq in wanted]
            uow.batches.put_pages(batch_id, pages)
        self._publish(BatchChanged(batch_id=batch_id))
        return self._queries.batch(batch_id)

    # ------------------------------------------------------------ filing

    def file(self, batch_id: str, *, actor: Actor, anyway: bool = False) -> Filed:
        """Put every side where it belongs and close the stack, with its ledger in the journal.

        Sides of an open draft become its pages; those of a dossier wait with it. Raises StackOpen
        (params: unsorted, missing) while a side belongs to nobody or the ledger does not balance;
        ``anyway`` closes it all the same, and the entry says so. Raises UnknownBatch.
        """
        actor.need(CLERK)
        now = self._clock.now()
        self._letters.read(batch_id, self._queries.batch(batch_id).pages)
        told = self.sorted(self._queries.batch(batch_id))
        ledger = told.ledger
        missing = ledger.fed - (ledger.routed + ledger.unsorted + ledger.blank + ledger.separators)
        if (ledger.unsorted or missing) and not anyway:
            raise StackOpen(batch=batch_id, unsorted=ledger.unsorted, missing=missing)
        with self._storage.begin() as uow:
            batch = _open(uow, batch_id)
            filed = [placed(uow, page, told) for page in batch.pages]
            uow.batches.put_pages(batch_id, filed)
            batch = replace(batch, state=FILED, pages=tuple(filed))
            uow.batches.save(batch)
            entry = uow.journal.append(
                kind="stack_filed",
                dossier_id=None,
                payload=record(batch, told),
                actor=actor.name,
                at=now,
            )
        for draft in sorted(drafts_of(told)):
            self._publish(DraftSaved(draft_id=draft))
            self._publish(PagesFiled(draft_id=draft))
        self._publish(BatchChanged(batch_id=batch_id))
        return Filed(batch=batch, told=told, entry=entry)

    def discard(self, batch_id: str, *, actor: Actor) -> None:
        """Put a whole stack aside; its sides are kept and ``reopen`` brings them back."""
        self._move(batch_id, DISCARDED, "stack_discarded", actor)

    def reopen(self, batch_id: str, *, actor: Actor) -> None:
        """Bring a stack back that was put aside."""
        self._move(batch_id, "open", "stack_restored", actor)

    def _move(self, batch_id: str, state: str, kind: str, actor: Actor) -> None:
        actor.need(CLERK)
        with self._storage.begin() as uow:
            batch = uow.batches.get(batch_id)
            if batch.state == FILED:
                raise StackOpen(batch=batch_id, unsorted=0, missing=0)
            uow.batches.save(replace(batch, state=state))
            uow.journal.append(
                kind=kind,
                dossier_id=None,
                payload={"stack": batch_id, "sides": len(batch.pages)},
                actor=actor.name,
                at=self._clock.now(),
            )
        self._publish(BatchChanged(batch_id=batch_id))


def _open(uow: UnitOfWork, batch_id: str) -> ScanBatch:
    batch = uow.batches.get(batch_id)
    if batch.state != "open":
        raise StackOpen(batch=batch_id, unsorted=0, missing=0)
    return batch


def settings_of(profile: ScanProfile) -> ScanSettings:
    """Return a profile as drivers take it."""
    width, height = PAPERS[profile.paper]
    return ScanSettings(
        source=PaperSource(profile.source),
        dpi=profile.dpi,
        colour=Colour(profile.colour),
        width_mm=width,
        height_mm=height,
    )
