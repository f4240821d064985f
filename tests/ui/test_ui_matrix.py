"""Every screen in every size, theme and language: no text is cut.

CI walks through few cells in which every pair of values meets; `EHC_LONG=1` through all 81.
`EHC_PICTURES=folder` keeps a picture of every screen in every cell.
"""

from __future__ import annotations

import itertools
import json
import os
from pathlib import Path

import pytest
import walker_cells
from walker_run import demo_desk, walk

LONG = os.environ.get("EHC_LONG") == "1"
ROWS = walker_cells.full() if LONG else walker_cells.pairwise()
BATCHES = [batch for batch in walker_cells.by_scale(ROWS) if batch[1]]

SHOWN = ("screen", "cell", "where", "told")


def test_every_pair_of_values_meets() -> None:
    few = walker_cells.pairwise()
    assert len(few) <= 14
    for first, second in itertools.combinations(walker_cells.AXES, 2):
        met = {(row[first], row[second]) for row in few}
        assert met == set(itertools.product(walker_cells.AXES[first], walker_cells.AXES[second]))
    assert len(walker_cells.full()) == 81


@pytest.mark.timeout(5400 if LONG else 600)
@pytest.mark.parametrize(("scale", "cells"), BATCHES, ids=[f"scale {b[0]:g}" for b in BATCHES])
def test_no_text_is_cut(tmp_path: Path, scale: float, cells: list[dict[str, object]]) -> None:
    file = tmp_path / "cells.json"
    file.write_text(json.dumps(cells))
    more = {} if scale == 1 else {"QT_SCALE_FACTOR": str(scale)}
    found = walk(demo_desk(tmp_path), "--room-only", "--cells", str(file), environment=more)
    told = sorted({" | ".join(row[name] for name in SHOWN) for row in found})
    assert told == [], "\n".join(told)
