"""What we stand on: locks with hashes, licences we may ship, a Qt that keeps count of None."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

import pytest

from installer import locks

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")
_GPL = re.compile(r"\bA?GPL|GNU (Affero )?General Public|\bSSPL", re.IGNORECASE)
# Named with a reason: the words of their licence hold "GPL" though we may ship them.
ALLOWED = {
    "pyside6-essentials": "LGPL-3.0, GPL-2.0 or GPL-3.0 at our choice: taken under LGPL-3.0",
    "shiboken6": "LGPL-3.0, GPL-2.0 or GPL-3.0 at our choice: taken under LGPL-3.0",
}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_pins_everything_by_hash_and_names_no_place(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    found = locks.pins(ROOT / name)
    assert len(found) > 50
    assert [pin.name for pin in found if "--hash=sha256:" not in pin.text] == []
    assert "://" not in text
    assert not re.search(r"(^|\s)/\w", text)


def test_the_locks_agree() -> None:
    run, dev = ({pin.name: pin.version for pin in locks.pins(ROOT / name)} for name in LOCKS)
    assert {name: version for name, version in run.items() if dev.get(name) != version} == {}


def licence_of(name: str) -> str:
    about = metadata.metadata(name)
    trove = [row for row in about.get_all("Classifier", []) if row.startswith("License ::")]
    # Some packages put the whole text of the licence into the field: its head names it.
    return " | ".join(
        [about.get("License-Expression") or "", (about.get("License") or "")[:120], *trove]
    )


# Their wheels say nothing; looked up in the sources.
SILENT = {"sqlcipher3": "zlib; SQLCipher is BSD-3-Clause, SQLite public domain"}


def without_lgpl(words: str) -> str:
    return re.sub(r"LGPL[-\w.+]*|GNU (Lesser|Library) General Public[^|]*", "", words, flags=re.I)


def test_no_library_forces_the_gpl_on_us() -> None:
    found: dict[str, str] = {}
    for pin in locks.pins(ROOT / "requirements.lock"):
        try:
            licence = licence_of(pin.name)
        except metadata.PackageNotFoundError:
            continue  # a release for another system
        forced = _GPL.search(without_lgpl(licence)) and pin.name not in ALLOWED
        unknown = not licence.strip(" |") and pin.name not in SILENT
        if forced or unknown:
            found[pin.name] = licence
    assert found == {}


@pytest.mark.parametrize(
    ("words", "forced"),
    [
        ("GPL-3.0-or-later", True),
        ("License :: OSI Approved :: GNU General Public License v3 (GPLv3)", True),
        ("AGPL-3.0", True),
        ("LGPL-3.0-only", False),
        ("License :: OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)", False),
        ("MIT", False),
    ],
)
def test_licences_are_told_apart(words: str, forced: bool) -> None:
    assert bool(_GPL.search(without_lgpl(words))) is forced


PROBE = """
import json, os, sys
from PySide6.QtGui import QColor, QImage, QPainterPath
from PySide6.QtWidgets import QApplication, QLabel, QWidget

app = QApplication([])
image = QImage(8, 8, QImage.Format.Format_RGB32)
path, label, widget = QPainterPath(), QLabel(), QWidget()
calls = {
    "QWidget.resize": lambda: widget.resize(9, 9),
    "QWidget.parent": lambda: widget.parent(),
    "QLabel.setText": lambda: label.setText("x"),
    "QImage.fill": lambda: image.fill(0xFFFFFFFF),
    "QImage.setPixelColor": lambda: image.setPixelColor(1, 1, QColor("red")),
    "QPainterPath.addRect": lambda: path.addRect(1.0, 1.0, 1.0, 1.0),
}
lost = {}
for name, call in calls.items():
    call()
    before = sys.getrefcount(None)
    for _ in range(1000):
        call()
    lost[name] = (before - sys.getrefcount(None)) / 1000
print(json.dumps(lost), flush=True)
os._exit(0)
"""


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from Python 3.12 on")
def test_qt_gives_back_every_none_it_took() -> None:
    """PySide6 6.12.0 lost one reference to None a call, which ends Python 3.11 after a while."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE], capture_output=True, check=True, timeout=60
    )
    lost: dict[str, float] = json.loads(done.stdout)
    assert {name: rate for name, rate in lost.items() if rate > 0.01} == {}


# Their __init__ imports their own parts: entered by a part while another thread imports the whole,
# Python hands out a module that is half made.
WHOLE = ("barcode", "jsonschema")


def test_libraries_that_import_their_own_parts_are_entered_as_a_whole() -> None:
    for name in WHOLE:
        init = Path(_init_of(name))
        assert re.search(rf"^from {name}\.|^from \.", init.read_text(encoding="utf-8"), re.M), name
    part = re.compile(rf"(?:from|import) (?:{'|'.join(WHOLE)})\.\w|\"(?:{'|'.join(WHOLE)})\.\w")
    found = []
    for file in sorted((ROOT / "ehc_desk").rglob("*.py")):
        if "province" in file.parts:  # a process of its own with one thread for imports
            continue
        text = file.read_text(encoding="utf-8")
        late = [line for line in text.splitlines() if part.search(line) and "protocols" not in line]
        found += [f"{file.name}: {line.strip()}" for line in late]
    assert found == []


def _init_of(name: str) -> str:
    spec = find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    return spec.origin
