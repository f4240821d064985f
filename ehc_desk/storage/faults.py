"""The border of the room: what a database driver raises becomes an error of the desk's own tree.

Knows drivers by the names of their errors only, so that none is imported for this. Errors that are
a mistake of the program pass through unchanged.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from ehc_desk.errors import Busy, Damaged, DeskError, DiskFull, StorageError

_SQLITE: tuple[tuple[str, type[StorageError]], ...] = (
    # The first beginning that fits. A full disk under the shared memory of the WAL, or while
    # writing, is reported as an input/output error.
    ("SQLITE_FULL", DiskFull),
    ("SQLITE_IOERR_WRITE", DiskFull),
    ("SQLITE_IOERR_SHMSIZE", DiskFull),
    ("SQLITE_IOERR", StorageError),
    ("SQLITE_BUSY", Busy),
    ("SQLITE_LOCKED", Busy),
    ("SQLITE_CORRUPT", Damaged),
    ("SQLITE_NOTADB", Damaged),
    ("SQLITE_READONLY", StorageError),
    ("SQLITE_CANTOPEN", StorageError),
    ("SQLITE_PERM", StorageError),
)
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
    for start, kind in _SQLITE:
        if name.startswith(start):
            return _made(kind, name)
    return None


def _made(kind: type[StorageError], reason: str) -> StorageError:
    if kind is Damaged:
        return Damaged(what="database")
    return StorageError(reason=reason) if kind is StorageError else kind()


def _of_postgres(error: BaseException) -> StorageError | None:
    if not type(error).__module__.startswith("psycopg"):
        return None
    state = str(getattr(error, "sqlstate", "") or "")
    if state in _POSTGRES:
        return _made(_POSTGRES[state], state)
    if type(error).__name__ == "OperationalError" or state[:2] in ("08", "57"):
        return StorageError(reason="connection")
    return None
