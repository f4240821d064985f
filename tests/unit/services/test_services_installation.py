"""What makes a folder a desk: written once, read at every start, damaged ones told."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from ehc_desk.domain.office import Office
from ehc_desk.errors import Damaged, StoreMissing, WrongDataFolder
from ehc_desk.paths import DataFolder
from ehc_desk.services import installation
from ehc_desk.services.installation import Installation

KEY = b"-----BEGIN PRIVATE KEY-----\n"


def desk(root: Path, **more: object) -> Installation:
    office = Office(agency="H17.25.18", desk="Q03", name="Trung tâm Mẫu", chain="c")
    return Installation(root=root, office=office, client_id="desk-q03", **more)  # type: ignore[arg-type]


def test_a_desk_comes_back_as_it_was_made(tmp_path: Path) -> None:
    made = desk(
        tmp_path / "new" / "folder",
        province_url="https://province.example",
        ca_file="ca.pem",
        province_keys={"k1": "abc"},
    )
    installation.create(made, KEY)
    assert installation.read(made.root) == made
    assert made.key_file.read_bytes() == KEY
    assert stat.S_IMODE(made.key_file.stat().st_mode) == 0o600


def test_a_desk_is_made_once(tmp_path: Path) -> None:
    installation.create(desk(tmp_path), KEY)
    with pytest.raises(WrongDataFolder) as told:
        installation.create(desk(tmp_path), b"another key")
    assert told.value.params["reason"] == "already-a-desk"
    assert desk(tmp_path).key_file.read_bytes() == KEY


def test_a_place_that_is_no_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(WrongDataFolder) as told:
        installation.create(desk(tmp_path / "file"), KEY)
    assert told.value.params == {"folder": "file", "reason": "not-writable"}


def test_two_demo_desks_are_the_same_but_for_their_chain(tmp_path: Path) -> None:
    first = installation.create_demo(tmp_path / "a")
    second = installation.create_demo(tmp_path / "b")
    assert first.office.chain != second.office.chain
    assert first.office.training
    assert (first.office.agency, first.office.desk) == ("H17.25.18", "Q03")
    assert first.standing_lease == second.standing_lease == (1, 500, 1)
    assert first.key_file.read_bytes() == second.key_file.read_bytes()
    assert installation.read(tmp_path / "a") == first
    assert first.province_url == ""


def test_an_empty_folder_is_no_desk(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing):
        installation.read(tmp_path)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "5", "null", '{"office": {}}', "\ufeff{}", '{"standing_lease": [1]}'],
)
def test_a_damaged_identity_is_told(tmp_path: Path, text: str) -> None:
    DataFolder(tmp_path).identity.write_text(text, "utf-8")
    with pytest.raises(Damaged):
        installation.read(tmp_path)


@pytest.mark.parametrize("key", ["office", "client_id", "standing_lease"])
def test_an_identity_without_a_part_is_told(tmp_path: Path, key: str) -> None:
    installation.create_demo(tmp_path)
    file = DataFolder(tmp_path).identity
    value = json.loads(file.read_text("utf-8"))
    del value[key]
    file.write_text(json.dumps(value))
    with pytest.raises(Damaged):
        installation.read(tmp_path)


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    DataFolder(tmp_path).identity.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Damaged):
        installation.read(tmp_path)


def test_the_files_of_a_data_folder_have_fixed_names(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    names = {
        path.name
        for path in (
            folder.identity, folder.settings, folder.database, folder.papers, folder.slips,
            folder.inbox, folder.logs, folder.province,
        )
    }  # fmt: skip
    assert names == {
        "identity.json", "settings.toml", "desk.db", "papers", "slips", "inbox", "logs",
        "province",
    }  # fmt: skip
