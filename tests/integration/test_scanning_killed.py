"""A program killed (kill -9) at random moments of a 40-page scan keeps every side it has shown.

A side is shown when ``PageFed`` is told. A few moments are tried here, 40 with ``EHC_LONG=1``.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import pytest

from ehc_desk.bootstrap import build_desk
from ehc_desk.cli.demo import create_demo_desk

PROGRAM = Path(__file__).with_name("scanning_process.py")
SIDES = 40
KILLS = 40 if os.environ.get("EHC_LONG") == "1" else 3
LATEST_S = 0.05
"""The kill comes at a random moment this long after a random side was told."""


def killed_scan(folder: Path, chance: random.Random) -> tuple[str, int]:
    """Scan in another program, kill it; return the stack and the last side it told of."""
    last_wanted, wait = chance.randint(1, SIDES - 2), chance.uniform(0, LATEST_S)
    program = subprocess.Popen(
        [sys.executable, str(PROGRAM), str(folder), str(SIDES)],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert program.stdout is not None
    stack, last = "", 0
    while last < last_wanted:
        line = program.stdout.readline()
        assert line, "the program ended by itself"
        stack, seq = line.split()
        last = int(seq)
    with suppress(subprocess.TimeoutExpired):  # the moment of the kill
        program.wait(wait)
    os.killpg(program.pid, signal.SIGKILL)
    for line in program.stdout:  # what was told before it died
        last = int(line.split()[1])
    program.stdout.close()
    program.wait(20)
    return stack, last


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs process groups")
def test_every_side_that_was_shown_is_there_at_the_next_start(tmp_path: Path) -> None:
    folder, chance = tmp_path / "desk", random.Random(os.environ.get("EHC_SEED", "40"))
    create_demo_desk(folder, empty=True)
    scans = [killed_scan(folder, chance) for _ in range(KILLS)]
    desk = build_desk(folder)
    try:
        stacks = {batch.id: batch for batch in desk.queries.open_batches()}
        for stack, last in scans:
            batch = stacks[stack]
            assert len(batch.pages) >= last, "a side that was shown is gone"
            assert batch.fed in (len(batch.pages), len(batch.pages) + 1)
            assert [page.seq for page in batch.pages] == list(range(1, len(batch.pages) + 1))
            for page in batch.pages:
                data = desk.papers.path(page.sha256).read_bytes()
                assert sha256(data).hexdigest() == page.sha256, "its bytes are whole"
            ledger = desk.scanning.sorted(batch).ledger
            assert ledger.balanced == (batch.fed == len(batch.pages)), "a side under way is told"
    finally:
        desk.worker.close()
        desk.storage.close()
