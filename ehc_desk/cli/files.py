"""Files a command writes for its caller: tried before anything is taken, told when refused."""

from __future__ import annotations

import shutil
from pathlib import Path

from ehc_desk.errors import FieldsInvalid


def must_be_writable(target: Path) -> None:
    """Refuse a target nobody can write before a number is taken, not after."""
    there = target.exists()
    try:
        with target.open("ab"):
            pass
        if not there:
            target.unlink()
    except OSError as error:
        raise FieldsInvalid(fields=[{"field": "out", "code": "not-writable"}]) from error


def copy_out(source: Path, target: Path) -> Path:
    """Copy a finished file to where the caller wants it; raises DiskFull or FieldsInvalid."""
    try:
        shutil.copyfile(source, target)
    except OSError as error:
        if error.errno == 28:
            from ehc_desk.errors import DiskFull

            raise DiskFull from error
        raise FieldsInvalid(fields=[{"field": "out", "code": "not-writable"}]) from error
    return target.absolute()
