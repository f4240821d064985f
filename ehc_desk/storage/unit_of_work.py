"""One transaction and its writers; nothing of it can be used after its end.

On PostgreSQL the row of the desk's chain is locked first, so that all writing of one desk takes
turns there as it does on SQLite.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

from ehc_desk.domain.journal import GENESIS
from ehc_desk.storage.accounts import SqlAccounts
from ehc_desk.storage.batches import SqlBatches
from ehc_desk.storage.delivery_writer import SqlDeliveryWriter
from ehc_desk.storage.dossiers import SqlDossiers
from ehc_desk.storage.drafts import SqlDrafts
from ehc_desk.storage.journal_writer import SqlJournalWriter
from ehc_desk.storage.numbers import SqlNumbers
from ehc_desk.storage.preferences import SqlPreferences, SqlTimings
from ehc_desk.storage.prints import SqlPrints
from ehc_desk.storage.statements import SQLITE, Runner, Sql

if TYPE_CHECKING:
    from ehc_desk.storage.engine import Engine

_MOST_KNOWN_WORDS = 20_000
_LOCK_CHAIN = Sql(
    {"postgresql": "SELECT seq FROM chain_head WHERE chain = :chain FOR UPDATE", "sqlite": ""}
)
_START_CHAIN = Sql(
    "INSERT INTO chain_head (chain, seq, hash) VALUES (:chain, 0, :hash) "
    "ON CONFLICT (chain) DO NOTHING"
)
_READ_NOTE = Sql("SELECT value FROM note WHERE chain = :chain AND name = :name")
_WRITE_NOTE = Sql(
    "INSERT INTO note (chain, name, value) VALUES (:chain, :name, :value) "
    "ON CONFLICT (chain, name) DO UPDATE SET value = excluded.value"
)


def read_note(run: Runner, chain: str, key: str) -> str | None:
    """Return a small fact of this desk, or None."""
    row = run.one(_READ_NOTE, {"chain": chain, "name": key})
    return str(row[0]) if row else None


class SqlUnitOfWork:
    """Implements ``ports.UnitOfWork`` on one open transaction."""

    def __init__(
        self,
        run: Runner,
        chain: str,
        clock_offset: Callable[[], int | None],
        known_words: Set[str] = frozenset(),
    ) -> None:
        self._run = run
        self._chain = chain
        self.drafts = SqlDrafts(run)
        self.batches = SqlBatches(run)
        self.dossiers = SqlDossiers(run, known_words)
        self.journal = SqlJournalWriter(run, chain, clock_offset)
        self.delivery = SqlDeliveryWriter(run, chain, self.dossiers.fresh)
        self.numbers = SqlNumbers(run, chain)
        self.accounts = SqlAccounts(run)
        self.prints = SqlPrints(run)
        self.preferences = SqlPreferences(run)
        self.timings = SqlTimings(run)

    def note(self, key: str, value: str | None = None) -> str | None:
        """Read (value None) or write a small fact of this desk, such as the pull cursor."""
        if value is None:
            return read_note(self._run, self._chain, key)
        self._run.do(_WRITE_NOTE, {"chain": self._chain, "name": key, "value": value})
        return value


class SqlStorage:
    """Implements ``ports.Storage`` for the chain of one installation.

    ``clock_offset`` tells the last measured difference to the province's clock in milliseconds.
    """

    def __init__(
        self, engine: Engine, chain: str, clock_offset: Callable[[], int | None] | None = None
    ) -> None:
        self._engine = engine
        self._chain = chain
        self._clock_offset = clock_offset or (lambda: None)
        self._known_words: set[str] = set()

    def begin(self) -> AbstractContextManager[SqlUnitOfWork]:
        """Start one write transaction; raises Busy, DiskFull, Damaged."""
        return self._begin()

    @contextmanager
    def _begin(self) -> Iterator[SqlUnitOfWork]:
        with self._engine.writing() as run:
            if run.dialect != SQLITE:
                self._lock(run)
            work = SqlUnitOfWork(run, self._chain, self._clock_offset, self._known_words)
            yield work
        # Only here: words of a unit that was rolled back are not written down.
        if len(self._known_words) < _MOST_KNOWN_WORDS:
            self._known_words |= work.dossiers.new_words

    def _lock(self, run: Runner) -> None:
        about = {"chain": self._chain}
        if run.one(_LOCK_CHAIN, about) is None:
            run.do(_START_CHAIN, {**about, "hash": GENESIS})
            run.one(_LOCK_CHAIN, about)

    def checkpoint(self) -> None:
        """Move the write-ahead log into the database; for idle moments."""
        self._engine.checkpoint()

    def close(self) -> None:
        """Close all connections."""
        self._engine.close()
