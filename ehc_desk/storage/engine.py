"""The way to a database: SQLite as shipped for one desk, PostgreSQL for an office.

Every write transaction takes the write lock at once (BEGIN IMMEDIATE): with SQLite's own deferred
begin, concurrent updates are lost or fail in spite of a time-out. Commits are durable
(WAL, synchronous=FULL). Reading has connections of its own that can change nothing. Knows no table.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ehc_desk.errors import Busy, EngineTooOld, StoreMissing
from ehc_desk.storage.faults import translated
from ehc_desk.storage.sources import PATIENCE_S, PostgresSource, Source, SqliteSource
from ehc_desk.storage.statements import POSTGRESQL, SQLITE, Runner

if TYPE_CHECKING:
    import sqlalchemy as sa

OLDEST_SQLITE = (3, 51, 3)
"""Older ones can corrupt a WAL when two connections meet in a reset: exactly a desk's case."""


class Engine:
    """One database: ``writing`` gives the write transaction, ``reading`` a read-only runner."""

    def __init__(self, source: Source, *, dialect: str, path: Path | None) -> None:
        self.path = path
        self.dialect = dialect
        self._source = source
        self._turn = threading.Lock()
        self._holder = 0
        self._kept: Any = None

    @property
    def write(self) -> sa.Engine:
        """The SQLAlchemy engine, for making and changing the schema."""
        return self._source.schema_engine

    @contextmanager
    def writing(self) -> Iterator[Runner]:
        """Run one write transaction: commit at the end of the block, roll back when it raises.

        Raises Busy when another thread or program holds the lock for longer than five seconds,
        DiskFull, Damaged. One thread cannot nest two.
        """
        with self._my_turn(), translated():
            connection = self._connection()
            runner = Runner(connection.cursor(), self.dialect)
            try:
                self._begin(runner)
                yield runner
                connection.commit()
            except BaseException:
                self._roll_back(connection)
                raise
            finally:
                _quietly(runner.end)
                self._give_back()

    @contextmanager
    def reading(self) -> Iterator[Runner]:
        """Give a runner outside any transaction; each statement sees its own moment."""
        with translated(), self._source.reader() as connection:
            runner = Runner(connection.cursor(), self.dialect)
            try:
                yield runner
            finally:
                _quietly(runner.end)

    def checkpoint(self) -> None:
        """Move the log into the database file; for idle moments. Waits for nobody."""
        if self.dialect != SQLITE:
            return
        with self._my_turn(), translated():
            cursor = self._connection().cursor()
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
            cursor.close()

    def close(self) -> None:
        """Close all connections; a later use opens new ones."""
        with self._my_turn():
            self._drop_kept()
            self._source.close()

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        # Threads of one program take turns here, fairly and without SQLite's growing sleeps.
        me = threading.get_ident()
        if self._holder == me:
            raise RuntimeError("a unit of work is already open in this thread")
        if not self._turn.acquire(timeout=PATIENCE_S):
            raise Busy()
        self._holder = me
        try:
            yield
        finally:
            self._holder = 0
            self._turn.release()

    def _connection(self) -> Any:
        if self._kept is None:
            self._kept = self._source.writer()
        return self._kept

    def _give_back(self) -> None:
        if self._kept is not None and self._source.give_back(self._kept):
            self._kept = None

    def _begin(self, runner: Runner) -> None:
        if self.dialect == SQLITE:
            runner.script(("BEGIN IMMEDIATE",))

    def _roll_back(self, connection: Any) -> None:
        try:
            connection.rollback()
        except Exception:
            # Whatever the driver says now: this connection is not used again.
            self._drop_kept()

    def _drop_kept(self) -> None:
        kept, self._kept = self._kept, None
        if kept is not None:
            with suppress(Exception):  # it may be dead already, and only has to go
                getattr(kept, "invalidate", kept.close)()


def _quietly(end: Any) -> None:
    with suppress(Exception):  # closing a cursor of a dead connection must not hide the real error
        end()


def open_engine(target: str | Path, *, must_exist: bool = False) -> Engine:
    """Open a database by path of the SQLite file or by URL and bring its schema up to date.

    A missing SQLite file is created, or raises StoreMissing with ``must_exist`` or when its folder
    is missing. Raises EngineTooOld, TooNew, Damaged, Busy.
    """
    from ehc_desk.storage.migrate import make_current

    with translated():
        engine = _opened(target, must_exist=must_exist)
        try:
            make_current(engine)
        except BaseException:
            engine.close()
            raise
    return engine


def _opened(target: str | Path, *, must_exist: bool) -> Engine:
    if not (isinstance(target, str) and "://" in target):
        return _open_sqlite(Path(target), must_exist=must_exist)
    import sqlalchemy as sa

    url = sa.make_url(target)
    if url.get_backend_name() == SQLITE:
        return _open_sqlite(Path(url.database or ""), must_exist=must_exist)
    if url.drivername == POSTGRESQL:
        url = url.set(drivername="postgresql+psycopg")
    return Engine(PostgresSource(url), dialect=POSTGRESQL, path=None)


def check_sqlite(found: tuple[int, ...]) -> None:
    """Raise EngineTooOld when the SQLite library is older than ``OLDEST_SQLITE``."""
    if found < OLDEST_SQLITE:
        raise EngineTooOld(
            found=".".join(map(str, found)), needed=".".join(map(str, OLDEST_SQLITE))
        )


def _open_sqlite(path: Path, *, must_exist: bool) -> Engine:
    from sqlcipher3 import dbapi2

    check_sqlite(dbapi2.sqlite_version_info)
    if not path.parent.is_dir() or (must_exist and not path.is_file()):
        raise StoreMissing(folder=path.parent.name)
    return Engine(SqliteSource(path), dialect=SQLITE, path=path)
