"""What a page of the scanner costs until its thumbnail may be shown, beside the bare parts of it.

Ours: the page goes to the limited child process, is checked, looked at (blank, turn, skew, codes),
gets its thumbnail, and its bytes and thumbnail are durable in the paper store. The parts: the same
steps done plainly one by one with the libraries, without process, checks and judgement. Prints one
JSON line: seconds a page (median over pages and rounds), the ratio, its limit, each part in
milliseconds. Exit code 1 when the limit is passed or the stored bytes are not those of the scanner.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fakes"))

import zxingcpp
from PIL import Image
from stack_hard import barcode_form
from stack_maker import card_copy, form, letter, receipt, scanned

from ehc_desk.scanning.worker import PageWorker
from ehc_desk.storage.paper_store import FilePaperStore

DPI = 300
LIMIT = 1.3
ROUNDS = 5
KINDS = zxingcpp.BarcodeFormats(
    [
        zxingcpp.BarcodeFormat.Code128,
        zxingcpp.BarcodeFormat.QRCode,
        zxingcpp.BarcodeFormat.EAN13,
    ]
)


def draw_pages(folder: Path) -> list[Path]:
    """Draw colour pages at 300 dots an inch as a feeder gives them: text, forms, codes, noise."""
    dice = random.Random(7)
    drawn = [draw(dice, DPI) for draw in (letter, form, letter, card_copy, barcode_form, letter)]
    drawn.append(receipt(dice, DPI, "H17.25.18-261121-0010"))
    paths = []
    for number, page in enumerate(drawn):
        grey = scanned(dice, page, DPI)
        tints = [grey.point([min(255, level * part // 100) for level in range(256)])
                 for part in (100, 99, 96)]  # fmt: skip
        path = folder / f"{number}.jpg"
        Image.merge("RGB", tints).save(path, "JPEG", quality=80, dpi=(DPI, DPI))
        paths.append(path)
    return paths


# ---------------------------------------------------------------- the bare parts


def safe(path: Path, folder: Path) -> str:
    """Write the bytes where they stay, durable, and return their hash."""
    data = path.read_bytes()
    name = hashlib.sha256(data).hexdigest()
    with (folder / name).open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    place = os.open(folder, os.O_RDONLY)
    os.fsync(place)
    os.close(place)
    return name


def decoded(path: Path) -> Image.Image:
    """Decode the whole page in grey."""
    with Image.open(path) as picture:
        picture.draft("L", picture.size)
        return picture.convert("L")


def blank(grey: Image.Image) -> bool:
    """Count dark pixels at a quarter of the scale."""
    return sum(grey.reduce(4).histogram()[:128]) < 500


def skew(grey: Image.Image) -> float:
    """Find the angle of the sharpest rows, at a quarter of the scale, on both axes."""
    best = []
    low = grey.reduce(4)
    for marks in (low, low.transpose(Image.Transpose.ROTATE_90)):
        strips = marks.resize((marks.width // 8, marks.height), Image.Resampling.BOX)
        best.append(max((_sharpness(strips, step / 2), step / 2) for step in range(-16, 17)))
    sharpest = max(best)[1]
    strips = low.resize((low.width // 8, low.height), Image.Resampling.BOX)
    return max((_sharpness(strips, sharpest + step / 8), step) for step in range(-5, 6))[1]


def _sharpness(strips: Image.Image, angle: float) -> int:
    slope = math.tan(math.radians(-angle)) * 8
    sheared = strips.transform(
        strips.size,
        Image.Transform.AFFINE,
        (1, 0, 0, slope, 1, -slope * strips.width / 2),
        Image.Resampling.BILINEAR,
    )
    rows = sheared.resize((1, strips.height), Image.Resampling.BOX).tobytes()
    return sum((after - before) ** 2 for before, after in zip(rows, rows[2:], strict=False))


def codes(grey: Image.Image) -> int:
    """Read codes at half and at full scale."""
    return sum(
        len(zxingcpp.read_barcodes(picture, formats=KINDS)) for picture in (grey.reduce(2), grey)
    )


def thumbnail(path: Path, folder: Path) -> None:
    """Decode small and keep a JPEG of 200 pixels."""
    with Image.open(path) as picture:
        picture.draft("RGB", (400, 400))
        small = picture.convert("RGB")
    small.thumbnail((200, 200), Image.Resampling.BOX)
    out = io.BytesIO()
    small.save(out, "JPEG", quality=75)
    (folder / "small.jpg").write_bytes(out.getvalue())


def parts(path: Path, folder: Path) -> dict[str, float]:
    """Return the seconds of each part for one page."""
    took: dict[str, float] = {}

    def timed(name: str, work: Callable[[], object]) -> object:
        start = time.perf_counter()
        found = work()
        took[name] = time.perf_counter() - start
        return found

    timed("safe", lambda: safe(path, folder))
    grey = timed("decode", lambda: decoded(path))
    assert isinstance(grey, Image.Image)
    timed("blank", lambda: blank(grey))
    timed("skew", lambda: skew(grey))
    timed("codes", lambda: codes(grey))
    timed("thumbnail", lambda: thumbnail(path, folder))
    return took


# ---------------------------------------------------------------- ours


def arrive(worker: PageWorker, store: FilePaperStore, path: Path, folder: Path) -> str:
    """Do what the station does before a page is told; return the hash of what is stored."""
    (page,) = worker.take_in(path, folder)
    sha256 = store.put_file(page.path)
    store.keep_small(sha256, page.thumbnail)
    page.path.unlink(missing_ok=True)
    return sha256


def measure(folder: Path) -> tuple[list[float], list[dict[str, float]], bool]:
    """Return ours and the parts a page, and whether the bytes stayed what they were."""
    paths = draw_pages(folder)
    store, bare, scratch = (folder / name for name in ("store", "bare", "scratch"))
    for place in (store, bare, scratch):
        place.mkdir()
    mine: list[float] = []
    others: list[dict[str, float]] = []
    same = True
    with PageWorker() as worker:
        arrive(worker, FilePaperStore(folder / "warm"), paths[0], scratch)
        for number in range(ROUNDS):
            papers = FilePaperStore(store / str(number))
            for path in paths:
                start = time.perf_counter()
                kept = arrive(worker, papers, path, scratch)
                mine.append(time.perf_counter() - start)
                others.append(parts(path, bare))
                same = same and kept == hashlib.sha256(path.read_bytes()).hexdigest()
    return mine, others, same


def main() -> int:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        mine, others, same = measure(Path(name))
    middle = {part: statistics.median(one[part] for one in others) for part in others[0]}
    ours = statistics.median(mine)
    bare = statistics.median(sum(one.values()) for one in others)
    told = {
        "name": "page_arrives",
        "ours": round(ours, 4),
        "reference": round(bare, 4),
        "ratio": round(ours / bare, 3),
        "limit": LIMIT,
        **{f"{part}_ms": round(took * 1000, 1) for part, took in middle.items()},
        "bytes_kept": same,
    }
    print(json.dumps(told))
    return 0 if same and ours / bare <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
