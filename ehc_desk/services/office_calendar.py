"""Days of an office's own: closed or open against the country's calendar, with their reason.

Kept as a file beside the desk's identity; laid over the built-in calendar when a desk is opened.
Dossiers keep the version of the calendar they were promised by, so nothing accepted moves.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from ehc_desk.domain.calendar import DayException, WorkingCalendar
from ehc_desk.domain.text import parse_iso_date
from ehc_desk.errors import Damaged, DeskError, FieldsInvalid

_LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDay:
    """One day on which this office does not follow the country's calendar."""

    day: date
    works: bool
    name: str
    basis: str

    def to_json(self) -> dict[str, object]:
        """Return the day as it stands in the file and in the journal."""
        return {
            "date": self.day.isoformat(),
            "kind": "work" if self.works else "off",
            "name": self.name,
            "basis": self.basis,
        }


def own_day(value: object) -> OwnDay:
    """Return the day of ``{"date", "kind": "off"|"work", "name", "basis"}``.

    Raises FieldsInvalid naming what is missing: a day without a reason helps nobody who has to
    explain a due date (rule D29). Raises ImpossibleDate for a date that does not exist.
    """
    if not isinstance(value, dict):
        raise FieldsInvalid(fields=[{"field": "date", "code": "required"}])
    name, basis = (str(value.get(key) or "").strip() for key in ("name", "basis"))
    wrong = [
        {"field": key, "code": "required" if not text else "too-long"}
        for key, text in (("name", name), ("basis", basis))
        if not text or len(text) > _LONGEST
    ]
    if value.get("kind") not in ("off", "work"):
        wrong.append({"field": "kind", "code": "unknown"})
    if wrong:
        raise FieldsInvalid(fields=wrong)
    day = parse_iso_date(value.get("date"), "date")
    return OwnDay(day=day, works=value["kind"] == "work", name=name, basis=basis)


def load(file: Path) -> tuple[OwnDay, ...]:
    """Return the own days of a desk in order; none without a file. Raises Damaged."""
    if not file.is_file():
        return ()
    try:
        days = [own_day(one) for one in json.loads(file.read_text("utf-8"))["days"]]
    except (OSError, ValueError, LookupError, TypeError, DeskError) as error:
        raise Damaged(what=file.name) from error
    return tuple(sorted(days, key=lambda one: one.day))


def text_of(days: Iterable[OwnDay]) -> str:
    """Return the content of the file for these days."""
    return json.dumps({"days": [one.to_json() for one in days]}, ensure_ascii=False, indent=1)


def laid_over(builtin: WorkingCalendar, days: tuple[OwnDay, ...]) -> WorkingCalendar:
    """Return the calendar with the own days; its version names both, so that D29 stays provable."""
    if not days:
        return builtin
    own = {
        one.day: DayException(
            day=one.day, works=one.works, name=one.name, basis=one.basis, status="confirmed"
        )
        for one in days
    }
    rest = [one for one in builtin.exceptions if one.day not in own]
    mark = hashlib.sha256(text_of(days).encode()).hexdigest()[:8]
    return replace(
        builtin,
        version=f"{builtin.version}+{mark}",
        exceptions=tuple(sorted([*rest, *own.values()], key=lambda one: one.day)),
    )
