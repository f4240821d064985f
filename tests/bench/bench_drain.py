"""Drain of a full outbox against the bare ways to do the same over HTTP.

Ours: real storage, real courier, real province process on loopback; 2,000 acceptances of about
1.2 KB without papers. References against the same server: (a) bare ``requests``, batches of 100,
gzip, nothing stored; (b) a ``requests.Session`` that posts one entry a call (200, scaled). Prints
one JSON line each; ends with 1 when a limit is missed.

    python tests/bench/bench_drain.py [--entries 2000] [--profile]
"""

from __future__ import annotations

import argparse
import cProfile
import gzip
import json
import pstats
import sys
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import requests

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from fakes.province_process import DemoDesk, accepted_payload, running_province

from ehc_desk.bootstrap import build_desk
from ehc_desk.cli.demo import create_demo_desk
from ehc_desk.desk import Desk
from ehc_desk.domain.dossier import Dossier, IntakeFacts, Party, State
from ehc_desk.domain.journal import uuid7
from ehc_desk.domain.office import VIETNAM

AGENCY = "H17.25.18"
PER_DAY, BATCH, SINGLE = 500, 100, 200
FASTER, BARE = 10.0, 2.5
SUMMARY = "Chứng thực bản sao từ bản chính giấy tờ, văn bản do cơ quan có thẩm quyền cấp. " * 2


def main() -> int:
    """Measure and say whether the limit is held."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--entries", type=int, default=2000)
    options.add_argument("--profile", action="store_true")
    args = options.parse_args()
    with TemporaryDirectory() as scratch, running_province(Path(scratch) / "province") as province:
        root = Path(scratch) / "desk"
        create_demo_desk(root, empty=True)
        desk = build_desk(root, province_url=province.url)
        try:
            fill(desk, args.entries)
            ours = timed(lambda: drain(desk, args.entries), profile=args.profile)
        finally:
            desk.worker.close()
            desk.storage.close()
        other = DemoDesk(province.url)
        bare = timed(lambda: bare_batches(other, args.entries))
        single = timed(lambda: one_by_one(other, SINGLE)) * args.entries / SINGLE
    missed = told("drain against bare batches", ours, bare, limit=BARE)
    return missed or told("drain against one entry a call", ours, single, limit=1 / FASTER)


def timed(work: Callable[[], None], *, profile: bool = False) -> float:
    """Return the seconds a piece of work takes."""
    if profile:
        with cProfile.Profile() as watched:
            work()
        pstats.Stats(watched).sort_stats("cumulative").print_stats(45)
    started = time.perf_counter()
    if not profile:
        work()
    return time.perf_counter() - started


def told(name: str, ours: float, reference: float, *, limit: float) -> int:
    """Print one line and return 1 when the limit is missed."""
    ratio = ours / reference
    line = {
        "name": name,
        "ours_s": round(ours, 3),
        "reference_s": round(reference, 3),
        "ratio": round(ratio, 4),
        "limit": limit,
    }
    print(json.dumps(line, ensure_ascii=False))
    return int(ratio > limit)


# ---------------------------------------------------------------- ours


def fill(desk: Desk, count: int) -> None:
    """Put acceptances into journal and outbox through the unit of work, 500 numbers a day."""
    now = desk.clock.now().replace(microsecond=0)
    made = 0
    while made < count:
        day = now - timedelta(days=made // PER_DAY)
        with desk.storage.begin() as uow:
            for number in range(1, min(PER_DAY, count - made) + 1):
                code = f"{AGENCY}-{day:%y%m%d}-{number:04d}"
                dossier = a_dossier(code, day)
                uow.dossiers.add(dossier)
                payload = {**payload_of(code, day), "summary": SUMMARY}
                entry = uow.journal.append(
                    kind="dossier_accepted",
                    dossier_id=dossier.id,
                    payload=payload,
                    actor="demo",
                    at=day,
                )
                uow.delivery.enqueue(entry)
        made += PER_DAY


def a_dossier(code: str, at: Any) -> Dossier:
    """Return the smallest dossier there can be."""
    facts = IntakeFacts(
        procedure_code="2.000815",
        procedure_name="Chứng thực bản sao",
        owners=(Party(full_name="Nguyễn Thị Thử"),),
    )
    return Dossier(
        id=uuid7(int(at.timestamp() * 1000)),
        code=code,
        provisional_code=None,
        version=1,
        state=State.ACCEPTED,
        facts=facts,
        papers=(),
        received_at=at,
        due_at=None,
        deadline={},
        clerk="demo",
        receiving_office="Phường Mẫu Một",
        competent_agency=AGENCY,
        desk="Q03",
        draft_id=uuid.uuid4().hex[:10].upper(),
    )


def payload_of(code: str, at: Any) -> dict[str, Any]:
    """Return a whole receipt."""
    moment = at.isoformat(timespec="seconds")
    return {**accepted_payload(code), "received_at": moment, "due_at": None}


def drain(desk: Desk, count: int) -> None:
    """Push everything, as ``sync --once`` does."""
    drained = desk.courier.drain()
    assert (drained.sent, drained.left, drained.aside) == (count, 0, 0), drained


# ---------------------------------------------------------------- the references


def sent_by(desk: DemoDesk, count: int, *, days_ago: int) -> list[dict[str, Any]]:
    """Return acceptances nobody has sent, the same as ours, of other days."""
    entries = []
    for number in range(count):
        day = datetime.now(VIETNAM) - timedelta(days=days_ago + number // PER_DAY)
        code = f"{AGENCY}-{day:%y%m%d}-{number % PER_DAY + 1:04d}"
        payload = {**payload_of(code, day), "summary": SUMMARY}
        entries.append(desk.entry("dossier_accepted", str(uuid.uuid4()), payload))
    return entries


def session_of(desk: DemoDesk) -> requests.Session:
    """Return a plain session with a token."""
    session = requests.Session()
    session.trust_env = False
    session.headers["Authorization"] = f"Bearer {desk.token()}"
    session.headers["Content-Type"] = "application/json"
    return session


def post(session: requests.Session, url: str, entries: list[dict[str, Any]]) -> None:
    """Post entries and look at nothing but the outcomes."""
    body = gzip.compress(json.dumps({"entries": entries}).encode(), 3)
    answer = session.post(
        f"{url}/v1/entries", data=body, headers={"Content-Encoding": "gzip"}, timeout=60
    )
    assert {result["outcome"] for result in answer.json()["results"]} == {"accepted"}


def bare_batches(desk: DemoDesk, count: int) -> None:
    """Send batches of a hundred and store nothing."""
    entries = sent_by(desk, count, days_ago=100)
    with session_of(desk) as session:
        for at in range(0, count, BATCH):
            post(session, desk.url, entries[at : at + BATCH])


def one_by_one(desk: DemoDesk, count: int) -> None:
    """Send one entry a call on one kept connection."""
    with session_of(desk) as session:
        for entry in sent_by(desk, count, days_ago=200):
            post(session, desk.url, [entry])


if __name__ == "__main__":
    sys.exit(main())
