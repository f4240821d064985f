"""A page worker without a child process: every file is one page, a bad one is refused.

A form feed parts pages. ``BLANK`` is a blank page, ``QR:`` and ``BAR:`` begin a code that ends with
its line, ``TORN`` is a cover sheet of which nothing can be read, ``FAINT`` one that is known by its
words only: ``FAINT:`` and the text of its code, if any; ``FAINTLETTER`` is a letter after all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ehc_desk.domain.dossier import Page
from ehc_desk.errors import PaperRefused

BAD, BLANK, TORN, FAINT = b"BAD", b"BLANK", b"TORN", b"FAINT"
_SHAPES = {"QR": "QRCode", "BAR": "Code128"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeCode:
    """Implements ``ports.SeenCode``."""

    format: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeFacts:
    """Implements ``ports.SeenFacts``."""

    skew: float | None = 0.0
    codes: tuple[FakeCode, ...] = ()
    sheet: str = ""
    sheet_text: str = ""
    doubtful: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FakePage:
    """Implements ``ports.TakenPage``."""

    path: Path
    thumbnail: Path
    facts: FakeFacts = FakeFacts()
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


def _seen(piece: bytes, *, words: bool) -> FakeFacts:
    if piece.startswith(FAINT):
        if not words:
            return FakeFacts(doubtful=True)
        text = piece.removeprefix(FAINT).decode("latin-1")
        sheet = "" if text == "LETTER" else "cover"
        return FakeFacts(sheet=sheet, sheet_text=text[1:] if text.startswith(":") else "")
    lines = piece.decode("latin-1").splitlines()
    parts = [line.partition(":") for line in lines]
    codes = tuple(FakeCode(format=_SHAPES[a], text=b) for a, _, b in parts if a in _SHAPES)
    return FakeFacts(codes=codes, sheet="cover" if piece.startswith(TORN) else "")


class FakeWorker:
    """Implements ``ports.PageWorker``; ``in_letters``: files taken with their words read."""

    def __init__(self) -> None:
        self.closed = False
        self.in_letters: list[str] = []

    def take_in(self, path: Path, scratch: Path, *, words: bool = False) -> Sequence[FakePage]:
        self.in_letters += [path.name] if words else []
        data = path.read_bytes()
        if data.startswith(BAD):
            raise PaperRefused(file=0, reason="corrupt")
        pages = []
        for place, piece in enumerate(data.split(b"\f")):
            made = scratch / f"{place}.jpg"
            made.write_bytes(piece)
            pages.append(
                FakePage(
                    path=made, thumbnail=made, blank=piece == BLANK, facts=_seen(piece, words=words)
                )
            )
        return pages

    def inspect(self, paths: Sequence[Path]) -> Sequence[FakeReport]:
        good = [not path.read_bytes().startswith(BAD) for path in paths]
        return [FakeReport(accepted=ok, reason="ok" if ok else "corrupt") for ok in good]

    def close(self) -> None:
        self.closed = True


def assemble(pages: Sequence[tuple[Page, Path]], out: Path, about: Mapping[str, str]) -> int:
    """Implements ``ports.PaperAssembler``: the bytes of the pages, one after the other."""
    out.write_bytes(b"%PDF-" + b"|".join(path.read_bytes() for _, path in pages))
    return len(pages)
