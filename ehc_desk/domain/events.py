"""What happened, told after the commit: past tense, ids only, no content.

A view that hears of a change asks the queries again for its own page.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Base of everything that is published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSaved(Event):
    """A draft was written."""

    draft_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftClosed(Event):
    """A draft was accepted or discarded."""

    draft_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierAccepted(Event):
    """A dossier got its number and its journal entry."""

    dossier_id: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierChanged(Event):
    """State or content of a dossier changed."""

    dossier_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipPrinted(Event):
    """A print of a slip was recorded with its outcome."""

    dossier_id: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidanceGiven(Event):
    """A visitor left with a guidance slip; ``day`` is the civil date as ISO text."""

    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryChanged(Event):
    """Something of a dossier reached the province, or was refused."""

    dossier_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChanged(Event):
    """The connectivity changed: ``online``, ``offline`` or ``refused``."""

    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFed(Event):
    """A side of a stack is safe on disk."""

    batch_id: str
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchChanged(Event):
    """A stack was opened, sorted by hand, filed or put aside."""

    batch_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PagesFiled(Event):
    """Pages of a stack became pages of a draft."""

    draft_id: str
