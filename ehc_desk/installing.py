"""Makes a real desk of an empty folder: from an install code, or from what was typed by hand.

Names the adapters of that one act, as ``bootstrap`` does for the running desk. The one-time secret
is sent with a key that is on disk already, so the act may be repeated after a lost answer.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ehc_desk.domain.office import Office
from ehc_desk.errors import FieldsInvalid, WrongDataFolder
from ehc_desk.paths import DataFolder
from ehc_desk.services import installation
from ehc_desk.services.installation import Installation

BY_HAND = ("url", "desk", "client_id", "secret", "key_id", "public_key")
"""What the province's letter tells when no file can be brought; all are needed. ``ca`` may be
given besides: the certificate (PEM) of a province that has its own authority."""

_KEY_LETTERS = 43  # 32 bytes in base64url without padding


def install_from_code(root: Path, code_file: Path) -> Installation:
    """Make a desk from an install code; raises InstallCodeInvalid, ProvinceError classes."""
    from ehc_desk.remote import enrolment

    return _install(root, lambda: enrolment.read_code(code_file))


def install_by_hand(root: Path, typed: Mapping[str, str]) -> Installation:
    """Make a desk from typed values (keys of ``BY_HAND``).

    The typed public key of the province takes the place of the code's signature: an answer of any
    other province is refused. Raises FieldsInvalid naming every value that cannot be right,
    InstallCodeInvalid when the province refuses, other ProvinceError classes when it is not there.
    """
    return _install(root, lambda: _code_of(typed))


def _code_of(typed: Mapping[str, str]) -> dict[str, Any]:
    from ehc_desk.remote.desk_api import check_address
    from ehc_desk.remote.wire import unb64

    values = {name: "".join(str(typed.get(name, "")).split()) for name in BY_HAND}
    wrong = [{"field": name, "code": "required"} for name in BY_HAND if not values[name]]
    for name in ("secret", "public_key"):
        try:
            if values[name] and (len(values[name]) != _KEY_LETTERS or not unb64(values[name])):
                wrong.append({"field": name, "code": "invalid"})
        except ValueError:
            wrong.append({"field": name, "code": "invalid"})
    if wrong:
        raise FieldsInvalid(fields=wrong)
    check_address(values["url"], training=False)
    return {
        "url": values["url"],
        "ca": str(typed.get("ca") or "") or None,
        "desk": values["desk"],
        "client_id": values["client_id"],
        "enrolment": {"secret": values["secret"]},
        "province_key": {"kid": values["key_id"], "public_key": values["public_key"]},
        "training": False,
    }


def _install(root: Path, code_of: Any) -> Installation:
    from ehc_desk.remote import enrolment

    if DataFolder(root).identity.exists():
        raise WrongDataFolder(folder=root.name, reason="already-a-desk")
    code = code_of()
    try:
        root.mkdir(parents=True, exist_ok=True)
        ca_file = ""
        if code.get("ca"):
            (root / "province-ca.pem").write_text(code["ca"], "utf-8")
            ca_file = str(root / "province-ca.pem")
        key, pem = enrolment.kept_key(root / installation.KEY_FILE)
    except OSError as error:
        raise WrongDataFolder(folder=root.name, reason="not-writable") from error
    enrolled = enrolment.enrol(code, key, ca_file=ca_file or None)
    province_key = enrolled["province_key"]
    made = Installation(
        root=root,
        office=Office(
            agency=enrolled["agencies"][0],
            desk=enrolled["desk"],
            name=enrolled["office"]["name"],
            chain=str(uuid.uuid4()),
            training=bool(code.get("training")),
        ),
        client_id=enrolled["client_id"],
        province_url=code["url"],
        ca_file=ca_file,
        province_keys={province_key["kid"]: province_key["public_key"]},
    )
    return installation.create(made, pem)
