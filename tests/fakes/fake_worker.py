"""A page worker without a child process: every file is one page, a bad one is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ehc_desk.domain.dossier import Page
from ehc_desk.errors import PaperRefused

BAD = b"BAD"


@dataclass(frozen=True, slots=True, kw_only=True)
class FakePage:
    """Implements ``ports.TakenPage``."""

    path: Path
    media_type: str = "image/jpeg"
    rotation: int = 0
    width_px: int = 2480
    height_px: int = 3508
    dpi: float | None = 300.0
    blank: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeReport:
    """Implements ``ports.PaperReport``."""

    accepted: bool
    reason: str

    def to_json(self) -> dict[str, Any]:
        return {"accepted": self.accepted, "reason": self.reason}


class FakeWorker:
    """Implements ``ports.PageWorker``. ``during`` runs while a file is being taken."""

    def __init__(self) -> None:
        self.closed = False

    def take_in(self, path: Path, scratch: Path) -> Sequence[FakePage]:
        data = path.read_bytes()
        if data.startswith(BAD):
            raise PaperRefused(file=0, reason="corrupt")
        pages = []
        for place, piece in enumerate(data.split(b"\f")):
            made = scratch / f"{place}.jpg"
            made.write_bytes(piece)
            pages.append(FakePage(path=made))
        return pages

    def inspect(self, paths: Sequence[Path]) -> Sequence[FakeReport]:
        good = [not path.read_bytes().startswith(BAD) for path in paths]
        return [FakeReport(accepted=ok, reason="ok" if ok else "corrupt") for ok in good]

    def close(self) -> None:
        self.closed = True


def assemble(pages: Sequence[tuple[Page, Path]], out: Path) -> int:
    """Implements ``ports.PaperAssembler``: the bytes of the pages, one after the other."""
    out.write_bytes(b"%PDF-" + b"|".join(path.read_bytes() for _, path in pages))
    return len(pages)
