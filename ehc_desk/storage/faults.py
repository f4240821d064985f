"""The border of the room: what a database driver raises becomes an error of the desk's own tree.

Knows drivers by the names of their errors only, so that none is imported for this. Errors that are
a mistake of the program pass through unchanged.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from ehc_desk.errors import Busy, Damaged, DeskError, DiskFull, StorageError, TooNew

_SQLITE: dict[str, type[StorageError]] = {
    "SQLITE_FULL": DiskFull,
    "SQLITE_BUSY": Busy,
    "SQLITE_LOCKED": Busy,
    "SQLITE_CORRUPT": Damaged,
    "SQLITE_NOTADB": Damaged,
}
# Classes 08, 40, 53, 55 and 57 of the SQL states of PostgreSQL (its Appendix A).
_POSTGRES: dict[str, type[StorageError]] = {
    "53100": DiskFull,
    "40P01": Busy,
    "40001": Busy,
    "55P03": Busy,
    "53300": Busy,
    "57014": Busy,
    "XX001": Damaged,
    "XX002": Damaged,
}
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})


@contextmanager
def translated() -> Iterator[None]:
    """Turn errors of sqlcipher3, psycopg, SQLAlchemy and the file system into ``StorageError``."""
    try:
        yield
    except DeskError:
        raise
    except Exception as error:
        # Every class of two drivers and the operating system; what is unknown is raised again.
        found = storage_error(error)
        if found is None:
            raise
        raise found from error


def storage_error(error: BaseException) -> StorageError | None:
    """Return the desk's error for a driver's or the system's one, or None when it is a bug."""
    if isinstance(error, OSError):
        return DiskFull() if error.errno in _NO_ROOM else None
    origin = getattr(error, "orig", None) or error  # SQLAlchemy wraps the driver's error
    return _of_sqlite(origin) or _of_postgres(origin)


def _of_sqlite(error: BaseException) -> StorageError | None:
    name = str(getattr(error, "sqlite_errorname", "") or "")
    if name.startswith("SQLITE_IOERR"):
        # Writing the shared-memory file of the WAL reports a full disk as an input/output error.
        return (
            DiskFull()
            if name in ("SQLITE_IOERR_SHMSIZE", "SQLITE_IOERR_WRITE")
            else StorageError(reason=name)
        )
    if name in ("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM"):
        return StorageError(reason=name)
    for start, kind in _SQLITE.items():
        if name.startswith(start):
            return kind(what="database") if kind is Damaged else kind()
    if name == "SQLITE_SCHEMA":
        return TooNew()
    return None


def _of_postgres(error: BaseException) -> StorageError | None:
    if not type(error).__module__.startswith("psycopg"):
        return None
    state = str(getattr(error, "sqlstate", "") or "")
    if state in _POSTGRES:
        kind = _POSTGRES[state]
        return kind(what="database") if kind is Damaged else kind()
    if type(error).__name__ == "OperationalError" or state[:2] in ("08", "57"):
        return StorageError(reason="connection")
    return None
