"""A whole intake on a real X server, from the card to the slip, without a mouse."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from key_driver import NAME, PROCEDURE, KeyDriver, missing

CARD = "072085000123|291234567|NGUYEN VAN AN|02031985|Nam|12 Le Loi, phuong Mau Mot|01072021"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("keys") / "desk"
    command = [sys.executable, "-m", "ehc_desk", "--data-dir", str(made), "init", "--demo"]
    subprocess.run([*command, "--empty"], check=True, capture_output=True, timeout=120)
    return made


def found(folder: Path, text: str) -> list[dict[str, str]]:
    command = [sys.executable, "-m", "ehc_desk", "--data-dir", str(folder), "--json"]
    done = subprocess.run(
        [*command, "dossier", "find", text], check=True, capture_output=True, text=True
    )
    items: list[dict[str, str]] = json.loads(done.stdout)["items"]
    return items


@pytest.mark.skipif(bool(missing()), reason=f"not installed: {missing()}")
def test_card_two_letters_all_pass_accept(folder: Path, tmp_path: Path) -> None:
    slips = folder / "slips"
    with KeyDriver(folder) as desk:
        desk.scan(CARD, lambda: desk.field(NAME) == "NGUYEN VAN AN")
        assert desk.field(PROCEDURE) == ""
        desk.choose("ct")
        desk.key("ctrl+d", "ctrl+Return")
        made = desk.until(lambda: any(slips.glob("*.pdf")))
        if not made and not missing("import"):
            desk.picture(tmp_path / "failed.png")
        assert made, f"no slip was made, see {tmp_path}: {desk.seen()}"
    slip = next(slips.glob("*.pdf"))
    assert slip.read_bytes().startswith(b"%PDF")
    items = found(folder, "nguyen van an")
    assert len(items) == 1
    assert slip.name.startswith(items[0]["code"])
    assert "AN" not in slip.name.removeprefix(items[0]["code"])
