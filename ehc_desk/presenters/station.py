"""The scanning station: one stack at a time, from the feeder to where every side belongs.

Screen logic without Qt. A page is shown when it is safe, never before. Every word of a person is a
step that can be taken back. What a separator means is the domain's, what is kept the service's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ehc_desk.domain.events import BatchChanged, Event, PageFed
from ehc_desk.domain.scan_batch import FedPage, ScanBatch
from ehc_desk.domain.scan_profile import ScanProfile, profiles_of
from ehc_desk.domain.stack import Hand, Ledger, PlacedPage, SortedStack, Target
from ehc_desk.errors import DeskError, FieldsInvalid
from ehc_desk.ports.scanners import ScannerDevice
from ehc_desk.presenters.owner import OwnedRunner
from ehc_desk.presenters.stack_targets import Place, places, words_of
from ehc_desk.runtime.lanes import Lane, Runner
from ehc_desk.services.scanning import settings_of

if TYPE_CHECKING:
    from ehc_desk.desk import Desk
    from ehc_desk.domain.actor import Actor

FILE = "file"
"""Device of a stack that came as files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StationState:
    """What the station shows; ``words`` say where a target is, by its form and code.

    ``busy``: "" · scan · files · devices. ``said``: a good end to tell (ledger of the stack filed).
    """

    batches: tuple[ScanBatch, ...] = ()
    batch: ScanBatch | None = None
    told: SortedStack | None = None
    words: Mapping[tuple[str, str], str] = field(default_factory=dict)
    profiles: tuple[ScanProfile, ...] = ()
    devices: tuple[ScannerDevice, ...] | None = None
    busy: str = ""
    error: DeskError | None = None
    filed: Ledger | None = None
    can_undo: bool = False
    can_redo: bool = False

    @property
    def pages(self) -> tuple[tuple[FedPage, PlacedPage], ...]:
        """Return the sides with their places, in the order of the feeder."""
        if self.batch is None or self.told is None:
            return ()
        return tuple(zip(self.batch.pages, self.told.pages, strict=True))


_Step = Mapping[int, tuple[Hand | None, int]]
"""What was said of some sides, and their turn, by their place in the feeder."""


