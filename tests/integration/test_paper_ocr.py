"""Real pages read by the real Tesseract, beside what it reads when it is called plainly."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import pypdfium2
import pytest
from ocr_truth import error_rate, plainly_read, text_pages, upright

from ehc_desk.scanning.assemble import AssemblePage, assemble
from ehc_desk.scanning.ocr import recognise
from ehc_desk.scanning.ocr_words import plain_text
from ehc_desk.scanning.pages import take_in


def _speaks_vietnamese() -> bool:
    if shutil.which("tesseract") is None:
        return False
    told = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True)
    return "vie" in told.stdout.split()


pytestmark = pytest.mark.skipif(
    not _speaks_vietnamese(), reason="tesseract-ocr and tesseract-ocr-vie are not installed"
)


@pytest.mark.parametrize("name", ["p04-household", "p09-table-form", "p06-power-of-attorney-2"])
def test_no_worse_than_plain_and_found_in_the_paper(shared_folder: Path, name: str) -> None:
    """Forms with leaders and tables, a page turned on its side, seals on a bled-through page."""
    folder = shared_folder / "samples" / "papers"
    (truth,) = [page for page in text_pages(folder) if page["file"] == f"{name}.jpg"]
    path = folder / truth["file"]
    (page,) = take_in(path)
    text = recognise(path, "image/jpeg", page.rotation, page.dpi, page.facts.skew)
    assert text.note == ""
    plain = error_rate(plainly_read(upright(path, truth)), truth)
    assert error_rate(plain_text(text), truth) <= plain + 0.01
    inside = [one.x >= 0 and one.x + one.w <= text.width + 1 for one in text.words]
    assert sum(inside) >= len(inside) * 0.99
    out = io.BytesIO()
    sheet = AssemblePage(
        path=path, media_type="image/jpeg", rotation=page.rotation, dpi=page.dpi, text=text
    )
    assemble([sheet], out)
    assert path.read_bytes() in out.getvalue()
    with pypdfium2.PdfDocument(out.getvalue()) as document:
        found = document[0].get_textpage().get_text_range()
    assert error_rate(found, truth) <= plain + 0.01
