"""Every screen in every size, theme and language: no text is cut.

CI walks through three cells in which every value stands once; `EHC_PAIRS=1` through those in which
every pair of values meets, `EHC_LONG=1` through all 81.
`EHC_PICTURES=folder` keeps a picture of every screen in every cell.
"""

from __future__ import annotations

import itertools
import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import walker_cells
from walker_run import demo_desk, walk

LONG = os.environ.get("EHC_LONG") == "1"
PAIRS = os.environ.get("EHC_PAIRS") == "1"
FEW = walker_cells.pairwise() if PAIRS else walker_cells.each_once()
ROWS = walker_cells.full() if LONG else FEW
BATCHES = [batch for batch in walker_cells.by_scale(ROWS) if batch[1]]

PROCESSES = 2
SHOWN = ("screen", "cell", "where", "told")


def test_every_pair_of_values_meets() -> None:
    few = walker_cells.pairwise()
    assert len(few) <= 14
    for first, second in itertools.combinations(walker_cells.AXES, 2):
        met = {(row[first], row[second]) for row in few}
        assert met == set(itertools.product(walker_cells.AXES[first], walker_cells.AXES[second]))
    assert len(walker_cells.full()) == 81
    once = walker_cells.each_once()
    assert len(once) == 3
    assert all({row[axis] for row in once} == set(walker_cells.AXES[axis]) for axis in once[0])


@pytest.mark.timeout(5400 if LONG else 600)
@pytest.mark.parametrize(("scale", "cells"), BATCHES, ids=[f"scale {b[0]:g}" for b in BATCHES])
def test_no_text_is_cut(tmp_path: Path, scale: float, cells: list[dict[str, object]]) -> None:
    def walked(part: int) -> list[dict[str, str]]:
        folder = tmp_path / str(part)
        folder.mkdir()
        file = folder / "cells.json"
        file.write_text(json.dumps(cells[part::PROCESSES]))
        more = {} if scale == 1 else {"QT_SCALE_FACTOR": str(scale)}
        return walk(demo_desk(folder), "--room-only", "--cells", str(file), environment=more)

    parts = range(min(PROCESSES, len(cells)))
    with ThreadPoolExecutor(PROCESSES) as pool:
        found = [row for rows in pool.map(walked, parts) for row in rows]
    told = sorted({" | ".join(row[name] for name in SHOWN) for row in found})
    assert told == [], "\n".join(told)
