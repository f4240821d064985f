"""One transaction and what can be written inside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from ehc_desk.domain.delivery import DeliveryItem, NumberLease
    from ehc_desk.domain.dossier import Dossier, Draft, Page, Paper
    from ehc_desk.domain.journal import Entry
    from ehc_desk.domain.scan_batch import FedPage, ScanBatch


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A person who may sign in. ``roles``: clerk, supervisor, administrator.

    ``pin_hash`` is None while the person has set no PIN.
    """

    name: str
    display_name: str
    password_hash: str
    roles: frozenset[str]
    disabled: bool = False
    pin_hash: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipPrint:
    """One print of one slip. ``number`` counts prints of the same slip: 1, then reprints.

    ``code`` is the code that stands on the paper, provisional or official.
    ``outcome``: rendered · sent · confirmed · failed · saved · unknown.
    """

    id: str
    dossier_id: str
    form: str
    form_set: str
    version: int
    number: int
    sha256: str
    outcome: str
    printer: str
    printed_at: datetime
    actor: str
    code: str = ""


class Drafts(Protocol):
    """Drafts and their pages inside a unit of work."""

    def add(self, draft: Draft) -> None:
        """Insert a new draft (its pages are ignored)."""
        ...

    def get(self, draft_id: str) -> Draft:
        """Return an open draft with its pages in order; raises UnknownDraft."""
        ...

    def save(self, draft: Draft, *, expected_revision: int) -> None:
        """Write facts and revision; raises DraftChanged when the stored revision differs."""
        ...

    def add_page(self, draft_id: str, page: Page) -> None:
        """Append a page row."""
        ...

    def has_source(self, source: str) -> bool:
        """Tell whether any draft ever took a page from there, removed pages included."""
        ...

    def replace_pages(self, draft_id: str, pages: Sequence[Page]) -> None:
        """Write the page list as given; pages that are left out go to the page bin."""
        ...

    def close(
        self,
        draft_id: str,
        *,
        outcome: str,
        at: datetime,
        expected_revision: int | None = None,
    ) -> None:
        """Mark as ``accepted`` or ``discarded``; rows are kept (a discard can be undone).

        Raises UnknownDraft when it is not open, DraftChanged when it is not at that revision.
        """
        ...

    def reopen(self, draft_id: str) -> None:
        """Bring a discarded draft back; raises UnknownDraft."""
        ...

    def forget_discarded(self, before: datetime) -> tuple[str, ...]:
        """Delete drafts discarded before a moment, with their pages; return their ids."""
        ...


class Dossiers(Protocol):
    """Accepted dossiers inside a unit of work."""

    def add(self, dossier: Dossier) -> None:
        """Insert dossier, codes, papers and its search row."""
        ...

    def save(self, dossier: Dossier) -> None:
        """Write a changed dossier (state, code, due date, version, papers) and its search row."""
        ...

    def get(self, dossier_id: str) -> Dossier:
        """Return a dossier by id; raises UnknownDossier."""
        ...

    def by_code(self, code: str) -> Dossier:
        """Return a dossier by official or provisional code; raises UnknownDossier."""
        ...


class JournalWriter(Protocol):
    """The only way to write the journal."""

    def append(
        self,
        *,
        kind: str,
        dossier_id: str | None,
        payload: Mapping[str, Any],
        actor: str,
        at: datetime,
    ) -> Entry:
        """Seal the next entry of this desk's chain and write it."""
        ...


class DeliveryWriter(Protocol):
    """The outbox inside a unit of work."""

    def enqueue(self, entry: Entry, papers: Sequence[Paper] = ()) -> None:
        """Add one row for each paper, then one for the entry, in that order.

        A paper that is already queued or delivered for this dossier is not added again.
        """
        ...

    def claim(self, *, now: datetime, until: datetime, limit: int) -> tuple[DeliveryItem, ...]:
        """Lease the next rows: order holds inside a dossier, attempts sink, oldest first.

        A row is due when it is ready (or its lease has run out), ``not_before`` has passed, and
        every earlier row of its dossier is done. Entries without a dossier wait for nothing.
        Several rows of one dossier may be claimed together only when they are all papers.
        """
        ...

    def done(self, seqs: Sequence[int], *, answer: Mapping[str, Any] | None, at: datetime) -> None:
        """Mark rows as delivered and store the province's acknowledgement for ever."""
        ...

    def retry(self, seqs: Sequence[int], *, not_before: datetime, error: str) -> None:
        """Put rows back with a pause; the attempt counts."""
        ...

    def release(self, seqs: Sequence[int]) -> None:
        """Put rows back as if never claimed (pause: the attempt does not count)."""
        ...

    def needs_action(
        self, seqs: Sequence[int], *, error: str, answer: Mapping[str, Any] | None
    ) -> None:
        """Step aside: a person has to decide."""
        ...

    def wake(self, seqs: Sequence[int] | None = None) -> int:
        """Make waiting rows due now; with seqs also those that needed a person."""
        ...

    def line_is_back(self) -> int:
        """Forget every pause and attempt of what is ready: back-off starts anew, oldest first."""
        ...

    def reset_paper(self, sha256: str, *, before_seq: int) -> None:
        """The province lacks this paper after all: its row for that entry is ready again."""
        ...


