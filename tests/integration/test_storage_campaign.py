"""Hard cases with real programs: many writers, kills at any moment, a disk that is full."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fakes"))

from postgres_server import NoServer, new_database, postgres_server
from storage_cases import AGENCY, CHAIN, DAY, LEASE, Desk, dossier, put_in

from ehc_desk.domain.journal import verify
from ehc_desk.errors import DiskFull
from ehc_desk.storage.paper_store import FilePaperStore
from ehc_desk.storage.statements import Sql

FAKES = Path(__file__).resolve().parents[1] / "fakes"
LONG = os.environ.get("EHC_LONG") == "1"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield str(tmp_path / "desk.db")
        return
    try:
        with postgres_server() as template:
            yield new_database(template, "campaign")
    except NoServer as missing:
        pytest.skip(str(missing))


def start(target: str, chain: str, first: int, count: int) -> subprocess.Popen[str]:
    command = [
        sys.executable,
        str(FAKES / "storage_writer.py"),
        target,
        chain,
        str(first),
        str(count),
    ]
    env = {**os.environ, "PYTHONPATH": str(FAKES)}
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)


def with_lease(target: str, *chains: str) -> None:
    for place, chain in enumerate(chains):
        desk = Desk(target, chain)
        with desk.storage.begin() as work:
            first = 1 + 1000 * place
            lease = {"first": first, "next": first, "last": first + 999}
            work.numbers.add_lease(type(LEASE)(agency=AGENCY, day=DAY, epoch=1, **lease))
        desk.close()


def test_four_programs_lose_no_update(target: str) -> None:
    with_lease(target, CHAIN)
    count = 40
    programs = [start(target, CHAIN, place * 1000, count) for place in range(4)]
    codes = [
        line.split()[1]
        for program in programs
        for line in program.communicate(timeout=120)[0].splitlines()
    ]
    assert [program.returncode for program in programs] == [0] * 4
    assert sorted(codes) == [f"{AGENCY}-261121-{number:04}" for number in range(1, 4 * count + 1)]
    desk = Desk(target)
    verdict = verify(desk.queries.entries(), head=desk.queries.journal_head())
    assert (verdict.ok, verdict.entries) == (True, 4 * count)
    assert desk.queries.owed()[0] == 4 * count
    desk.close()


def test_two_desks_of_an_office_write_at_once(target: str) -> None:
    chains = (CHAIN, "second-desk")
    with_lease(target, *chains)
    programs = [start(target, chain, place * 1000, 30) for place, chain in enumerate(chains)]
    assert [program.communicate(timeout=120)[1] for program in programs] == [None, None]
    for chain in chains:
        desk = Desk(target, chain)
        verdict = verify(desk.queries.entries(), head=desk.queries.journal_head())
        assert (verdict.ok, verdict.entries) == (True, 30)
        desk.close()


def test_a_killed_writer_loses_nothing_it_acknowledged(tmp_path: Path) -> None:
    target = str(tmp_path / "desk.db")
    with_lease(target, CHAIN)
    chance = random.Random(7)
    told: list[str] = []
    for attempt in range(25 if LONG else 5):
        program = start(target, CHAIN, attempt * 1000, 500)
        assert program.stdout is not None
        told.append(program.stdout.readline())
        time.sleep(chance.random() * 0.15)
        program.send_signal(signal.SIGKILL)
        rest, _ = program.communicate(timeout=30)
        told += rest.splitlines()
        desk = Desk(target)
        check_after_a_kill(desk, [line.split()[-1] for line in told])
        desk.close()


def check_after_a_kill(desk: Desk, told: list[str]) -> None:
    verdict = verify(desk.queries.entries(), head=desk.queries.journal_head())
    lines = desk.queries.lines(which="all", limit=100_000)
    codes = {line.code for line in lines}
    # The last line of a killed program may be cut.
    whole = [code for code in told if len(code) == len(f"{AGENCY}-261121-0001")]
    assert set(whole) <= codes, "an acknowledged dossier is gone"
    assert sorted(codes) == [f"{AGENCY}-261121-{n:04}" for n in range(1, len(lines) + 1)]
    assert (verdict.ok, verdict.entries) == (True, len(lines))
    assert desk.queries.owed()[0] == len(lines)
    with desk.engine.reading() as run:
        assert run.one(Sql("PRAGMA integrity_check")) == ("ok",)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Give a file system of two megabytes; needs root."""
    if os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    folder = tmp_path / "disk"
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if done.returncode:
        pytest.skip("a small disk cannot be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_stops_with_a_word_and_loses_nothing(small_disk: Path) -> None:
    desk = Desk(small_disk / "desk.db")
    accepted: list[str] = []

    def fill() -> None:
        for index in range(1, 5000):
            case = dossier(index)
            with desk.storage.begin() as work:
                put_in(work, case)
            accepted.append(case.id)

    with pytest.raises(DiskFull):
        fill()
    assert len(accepted) > 10
    with pytest.raises(DiskFull), desk.storage.begin() as work:
        put_in(work, dossier(5001))
    desk.engine.close()
    subprocess.run(["mount", "-o", "remount,size=8m", str(small_disk)], check=True)
    again = Desk(small_disk / "desk.db")
    assert [line.id for line in again.queries.lines(which="all", limit=9999)] == accepted[::-1]
    verdict = verify(again.queries.entries(), head=again.queries.journal_head())
    assert (verdict.ok, verdict.entries) == (True, len(accepted))
    with again.storage.begin() as work:
        put_in(work, dossier(5002))
    again.close()


def test_a_full_disk_keeps_the_papers_that_are_in(small_disk: Path) -> None:
    store = FilePaperStore(small_disk / "papers")
    kept: list[str] = []

    def fill() -> None:
        for _ in range(40):
            kept.append(store.put(os.urandom(100_000)))

    with pytest.raises(DiskFull):
        fill()
    assert len(kept) > 10
    assert all(store.path(name).stat().st_size == 100_000 for name in kept)
    assert list((small_disk / "papers" / "tmp").iterdir()) == []
