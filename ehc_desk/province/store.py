"""The province's own database: SQLite through apsw, one writer at a time.

WAL with ``synchronous=FULL``: what was acknowledged survives a power cut. Every write transaction
is BEGIN IMMEDIATE. SQLite below 3.51.3 has a WAL bug that damages files: refused at the door.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw

_NEEDED = (3, 51, 3)
_SCHEMA = 1

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE desks (
    desk TEXT PRIMARY KEY, client_id TEXT NOT NULL UNIQUE, office TEXT NOT NULL,
    office_name TEXT NOT NULL, agencies TEXT NOT NULL, public_key TEXT, epoch INTEGER NOT NULL,
    enabled INTEGER NOT NULL DEFAULT 1) STRICT;
CREATE TABLE enrolments (
    secret_hash TEXT PRIMARY KEY, desk TEXT NOT NULL REFERENCES desks, expires REAL NOT NULL,
    public_key TEXT) STRICT;
CREATE TABLE assertions (jti TEXT PRIMARY KEY, expires REAL NOT NULL) STRICT;
CREATE TABLE leases (
    id INTEGER PRIMARY KEY, agency TEXT NOT NULL, day TEXT NOT NULL, desk TEXT NOT NULL,
    epoch INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
    UNIQUE (agency, day, first)) STRICT;
CREATE TABLE dossiers (
    dossier TEXT PRIMARY KEY, code TEXT NOT NULL UNIQUE, provisional TEXT UNIQUE,
    version INTEGER NOT NULL, status INTEGER NOT NULL, office TEXT NOT NULL, desk TEXT NOT NULL,
    procedure TEXT NOT NULL, receiving_office TEXT NOT NULL, competent_agency TEXT NOT NULL,
    received_at TEXT NOT NULL, due_at TEXT) STRICT;
CREATE TABLE voided (code TEXT PRIMARY KEY, reason TEXT NOT NULL, entry TEXT NOT NULL) STRICT;
CREATE TABLE entries (
    server_seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, dossier TEXT,
    kind TEXT NOT NULL, hash TEXT NOT NULL, chain TEXT NOT NULL, seq INTEGER NOT NULL,
    desk TEXT NOT NULL, day TEXT NOT NULL, record TEXT NOT NULL, ack TEXT NOT NULL) STRICT;
CREATE INDEX entries_of_dossier ON entries (dossier, server_seq);
CREATE INDEX entries_of_day ON entries (desk, day);
CREATE TABLE changes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, office TEXT NOT NULL, kind TEXT NOT NULL,
    dossier TEXT, code TEXT, at TEXT NOT NULL, data TEXT NOT NULL) STRICT;
CREATE INDEX changes_of_office ON changes (office, seq);
CREATE TABLE people (
    key TEXT NOT NULL, dossier TEXT NOT NULL, PRIMARY KEY (key, dossier)) STRICT, WITHOUT ROWID;
CREATE TABLE results (dossier TEXT PRIMARY KEY, at TEXT NOT NULL, papers TEXT NOT NULL) STRICT;
CREATE TABLE uploads (
    id TEXT PRIMARY KEY, desk TEXT NOT NULL, length INTEGER NOT NULL, sha256 TEXT NOT NULL,
    media_type TEXT NOT NULL, expires REAL NOT NULL, state TEXT NOT NULL) STRICT;
CREATE TABLE heartbeats (desk TEXT PRIMARY KEY, at TEXT NOT NULL, body TEXT NOT NULL) STRICT;
"""

Db = apsw.Connection


class StoreError(Exception):
    """The province's folder cannot be used."""


class Store:
    """One connection, guarded by a lock; transactions are short."""

    def __init__(self, path: Path, *, create: bool = True) -> None:
        require_sqlite(apsw.sqlite_lib_version())
        if not create and not path.exists():
            raise StoreError(f"no province in {path.parent}")
        self._lock = threading.Lock()
        self._db = apsw.Connection(str(path))
        self._db.set_busy_timeout(5000)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            self._db.execute(f"PRAGMA {pragma}")
        with self.write() as db:
            _build(db)

    @contextmanager
    def write(self) -> Iterator[Db]:
        """Hold one write transaction: committed at the end, rolled back on any error."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                # Any end but the good one undoes the transaction; the error goes on.
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    @contextmanager
    def read(self) -> Iterator[Db]:
        """Hold one consistent view."""
        with self._lock:
            self._db.execute("BEGIN")
            try:
                yield self._db
            finally:
                self._db.execute("ROLLBACK")

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()


def require_sqlite(found: str) -> None:
    """Raise StoreError when the SQLite library is older than 3.51.3 (WAL-reset bug)."""
    if tuple(int(part) for part in found.split(".")[:3]) < _NEEDED:
        raise StoreError(f"SQLite {found} is too old, 3.51.3 is needed")


def _build(db: Db) -> None:
    found = db.pragma("user_version")
    if found == 0:
        db.execute(_TABLES)
        db.pragma("user_version", _SCHEMA)
    elif found != _SCHEMA:
        raise StoreError(f"folder has schema {found}, this program knows {_SCHEMA}")


def one(db: Db, sql: str, params: Sequence[Any] = ()) -> tuple[Any, ...] | None:
    """Return the first row, or None."""
    row: tuple[Any, ...] | None = db.execute(sql, tuple(params)).fetchone()
    return row


def rows(db: Db, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Return all rows."""
    found: list[tuple[Any, ...]] = db.execute(sql, tuple(params)).fetchall()
    return found


def get_meta(db: Db, key: str, default: str = "") -> str:
    """Return a remembered word of this province."""
    row = one(db, "SELECT value FROM meta WHERE key = ?", (key,))
    return str(row[0]) if row else default


def set_meta(db: Db, key: str, value: str) -> None:
    """Remember a word."""
    db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))
