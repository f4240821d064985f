"""The same intake through the window's services and by the command line leaves the same entry."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from ehc_desk.bootstrap import build_desk
from ehc_desk.cli.demo import create_demo_desk
from ehc_desk.desk import Desk
from ehc_desk.domain.citizen_card import parse_scan
from ehc_desk.domain.dossier import IntakeFacts

CARD = "048302000123||Trần Thị Mẫu|24022002|Nữ|Tổ 12, Phường Mẫu Một, Đà Nẵng|31052021"
FORM = {"documents": [{"name": "Bằng tốt nghiệp", "pages": 3, "copies": 2}]}
OWN = {"code", "received_at", "due_at"}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("same") / "desk"
    create_demo_desk(folder, empty=True)
    return folder


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sheet") / "sheet.jpg"
    picture = Image.new("L", (800, 1100), 250)
    ImageDraw.Draw(picture).rectangle((100, 100, 700, 400), outline=20, width=6)
    picture.save(path, "JPEG", dpi=(100, 100))
    return path


def by_command(root: Path, sheet: Path, form: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "ehc_desk", "--data-dir", str(root), "--json", "intake",
         "--procedure", "2.000815", "--card", CARD, "--scan", f"1={sheet}", "--form", str(form)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return str(json.loads(done.stdout)["id"])


def by_services(desk: Desk, sheet: Path) -> str:
    """Do what the intake screen does, step by step."""
    actor = desk.accounts.trusted("demo")
    draft = desk.intake.new_draft(actor)
    facts = desk.intake.apply_scan(IntakeFacts(), parse_scan(CARD))
    facts = desk.intake.choose_procedure(facts, "2.000815", desk.clock.now().date())
    for path, value in {"name": "Bằng tốt nghiệp", "pages": 3, "copies": 2}.items():
        facts = desk.intake.facts.edit_form(facts, f"documents[0].{path}", value)
    facts = desk.intake.facts.pass_all(facts)
    draft = desk.intake.save(draft.id, facts, expected_revision=draft.revision, actor=actor)
    desk.intake.add_papers(draft.id, 1, [sheet], actor=actor)
    dossier = desk.intake.accept(draft.id, actor=actor)
    desk.slips.issue(dossier.id, actor=actor)
    return dossier.id


def payloads(desk: Desk, dossier_id: str) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (entry.kind, entry.actor, {k: v for k, v in entry.payload.items() if k not in OWN})
        for entry in desk.queries.history(dossier_id)
    ]


def test_the_same_act_leaves_the_same_entries(root: Path, sheet: Path, tmp_path: Path) -> None:
    form = tmp_path / "form.json"
    form.write_text(json.dumps(FORM), "utf-8")
    told = by_command(root, sheet, form)
    desk = build_desk(root)
    try:
        shown = by_services(desk, sheet)
        first, second = payloads(desk, told), payloads(desk, shown)
    finally:
        desk.worker.close()
        desk.storage.close()
    for entries in (first, second):
        for _, _, payload in entries:
            payload.pop("sha256", None)  # the slips differ by code and moment
    assert first == second
    assert [kind for kind, _, _ in first] == ["dossier_accepted", "slip_printed"]
    assert first[0][2]["fee_vnd"] == 10_000
