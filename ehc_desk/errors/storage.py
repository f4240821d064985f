"""The desk's own disk."""

from __future__ import annotations

from ehc_desk.errors.base import DeskError


class StorageError(DeskError):
    """The desk's own disk or database."""

    code = "storage-error"
    exit_code = 5


class DiskFull(StorageError):
    """There is no room to keep the work safely; nothing acknowledged is lost."""

    code = "disk-full"


class TooNew(StorageError):
    """The data was written by a newer program (params: found, known)."""

    code = "too-new"


class EngineTooOld(StorageError):
    """The SQLite library has the WAL-reset bug (params: found, needed)."""

    code = "engine-too-old"


class Damaged(StorageError):
    """Stored data does not match its own hash or structure (params: what)."""

    code = "damaged"


class Busy(StorageError):
    """Another program holds the data for too long."""

    code = "busy"


class StoreMissing(StorageError):
    """There is no desk in this folder yet (params: folder)."""

    code = "store-missing"
