"""The province's signing key and the bytes it signs: Ed25519 over RFC 8785 canonical JSON.

Knows keys and bytes, no calls and no storage but the key's own file.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


def b64url(raw: bytes) -> str:
    """Return base64url text without padding (RFC 7515 section 2)."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def from_b64url(text: str) -> bytes:
    """Read base64url text without padding; raises ValueError."""
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        return base64.b64decode(padded, altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError("not base64url") from error


def canonical(value: Mapping[str, Any]) -> bytes:
    """Return RFC 8785 JSON; raises ValueError for what it cannot write."""
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeError, RecursionError) as error:
        raise ValueError("not canonical") from error


def sha256_of(value: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the canonical JSON as 64 hex digits; raises ValueError."""
    return hashlib.sha256(canonical(value)).hexdigest()


def public_key(text: str) -> Ed25519PublicKey:
    """Read a raw Ed25519 public key from base64url; raises ValueError."""
    return Ed25519PublicKey.from_public_bytes(from_b64url(text))


def is_signed(value: Mapping[str, Any], signature: str, key: str) -> bool:
    """Tell whether ``signature`` is by ``key`` (both base64url) over the canonical ``value``."""
    try:
        public_key(key).verify(from_b64url(signature), canonical(value))
    except (InvalidSignature, ValueError):
        return False
    return True


class SigningKey:
    """The province's private key; ``kid`` is derived from the public one."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self.private = private
        raw = private.public_key().public_bytes_raw()
        self.public = b64url(raw)
        self.kid = "p-" + hashlib.sha256(raw).hexdigest()[:8]

    def sign(self, value: Mapping[str, Any]) -> str:
        """Return the base64url signature over the canonical JSON of ``value``."""
        return b64url(self.private.sign(canonical(value)))

    def shown(self) -> dict[str, str]:
        """Return the contract's ``ProvinceKey``."""
        return {"kid": self.kid, "public_key": self.public}


def load_or_create(path: Path) -> SigningKey:
    """Read the key file, or make one readable by its owner only (first start)."""
    if not path.exists():
        _write_new(path)
    loaded = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(loaded, Ed25519PrivateKey):
        raise ValueError("the province's key is not Ed25519")
    return SigningKey(loaded)


def _write_new(path: Path) -> None:
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
