"""The province, as the desk sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from ehc_desk.domain.delivery import NumberLease
    from ehc_desk.domain.journal import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskInfo:
    """What the province says of this desk. ``offset_ms`` = province clock minus desk clock."""

    desk: str
    training: bool
    offset_ms: int
    epoch: int
    batch: int
    upload_part_max: int
    window_s: int
    kid: str
    public_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryOutcome:
    """The province's answer to one entry.

    ``outcome``: accepted · duplicate · papers-missing · conflict · rejected.
    """

    entry_id: str
    outcome: str
    ack: Mapping[str, Any] | None = None
    missing: tuple[str, ...] = ()
    errors: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePage:
    """One page of the change feed."""

    changes: tuple[Mapping[str, Any], ...]
    cursor: str
    more: bool


class ProvincialGateway(Protocol):
    """One province. Every method raises only ``ProvinceError`` classes."""

    @property
    def capabilities(self) -> frozenset[str]:
        """Return what this province can do: leases, resumable-upload, changes, idempotent."""
        ...

    def who_am_i(self) -> DeskInfo:
        """Ask for our desk, limits and the province's clock."""
        ...

    def lease(self, *, agency: str, day: str, epoch: int, after: int | None = None) -> NumberLease:
        """Lease numbers of one agency and day; ``after`` asks for a range behind that number."""
        ...

    def deliver_paper(self, sha256: str, path: Path, *, size: int, media_type: str) -> None:
        """Bring the bytes over, or nothing when the province has them already; resumable."""
        ...

    def deliver(self, entries: Sequence[Entry]) -> tuple[EntryOutcome, ...]:
        """Deliver entries in order; each has its own outcome."""
        ...

    def changes(self, cursor: str | None) -> ChangePage:
        """Read the change feed from an opaque cursor on."""
        ...

    def close(self) -> None:
        """Drop the connection."""
        ...
