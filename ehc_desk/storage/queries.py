"""The read side: short statements on connections that can change nothing."""

from __future__ import annotations

import heapq
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ehc_desk.domain.dossier import Dossier, State
from ehc_desk.domain.office import VIETNAM
from ehc_desk.errors import UnknownDossier
from ehc_desk.storage import rows
from ehc_desk.storage.delivery_writer import read_summary
from ehc_desk.storage.dossiers import read_by_code, read_dossier
from ehc_desk.storage.journal_writer import read_head
from ehc_desk.storage.persons import dossiers_of
from ehc_desk.storage.queries_work import WorkQueries
from ehc_desk.storage.search import search
from ehc_desk.storage.statements import Sql

if TYPE_CHECKING:
    from ehc_desk.domain.delivery import DeliveryItem, DeliverySummary
    from ehc_desk.domain.journal import Entry
    from ehc_desk.ports.queries import DossierLine
    from ehc_desk.ports.storage import SlipPrint
    from ehc_desk.storage.engine import Engine

_NEWEST = 2**62
# Word for word the condition of the index ``dossier_by_due``.
_CLOCK_RUNS = "d.state IN ('accepted', 'processing')"
_LISTS = {
    "all": "1 = 1",
    "today": "d.received_day = :day",
    "waiting": "d.delivery IN ('waiting', 'sending')",
    "needs_action": "d.delivery = 'needs_action'",
    "overdue": f"{_CLOCK_RUNS} AND d.due_at < :now",
    "due_soon": f"{_CLOCK_RUNS} AND d.due_at >= :now AND d.due_at < :soon",
    **{state.value: f"d.state = '{state.value}'" for state in State},
}
_LINES = {
    which: Sql(
        f"SELECT {rows.DOSSIER_LINE} FROM dossier d WHERE {where} "  # noqa: S608
        "AND d.num < :before ORDER BY d.num DESC LIMIT :limit"
    )
    for which, where in _LISTS.items()
}
_NUM = Sql("SELECT num FROM dossier WHERE id = :id")
_BY_STATE = Sql("SELECT state, COUNT(*) FROM dossier GROUP BY state")
_UNDELIVERED = Sql(
    "SELECT delivery, COUNT(*) FROM dossier WHERE delivery <> 'acknowledged' GROUP BY delivery"
)
_OF_DAY = Sql("SELECT COUNT(*) FROM dossier WHERE received_day = :day")
_BY_DUE = {
    which: Sql(f"SELECT COUNT(*) FROM dossier d WHERE {_LISTS[which]}")  # noqa: S608
    for which in ("overdue", "due_soon")
}
_OPEN_DRAFTS = Sql("SELECT COUNT(*) FROM draft WHERE state = 'open'")
_OPEN_OF = Sql("SELECT COUNT(*) FROM draft WHERE state = 'open' AND user_name = :user")
_ITEMS = f"SELECT {rows.ITEM} FROM delivery o LEFT JOIN dossier d ON d.id = o.dossier_id "  # noqa: S608
_DELIVERIES = {
    "open": Sql(f"{_ITEMS} WHERE o.state <> 'done' ORDER BY o.seq LIMIT :limit"),
    "needs_action": Sql(f"{_ITEMS} WHERE o.state = 'needs_action' ORDER BY o.seq LIMIT :limit"),
    "done": Sql(f"{_ITEMS} WHERE o.state = 'done' ORDER BY o.seq DESC LIMIT :limit"),
}
_OF_DOSSIER = Sql(f"{_ITEMS} WHERE o.dossier_id = :id ORDER BY o.seq")
_OWED = Sql(
    "SELECT COUNT(DISTINCT dossier_id), "
    "MIN(CASE WHEN dossier_id IS NOT NULL THEN created_at END), "
    "COALESCE(SUM(CASE WHEN state = 'needs_action' THEN 1 ELSE 0 END), 0) "
    "FROM delivery WHERE state <> 'done'"
)
_PRINTS = Sql(f"SELECT {rows.PRINT} FROM slip_print WHERE dossier_id = :id ORDER BY num")  # noqa: S608
_HISTORY = Sql(
    f"SELECT {rows.ENTRY} FROM journal WHERE dossier_id = :id ORDER BY chain, seq"  # noqa: S608
)
_ENTRY = Sql(f"SELECT {rows.ENTRY} FROM journal WHERE id = :id")  # noqa: S608
# Bytes, not text: a damaged row must still be read, and named.
_RAW = ", ".join(
    name if name in ("seq", "server_offset_ms") else f"CAST({name} AS BLOB)"
    for name in rows.ENTRY.split(", ")
)
_CHAIN = Sql(
    {
        dialect: f"SELECT {columns} FROM journal "  # noqa: S608
        "WHERE chain = :chain AND seq > :after ORDER BY seq LIMIT :limit"
        for dialect, columns in (("sqlite", _RAW), ("postgresql", rows.ENTRY))
    }
)
_CHAIN_PAGE = 500
_ANSWERS = Sql(
    "SELECT entry_id, answer FROM delivery "
    "WHERE kind = 'entry' AND state = 'done' AND answer IS NOT NULL"
)


