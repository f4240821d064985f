"""Scan profiles: how a desk scans by one key, written as one line of its settings.

``device=sane:…; source=feeder_duplex; dpi=300; colour=colour; paper=A4``: what is left out is the
usual. Must not know scanners or where settings lie.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ehc_desk.errors import FieldsInvalid

SOURCES = ("feeder", "feeder_duplex", "glass", "folder")
COLOURS = ("colour", "grey", "black")
PAPERS: Mapping[str, tuple[float, float]] = {
    "A3": (297.0, 420.0),
    "A4": (210.0, 297.0),
    "A5": (148.0, 210.0),
}
LEAST_DPI, MOST_DPI = 100, 600
MOST_PROFILES = 9
"""As many as there are keys Ctrl+1 … Ctrl+9."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanProfile:
    """One way to scan; ``device`` "" is whatever scanner of the desk offers the source.

    Colour and 300 dots an inch by default: NĐ 118/2025 Art. 19 wants colour and 200 at least.
    """

    name: str
    device: str = ""
    source: str = "feeder"
    dpi: int = 300
    colour: str = "colour"
    paper: str = "A4"

    def line(self) -> str:
        """Return the profile as settings keep it."""
        return (
            f"device={self.device}; source={self.source}; dpi={self.dpi}; "
            f"colour={self.colour}; paper={self.paper}"
        )


USUAL = (
    ScanProfile(name="Khay nạp, hai mặt", source="feeder_duplex"),
    ScanProfile(name="Khay nạp, một mặt", source="feeder"),
    ScanProfile(name="Mặt kính", source="glass"),
    ScanProfile(name="Thư mục quét", source="folder", device="folder"),
)
"""What a desk has before anybody sets one up."""


def profiles_of(lines: Mapping[str, str]) -> tuple[ScanProfile, ...]:
    """Return the profiles of a desk by the keys 1 … 9, the usual ones when there is none.

    Raises FieldsInvalid (field ``scan_profiles.<name>``) for a line that is none.
    """
    if not lines:
        return USUAL
    return tuple(profile_of(name, line) for name, line in list(lines.items())[:MOST_PROFILES])


def profile_of(name: str, line: str) -> ScanProfile:
    """Read one profile; raises FieldsInvalid with the code ``not-a-profile``."""
    given = dict(_pairs(name, line))
    found = ScanProfile(
        name=name,
        device=given.get("device", ""),
        source=given.get("source", "feeder"),
        dpi=_whole(name, given.get("dpi", "300")),
        colour=given.get("colour", "colour"),
        paper=given.get("paper", "A4").upper(),
    )
    known = found.source in SOURCES and found.colour in COLOURS and found.paper in PAPERS
    if not known or not LEAST_DPI <= found.dpi <= MOST_DPI:
        raise _no_profile(name)
    return found


def _pairs(name: str, line: str) -> list[tuple[str, str]]:
    pairs = []
    for part in filter(None, (piece.strip() for piece in line.split(";"))):
        key, sign, value = part.partition("=")
        if not sign or key.strip() not in ("device", "source", "dpi", "colour", "paper"):
            raise _no_profile(name)
        pairs.append((key.strip(), value.strip()))
    return pairs


def _whole(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise _no_profile(name)
    return int(text)


def _no_profile(name: str) -> FieldsInvalid:
    return FieldsInvalid(fields=[{"field": f"scan_profiles.{name}", "code": "not-a-profile"}])
