"""Errors of the drivers and the system, as the desk names them."""

from __future__ import annotations

import errno
from datetime import UTC, datetime

import pytest

from ehc_desk.errors import Busy, Damaged, DeskError, DiskFull, StorageError, UnknownDraft
from ehc_desk.storage import rows
from ehc_desk.storage.faults import storage_error, translated
from ehc_desk.storage.statements import Sql, insert_row


class Sqlite(Exception):
    def __init__(self, name: str) -> None:
        self.sqlite_errorname = name


class Postgres(Exception):
    __module__ = "psycopg.errors"

    def __init__(self, state: str | None) -> None:
        self.sqlstate = state


class OperationalError(Postgres):
    __module__ = "psycopg"


class Wrapped(Exception):
    def __init__(self, orig: Exception) -> None:
        self.orig = orig


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (Sqlite("SQLITE_FULL"), DiskFull),
        (Sqlite("SQLITE_BUSY_SNAPSHOT"), Busy),
        (Sqlite("SQLITE_LOCKED"), Busy),
        (Sqlite("SQLITE_CORRUPT_VTAB"), Damaged),
        (Sqlite("SQLITE_NOTADB"), Damaged),
        (Sqlite("SQLITE_IOERR_WRITE"), DiskFull),
        (Sqlite("SQLITE_IOERR_SHMSIZE"), DiskFull),
        (Sqlite("SQLITE_IOERR_READ"), StorageError),
        (Sqlite("SQLITE_READONLY_DBMOVED"), StorageError),
        (Sqlite("SQLITE_CANTOPEN"), StorageError),
        (Wrapped(Sqlite("SQLITE_FULL")), DiskFull),
        (Postgres("53100"), DiskFull),
        (Postgres("40P01"), Busy),
        (Postgres("55P03"), Busy),
        (Postgres("XX001"), Damaged),
        (Postgres("57P01"), StorageError),
        (OperationalError(None), StorageError),
        (OSError(errno.ENOSPC, "full"), DiskFull),
        (OSError(errno.EDQUOT, "quota"), DiskFull),
    ],
)
def test_a_known_fault_has_its_remedy(error: Exception, kind: type[StorageError]) -> None:
    assert type(storage_error(error)) is kind
    with pytest.raises(kind), translated():
        raise error


@pytest.mark.parametrize(
    "error",
    [Sqlite("SQLITE_ERROR"), Sqlite("SQLITE_CONSTRAINT"), Postgres("42601"), KeyError("x"),
     OSError(errno.EACCES, "no")],
)  # fmt: skip
def test_a_mistake_of_the_program_stays_one(error: Exception) -> None:
    with pytest.raises(type(error)) as caught, translated():
        raise error
    assert not isinstance(caught.value, DeskError)


def test_the_desks_own_errors_pass() -> None:
    with pytest.raises(UnknownDraft), translated():
        raise UnknownDraft(draft="x")


def test_a_statement_is_written_for_both_parameter_styles() -> None:
    sql = Sql("SELECT CAST(:a AS TEXT) || :b")
    assert sql.on("sqlite") == "SELECT CAST(:a AS TEXT) || :b"
    assert sql.on("postgresql") == "SELECT CAST(%(a)s AS TEXT) || %(b)s"
    assert sql.on("sqlite") is sql.on("sqlite")
    assert "%(chain)s" in insert_row("note").on("postgresql")


def test_moments_keep_their_microseconds() -> None:
    at = datetime(2026, 11, 21, 1, 2, 3, 456789, tzinfo=UTC)
    back = rows.moment(rows.ticks(at))
    assert back == at
    assert back is not None
    assert str(back.utcoffset()) == "7:00:00"
    naive = at.replace(tzinfo=None)
    assert rows.moment(rows.ticks(naive)) != at, "without offset it is civil time of Viet Nam"
    assert rows.ticks(None) is rows.moment(None) is None
    assert rows.civil_day(datetime(2026, 11, 20, 17, tzinfo=UTC)) == "2026-11-21"
    assert rows.civil_day(naive) == "2026-11-21"
