"""How fast and how lean a paper of 60 colour pages is assembled, beside img2pdf.

Prints one JSON line: ours and reference in seconds (median of five runs), their ratio, the limit
of the ratio and the peak memory of our run in MB. Exit code 1 when a limit is passed.
"""

from __future__ import annotations

import json
import multiprocessing
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw

PAGES = 60
LIMIT = 1.3
PEAK_LIMIT_MB = 150.0
RUNS = 5


def draw_pages(folder: Path) -> list[Path]:
    """Draw A4 pages at 300 dots an inch, in colour, without noise."""
    paths = []
    for number in range(PAGES):
        page = Image.new("RGB", (2480, 3508), (250, 248, 240))
        draw = ImageDraw.Draw(page)
        for row in range(60):
            for word in range(14):
                x, y = 200 + word * 150, 250 + row * 50
                colour = ((row * 37) % 200, (word * 53 + number) % 200, 120)
                draw.rectangle((x, y, x + 40 + (row * word + number) % 90, y + 24), fill=colour)
        draw.ellipse((1500, 2700, 1900, 3100), outline=(200, 30, 30), width=12)
        path = folder / f"{number:03d}.jpg"
        page.save(path, "JPEG", quality=85, dpi=(300, 300))
        paths.append(path)
    return paths


def ours(paths: list[Path], out: Path) -> None:
    """Assemble with the program's own writer."""
    from ehc_desk.scanning.assemble import AssemblePage, assemble

    pages = [
        AssemblePage(path=path, media_type="image/jpeg", rotation=0, dpi=300.0) for path in paths
    ]
    assemble(pages, out)


def reference(paths: list[Path], out: Path) -> None:
    """Assemble with img2pdf."""
    import img2pdf

    with out.open("wb") as stream:
        img2pdf.convert([str(path) for path in paths], outputstream=stream)


def median_seconds(work: Callable[[list[Path], Path], None], paths: list[Path], out: Path) -> float:
    """Return the median of some runs after one that warms up."""
    work(paths, out)
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work(paths, out)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def _peak(paths: list[Path], out: Path, answer: multiprocessing.Queue[float]) -> None:
    import resource

    ours(paths, out)
    answer.put(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def peak_mb(paths: list[Path], out: Path) -> float:
    """Return the peak memory of a fresh process that assembles once."""
    context = multiprocessing.get_context("spawn")
    answer: multiprocessing.Queue[float] = context.Queue()
    process = context.Process(target=_peak, args=(paths, out, answer))
    process.start()
    found = answer.get(timeout=120)
    process.join()
    return found


def main() -> int:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = draw_pages(folder)
        mine = median_seconds(ours, paths, folder / "ours.pdf")
        other = median_seconds(reference, paths, folder / "reference.pdf")
        peak = peak_mb(paths, folder / "peak.pdf")
    told = {
        "name": "assemble_60_pages",
        "ours": round(mine, 4),
        "reference": round(other, 4),
        "ratio": round(mine / other, 3),
        "limit": LIMIT,
        "peak_mb": round(peak, 1),
    }
    print(json.dumps(told))
    return 0 if mine / other <= LIMIT and peak <= PEAK_LIMIT_MB else 1


if __name__ == "__main__":
    sys.exit(main())
