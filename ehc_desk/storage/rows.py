"""Rows to values of the domain and back; no row leaves the room in any other shape.

Knows columns and values, runs no statement.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from ehc_desk.domain.delivery import DeliveryItem, DeliveryKind, DeliveryState, NumberLease
from ehc_desk.domain.dossier import Dossier, Draft, Page
from ehc_desk.domain.dossier_json import (
    dossier_from_json,
    dossier_to_json,
    facts_from_json,
    facts_to_json,
    moment_from_json,
    moment_to_json,
)
from ehc_desk.domain.journal import Entry, canonical
from ehc_desk.domain.office import VIETNAM
from ehc_desk.ports.queries import DossierLine, DraftLine
from ehc_desk.ports.storage import Account, SlipPrint

if TYPE_CHECKING:
    from ehc_desk.storage.statements import Row

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

DOSSIER_LINE = (
    "d.id, d.code, d.provisional_code, d.state, d.procedure_code, d.procedure_name, "
    "d.owner_name, d.received_at, d.due_at, d.delivery, d.clerk"
)
PAGE = (
    "id, component, position, sha256, media_type, rotation, size, width_px, height_px, dpi, "
    "blank, source"
)
DRAFT = "id, user_name, facts, created_at, updated_at, revision"
ITEM = (
    "o.seq, o.kind, o.entry_id, o.entry_kind, o.dossier_id, "
    "COALESCE(d.code, d.provisional_code, '') AS dossier_code, o.sha256, o.size, o.state, "
    "o.attempts, o.created_at, o.not_before, o.lease_until, o.last_error, o.answer, o.done_at"
)
ENTRY = (
    "chain, seq, id, dossier_id, kind, payload, actor, device_time, server_offset_ms, prev, hash"
)
PRINT = (
    "id, dossier_id, form, form_set, version, number, sha256, outcome, printer, printed_at, actor, "
    "code"
)
ACCOUNT = "name, display_name, password_hash, roles, disabled, pin_hash"
LEASE = "agency, day, epoch, first, last, next"


def plain(text: str) -> str:
    """Return the text without NUL, which no column of PostgreSQL can hold."""
    return text.replace("\x00", "")


def ticks(moment: datetime | None) -> int | None:
    """Return microseconds since 1970, or None; a moment without offset is civil time here."""
    if moment is None:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)
    since = aware - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def moment(ticks_: int | None) -> datetime | None:
    """Return the moment in civil time of Viet Nam, or None."""
    return None if ticks_ is None else _moment(ticks_)


def _moment(ticks_: int) -> datetime:
    return (_EPOCH + ticks_ * _TICK).astimezone(VIETNAM)


def civil_day(at: datetime) -> str:
    """Return the civil date in Viet Nam as ISO text (rule D1)."""
    return (at.astimezone(VIETNAM) if at.tzinfo else at).date().isoformat()


def to_json(value: Any) -> str:
    """Return compact JSON text."""
    return _encode(value)


def dossier_values(dossier: Dossier, words: str) -> dict[str, Any]:
    """Return the columns of a dossier's row but ``num`` and ``delivery``."""
    facts = dossier.facts
    return {
        "id": dossier.id,
        "code": dossier.code,
        "provisional_code": dossier.provisional_code,
        "version": dossier.version,
        "state": dossier.state.value,
        "procedure_code": facts.procedure_code,
        "procedure_name": plain(facts.procedure_name),
        "owner_name": plain(facts.owner.full_name),
        "received_at": dossier.received_at.isoformat(),
        "received_day": civil_day(dossier.received_at),
        "due_at": moment_to_json(dossier.due_at),
        "clerk": dossier.clerk,
        "words": words,
        "body": to_json(dossier_to_json(dossier)),
    }


def dossier_of(body: str) -> Dossier:
    """Read a dossier from its stored body."""
    return dossier_from_json(json.loads(body))


def line_of(row: Row) -> DossierLine:
    """Read one line of ``DOSSIER_LINE``."""
    return DossierLine(
        id=row[0],
        code=row[1] or "",
        provisional_code=row[2] or "",
        state=row[3],
        procedure_code=row[4],
        procedure_name=row[5],
        owner_name=row[6],
        received_at=datetime.fromisoformat(row[7]),
        due_at=moment_from_json(row[8]),
        delivery=row[9],
        clerk=row[10],
    )


def draft_values(draft: Draft) -> dict[str, Any]:
    """Return the columns of an open draft's row."""
    return {
        "id": draft.id,
        "user_name": draft.user,
        "state": "open",
        "revision": draft.revision,
        "procedure_name": plain(draft.facts.procedure_name),
        "owner_name": plain(draft.facts.owner.full_name),
        "created_at": draft.created_at.isoformat(),
        "updated_at": draft.updated_at.isoformat(),
        "closed_at": None,
        "facts": to_json(facts_to_json(draft.facts)),
    }


