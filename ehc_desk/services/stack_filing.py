"""Filing a stack: what each side becomes, and what the journal keeps of the whole.

A part of ``scanning``; runs inside its unit of work.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ehc_desk.domain.dossier import Page
from ehc_desk.domain.stack import Role, SortedStack

if TYPE_CHECKING:
    from ehc_desk.domain.scan_batch import FedPage, ScanBatch
    from ehc_desk.ports.storage import UnitOfWork


def placed(uow: UnitOfWork, page: FedPage, told: SortedStack) -> FedPage:
    """Put one side where it belongs, inside a unit of work; return it as it is kept then."""
    place = told.pages[page.seq - 1]
    target = place.target
    if place.role is not Role.CONTENT or target is None or page.filed_as:
        return page
    if target.form == "dossier":
        return replace(page, filed_as=f"dossier:{target.code}")
    component = target.component or 1
    before = uow.drafts.get(target.code).pages_of(component)
    uow.drafts.add_page(target.code, _page_of(page, component, len(before) + 1))
    return replace(page, filed_as=page.id)


def _page_of(page: FedPage, component: int, position: int) -> Page:
    return Page(
        id=page.id,
        component=component,
        position=position,
        sha256=page.sha256,
        media_type=page.media_type,
        rotation=page.rotation,
        size=page.size,
        width_px=page.width_px,
        height_px=page.height_px,
        dpi=page.dpi,
        blank=page.blank,
        source="scanner",
    )


def drafts_of(told: SortedStack) -> set[str]:
    """Return the ids of the drafts that get pages."""
    targets = [page.target for page in told.pages if page.role is Role.CONTENT]
    return {target.code for target in targets if target is not None and target.form == "draft"}


def record(batch: ScanBatch, told: SortedStack) -> dict[str, object]:
    """Return what the journal keeps of a stack: its ledger and where pages went, no content."""
    routed: dict[tuple[str, str, int], int] = {}
    for page in told.pages:
        if page.role is Role.CONTENT and page.target is not None:
            key = (page.target.form, page.target.code, page.target.component or 0)
            routed[key] = routed.get(key, 0) + 1
    return {
        "stack": batch.id,
        "ledger": told.ledger.to_json(),
        "routed": [
            {"to": form, "code": code, "component": component or None, "pages": pages}
            for (form, code, component), pages in sorted(routed.items())
        ],
    }
