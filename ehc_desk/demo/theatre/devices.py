"""Simulated devices of the practice desk: a printer that can jam, a copier that scans to a folder.

They stand behind the same ports and folders as real ones; no service knows the difference.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ehc_desk.demo.sheets import draw_sheet
from ehc_desk.errors import PrinterUnavailable, PrintFailed

PRINTER = "Máy in thực hành"
_STUCK_S = 30.0


class PracticePrinter:
    """Adapter of the port ``SlipPrinter``. What it printed lies in a folder, one file a sheet.

    Its state is a file, so that it outlives a power cut: ``ready``, ``jam`` (the job is refused)
    or ``stuck`` (the job hangs, as in the second of a power cut).
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def state(self) -> str:
        """Return ready, jam or stuck."""
        file = self._folder / "state.json"
        return str(json.loads(file.read_text("utf-8"))["state"]) if file.is_file() else "ready"

    def turn(self, state: str) -> None:
        """Make the printer jam, hang, or work again."""
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / "state.json").write_text(json.dumps({"state": state}), "utf-8")

    def printers(self) -> tuple[str, ...]:
        """Return the one printer of the practice desk."""
        return (PRINTER,)

    def trays(self, printer: str) -> tuple[str, ...]:
        """Return the trays of a printer."""
        return ()

    def print_pdf(self, path: Path, *, printer: str, copies: int, paper: str) -> str:
        """Put the sheet into the tray; raises PrinterUnavailable, PrintFailed (a jam)."""
        if printer != PRINTER:
            raise PrinterUnavailable(printer=printer)
        if self.state == "jam":
            raise PrintFailed(printer=printer, reason="paper-jam")
        end = time.monotonic() + _STUCK_S
        while self.state == "stuck" and time.monotonic() < end:
            time.sleep(0.05)
        tray = self._folder / "tray"
        tray.mkdir(parents=True, exist_ok=True)
        (tray / f"{path.stem}.sheet").write_text(f"{copies} × {paper}\n", "utf-8")
        return "sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One page to put on the scanner."""

    title: str
    reference: str
    page: int


def draw_papers(folder: Path, sheets: Sequence[Sheet]) -> list[Path]:
    """Draw the papers a visitor has in hand into a folder of theirs; returns them in order."""
    folder.mkdir(parents=True, exist_ok=True)
    return [
        draw_sheet(
            folder / f"scan-{sheet.reference}-{number:02d}.jpg",
            title=sheet.title,
            reference=sheet.reference,
            page=sheet.page,
        )
        for number, sheet in enumerate(sheets, start=1)
    ]


def put_on_scanner(inbox: Path, papers: Sequence[Path]) -> list[Path]:
    """Write papers into the watched folder as a copier does, in order; returns the files.

    A file appears under its name only when it is whole.
    """
    inbox.mkdir(parents=True, exist_ok=True)
    made: list[Path] = []
    for paper in papers:
        half, target = inbox / f".{paper.name}.part", inbox / paper.name
        half.write_bytes(paper.read_bytes())
        os.replace(half, target)  # noqa: PTH105 - one atomic call, same folder
        made.append(target)
    return made
