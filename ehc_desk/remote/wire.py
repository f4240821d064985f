"""Strict JSON of Desk API v1 to domain values and back; knows no connection.

What does not follow the contract is ContractBroken, never a guess.
"""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ehc_desk.domain.delivery import NumberLease
from ehc_desk.domain.journal import Entry, canonical, record_of
from ehc_desk.errors import ContractBroken
from ehc_desk.ports.province import ChangePage, DeskInfo, EntryOutcome

UNREADABLE = "unreadable"
_SHA256 = re.compile("[0-9a-f]{64}")


def batch(entries: Sequence[Entry]) -> bytes:
    """Return the gzip body of ``POST /v1/entries``: records exactly as they were hashed."""
    parts = [
        b'{"hash":"' + entry.hash.encode() + b'","record":' + canonical(record_of(entry)) + b"}"
        for entry in entries
    ]
    return gzip.compress(b'{"entries":[' + b",".join(parts) + b"]}", compresslevel=3, mtime=0)


def packed(value: Mapping[str, Any]) -> bytes:
    """Return a small JSON body."""
    return json.dumps(value, separators=(",", ":")).encode()


def outcomes(
    answer: Mapping[str, Any], entries: Sequence[Entry], keys: Mapping[str, bytes]
) -> tuple[EntryOutcome, ...]:
    """Return one outcome an entry, each acknowledgement checked against what was sent.

    An answer that is not one result an entry in our order is broken as a whole; a single result
    that cannot be believed is ``unreadable``, so that it never spoils its neighbours.
    """
    results = answer.get("results")
    if not isinstance(results, list) or len(results) != len(entries):
        raise ContractBroken(where="entries")
    pairs = list(zip(results, entries, strict=True))
    if any(not isinstance(result, dict) or result.get("id") != e.id for result, e in pairs):
        raise ContractBroken(where="entries")
    return tuple(_outcome(result, entry, keys) for result, entry in pairs)


def _outcome(result: Mapping[str, Any], entry: Entry, keys: Mapping[str, bytes]) -> EntryOutcome:
    word = result.get("outcome")
    try:
        if word in ("accepted", "duplicate"):
            check_ack(result.get("ack"), entry, keys)
            return EntryOutcome(entry_id=entry.id, outcome=str(word), ack=result["ack"])
        if word == "papers-missing":
            missing = _hashes(result.get("missing"))
            return EntryOutcome(entry_id=entry.id, outcome=word, missing=missing)
        if word in ("conflict", "rejected"):
            errors = _objects(result.get("errors"))
            return EntryOutcome(entry_id=entry.id, outcome=str(word), errors=errors)
        raise ContractBroken(where="outcome")
    except ContractBroken as broken:
        errors = ({"pointer": "", "code": str(broken.params["where"]), "params": {}},)
        return EntryOutcome(entry_id=entry.id, outcome=UNREADABLE, errors=errors)


def _hashes(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise ContractBroken(where="missing-papers")
    if not all(isinstance(one, str) and _SHA256.fullmatch(one) for one in value):
        raise ContractBroken(where="missing-papers")
    return tuple(value)


def _objects(value: Any) -> tuple[Mapping[str, Any], ...]:
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise ContractBroken(where="errors")
    return tuple(value)


def check_ack(ack: Any, entry: Entry, keys: Mapping[str, bytes]) -> None:
    """Raise ContractBroken unless the acknowledgement is for these very bytes and is signed."""
    if not isinstance(ack, dict) or ack.get("entry") != entry.id:
        raise ContractBroken(where="acknowledgement")
    if ack.get("record_sha256") != entry.hash:
        raise ContractBroken(where="acknowledged-hash")
    promised = [paper["sha256"] for paper in entry.payload.get("papers", [])]
    if entry.kind == "dossier_accepted" and ack.get("papers") != promised:
        raise ContractBroken(where="acknowledged-papers")
    raw = keys.get(str(ack.get("kid")))
    if raw is None or not signed_by(raw, ack):
        raise ContractBroken(where="signature")


def signed_by(public_key: bytes, value: Mapping[str, Any]) -> bool:
    """Tell whether ``signature`` is the key's over the canonical JSON of the rest."""
    rest = {key: inner for key, inner in value.items() if key != "signature"}
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(
            unb64(str(value.get("signature", ""))), canonical(rest)
        )
    except (InvalidSignature, ValueError):
        return False
    return True


def desk_info(value: Mapping[str, Any], *, offset_ms: int) -> DeskInfo:
    """Return what ``GET /v1/desk`` says with a token."""
    try:
        limits, key = value["limits"], value["province_key"]
        _public_key(key["public_key"])
        return DeskInfo(
            desk=str(value["desk"]),
            training=bool(value["training"]),
            offset_ms=offset_ms,
            epoch=int(value["epoch"]),
            batch=int(limits["batch"]),
            upload_part_max=int(limits["upload_part_max"]),
            window_s=int(limits["window_s"]),
            kid=str(key["kid"]),
            public_key=str(key["public_key"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ContractBroken(where="desk") from error


def _public_key(text: Any) -> None:
    """Raise ValueError unless the text is an Ed25519 public key."""
    Ed25519PublicKey.from_public_bytes(unb64(str(text)))


def lease(value: Mapping[str, Any], *, agency: str, day: str) -> NumberLease:
    """Return a leased range; one of another agency or day, or of no number, is broken."""
    try:
        first, last, epoch = int(value["first"]), int(value["last"]), int(value["epoch"])
    except (KeyError, TypeError, ValueError) as error:
        raise ContractBroken(where="lease") from error
    if (value.get("agency"), value.get("day")) != (agency, day) or not 1 <= first <= last <= 9999:
        raise ContractBroken(where="lease")
    return NumberLease(agency=agency, day=day, epoch=epoch, first=first, last=last, next=first)


def change_page(value: Mapping[str, Any]) -> ChangePage:
    """Return one page of the change feed."""
    changes, cursor = value.get("changes"), value.get("cursor")
    if not isinstance(changes, list) or not isinstance(cursor, str) or not cursor:
        raise ContractBroken(where="changes")
    if not all(isinstance(change, dict) for change in changes):
        raise ContractBroken(where="changes")
    return ChangePage(changes=tuple(changes), cursor=cursor, more=bool(value.get("more")))


def unb64(text: str) -> bytes:
    """Return the bytes of base64url without padding; raises ValueError."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def b64(data: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
