"""Copying from an earlier dossier on the command line: the same service as the window's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ehc_desk.bootstrap import build_desk
from ehc_desk.cli.demo import create_demo_desk
from ehc_desk.cli.main import main

CARD = "048302000123||Trần Thị Mẫu|12031995|Nữ|3 Đường Ví Dụ, Phường Mẫu Một|20082022"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    create_demo_desk(tmp_path / "desk", empty=True)
    return tmp_path / "desk"


def taken(folder: Path, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, Any]:
    words = ["intake", "--procedure", "1.004873", "--data-dir", str(folder), "--json", *more]
    code = main(words)
    return code, json.loads(capsys.readouterr().out)


def test_owner_and_form_come_from_an_earlier_dossier(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form = tmp_path / "form.json"
    form.write_text(json.dumps({"requester": {"phone": "0912345678"}}), "utf-8")
    code, first = taken(folder, capsys, "--card", CARD, "--form", str(form))
    assert code == 0, first
    code, second = taken(folder, capsys, "--card", CARD, "--from-earlier", first["code"])
    assert code == 0, second
    desk = build_desk(folder)
    try:
        facts = desk.queries.dossier(second["code"]).facts
        assert facts.form["requester"]["phone"] == "0912345678"
        assert "requester.phone@earlier" in facts.from_card
        assert [owner.full_name for owner in facts.owners] == ["Trần Thị Mẫu"]
        assert desk.timings.today() == {}
    finally:
        desk.worker.close()
        desk.storage.close()


def test_an_unknown_dossier_is_told_and_takes_no_number(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, answer = taken(folder, capsys, "--card", CARD, "--from-earlier", "H17.25.18-991231-0001")
    assert (code, answer["error"]["code"]) == (2, "unknown-dossier")
    code, answer = taken(folder, capsys, "--card", CARD)
    assert answer["code"].endswith("-0001")
