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
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.pool import PoolProxiedConnection

from ehc_desk.errors import Busy, EngineTooOld, StoreMissing
from ehc_desk.storage.faults import translated
from ehc_desk.storage.statements import POSTGRESQL, SQLITE, Runner

OLDEST_SQLITE = (3, 51, 3)
"""Older ones can corrupt a WAL when two connections meet in a reset: exactly a desk's case."""

PATIENCE_S = 5.0
_CHECKPOINT_PAGES = 8000  # 32 MB: the idle checkpoint comes long before
_KEPT_STATEMENTS = 256


class Engine:
    """One database: ``writing`` gives the write transaction, ``reading`` a read-only runner."""

    def __init__(self, *, write: sa.Engine, read: sa.Engine, path: Path | None) -> None:
        self.write = write
        self.path = path
        self.dialect = write.dialect.name
        self._read = read
        self._turn = threading.Lock()
        self._holder = 0
        self._kept: PoolProxiedConnection | None = None

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
        with translated():
            connection = self._read.raw_connection()
            try:
                runner = Runner(connection.cursor(), self.dialect)
                try:
                    yield runner
                finally:
                    _quietly(runner.end)
            finally:
                connection.close()

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
            self.write.dispose()
            self._read.dispose()

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

    def _connection(self) -> PoolProxiedConnection:
        if self._kept is None:
            self._kept = self.write.raw_connection()
        return self._kept

    def _give_back(self) -> None:
        # The one of SQLite is kept, since a pool's rounds cost as much as a row; a server may have
        # gone since, so that one goes back to the pool, which asks before it hands it out again.
        if self.dialect != SQLITE and self._kept is not None:
            kept, self._kept = self._kept, None
            kept.close()

    def _begin(self, runner: Runner) -> None:
        if self.dialect == SQLITE:
            runner.script(("BEGIN IMMEDIATE",))

    def _roll_back(self, connection: PoolProxiedConnection) -> None:
        try:
            connection.rollback()
        except Exception:
            # Whatever the driver says now: this connection is not used again.
            self._drop_kept()

    def _drop_kept(self) -> None:
        kept, self._kept = self._kept, None
        if kept is not None:
            with suppress(Exception):  # it may be dead already, and only has to go
                kept.invalidate()


def _quietly(end: Any) -> None:
    with suppress(Exception):  # closing a cursor of a dead connection must not hide the real error
        end()


def open_engine(target: str | Path, *, must_exist: bool = False) -> Engine:
    """Open a database by path of the SQLite file or by URL and bring its schema up to date.

    A missing SQLite file is created, or raises StoreMissing with ``must_exist`` or when its folder
    is missing. Raises EngineTooOld, TooNew, Damaged, Busy.
    """
    from ehc_desk.storage.migrate import make_current

    url = _url_of(target)
    with translated():
        if url.get_backend_name() == SQLITE:
            engine = _open_sqlite(Path(url.database or ""), must_exist=must_exist)
        else:
            engine = _open_postgres(url)
        try:
            make_current(engine)
        except BaseException:
            engine.close()
            raise
    return engine


def _url_of(target: str | Path) -> sa.URL:
    if isinstance(target, str) and "://" in target:
        url = sa.make_url(target)
        return url.set(drivername="postgresql+psycopg") if url.drivername == POSTGRESQL else url
    return sa.URL.create("sqlite", database=str(target))


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
    write, read = (_sqlite_engine(path, dbapi2) for _ in range(2))
    event.listen(write, "connect", _prepare_writing)
    event.listen(write, "begin", _take_the_write_lock)
    event.listen(read, "connect", _prepare_reading)
    return Engine(write=write, read=read, path=path)


def _sqlite_engine(path: Path, driver: Any) -> sa.Engine:
    return sa.create_engine(
        sa.URL.create("sqlite+pysqlite", database=str(path)),
        module=driver,
        connect_args={
            "isolation_level": None,  # no hidden BEGIN of the driver
            "check_same_thread": False,
            "timeout": PATIENCE_S,
            "cached_statements": _KEPT_STATEMENTS,
        },
        pool_reset_on_return=None,
    )


def _prepare_writing(connection: Any, _record: Any) -> None:
    for pragma in (
        f"busy_timeout={int(PATIENCE_S * 1000)}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"wal_autocheckpoint={_CHECKPOINT_PAGES}",
        "cache_size=-32000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _prepare_reading(connection: Any, _record: Any) -> None:
    for pragma in (
        f"busy_timeout={int(PATIENCE_S * 1000)}",
        "query_only=ON",
        "cache_size=-32000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _take_the_write_lock(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _open_postgres(url: sa.URL) -> Engine:
    patience = int(PATIENCE_S * 1000)
    options = {"options": f"-c lock_timeout={patience} -c TimeZone=UTC", "connect_timeout": 5}
    write = sa.create_engine(url, connect_args=options, pool_pre_ping=True)
    reads = {**options, "options": f"{options['options']} -c default_transaction_read_only=on"}
    read = sa.create_engine(
        url, connect_args=reads, pool_pre_ping=True, isolation_level="AUTOCOMMIT"
    )
    return Engine(write=write, read=read, path=None)
