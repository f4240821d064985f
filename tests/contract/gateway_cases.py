"""Entries and gateways for the suites of the province's port."""

from __future__ import annotations

import hashlib
import uuid
from pathlib import Path
from typing import Any

from fakes.province_process import accepted_payload, demo_key

from ehc_desk.domain.journal import GENESIS, Entry, seal, uuid7
from ehc_desk.remote.desk_api import DeskApiGateway

AGENCY, DAY = "H17.25.18", "2026-11-21"
CHAIN = str(uuid.uuid4())
NOW_MS = 1_795_000_000_000


def gateway_to(url: str, **more: Any) -> DeskApiGateway:
    """Return the demo desk's gateway to an address."""
    return DeskApiGateway(base_url=url, client_id="desk-Q03", key=demo_key(), training=True, **more)


def entry(kind: str, dossier: str | None, payload: dict[str, Any], *, seq: int = 1) -> Entry:
    """Return one sealed entry of a chain nobody continues."""
    return seal(
        chain=CHAIN,
        seq=seq,
        id=uuid7(NOW_MS + seq),
        dossier=dossier,
        kind=kind,
        payload=payload,
        actor="demo",
        device_time="2026-11-21T09:00:00.000+07:00",
        server_offset_ms=0,
        prev=GENESIS,
    )


def acceptance(number: int, *, papers: list[dict[str, Any]] | None = None) -> Entry:
    """Return an acceptance with an official number of the demo desk."""
    payload = {**accepted_payload(f"{AGENCY}-261121-{number:04d}"), "papers": papers or []}
    return entry("dossier_accepted", str(uuid.uuid4()), payload, seq=number)


def paper_of(path: Path) -> dict[str, Any]:
    """Return a paper as a payload names it."""
    data = path.read_bytes()
    return {
        "component": 1,
        "sha256": hashlib.sha256(data).hexdigest(),
        "size": len(data),
        "pages": 1,
        "media_type": "application/pdf",
    }
