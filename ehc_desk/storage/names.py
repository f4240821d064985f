"""Names of accounts for lists and histories: a login stays in records, people read names."""

from __future__ import annotations

from ehc_desk.storage.statements import Runner, Sql

_NAMES = Sql("SELECT name, display_name FROM account")


def read_display_names(run: Runner) -> dict[str, str]:
    """Return the display name by login; disabled accounts too, their acts stay."""
    return {str(row[0]): str(row[1]) for row in run.all(_NAMES) if row[1]}
