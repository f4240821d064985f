"""What was handed in stands on the slip, and nothing is taken for a slip nobody can write."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from desk_program import Program
from PIL import Image

CARD = "048302000123||Trần Thị Mẫu|24022002|Nữ|Tổ 12, Phường Mẫu Một, Đà Nẵng|31052021"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Program:
    program = Program(tmp_path_factory.mktemp("rows") / "desk")
    assert program.inside("init", "--demo", "--empty").code == 0
    return program


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sheet") / "sheet.png"
    Image.linear_gradient("L").save(path, dpi=(100, 100))
    return path


def test_a_conditional_paper_that_was_brought_stands_on_the_slip(
    desk: Program, sheet: Path, tmp_path: Path
) -> None:
    slip = tmp_path / "slip.pdf"
    words = ("--procedure", "1.001193", "--card", CARD, "--scan", f"5={sheet}")
    desk.ok("intake", *words, "--out-slip", str(slip))
    text = subprocess.run(
        ["pdftotext", "-layout", str(slip), "-"], capture_output=True, text=True, check=True
    ).stdout
    assert "Giấy chứng sinh" in text


def test_no_number_is_taken_for_a_slip_that_cannot_be_written(desk: Program) -> None:
    before = desk.ok("journal", "verify")["entries"]
    done = desk.inside(
        "intake", "--procedure", "2.000815", "--card", CARD, "--out-slip", "/proc/none/slip.pdf"
    )
    assert (done.code, done.value["error"]["code"]) == (2, "fields-invalid")
    assert desk.ok("journal", "verify")["entries"] == before
