"""Turning, ordering and removing pages of a draft; pure values (undo is the timeline's)."""

from __future__ import annotations

from dataclasses import replace

from ehc_desk.domain.dossier import Page

Pages = tuple[Page, ...]


def rotated(pages: Pages, ids: frozenset[str], degrees: int) -> Pages:
    """Return the list with some pages turned clockwise."""
    return tuple(
        replace(page, rotation=(page.rotation + degrees) % 360) if page.id in ids else page
        for page in pages
    )


def without(pages: Pages, ids: frozenset[str]) -> Pages:
    """Return the list without some pages, positions closed up."""
    return _numbered([page for page in pages if page.id not in ids])


def moved(pages: Pages, page_id: str, steps: int) -> Pages:
    """Return the list with one page moved inside its component."""
    page = next((item for item in pages if item.id == page_id), None)
    if page is None:
        return pages
    row = sorted(
        (item for item in pages if item.component == page.component),
        key=lambda item: item.position,
    )
    here = row.index(page)
    there = min(max(here + steps, 0), len(row) - 1)
    row.insert(there, row.pop(here))
    others = [item for item in pages if item.component != page.component]
    return _numbered([*others, *row]) if here != there else pages


def _numbered(pages: list[Page]) -> Pages:
    """Return pages with positions from 1 in each component, in the order given there."""
    counted: dict[int, int] = {}
    numbered = []
    ordered = sorted(enumerate(pages), key=lambda pair: (pair[1].component, pair[0]))
    for _, page in ordered:
        counted[page.component] = counted.get(page.component, 0) + 1
        numbered.append(replace(page, position=counted[page.component]))
    return tuple(numbered)
