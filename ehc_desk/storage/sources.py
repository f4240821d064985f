"""Where connections come from: the shipped SQLite driver, or a pool of PostgreSQL.

A desk on SQLite opens its connections by the driver itself, so that SQLAlchemy (a third of the
whole start) is imported only when a schema is made or changed. Knows no transaction and no table.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import sqlalchemy as sa

PATIENCE_S = 5.0
_CHECKPOINT_PAGES = 8000  # 32 MB: the idle checkpoint comes long before
_KEPT_STATEMENTS = 256
_WRITING = (
    f"busy_timeout={int(PATIENCE_S * 1000)}",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    f"wal_autocheckpoint={_CHECKPOINT_PAGES}",
    "cache_size=-32000",
)
_READING = (f"busy_timeout={int(PATIENCE_S * 1000)}", "query_only=ON", "cache_size=-32000")
_CONNECT: dict[str, Any] = {
    "isolation_level": None,  # no hidden BEGIN of the driver
    "check_same_thread": False,
    "timeout": PATIENCE_S,
    "cached_statements": _KEPT_STATEMENTS,
}


class Source(Protocol):
    """Connections of one database, as the driver gives them."""

    @property
    def schema_engine(self) -> sa.Engine:
        """The SQLAlchemy engine by which the schema is made and changed."""
        ...

    def writer(self) -> Any:
        """Return a connection that may write."""
        ...

    def give_back(self, connection: Any) -> bool:
        """Take a writer back after its transaction; False when the engine shall keep it."""
        ...

    def reader(self) -> Any:
        """Return a connection that can change nothing, as a context manager."""
        ...

    def close(self) -> None:
        """Close everything that is idle."""
        ...


class SqliteSource:
    """One SQLite file through sqlcipher3, the library this program ships."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._idle: list[Any] = []
        self._lock = Lock()

    @cached_property
    def schema_engine(self) -> sa.Engine:
        """The engine for schema work; writes through it take the lock at once as well."""
        import sqlalchemy as sa
        from sqlcipher3 import dbapi2

        engine = sa.create_engine(
            sa.URL.create("sqlite+pysqlite", database=str(self._path)),
            module=dbapi2,
            connect_args=_CONNECT,
            pool_reset_on_return=None,
        )
        sa.event.listen(engine, "connect", lambda made, _record: _prepare(made, _WRITING))
        sa.event.listen(engine, "begin", _take_the_write_lock)
        return engine

    def writer(self) -> Any:
        """Open a connection for writing."""
        return self._open(_WRITING)

    def give_back(self, connection: Any) -> bool:
        """Let the engine keep its writer: a round through a pool costs as much as a row."""
        return False

    @contextmanager
    def reader(self) -> Iterator[Any]:
        """Lend an idle reader, or a new one; one that failed is not used again."""
        with self._lock:
            connection = self._idle.pop() if self._idle else None
        connection = connection or self._open(_READING)
        try:
            yield connection
        except BaseException:
            with suppress(Exception):  # it may be dead already, and only has to go
                connection.close()
            raise
        with self._lock:
            self._idle.append(connection)

    def close(self) -> None:
        """Close idle readers and what schema work left open."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()
        if "schema_engine" in self.__dict__:
            self.schema_engine.dispose()

    def _open(self, pragmas: tuple[str, ...]) -> Any:
        from sqlcipher3 import dbapi2

        connection = dbapi2.connect(str(self._path), **_CONNECT)
        try:
            _prepare(connection, pragmas)
        except BaseException:
            connection.close()
            raise
        return connection


class PostgresSource:
    """A PostgreSQL server through psycopg and SQLAlchemy's pools."""

    def __init__(self, url: sa.URL) -> None:
        import sqlalchemy as sa

        patience = int(PATIENCE_S * 1000)
        options = {"options": f"-c lock_timeout={patience} -c TimeZone=UTC", "connect_timeout": 5}
        reads = {**options, "options": f"{options['options']} -c default_transaction_read_only=on"}
        self.schema_engine = sa.create_engine(url, connect_args=options, pool_pre_ping=True)
        self._read = sa.create_engine(
            url, connect_args=reads, pool_pre_ping=True, isolation_level="AUTOCOMMIT"
        )

    def writer(self) -> Any:
        """Take a writer from the pool, which asks the server first."""
        return self.schema_engine.raw_connection()

    def give_back(self, connection: Any) -> bool:
        """Put the writer back into the pool: the server may have gone when it is next wanted."""
        connection.close()
        return True

    @contextmanager
    def reader(self) -> Iterator[Any]:
        """Lend a reader of the pool."""
        connection = self._read.raw_connection()
        try:
            yield connection
        finally:
            connection.close()

    def close(self) -> None:
        """Close the pools."""
        self.schema_engine.dispose()
        self._read.dispose()


def _prepare(connection: Any, pragmas: tuple[str, ...]) -> None:
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")


def _take_the_write_lock(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
