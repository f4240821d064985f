"""Window and command line on one folder: several processes at once, nothing collides."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from desk_program import (
    FORM,
    PROCEDURE,
    ROOT,
    Program,
    assert_no_gap,
    assert_same_at,
    card,
    made_demo,
    sheet,
)
from fakes.province_process import running_province

# One process that works like a window: a desk that stays open, ten dossiers one after the other.
CLERK = """
import json, sys
from pathlib import Path
from ehc_desk.bootstrap import build_desk
from ehc_desk.domain.citizen_card import parse_scan
from ehc_desk.domain.dossier import IntakeFacts

root, page, first, count = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
cards, form = json.loads(sys.argv[5]), json.loads(sys.argv[6])
desk = build_desk(root)
actor = desk.accounts.trusted("demo")
for number in range(count):
    facts = desk.intake.apply_scan(IntakeFacts(), parse_scan(cards[number]))
    facts = desk.intake.choose_procedure(facts, sys.argv[7], desk.clock.now().date())
    facts = desk.intake.facts.pass_all(desk.intake.facts.merge_form(facts, form))
    draft = desk.intake.new_draft(actor)
    draft = desk.intake.save(draft.id, facts, expected_revision=draft.revision, actor=actor)
    desk.intake.add_papers(draft.id, 1, [page], actor=actor)
    dossier = desk.intake.accept(draft.id, actor=actor)
    desk.slips.issue(dossier.id, actor=actor)
    print(dossier.printed_code, flush=True)
desk.worker.close()
desk.storage.close()
"""
PROCESSES, EACH = 4, 10


@pytest.fixture
def desk(tmp_path: Path) -> Program:
    return made_demo(tmp_path / "desk")


def clerk(desk: Program, page: Path, first: int) -> subprocess.Popen[str]:
    import json

    cards = json.dumps([card(first + number) for number in range(EACH)], ensure_ascii=False)
    form = json.dumps(FORM, ensure_ascii=False)
    words = [str(desk.root), str(page), str(first), str(EACH), cards, form, PROCEDURE]
    return subprocess.Popen(
        [sys.executable, "-c", CLERK, *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
        env=desk.environment(),
    )  # fmt: skip


def test_four_processes_take_in_while_others_deliver(desk: Program, tmp_path: Path) -> None:
    with running_province(tmp_path / "province") as province:
        pages = [sheet(tmp_path / f"page-{number}.jpg", number) for number in range(PROCESSES)]
        clerks = [clerk(desk, page, 100 * n + 100) for n, page in enumerate(pages)]
        sender = Program(desk.root, url=province.url)
        senders = [sender.start("sync", "--once") for _ in range(2)]
        codes = [code for process in clerks for code in ended(process)]
        for process in senders:
            process.communicate(timeout=120)
            assert process.returncode in (0, 4)
        last = sender.inside("sync", "--once")
        dump = province.dump()
    assert last.code == 0, last.out
    assert len(codes) == len(set(codes)) == PROCESSES * EACH
    assert_no_gap(codes)
    assert_same_at(dump, codes)
    assert desk.rows() == []
    assert desk.verified() == 1 + 2 * PROCESSES * EACH


def ended(process: subprocess.Popen[str]) -> list[Any]:
    out, err = process.communicate(timeout=150)
    assert process.returncode == 0, err
    return out.split()


def test_a_claim_of_a_dead_process_comes_back_at_once(desk: Program, tmp_path: Path) -> None:
    """Without waiting for the lease; but never while the other process lives."""
    from datetime import timedelta

    from ehc_desk.bootstrap import build_desk
    from ehc_desk.runtime.presence import Presence

    process = clerk(desk, sheet(tmp_path / "page.jpg", 1), 100)
    ended(process)
    opened = build_desk(desk.root)
    now = opened.clock.now()
    with opened.storage.begin() as uow:
        claimed = uow.delivery.claim(now=now, until=now + timedelta(seconds=120), limit=100)
    opened.worker.close()
    opened.storage.close()
    assert len(claimed) == EACH
    living = Presence(desk.root / "delivering.lock")
    living.enter(lambda: None)
    with running_province(tmp_path / "province") as province:
        desk.url = province.url
        assert desk.inside("sync", "--once").code == 4
        assert province.dump()["dossiers"] == []
        living.leave()
        done = desk.inside("sync", "--once")
        assert (done.code, len(province.dump()["dossiers"])) == (0, EACH), done.out
