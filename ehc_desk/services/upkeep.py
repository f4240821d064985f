"""Upkeep with the province: who am I, numbers for the days ahead, what changed there.

Each verb is one talk and one transaction; re-reading a change is harmless. It knows no thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from ehc_desk.domain.dossier import NATIONAL_STATUS, State
from ehc_desk.domain.events import DossierChanged
from ehc_desk.domain.office import Office
from ehc_desk.errors import Conflict, UnknownDossier
from ehc_desk.ports import Clock, DeskInfo, ProvincialGateway, Publish, Storage, UnitOfWork

DAYS_AHEAD = 5
_FEW = 20
_BY_STATUS = {code: state for state, code in NATIONAL_STATUS.items() if code is not None}


class Upkeep:
    """Leases, clock offset and the change feed."""

    def __init__(
        self,
        *,
        storage: Storage,
        gateway: ProvincialGateway,
        clock: Clock,
        publish: Publish,
        office: Office,
        on_offset: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._on_offset = on_offset
        self._storage, self._gateway = storage, gateway
        self._clock, self._publish, self._office = clock, publish, office

    def hello(self) -> DeskInfo:
        """Ask who we are; the province's clock and epoch are kept for the journal and leases."""
        info = self._gateway.who_am_i()
        with self._storage.begin() as uow:
            uow.note("server_offset_ms", str(info.offset_ms))
            uow.note("epoch", str(info.epoch))
        self._on_offset(info.offset_ms)
        return info

    def leases(self) -> int:
        """Lease numbers for today and the days ahead where few are left; return how many came."""
        if "leases" not in self._gateway.capabilities:
            return 0
        today = self._clock.now().date()
        return sum(
            self._lease((today + timedelta(days=ahead)).isoformat())
            for ahead in range(DAYS_AHEAD + 1)
        )

    def _lease(self, day: str) -> int:
        agency = self._office.agency
        with self._storage.begin() as uow:
            held = uow.numbers.lease(agency=agency, day=day)
            epoch = int(uow.note("epoch") or "1")
        if held is not None and held.left >= _FEW and held.epoch >= epoch:
            return 0
        after = held.last if held is not None and held.epoch >= epoch else None
        try:
            fresh = self._gateway.lease(agency=agency, day=day, epoch=epoch, after=after)
        except Conflict as conflict:
            if conflict.params.get("problem") == "numbers-exhausted":
                return 0
            raise
        with self._storage.begin() as uow:
            uow.numbers.add_lease(fresh)
        return 1

    def pull(self) -> int:
        """Apply the change feed from the stored cursor on; return how many changes came."""
        if "changes" not in self._gateway.capabilities:
            return 0
        count, more = 0, True
        while more:
            with self._storage.begin() as uow:
                cursor = uow.note("cursor")
            page = self._gateway.changes(cursor)
            touched = []
            with self._storage.begin() as uow:
                for change in page.changes:
                    touched += self._apply(uow, change)
                uow.note("cursor", page.cursor)
            for dossier_id in touched:
                self._publish(DossierChanged(dossier_id=dossier_id))
            count, more = count + len(page.changes), page.more
        return count

    def _apply(self, uow: UnitOfWork, change: Mapping[str, Any]) -> list[str]:
        """Apply one change; the province decides processing status, the desk its intake facts."""
        dossier_id = change.get("dossier")
        if not dossier_id:
            return []
        try:
            dossier = uow.dossiers.get(str(dossier_id))
        except UnknownDossier:
            return []  # another desk's dossier of the same office
        data = change.get("data") or {}
        if change.get("kind") == "status_changed":
            state = _BY_STATUS.get(int(data.get("status", 0)))
            if state is None or dossier.state in (state, State.VOIDED):
                return []
            uow.dossiers.save(dossier.moved(state))
        elif change.get("kind") == "result_ready":
            uow.dossiers.save(dossier.moved(State.RESULT_READY))
        elif change.get("kind") == "code_assigned" and dossier.code is None:
            uow.dossiers.save(replace(dossier, code=str(data["code"])))
        else:
            return []
        return [dossier.id]
