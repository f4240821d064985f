"""Our render of form 01 against the same marks drawn with a bare reportlab canvas.

The reference is what a hand-written program would do: a loop of ``drawString``, ``rect`` and
``line`` over texts and bars that are already known; it neither breaks lines nor makes codes.
Prints one JSON line; the ratio must stay below ``limit``. ``first_ms`` is the first slip after
the start, imports excluded.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from statistics import median

import zxingcpp  # noqa: F401 - imported here so that the first slip is timed without imports
from barcode.codex import Code128  # noqa: F401
from reportlab.pdfgen.canvas import Canvas

from ehc_desk.printing import fonts, slips
from ehc_desk.printing.compose import MM, compose
from ehc_desk.printing.form_set import Paper, find
from ehc_desk.printing.marks import BarMarks, Letters, Mark, Page, Rule
from ehc_desk.printing.slip_data import ComponentRow, SlipData, SlipOwner

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from fakes.slip_people import OFFICE, SUBMITTER

LIMIT = 1.5
ROUNDS = 25

DATA = SlipData(
    office=OFFICE,
    submitter=SUBMITTER,
    owners=(SlipOwner(name="Nguyễn Thị Hoài Thương", address="K12/5 Nguyễn Văn Linh, Đà Nẵng"),),
    printed_at=datetime(2026, 11, 21, 9, 5),
    dossier_code="H17.25.18-261121-0001",
    form_number="125",
    procedure_name="Đăng ký khai sinh",
    components=(
        ComponentRow(name="Tờ khai đăng ký khai sinh", originals=1),
        ComponentRow(name="Giấy chứng sinh hoặc văn bản của người làm chứng", originals=1),
        ComponentRow(name="Giấy tờ tùy thân có ảnh", photocopies=1),
    ),
    time_text="03 ngày làm việc",
    received_at=datetime(2026, 11, 21, 9, 5),
    due_at=datetime(2026, 11, 25, 17, 0),
    return_method="Trung tâm",
    clerk_name="Trần Văn Bình",
    desk="Q03",
)


def bare(pages: list[Page], paper: Paper) -> bytes:
    """Draw known marks the plain way."""
    buffer = BytesIO()
    size = (paper.width * MM, paper.height * MM)
    canvas = Canvas(buffer, pagesize=size, invariant=1, pageCompression=1)
    for page in pages:
        for down, piece in page.placed:
            for mark in piece.marks:
                bare_mark(canvas, mark, size[1] - down)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def bare_mark(canvas: Canvas, mark: Mark, top: float) -> None:
    """Draw one mark whose piece begins at ``top``."""
    if isinstance(mark, Letters):
        canvas.setFont(fonts.BOLD if mark.bold else fonts.REGULAR, mark.size)
        canvas.drawString(mark.x, top - mark.y, mark.text)
    elif isinstance(mark, Rule):
        canvas.line(mark.x1, top - mark.y1, mark.x2, top - mark.y2)
    elif isinstance(mark, BarMarks):
        y, step = top - mark.y - mark.height, mark.module
        for at, wide in mark.code.bars:
            canvas.rect(mark.x + at * step, y, wide * step, mark.height, 0, 1)
    else:
        step = mark.module
        for row, at, wide in mark.code.runs:
            y = top - mark.y - (row + 1) * step
            canvas.rect(mark.x + at * step, y, wide * step, step, 0, 1)


def timed(work: Callable[[], object]) -> float:
    """Return the milliseconds of one call."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def measure(rounds: int = ROUNDS) -> dict[str, object]:
    """Return medians of both, measured in turn so that a busy machine slows both alike."""
    form = find("01", on=date(2026, 11, 21))
    paper = form.paper("A5")
    first = timed(lambda: slips.render(form, DATA))
    pages = compose(form, DATA, paper)
    ours, reference = [], []
    for _ in range(rounds):
        ours.append(timed(lambda: slips.render(form, DATA)))
        reference.append(timed(lambda: bare(pages, paper)))
    ratio = median(ours) / median(reference)
    return {
        "name": "slip-01-a5-two-copies",
        "ours_ms": round(median(ours), 2),
        "reference_ms": round(median(reference), 2),
        "ratio": round(ratio, 3),
        "limit": LIMIT,
        "first_ms": round(first, 1),
    }


if __name__ == "__main__":
    result = measure()
    print(json.dumps(result))
    sys.exit(0 if float(str(result["ratio"])) <= LIMIT else 1)
