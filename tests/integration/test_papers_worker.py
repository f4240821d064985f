"""The child process: its limits, its death, its successor."""

from __future__ import annotations

import io
import os
import signal
import struct
import sys
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageDraw

from ehc_desk.errors import PaperRefused, WorkerFailed
from ehc_desk.scanning.worker import PageWorker


@pytest.fixture(scope="module")
def worker() -> Iterator[PageWorker]:
    with PageWorker() as warm:
        yield warm


def _scan(folder: Path, name: str = "scan.jpg") -> Path:
    page = Image.new("L", (827, 1169), 243)
    draw = ImageDraw.Draw(page)
    for row in range(12):
        draw.rectangle((100, 100 + row * 60, 600 - row * 20, 120 + row * 60), fill=30)
    path = folder / name
    page.save(path, "JPEG", dpi=(100, 100))
    return path


def _chunk(name: bytes, body: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(name + body))
    return struct.pack(">I", len(body)) + name + body + check


def _bombs(folder: Path) -> list[Path]:
    head = struct.pack(">IIBBBBB", 40_000, 40_000, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(50_000_000))
    png = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", rows)
    (folder / "bomb.png").write_bytes(png + _chunk(b"IEND", b""))
    document = pikepdf.new()
    document.add_blank_page()
    twice = zlib.compress(zlib.compress(bytes(400_000_000), 9))
    filters = pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode])
    document.pages[0].Contents = pikepdf.Stream(document, twice, Filter=filters)
    out = io.BytesIO()
    plain = pikepdf.StreamDecodeLevel.none
    document.save(out, compress_streams=False, stream_decode_level=plain)
    (folder / "bomb.pdf").write_bytes(out.getvalue())
    return [folder / "bomb.png", folder / "bomb.pdf"]


def _memory_mb(pid: int | None) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_bombs_cost_little_time_and_memory(worker: PageWorker, tmp_path: Path) -> None:
    paths = [*_bombs(tmp_path), _scan(tmp_path)]
    start = time.monotonic()
    reports = worker.inspect(paths)
    assert time.monotonic() - start < 10
    assert [report.reason for report in reports] == ["decompression_bomb"] * 2 + ["ok"]
    assert _memory_mb(worker.pid) < 512


def test_reports_and_pages_cross_the_pipe_whole(worker: PageWorker, tmp_path: Path) -> None:
    from ehc_desk.scanning.pages import inspect_file, take_in

    path = _scan(tmp_path, "ảnh chụp “1”.jpg")
    assert worker.inspect([path]) == (inspect_file(path),)
    (page,) = worker.take_in(path, tmp_path)
    (direct,) = take_in(path)
    assert page.path.read_bytes() == direct.data == path.read_bytes()
    assert page.thumbnail.read_bytes() == direct.thumbnail
    assert (page.rotation, page.blank, page.facts) == (direct.rotation, False, direct.facts)


def test_refusals_cross_the_pipe(worker: PageWorker, tmp_path: Path) -> None:
    missing = tmp_path / "none.jpg"
    assert worker.inspect([missing])[0].reason == "not_found"
    with pytest.raises(PaperRefused) as caught:
        worker.take_in(missing, tmp_path)
    assert caught.value.params == {"reason": "not_found"}


def test_dead_child_is_replaced(worker: PageWorker, tmp_path: Path) -> None:
    path = _scan(tmp_path)
    worker.inspect([path])
    first = worker.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    assert worker.inspect([path])[0].accepted
    assert worker.pid != first


def _playing(folder: Path, body: str) -> list[str]:
    """Return the command of a child that is ready and then misbehaves."""
    script = folder / "child.py"
    lines = ["import sys, time, os, json", "print('{}', flush=True)"]
    lines += ["for line in sys.stdin:", *(f"    {line}" for line in body.splitlines())]
    script.write_text("\n".join(lines))
    return [sys.executable, str(script)]


def test_slow_file_is_given_up_and_the_others_go_on(tmp_path: Path) -> None:
    body = (
        "time.sleep(60) if 'slow.pdf' in line else print(json.dumps({'refused': 'x'}), flush=True)"
    )
    with PageWorker(_playing(tmp_path, body), seconds=1.0) as worker:
        start = time.monotonic()
        assert worker.inspect([tmp_path / "slow.pdf"])[0].reason == "too_slow"
        with pytest.raises(PaperRefused, match="too_slow"):
            worker.take_in(tmp_path / "slow.pdf", tmp_path)
        assert time.monotonic() - start < 20
        with pytest.raises(PaperRefused, match="'x'"):
            worker.take_in(tmp_path / "quick.pdf", tmp_path)


@pytest.mark.parametrize(
    "body", ["os._exit(9)", "print('no json', flush=True)", "print(1, flush=True)"]
)
def test_file_that_kills_every_child_is_corrupt(tmp_path: Path, body: str) -> None:
    with PageWorker(_playing(tmp_path, body), seconds=5.0) as worker:
        assert worker.inspect([tmp_path / "x"])[0].reason == "corrupt"
        with pytest.raises(WorkerFailed):
            worker.take_in(tmp_path / "x", tmp_path)
        assert worker.pid is None


@pytest.mark.parametrize("command", [["/nowhere/at-all"], [sys.executable, "-c", "pass"]])
def test_child_that_cannot_start_is_an_error(tmp_path: Path, command: list[str]) -> None:
    with PageWorker(command) as worker, pytest.raises(WorkerFailed) as caught:
        worker.inspect([tmp_path / "x"])
    assert caught.value.params == {"reason": "start"}


def test_child_knows_neither_window_nor_database() -> None:
    import subprocess

    code = (
        "import sys, importlib; import ehc_desk.scanning.worker_child as c;"
        "[importlib.import_module('ehc_desk.scanning.' + n) for n in c._WARM];"
        "sys.exit(any(m.split('.')[0] in ('PySide6', 'sqlalchemy', 'requests', 'reportlab')"
        " for m in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
