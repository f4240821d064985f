"""The read side: lists, searches, histories; nothing is changed here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from ehc_desk.domain.delivery import DeliveryItem, DeliverySummary, NumberLease
    from ehc_desk.domain.dossier import Dossier, Draft
    from ehc_desk.domain.journal import Entry
    from ehc_desk.domain.scan_batch import ScanBatch
    from ehc_desk.ports.storage import SlipPrint


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierLine:
    """One line of a list or search result. ``delivery`` as in ``DeliverySummary.word``."""

    id: str
    code: str
    provisional_code: str
    state: str
    procedure_code: str
    procedure_name: str
    owner_name: str
    received_at: datetime
    due_at: datetime | None
    delivery: str
    clerk: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftLine:
    """One open or discarded draft of a list."""

    id: str
    user: str
    procedure_name: str
    owner_name: str
    updated_at: datetime
    pages: int
    discarded_at: datetime | None = None


class Queries(Protocol):
    """The read side: short statements, never inside a write transaction."""

    def search(self, text: str, *, limit: int = 50) -> tuple[DossierLine, ...]:
        """Find dossiers, newest first.

        Words are folded (no accents, đ = d) and match the beginnings of words of owner,
        submitter and procedure name in any order; digits match code, last digits of the code,
        phone and personal number; a code matches exactly or by its beginning.
        """
        ...

    def running_of(self, number_key: str, *, limit: int = 20) -> tuple[DossierLine, ...]:
        """Return dossiers that are not finished yet of the person or organisation with a number.

        The number is a personal, old identity, passport or tax number as anybody writes it (case,
        spaces and signs mean nothing) and is compared whole; the person is an owner or the
        submitter. Newest first.
        """
        ...

    def dossiers_of(self, number_key: str, *, limit: int = 20) -> tuple[DossierLine, ...]:
        """Return all dossiers of that person, finished ones too, newest first."""
        ...

    def lines(
        self,
        *,
        which: str,
        limit: int = 100,
        before: str | None = None,
        soon: datetime | None = None,
        now: datetime | None = None,
    ) -> tuple[DossierLine, ...]:
        """Return one page of a list, newest first; ``before`` is the last id of the page above.

        Lists: today · waiting (for delivery) · needs_action · each value of ``State`` · all ·
        overdue (accepted or processing, due before ``now``) · due_soon (the same, due from ``now``
        on but before ``soon``; without ``soon`` empty). ``now`` is the machine's when not given.
        """
        ...

    def counts(
        self,
        *,
        today: str,
        soon: datetime | None = None,
        now: datetime | None = None,
        user: str | None = None,
    ) -> Mapping[str, int]:
        """Return the number of lines of every list; moments as in ``lines``.

        ``drafts`` counts the open drafts of ``user``, of everybody when there is none.
        """
        ...

    def preference(self, user: str, name: str) -> Any | None:
        """Return what is remembered for a user under a name, or None."""
        ...

    def timings(self, day: str) -> Mapping[str, tuple[int, int]]:
        """Return by step how often it was timed that day and its median in milliseconds."""
        ...

    def dossier(self, code_or_id: str) -> Dossier:
        """Return a dossier by id, official or provisional code; raises UnknownDossier."""
        ...

    def history(self, dossier_id: str) -> tuple[Entry, ...]:
        """Return the journal entries of one dossier, oldest first."""
        ...

    def delivery_of(self, dossier_id: str) -> DeliverySummary:
        """Return how far a dossier is at the province."""
        ...

    def deliveries(self, *, which: str = "open", limit: int = 500) -> tuple[DeliveryItem, ...]:
        """Return outbox rows: ``open`` (not done), ``needs_action``, ``done`` (newest first)."""
        ...

    def delivery_of_dossier(self, dossier_id: str) -> tuple[DeliveryItem, ...]:
        """Return all delivery rows of one dossier in order."""
        ...

    def owed(self) -> tuple[int, datetime | None, int]:
        """Return (dossiers not fully delivered, oldest of them, rows that need a person)."""
        ...

    def drafts(self, *, user: str | None, discarded: bool = False) -> tuple[DraftLine, ...]:
        """Return open (or discarded) drafts of one user (None: all), newest first."""
        ...

    def draft(self, draft_id: str) -> Draft:
        """Return one open draft with its pages; raises UnknownDraft."""
        ...

    def code_of_draft(self, draft_id: str) -> str | None:
        """Return the printed code of the dossier a draft became, None when it became none."""
        ...

    def batch(self, batch_id: str) -> ScanBatch:
        """Return one stack of the scanner with its pages; raises UnknownBatch."""
        ...

    def open_batches(self) -> tuple[ScanBatch, ...]:
        """Return the stacks that are not filed yet, newest first, with their pages."""
        ...

    def prints(self, dossier_id: str) -> tuple[SlipPrint, ...]:
        """Return all prints of a dossier, oldest first."""
        ...

    def entries(self, *, after_seq: int = 0) -> Iterator[Entry]:
        """Stream the desk's own chain in order; damaged rows come with kind ``unreadable``."""
        ...

    def entries_by_id(self, ids: Sequence[str]) -> tuple[Entry, ...]:
        """Return entries by id, in the order asked."""
        ...

    def journal_head(self) -> tuple[int, str]:
        """Return (seq, hash) last written, for the check of the tail."""
        ...

    def acknowledgements(self) -> Mapping[str, Mapping[str, Any]]:
        """Return the stored acknowledgement by entry id."""
        ...

    def display_names(self) -> Mapping[str, str]:
        """Return the display name of every account by its login."""
        ...

    def guidance_count(self, day: str) -> int:
        """Return how many visitors of a civil day (ISO) got a guidance slip at this desk."""
        ...

    def note(self, key: str) -> str | None:
        """Return a small fact of this desk."""
        ...

    def lease(self, *, agency: str, day: str) -> NumberLease | None:
        """Return the newest lease of that agency and day."""
        ...
