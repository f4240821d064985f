"""Words of a person on sides of a stack as steps: what leads back, what is not written yet.

Pure values and two lists; the stack itself is a value. Must not know what is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ehc_desk.domain.actor import Actor
    from ehc_desk.domain.scan_batch import FedPage, ScanBatch
    from ehc_desk.domain.stack import Hand
    from ehc_desk.services.scanning import Scanning

Step = Mapping[int, tuple["Hand | None", int]]
"""What is said of some sides, and their turn in degrees, by their place in the feeder."""


class Steps:
    """The steps of the stack in front that can be taken back, and those on their way to disk."""

    def __init__(self) -> None:
        self._back: list[Step] = []
        self._forth: list[Step] = []
        self._unwritten: list[tuple[str, Step]] = []

    @property
    def can(self) -> dict[str, bool]:
        """Return whether there is a step to take back or to do again."""
        return {"can_undo": bool(self._back), "can_redo": bool(self._forth)}

    def forget(self) -> None:
        """Lead nowhere any more: another stack is in front, or what is kept is not known."""
        self._back, self._forth = [], []

    def done(self, batch: ScanBatch, step: Step) -> None:
        """Remember what a new step changes."""
        self._forth = []
        self._back.append(_before(batch, step))

    def back(self, batch: ScanBatch) -> Step | None:
        """Return the step that takes the last one back."""
        return _moved(batch, self._back, self._forth)

    def forth(self, batch: ScanBatch) -> Step | None:
        """Return the step that does again what was taken back."""
        return _moved(batch, self._forth, self._back)

    def begin(self, batch: ScanBatch, step: Step) -> None:
        """Remember that a step is on its way to the store."""
        self._unwritten.append((batch.id, step))

    def end(self, batch: ScanBatch, step: Step) -> None:
        """Forget a step that the store has, or has refused."""
        self._unwritten.remove((batch.id, step))

    def over(self, batch: ScanBatch) -> ScanBatch:
        """Return a stack as read from the store with the words that were not there yet."""
        for batch_id, step in self._unwritten:
            if batch_id == batch.id:
                batch = with_step(batch, step)
        return batch


def _moved(batch: ScanBatch, source: list[Step], into: list[Step]) -> Step | None:
    if not source:
        return None
    step = source.pop()
    into.append(_before(batch, step))
    return step


def _before(batch: ScanBatch, step: Step) -> Step:
    return {seq: (page.hand, page.rotation) for seq, page in _meant(batch, step)}


def _meant(batch: ScanBatch, step: Step) -> Iterator[tuple[int, FedPage]]:
    for seq in step:
        yield seq, batch.pages[seq - 1]


def changes(batch: ScanBatch, step: Step) -> bool:
    """Return whether a step says anything that was not said before."""
    return _before(batch, step) != step


def with_step(batch: ScanBatch, step: Step) -> ScanBatch:
    """Return the stack as a step leaves it."""

    def said(page: FedPage) -> FedPage:
        if page.seq not in step:
            return page
        hand, rotation = step[page.seq]
        return replace(page, hand=hand, rotation=rotation)

    return batch.with_pages(map(said, batch.pages))


def write(scanning: Scanning, batch: ScanBatch, step: Step, actor: Actor) -> None:
    """Keep a step that was made on ``batch``: each word and each turn once for all its sides."""
    said: dict[Hand | None, list[int]] = {}
    turned: dict[int, list[int]] = {}
    for seq, page in _meant(batch, step):
        hand, rotation = step[seq]
        if page.hand != hand:
            said.setdefault(hand, []).append(seq)
        if page.rotation != rotation:
            turned.setdefault((rotation - page.rotation) % 360, []).append(seq)
    for word, seqs in said.items():
        scanning.say(batch.id, seqs, word, actor=actor)
    for degrees, seqs in turned.items():
        scanning.turn(batch.id, seqs, degrees, actor=actor)
