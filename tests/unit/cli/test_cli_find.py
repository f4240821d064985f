"""``find``, ``dossier find`` and ``scan read``: the words on papers beside names and codes."""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont

from ehc_desk.cli.main import main
from ehc_desk.desk import Desk
from ehc_desk.ports.page_texts import ReadPage

CARD = "048092004321||Lê Thị Thử Nghiệm|14031992|Nữ|25 Đường Ví Dụ, Phường Mẫu Một|20082022"
TEXT = "ĐƠN XIN NUÔI ONG\nTại vườn Cỏ Lau, xin xác nhận"
Run = Callable[..., tuple[int, Any]]


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    picture = Image.new("L", (827, 1169), 250)
    pen = ImageDraw.Draw(picture)
    font = ImageFont.load_default(size=22)
    for row in range(24):
        words = " ".join(f"giay to so {row * 7 + word}" for word in range(3))
        pen.text((80, 90 + 40 * row), words, fill=20, font=font)
    path = tmp_path_factory.mktemp("papers") / "sheet.png"
    picture.save(path, dpi=(100, 100))
    return path


@pytest.fixture
def dossier(run: Run, desk: Desk, sheet: Path) -> dict[str, Any]:
    found = run("dossier", "find", "Thử Nghiệm")[1]["items"]
    if not found:
        form = sheet.with_name("form.json")
        form.write_text(json.dumps({"documents": [{"pages": 1}]}), "utf-8")
        code, _ = run("intake", "--procedure", "2.000815", "--card", CARD, "--scan", str(sheet),
                      "--form", str(form))  # fmt: skip
        assert code == 0
        (page,) = desk.texts.unread("e", open_only=False, limit=9)
        desk.texts.put(page, "e", ReadPage(text=TEXT), at=desk.clock.now())
        found = run("dossier", "find", "Thử Nghiệm")[1]["items"]
    (item,) = found
    assert isinstance(item, dict)
    return item


OLD = {"id", "code", "state", "procedure", "owner", "received_at", "due", "delivery"}


@pytest.mark.parametrize("command", [("find",), ("dossier", "find")])
def test_words_of_a_paper_find_its_dossier(run: Run, dossier: Any, command: Any) -> None:
    for text in ("nuoi ong", "CỎ LAU", "vuon co"):
        code, answer = run(*command, text)
        (item,) = answer["items"]
        assert code == 0
        assert item["id"] == dossier["id"]
        (hit,) = item["in_papers"]
        assert (hit["component"], hit["page"]) == (1, 1)
        assert hit["component_name"]
    assert "vườn Cỏ Lau" in run(*command, "co lau")[1]["items"][0]["in_papers"][0]["excerpt"]


def test_what_was_there_before_is_as_it_was(run: Run, dossier: Any) -> None:
    assert set(dossier) == OLD | {"in_papers"}
    assert dossier["in_papers"] == [], "found by its owner, not by a paper"
    assert run("find", dossier["code"])[1]["items"] == [dossier]
    assert run("find", "zzzz")[1] == {"items": []}
    both = run("find", "xin")[1]["items"]
    assert [item["id"] for item in both] == [dossier["id"]]


def test_keys_of_an_input_method_find_words_of_papers_too(run: Run, dossier: Any) -> None:
    assert run("find", "nuooi ong")[1]["items"][0]["id"] == dossier["id"]


def test_a_person_reads_where_it_stands(
    folder: Path, dossier: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["find", "nuôi ong", "--data-dir", str(folder)]) == 0
    told = capsys.readouterr().out
    assert "trong giấy tờ: thành phần 1, trang 1: ĐƠN XIN NUÔI ONG" in told


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
def test_pages_are_read_by_hand_and_a_bad_program_is_told(
    run: Run, desk: Desk, sheet: Path, dossier: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    program = tmp_path / "tesseract"
    program.write_text(
        '#!/bin/sh\ncase "$1" in --version) echo "tesseract 5.0";; --list-langs) echo vie;; '
        "*) exit 1;; esac\n"
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    actor = desk.accounts.trusted("demo")
    draft = desk.intake.new_draft(actor)
    Image.open(sheet).rotate(180).save(tmp_path / "two.png", dpi=(100, 100))
    desk.intake.add_papers(draft.id, 1, [tmp_path / "two.png"], actor=actor)
    code, answer = run("scan", "read", "--limit", "1")
    assert (code, answer["read"], answer["failed"], answer["all_read"]) == (0, 0, 1, False)
    assert answer["engine"].startswith("tesseract-5.0-vie")
    assert run("scan", "read")[1] == {**answer, "failed": 1, "all_read": True}
    assert run("scan", "read")[1]["failed"] == 0, "twice is enough"
    assert desk.queries.draft(draft.id).pages, "the page is complete all the same"


def test_without_a_program_nothing_is_wrong(run: Run, dossier: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("ehc_desk.scanning.ocr_reader.find_tesseract", lambda: None)
    code, answer = run("scan", "read")
    assert (code, answer["engine"], answer["read"]) == (0, "", 0)
    told = {one["name"]: one for one in run("doctor")[1]["checks"]}
    assert (told["text"]["state"], told["text"]["key"]) == ("skipped", "no_reading")
