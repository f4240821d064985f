"""The checks of the project, one list for the developer and for CI."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from installer.machine import Machine

# Tests of these folders open windows: they get a virtual screen and run one after the other.
WINDOW_FOLDERS = ("tests/ui", "tests/e2e")
# Rooms whose lines must be run by the tests (95 of 100 at least).
COVERED_ROOMS = ("domain", "services", "storage", "runtime")
COVERED_PERCENT = 95
# Not for windows: their rooms have no floor, and counting lines slows what is timed there.
_COVER = ["--cov", "--cov-report="]


@dataclass(frozen=True)
class Check:
    """One group of the check set."""

    name: str
    command: Sequence[str]
    env: dict[str, str] = field(default_factory=dict)


def plan(machine: Machine, *, fast: bool, extra: Sequence[str]) -> list[Check]:
    """Return the groups in order; `fast` leaves out slow tests and the coverage floor."""
    python = str(machine.program("python"))
    selection, cover = (["-m", "not slow"], []) if fast else ([], _COVER)
    pytest = [python, "-m", "pytest", *selection]
    checks = [
        Check("ruff check", [python, "-m", "ruff", "check", "."]),
        Check("ruff format", [python, "-m", "ruff", "format", "--check", "."]),
        Check("mypy", [python, "-m", "mypy"]),
        Check("lint-imports", [str(machine.program("lint-imports"))]),
        Check("pytest", [*_without_windows(pytest), *cover, *extra]),
    ]
    windows = [folder for folder in WINDOW_FOLDERS if _has_tests(machine, folder)]
    if windows:
        checks.append(_windows([*pytest, *extra, *windows]))
    if not fast:
        checks.append(_coverage(python))
    return checks


def _without_windows(pytest: Sequence[str]) -> list[str]:
    ignored = [f"--ignore={folder}" for folder in WINDOW_FOLDERS]
    return [*pytest, "tests", *ignored, "-n", str(min(os.cpu_count() or 1, 8))]


def _has_tests(machine: Machine, folder: str) -> bool:
    return any((machine.root / folder).rglob("test_*.py"))


def _windows(command: Sequence[str]) -> Check:
    """Windows of the test process are offscreen; whole programs start a screen of their own.

    Two processes at most, a file of tests in one of them: more would fight for the processors that
    the programs under test need.
    """
    words = [*command, "-n", str(min(os.cpu_count() or 1, 2)), "--dist", "loadfile"]
    return Check("pytest, windows", words, {"QT_QPA_PLATFORM": "offscreen"})


def _coverage(python: str) -> Check:
    rooms = ",".join(f"ehc_desk/{room}/*" for room in COVERED_ROOMS)
    floor = ["--include", rooms, f"--fail-under={COVERED_PERCENT}"]
    return Check("coverage", [python, "-m", "coverage", "report", *floor])


def run(machine: Machine, checks: Sequence[Check]) -> int:
    """Run every group, then print a table; return the exit code of the first that failed."""
    rows: list[tuple[str, int, float]] = []
    for check in checks:
        print(f"\n── {check.name} ──", flush=True)
        begin = time.monotonic()
        code = machine.show(check.command, env=check.env)
        rows.append((check.name, code, time.monotonic() - begin))
    machine.say("\nTổng kết", "summary")
    for name, code, seconds in rows:
        verdict = "đạt · ok" if code == 0 else f"HỎNG · FAILED ({code})"
        print(f"  {name:28} {seconds:6.1f} s  {verdict}", flush=True)
    return next((code for _, code, _ in rows if code), 0)
