"""Functions as ports want them, of rooms that are imported when they are first needed."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ehc_desk.errors import DeskError, Offline

if TYPE_CHECKING:
    from ehc_desk.domain.dossier import Dossier, Page
    from ehc_desk.domain.office import Office
    from ehc_desk.ports.page_texts import PageTexts
    from ehc_desk.ports.papers import PageWorker, PaperAssembler
    from ehc_desk.ports.scanners import ScannerDriver
    from ehc_desk.ports.slips import Slip, SlipOrder, SlipPrinter
    from ehc_desk.remote.desk_api import DeskApiGateway
    from ehc_desk.scanning.ocr_words import PageText
    from ehc_desk.services.form_library import FormLibrary
    from ehc_desk.services.installation import Installation
    from ehc_desk.storage.engine import Engine

_log = logging.getLogger(__name__)


def forms() -> FormLibrary:
    """Return the electronic forms and code lists; read when the first form is asked for."""
    from ehc_desk.services.form_library import load

    return load()


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


def assembler(texts: PageTexts) -> PaperAssembler:
    """Return the adapter of the port ``PaperAssembler``; text that is there by now goes in."""

    def assemble(pages: Sequence[tuple[Page, Path]], out: Path, about: Mapping[str, str]) -> int:
        from ehc_desk.scanning.assemble import AssemblePage, assemble
        from ehc_desk.scanning.pdf_metadata import PaperMetadata

        read = _texts_of(texts, [(page.sha256, page.rotation) for page, _ in pages])
        sheets = [
            AssemblePage(
                path=path,
                media_type=page.media_type,
                rotation=page.rotation,
                dpi=page.dpi,
                text=read.get((page.sha256, page.rotation)),
            )
            for page, path in pages
        ]
        metadata = PaperMetadata.from_json(about)
        return assemble(sheets, out, title=metadata.name, metadata=metadata).pages

    return assemble


def _texts_of(
    texts: PageTexts, pages: Sequence[tuple[str, int]]
) -> Mapping[tuple[str, int], PageText]:
    """Return what was read on pages; whatever stands against it only costs the text layer."""
    from ehc_desk.scanning.ocr_words import PageText

    try:
        found = texts.layouts(pages)
        return {key: PageText.from_json(layout) for key, layout in found.items() if layout}
    except (DeskError, KeyError, TypeError, ValueError) as error:
        _log.warning("papers without text layer: %s", type(error).__name__)
        return {}


def page_texts(engine: Engine) -> PageTexts:
    """Return where texts of pages are kept."""
    from ehc_desk.storage.page_texts import SqlPageTexts

    return SqlPageTexts(engine)


def page_worker() -> PageWorker:
    """Return the child process that reads papers."""
    from ehc_desk.scanning.worker import PageWorker

    return PageWorker()


def scanners(addresses: str, folder: Path) -> ScannerDriver:
    """Return all scanners this system can have; ``addresses`` parted by blanks."""
    from ehc_desk.scanning.drivers import DriverSettings, drivers_for

    return drivers_for(DriverSettings(escl_addresses=tuple(addresses.split()), folder=folder))


def cups_printer() -> SlipPrinter:
    """Return the way to the system's printers."""
    from ehc_desk.printing.spooler import CupsPrinter

    return CupsPrinter()


def gateway(found: Installation, url: str) -> DeskApiGateway:
    """Return the way to the province of a desk; raises Offline when it has none."""
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    from ehc_desk.remote.desk_api import DeskApiGateway
    from ehc_desk.remote.wire import unb64

    if not url:
        raise Offline(reason="no-province")
    key: Any = load_pem_private_key(found.key_file.read_bytes(), password=None)
    pinned = found.province_keys
    return DeskApiGateway(
        base_url=url,
        client_id=found.client_id,
        key=key,
        training=found.office.training,
        ca_file=found.ca_file or None,
        trusted_keys={kid: unb64(text) for kid, text in pinned.items()} if pinned else None,
    )
