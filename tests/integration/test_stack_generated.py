"""Stacks dealt from seeds, through the worker as real files: sorted as their maker knows them.

Every other one is of the worst kind (``stack_hard``). CI plays twenty; EHC_LONG=1 plays five
hundred, and three hundred sides for blank pages.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from blank_sides import make_blank_side
from stack_hard import make_hard_stack
from stack_maker import MadeStack, Truth, make_side, make_stack

from ehc_desk.scanning.looks import look_at
from ehc_desk.scanning.stack_pages import SplitStack, split_stack
from ehc_desk.scanning.worker import PageWorker

LONG = os.environ.get("EHC_LONG") == "1"
READS = shutil.which("tesseract") is not None
STACKS, SHEETS, SIDES = (500, 8, 300) if LONG else (20, 2, 24)


# Few pages show no half per cent, and without words a drawing may pass for a sheet in doubt.
MISSED = 0.005 if LONG and READS else 0.05


@dataclass(slots=True)
class Score:
    """What came out of all stacks."""

    pages: int = 0
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def add(self, made: MadeStack, found: SplitStack) -> None:
        for number, (page, (_, truth)) in enumerate(zip(found.pages, made.pages, strict=True), 1):
            said = page.to_json()
            self.pages += 1
            name = f"stack {made.seed} page {number} ({truth.what}): {said}"
            if not is_right(said, truth):
                self.missed.append(name)
            place = (said["dossier"], said["component"])
            if place[0] is not None and place != (truth.dossier, truth.component):
                self.wrong.append(name)


def is_right(said: dict[str, object], truth: Truth) -> bool:
    """Role and place as the maker knows them; the turn too where a page has a way up.

    A sheet that opens nothing shows its way up by its words only, which Tesseract reads.
    """
    opens_nothing = truth.role == "cover" and truth.dossier is None
    known = truth.orientation is not None and (READS or not opens_nothing)
    turned = known and said["orientation"] != truth.orientation
    where = (said["role"], said["dossier"], said["component"])
    if where == (truth.role, truth.dossier, truth.component):
        return not turned
    nobody = ("cover" if truth.role == "cover" else "unsorted", None, None)
    return truth.also_unsorted and where == nobody


@pytest.fixture(scope="module")
def worker() -> Iterator[PageWorker]:
    with PageWorker() as warm:
        yield warm


def test_generated_stacks_are_sorted_as_their_maker_knows(
    worker: PageWorker, tmp_path: Path
) -> None:
    score = Score()
    for seed in range(STACKS):
        made = (make_hard_stack if seed % 2 else make_stack)(seed, SHEETS)
        path = made.save(tmp_path)
        found = split_stack(worker, [path])
        path.unlink()
        assert found.ledger.balanced
        score.add(made, found)
    assert score.wrong == []
    assert len(score.missed) <= score.pages * MISSED, score.missed


def test_blank_sides_are_flagged_and_no_other() -> None:
    wrong: list[str] = []
    flagged: list[str] = []
    for seed in range(SIDES):
        picture, dpi, blank, what = (make_blank_side if seed % 4 else make_side)(seed)
        if look_at(picture, dpi).blank != blank:
            (wrong if blank else flagged).append(f"side {seed}: {what}")
    assert flagged == []
    assert len(wrong) <= max(1, SIDES * 0.01), wrong
