"""Install codes: one signed file that sets a new desk up in minutes.

A code holds a one-time secret; the desk makes its own key and registers it with the secret.
"""

from __future__ import annotations

import json
import secrets
from datetime import datetime
from pathlib import Path
from typing import Any

from ehc_desk.province.access import secret_hash
from ehc_desk.province.clock import VIETNAM
from ehc_desk.province.context import Province, desk_by
from ehc_desk.province.folder import add_desk, open_province
from ehc_desk.province.keys import b64url
from ehc_desk.province.store import Db, StoreError, get_meta, one

_DEFAULT_URL = "http://127.0.0.1:8750"
_CODE_LIFE_S = 7 * 24 * 3600


def write_code(
    folder: Path,
    desk: str,
    out: Path,
    *,
    office: tuple[str, str] | None = None,
    agencies: tuple[str, ...] = (),
) -> dict[str, Any]:
    """Write an install code for ``desk`` and return it (contract: ``InstallCode``).

    A new desk joins ``office`` (code, name) or, without one, the office the province has. Works
    beside a running server. Raises StoreError when no office is known or the desk's name is bad.
    """
    if not (1 <= len(desk) <= 8 and desk.isascii() and desk.isalnum() and desk.upper() == desk):
        raise StoreError("a desk's code is 1 to 8 upper-case letters and digits")
    province = open_province(folder, training=True)
    secret = b64url(secrets.token_bytes(32))
    expires = province.clock.timestamp() + _CODE_LIFE_S
    try:
        with province.store.write() as db:
            if desk_by(db, "desk", desk) is None:
                _join(db, desk, office, agencies)
            db.execute(
                "INSERT INTO enrolments (secret_hash, desk, expires) VALUES (?, ?, ?)",
                (secret_hash(secret), desk, expires),
            )
            code = _install_code(db, province, desk, secret, expires)
    finally:
        province.store.close()
    code["signature"] = province.key.sign(code)
    out.write_text(json.dumps(code, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return code


def _join(db: Db, desk: str, office: tuple[str, str] | None, agencies: tuple[str, ...]) -> None:
    known = one(db, "SELECT office, office_name, agencies FROM desks ORDER BY rowid LIMIT 1")
    if office is None and known is None:
        raise StoreError("no office is known yet: name one")
    code, name = office or (known[0], known[1]) if known else office or ("", "")
    inherited = tuple(json.loads(known[2])) if known and office is None else (code,)
    add_desk(db, desk, code, name, agencies or inherited)


def _install_code(
    db: Db, province: Province, desk: str, secret: str, expires: float
) -> dict[str, Any]:

    row = desk_by(db, "desk", desk)
    if row is None:
        raise StoreError(f"desk {desk} is unknown")
    ends = datetime.fromtimestamp(expires, VIETNAM).isoformat(timespec="seconds")
    return {
        "v": 1,
        "kind": "ehc-desk-install",
        "url": get_meta(db, "url", _DEFAULT_URL),
        "ca": get_meta(db, "ca") or None,
        "office": row.office_shown(),
        "desk": row.desk,
        "agencies": list(row.agencies),
        "client_id": row.client_id,
        "enrolment": {"secret": secret, "expires_at": ends},
        "province_key": province.key.shown(),
        "training": province.training,
    }
