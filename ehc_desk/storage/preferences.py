"""What is remembered for a user, and how long the steps of a day took (without names)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import groupby
from typing import Any

from ehc_desk.storage import rows
from ehc_desk.storage.statements import Runner, Sql, insert_row

_GET = Sql("SELECT value FROM preference WHERE user_name = :user_name AND name = :name")
_PUT = insert_row(
    "preference", then="ON CONFLICT (user_name, name) DO UPDATE SET value = excluded.value"
)
_DROP = Sql("DELETE FROM preference WHERE user_name = :user_name AND name = :name")
_ADD = insert_row("timing", without=("num",))
_OF_DAY = Sql("SELECT step, ms FROM timing WHERE day = :day ORDER BY step, ms")


def read_preference(run: Runner, user: str, name: str) -> Any | None:
    """Return the value, or None; names of users are compared without case."""
    row = run.one(_GET, {"user_name": user.casefold(), "name": name})
    return json.loads(row[0]) if row else None


def read_timings(run: Runner, day: str) -> Mapping[str, tuple[int, int]]:
    """Return by step (count, lower median in milliseconds); steps nobody took are left out."""
    told = {}
    for step, found in groupby(run.all(_OF_DAY, {"day": day}), key=lambda row: str(row[0])):
        times = [int(row[1]) for row in found]
        told[step] = (len(times), times[(len(times) - 1) // 2])  # they come in order
    return told


class SqlPreferences:
    """Implements ``ports.Preferences``."""

    def __init__(self, run: Runner) -> None:
        self._run = run

    def get(self, user: str, name: str) -> Any | None:
        """Return the value, or None."""
        return read_preference(self._run, user, name)

    def put(self, user: str, name: str, value: Any) -> None:
        """Write a JSON value; None forgets it. TypeError for what JSON cannot hold."""
        about = {"user_name": user.casefold(), "name": name}
        if value is None:
            self._run.do(_DROP, about)
        else:
            # NUL inside a string is written as \u0000, which every text column can hold.
            self._run.do(_PUT, {**about, "value": rows.to_json(value)})


class SqlTimings:
    """Implements ``ports.Timings``."""

    def __init__(self, run: Runner) -> None:
        self._run = run

    def add(self, day: str, procedure_code: str, step: str, ms: int) -> None:
        """Keep one duration in milliseconds."""
        self._run.do(
            _ADD, {"day": day, "procedure_code": procedure_code, "step": step, "ms": max(0, ms)}
        )
