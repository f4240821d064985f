"""The papers of a case: verdicts on the components, and the pages of each.

A part of the intake presenter. Every verdict and every move of a page is a step of its undo.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from math import inf
from pathlib import Path
from typing import Any

from ehc_desk.domain.checklist import excused, passed
from ehc_desk.domain.dossier import Check, ComponentCheck, Draft
from ehc_desk.presenters import page_moves
from ehc_desk.presenters.intake_changes import ChangedCase
from ehc_desk.presenters.intake_state import Batch
from ehc_desk.runtime.lanes import Lane


class CasePapers(ChangedCase):
    """Verdicts and pages. Pages are written at once, verdicts with the other facts."""

    # ------------------------------------------------------------ checklist

    def pass_all(self) -> None:
        """Tick every required component that is still open (Ctrl+D)."""
        if self._state.facts.procedure_code:
            self._edited(self._law.pass_all(self._state.facts))

    def verdict(self, number: int, check: Check, reason: str = "") -> None:
        """Write the verdict on one component; pressing the same verdict again takes it back."""
        line = self._line(number)
        if line is None or self._state.procedure is None:
            return
        if check is Check.MISSING:
            changed = excused(line, reason or line.reason)
        elif check is Check.PASSED and line.check is not Check.PASSED:
            changed = passed(line, self._state.procedure)
        else:
            check = Check.OPEN if check is line.check else check
            changed = replace(
                line, check=check, reason="", originals=0, certified_copies=0, photocopies=0
            )
        self._put_line(changed)

    def reason(self, number: int, text: str) -> None:
        """Write why a component is accepted as missing."""
        line = self._line(number)
        if line is not None:
            self._put_line(replace(line, reason=text), key=f"components[{number}].reason")

    def counts(self, number: int, **counts: Any) -> None:
        """Write what was handed in: originals, certified_copies, photocopies."""
        line = self._line(number)
        if line is not None:
            key = f"components[{number}].{'.'.join(counts)}"
            self._put_line(replace(line, **counts), key=key)

    def _line(self, number: int) -> ComponentCheck | None:
        return next((row for row in self._state.facts.components if row.number == number), None)

    def _put_line(self, line: ComponentCheck, key: str = "") -> None:
        facts = self._state.facts
        lines = tuple(line if row.number == line.number else row for row in facts.components)
        self._edited(replace(facts, components=lines), key)

    # ------------------------------------------------------------ papers

    _batches = 0
    _undo_waits = False

    def undo(self) -> None:
        """Take the last step back; files on their way in are that step as soon as they stop."""
        if self._state.busy == "papers":
            self._undo_waits = True
            return
        super().undo()

    def add_files(
        self,
        component: int,
        files: Sequence[Path],
        *,
        source: str = "file",
        taken: Callable[[Path], None] = lambda _file: None,
    ) -> None:
        """Take files in one by one; one that is refused is named and the others go on.

        ``taken`` is called on the device lane for each file that is safely in.
        """
        if files and not self._state.busy:
            self._batches += 1
            self._held_more = True
            batch = Batch(
                key=f"papers.{self._batches}",
                component=component,
                files=tuple(files),
                source=source,
                taken=taken,
            )
            self._show(busy="papers", progress=(0, len(files)), error=None)
            self._when_saved(lambda: self._take_next(batch, 0))

    def stop_adding(self) -> None:
        """Stop after the file that is being read; what is in stays."""
        self._show(busy="", progress=(0, 0))

    def _take_next(self, batch: Batch, at: int) -> None:
        if at >= len(batch.files) or self._state.busy != "papers" or self._undo_waits:
            self._show(busy="", progress=(0, 0))
            waits, self._undo_waits = self._undo_waits, False
            if waits and self._timeline.last_key == batch.key:
                self.undo()
            return

        def go_on(**changes: Any) -> None:
            self._show(progress=(at + 1, len(batch.files)), **changes)
            self._take_next(batch, at + 1)

        def came(draft: Draft) -> None:
            before = self._moment()
            after = replace(before, pages=draft.pages)
            self._timeline.record(before, after, batch.key, pause=inf)
            go_on(pages=draft.pages, saved_at=self._desk.clock.now())

        self._runner.run(
            Lane.DEVICE,
            partial(self._take, self._state.draft_id, batch, at),
            done=came,
            failed=lambda error: go_on(error=error),
        )

    def _take(self, draft_id: str, batch: Batch, at: int) -> Draft:
        file = batch.files[at]
        draft = self._desk.intake.add_papers(
            draft_id, batch.component, [file], actor=self._actor, source=batch.source
        )
        batch.taken(file)
        return draft

    def rotate(self, page_ids: Iterable[str], degrees: int = 90) -> None:
        """Turn pages clockwise."""
        self._set_pages(page_moves.rotated(self._state.pages, frozenset(page_ids), degrees))

    def remove(self, page_ids: Iterable[str]) -> None:
        """Put pages into the page bin; undo brings them back."""
        self._set_pages(page_moves.without(self._state.pages, frozenset(page_ids)))

    def move(self, page_id: str, steps: int) -> None:
        """Move a page up (negative) or down inside its component."""
        self._set_pages(page_moves.moved(self._state.pages, page_id, steps))
