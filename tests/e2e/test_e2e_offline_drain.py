"""Work while the line is down, kills at any moment, then everything arrives: each thing once."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk_program import (
    Program,
    assert_bytes_there,
    assert_no_gap,
    assert_papers_same,
    assert_same_at,
    intake_words,
    made_demo,
)
from fakes.province_process import ProvinceHandle, running_province

LONG = os.environ.get("EHC_LONG") == "1"
INTAKES, KILLS, SYNC_KILLS = (30, 12, 10) if LONG else (8, 2, 2)
SHARED = Path(__file__).resolve().parents[3] / "shared" / "samples" / "papers"


def test_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")  # shown by pytest when the test fails
    dice = random.Random(seed)
    desk = made_demo(tmp_path / "desk")
    printed = offline_intakes(desk, tmp_path, dice)
    owed = {row["code"] for row in desk.rows()}
    assert printed <= owed
    assert len(owed) >= INTAKES
    assert_no_gap(owed)
    entries = desk.verified()
    with running_province(tmp_path / "province") as province:
        desk.url = province.url
        drained_through_kills(desk, province, dice)
        shown = {code: desk.ok("dossier", "show", code) for code in sorted(owed)}
        dump = province.dump()
    assert_same_at(dump, owed)
    for code, dossier in shown.items():
        assert dossier["delivery"]["state"] == "acknowledged"
        assert_papers_same(dump, code, dossier["papers"])
    papers = {paper["sha256"] for dossier in shown.values() for paper in dossier["papers"]}
    assert_bytes_there(tmp_path / "province", papers)
    assert desk.verified() >= entries


def offline_intakes(desk: Program, folder: Path, dice: random.Random) -> set[str]:
    """Take dossiers in with kills between; return the codes that were printed."""
    samples = sorted(SHARED.glob("*.jpg")) if LONG and SHARED.is_dir() else []
    kills = set(dice.sample(range(INTAKES), KILLS))
    printed: set[str] = set()
    for number in range(1, INTAKES + 1):
        pages = dice.sample(samples, 2) if samples and number % 3 == 0 else []
        words = intake_words(folder, number, pages=pages)
        if number - 1 in kills:
            late = desk.killed(*words, after_s=dice.uniform(0.6, 2.2))
            if late is not None and late.code == 0:
                printed.add(late.value["code"])
        done = desk.call(*words)
        assert done.code == 0, done.out + done.err
        assert done.value["provisional"] is False
        printed.add(done.value["code"])
    return printed


def drained_through_kills(desk: Program, province: ProvinceHandle, dice: random.Random) -> None:
    """Kill the sending at random moments, then let it end."""
    province.faults(latency_ms=40)
    for _ in range(SYNC_KILLS):
        desk.killed("sync", "--once", after_s=dice.uniform(0.9, 2.0))
    province.faults()
    done = desk.call("sync", "--once")
    assert (done.code, done.value["left"]) == (0, 0), done.out + done.err
    assert desk.rows() == []


# ---------------------------------------------------------------- a bad line

FAULTS: dict[str, list[dict[str, Any]]] = {
    "acknowledgements lost": [{"drop": "after", "path": "^/v1/entries", "times": 3}],
    "parts kept, answers lost": [{"drop": "after", "path": "^/v1/uploads", "every": 2}],
    "cut before": [{"drop": "before", "every": 3}],
    "slow": [{"latency_ms": 120}],
    "patience asked": [{"status": 429, "retry_after": 1, "times": 2, "path": "^/v1/(e|p|u)"}],
    "server faults": [{"status": 500, "every": 2}, {"status": 503, "retry_after": 0, "times": 2}],
    "no leases": [{"status": 500, "path": "number-leases"}],
    "garbage": [{"garbage": True, "path": "^/v1/entries"}, {"garbage": True, "every": 2}],
    "portal": [{"portal": True}, {"portal": True, "every": 3, "path": ""}],
    "wrong clock": [{"clock_offset_s": 10_800, "path": ""}],
    "slow clock": [{"clock_offset_s": -10_800, "path": ""}],
    "token over": [{"status": 401, "every": 3, "path": "^/v1"}],
    "desk off for a while": [{"status": 403, "path": "^/v1/entries"}],
}


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProvinceHandle]:
    with running_province(tmp_path_factory.mktemp("bad-line") / "province") as handle:
        yield handle


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, province: ProvinceHandle) -> Program:
    program = made_demo(tmp_path_factory.mktemp("bad-desk") / "desk")
    program.url = province.url
    return program


@pytest.mark.parametrize("name", FAULTS)
def test_after_calm_the_same_end(
    name: str, desk: Program, province: ProvinceHandle, tmp_path: Path
) -> None:
    number = 500 + list(FAULTS).index(name)
    made = desk.ok(*intake_words(tmp_path, number))
    for fault in FAULTS[name]:
        province.faults(**fault)
        broken = desk.inside("sync", "--once")
        assert broken.code in (0, 4), (broken.code, broken.out, broken.err)
    province.faults()
    calm = desk.inside("sync", "--once")
    assert calm.code == 0, calm.out + calm.err
    assert desk.rows() == []
    shown = desk.ok("dossier", "show", made["code"])
    assert shown["delivery"]["state"] == "acknowledged"
    dump = province.dump()
    assert_papers_same(dump, made["code"], shown["papers"])
    codes = [dossier["code"] for dossier in dump["dossiers"]]
    assert codes.count(made["code"]) == 1
    ids = [entry["id"] for entry in dump["entries"]]
    assert len(ids) == len(set(ids))
    assert {entry["id"] for entry in shown["entries"]} <= set(ids)
