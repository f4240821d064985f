"""Runs the walker in a process of its own, on a desk of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ehc_desk.cli.demo import create_demo_desk

WALKER = Path(__file__).with_name("walker.py")


def demo_desk(folder: Path) -> Path:
    """Make a demo desk with its invented dossiers."""
    root = folder / "desk"
    create_demo_desk(root, empty=False)
    return root


def walk(root: Path, *arguments: str, environment: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the defects the walker found; raises when it could not go to its end."""
    done = subprocess.run(
        [sys.executable, str(WALKER), str(root), *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in (0, 1) or (done.returncode == 1 and not done.stdout):
        raise AssertionError(f"the walker fell: {done.stderr[-2000:]}")
    return [json.loads(line) for line in done.stdout.splitlines()]
