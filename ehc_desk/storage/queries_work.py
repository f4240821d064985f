"""The read side of what is under work: drafts, stacks of the scanner, small facts of the desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ehc_desk.storage import rows
from ehc_desk.storage.batches import read_batch, read_open_batches
from ehc_desk.storage.dossiers import read_code_of_draft
from ehc_desk.storage.drafts import read_draft
from ehc_desk.storage.names import read_display_names
from ehc_desk.storage.numbers import read_lease
from ehc_desk.storage.preferences import read_preference, read_timings
from ehc_desk.storage.statements import Sql
from ehc_desk.storage.unit_of_work import read_note
from ehc_desk.storage.visits import read_guidance_count

if TYPE_CHECKING:
    from ehc_desk.domain.delivery import NumberLease
    from ehc_desk.domain.dossier import Draft
    from ehc_desk.domain.scan_batch import ScanBatch
    from ehc_desk.ports.queries import DraftLine
    from ehc_desk.storage.engine import Engine

_DRAFT_LINES = (
    "SELECT f.id, f.user_name, f.procedure_name, f.owner_name, f.updated_at, "
    "(SELECT COUNT(*) FROM draft_page p WHERE p.draft_id = f.id AND p.removed = 0), f.closed_at "
    "FROM draft f WHERE f.state = :state {user} ORDER BY f.updated_at DESC, f.id"
)
_DRAFTS = Sql(_DRAFT_LINES.format(user=""))
_DRAFTS_OF = Sql(_DRAFT_LINES.format(user="AND f.user_name = :user"))
_NAMED = Sql(
    "SELECT 1 FROM paper WHERE sha256 = :sha256 UNION ALL "
    "SELECT 1 FROM draft_page WHERE sha256 = :sha256 UNION ALL "
    "SELECT 1 FROM fed_page WHERE sha256 = :sha256 LIMIT 1"
)


class WorkQueries:
    """The part of ``ports.Queries`` that is about work not accepted yet, and about the desk."""

    def __init__(self, engine: Engine, chain: str) -> None:
        self._engine = engine
        self._chain = chain

    def drafts(self, *, user: str | None, discarded: bool = False) -> tuple[DraftLine, ...]:
        """Return open (or discarded) drafts of one user (None: all), newest first."""
        sql = _DRAFTS if user is None else _DRAFTS_OF
        state = "discarded" if discarded else "open"
        with self._engine.reading() as run:
            found = run.all(sql, {"state": state, **({"user": user} if user is not None else {})})
        return tuple(rows.draft_line_of(row) for row in found)

    def draft(self, draft_id: str) -> Draft:
        """Return one open draft with its pages; raises UnknownDraft."""
        with self._engine.reading() as run:
            return read_draft(run, draft_id)

    def code_of_draft(self, draft_id: str) -> str | None:
        """Return the printed code of the dossier a draft became, None when it became none."""
        with self._engine.reading() as run:
            return read_code_of_draft(run, draft_id)

    def batch(self, batch_id: str) -> ScanBatch:
        """Return one stack with its pages; raises UnknownBatch."""
        with self._engine.reading() as run:
            return read_batch(run, batch_id)

    def open_batches(self) -> tuple[ScanBatch, ...]:
        """Return the stacks that are not filed yet, newest first, with their pages."""
        with self._engine.reading() as run:
            return read_open_batches(run)

    def preference(self, user: str, name: str) -> Any | None:
        """Return what is remembered for a user under a name, or None."""
        with self._engine.reading() as run:
            return read_preference(run, user, name)

    def timings(self, day: str) -> Mapping[str, tuple[int, int]]:
        """Return by step how often it was timed that day and its median in milliseconds."""
        with self._engine.reading() as run:
            return read_timings(run, day)

    def display_names(self) -> Mapping[str, str]:
        """Return the display name of every account by its login."""
        with self._engine.reading() as run:
            return read_display_names(run)

    def guidance_count(self, day: str) -> int:
        """Return how many visitors of a civil day (ISO) got a guidance slip at this desk."""
        with self._engine.reading() as run:
            return read_guidance_count(run, self._chain, day)

    def note(self, key: str) -> str | None:
        """Return a small fact of this desk."""
        with self._engine.reading() as run:
            return read_note(run, self._chain, key)

    def lease(self, *, agency: str, day: str) -> NumberLease | None:
        """Return the newest lease of that agency and day."""
        with self._engine.reading() as run:
            return read_lease(run, self._chain, agency, day)

    def paper_named(self, sha256: str) -> bool:
        """Return True when a dossier, a draft (its page bin too) or a stack names this paper."""
        with self._engine.reading() as run:
            return run.one(_NAMED, {"sha256": sha256}) is not None
