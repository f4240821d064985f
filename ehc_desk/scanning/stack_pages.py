"""A stack from the feeder, page by page: what each side shows, and where it belongs.

Joins the worker that looks at untrusted pages with the pure machine of ``domain.stack``. Must not
know stores or windows; one page's facts are in memory at a time beside the short result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ehc_desk.domain.stack import (
    Hand,
    Ledger,
    PlacedPage,
    Resolve,
    Role,
    SeenPage,
    Sorter,
    as_printed,
)

if TYPE_CHECKING:
    from ehc_desk.scanning.pages import PageFacts
    from ehc_desk.scanning.worker import PageWorker


@dataclass(frozen=True, slots=True, kw_only=True)
class StackPage:
    """One page side with its place; ``orientation`` as in ``PageFacts``, None on a blank one."""

    placed: PlacedPage
    orientation: int | None

    def to_json(self) -> dict[str, object]:
        """Return the page as ``ehc-desk split`` prints it; ``form`` says dossier or draft."""
        target = self.placed.target
        return {
            "page": self.placed.number,
            "role": str(self.placed.role),
            "dossier": target.code if target else None,
            "component": target.component if target else None,
            "orientation": self.orientation,
            "form": target.form if target else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitStack:
    """A whole stack, sorted."""

    pages: tuple[StackPage, ...]
    ledger: Ledger

    def to_json(self) -> dict[str, object]:
        """Return ``{"pages", "ledger"}`` (surface.md)."""
        return {
            "pages": [page.to_json() for page in self.pages],
            "ledger": self.ledger.to_json(),
        }


def seen(facts: PageFacts, number: int) -> SeenPage:
    """Return what the machine needs of a page's facts; ``number`` is its place in the stack."""
    return SeenPage(
        number=number,
        blank=facts.blank,
        codes=tuple((code.format, code.text) for code in facts.codes),
        sheet=facts.sheet,
        sheet_text=facts.sheet_text,
    )


def split_stack(
    worker: PageWorker,
    paths: Iterable[Path],
    *,
    resolve: Resolve = as_printed,
    hands: Mapping[int, Hand] | None = None,
    on_page: Callable[[StackPage], None] | None = None,
) -> SplitStack:
    """Return one stack sorted, the files one after another as they were fed.

    Raises ``PaperRefused`` (params: reason, file) or ``WorkerFailed`` when a file cannot be read to
    its end: a stack whose pages are not all known is not sorted.
    """
    from ehc_desk.errors import PaperRefused

    sorter = Sorter(resolve=resolve, hands=hands or {})
    pages: list[StackPage] = []

    def take(facts: PageFacts) -> None:
        placed = sorter.take(seen(facts, len(pages) + 1))
        turn = None if placed.role is Role.BLANK else facts.orientation
        pages.append(StackPage(placed=placed, orientation=turn))
        if on_page is not None:
            on_page(pages[-1])

    fed = 0
    for path in paths:
        try:
            fed += worker.stack(path, take)
        except PaperRefused as error:
            raise PaperRefused(file=path.name, reason=error.params["reason"]) from error
    return SplitStack(pages=tuple(pages), ledger=sorter.result(fed).ledger)