def _civil(moment: datetime) -> str:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)
    return aware.astimezone(VIETNAM).replace(microsecond=0).isoformat()


def _civil_today() -> str:
    return datetime.now(VIETNAM).date().isoformat()


class SqlQueries(WorkQueries):
    """Implements ``ports.Queries``. ``today`` gives the civil date for the list of that name."""

    def __init__(self, engine: Engine, chain: str, today: Callable[[], str] = _civil_today) -> None:
        super().__init__(engine, chain)
        self._today = today

    def search(self, text: str, *, limit: int = 50) -> tuple[DossierLine, ...]:
        """Find dossiers by words, codes and digits, newest first (see ``storage.search_text``)."""
        with self._engine.reading() as run:
            return search(run, text, limit=max(0, limit))

    def running_of(self, number_key: str, *, limit: int = 20) -> tuple[DossierLine, ...]:
        """Return unfinished dossiers of the person with that number (see ``storage.persons``)."""
        with self._engine.reading() as run:
            return dossiers_of(run, number_key, running=True, limit=limit)

    def dossiers_of(self, number_key: str, *, limit: int = 20) -> tuple[DossierLine, ...]:
        """Return all dossiers of the person with that number, newest first."""
        with self._engine.reading() as run:
            return dossiers_of(run, number_key, running=False, limit=limit)

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

        ``now`` and ``soon`` bound ``overdue`` and ``due_soon`` (see the port). Raises
        UnknownDossier when ``before`` is no dossier.
        """
        with self._engine.reading() as run:
            place = _NEWEST
            if before is not None:
                row = run.one(_NUM, {"id": before})
                if row is None:
                    raise UnknownDossier(dossier=before)
                place = row[0]
            values: dict[str, Any] = {"before": place, "limit": max(0, limit)}
            values.update(self._bounds(which, soon, now))
            return tuple(rows.line_of(row) for row in run.all(_LINES[which], values))

    def _bounds(self, which: str, soon: datetime | None, now: datetime | None) -> dict[str, str]:
        if which == "today":
            return {"day": self._today()}
        if which not in _BY_DUE:
            return {}
        # Due moments are civil time to the second with one offset, so their texts compare.
        bounds = {"now": _civil(now or datetime.now(VIETNAM))}
        if which == "due_soon":
            bounds["soon"] = _civil(soon) if soon else ""
        return bounds

    def counts(
        self,
        *,
        today: str,
        soon: datetime | None = None,
        now: datetime | None = None,
        user: str | None = None,
    ) -> Mapping[str, int]:
        """Return the number of lines of every list, and the ``drafts`` of a user (see the port)."""
        with self._engine.reading() as run:
            by_state = {row[0]: int(row[1]) for row in run.all(_BY_STATE)}
            words = {row[0]: int(row[1]) for row in run.all(_UNDELIVERED)}
            of_day = run.one(_OF_DAY, {"day": today}) or (0,)
            drafts = run.one(_OPEN_DRAFTS) if user is None else run.one(_OPEN_OF, {"user": user})
            due = {
                which: int((run.one(sql, self._bounds(which, soon, now)) or (0,))[0])
                for which, sql in _BY_DUE.items()
            }
        return {
            **{state.value: by_state.get(state.value, 0) for state in State},
            "all": sum(by_state.values()),
            "today": int(of_day[0]),
            "waiting": words.get("waiting", 0) + words.get("sending", 0),
            "needs_action": words.get("needs_action", 0),
            "drafts": int((drafts or (0,))[0]),
            **due,
        }

    def dossier(self, code_or_id: str) -> Dossier:
        """Return a dossier by id, official or provisional code; raises UnknownDossier."""
        with self._engine.reading() as run:
            try:
                return read_dossier(run, code_or_id)
            except UnknownDossier:
                return read_by_code(run, code_or_id)

    def history(self, dossier_id: str) -> tuple[Entry, ...]:
        """Return the journal entries of one dossier, oldest first.

        Inside one chain by sequence; entries of several desks are merged by their ids' time.
        """
        with self._engine.reading() as run:
            found = [rows.entry_of(row) for row in run.all(_HISTORY, {"id": dossier_id})]
        chains: dict[str, list[Entry]] = {}
        for entry in found:
            chains.setdefault(entry.chain, []).append(entry)
        return tuple(heapq.merge(*chains.values(), key=_millisecond))

    def delivery_of(self, dossier_id: str) -> DeliverySummary:
        """Return how far a dossier is at the province."""
        with self._engine.reading() as run:
            return read_summary(run, dossier_id)

    def deliveries(self, *, which: str = "open", limit: int = 500) -> tuple[DeliveryItem, ...]:
        """Return outbox rows: ``open`` (not done), ``needs_action``, ``done`` (newest first)."""
        return self._items(_DELIVERIES[which], {"limit": max(0, limit)})

    def delivery_of_dossier(self, dossier_id: str) -> tuple[DeliveryItem, ...]:
        """Return all delivery rows of one dossier in order."""
        return self._items(_OF_DOSSIER, {"id": dossier_id})

    def _items(self, sql: Sql, values: Mapping[str, Any]) -> tuple[DeliveryItem, ...]:
        with self._engine.reading() as run:
            return tuple(rows.item_of(row) for row in run.all(sql, values))

    def owed(self) -> tuple[int, datetime | None, int]:
        """Return (dossiers not fully delivered, oldest of them, rows that need a person)."""
        with self._engine.reading() as run:
            row = run.one(_OWED) or (0, None, 0)
        return int(row[0]), rows.moment(row[1]), int(row[2])

    def prints(self, dossier_id: str) -> tuple[SlipPrint, ...]:
        """Return all prints of a dossier, oldest first."""
        with self._engine.reading() as run:
            return tuple(rows.print_of(row) for row in run.all(_PRINTS, {"id": dossier_id}))

    def entries(self, *, after_seq: int = 0) -> Iterator[Entry]:
        """Stream the desk's own chain in order; damaged rows come with kind ``unreadable``."""
        while True:
            values = {"chain": self._chain, "after": after_seq, "limit": _CHAIN_PAGE}
            with self._engine.reading() as run:
                page = run.all(_CHAIN, values)
            for row in page:
                yield _read_entry(row)
            if len(page) < _CHAIN_PAGE:
                return
            after_seq = page[-1][1]

    def entries_by_id(self, ids: Sequence[str]) -> tuple[Entry, ...]:
        """Return entries by id, in the order asked; unknown ids are left out."""
        with self._engine.reading() as run:
            found = [run.one(_ENTRY, {"id": one}) for one in ids]
        return tuple(rows.entry_of(row) for row in found if row is not None)

    def journal_head(self) -> tuple[int, str]:
        """Return (seq, hash) last written, for the check of the tail."""
        with self._engine.reading() as run:
            return read_head(run, self._chain)

    def acknowledgements(self) -> Mapping[str, Mapping[str, Any]]:
        """Return the stored acknowledgement by entry id."""
        with self._engine.reading() as run:
            return {row[0]: json.loads(row[1]) for row in run.all(_ANSWERS)}


def _millisecond(entry: Entry) -> str:
    return entry.id[:13]  # the time of a UUID version 7; chains keep their own order


def _read_entry(row: Sequence[Any]) -> Entry:
    texts = tuple(
        bytes(cell).decode("utf-8", "surrogateescape")
        if isinstance(cell, bytes | memoryview)
        else cell
        for cell in row
    )
    try:
        return rows.entry_of(texts)
    except (ValueError, TypeError, RecursionError):
        return rows.unreadable_entry(texts)
