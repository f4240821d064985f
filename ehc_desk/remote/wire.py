"""Strict JSON of Desk API v1 to domain values and back; knows no connection.

What does not follow the contract is ContractBroken, never a guess.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Mapping, Sequence
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ehc_desk.domain.delivery import NumberLease
from ehc_desk.domain.journal import Entry, canonical, record_of
from ehc_desk.errors import ContractBroken
from ehc_desk.ports import ChangePage, DeskInfo, EntryOutcome

_OUTCOMES = {"accepted", "duplicate", "papers-missing", "conflict", "rejected"}


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
    """Return one outcome an entry, each acknowledgement checked against what was sent."""
    results = answer.get("results")
    if not isinstance(results, list) or len(results) != len(entries):
        raise ContractBroken(where="entries")
    return tuple(
        _outcome(result, entry, keys) for result, entry in zip(results, entries, strict=True)
    )


def _outcome(result: Any, entry: Entry, keys: Mapping[str, bytes]) -> EntryOutcome:
    if not isinstance(result, dict) or result.get("outcome") not in _OUTCOMES:
        raise ContractBroken(where="entries")
    if result.get("id") != entry.id:
        raise ContractBroken(where="entries")
    ack = result.get("ack")
    if result["outcome"] in ("accepted", "duplicate"):
        check_ack(ack, entry, keys)
    return EntryOutcome(
        entry_id=entry.id,
        outcome=result["outcome"],
        ack=ack,
        missing=tuple(result.get("missing", ())),
        errors=tuple(result.get("errors", ())),
    )


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


def lease(value: Mapping[str, Any]) -> NumberLease:
    """Return a leased range."""
    try:
        first = int(value["first"])
        return NumberLease(
            agency=str(value["agency"]),
            day=str(value["day"]),
            epoch=int(value["epoch"]),
            first=first,
            last=int(value["last"]),
            next=first,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ContractBroken(where="lease") from error


def change_page(value: Mapping[str, Any]) -> ChangePage:
    """Return one page of the change feed."""
    changes, cursor = value.get("changes"), value.get("cursor")
    if not isinstance(changes, list) or not isinstance(cursor, str):
        raise ContractBroken(where="changes")
    return ChangePage(changes=tuple(changes), cursor=cursor, more=bool(value.get("more")))


def unb64(text: str) -> bytes:
    """Return the bytes of base64url without padding; raises ValueError."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def b64(data: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
