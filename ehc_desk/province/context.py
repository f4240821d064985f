"""What the calls of one running province share; made once in ``app``."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ehc_desk.province.clock import ProvinceClock
from ehc_desk.province.faults import FaultSwitch
from ehc_desk.province.keys import SigningKey
from ehc_desk.province.papers import PaperFiles
from ehc_desk.province.store import Db, Store, one

LOG = logging.getLogger("ehc_desk.province")
LOWEST_CLIENT = "0.1.0"
BATCH_MAX = 100
PART_MAX = 4 * 1024 * 1024
WINDOW_S = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRow:
    """A desk the province knows. ``public_key`` is None until it enrolled."""

    desk: str
    client_id: str
    office: str
    office_name: str
    agencies: tuple[str, ...]
    public_key: str | None
    epoch: int
    enabled: bool

    def office_shown(self) -> dict[str, str]:
        """Return the contract's ``Office``."""
        return {"code": self.office, "name": self.office_name}


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingLease:
    """Training: the numbers a demo desk holds on every day without having asked."""

    agency: str
    desk: str
    epoch: int
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Province:
    """One province: its folder, keys, clock and mode."""

    folder: Path
    store: Store
    papers: PaperFiles
    key: SigningKey
    person_key: bytes
    training: bool
    standing: StandingLease | None
    clock: ProvinceClock = field(default_factory=ProvinceClock)
    faults: FaultSwitch = field(default_factory=FaultSwitch)


_DESK = "SELECT desk, client_id, office, office_name, agencies, public_key, epoch, enabled"


def desk_by(db: Db, column: str, value: str) -> DeskRow | None:
    """Return the desk whose ``desk`` or ``client_id`` is ``value``."""
    where = {"desk": " FROM desks WHERE desk = ?", "client_id": " FROM desks WHERE client_id = ?"}
    row = one(db, _DESK + where[column], (value,))
    return _desk(row) if row else None


def _desk(row: tuple[Any, ...]) -> DeskRow:
    return DeskRow(
        desk=row[0],
        client_id=row[1],
        office=row[2],
        office_name=row[3],
        agencies=tuple(json.loads(row[4])),
        public_key=row[5],
        epoch=row[6],
        enabled=bool(row[7]),
    )
