"""The journal: one append-only, hash-chained entry for each act of a person.

A record is hashed as RFC 8785 canonical JSON; each entry names the hash of the one before, so any
edit, removal or insertion shows. Knows nothing of where entries are kept.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

GENESIS = "0" * 64
_SAFE_INTEGER = 2**53 - 1
_PLAIN = frozenset({str, bool, type(None)})
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One act. ``device_time`` is ISO text with offset; ``prev`` and ``hash`` are hex SHA-256."""

    chain: str
    seq: int
    id: str
    dossier: str | None
    kind: str
    payload: Mapping[str, Any]
    actor: str
    device_time: str
    server_offset_ms: int | None
    prev: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstBad:
    """The first entry that does not hold, and why."""

    seq: int
    id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Outcome of a verification: how many entries were read, and the first bad one."""

    entries: int
    first_bad: FirstBad | None

    @property
    def ok(self) -> bool:
        """True when every entry holds."""
        return self.first_bad is None

    def to_json(self) -> dict[str, Any]:
        """Return the shape that ``journal verify`` prints."""
        bad = self.first_bad
        shown = {"seq": bad.seq, "id": bad.id, "reason": bad.reason} if bad else None
        return {"ok": self.ok, "entries": self.entries, "first_bad": shown}


def canonical(value: Any) -> bytes:
    """Return RFC 8785 canonical JSON of objects, lists, text, integers, booleans and null.

    Fractions are not allowed in a record (money is whole đồng, time is text), nor are integers
    beyond 2^53: both raise ValueError, so two programs can never disagree about a number.
    """
    _check(value)
    return _encode(value).encode("utf-8")


def _check(value: Any) -> None:
    kind = type(value)
    if kind in _PLAIN:
        return
    if kind is dict:
        _check_keys(value)
        _check_all(value.values())
    elif kind is list or kind is tuple:
        _check_all(value)
    elif kind is not int or not -_SAFE_INTEGER <= value <= _SAFE_INTEGER:
        raise ValueError(f"{kind.__name__} that a record may not hold")


def _check_all(values: Iterable[Any]) -> None:
    for value in values:
        if type(value) not in _PLAIN:  # most are: no call for them, acceptance waits for this
            _check(value)


def _check_keys(value: Mapping[str, Any]) -> None:
    for key in value:
        # Sorting by code point equals RFC 8785's UTF-16 order only below U+D800.
        if type(key) is not str or not (key.isascii() or max(key) < "\ud800"):
            raise ValueError("key that is not plain text in a record")


def record_of(entry: Entry) -> dict[str, Any]:
    """Return the record that is hashed and sent: every field but the hash itself."""
    return {
        "v": 1,
        "chain": entry.chain,
        "seq": entry.seq,
        "id": entry.id,
        "dossier": entry.dossier,
        "kind": entry.kind,
        "payload": dict(entry.payload),
        "actor": entry.actor,
        "device_time": entry.device_time,
        "server_offset_ms": entry.server_offset_ms,
        "prev": entry.prev,
    }


def hash_of(entry: Entry) -> str:
    """Return the SHA-256 of the entry's record as 64 hex digits."""
    return hashlib.sha256(canonical(record_of(entry))).hexdigest()


def seal(
    *,
    chain: str,
    seq: int,
    id: str,
    dossier: str | None,
    kind: str,
    payload: Mapping[str, Any],
    actor: str,
    device_time: str,
    server_offset_ms: int | None,
    prev: str,
) -> Entry:
    """Return a sealed entry that follows the one whose hash is ``prev``."""
    fields = {
        "chain": chain,
        "seq": seq,
        "id": id,
        "dossier": dossier,
        "kind": kind,
        "payload": payload,
        "actor": actor,
        "device_time": device_time,
        "server_offset_ms": server_offset_ms,
        "prev": prev,
    }
    digest = hashlib.sha256(canonical({"v": 1, **fields})).hexdigest()
    return Entry(**fields, hash=digest)  # type: ignore[arg-type]


def verify(entries: Iterable[Entry], *, head: tuple[int, str] | None = None) -> Verdict:
    """Check one chain from its first entry on.

    ``head`` is the (seq, hash) that the desk last wrote: a tail that was cut off shows by it.
    Reasons: ``sequence`` (gap or wrong start), ``link`` (does not follow), ``hash`` (content was
    changed), ``unreadable`` (the content is no record any more), ``tail`` (entries are missing
    at the end).
    """
    expected, prev, count, last_id = 1, GENESIS, 0, ""
    for entry in entries:
        reason = _fault(entry, expected, prev)
        if reason:
            bad = FirstBad(seq=entry.seq, id=entry.id, reason=reason)
            return Verdict(entries=count, first_bad=bad)
        expected, prev, count, last_id = expected + 1, entry.hash, count + 1, entry.id
    if head is not None and head != (count, prev):
        return Verdict(entries=count, first_bad=FirstBad(seq=expected, id=last_id, reason="tail"))
    return Verdict(entries=count, first_bad=None)


def _fault(entry: Entry, expected: int, prev: str) -> str:
    if entry.seq != expected:
        return "sequence"
    if entry.prev != prev:
        return "link"
    try:
        digest = hash_of(entry)
    except (ValueError, TypeError):
        return "unreadable"
    return "" if digest == entry.hash else "hash"


def uuid7(unix_ms: int) -> str:
    """Return a UUID version 7 (RFC 9562): 48 bits of milliseconds, 74 random bits."""
    random = int.from_bytes(os.urandom(10), "big") >> 6
    value = (unix_ms & (2**48 - 1)) << 80
    value |= 0x7 << 76
    value |= (random >> 62) << 64
    value |= 0b10 << 62
    value |= random & (2**62 - 1)
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
