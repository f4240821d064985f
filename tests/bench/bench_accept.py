"""What an acceptance costs: our unit of work beside the same rows by the bare driver.

Both run on the shipped SQLite (WAL, synchronous=FULL), turn by turn in one process. The reference
gets its statements and values ready-made: no JSON, no hashing, no objects. Run as a program; prints
one JSON line a measure and leaves with 1 when a limit is passed. ``--count N`` acceptances.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ehc_desk.domain.delivery import NumberLease
from ehc_desk.domain.dossier import (
    Check,
    ComponentCheck,
    Dossier,
    Draft,
    IntakeFacts,
    Paper,
    Party,
    State,
)
from ehc_desk.domain.dossier_json import dossier_to_json
from ehc_desk.domain.journal import uuid7
from ehc_desk.domain.office import VIETNAM
from ehc_desk.storage.engine import Engine, open_engine
from ehc_desk.storage.statements import Runner, Sql
from ehc_desk.storage.unit_of_work import SqlStorage

CHAIN = "0197a000-0000-7000-8000-000000000001"
AGENCY, DESK, DAY = "H17.25.18", "Q03", "2026-11-21"
START = datetime(2026, 11, 21, 8, 0, tzinfo=VIETNAM)
PAPERS = 4
LIMIT_CPU, LIMIT_SLOW, LIMIT_FSYNCS = 2.5, 1.1, 1.15
_FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ")
_GIVEN = ("Văn An", "Thị Bình", "Minh Châu", "Quốc Đạt", "Thu Hà", "Gia Khánh", "Ngọc Lan")


@dataclass(frozen=True)
class Case:
    """One acceptance, made before the clock runs."""

    draft: Draft
    at: datetime
    number: int
    payload: dict[str, Any]
    dossier: Dossier


def make_case(index: int) -> Case:
    """Return an invented dossier as a counter takes it in: one owner, four papers."""
    at = START + timedelta(seconds=index)
    name = f"{_FAMILIES[index % 10]} {_GIVEN[index % 7]}"
    owner = Party(
        full_name=name,
        personal_number=f"04819{index % 10**7:07}",
        date_of_birth="1990-05-17",
        sex="female",
        address="12 đường Thử, Phường Hải Châu, Đà Nẵng",
        phone=f"09{index * 7919 % 10**8:08}",
    )
    lines = tuple(
        ComponentCheck(
            number=n, name=f"Giấy tờ số {n} theo quy định", check=Check.PASSED, originals=1
        )
        for n in range(1, PAPERS + 1)
    )
    facts = IntakeFacts(
        procedure_code="1.001193",
        procedure_version="2026-07",
        procedure_name="Đăng ký khai sinh",
        owners=(owner,),
        components=lines,
        fee_vnd=0,
    )
    papers = tuple(
        Paper(component=n, sha256=f"{index:032x}{n:032x}", size=180_000, pages=2)
        for n in range(1, PAPERS + 1)
    )
    dossier = Dossier(
        id=uuid7(int(at.timestamp() * 1000)),
        code=f"{AGENCY}-261121-{index + 1:06}",
        provisional_code=None,
        version=1,
        state=State.ACCEPTED,
        facts=facts,
        papers=papers,
        received_at=at,
        due_at=at + timedelta(days=3),
        deadline={"days": 3, "unit": "working_day", "rule": "N1"},
        clerk="demo",
        receiving_office="Trung tâm Phục vụ hành chính công",
        competent_agency=AGENCY,
        desk=DESK,
        draft_id=f"D{index:09}",
    )
    draft = Draft(id=dossier.draft_id, user="demo", facts=facts, created_at=at, updated_at=at)
    return Case(draft, at, index + 1, dossier_to_json(dossier), dossier)


def accept(storage: SqlStorage, case: Case) -> None:
    """Do what an acceptance writes, in one unit of work."""
    with storage.begin() as work:
        number = work.numbers.take(agency=AGENCY, day=DAY)
        assert number == case.number, (number, case.number)
        work.dossiers.add(case.dossier)
        entry = work.journal.append(
            kind="accepted",
            dossier_id=case.dossier.id,
            payload=case.payload,
            actor="demo",
            at=case.at,
        )
        work.delivery.enqueue(entry, case.dossier.papers)
        work.drafts.close(case.draft.id, outcome="accepted", at=case.at)


def fresh(path: Path, cases: list[Case]) -> Engine:
    """Return a new desk with a lease and the open drafts."""
    engine = open_engine(path)
    lease = NumberLease(agency=AGENCY, day=DAY, epoch=1, first=1, last=999_999, next=1)
    with SqlStorage(engine, CHAIN).begin() as work:
        work.numbers.add_lease(lease)
        for case in cases:
            work.drafts.add(case.draft)
    engine.checkpoint()
    return engine


Step = tuple[str, list[tuple[Any, ...]]]


@contextmanager
def recording(steps: list[Step]) -> Iterator[None]:
    """Note every change that the room runs, as plain text with positional values."""
    do, many, one = Runner.do, Runner.many, Runner.one

    def note(sql: Sql, rows: Any) -> None:
        text, names = _positional(sql.on("sqlite"))
        if not text.startswith("SELECT"):
            steps.append((text, [tuple(row[name] for name in names) for row in rows]))

    def noted(run: Callable[..., Any], wrap: Callable[[Any], Any]) -> Callable[..., Any]:
        def call(self: Runner, sql: Sql, values: Any = ()) -> Any:
            note(sql, wrap(values))
            return run(self, sql, values)

        return call

    Runner.do, Runner.one = noted(do, lambda v: [v]), noted(one, lambda v: [v])  # type: ignore[method-assign]
    Runner.many = noted(many, lambda v: v)  # type: ignore[method-assign]
    try:
        yield
    finally:
        Runner.do, Runner.many, Runner.one = do, many, one  # type: ignore[method-assign]


def _positional(text: str) -> tuple[str, list[str]]:
    import re

    names: list[str] = []

    def seen(match: re.Match[str]) -> str:
        names.append(match[1])
        return "?"

    return re.sub(r":(\w+)", seen, text), names


def replay(connection: Any, steps: list[Step]) -> None:
    """Run recorded changes by the bare driver in one transaction."""
    execute, many = connection.execute, connection.executemany
    execute("BEGIN IMMEDIATE")
    for text, rows in steps:
        if "RETURNING" in text:
            execute(text, rows[0]).fetchall()
        elif len(rows) == 1:
            execute(text, rows[0])
        elif rows:
            many(text, rows)
    execute("COMMIT")


def raw_connection(path: Path) -> Any:
    """Open the same library as the reference does: bare, WAL, FULL."""
    from sqlcipher3 import dbapi2

    connection = dbapi2.connect(str(path), isolation_level=None, cached_statements=256)
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "wal_autocheckpoint=8000",
        "cache_size=-32000",
    ):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def fsyncs() -> int | None:
    """Return how often this process has called fsync, when the counter is preloaded."""
    try:
        return int(ctypes.c_ulong.in_dll(ctypes.CDLL(None), "slowfsync_count").value)
    except ValueError:
        return None


def recorded(path: Path, cases: list[Case]) -> list[list[Step]]:
    """Return what each acceptance writes, noted while it runs on a database of its own."""
    engine = fresh(path, cases)
    storage = SqlStorage(engine, CHAIN)
    noted = []
    for case in cases:
        steps: list[Step] = []
        with recording(steps):
            accept(storage, case)
        noted.append(steps)
    engine.close()
    return noted


def timed(act: Callable[[], None]) -> tuple[float, int]:
    """Return seconds and fsyncs of one act."""
    before, start = fsyncs() or 0, time.perf_counter()
    act()
    return time.perf_counter() - start, (fsyncs() or 0) - before


def measure(count: int) -> dict[str, float | None]:
    """Return medians in ms of ours and the reference, turn by turn, and fsyncs an acceptance."""
    cases = [make_case(index) for index in range(count)]
    ours: list[tuple[float, int]] = []
    theirs: list[tuple[float, int]] = []
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        noted = recorded(root / "notes.db", cases)
        engine = fresh(root / "ours.db", cases)
        storage = SqlStorage(engine, CHAIN)
        fresh(root / "raw.db", cases).close()
        raw = raw_connection(root / "raw.db")
        for place, (case, steps) in enumerate(zip(cases, noted, strict=True)):
            turns: list[Callable[[], None]] = [
                lambda case=case: ours.append(timed(lambda: accept(storage, case))),  # type: ignore[misc]
                lambda steps=steps: theirs.append(timed(lambda: replay(raw, steps))),  # type: ignore[misc]
            ]
            for turn in turns if place % 2 else reversed(turns):
                turn()
        engine.close()
        raw.close()
    warm = count // 10
    return {
        "ours_ms": statistics.median(seconds for seconds, _ in ours[warm:]) * 1000,
        "reference_ms": statistics.median(seconds for seconds, _ in theirs[warm:]) * 1000,
        "fsyncs": sum(synced for _, synced in ours) / count if fsyncs() is not None else None,
    }


def build_preload(folder: Path) -> Path | None:
    """Compile the slow fsync, or None without a compiler."""
    target = folder / "slowfsync.so"
    source = Path(__file__).with_name("slowfsync.c")
    command = ["gcc", "-shared", "-fPIC", "-O2", "-o", str(target), str(source), "-ldl"]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return target


def in_child(count: int, ms: float) -> dict[str, float | None] | None:
    """Measure in a child whose fsync is counted and ``ms`` slower."""
    with tempfile.TemporaryDirectory() as folder:
        preload = build_preload(Path(folder))
        if preload is None:
            return None
        env = {**os.environ, "LD_PRELOAD": str(preload), "SLOWFSYNC_MS": str(ms)}
        command = [sys.executable, __file__, "--child", "--count", str(count)]
        done = subprocess.run(command, env=env, check=True, capture_output=True, text=True)
    result: dict[str, float | None] = json.loads(done.stdout)
    return result


def report(name: str, found: dict[str, float | None], limit: float) -> bool:
    """Print one measure; return True when it holds."""
    ours, reference = found["ours_ms"] or 0.0, found["reference_ms"] or 1.0
    ratio = ours / reference
    line = {
        "name": name,
        "ours_ms": round(ours, 3),
        "reference_ms": round(reference, 3),
        "ratio": round(ratio, 3),
        "limit": limit,
    }
    print(json.dumps(line), flush=True)
    return ratio <= limit


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1500)
    parser.add_argument("--child", action="store_true")
    options = parser.parse_args()
    if options.child:
        print(json.dumps(measure(options.count)))
        return 0
    good = report("accept", measure(options.count), LIMIT_CPU)
    slow = in_child(max(100, options.count // 8), 5.0)
    if slow is None:
        print(json.dumps({"name": "accept_fsync_5ms", "skipped": "no C compiler"}))
        return 0 if good else 1
    good &= report("accept_fsync_5ms", slow, LIMIT_SLOW)
    synced = slow["fsyncs"] or 0.0
    line = {"name": "accept_fsyncs", "ours": synced, "reference": 1, "ratio": synced}
    print(json.dumps({**line, "limit": LIMIT_FSYNCS}))
    return 0 if good and synced <= LIMIT_FSYNCS else 1


if __name__ == "__main__":
    sys.exit(main())
