"""The scanning station: one stack at a time, from the feeder to where every side belongs.

Screen logic without Qt. A page is shown when it is safe, never before. Every word of a person is a
step that can be taken back, and moves all sides that follow at once. What a separator means is the
domain's, what is kept the service's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ehc_desk.domain.events import BatchChanged, Event, PageFed
from ehc_desk.domain.scan_batch import FedPage, ScanBatch
from ehc_desk.domain.scan_profile import ScanProfile, profiles_of
from ehc_desk.domain.stack import Hand, Target
from ehc_desk.errors import DeskError, FieldsInvalid
from ehc_desk.presenters.owner import OwnedRunner
from ehc_desk.presenters.stack_targets import Place, places, places_of
from ehc_desk.presenters.station_feed import Feeding
from ehc_desk.presenters.station_state import StationState
from ehc_desk.presenters.station_steps import Step, Steps, changes, with_step, write
from ehc_desk.runtime.lanes import Lane, Runner

if TYPE_CHECKING:
    from ehc_desk.desk import Desk
    from ehc_desk.domain.actor import Actor


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
        self._feeding = Feeding(desk.scanning, actor)
        self._steps = Steps()
        self._known: Mapping[Target, Target | None] = {}
        self._wanted, self._asking, self._again = "", False, False
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
        """Stop scanning after the side on its way; what came is kept, nothing comes home."""
        self._feeding.stop()
        self._runner.close()

    # ------------------------------------------------------------ which stack

    def refresh(self) -> None:
        """Ask for the open stacks; the one that is shown stays."""
        self._ask(self._wanted)

    def heard(self, event: Event) -> None:
        """Follow what happened to stacks; one that begins while feeding comes forward."""
        if isinstance(event, PageFed | BatchChanged):
            self._ask(self._feeding.batch_id if self._state.feeding else self._wanted)

    def show(self, batch_id: str) -> None:
        """Bring another open stack forward; "": what is fed next begins a new one."""
        if self._state.busy or batch_id == self._wanted:
            return
        self._steps.forget()
        if not batch_id:
            self._wanted = ""
            self._show(
                batch=None, told=None, error=None, filed=None, set_aside="", **self._steps.can
            )
            return
        self._show(error=None, filed=None, set_aside="", **self._steps.can)
        self._ask(batch_id)

    def _ask(self, batch_id: str) -> None:
        """Fetch a stack; what is asked meanwhile is fetched once, when this has come."""
        self._wanted = batch_id
        if self._asking:
            self._again = True
            return
        self._asking, self._again = True, False

        def fetched(parts: dict[str, Any]) -> None:
            self._asking = False
            if batch_id == self._wanted:
                self._take(**parts)
            self._ask_again()

        def failed(error: DeskError) -> None:
            self._asking = False
            self._show(error=error)
            self._ask_again()

        self._runner.run(Lane.DATA, lambda: self._fetch(batch_id), done=fetched, failed=failed)

    def _ask_again(self) -> None:
        if self._again:
            self._ask(self._wanted)

    def _fetch(self, batch_id: str) -> dict[str, Any]:
        """Read a stack, and where the sheets in it lead as this desk knows them."""
        queries, known = self._desk.queries, dict[Target, Target | None]()

        def resolve(target: Target) -> Target | None:
            if target not in known:
                known[target] = self._desk.scanning.known(target)
            return known[target]

        mine = [batch for batch in queries.open_batches() if batch.user == self._actor.name]
        batch = next((each for each in mine if each.id == batch_id), None)
        told = batch.sorted(resolve) if batch else None
        targets = {page.target for page in told.pages if page.target} if told else set()
        words = places_of(queries, targets)
        return {"batches": tuple(mine), "batch": batch, "known": known, "words": words}

    def _take(
        self,
        *,
        batches: tuple[ScanBatch, ...],
        batch: ScanBatch | None,
        known: Mapping[Target, Target | None],
        words: Mapping[Target, Place],
    ) -> None:
        """Show what was read, with the words on top that are still on their way to the store."""
        self._known = known
        if batch is None:
            self._wanted = ""
        else:
            batch = self._steps.over(batch)
        words = {**self._state.words, **words}
        self._show(batches=batches, words=words, files=self._feeding.files, **self._sorted(batch))

    def _sorted(self, batch: ScanBatch | None) -> dict[str, Any]:
        """Return the stack with the place of every side, as the service would sort it."""
        told = batch.sorted(lambda target: self._known.get(target)) if batch else None
        return {"batch": batch, "told": told}

    # ------------------------------------------------------------ feeding

    def look_for_devices(self) -> None:
        """Ask which scanners can be used now; may take seconds."""
        if self._state.busy or self._state.looking:
            return
        self._show(looking=True, error=None)
        self._runner.run(
            Lane.DEVICE,
            self._feeding.look,
            done=lambda found: self._show(devices=found, looking=False),
            failed=lambda error: self._show(error=error, looking=False),
        )

    def choose_device(self, device: str) -> None:
        """Scan with a device from now on; "": the one of the profile, or the first that can."""
        if device != self._state.device:
            self._show(device=device)

    def scan(self, profile: ScanProfile) -> None:
        """Feed by a profile: the stack in front goes on, or a new one begins."""
        device = self._state.device
        self._feed("scan", lambda: self._feeding.scan(profile, device))

    def feed(self, files: Sequence[Path]) -> None:
        """Take files (a stack as PDF or TIFF, pictures) as if they had been fed."""
        if files:
            self._feed("files", lambda: self._feeding.feed(files), count=len(files))

    def _feed(self, busy: str, work: Callable[[], str], count: int = 0) -> None:
        if self._state.busy:
            return
        self._feeding.begin(self._wanted, count)
        began = len(self._state.pages)
        told: dict[str, Any] = {"error": None, "filed": None, "set_aside": "", "stopping": False}
        self._show(busy=busy, begun=began, files=(0, count), **told)
        self._runner.run(Lane.DEVICE, work, done=self._ended, failed=self._feed_failed)

    def stop(self) -> None:
        """End the scan after the side that is on its way; what came stays."""
        if self._state.feeding:
            self._feeding.stop()
            self._show(stopping=True)

    def _ended(self, batch_id: str) -> None:
        self._show(busy="", stopping=False)
        self._ask(batch_id)

    def _feed_failed(self, error: DeskError) -> None:
        self._show(busy="", stopping=False, error=error)
        self._ask(self._feeding.batch_id)

    # ------------------------------------------------------------ sorting by hand

    def say(self, seqs: Iterable[int], hand: Hand | None) -> None:
        """Write a person's word on some sides; None takes it back."""
        self._new_step({page.seq: (hand, page.rotation) for page in self._pages(seqs)})

    def turn(self, seqs: Iterable[int], degrees: int = 90) -> None:
        """Turn sides clockwise."""
        pages = self._pages(seqs)
        self._new_step({page.seq: (page.hand, (page.rotation + degrees) % 360) for page in pages})

    def undo(self) -> None:
        """Take the last word or turn back."""
        if (batch := self._sortable) is not None:
            self._step(batch, self._steps.back(batch))

    def redo(self) -> None:
        """Say again what was taken back."""
        if (batch := self._sortable) is not None:
            self._step(batch, self._steps.forth(batch))

    @property
    def _sortable(self) -> ScanBatch | None:
        return self._state.batch if self._state.busy != "filing" else None

    def _pages(self, seqs: Iterable[int]) -> list[FedPage]:
        pages = self._state.batch.pages if self._state.batch else ()
        return [pages[seq - 1] for seq in seqs if 0 < seq <= len(pages)]

    def _new_step(self, step: Step) -> None:
        batch = self._sortable
        if batch is not None and changes(batch, step):
            self._steps.done(batch, step)
            self._step(batch, step)

    def _step(self, batch: ScanBatch, step: Step | None) -> None:
        """Show a step with all it moves at once, then write it."""
        if not step:
            return
        steps, scanning, actor = self._steps, self._desk.scanning, self._actor
        steps.begin(batch, step)
        self._show(**self._sorted(with_step(batch, step)), **steps.can)

        def failed(error: DeskError) -> None:
            steps.end(batch, step)
            steps.forget()  # what they would lead back to is not what is kept
            self._show(error=error, **steps.can)
            self.refresh()

        self._runner.run(
            Lane.DATA,
            lambda: write(scanning, batch, step, actor),
            done=lambda _none: steps.end(batch, step),
            failed=failed,
        )

    def look_up(self, text: str, done: Callable[[tuple[Place, ...]], None]) -> None:
        """Find where pages can be put: this stack's targets, open drafts, dossiers by search."""
        told = self._state.told
        here = [page.target for page in told.pages if page.target] if told else []
        if case := self.case():
            here.insert(0, Target(form="draft", code=case))

        def found(places: tuple[Place, ...]) -> None:
            words = {place.target: place for place in places}
            self._state = replace(self._state, words={**self._state.words, **words})
            done(places)

        user = self._actor.name
        self._run(lambda: places(self._desk.queries, here, text, user), found)

    # ------------------------------------------------------------ the end

    def file(self, *, anyway: bool = False) -> None:
        """Put every side where it belongs and close the stack."""
        batch = self._state.batch
        if batch is None or self._state.busy:
            return
        scanning, actor = self._desk.scanning, self._actor

        def filed(found: Any) -> None:
            self._begin_anew(filed=found.told.ledger, set_aside="")

        self._show(busy="filing", error=None, filed=None, set_aside="")
        self._run(lambda: scanning.file(batch.id, actor=actor, anyway=anyway), filed)

    def discard(self) -> None:
        """Put the stack aside; nothing is deleted, ``take_back`` brings it forward again."""
        batch = self._state.batch
        if batch is not None and not self._state.busy:
            scanning, actor = self._desk.scanning, self._actor
            self._run(
                lambda: scanning.discard(batch.id, actor=actor),
                lambda _none: self._begin_anew(filed=None, set_aside=batch.id),
            )

    def take_back(self) -> None:
        """Bring the stack forward again that was put aside last."""
        batch_id = self._state.set_aside
        if batch_id and not self._state.busy:
            scanning, actor = self._desk.scanning, self._actor
            self._show(set_aside="")
            self._run(
                lambda: scanning.reopen(batch_id, actor=actor), lambda _none: self.show(batch_id)
            )

    def _begin_anew(self, **told: Any) -> None:
        self._steps.forget()
        self._show(busy="", error=None, batch=None, told=None, **told, **self._steps.can)
        self._ask("")

    # ------------------------------------------------------------ showing

    def _run(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        def failed(error: DeskError) -> None:
            self._show(error=error, busy="")
            self.refresh()

        self._runner.run(Lane.DATA, work, done=done, failed=failed)

    def _show(self, **changes: Any) -> None:
        self._state = replace(self._state, **changes)
        self._render(self._state)
