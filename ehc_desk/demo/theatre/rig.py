"""What a practice desk was started with: its line and its printer, for the bar in the window.

Set once by who starts the desk; a desk without a rig practises without network switch and jam.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from ehc_desk.demo.theatre.devices import PracticePrinter
from ehc_desk.demo.theatre.line import Line
from ehc_desk.files import write_whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Rig:
    """The switches behind the stage."""

    line: Line
    printer: PracticePrinter


_rigs: dict[Path, Rig] = {}


def set_up(root: Path, rig: Rig) -> None:
    """Remember the rig of a practice desk's folder."""
    _rigs[root.resolve()] = rig


def rig_of(root: Path) -> Rig | None:
    """Return the rig of a practice desk, None when it has none."""
    return _rigs.get(root.resolve())


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a trainee is: the next visit, how many were served, and how many were right."""

    visit: int = -1
    served: int = 0
    right: int = 0


def progress(root: Path) -> Progress:
    """Return what was reached in this folder; a torn or missing file begins anew."""
    try:
        value = json.loads((root / "practice.json").read_text("utf-8"))
        return Progress(
            visit=int(value["visit"]), served=int(value["served"]), right=int(value["right"])
        )
    except (OSError, ValueError, KeyError, TypeError):
        return Progress()


def keep(root: Path, reached: Progress) -> None:
    """Write what was reached, never half."""
    value = {"visit": reached.visit, "served": reached.served, "right": reached.right}
    write_whole(root / "practice.json", json.dumps(value).encode(), durable=False)