class StationPresenter:
    """One station; ``runner`` brings results home.

    ``case``: id of the draft that was open, offered first where pages are put by hand. Nothing goes
    there by itself: what no sheet and no person says stays unsorted.
    """

    def __init__(
        self,
        desk: Desk,
        actor: Actor,
        runner: Runner,
        render: Callable[[StationState], None],
    ) -> None:
        self._desk, self._actor = desk, actor
        self._runner, self._render = OwnedRunner(runner), render
        self._state = StationState(profiles=self._profiles())
        self._undo: list[_Step] = []
        self._redo: list[_Step] = []
        self._stop = self._asking = False
        self._again: str | None = None
        self.case: Callable[[], str] = str

    @property
    def state(self) -> StationState:
        """Return what is shown now."""
        return self._state

    def _profiles(self) -> tuple[ScanProfile, ...]:
        try:
            return profiles_of(self._desk.settings.scan_profiles)
        except FieldsInvalid:
            return profiles_of({})

    def close(self) -> None:
        """Stop scanning and let nothing come home any more."""
        self._stop = True
        self._runner.close()

    # ------------------------------------------------------------ which stack

    def refresh(self) -> None:
        """Ask for the open stacks; the one that is shown stays."""
        self._ask(self._state.batch.id if self._state.batch else "")

    def heard(self, event: Event) -> None:
        """Follow what happened to stacks, from whatever thread it was told."""
        if isinstance(event, PageFed | BatchChanged):
            self._ask(event.batch_id)

    def show(self, batch_id: str) -> None:
        """Bring another open stack forward."""
        self._undo, self._redo = [], []
        self._ask(batch_id)

    def _ask(self, batch_id: str) -> None:
        """Fetch a stack; what is asked meanwhile is fetched once, when this has come."""
        if self._asking:
            self._again = batch_id
            return
        self._asking, self._again = True, None

        def fetched(parts: dict[str, Any]) -> None:
            self._asking = False
            self._show(**parts)
            if self._again is not None:
                self._ask(self._again)

        self._run(Lane.DATA, lambda: self._fetch(batch_id), fetched)

    def _fetch(self, batch_id: str) -> dict[str, Any]:
        scanning, queries = self._desk.scanning, self._desk.queries
        mine = [batch for batch in queries.open_batches() if batch.user == self._actor.name]
        batch = next((each for each in mine if each.id == batch_id), mine[0] if mine else None)
        told = scanning.sorted(batch) if batch else None
        targets = {page.target for page in told.pages if page.target} if told else set()
        return {
            "batches": tuple(mine),
            "batch": batch,
            "told": told,
            "words": words_of(queries, targets),
        }

    # ------------------------------------------------------------ feeding

    def look_for_devices(self) -> None:
        """Ask which scanners can be used now; may take seconds."""
        if self._state.busy:
            return
        self._show(busy="devices")
        self._run(
            Lane.DEVICE,
            lambda: tuple(self._desk.scanning.devices()),
            lambda found: self._show(devices=found, busy=""),
        )

    def scan(self, profile: ScanProfile) -> None:
        """Feed a stack by a profile: the one in front goes on, or a new one begins."""
        if self._state.busy:
            return
        self._stop = False
        self._show(busy="scan", error=None, filed=None)
        self._run(Lane.DEVICE, lambda: self._scan(profile), self._came)

    def _scan(self, profile: ScanProfile) -> str:
        scanning = self._desk.scanning
        found = self._state.devices
        device = profile.device or scanning.device_for(profile.source, among=found)
        batch = self._state.batch or scanning.start(device, actor=self._actor)
        scanning.scan(batch.id, settings_of(profile), actor=self._actor, stop=lambda: self._stop)
        return batch.id

    def feed(self, files: Sequence[Path]) -> None:
        """Take files (a stack as PDF or TIFF, pictures) as if they had been fed."""
        if self._state.busy or not files:
            return
        self._stop = False
        self._show(busy="files", error=None, filed=None)
        self._run(Lane.DEVICE, lambda: self._feed(files), self._came)

    def _feed(self, files: Sequence[Path]) -> str:
        scanning = self._desk.scanning
        batch = self._state.batch or scanning.start(FILE, actor=self._actor)
        for file in files:
            if self._stop:
                break
            scanning.feed(batch.id, file, actor=self._actor)
        return batch.id

    def stop(self) -> None:
        """End the scan after the side that is on its way; what came stays."""
        self._stop = True

    def _came(self, batch_id: str) -> None:
        self._show(busy="")
        self._ask(batch_id)

    # ------------------------------------------------------------ sorting by hand

    def say(self, seqs: Iterable[int], hand: Hand | None) -> None:
        """Write a person's word on some sides; None takes it back."""
        wanted = tuple(seqs)
        self._step({seq: (hand, self._page(seq).rotation) for seq in wanted})

    def turn(self, seqs: Iterable[int], degrees: int = 90) -> None:
        """Turn sides clockwise."""
        pages = [self._page(seq) for seq in seqs]
        self._step({page.seq: (page.hand, (page.rotation + degrees) % 360) for page in pages})

    def undo(self) -> None:
        """Take the last word or turn back."""
        if self._undo:
            self._step(self._undo.pop(), into=self._redo)

    def redo(self) -> None:
        """Say again what was taken back."""
        if self._redo:
            self._step(self._redo.pop(), into=self._undo)

    def _page(self, seq: int) -> FedPage:
        assert self._state.batch is not None  # noqa: S101 - a side is shown only with its stack
        return self._state.batch.pages[seq - 1]

    def _step(self, step: _Step, into: list[_Step] | None = None) -> None:
        batch = self._state.batch
        if batch is None or not step or self._state.busy == "saying":
            return
        before = {seq: (self._page(seq).hand, self._page(seq).rotation) for seq in step}
        if into is None:
            self._redo.clear()
        (self._undo if into is None else into).append(before)
        changed = tuple(_said(page, step) for page in batch.pages)
        self._show(batch=batch.with_pages(changed), **self._can())
        self._run(Lane.DATA, lambda: self._write(batch, step), lambda _none: None)

    def _write(self, batch: ScanBatch, step: _Step) -> None:
        scanning = self._desk.scanning
        for seq, (hand, rotation) in step.items():
            page = batch.pages[seq - 1]
            if page.hand != hand:
                scanning.say(batch.id, [seq], hand, actor=self._actor)
            if page.rotation != rotation:
                scanning.turn(batch.id, [seq], rotation - page.rotation, actor=self._actor)

    def _can(self) -> dict[str, bool]:
        return {"can_undo": bool(self._undo), "can_redo": bool(self._redo)}

    def look_up(self, text: str, done: Callable[[tuple[Place, ...]], None]) -> None:
        """Find where pages can be put: this stack's targets, open drafts, dossiers by search."""
        told = self._state.told
        here = [page.target for page in told.pages if page.target] if told else []
        if case := self.case():
            here.insert(0, Target(form="draft", code=case))
        self._run(Lane.DATA, lambda: places(self._desk.queries, here, text, self._actor.name), done)

    # ------------------------------------------------------------ the end

    def file(self, *, anyway: bool = False) -> None:
        """Put every side where it belongs and close the stack."""
        batch = self._state.batch
        if batch is None or self._state.busy:
            return
        scanning, actor = self._desk.scanning, self._actor

        def filed(found: Any) -> None:
            self._undo, self._redo = [], []
            self._show(filed=found.told.ledger, error=None, batch=None, told=None, **self._can())
            self._ask("")

        self._run(Lane.DATA, lambda: scanning.file(batch.id, actor=actor, anyway=anyway), filed)

    def discard(self) -> None:
        """Put the stack aside; nothing is deleted."""
        batch = self._state.batch
        if batch is not None and not self._state.busy:
            scanning, actor = self._desk.scanning, self._actor
            self._run(
                Lane.DATA,
                lambda: scanning.discard(batch.id, actor=actor),
                lambda _none: self._show(batch=None, told=None),
            )

    # ------------------------------------------------------------ showing

    def _run(self, lane: Lane, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self._runner.run(lane, work, done=done, failed=self._failed)

    def _failed(self, error: DeskError) -> None:
        self._asking = False
        self._show(error=error, busy="")
        self.refresh()

    def _show(self, **changes: Any) -> None:
        self._state = replace(self._state, **changes)
        self._render(self._state)


def _said(page: FedPage, step: _Step) -> FedPage:
    if page.seq not in step:
        return page
    hand, rotation = step[page.seq]
    return replace(page, hand=hand, rotation=rotation)
