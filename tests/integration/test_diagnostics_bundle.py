"""The desk's own tests and the bundle for support: truthful, and without a person in it."""

from __future__ import annotations

import json
import logging
import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from ehc_desk.bootstrap import build_desk
from ehc_desk.cli.demo import create_demo_desk
from ehc_desk.desk import Desk
from ehc_desk.diagnostics import Diagnostics, Finding, write
from ehc_desk.errors import Offline
from ehc_desk.ui import texts

NUMBER, NAME = "048163000387", "Trương Thị Bưởi"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    root = tmp_path_factory.mktemp("doctor") / "desk"
    create_demo_desk(root, empty=False)
    made = build_desk(root)
    yield made
    made.worker.close()
    made.storage.close()


def no_line() -> int:
    raise Offline(reason="test")


def of(desk: Desk, name: str, offset_ms: int = 0) -> Finding:
    return Diagnostics(desk, hello=lambda: offset_ms).one(name)


def test_a_sound_desk_is_told_as_one(desk: Desk) -> None:
    found = {one.name: one for one in Diagnostics(desk, hello=lambda: 1500).run()}
    assert {name: one.state for name, one in found.items()} == {
        "storage": "ok",
        "journal": "ok",
        "numbers": "ok",
        "folder": "ok",
        "printer": "skipped",
        "text": "ok" if shutil.which("tesseract") else "skipped",
        "province": "ok",
    }
    assert found["province"].params["seconds"] == 2


def test_what_is_sick_is_named(desk: Desk, tmp_path: Path) -> None:
    assert of(desk, "province", 10_800_000).key == "clock_off"
    assert Diagnostics(desk, hello=no_line).one("province").state == "warn"
    wanted = replace(
        desk.settings,
        printers=MappingProxyType({"01": "ghost|Tray2"}),
        watched_folder="/no/scans",
    )
    sick = replace(desk, settings=wanted)
    assert of(sick, "printer").params["printer"] == "ghost"
    assert of(sick, "folder").key == "no_folder"
    gone = replace(desk, root=tmp_path / "gone")
    assert of(gone, "storage").state == "bad"


def test_every_outcome_has_words_in_every_language(desk: Desk) -> None:
    source = (Path(__file__).parents[2] / "ehc_desk" / "diagnostics.py").read_text("utf-8")
    keys = set(re.findall(r'_found\([^,]+,\s*[^,]+,\s*"(\w+)"', source))
    assert len(keys) > 12
    for language in texts.LANGUAGES:
        texts.set_language(language)
        missing = [key for key in keys if not texts.has(f"test.{key}")]
        missing += [
            name
            for name in Diagnostics(desk, hello=no_line).tests()
            if not texts.has(f"test_name.{name}")
        ]
        assert missing == [], language
    texts.set_language("vi")


def test_no_person_leaves_in_the_bundle(desk: Desk, tmp_path: Path) -> None:
    log = logging.getLogger("ehc_desk.test")
    log.warning("scan of %s by %s", NUMBER, "mau@khach.example")
    log_file = desk.root / "logs" / "ehc-desk.log"
    with log_file.open("a", encoding="utf-8") as file:  # the second net: a line that slipped in
        file.write(f"2026-11-22 WARNING {NUMBER}|{NAME}|02091963|Nữ\n")
    diagnostics = Diagnostics(desk, hello=no_line)
    bundle = diagnostics.bundle(diagnostics.run())
    target = tmp_path / "bundle.zip"
    write(bundle, target)
    with zipfile.ZipFile(target) as archive:
        texts_in = {name: archive.read(name).decode() for name in archive.namelist()}
    assert texts_in == bundle
    everything = "\n".join(texts_in.values())
    assert "logs/ehc-desk.log" in texts_in
    assert NUMBER not in everything
    assert NAME not in everything
    assert "mau@khach.example" not in everything
    dossiers = desk.queries.lines(which="all", limit=200)
    assert len(dossiers) > 40
    for line in dossiers:
        assert line.owner_name not in everything
    assert json.loads(texts_in["counts.json"])["lists"]["all"] == len(dossiers)
    assert json.loads(texts_in["versions.json"])["desk"] == "Q03"


def test_secrets_of_the_settings_stay_here(desk: Desk) -> None:
    secret = replace(desk.settings, database_url="postgresql://u:geheim@db/desk")
    diagnostics = Diagnostics(replace(desk, settings=secret), hello=no_line)
    assert "geheim" not in json.dumps(diagnostics.bundle(()))