class Numbers(Protocol):
    """Leased numbers inside a unit of work."""

    def take(self, *, agency: str, day: str) -> int | None:
        """Take the next leased number of that agency and day, or None; never twice."""
        ...

    def take_provisional(self, *, desk: str, day: str) -> int:
        """Take the next provisional number of that desk and day, from 1."""
        ...

    def add_lease(self, lease: NumberLease) -> None:
        """Store a lease; the same lease again changes nothing."""
        ...

    def lease(self, *, agency: str, day: str) -> NumberLease | None:
        """Return the newest lease of that agency and day."""
        ...

    def mark(self, *, agency: str, day: str, number: int, state: str, reason: str) -> None:
        """Record what became of a number: ``used`` or ``void`` with its reason."""
        ...


class Accounts(Protocol):
    """Accounts inside a unit of work."""

    def add(self, account: Account) -> None:
        """Insert; raises AccountExists."""
        ...

    def get(self, name: str) -> Account | None:
        """Return the account of that name (case-insensitive), or None."""
        ...

    def save(self, account: Account) -> None:
        """Write a changed account."""
        ...

    def all(self) -> tuple[Account, ...]:
        """Return all accounts by name."""
        ...


class Prints(Protocol):
    """Prints of slips inside a unit of work."""

    def add(self, slip: SlipPrint) -> None:
        """Insert a print."""
        ...

    def outcome(self, print_id: str, outcome: str) -> None:
        """Write how the print ended."""
        ...

    def of(self, dossier_id: str, form: str) -> tuple[SlipPrint, ...]:
        """Return the prints of one form of one dossier, oldest first."""
        ...

    def next_form_number(self, *, form: str, year: int) -> int:
        """Take the next running number of a form in a year (Số: …)."""
        ...


class Preferences(Protocol):
    """What is remembered for one user inside a unit of work: JSON values by name."""

    def get(self, user: str, name: str) -> Any | None:
        """Return the value, or None; names of users are compared without case."""
        ...

    def put(self, user: str, name: str, value: Any) -> None:
        """Write a JSON value; None forgets it. TypeError for what JSON cannot hold."""
        ...


class Timings(Protocol):
    """How long the steps of the counter took, without names."""

    def add(self, day: str, procedure_code: str, step: str, ms: int) -> None:
        """Keep one duration in milliseconds; ``day`` is the civil date as ISO text."""
        ...


class Batches(Protocol):
    """Stacks fed into a scanner, and their pages; nothing of them is ever deleted."""

    def add(self, batch: ScanBatch) -> None:
        """Insert a new stack (its pages are ignored)."""
        ...

    def get(self, batch_id: str) -> ScanBatch:
        """Return a stack with its pages in the order of the feeder; raises UnknownBatch."""
        ...

    def save(self, batch: ScanBatch) -> None:
        """Write state, home and count of a stack; raises UnknownBatch."""
        ...

    def put_pages(self, batch_id: str, pages: Sequence[FedPage]) -> None:
        """Write pages, new or changed, by their place in the feeder."""
        ...


class UnitOfWork(Protocol):
    """One transaction: commits when the block ends, rolls back when it raises."""

    @property
    def drafts(self) -> Drafts: ...  # noqa: D102
    @property
    def batches(self) -> Batches: ...  # noqa: D102
    @property
    def dossiers(self) -> Dossiers: ...  # noqa: D102
    @property
    def journal(self) -> JournalWriter: ...  # noqa: D102
    @property
    def delivery(self) -> DeliveryWriter: ...  # noqa: D102
    @property
    def numbers(self) -> Numbers: ...  # noqa: D102
    @property
    def accounts(self) -> Accounts: ...  # noqa: D102
    @property
    def prints(self) -> Prints: ...  # noqa: D102
    @property
    def preferences(self) -> Preferences: ...  # noqa: D102
    @property
    def timings(self) -> Timings: ...  # noqa: D102

    def note(self, key: str, value: str | None = None) -> str | None:
        """Read (value None) or write a small fact of this desk, such as the pull cursor."""
        ...


class Storage(Protocol):
    """The way to a unit of work."""

    def begin(self) -> AbstractContextManager[UnitOfWork]:
        """Start one write transaction (BEGIN IMMEDIATE on SQLite)."""
        ...

    def checkpoint(self) -> None:
        """Move the write-ahead log into the database; for idle moments."""
        ...

    def close(self) -> None:
        """Close all connections."""
        ...
