"""What was fed into a scanner in one go: every side of every sheet, and where it went.

A page is in the batch the moment it is on disk and never leaves it: it is routed, waits unsorted,
or lies in the bin of blank pages and separators. Who decided is kept, since a person's hand beats
a code and a code beats a guess. Must not know how codes are read or where files lie.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What a fed page is; COVER and RECEIPT are separators, UNSORTED is content of nobody."""

    COVER = "cover"
    RECEIPT = "receipt"
    CONTENT = "content"
    BLANK = "blank"
    UNSORTED = "unsorted"


class DecidedBy(StrEnum):
    """Whose word it is where a page goes; HOME: the case that was open when the scan began."""

    NOBODY = ""
    HOME = "home"
    CODE = "code"
    PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where pages go: ``kind`` is "draft" or "dossier", ``key`` its id or printed code."""

    kind: str
    key: str
    component: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FedPage:
    """One side as the scanner delivered it; fields of the picture as in ``dossier.Page``.

    ``seq`` counts from 1 in the order of the feeder. ``codes`` are the texts read on it.
    ``filed``: the page stands in its draft already. ``defects``: what makes it hard to read, by
    the words of the completeness coach.
    """

    id: str
    seq: int
    sha256: str
    media_type: str
    rotation: int = 0
    size: int = 0
    width_px: int = 0
    height_px: int = 0
    dpi: float | None = None
    blank: bool = False
    skew: float | None = None
    codes: tuple[str, ...] = ()
    role: Role = Role.UNSORTED
    target: Target | None = None
    by: DecidedBy = DecidedBy.NOBODY
    filed: bool = False
    defects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What became of all sides fed; red when it does not balance."""

    fed: int
    routed: int
    unsorted: int
    blank: int
    separators: int

    @property
    def balanced(self) -> bool:
        """Tell whether every side fed is accounted for."""
        return self.fed == self.routed + self.unsorted + self.blank + self.separators


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanBatch:
    """One stack; ``fed`` is how many sides the driver delivered, whatever was kept of them.

    ``home``: where content goes before the first separator. ``state``: open · filed · discarded.
    """

    id: str
    user: str
    device: str
    started_at: datetime
    home: Target | None = None
    fed: int = 0
    state: str = "open"
    pages: tuple[FedPage, ...] = ()

    def with_pages(self, pages: Iterable[FedPage]) -> ScanBatch:
        """Return the batch with other pages."""
        return replace(self, pages=tuple(pages))


def ledger_of(batch: ScanBatch) -> Ledger:
    """Count what became of the sides; ``fed`` is the driver's own count, not the pages kept."""
    roles = [page.role for page in batch.pages]
    return Ledger(
        fed=batch.fed,
        routed=roles.count(Role.CONTENT),
        unsorted=roles.count(Role.UNSORTED),
        blank=roles.count(Role.BLANK),
        separators=roles.count(Role.COVER) + roles.count(Role.RECEIPT),
    )
