"""A whole intake on a real X server, from the card to the slip, without a mouse.

What it leaves in the journal is what the same intake by the command line leaves.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from key_driver import NAME, PROCEDURE, KeyDriver, missing

from ehc_desk.bootstrap import build_desk

CARD = "072085000123|291234567|NGUYEN VAN AN|02031985|Nam|12 Le Loi, phuong Mau Mot|01072021"
OF_THIS_ACT = {"code", "received_at", "due_at", "sha256"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("keys") / "desk"
    program(made, "init", "--demo", "--empty")
    return made


def program(folder: Path, *words: str) -> Any:
    """Run the command line on the folder and return what it answers."""
    command = [sys.executable, "-m", "ehc_desk", "--data-dir", str(folder), "--json", *words]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
    return json.loads(done.stdout)


def entries_of(folder: Path, code: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Return kind, actor and payload of the entries of a dossier, as they are in the journal."""
    desk = build_desk(folder)
    try:
        entries = desk.queries.history(desk.queries.dossier(code).id)
        return [(entry.kind, entry.actor, dict(entry.payload)) for entry in entries]
    finally:
        desk.worker.close()
        desk.storage.close()


@pytest.mark.skipif(bool(missing()), reason=f"not installed: {missing()}")
def test_card_two_letters_all_pass_accept(folder: Path, tmp_path: Path) -> None:
    slips = folder / "slips"
    with KeyDriver(folder) as desk:
        desk.scan(CARD, lambda: desk.field(NAME) == "NGUYEN VAN AN")
        assert desk.field(PROCEDURE) == ""
        desk.choose("ct")
        desk.typed("3")  # the cursor waits where the fee is counted
        desk.key("ctrl+d", "ctrl+Return")
        made = desk.until(lambda: any(slips.glob("*.pdf")))
        if not made and not missing("import"):
            desk.picture(tmp_path / "failed.png")
        assert made, f"no slip was made, see {tmp_path}: {desk.seen()}"
    slip = next(slips.glob("*.pdf"))
    assert slip.read_bytes().startswith(b"%PDF")
    items = program(folder, "dossier", "find", "nguyen van an")["items"]
    assert len(items) == 1
    code = items[0]["code"]
    assert slip.name.startswith(code)
    assert "AN" not in slip.name.removeprefix(code)
    form = tmp_path / "form.json"
    form.write_text('{"documents": [{"pages": 3}]}', "utf-8")
    words = ("--procedure", "2.000815", "--card", CARD, "--form", str(form))
    told = program(folder, "intake", *words)
    by_keys, by_command = entries_of(folder, code), entries_of(folder, told["code"])
    assert [kind for kind, _, _ in by_keys] == ["dossier_accepted", "slip_printed"]
    assert by_keys[1][2]["sha256"] == hashlib.sha256(slip.read_bytes()).hexdigest()
    for entries in (by_keys, by_command):
        for _, _, payload in entries:
            for name in OF_THIS_ACT:
                payload.pop(name, None)
    assert by_keys == by_command
