"""Upkeep with the province: who am I, numbers for the days ahead, what changed there.

Each verb is one talk and one transaction; re-reading a change is harmless. It knows no thread.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from ehc_desk.domain.dossier import NATIONAL_STATUS, Dossier, State
from ehc_desk.domain.events import DossierChanged
from ehc_desk.errors import Conflict, Rejected, UnknownDossier

if TYPE_CHECKING:
    from ehc_desk.domain.office import Office
    from ehc_desk.ports.clock import Clock, Publish
    from ehc_desk.ports.province import ChangePage, DeskInfo, ProvincialGateway
    from ehc_desk.ports.storage import Storage, UnitOfWork

DAYS_AHEAD = 5
_FEW = 20
_ENDED = frozenset({State.WITHDRAWN, State.STOPPED, State.REFUSED})
_GIVEN = frozenset({State.RESULT_READY, State.RETURNED, State.VOIDED})
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
        """Apply the change feed from the stored cursor on; return how many changes came.

        A cursor that the province no longer knows is dropped and the feed is read from its start:
        what was applied before is passed over.
        """
        if "changes" not in self._gateway.capabilities:
            return 0
        count, more = 0, True
        while more:
            with self._storage.begin() as uow:
                cursor = uow.note("cursor") or None
            page = self._page(cursor)
            for dossier_id in self._take(page):
                self._publish(DossierChanged(dossier_id=dossier_id))
            count, more = count + len(page.changes), page.more and page.cursor != cursor
        return count

    def _page(self, cursor: str | None) -> ChangePage:
        try:
            return self._gateway.changes(cursor)
        except Rejected as refusal:
            if cursor is None or refusal.params.get("problem") != "bad-cursor":
                raise
        return self._gateway.changes(None)

    def _take(self, page: ChangePage) -> list[str]:
        """Apply one page in one transaction; return the ids of the dossiers it changed."""
        touched = []
        with self._storage.begin() as uow:
            seen = _Seen.read(uow.note("changes_seen"))
            for change in page.changes:
                if seen.pass_over(change):
                    continue
                touched += self._apply(uow, change)
            uow.note("changes_seen", seen.text())
            uow.note("cursor", page.cursor)
        return touched

    def _apply(self, uow: UnitOfWork, change: Mapping[str, Any]) -> list[str]:
        """Apply one change; the province decides processing status, the desk its intake facts."""
        dossier_id = change.get("dossier")
        if not dossier_id:
            return []
        try:
            dossier = uow.dossiers.get(str(dossier_id))
        except UnknownDossier:
            return []  # another desk's dossier of the same office
        changed = _changed(dossier, str(change.get("kind")), change.get("data") or {})
        if changed == dossier:
            return []
        uow.dossiers.save(changed)
        return [dossier.id]


class _Seen:
    """How far the feed was applied: time and number of the newest change.

    A change is old when neither is newer. So a feed that is read again says nothing twice, and a
    province that starts its numbers or its clock again is still heard.
    """

    def __init__(self, at: str, seq: int) -> None:
        self._at, self._seq = at, seq

    @classmethod
    def read(cls, text: str | None) -> _Seen:
        at, seq = json.loads(text) if text else ("", 0)
        return cls(at, seq)

    def text(self) -> str:
        return json.dumps([self._at, self._seq])

    def pass_over(self, change: Mapping[str, Any]) -> bool:
        """Tell whether the change was applied before, and remember it when it was not."""
        at, seq = _utc(change.get("at")), change.get("seq")
        number = seq if isinstance(seq, int) else 0
        if at <= self._at and 0 < number <= self._seq:
            return True
        self._at, self._seq = max(at, self._at), max(number, self._seq)
        return False


def _utc(text: object) -> str:
    """Return a moment as UTC text that sorts, or nothing when it cannot be read."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return ""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _changed(dossier: Dossier, kind: str, data: Mapping[str, Any]) -> Dossier:
    """Return the dossier as the province has it after one change; unknown kinds change nothing."""
    if kind == "code_assigned" and dossier.code is None and data.get("code"):
        return replace(dossier, code=str(data["code"]))
    if kind == "result_ready" and dossier.state not in _GIVEN:
        return dossier.moved(State.RESULT_READY)
    if kind != "status_changed" or dossier.state is State.VOIDED:
        return dossier
    status = str(data.get("status"))
    state = _BY_STATUS.get(int(status)) if status.isascii() and status.isdigit() else None
    if state is None:
        return dossier
    return dossier.moved(state, **({"due_at": None} if state in _ENDED else {}))
