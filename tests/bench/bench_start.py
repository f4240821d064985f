"""Start of the window beside a bare QMainWindow: first paint, ready to type, memory.

Fresh processes, taken in turns; the reference paints an empty QMainWindow of the same size. Both
run offscreen with compiled bytecode, as an installed program has it. Ours is the real command on a
demo desk with its invented dossiers. Prints JSON
lines; leaves with 1 when a limit is passed. ``--runs N`` (default 9) takes more turns.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LIMITS = {"first_paint": 1.5, "ready": 4.0, "rss_mb": 2.0}
BARE = """
import json, os, sys, time
from PySide6.QtWidgets import QApplication, QMainWindow
class Bare(QMainWindow):
    def paintEvent(self, event):
        pages = int(open("/proc/self/statm").read().split()[1])
        print(json.dumps({"first_paint": time.time(), "ready": time.time(),
                          "rss_mb": pages * os.sysconf("SC_PAGE_SIZE") / 2**20}), flush=True)
        os._exit(0)
app = QApplication([]); window = Bare(); window.resize(1366, 768); window.show(); app.exec()
"""
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
    "QT_QPA_PLATFORM": "offscreen",
    "EHC_STARTUP_TRACE": "1",
    "EHC_EXIT_AFTER_READY": "1",
}


def timed(command: list[str]) -> dict[str, float]:
    """Run a fresh process and return its moments in ms from its start, and its memory in MB."""
    started = time.time()
    done = subprocess.run(
        command, env=ENVIRONMENT, capture_output=True, text=True, timeout=120, check=False
    )
    line = next((row for row in done.stdout.splitlines() if row.startswith("{")), None)
    if line is None:
        sys.exit(f"no moments from {command[-1]!r}: {done.stderr[-800:]}")
    found = json.loads(line)
    return {
        "first_paint": (found["first_paint"] - started) * 1000,
        "ready": (found["ready"] - started) * 1000,
        "rss_mb": found["rss_mb"],
    }


def compare(folder: Path, runs: int) -> list[dict[str, object]]:
    """Return one row a measured thing, medians over the turns."""
    bare = [sys.executable, "-c", BARE]
    ours = [sys.executable, "-m", "ehc_desk", "--data-dir", str(folder), "run"]
    timed(bare), timed(ours)  # the first of each only warms the disk
    pairs = [(timed(bare), timed(ours)) for _ in range(runs)]
    rows: list[dict[str, object]] = []
    for name, limit in LIMITS.items():
        against = "first_paint" if name == "ready" else name
        reference = statistics.median(pair[0][against] for pair in pairs)
        mine = statistics.median(pair[1][name] for pair in pairs)
        unit = "mb" if name == "rss_mb" else "ms"
        rows.append(
            {
                "name": f"start {name}",
                f"ours_{unit}": round(mine, 1),
                f"reference_{unit}": round(reference, 1),
                "ratio": round(mine / reference, 2),
                "limit": limit,
            }
        )
    return rows


def main() -> int:
    """Make a demo desk, measure, and return 1 when a limit is passed."""
    how = argparse.ArgumentParser(description=__doc__)
    how.add_argument("--runs", type=int, default=9)
    how.add_argument("--folder", type=Path, help="a demo desk that is there already")
    how.add_argument("--long", action="store_true", help="more turns")
    args = how.parse_args()
    with tempfile.TemporaryDirectory(prefix="ehc-start-") as made:
        ENVIRONMENT["PYTHONPYCACHEPREFIX"] = str(Path(made) / "pycache")
        folder = args.folder or Path(made) / "desk"
        if not args.folder:
            command = [sys.executable, "-m", "ehc_desk", "--data-dir", str(folder), "init"]
            subprocess.run([*command, "--demo"], check=True, capture_output=True, timeout=280)
        rows = compare(folder, args.runs * (3 if args.long else 1))
    for row in rows:
        print(json.dumps(row, ensure_ascii=False))
    return int(any(float(str(row["ratio"])) > float(str(row["limit"])) for row in rows))


if __name__ == "__main__":
    raise SystemExit(main())
