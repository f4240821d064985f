"""Functions as ports want them, of rooms that are imported when they are first needed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ehc_desk.domain.dossier import Dossier, Page
    from ehc_desk.domain.office import Office
    from ehc_desk.ports import Slip, SlipOrder


def render_slip(dossier: Dossier, office: Office, order: SlipOrder) -> Slip:
    """Adapter of the port ``SlipRenderer``; the printing room is imported with the first slip."""
    from ehc_desk.printing.receipt import render_slip

    return render_slip(dossier, office, order)


def leaflet(name: str) -> Any:
    """Adapter of the ports ``GuidanceRenderer`` and ``LeafletRenderer``; drawn with late."""

    def render(*given: Any, **how: Any) -> Any:
        from ehc_desk.printing import leaflet

        return getattr(leaflet, name)(*given, **how)

    return render


def render_badge(code: str, *, user: str, display_name: str, office: str) -> bytes:
    """Adapter of what ``services.badges`` draws a card with."""
    from ehc_desk.printing.badge import render_badge

    return render_badge(code, user=user, display_name=display_name, office=office)


def mark_reprint(pdf: bytes, number: int) -> bytes:
    """Adapter of what ``services.slips`` numbers a reprint with."""
    from ehc_desk.printing.reprint import mark_reprint

    return mark_reprint(pdf, number)


def assemble(pages: Sequence[tuple[Page, Path]], out: Path) -> int:
    """Adapter of the port ``PaperAssembler``."""
    from ehc_desk.scanning.assemble import AssemblePage, assemble

    sheets = [
        AssemblePage(path=path, media_type=page.media_type, rotation=page.rotation, dpi=page.dpi)
        for page, path in pages
    ]
    return assemble(sheets, out).pages
