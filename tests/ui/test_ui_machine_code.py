"""What prints and reprints a slip loads no machine code any more when the window is warm."""

from __future__ import annotations

import subprocess
import sys

ACT = """
import io, sys
from ehc_desk.ui.warm_up import warm_up
warm_up()
from reportlab.pdfgen.canvas import Canvas
page = io.BytesIO()
canvas = Canvas(page)
canvas.drawString(50, 50, "1")
canvas.save()
before = set(sys.modules)
from ehc_desk.printing.reprint import mark_reprint
assert mark_reprint(page.getvalue(), 2).startswith(b"%PDF")
files = [str(getattr(sys.modules[name], "__file__", "")) for name in set(sys.modules) - before]
print([file for file in files if file.endswith((".so", ".pyd"))])
"""


def test_a_reprint_loads_nothing_from_the_disk() -> None:
    done = subprocess.run([sys.executable, "-c", ACT], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr[-500:]
