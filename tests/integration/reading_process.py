"""A program that reads the texts of a desk's pages and says each that is kept: killed by a test.

`python reading_process.py DESK` prints a line for every page; real Tesseract, real store.
"""

from __future__ import annotations

import sys
from pathlib import Path

from ehc_desk.bootstrap import build_desk
from ehc_desk.services.page_reading import Outcome


def main(folder: Path) -> None:
    """Read until nothing is left, or somebody kills the program."""
    desk = build_desk(folder)
    print("begun", flush=True)
    while desk.reading.read_next(lambda: False) is Outcome.READ:
        print("read", flush=True)
    desk.storage.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
