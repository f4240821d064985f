"""Nothing heavy is imported before the first paint, and no desk is told in words."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from ehc_desk.cli.demo import create_demo_desk

HEAVY = {"sqlalchemy", "reportlab", "requests", "PIL", "pikepdf", "pypdfium2", "jsonschema"}

AT_FIRST_PAINT = """
import json, os, sys
from ehc_desk.ui import app, main_window
class Painted(main_window.MainWindow):
    def paintEvent(self, event):
        print(json.dumps(sorted({name.split(".")[0] for name in sys.modules})), flush=True)
        os._exit(0)
app.MainWindow = Painted
app.run(lambda: None)
"""

WITHOUT_DESK = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel
from ehc_desk.ui import app
from ehc_desk.ui.screens import no_desk
def desk():
    from ehc_desk.bootstrap import build_desk
    return build_desk(Path(sys.argv[1]))
begin = no_desk.NoDeskScreen.start
def start(self):
    begin(self)
    print([label.text() for label in self.findChildren(QLabel)], flush=True)
    QTimer.singleShot(0, QApplication.instance().quit)
no_desk.NoDeskScreen.start = start
sys.exit(app.run(desk))
"""

THREE_DOORS = """
import sys
import threading
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel
from ehc_desk.bootstrap import build_desk
from ehc_desk.cli.demo import create_demo_desk
from ehc_desk.ui import app
from ehc_desk.ui.doors import Doors
from ehc_desk.ui.screens import first_run, making
root = Path(sys.argv[1])
def practice():
    seen.wait(20)
    create_demo_desk(root.with_name("practice"), empty=True)
    return build_desk(root.with_name("practice"))
begin = first_run.FirstRunScreen.start
def start(self):
    begin(self)
    print([label.text() for label in self.findChildren(QLabel)], flush=True)
    QTimer.singleShot(0, self._buttons["practice"].click)
first_run.FirstRunScreen.start = start
seen = threading.Event()
class Making(making.MakingScreen):
    def paintEvent(self, event):
        if not seen.is_set():
            print([label.text() for label in self.findChildren(QLabel)], flush=True)
        seen.set()
making.MakingScreen = Making
doors = Doors(folder=root, code=print, by_hand=print, practice=practice)
sys.exit(app.run(lambda: build_desk(root), doors=doors, root=root))
"""


SOURCES_READ = """
import linecache, sys
from pathlib import Path
from ehc_desk.bootstrap import build_desk
from ehc_desk.ui import app
before = set(linecache.cache)
ready = app.Start._ready
def at_ready(self):
    ready(self)
    print([Path(name).name for name in linecache.cache if name not in before], flush=True)
app.Start._ready = at_ready
sys.exit(app.run(lambda: build_desk(Path(sys.argv[1]))))
"""


def run(script: str, *arguments: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout


def test_the_first_paint_comes_before_the_heavy_libraries() -> None:
    loaded = set(json.loads(run(AT_FIRST_PAINT).splitlines()[0]))
    assert "PySide6" in loaded
    assert not loaded & HEAVY


def test_a_start_reads_no_source(tmp_path: Path) -> None:
    create_demo_desk(tmp_path / "desk", empty=True)
    told = run(SOURCES_READ, str(tmp_path / "desk"), EHC_EXIT_AFTER_READY="1")
    assert told.splitlines()[-1] == "[]"


def test_a_folder_without_a_desk_is_told_in_vietnamese(tmp_path: Path) -> None:
    assert "chưa có quầy nào" in run(WITHOUT_DESK, str(tmp_path / "none")).replace("\\xa0", " ")


def test_a_first_run_has_three_doors_and_practice_lies_elsewhere(tmp_path: Path) -> None:
    told = run(THREE_DOORS, str(tmp_path / "desk"), EHC_STARTUP_TRACE="1", EHC_EXIT_AFTER_READY="1")
    for words in ("Có mã cài đặt của tỉnh", "Nhập tay", "Dùng thử"):
        assert words in told
    assert "Đang lập quầy thực hành" in told  # and it was painted before anything was made
    assert "không mất gì" in told
    assert "ready" in json.loads(told.splitlines()[-1])
    assert (tmp_path / "practice" / "identity.json").is_file()
    assert not (tmp_path / "desk").exists()
