"""What a hostile file may cost: no more than 512 MB and 10 seconds, the child of it included."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

MEMORY_MB, SECONDS = 512, 10.0

pytest.importorskip("resource", reason="the system tells no child's use")
# A program counts the memory of who started it as its own, so somebody small starts it.
_MEASURE = """
import json, resource, subprocess, sys, time
start = time.monotonic()
done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
took = time.monotonic() - start
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
print(json.dumps([json.loads(done.stdout), done.returncode, took, peak]))
"""


def _inspected(path: Path) -> tuple[dict[str, object], int, float, float]:
    """Return the report, the exit code, the seconds and the peak MB of program and child."""
    command = [sys.executable, "-m", "ehc_desk", "paper", "inspect", str(path), "--json"]
    measured = [sys.executable, "-c", _MEASURE, *command]
    done = subprocess.run(measured, stdout=subprocess.PIPE, check=True)
    (report,), code, took, peak = json.loads(done.stdout)
    return report, code, took, peak


def test_no_hostile_file_costs_more_than_its_share(shared_folder: Path, tmp_path: Path) -> None:
    folder = shared_folder / "samples" / "hostile"
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))["files"]
    before = set(folder.parent.iterdir()) | set(folder.iterdir())
    for name, wanted in expected.items():
        report, code, took, peak = _inspected(folder / name)
        assert set(report) == {"file", "accepted", "reason", "message", "pages"}
        assert report["file"] == str(folder / name)
        assert code == (0 if report["accepted"] else 2), name
        assert report["message"], name
        assert (took < SECONDS, peak < MEMORY_MB) == (True, True), (name, took, peak)
        right = report["accepted"] == (wanted["expect"] == "accept")
        assert right or wanted.get("also_accept"), name
    assert set(folder.parent.iterdir()) | set(folder.iterdir()) == before
