"""The gateway to a province that speaks our own contract (resources/contract/desk-api-v1.yaml).

Translates between the port and the wire; keeps no state but the connection and the keys it has
seen. A demo desk may only reach a loopback training province.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ehc_desk.errors import ContractBroken, NotADemoProvince, Rejected
from ehc_desk.remote import uploads, wire
from ehc_desk.remote.session import ProvinceSession

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from ehc_desk.domain.delivery import NumberLease
    from ehc_desk.domain.journal import Entry
    from ehc_desk.ports.province import ChangePage, DeskInfo, EntryOutcome

_JSON = {"Content-Type": "application/json"}
_GZIP = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
_ABOUT_CONTENT = {400, 413, 422}
_LOOK_UP_S = 3.0
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class DeskApiGateway:
    """One province over Desk API v1. Not shared between threads."""

    capabilities = frozenset({"leases", "resumable-upload", "changes", "idempotent"})

    def __init__(
        self,
        *,
        base_url: str,
        client_id: str,
        key: Ed25519PrivateKey,
        training: bool,
        ca_file: str | None = None,
        trusted_keys: dict[str, bytes] | None = None,
    ) -> None:
        check_address(base_url, training=training)
        self._training, self._proven = training, False
        self._session = ProvinceSession(
            base_url=base_url, client_id=client_id, key=key, ca_file=ca_file
        )
        self._pinned = trusted_keys
        self._keys: dict[str, bytes] = dict(trusted_keys or {})
        self._uploads = uploads.Uploads(self._session)

    def close(self) -> None:
        """Drop the connection."""
        self._session.close()

    def who_am_i(self) -> DeskInfo:
        """Ask for our desk; remembers limits and, where none is pinned, the province's key."""
        self._prove_training()
        value = self._session.json("GET", "/v1/desk")
        info = wire.desk_info(value, offset_ms=int(self._session.offset_s * 1000))
        if self._pinned is None:
            self._keys[info.kid] = wire.unb64(info.public_key)
        self._uploads.largest = info.upload_part_max
        return info

    def lease(self, *, agency: str, day: str, epoch: int, after: int | None = None) -> NumberLease:
        """Lease numbers of one agency and day."""
        self._prove_training()
        body: dict[str, object] = {"agency": agency, "day": day, "epoch": epoch}
        if after is not None:
            body["after"] = after
        value = self._session.json(
            "POST", "/v1/number-leases", body=wire.packed(body), headers=_JSON
        )
        return wire.lease(value, agency=agency, day=day)

    def deliver_paper(self, sha256: str, path: Path, *, size: int, media_type: str) -> None:
        """Bring the bytes over, or nothing when the province has them already."""
        self._prove_training()
        self._uploads.bring(sha256, path, size=size, media_type=media_type)

    def deliver(self, entries: Sequence[Entry]) -> tuple[EntryOutcome, ...]:
        """Deliver entries in order; an answer that cannot be read leaves the outcome unknown."""
        self._prove_training()
        if not self._keys:
            self.who_am_i()
        try:
            body = wire.batch(entries)
        except (ValueError, TypeError) as error:
            raise Rejected(status=0, problem="not-canonical", errors=[]) from error
        try:
            value = self._session.json("POST", "/v1/entries", body=body, headers=_GZIP)
        except Rejected as refusal:
            if refusal.params.get("status") in _ABOUT_CONTENT:
                raise
            # No such call, another media type …: it is no entry that is wrong.
            raise ContractBroken(where="entries") from refusal
        return wire.outcomes(value, entries, self._keys)

    def changes(self, cursor: str | None) -> ChangePage:
        """Read the change feed from a cursor on."""
        self._prove_training()
        params = {"cursor": cursor} if cursor else {}
        return wire.change_page(self._session.json("GET", "/v1/changes", params=params))

    def _prove_training(self) -> None:
        """A demo desk sends nothing before the other side has said that it is training."""
        if not self._training or self._proven:
            return
        notice = self._session.json("GET", "/v1/desk", signed=False, read_s=_LOOK_UP_S * 3)
        if notice.get("training") is not True:
            raise NotADemoProvince(reason="not-training")
        self._proven = True


def check_address(base_url: str, *, training: bool) -> None:
    """Raise NotADemoProvince unless the address suits the desk.

    A demo desk takes loopback http only; every other desk takes https only.
    """
    try:
        parts = urlsplit(base_url)
        port = parts.port
    except ValueError as error:
        raise NotADemoProvince(reason="address") from error
    if not parts.hostname or port == 0:
        raise NotADemoProvince(reason="address")
    if training:
        if parts.scheme != "http" or parts.hostname not in _LOOPBACK:
            raise NotADemoProvince(reason="not-loopback")
    elif parts.scheme != "https":
        raise NotADemoProvince(reason="https-needed")
