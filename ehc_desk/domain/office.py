"""The office and the desk a dossier is received at, as given at installation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta, timezone

VIETNAM = timezone(timedelta(hours=7), "+07:00")
"""Civil time of Viet Nam, without summer time (rule D1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Letterhead and codes. ``chain`` is the UUID of this installation's journal."""

    agency: str
    desk: str
    name: str
    chain: str
    superior: str = ""
    receiving_office: str = ""
    place: str = ""
    phone: str = ""
    lookup_url: str = ""
    shelf: str = ""
    form_suffix: str = "TTPVHCC"
    return_place: str = ""
    training: bool = False
