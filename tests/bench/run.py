"""Runs the measurements: `python tests/bench/run.py [name…] [--long]`.

Each `bench_*.py` beside this file is a script. It prints JSON lines, one a measured thing, with at
least `name`, `ratio` (ours over reference, smaller is better) and `limit`; other numbers are shown
as they are. Every script has a fresh process, so imports and caches do not help each other.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
LIMIT_S = {False: 300, True: 3600}
KNOWN = ("name", "ratio", "limit")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One measured thing; `ratio` is None when the script failed and `note` says how."""

    name: str
    ratio: float | None
    limit: float
    note: str = ""

    @property
    def met(self) -> bool:
        """Whether the ratio stays within its limit."""
        return self.ratio is not None and self.ratio <= self.limit


def scripts(names: Sequence[str]) -> list[Path]:
    """Return the chosen scripts (all without names); SystemExit for a name that is not there."""
    found = {path.stem.removeprefix("bench_"): path for path in sorted(FOLDER.glob("bench_*.py"))}
    wanted = [name.removesuffix(".py").removeprefix("bench_") for name in names]
    unknown = [name for name in wanted if name not in found]
    if unknown:
        sys.exit(f"no such measurement: {', '.join(unknown)}; there are: {', '.join(found)}")
    return [found[name] for name in wanted] if wanted else list(found.values())


def rows_of(output: str) -> list[Row]:
    """Read the JSON lines of a script; other lines are its own talk."""
    rows: list[Row] = []
    for line in output.splitlines():
        if not line.startswith("{"):
            continue
        facts = json.loads(line)
        if "ratio" not in facts:
            continue  # what a script says of its preparations
        numbers = [f"{key}={shown(value)}" for key, value in facts.items() if key not in KNOWN]
        rows.append(
            Row(
                name=str(facts["name"]),
                ratio=float(facts["ratio"]),
                limit=float(facts["limit"]),
                note=" ".join(numbers),
            )
        )
    return rows


def shown(value: object) -> str:
    """Return a number short enough for a table."""
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def measure(script: Path, *, long: bool) -> list[Row]:
    """Run one script; a script that fails or says nothing is a missed row."""
    name = script.stem.removeprefix("bench_")
    environ = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    if long:
        environ["EHC_LONG"] = "1"
    try:
        done = subprocess.run(
            [sys.executable, str(script)],
            cwd=FOLDER.parents[1],
            env=environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LIMIT_S[long],
            check=False,
        )
        rows = rows_of(done.stdout)
    except subprocess.TimeoutExpired:
        return [Row(name=name, ratio=None, limit=0, note=f"longer than {LIMIT_S[long]} s")]
    except (ValueError, KeyError, TypeError) as error:
        return [Row(name=name, ratio=None, limit=0, note=f"unreadable output: {error}")]
    if not rows or (done.returncode and all(row.met for row in rows)):
        last = (done.stderr.strip().splitlines() or ["no output"])[-1]
        rows.append(Row(name=name, ratio=None, limit=0, note=f"exit {done.returncode}: {last}"))
    return rows


def show(row: Row) -> None:
    """Print one line of the table."""
    ratio = "-" if row.ratio is None else f"{row.ratio:.3f}"
    verdict = "ok" if row.met else "MISSED"
    print(f"{row.name:36} {ratio:>9} {row.limit:>7.2f}  {verdict:6}  {row.note}", flush=True)


def main(arguments: Sequence[str]) -> int:
    """Measure, print the table; 1 when a limit was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name")
    parser.add_argument("--long", action="store_true", help="large data, many rounds (EHC_LONG=1)")
    chosen = parser.parse_args(arguments)
    print(f"{'measurement':36} {'ratio':>9} {'limit':>7}  {'':6}  numbers", flush=True)
    missed = 0
    for script in scripts(chosen.names):
        for row in measure(script, long=chosen.long):
            show(row)
            missed += not row.met
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