def draft_of(row: Row, pages: Sequence[Row]) -> Draft:
    """Read a draft from ``DRAFT`` and its pages from ``PAGE``."""
    return Draft(
        id=row[0],
        user=row[1],
        facts=facts_from_json(json.loads(row[2])),
        created_at=datetime.fromisoformat(row[3]),
        updated_at=datetime.fromisoformat(row[4]),
        revision=row[5],
        pages=tuple(page_of(page) for page in pages),
    )


def draft_line_of(row: Row) -> DraftLine:
    """Read one line: id, user, procedure name, owner name, updated at, pages, closed at."""
    return DraftLine(
        id=row[0],
        user=row[1],
        procedure_name=row[2],
        owner_name=row[3],
        updated_at=datetime.fromisoformat(row[4]),
        pages=row[5],
        discarded_at=datetime.fromisoformat(row[6]) if row[6] else None,
    )


def page_values(draft_id: str, place: int, page: Page) -> dict[str, Any]:
    """Return the columns of a page's row."""
    return {
        "draft_id": draft_id,
        "id": page.id,
        "place": place,
        "removed": 0,
        "component": page.component,
        "position": page.position,
        "sha256": page.sha256,
        "media_type": page.media_type,
        "rotation": page.rotation,
        "size": page.size,
        "width_px": page.width_px,
        "height_px": page.height_px,
        "dpi": page.dpi,
        "blank": int(page.blank),
        "source": page.source,
    }


def page_of(row: Row) -> Page:
    """Read one page of ``PAGE``."""
    return Page(
        id=row[0],
        component=row[1],
        position=row[2],
        sha256=row[3],
        media_type=row[4],
        rotation=row[5],
        size=row[6],
        width_px=row[7],
        height_px=row[8],
        dpi=row[9],
        blank=bool(row[10]),
        source=row[11],
    )


def item_of(row: Row) -> DeliveryItem:
    """Read one delivery row of ``ITEM``."""
    return DeliveryItem(
        seq=row[0],
        kind=DeliveryKind(row[1]),
        entry_id=row[2],
        entry_kind=row[3],
        dossier_id=row[4],
        dossier_code=row[5],
        sha256=row[6],
        size=row[7],
        state=DeliveryState(row[8]),
        attempts=row[9],
        created_at=_moment(row[10]),
        not_before=moment(row[11]),
        lease_until=moment(row[12]),
        last_error=row[13],
        answer=json.loads(row[14]) if row[14] else None,
        done_at=moment(row[15]),
    )


def lease_of(row: Row) -> NumberLease:
    """Read one lease of ``LEASE``."""
    agency, day, epoch, first, last, following = row
    return NumberLease(agency=agency, day=day, epoch=epoch, first=first, last=last, next=following)


def account_of(row: Row) -> Account:
    """Read one account of ``ACCOUNT``."""
    return Account(
        name=row[0],
        display_name=row[1],
        password_hash=row[2],
        roles=frozenset(row[3].split()),
        disabled=bool(row[4]),
        pin_hash=row[5],
    )


def account_values(account: Account) -> dict[str, Any]:
    """Return the columns of an account's row; names are compared without case."""
    return {
        "name_key": account.name.casefold(),
        "name": account.name,
        "display_name": account.display_name,
        "password_hash": account.password_hash,
        "roles": " ".join(sorted(account.roles)),
        "disabled": int(account.disabled),
        "pin_hash": account.pin_hash,
    }


def print_of(row: Row) -> SlipPrint:
    """Read one print of ``PRINT``."""
    return SlipPrint(
        id=row[0],
        dossier_id=row[1],
        form=row[2],
        form_set=row[3],
        version=row[4],
        number=row[5],
        sha256=row[6],
        outcome=row[7],
        printer=row[8],
        printed_at=datetime.fromisoformat(row[9]),
        actor=row[10],
        code=row[11],
    )


def entry_of(row: Row) -> Entry:
    """Read one entry of ``ENTRY``; raises ValueError when the payload is not its canonical text."""
    payload = json.loads(row[5])
    if not isinstance(payload, dict) or canonical(payload) != row[5].encode():
        raise ValueError("payload is not canonical")
    return _entry(row, kind=row[4], payload=payload)


def unreadable_entry(row: Row) -> Entry:
    """Return a damaged row as kind ``unreadable``; its raw payload can never hash as a record."""
    raw = row[5].encode("utf-8", "surrogateescape") if isinstance(row[5], str) else row[5]
    return _entry(row, kind="unreadable", payload={"raw": raw if raw is not None else b""})


def _entry(row: Row, *, kind: str, payload: Mapping[str, Any]) -> Entry:
    return Entry(
        chain=row[0],
        seq=row[1],
        id=row[2],
        dossier=row[3],
        kind=kind,
        payload=payload,
        actor=row[6],
        device_time=row[7],
        server_offset_ms=row[8],
        prev=row[9],
        hash=row[10],
    )
