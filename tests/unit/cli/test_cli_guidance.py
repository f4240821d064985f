"""Guidance at the command line: the same slip and the same single entry as in the window."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from ehc_desk.bootstrap import build_desk
from ehc_desk.cli.demo import create_demo_desk

MARITAL = "1.004873"
Run = Callable[..., tuple[int, Any]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    create_demo_desk(tmp_path / "desk", empty=True)
    return tmp_path / "desk"


def entries(folder: Path) -> list[Any]:
    desk = build_desk(folder)
    try:
        return [one for one in desk.queries.entries() if one.kind == "guidance_given"]
    finally:
        desk.storage.close()


def test_guidance_leaves_one_entry_and_a_slip(folder: Path, run: Run, tmp_path: Path) -> None:
    person = tmp_path / "who.json"
    person.write_text(json.dumps({"full_name": "Lê Thị Thử Nghiệm"}), "utf-8")
    out = tmp_path / "slip.pdf"
    code, told = run(
        "guidance", "--procedure", MARITAL, "--missing", "1:chưa ký tên", "--missing", "4",
        "--applicant", str(person), "--out", str(out),
    )  # fmt: skip
    assert code == 0
    assert (told["form"], told["today"], told["form_number"]) == ("02", 1, 1)
    (entry,) = entries(folder)
    assert (entry.kind, entry.dossier, entry.id) == ("guidance_given", None, told["entry"])
    assert [one["number"] for one in entry.payload["components"]] == [1, 4]
    assert "Thử Nghiệm" not in json.dumps(dict(entry.payload), ensure_ascii=False)
    text = pypdfium2.PdfDocument(out)[0].get_textpage().get_text_bounded()
    assert "Lê Thị Thử Nghiệm" in text
    assert "chưa ký tên" in text


@pytest.mark.parametrize(
    "wrong",
    [
        ("--procedure", MARITAL),
        ("--procedure", MARITAL, "--missing", "99"),
        ("--procedure", MARITAL, "--missing", "x"),
        ("--procedure", "9.999999", "--missing", "1"),
    ],
)
def test_what_cannot_be_told_leaves_nothing(folder: Path, run: Run, wrong: tuple[str, ...]) -> None:
    code, told = run("guidance", *wrong)
    assert code == 2
    assert told["error"]["message"]
    assert entries(folder) == []


def test_a_leaflet_is_a_file_and_no_entry(folder: Path, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "leaflet.pdf"
    code, told = run("leaflet", "--procedure", MARITAL, "--out", str(out))
    assert (code, told["leaflet"]) == (0, str(out))
    assert len(pypdfium2.PdfDocument(out)) == 1
    assert entries(folder) == []


def test_an_act_tells_its_warnings(folder: Path, run: Run, tmp_path: Path) -> None:
    person = tmp_path / "who.json"
    person.write_text(json.dumps({"full_name": "Lê Thị Thử Nghiệm"}), "utf-8")
    code, taken = run("intake", "--procedure", MARITAL, "--applicant", str(person))
    assert code == 0, taken
    data = tmp_path / "act.json"
    due = date.fromisoformat(taken["due"][:10])
    saturday = date.fromordinal(due.toordinal() + 14 + (5 - due.weekday()) % 7)
    data.write_text(json.dumps({"new_due_date": saturday.isoformat(), "reason": "chờ"}), "utf-8")
    code, told = run("dossier", "act", taken["code"], "extend", "--data", str(data))
    assert code == 0
    assert "EXTENSION_MOVED" in told["warnings"]
    code, shown = run("dossier", "show", taken["code"])
    assert shown["due"] == told["due"]
