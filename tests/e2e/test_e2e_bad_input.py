"""Whatever is handed in: one Vietnamese sentence, the right exit code, and nothing is lost."""

from __future__ import annotations

import io
import json
import os
import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from desk_program import (
    PROCEDURE,
    Done,
    Program,
    card,
    intake_words,
    is_vietnamese,
    made_demo,
    sheet,
)
from PIL import Image


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Program:
    folder = tmp_path_factory.mktemp("bad-input")
    program = made_demo(folder / "desk")
    program.ok(*intake_words(folder, 1))
    return program


@pytest.fixture(autouse=True)
def kept(desk: Program) -> Iterator[None]:
    """What was accepted before is the same after, however a call ended."""
    before = {row["seq"]: row for row in desk.rows()}
    entries = desk.verified()
    yield
    after = {row["seq"]: row for row in desk.rows()}
    assert {seq: after[seq] for seq in before} == before
    assert desk.verified() >= entries
    [code] = {row["code"] for row in before.values()}
    assert desk.ok("dossier", "show", code)["papers"]


def refused(done: Done, *, code: int, word: str) -> None:
    """The call ended as it should and told it in one sentence a clerk can read."""
    assert done.code == code, done.out + done.err
    assert done.value["error"]["code"] == word, done.value
    assert is_vietnamese(done.message), done.message
    assert done.message in done.err.splitlines()
    assert "Traceback" not in done.out + done.err


# ---------------------------------------------------------------- files


def empty(path: Path) -> None:
    path.write_bytes(b"")


def page_of_the_web(path: Path) -> None:
    path.write_text("<!doctype html><html><body>404</body></html>", "utf-8")


def cut_off(path: Path) -> None:
    sheet(path, 77)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def locked(path: Path) -> None:
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(595, 842))
        document.save(path, encryption=pikepdf.Encryption(owner="o", user="u"))


def huge(path: Path) -> None:
    """A PNG of 200 megapixels in a few kilobytes."""
    width, height = 20_000, 10_000
    rows = zlib.compress(b"\0" * (width // 8 + 1) * height, 9)
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", rows), (b"IEND", b"")]
    with path.open("wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        for kind, data in chunks:
            file.write(struct.pack(">I", len(data)) + kind + data)
            file.write(struct.pack(">I", zlib.crc32(kind + data)))


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (empty, "empty.jpg"),
        (page_of_the_web, "scan.jpg"),
        (cut_off, "cut.jpg"),
        (locked, "locked.pdf"),
        (huge, "huge.png"),
    ],
)
def test_a_bad_file_refuses_the_intake_and_keeps_the_rest(
    desk: Program, tmp_path: Path, make: Any, name: str
) -> None:
    bad, good = tmp_path / name, sheet(tmp_path / "good.jpg", 5)
    make(bad)
    done = desk.inside(*intake_words(tmp_path, 2, pages=[good, bad]))
    refused(done, code=2, word="paper-refused")
    assert name in done.message
    assert pages_of(desk, done.value["draft"]) == 1


def pages_of(desk: Program, draft_id: str) -> int:
    from ehc_desk.bootstrap import build_desk

    opened = build_desk(desk.root)
    try:
        return len(opened.queries.draft(draft_id).pages)
    finally:
        opened.worker.close()
        opened.storage.close()


def test_a_missing_file_is_told(desk: Program, tmp_path: Path) -> None:
    done = desk.inside(*intake_words(tmp_path, 2, pages=[tmp_path / "nowhere.jpg"]))
    assert done.code == 2
    assert is_vietnamese(done.message)


# ---------------------------------------------------------------- words


def test_an_unknown_procedure(desk: Program, tmp_path: Path) -> None:
    page = sheet(tmp_path / "page.jpg", 1)
    done = desk.inside("intake", "--procedure", "9.999999", "--card", card(3), "--scan", str(page))
    refused(done, code=2, word="unknown-procedure")


@pytest.mark.parametrize("date", ["2026-02-30", "31/04/2026", "2026-13-01"])
def test_an_impossible_date_of_an_applicant(desk: Program, tmp_path: Path, date: str) -> None:
    person = tmp_path / "person.json"
    told = {"full_name": "Lê Văn Mẫu", "id_number": "048092004321", "date_of_birth": date}
    person.write_text(json.dumps(told), "utf-8")
    page = sheet(tmp_path / "page.jpg", 1)
    done = desk.inside(
        "intake", "--procedure", PROCEDURE, "--applicant", str(person), "--scan", str(page)
    )
    refused(done, code=2, word="impossible-date")


def test_an_impossible_date_of_a_deadline(desk: Program) -> None:
    case = {"received_at": "2026-02-30T08:00", "amount": 5, "unit": "working_days"}
    done = desk.call("deadline", "compute", stdin=json.dumps(case))
    refused(done, code=2, word="impossible-date")


def test_a_missing_value_of_a_deadline_in_a_batch_spoils_no_other(desk: Program) -> None:
    done = desk.call("deadline", "compute", "--batch", stdin=json.dumps([{}, 5, None, "x", []]))
    assert done.code == 0
    assert len(done.value) == 5
    for answer in done.value:
        assert is_vietnamese(answer["error"]["message"]), answer


@pytest.mark.parametrize("text", ["", "no card", "048302000123|", "{}", "\x00\x01"])
def test_a_card_that_is_none(desk: Program, tmp_path: Path, text: str) -> None:
    page = sheet(tmp_path / "page.jpg", 1)
    done = desk.inside("intake", "--procedure", PROCEDURE, f"--card={text}", "--scan", str(page))
    refused(done, code=2, word="fields-invalid")


# ---------------------------------------------------------------- the disk


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 6 MB, where one may be mounted."""
    place = tmp_path / "disk"
    place.mkdir()
    if os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(place)],
        capture_output=True,
        check=False,
    )
    if made.returncode:
        pytest.skip("this machine mounts no tmpfs")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=False, capture_output=True)


def noise(path: Path, seed: int) -> Path:
    """A page that no packing makes smaller: about 1 MB."""
    picture = Image.frombytes("RGB", (800, 700), os.urandom(800 * 700 * 3))
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=92, dpi=(100, 100))
    path.write_bytes(buffer.getvalue())
    return path


def test_a_full_disk_loses_nothing(desk: Program, small_disk: Path, tmp_path: Path) -> None:
    full = made_demo(small_disk / "desk")
    codes, done = [], None
    for number in range(1, 12):
        pages = [noise(tmp_path / f"noise-{number}.jpg", number)]
        done = full.inside(*intake_words(tmp_path, number, pages=pages))
        if done.code:
            break
        codes.append(done.value["code"])
    assert done is not None
    refused(done, code=5, word="disk-full")
    if "code" in done.value:  # accepted, only its slip found no room: that is told
        codes.append(done.value["code"])
    assert full.verified() >= len(codes)
    for code in codes:
        assert full.ok("dossier", "show", code)["papers"]
    for filler in sorted((full.root / "slips").iterdir()):
        filler.unlink()  # a person makes room
    assert {row["code"] for row in full.rows()} == set(codes)


def test_usage_is_told_in_vietnamese(desk: Program) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ehc_desk", "--json", "intake"],
        capture_output=True, text=True, check=False, env=desk.environment(),
    )  # fmt: skip
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert json.loads(done.stdout)["error"]["code"] == "usage"
