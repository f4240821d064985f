"""A clerk's morning of 60 visitors, through the real window on an X server, without a mouse.

Prints keys, medians, latency and stalls (``-s``). The limits of time (p95 150 ms, no stall over
100 ms) hold on a quiet machine: with ``EHC_LONG=1`` they must, and only when nothing but time was
broken is the morning played a second time. The machine of CI is shared: there, what passes a limit
is printed, and only three times the limit is a failure.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

TIME = {"latency", "stall", "drain", "mended", "self_test", "acknowledged"}
"""What a machine that does other work besides may break; the order of the drain is not of it."""
NOT_YET = ["table_import", "correction", "overdue_apology", "tills"]
"""Scenes whose features are not built; whoever builds one takes it out of here."""
LONG = os.environ.get("EHC_LONG") == "1"
PLAY = [sys.executable, "-m", "ehc_desk", "demo", "--morning"]
CEILINGS = {"latency_p95_ms": 450.0, "stall_own_max_ms": 300.0}
_PATIENCE_S = 900
NEEDED = [name for name in ("Xvfb",) if shutil.which(name) is None]


@contextlib.contextmanager
def screen() -> Iterator[str]:
    """Run an X server of 1366 by 768 on a free display and yield its name."""
    read, write = os.pipe()
    process = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1366x768x24", "-nolisten", "tcp"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        with os.fdopen(read) as answer:
            yield f":{answer.readline().strip()}"
    finally:
        process.terminate()
        process.wait(timeout=10)


def played(report: Path) -> dict[str, Any]:
    """Play the morning and return its report."""
    with screen() as display:
        environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        done = subprocess.run(
            [*PLAY, "--report", str(report)],
            env=environment,
            capture_output=True,
            text=True,
            timeout=_PATIENCE_S,
            check=False,
        )
    print(done.stdout, done.stderr)
    assert report.is_file(), done.stderr[-3000:]
    found: dict[str, Any] = json.loads(report.read_text("utf-8"))
    assert (done.returncode == 0) == (not found["broken"]), done.stderr[-3000:]
    return found


@pytest.mark.skipif(bool(NEEDED), reason=f"not installed: {NEEDED}")
@pytest.mark.timeout(2 * _PATIENCE_S)
def test_visitors_by_keys_alone(tmp_path: Path) -> None:
    found = played(tmp_path / "first.json")
    if LONG and (found["broken"] or stood(found)) and set(found["broken"]) <= TIME:
        print(f"once more, time alone was broken: {found['broken']} {stood(found)}")
        found = played(tmp_path / "second.json")
    assert not found["wrong"], found["wrong"]
    assert found["visitors"] == found["right"] == 60
    assert found["mouse_events"] == 0
    assert found["certification_keys_most"] <= 9
    assert found["certification_scans_most"] <= 2
    assert found["waiting"] == {"dossiers": 9, "pages": 61}
    assert found["power_cuts"] == 1
    assert found["not_drained"] == 0
    assert found["not_yet"] == NOT_YET
    assert found["medians_ms"]["whole"] > 0
    assert set(found["broken"]) <= TIME, found["broken"]
    if LONG:
        assert not found["broken"], found["broken"]
        assert stood(found) == []
    for name, limit in CEILINGS.items():
        if found[name] > limit / 3:
            print(f"MISSED: {name} {found[name]} ms, limit {limit / 3:.0f} ms")
        assert found[name] <= limit, name


def stood(found: dict[str, Any]) -> list[float]:
    """Return every time the window did not answer for more than 100 ms, waiting included."""
    return [stall["ms"] for stall in found["stalls_over_100_ms"]]
