"""What a played morning knows across a power cut: how far it is, and everything it measured.

One JSON file, written whole after every scene; the players before and after a cut share it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ehc_desk.demo.theatre.line import Line
from ehc_desk.files import write_whole


@dataclass(kw_only=True)
class Stage:
    """``next`` is the scene to play; ``power`` the scene during which the current went away.

    ``between`` ("09:10-09:50") leaves other scenes out, ``cut_s`` is how long the line stays cut at
    least; ``pictures`` is a folder for pictures of where the play was stuck, "" for none;
    ``dossiers`` are ids by visitor, ``results`` one row a scene, times in ms.
    """

    file: Path
    stack: Path
    tray: Path
    province: str
    control: int
    url: str
    pictures: str = ""
    slow: bool = False
    limit: int = 0
    between: str = ""
    cut_s: float = 0.0
    next: int = 0
    power: str = ""
    cuts: int = 0
    dossiers: dict[str, str] = field(default_factory=dict)
    results: list[dict[str, Any]] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    stalls: list[dict[str, Any]] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    ended: bool = False

    def plays(self, at: str) -> bool:
        """Tell whether a scene of that time is played."""
        first, _, last = self.between.partition("-")
        return not self.between or first <= at <= last

    @property
    def line(self) -> Line:
        """Return the line to the province with its switch."""
        return Line(url=self.url, control=self.control)

    def save(self) -> None:
        """Write everything, never half."""
        value = {key: str(v) if isinstance(v, Path) else v for key, v in asdict(self).items()}
        write_whole(self.file, json.dumps(value, ensure_ascii=False).encode())


def load(file: Path) -> Stage:
    """Read a stage."""
    value = json.loads(file.read_text("utf-8"))
    for key in ("file", "stack", "tray"):
        value[key] = Path(value[key])
    return Stage(**value)
