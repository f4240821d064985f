"""The contracts of `.importlinter` can fail: each forbidden import is noticed in a small copy."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = [
    "__main__",
    "bootstrap",
    "cli",
    "demo",
    "desk",
    "domain",
    "errors",
    "logs",
    "paths",
    "ports",
    "presenters",
    "printing",
    "province",
    "remote",
    "reports",
    "runtime",
    "scanning",
    "services",
    "settings",
    "storage",
    "ui",
]


def house(folder: Path, room: str = "", line: str = "") -> Path:
    """Build a house of empty rooms with one import in one of them."""
    package = folder / "ehc_desk"
    for name in ROOMS:
        (package / name).mkdir(parents=True)
        (package / name / "__init__.py").write_text('"""Empty."""\n', encoding="utf-8")
    (package / "__init__.py").touch()
    for part in ("printing/barcodes.py", "scanning/escl.py"):
        (package / part).touch()
    if room:
        target = package / room
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(line + "\n", encoding="utf-8")
    return folder


def kept(folder: Path) -> bool:
    command = [
        str(Path(sys.executable).with_name("lint-imports")),
        "--no-cache",
        "--config",
        str(ROOT / ".importlinter"),
    ]
    environ = {**os.environ, "PYTHONPATH": str(folder)}
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, check=False)
    report = done.stdout.decode()
    assert "Contracts:" in report, report + done.stderr.decode()
    return done.returncode == 0


def test_an_empty_house_is_in_order(tmp_path: Path) -> None:
    assert kept(house(tmp_path))


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("services/x.py", "import ehc_desk.runtime"),
        ("storage/x.py", "from ehc_desk import remote"),
        ("domain/x.py", "from ehc_desk.paths import x"),
        ("province/x.py", "from ehc_desk.domain import x"),
        ("bootstrap/x.py", "import ehc_desk.province"),
        ("presenters/x.py", "def f():\n    import PySide6.QtCore"),
        ("bootstrap/x.py", "def f():\n    import sqlalchemy"),
        ("services/x.py", "import sqlite3"),
        ("scanning/x.py", "import requests"),
        ("services/x.py", "import reportlab.pdfgen.canvas"),
        ("printing/slips.py", "import barcode"),
        ("remote/x.py", "import fastapi"),
        ("chamber/__init__.py", "'''A room nobody put into the order.'''"),
    ],
)
def test_a_wrong_import_is_noticed(tmp_path: Path, room: str, line: str) -> None:
    assert not kept(house(tmp_path, room, line))


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("ui/x.py", "import PySide6.QtWidgets"),
        ("storage/x.py", "import sqlalchemy"),
        ("scanning/escl.py", "import requests"),
        ("printing/barcodes.py", "import barcode"),
        ("domain/x.py", "from ehc_desk.errors import x"),
        ("cli/x.py", "import ehc_desk.province"),
    ],
)
def test_a_library_may_be_used_at_home(tmp_path: Path, room: str, line: str) -> None:
    assert kept(house(tmp_path, room, line))
