"""Drafts and their pages inside a unit of work. Nothing is ever deleted: pages go to a bin."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from ehc_desk.errors import DraftChanged, UnknownDraft
from ehc_desk.storage import rows
from ehc_desk.storage.page_texts import forget_texts
from ehc_desk.storage.statements import Runner, Sql, insert_row

if TYPE_CHECKING:
    from ehc_desk.domain.dossier import Draft, Page

_ADD = insert_row("draft")
_GET = Sql(f"SELECT {rows.DRAFT} FROM draft WHERE id = :id AND state = 'open'")  # noqa: S608
_PAGES = Sql(
    f"SELECT {rows.PAGE} FROM draft_page "  # noqa: S608
    "WHERE draft_id = :id AND removed = 0 ORDER BY place, id"
)
_SAVE = Sql(
    "UPDATE draft SET user_name = :user_name, revision = :revision, facts = :facts, "
    "procedure_name = :procedure_name, owner_name = :owner_name, updated_at = :updated_at "
    "WHERE id = :id AND state = 'open' AND revision = :expected"
)
_STATE = Sql("SELECT state FROM draft WHERE id = :id")
_CLOSE_AT = Sql(
    "UPDATE draft SET state = :to, closed_at = :at"
    " WHERE id = :id AND state = 'open' AND revision = :revision"
)
_MOVE = Sql("UPDATE draft SET state = :to, closed_at = :at WHERE id = :id AND state = :come_from")
_OLD = Sql(
    "SELECT id FROM draft WHERE state = 'discarded' AND closed_at < :before ORDER BY closed_at, id"
)
_PAPERS_OF = Sql("SELECT sha256 FROM draft_page WHERE draft_id = :id")
_DROP_PAGES = Sql("DELETE FROM draft_page WHERE draft_id = :id")
_DROP = Sql("DELETE FROM draft WHERE id = :id AND state = 'discarded'")
_NEXT_PLACE = Sql("SELECT COALESCE(MAX(place), 0) + 1 FROM draft_page WHERE draft_id = :id")
_FROM_THERE = Sql("SELECT 1 FROM draft_page WHERE source = :source LIMIT 1")
_BIN = Sql("UPDATE draft_page SET removed = 1 WHERE draft_id = :id AND removed = 0")
_PUT_PAGE = insert_row(
    "draft_page",
    then="ON CONFLICT (draft_id, id) DO UPDATE SET place = excluded.place, removed = 0, "
    "component = excluded.component, position = excluded.position, sha256 = excluded.sha256, "
    "media_type = excluded.media_type, rotation = excluded.rotation, size = excluded.size, "
    "width_px = excluded.width_px, height_px = excluded.height_px, dpi = excluded.dpi, "
    "blank = excluded.blank, source = excluded.source",
)


def read_draft(run: Runner, draft_id: str) -> Draft:
    """Return an open draft with its pages; raises UnknownDraft."""
    row = run.one(_GET, {"id": draft_id})
    if row is None:
        raise UnknownDraft(draft=draft_id)
    return rows.draft_of(row, run.all(_PAGES, {"id": draft_id}))


class SqlDrafts:
    """Implements ``ports.Drafts``."""

    def __init__(self, run: Runner) -> None:
        self._run = run

    def add(self, draft: Draft) -> None:
        """Insert a new draft (its pages are ignored)."""
        self._run.do(_ADD, rows.draft_values(draft))

    def get(self, draft_id: str) -> Draft:
        """Return an open draft with its pages in order; raises UnknownDraft."""
        return read_draft(self._run, draft_id)

    def save(self, draft: Draft, *, expected_revision: int) -> None:
        """Write facts and revision; raises DraftChanged when the stored revision differs."""
        values = {**rows.draft_values(draft), "expected": expected_revision}
        if not self._run.do(_SAVE, values):
            self._must_be_open(draft.id)
            raise DraftChanged(draft=draft.id)

    def add_page(self, draft_id: str, page: Page) -> None:
        """Append a page row; raises UnknownDraft."""
        self._must_be_open(draft_id)
        row = self._run.one(_NEXT_PLACE, {"id": draft_id})
        place = row[0] if row else 1
        self._run.do(_PUT_PAGE, rows.page_values(draft_id, place, page))

    def has_source(self, source: str) -> bool:
        """Tell whether any draft ever took a page from there, removed pages included."""
        return self._run.one(_FROM_THERE, {"source": source}) is not None

    def replace_pages(self, draft_id: str, pages: Sequence[Page]) -> None:
        """Write the page list as given; pages that are left out go to the page bin."""
        self._must_be_open(draft_id)
        self._run.do(_BIN, {"id": draft_id})
        listed = [rows.page_values(draft_id, place, page) for place, page in enumerate(pages, 1)]
        self._run.many(_PUT_PAGE, listed)

    def close(
        self,
        draft_id: str,
        *,
        outcome: str,
        at: datetime,
        expected_revision: int | None = None,
    ) -> None:
        """Mark as ``accepted`` or ``discarded``; raises UnknownDraft when it is not open.

        With ``expected_revision`` a draft that was written meanwhile raises DraftChanged.
        """
        if expected_revision is None:
            self._move(draft_id, come_from="open", to=outcome, at=at.isoformat())
            return
        values = {"id": draft_id, "to": outcome, "at": at.isoformat()}
        if not self._run.do(_CLOSE_AT, {**values, "revision": expected_revision}):
            self._must_be_open(draft_id)
            raise DraftChanged(draft=draft_id)

    def reopen(self, draft_id: str) -> None:
        """Bring a discarded draft back; raises UnknownDraft."""
        self._move(draft_id, come_from="discarded", to="open", at=None)

    def forget_discarded(self, before: datetime) -> tuple[str, ...]:
        """Delete drafts discarded before a moment, with their pages; return their ids."""
        found = tuple(str(row[0]) for row in self._run.all(_OLD, {"before": before.isoformat()}))
        for draft_id in found:
            pages = [str(row[0]) for row in self._run.all(_PAPERS_OF, {"id": draft_id})]
            self._run.do(_DROP_PAGES, {"id": draft_id})
            self._run.do(_DROP, {"id": draft_id})
            forget_texts(self._run, pages)
        return found

    def _move(self, draft_id: str, *, come_from: str, to: str, at: str | None) -> None:
        values = {"id": draft_id, "come_from": come_from, "to": to, "at": at}
        if not self._run.do(_MOVE, values):
            raise UnknownDraft(draft=draft_id)

    def _must_be_open(self, draft_id: str) -> None:
        row = self._run.one(_STATE, {"id": draft_id})
        if row is None or row[0] != "open":
            raise UnknownDraft(draft=draft_id)
