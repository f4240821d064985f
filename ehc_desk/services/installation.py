"""What makes a folder a desk: its office, its journal's chain, its province and its key.

Written once at installation, read at every start. Knows files of the data folder, no database and
no network.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ehc_desk.domain.office import Office
from ehc_desk.errors import Damaged, StoreMissing, WrongDataFolder
from ehc_desk.files import write_whole
from ehc_desk.paths import DataFolder, resources

KEY_FILE = "desk-key.pem"


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """One desk in one folder.

    ``standing_lease`` is (first, last, epoch) of each day for a demo desk; ``province_keys`` are
    the pinned keys by id, None while none is known.
    """

    root: Path
    office: Office
    client_id: str
    province_url: str = ""
    ca_file: str = ""
    standing_lease: tuple[int, int, int] | None = None
    province_keys: Mapping[str, str] | None = None

    @property
    def key_file(self) -> Path:
        """The desk's private key (PEM, readable by its owner only)."""
        return self.root / KEY_FILE


def create(installation: Installation, private_key_pem: bytes) -> Installation:
    """Write a new desk into its folder.

    Raises WrongDataFolder when one is there already or nothing can be written there.
    """
    folder = DataFolder(installation.root)
    if folder.identity.exists():
        raise WrongDataFolder(folder=folder.root.name, reason="already-a-desk")
    try:
        folder.root.mkdir(parents=True, exist_ok=True)
        installation.key_file.touch(mode=0o600)
        installation.key_file.write_bytes(private_key_pem)
    except OSError as error:
        raise WrongDataFolder(folder=folder.root.name, reason="not-writable") from error
    rewrite(installation)
    return installation


def rewrite(installation: Installation) -> None:
    """Write the identity of a desk; the old one stays whole until the new one is on disk.

    Raises WrongDataFolder when nothing can be written there.
    """
    folder = DataFolder(installation.root)
    text = json.dumps(_to_json(installation), ensure_ascii=False, indent=1)
    try:
        write_whole(folder.identity, text.encode())
    except OSError as error:
        raise WrongDataFolder(folder=folder.root.name, reason="not-writable") from error


def create_demo(root: Path) -> Installation:
    """Write the fixed demo desk; only its journal's chain is its own."""
    from uuid import uuid4

    shipped = resources() / "demo"
    identity = json.loads((shipped / "identity.json").read_text("utf-8"))
    public = json.loads((shipped / "training-province.json").read_text("utf-8"))
    lease = identity["lease"]
    demo = Installation(
        root=root,
        office=Office(**{**identity["office"], "chain": str(uuid4()), "training": True}),
        client_id=public["client_id"],
        standing_lease=(lease["first"], lease["last"], lease["epoch"]),
    )
    return create(demo, (shipped / KEY_FILE).read_bytes())


def read(root: Path) -> Installation:
    """Return the desk of a folder; raises StoreMissing or Damaged."""
    folder = DataFolder(root)
    if not folder.identity.is_file():
        raise StoreMissing(folder=root.name)
    try:
        return _from_json(root, json.loads(folder.identity.read_text("utf-8")))
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise Damaged(what="identity.json") from error


def _to_json(installation: Installation) -> dict[str, Any]:
    return {
        "format": 1,
        "office": asdict(installation.office),
        "client_id": installation.client_id,
        "province_url": installation.province_url,
        "ca_file": installation.ca_file,
        "standing_lease": list(installation.standing_lease or ()) or None,
        "province_keys": dict(installation.province_keys) if installation.province_keys else None,
    }


def _from_json(root: Path, value: Mapping[str, Any]) -> Installation:
    lease = value["standing_lease"]
    return Installation(
        root=root,
        office=Office(**value["office"]),
        client_id=value["client_id"],
        province_url=value["province_url"],
        ca_file=value["ca_file"],
        standing_lease=(lease[0], lease[1], lease[2]) if lease else None,
        province_keys=value["province_keys"],
    )
