"""The province's folder: made on first use, opened by the server and by install codes."""

from __future__ import annotations

import json
import secrets
from pathlib import Path

from ehc_desk.province.clock import ProvinceClock
from ehc_desk.province.context import Province
from ehc_desk.province.keys import b64url, from_b64url, load_or_create
from ehc_desk.province.papers import PaperFiles
from ehc_desk.province.store import Db, Store, get_meta, set_meta
from ehc_desk.province.training import shipped_identity


def open_province(folder: Path, *, training: bool = True) -> Province:
    """Open the province in ``folder``, making it on first use; ``training`` counts only then."""
    folder.mkdir(parents=True, exist_ok=True)
    key = load_or_create(folder / "province-key.pem")
    store = Store(folder / "province.db")
    with store.write() as db:
        if not get_meta(db, "mode"):
            _found(db, training)
        trains = get_meta(db, "mode") == "training"
        person_key = from_b64url(get_meta(db, "person_key"))
    return Province(
        folder=folder,
        store=store,
        papers=PaperFiles(folder / "papers"),
        key=key,
        person_key=person_key,
        training=trains,
        standing=shipped_identity().standing if trains else None,
        clock=ProvinceClock(),
    )


def _found(db: Db, training: bool) -> None:
    """Write the first words of a new province: its mode, secret, and the demo desk if it trains."""
    set_meta(db, "mode", "training" if training else "live")
    if not training:
        set_meta(db, "person_key", b64url(secrets.token_bytes(32)))
        return
    known = shipped_identity()
    set_meta(db, "person_key", b64url(known.person_key))
    add_desk(db, known.desk, known.office, known.office_name, known.agencies)
    db.execute("UPDATE desks SET public_key = ? WHERE desk = ?", (known.public_key, known.desk))


def add_desk(db: Db, desk: str, office: str, name: str, agencies: tuple[str, ...]) -> None:
    """Write a desk down that has no key yet."""
    db.execute(
        "INSERT INTO desks (desk, client_id, office, office_name, agencies, epoch)"
        " VALUES (?, ?, ?, ?, ?, 1)",
        (desk, f"desk-{desk}", office, name, json.dumps(list(agencies))),
    )
