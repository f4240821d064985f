"""Turning, ordering and removing pages of a draft, with undo and redo; pure values."""

from __future__ import annotations

from dataclasses import replace

from ehc_desk.domain.dossier import Page

Pages = tuple[Page, ...]
_DEPTH = 50


class PageMoves:
    """Remembers earlier page lists; every move returns the new list."""

    def __init__(self) -> None:
        self._before: list[Pages] = []
        self._after: list[Pages] = []

    @property
    def can_undo(self) -> bool:
        """Tell whether there is a change to take back."""
        return bool(self._before)

    @property
    def can_redo(self) -> bool:
        """Tell whether there is a change to do again."""
        return bool(self._after)

    def remember(self, pages: Pages) -> None:
        """Keep the list as it is before a change."""
        self._before = [*self._before[-_DEPTH:], pages]
        self._after.clear()

    def undo(self, now: Pages) -> Pages | None:
        """Return the list before the last change; pages that came in since then are kept."""
        if not self._before:
            return None
        self._after.append(now)
        return _with_newcomers(self._before.pop(), now)

    def redo(self, now: Pages) -> Pages | None:
        """Return the list after the last undone change."""
        if not self._after:
            return None
        self._before.append(now)
        return self._after.pop()

    @staticmethod
    def rotated(pages: Pages, ids: frozenset[str], degrees: int) -> Pages:
        """Return the list with some pages turned clockwise."""
        return tuple(
            replace(page, rotation=(page.rotation + degrees) % 360) if page.id in ids else page
            for page in pages
        )

    @staticmethod
    def without(pages: Pages, ids: frozenset[str]) -> Pages:
        """Return the list without some pages, positions closed up."""
        return _numbered([page for page in pages if page.id not in ids])

    @staticmethod
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


def _with_newcomers(before: Pages, now: Pages) -> Pages:
    known = {page.id for page in before}
    return (*before, *(page for page in now if page.id not in known and _later(page, before)))


def _later(page: Page, before: Pages) -> bool:
    return all(page.id > other.id for other in before)
