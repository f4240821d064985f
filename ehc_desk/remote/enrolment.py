"""The install code: read it, trust nothing in it before its signature holds, register our key.

An install code is a signed JSON file of the province (contract: InstallCode). Its one-time secret
registers the desk's new public key; sending it again with the same key is harmless.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ehc_desk.domain.journal import canonical
from ehc_desk.errors import CaptivePortal, InstallCodeInvalid, Offline
from ehc_desk.remote import wire
from ehc_desk.remote.desk_api import check_address
from ehc_desk.remote.session import MARKER

_NEEDED = ("url", "office", "desk", "agencies", "client_id", "enrolment", "province_key")


def read_code(path: Path) -> dict[str, Any]:
    """Return the content of an install code whose signature holds; raises InstallCodeInvalid."""
    try:
        code = json.loads(path.read_text("utf-8"))
        key = wire.unb64(code["province_key"]["public_key"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InstallCodeInvalid(reason="unreadable") from error
    if code.get("kind") != "ehc-desk-install" or any(name not in code for name in _NEEDED):
        raise InstallCodeInvalid(reason="unreadable")
    if not wire.signed_by(key, code):
        raise InstallCodeInvalid(reason="signature")
    check_address(code["url"], training=bool(code.get("training")))
    return dict(code)


def new_key() -> tuple[Ed25519PrivateKey, bytes]:
    """Return a fresh desk key and its PEM (PKCS 8)."""
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return key, pem


def enrol(
    code: Mapping[str, Any], key: Ed25519PrivateKey, *, ca_file: str | None
) -> dict[str, Any]:
    """Register our public key with the one-time secret; raises InstallCodeInvalid or Offline."""
    public = wire.b64(
        key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    )
    claim = {"desk": code["desk"], "public_key": public, "secret": code["enrolment"]["secret"]}
    body = {**claim, "proof": wire.b64(key.sign(canonical(claim)))}
    with requests.Session() as http:
        http.trust_env = False
        try:
            answer = http.post(
                code["url"].rstrip("/") + "/v1/enrolments",
                data=wire.packed(body),
                headers={"Content-Type": "application/json"},
                timeout=(5, 30),
                verify=ca_file or True,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise Offline(reason="enrolment") from error
    if answer.headers.get(MARKER) != "1":
        raise CaptivePortal(status=answer.status_code)
    if answer.status_code != 201:
        raise InstallCodeInvalid(reason=f"refused-{answer.status_code}")
    enrolled = answer.json()
    if enrolled.get("province_key") != code["province_key"]:
        raise InstallCodeInvalid(reason="other-province")
    return dict(enrolled)
