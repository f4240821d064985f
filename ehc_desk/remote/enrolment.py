"""The install code: read it, trust nothing in it before its signature holds, register our key.

An install code is a signed JSON file of the province (contract: InstallCode). Its one-time secret
registers the desk's new public key; sending it again with the same key is harmless.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ehc_desk.domain.journal import canonical
from ehc_desk.errors import (
    Conflict,
    ContractBroken,
    InstallCodeInvalid,
    Rejected,
    SignedOut,
)
from ehc_desk.remote import wire
from ehc_desk.remote.desk_api import check_address
from ehc_desk.remote.session import ProvinceSession

_NEEDED = ("url", "office", "desk", "agencies", "client_id", "enrolment", "province_key")


def read_code(path: Path) -> dict[str, Any]:
    """Return the content of an install code whose signature holds; raises InstallCodeInvalid."""
    try:
        code = json.loads(path.read_text("utf-8"))
        key = wire.unb64(code["province_key"]["public_key"])
        usable = code.get("kind") == "ehc-desk-install" and all(name in code for name in _NEEDED)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise InstallCodeInvalid(reason="unreadable") from error
    if not usable:
        raise InstallCodeInvalid(reason="unreadable")
    if not wire.signed_by(key, code):
        raise InstallCodeInvalid(reason="signature")
    check_address(code["url"], training=bool(code.get("training")))
    return dict(code)


def kept_key(path: Path) -> tuple[Ed25519PrivateKey, bytes]:
    """Return the desk key that is kept in a file and its PEM (PKCS 8), made at the first call.

    It is on disk before it is registered: when the answer of the province gets lost, the one-time
    secret still works with this key, and with no other.
    """
    if path.is_file():
        pem = path.read_bytes()
        try:
            key = serialization.load_pem_private_key(pem, password=None)
        except ValueError:
            key = None  # the write was cut off, so the key was never sent
        if isinstance(key, Ed25519PrivateKey):
            return key, pem
    fresh = Ed25519PrivateKey.generate()
    pem = fresh.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.touch(mode=0o600)
    with path.open("wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    return fresh, pem


def enrol(
    code: Mapping[str, Any], key: Ed25519PrivateKey, *, ca_file: str | None
) -> dict[str, Any]:
    """Register our public key with the one-time secret.

    Raises InstallCodeInvalid when the province refuses it, other ProvinceError classes when it
    cannot be asked: then the same call may be made again.
    """
    public = wire.b64(
        key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    )
    claim = {"desk": code["desk"], "public_key": public, "secret": code["enrolment"]["secret"]}
    body = {**claim, "proof": wire.b64(key.sign(canonical(claim)))}
    session = ProvinceSession(
        base_url=code["url"], client_id=code["client_id"], key=key, ca_file=ca_file
    )
    try:
        enrolled = session.json(
            "POST",
            "/v1/enrolments",
            body=wire.packed(body),
            headers={"Content-Type": "application/json"},
            signed=False,
        )
    except (SignedOut, Rejected, Conflict) as refusal:
        word = refusal.params.get("problem") or refusal.params.get("status")
        raise InstallCodeInvalid(reason=f"refused-{word}") from refusal
    finally:
        session.close()
    return _checked(enrolled, code)


def _checked(enrolled: dict[str, Any], code: Mapping[str, Any]) -> dict[str, Any]:
    if enrolled.get("province_key") != code["province_key"]:
        raise InstallCodeInvalid(reason="other-province")
    try:
        told = (enrolled["agencies"][0], enrolled["office"]["name"], enrolled["client_id"])
    except (KeyError, IndexError, TypeError) as error:
        raise ContractBroken(where="enrolment") from error
    if enrolled.get("desk") != code["desk"] or not all(isinstance(one, str) for one in told):
        raise ContractBroken(where="enrolment")
    return enrolled
