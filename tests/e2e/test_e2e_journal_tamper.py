"""Whoever edits the journal behind the program's back is found, and the entry is named."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3
from desk_program import Done, Program, intake_words, made_demo


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A desk with three dossiers: six entries."""
    folder = tmp_path_factory.mktemp("tamper")
    program = made_demo(folder / "desk")
    for number in (1, 2, 3):
        program.ok(*intake_words(folder, number))
    assert program.verified() >= 6
    return program


@pytest.fixture
def copy(whole: Program, tmp_path: Path) -> Program:
    shutil.copytree(whole.root, tmp_path / "desk")
    return Program(tmp_path / "desk")


def edit(desk: Program, *statements: str) -> None:
    """Change the database as someone with the file and time would: guards taken off first."""
    with sqlcipher3.connect(str(desk.root / "desk.db")) as base:
        guards = base.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'journal'"
        ).fetchall()
        for (name,) in guards:
            base.execute(f'DROP TRIGGER "{name}"')
        for statement in statements:
            assert base.execute(statement).rowcount != 0, statement
    base.close()


def row(desk: Program, seq: int) -> tuple[Any, ...]:
    with sqlcipher3.connect(str(desk.root / "desk.db")) as base:
        found = base.execute("SELECT id, hash FROM journal WHERE seq = ?", (seq,)).fetchone()
    base.close()
    return tuple(found)


def named(done: Done, seq: int, reason: str) -> None:
    assert done.code == 5, done.out
    bad = done.value["first_bad"]
    assert done.value["ok"] is False
    assert (bad["seq"], bad["reason"]) == (seq, reason)


ACCEPTED = 4  # account, acceptance, slip, acceptance …
UPDATE = f"UPDATE journal SET {{}} WHERE seq = {ACCEPTED}"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("payload = replace(payload, 'Trần', 'Trấn')", "hash"),
        ("payload = payload || ' '", "any"),
        ("payload = substr(payload, 2)", "unreadable"),
        ("payload = CAST(x'FF00FE' AS BLOB)", "unreadable"),
        ("actor = actor || 'x'", "hash"),
        ("kind = 'dossier_voided'", "hash"),
        ("device_time = replace(device_time, '2', '3')", "hash"),
        ("dossier_id = NULL", "hash"),
        ("server_offset_ms = 5", "hash"),
        ("id = substr(id, 1, 35) || CASE substr(id, 36) WHEN '0' THEN '1' ELSE '0' END", "hash"),
        ("hash = substr(hash, 2) || 'x'", "hash"),
        ("prev = substr(prev, 2) || 'x'", "link"),
    ],
)
def test_a_changed_field_is_found_and_named(copy: Program, change: str, reason: str) -> None:
    edit(copy, UPDATE.format(change))
    done = copy.inside("journal", "verify")
    if reason == "any" and done.code == 0:
        pytest.fail("a payload that is not the bytes that were hashed passes")
    assert done.code == 5
    assert done.value["first_bad"]["seq"] == ACCEPTED
    if reason != "any":
        assert done.value["first_bad"]["reason"] == reason
    assert done.value["first_bad"]["id"] == row(copy, ACCEPTED)[0]


def test_a_rewritten_entry_breaks_the_link_behind_it(copy: Program) -> None:
    """Even who computes the hash anew cannot: the next entry names the old one."""
    from ehc_desk.bootstrap import build_desk
    from ehc_desk.domain.journal import hash_of

    edit(copy, UPDATE.format("actor = 'somebody'"))
    opened = build_desk(copy.root)
    forged = next(entry for entry in opened.queries.entries() if entry.seq == ACCEPTED)
    opened.worker.close()
    opened.storage.close()
    edit(copy, UPDATE.format(f"hash = '{hash_of(forged)}'"))
    named(copy.inside("journal", "verify"), ACCEPTED + 1, "link")


def test_a_deleted_entry_leaves_a_gap(copy: Program) -> None:
    edit(copy, "DELETE FROM journal WHERE seq = 3")
    named(copy.inside("journal", "verify"), 4, "sequence")


def test_the_first_entry_cannot_be_dropped(copy: Program) -> None:
    edit(copy, "DELETE FROM journal WHERE seq = 1")
    named(copy.inside("journal", "verify"), 2, "sequence")


@pytest.mark.parametrize("cut", [1, 2])
def test_a_cut_tail_is_found(copy: Program, cut: int) -> None:
    last = copy.verified()
    edit(copy, f"DELETE FROM journal WHERE seq > {last - cut}")
    named(copy.inside("journal", "verify"), last - cut + 1, "tail")


def test_two_swapped_entries_are_found(copy: Program) -> None:
    edit(
        copy,
        "UPDATE journal SET seq = 1003 WHERE seq = 3",
        "UPDATE journal SET seq = 3 WHERE seq = 4",
        "UPDATE journal SET seq = 4 WHERE seq = 1003",
    )
    done = copy.inside("journal", "verify")
    assert (done.code, done.value["first_bad"]["seq"]) == (5, 3)


def test_one_flipped_bit_in_the_file_is_found(copy: Program) -> None:
    """No statement, no guard: one bit of the file itself."""
    edit(copy, "UPDATE journal SET actor = actor WHERE seq = 1")  # the log goes into the file
    path = copy.root / "desk.db"
    hits = flips(path.read_bytes(), row(copy, 2)[1].encode())
    assert hits, "the hash of an entry is not in the file as text"
    found = []
    for at in hits:  # some lie in an index, which proves nothing and is not read
        whole = bytearray(path.read_bytes())
        whole[at] ^= 1
        path.write_bytes(whole)
        done = copy.inside("journal", "verify")
        assert done.code in (0, 5), (at, done.out)
        found.append(done.value["first_bad"])
        whole[at] ^= 1
        path.write_bytes(whole)
    assert {(bad["seq"], bad["reason"]) for bad in found if bad} == {(2, "hash"), (3, "link")}
    assert copy.verified() >= 6


def flips(content: bytes, needle: bytes, find: Callable[..., int] = bytes.find) -> list[int]:
    """Return where a text lies in a file."""
    found, at = [], find(content, needle)
    while at >= 0:
        found.append(at)
        at = find(content, needle, at + 1)
    return found


def test_a_damaged_entry_does_not_hold_up_the_others(copy: Program, tmp_path: Path) -> None:
    """The entry that cannot be read steps aside; the rest reaches the province."""
    from fakes.province_process import running_province

    edit(copy, "UPDATE journal SET payload = 'x' WHERE seq = 2")
    with running_province(tmp_path / "province") as province:
        copy.url = province.url
        done = copy.inside("sync", "--once")
        dump = province.dump()
    assert (done.code, done.value["needs_action"]) == (4, 1)
    assert len(dump["dossiers"]) == 2
    assert {row["state"] for row in copy.rows()} == {"needs_action", "ready"}
