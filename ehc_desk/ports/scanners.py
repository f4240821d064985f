"""Scanners: three questions behind which every source of pages stands, whatever drives it.

A driver answers with files, one a page side, each whole on disk before it is yielded. Which pages
they become and where they go is not known here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol


class PaperSource(StrEnum):
    """Where the paper lies; FEEDER_DUPLEX takes both sides of a sheet, front before back."""

    GLASS = "glass"
    FEEDER = "feeder"
    FEEDER_DUPLEX = "feeder_duplex"
    FOLDER = "folder"


class Colour(StrEnum):
    """How the sensor sees: COLOUR 24 bits a dot, GREY 8, BLACK 1."""

    COLOUR = "colour"
    GREY = "grey"
    BLACK = "black"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannerDevice:
    """A scanner that can be asked now.

    ``id`` is what the other questions take and what a profile remembers: ``escl:<base address>``,
    ``sane:<device>``, ``wia:<id>``, ``folder``. ``name`` is what a person reads.
    """

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceAbilities:
    """What one source can do: dots an inch it offers, colours, largest sheet in millimetres."""

    resolutions: tuple[int, ...]
    colours: tuple[Colour, ...]
    width_mm: float
    height_mm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannerAbilities:
    """What a device can do; ``button``: it tells when its own button is pressed."""

    sources: Mapping[PaperSource, SourceAbilities] = field(default_factory=dict)
    button: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanSettings:
    """How to scan; a driver takes the nearest it can do and never more than ``dpi`` asked.

    ``width_mm`` and ``height_mm``: the sheet, upright (A4 unless told).
    """

    source: PaperSource = PaperSource.FEEDER
    dpi: int = 300
    colour: Colour = Colour.COLOUR
    width_mm: float = 210.0
    height_mm: float = 297.0


Stop = Callable[[], bool]
"""Asked between pages and while waiting: True ends the scan, pages so far stand."""


class ScannerDriver(Protocol):
    """Three questions; all may take seconds and run on the device lane."""

    def devices(self) -> Sequence[ScannerDevice]:
        """Return the devices that can be used now; empty when there is none. Never raises."""
        ...

    def capabilities(self, device: str) -> ScannerAbilities:
        """Return what a device can do; raises ScannerGone or ScannerFailed."""
        ...

    def scan(
        self, device: str, settings: ScanSettings, into: Path, stop: Stop = ...
    ) -> Iterator[Path]:
        """Yield one whole file in ``into`` a page side as the device delivers it.

        The bytes are the device's own (JPEG, PNG, TIFF, PDF); files are named so that their order
        is that of the names. Pages come out before an error is raised. Raises FeederEmpty (no
        sheet at all), PaperJam, CoverOpen, ScannerBusy, ScannerWarming, ScannerGone, ScannerFailed;
        params: device, pages (how many were yielded). A stop ends the iteration without an error
        and lets the device go.
        """
        ...
