"""How well and how fast papers are read, beside plain Tesseract and ocrmypdf in the same run.

Two JSON lines: the mean character error rate (ours over plain ``tesseract -l vie``, with the
worst page in points), and the time to searchable PDF/A of all papers beside ``ocrmypdf -l vie``
with as many workers (program named by EHC_OCRMYPDF or found on the path). Exit code 1 when a limit
is passed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fakes"))

import pypdfium2
from ocr_truth import error_rate, plainly_read, text_pages, upright

from ehc_desk.scanning.assemble import AssemblePage, assemble
from ehc_desk.scanning.ocr import recognise
from ehc_desk.scanning.ocr_words import PageText, plain_text
from ehc_desk.scanning.pages import NormalisedPage, take_in

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples" / "papers"
TIMES_FASTER = 3.0
WORSE = 0.01
WORKERS = os.cpu_count() or 1
Page = dict[str, Any]


def read(pair: tuple[Page, NormalisedPage]) -> PageText:
    """Read one stored page; what the intake knows of it is given."""
    truth, page = pair
    path = SAMPLES / truth["file"]
    return recognise(path, page.media_type, page.rotation, page.dpi, page.facts.skew)


def ours(pages: list[tuple[Page, NormalisedPage]], folder: Path) -> None:
    """Make a searchable PDF/A of every paper."""
    with ThreadPoolExecutor(WORKERS) as pool:
        texts = list(pool.map(read, pages))
    together = zip(pages, texts, strict=True)
    for name, group in groupby(together, key=lambda one: str(one[0][0]["paper"])):
        sheets = [
            AssemblePage(
                path=SAMPLES / truth["file"],
                media_type=page.media_type,
                rotation=page.rotation,
                dpi=page.dpi,
                text=text,
            )
            for (truth, page), text in group
        ]
        assemble(sheets, folder / f"{name}.pdf")


def reference(program: str, plain: Path, folder: Path) -> None:
    """Let ocrmypdf do the same with upright papers."""
    for paper in sorted(plain.glob("*.pdf")):
        command = [program, "-q", "-l", "vie", "--jobs", str(WORKERS), str(paper)]
        subprocess.run([*command, str(folder / paper.name)], check=True, capture_output=True)


def upright_papers(pages: list[Page], folder: Path) -> None:
    """Write what ocrmypdf gets: the papers with their pages made upright."""
    for name, group in groupby(pages, key=lambda page: str(page["paper"])):
        sheets = []
        for page in group:
            path = folder / page["file"]
            path.write_bytes(upright(SAMPLES / page["file"], page, "JPEG"))
            sheets.append(
                AssemblePage(path=path, media_type="image/jpeg", rotation=0, dpi=page["dpi"])
            )
        assemble(sheets, folder / f"{name}.pdf")


def rate_of(folder: Path, pages: list[Page]) -> float:
    """Return the mean error rate of the text that the papers of a folder give to a reader."""
    rates = []
    for page in pages:
        with pypdfium2.PdfDocument(folder / f"{page['paper']}.pdf") as document:
            found = document[page["page"] - 1].get_textpage().get_text_range()
        rates.append(error_rate(found, page))
    return sum(rates) / len(rates)


def seconds(work: Callable[[], object]) -> float:
    """Return how long the work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def compare_rates(pages: list[tuple[Page, NormalisedPage]]) -> bool:
    """Print the line of error rates; return whether the limits are kept."""
    with ThreadPoolExecutor(WORKERS) as pool:
        mine = list(pool.map(lambda one: error_rate(plain_text(read(one)), one[0]), pages))
        pictures = pool.map(lambda one: upright(SAMPLES / one[0]["file"], one[0]), pages)
        texts = pool.map(plainly_read, pictures)
        plain = [error_rate(text, page) for text, (page, _) in zip(texts, pages, strict=True)]
    worst = max(one - other for one, other in zip(mine, plain, strict=True))
    told = {
        "name": "papers_error_rate",
        "ours": round(sum(mine) / len(mine), 4),
        "reference": round(sum(plain) / len(plain), 4),
        "ratio": round(sum(mine) / sum(plain), 3),
        "limit": 1.0,
        "worst_page": round(worst, 4),
    }
    print(json.dumps(told))
    return sum(mine) <= sum(plain) and worst <= WORSE


def compare_times(program: str, pages: list[tuple[Page, NormalisedPage]]) -> bool:
    """Print the line of times; return whether the limits are kept."""
    truths = [page for page, _ in pages]
    with tempfile.TemporaryDirectory() as name:
        plain, mine, other = (Path(name) / one for one in ("plain", "ours", "other"))
        for folder in (plain, mine, other):
            folder.mkdir()
        upright_papers(truths, plain)
        took = seconds(lambda: ours(pages, mine))
        theirs = seconds(lambda: reference(program, plain, other))
        rates = rate_of(mine, truths), rate_of(other, truths)
    told = {
        "name": "papers_searchable",
        "ours": round(took, 2),
        "reference": round(theirs, 2),
        "ratio": round(took / theirs, 3),
        "limit": round(1 / TIMES_FASTER, 3),
        "error_rate": round(rates[0], 4),
        "reference_error_rate": round(rates[1], 4),
    }
    print(json.dumps(told))
    return took * TIMES_FASTER <= theirs and rates[0] <= rates[1]


def main() -> int:
    """Measure and print."""
    truths = text_pages(SAMPLES)
    pages = [(page, take_in(SAMPLES / page["file"])[0]) for page in truths]
    kept = compare_rates(pages)
    program = os.environ.get("EHC_OCRMYPDF") or shutil.which("ocrmypdf")
    if program is None:
        print("ocrmypdf is not installed: times are not compared")
        return 0 if kept else 1
    return 0 if compare_times(program, pages) and kept else 1


if __name__ == "__main__":
    sys.exit(main())
