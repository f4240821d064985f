"""Nothing heavy is imported before the first paint, and no desk is told in words."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

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
sys.exit(app.run(desk, make_demo=lambda: None))
"""


def run(script: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
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


def test_a_folder_without_a_desk_is_told_in_vietnamese(tmp_path: Path) -> None:
    assert "chưa có quầy nào" in run(WITHOUT_DESK, str(tmp_path / "none"))
