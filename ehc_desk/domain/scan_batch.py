"""What was fed into a scanner in one go: every side of every sheet, and what a person said of it.

A page is in the stack the moment it is on disk and never leaves it. Where it goes is not kept but
worked out from what was seen and said (``stack``), so that a word on one sheet moves all that
follow it. Must not know how codes are read or where files lie.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from ehc_desk.domain.stack import (
    Hand,
    Resolve,
    SeenPage,
    SortedStack,
    Target,
    as_printed,
    sort_stack,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FedPage:
    """One side as the scanner delivered it; fields of the picture as in ``dossier.Page``.

    ``seq`` counts from 1 in the order of the feeder. ``upright``: the turn that was found when it
    came, in degrees. ``codes``, ``sheet`` and ``sheet_text`` as in ``SeenPage``. ``hand``: what a
    person said of it. ``filed_as``: id of the page it became in a draft, "" while it waits.
    """

    id: str
    seq: int
    sha256: str
    media_type: str
    rotation: int = 0
    upright: int = 0
    size: int = 0
    width_px: int = 0
    height_px: int = 0
    dpi: float | None = None
    blank: bool = False
    skew: float | None = None
    codes: tuple[tuple[str, str], ...] = ()
    sheet: str = ""
    sheet_text: str = ""
    doubtful: bool = False
    hand: Hand | None = None
    filed_as: str = ""

    def seen(self) -> SeenPage:
        """Return what the sorting needs to know."""
        return SeenPage(
            number=self.seq,
            blank=self.blank,
            codes=self.codes,
            sheet=self.sheet,
            sheet_text=self.sheet_text,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanBatch:
    """One stack; ``fed`` is how many sides the device delivered, whatever was kept of them.

    ``home``: where pages go before the first separator. ``state``: open · filed · discarded.
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
        """Return the stack with other pages."""
        return replace(self, pages=tuple(pages))

    def sorted(self, resolve: Resolve = as_printed) -> SortedStack:
        """Return where every page goes and the ledger against what the device counted."""
        return sort_stack(
            (page.seen() for page in self.pages),
            resolve=resolve,
            hands={page.seq: page.hand for page in self.pages if page.hand is not None},
            fed=self.fed,
            home=self.home,
        )
