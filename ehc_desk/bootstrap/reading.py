"""What reads the texts of pages, and the lane where it does so beside everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ehc_desk.bootstrap.later import later

if TYPE_CHECKING:
    from pathlib import Path

    from ehc_desk.ports.clock import Clock
    from ehc_desk.ports.page_texts import PageTexts
    from ehc_desk.ports.papers import PaperStore
    from ehc_desk.runtime.bus import Bus
    from ehc_desk.services.page_reading import PageReading


def reading_parts(
    texts: PageTexts, papers: PaperStore, root: Path, clock: Clock, bus: Bus
) -> dict[str, Any]:
    """Return the parts ``texts``, ``reading`` and ``page_lane`` of a desk; nothing runs yet."""
    from ehc_desk.runtime.page_lane import PageLane

    reading = later(lambda: _reading(texts, papers, root, clock))
    lane = PageLane(reading)
    bus.subscribe(lane.hear)
    return {"texts": texts, "reading": reading, "page_lane": lane}


def _reading(texts: PageTexts, papers: PaperStore, root: Path, clock: Clock) -> PageReading:
    from ehc_desk.scanning.ocr_reader import TesseractReader
    from ehc_desk.services.page_reading import PageReading

    reader = TesseractReader(root / "reading")
    return PageReading(texts=texts, papers=papers, reader=reader, clock=clock)
