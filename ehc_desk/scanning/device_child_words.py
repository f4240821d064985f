"""The words between the window's side and the child of a scanner: abilities and settings as JSON.

Knows the types of the port only.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ehc_desk.ports.scanners import (
    Colour,
    PaperSource,
    ScannerAbilities,
    ScanSettings,
    SourceAbilities,
)


def abilities_to(abilities: ScannerAbilities) -> dict[str, Any]:
    """Return abilities as JSON values."""
    sources = {
        source.value: {
            "resolutions": list(each.resolutions),
            "colours": [colour.value for colour in each.colours],
            "width_mm": each.width_mm,
            "height_mm": each.height_mm,
        }
        for source, each in abilities.sources.items()
    }
    return {"sources": sources, "button": abilities.button}


def abilities_from(told: Mapping[str, Any]) -> ScannerAbilities:
    """Return abilities from JSON values; raises LookupError or ValueError for anything else."""
    sources = {
        PaperSource(source): SourceAbilities(
            resolutions=tuple(int(dpi) for dpi in each["resolutions"]),
            colours=tuple(Colour(colour) for colour in each["colours"]),
            width_mm=float(each["width_mm"]),
            height_mm=float(each["height_mm"]),
        )
        for source, each in told["sources"].items()
    }
    return ScannerAbilities(sources=sources, button=bool(told["button"]))


def settings_to(settings: ScanSettings) -> dict[str, Any]:
    """Return settings as JSON values."""
    return {
        "source": settings.source.value,
        "dpi": settings.dpi,
        "colour": settings.colour.value,
        "width_mm": settings.width_mm,
        "height_mm": settings.height_mm,
    }


def settings_from(told: Mapping[str, Any]) -> ScanSettings:
    """Return settings from JSON values; raises LookupError or ValueError for anything else."""
    return ScanSettings(
        source=PaperSource(told["source"]),
        dpi=int(told["dpi"]),
        colour=Colour(told["colour"]),
        width_mm=float(told["width_mm"]),
        height_mm=float(told["height_mm"]),
    )


NEAREST_COLOUR: Mapping[Colour, tuple[Colour, ...]] = {
    Colour.COLOUR: (Colour.COLOUR, Colour.GREY, Colour.BLACK),
    Colour.GREY: (Colour.GREY, Colour.COLOUR, Colour.BLACK),
    Colour.BLACK: (Colour.BLACK, Colour.GREY, Colour.COLOUR),
}
"""What to take when a device cannot see as asked, best first."""

NEAREST_SOURCE: Mapping[PaperSource, tuple[PaperSource, ...]] = {
    PaperSource.GLASS: (PaperSource.GLASS, PaperSource.FEEDER, PaperSource.FEEDER_DUPLEX),
    PaperSource.FEEDER: (PaperSource.FEEDER, PaperSource.FEEDER_DUPLEX, PaperSource.GLASS),
    PaperSource.FEEDER_DUPLEX: (PaperSource.FEEDER_DUPLEX, PaperSource.FEEDER, PaperSource.GLASS),
    PaperSource.FOLDER: (PaperSource.GLASS, PaperSource.FEEDER, PaperSource.FEEDER_DUPLEX),
}
"""What to take when a device has no such source, best first."""

USUAL_RESOLUTIONS = (75, 100, 150, 200, 240, 300, 400, 600, 1200)
"""Dots an inch that are offered where a device can do every number of a range."""
