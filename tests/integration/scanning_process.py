"""A program that scans drawn sides into a desk and says each that is safe: killed by a test.

`python scanning_process.py DESK SIDES` prints the number of every side as it is told (PageFed).
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from ehc_desk.bootstrap import build_desk
from ehc_desk.domain.events import Event, PageFed
from ehc_desk.ports.scanners import ScanSettings


class DrawnScanner:
    """Hands out drawn sides, one file each, all different."""

    def __init__(self, sides: int) -> None:
        self._sides = sides

    def scan(self, device: str, settings: Any, into: Path, stop: Any = None) -> Iterator[Path]:
        for number in range(1, self._sides + 1):
            picture = Image.new("L", (420, 594), 250)
            pen = ImageDraw.Draw(picture)
            for line in range(1 + number % 18):
                pen.line((40, 40 + 28 * line, 380 - number, 40 + 28 * line), fill=20, width=4)
            out = io.BytesIO()
            picture.save(out, "JPEG", dpi=(50, 50))
            file = into / f"{number:04d}.jpg"
            file.write_bytes(out.getvalue())
            yield file


def main(folder: Path, sides: int) -> None:
    """Scan until the sides are over, or somebody kills the program."""
    desk = build_desk(folder)
    service: Any = desk.scanning
    actor = desk.accounts.trusted("demo")
    batch = service.start("drawn", actor=actor)

    def told(event: Event) -> None:
        if isinstance(event, PageFed):
            print(batch.id, event.seq, flush=True)

    desk.bus.subscribe(told)
    service.start.__self__._driver = DrawnScanner(sides)
    service.scan(batch.id, ScanSettings(), actor=actor)
    desk.worker.close()
    desk.storage.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
