"""Slips and the way to a printer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from ehc_desk.domain.dossier import Dossier, IntakeFacts
    from ehc_desk.domain.office import Office
    from ehc_desk.domain.procedure import Procedure


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipOrder:
    """What to put on a slip besides the dossier itself."""

    form: str
    form_set: str | None
    form_number: int
    printed_at: datetime
    print_number: int
    clerk_name: str
    time_text: str
    paper_size: str = "A5"
    data: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A rendered slip: the PDF and the form set it was made with."""

    pdf: bytes
    form_set: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidanceOrder:
    """What to put on a guidance slip: ``lacking`` holds (component number, reason)."""

    form_set: str | None
    form_number: int
    printed_at: datetime
    clerk_name: str
    lacking: tuple[tuple[int, str], ...]
    note: str = ""
    paper_size: str = "A5"


class GuidanceRenderer(Protocol):
    """Pure: the same procedure, facts and order give the same bytes."""

    def __call__(
        self, procedure: Procedure, facts: IntakeFacts, office: Office, order: GuidanceOrder
    ) -> Slip:
        """Return form 02 as guidance; raises FormUnknown."""
        ...


class LeafletRenderer(Protocol):
    """Pure: a procedure told on one page."""

    def __call__(
        self, procedure: Procedure, office: Office, *, at: datetime, paper: str = ""
    ) -> bytes:
        """Return the leaflet as PDF; without a paper the one it fits. Raises FormUnknown."""
        ...


class SlipRenderer(Protocol):
    """Pure: the same dossier and order give the same bytes."""

    def __call__(self, dossier: Dossier, office: Office, order: SlipOrder) -> Slip:
        """Return the slip; raises FormUnknown."""
        ...


class SlipPrinter(Protocol):
    """A way to a printer."""

    def printers(self) -> tuple[str, ...]:
        """Return the names of the system's printers."""
        ...

    def trays(self, printer: str) -> tuple[str, ...]:
        """Return the trays of a printer; none when it tells of none."""
        ...

    def print_pdf(self, path: Path, *, printer: str, copies: int, paper: str) -> str:
        """Hand a PDF over ("queue" or "queue|tray") and return the outcome.

        Raises PrinterUnavailable, PrintFailed.
        """
        ...
