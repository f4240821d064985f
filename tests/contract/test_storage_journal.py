"""The journal as stored: what is read back verifies, and any flipped byte is found and named."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from storage_cases import CHAIN, NOW, Desk, dossier, put_in

from ehc_desk.domain.journal import Verdict, seal, verify
from ehc_desk.storage.journal_writer import seal_text
from ehc_desk.storage.queries import SqlQueries
from ehc_desk.storage.statements import Sql
from ehc_desk.storage.unit_of_work import SqlStorage

COUNT = 12


@pytest.fixture
def filled(desk: Desk) -> Desk:
    with desk.storage.begin() as work:
        for index in range(COUNT):
            put_in(work, dossier(index))
    return desk


def verdict(desk: Desk) -> Verdict:
    return verify(desk.queries.entries(), head=desk.queries.journal_head())


def change(desk: Desk, text: str, **values: object) -> None:
    with desk.engine.writing() as run:
        assert run.do(Sql(text), values) == 1


def test_what_was_written_verifies(filled: Desk) -> None:
    assert verdict(filled).to_json() == {"ok": True, "entries": COUNT, "first_bad": None}
    entries = list(filled.queries.entries())
    assert [entry.seq for entry in entries] == list(range(1, COUNT + 1))
    assert {entry.server_offset_ms for entry in entries} == {1500}
    assert list(filled.queries.entries(after_seq=10)) == entries[10:]
    assert filled.queries.entries_by_id([entries[4].id, "?", entries[1].id]) == (
        entries[4],
        entries[1],
    )
    assert filled.queries.history(entries[3].dossier or "") == (entries[3],)


def test_an_empty_chain_verifies(desk: Desk) -> None:
    assert verdict(desk).to_json() == {"ok": True, "entries": 0, "first_bad": None}


def test_a_long_chain_is_streamed_page_by_page(desk: Desk) -> None:
    with desk.storage.begin() as work:
        for number in range(1100):
            work.journal.append(
                kind="note", dossier_id=None, payload={"n": number}, actor="demo", at=NOW
            )
    assert verdict(desk).entries == 1100
    assert len({entry.id for entry in desk.queries.entries()}) == 1100


def test_the_writers_seal_is_the_domains_seal() -> None:
    payload = {"a": "đ", "ố": [1, None, True, {"": -3}], "z": {}}
    fields = {
        "chain": CHAIN,
        "seq": 3,
        "id": "x",
        "dossier": None,
        "kind": "note",
        "payload": payload,
        "actor": "lan",
        "device_time": NOW.isoformat(),
        "server_offset_ms": None,
        "prev": "0" * 64,
    }
    text = '{"a":"đ","z":{},"ố":[1,null,true,{"":-3}]}'
    assert seal_text(text, **fields) == seal(**fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("payload", '{"id":"other"}'),
        ("payload", "no json at all"),
        ("payload", "[1]"),
        ("kind", "withdrawn"),
        ("actor", "somebody"),
        ("device_time", "2020-01-01T00:00:00+07:00"),
        ("dossier_id", "other"),
        ("hash", "f" * 64),
        ("prev", "e" * 64),
    ],
)
def test_a_changed_entry_is_named(filled: Desk, column: str, value: str) -> None:
    victim = list(filled.queries.entries())[6]
    change(filled, f"UPDATE journal SET {column} = :value WHERE seq = 7", value=value)
    found = verdict(filled)
    assert found.first_bad is not None
    assert (found.first_bad.seq, found.first_bad.id) == (7, victim.id)
    assert found.entries == 6


def test_json_that_only_looks_the_same_is_damaged(filled: Desk) -> None:
    change(filled, "UPDATE journal SET payload = payload || ' ' WHERE seq = 5")
    bad = verdict(filled).first_bad
    assert bad is not None
    assert (bad.seq, bad.reason) == (5, "unreadable")
    assert list(filled.queries.entries())[4].kind == "unreadable"


def test_any_flipped_byte_of_a_payload_is_found(tmp_path_factory: pytest.TempPathFactory) -> None:
    # SQLite only: PostgreSQL refuses bytes that are no text.
    desk = Desk(tmp_path_factory.mktemp("flip") / "desk.db")
    with desk.storage.begin() as work:
        put_in(work, dossier(1))
    with desk.engine.reading() as run:
        row = run.one(Sql("SELECT CAST(payload AS BLOB) FROM journal"))
    assert row is not None
    good = bytes(row[0])
    chance = random.Random(5)
    for _ in range(150):
        place = chance.randrange(len(good))
        flipped = bytearray(good)
        flipped[place] ^= 1 << chance.randrange(8)
        change(desk, "UPDATE journal SET payload = CAST(:x AS TEXT)", x=bytes(flipped))
        bad = verdict(desk).first_bad
        assert bad is not None, f"bit in byte {place} not seen"
        assert bad.seq == 1
    change(desk, "UPDATE journal SET payload = CAST(:x AS TEXT)", x=good)
    assert verdict(desk).ok
    desk.close()


def test_a_missing_entry_and_a_missing_tail_are_found(filled: Desk) -> None:
    change(filled, "DELETE FROM journal WHERE seq = 12")
    tail = verdict(filled).first_bad
    assert tail is not None
    assert (tail.seq, tail.reason) == (12, "tail")
    change(filled, "DELETE FROM journal WHERE seq = 4")
    middle = verdict(filled).first_bad
    assert middle is not None
    assert (middle.seq, middle.reason) == (5, "sequence")


def test_chains_of_two_desks_do_not_meet(filled: Desk) -> None:
    other = SqlStorage(filled.engine, "other-chain")
    case = dossier(99)
    with other.begin() as work:
        put_in(work, case)
    with filled.storage.begin() as work:
        work.journal.append(
            kind="extended",
            dossier_id=case.id,
            payload={},
            actor="demo",
            at=NOW + timedelta(seconds=1),
        )
    theirs = SqlQueries(filled.engine, "other-chain")
    assert verify(theirs.entries(), head=theirs.journal_head()).entries == 1
    assert verdict(filled).entries == COUNT + 1
    assert [entry.kind for entry in filled.queries.history(case.id)] == ["accepted", "extended"]


def test_what_a_record_may_not_hold_is_refused(desk: Desk) -> None:
    with pytest.raises(ValueError, match="float"), desk.storage.begin() as work:
        work.journal.append(kind="x", dossier_id=None, payload={"x": 0.5}, actor="a", at=NOW)
    assert desk.queries.journal_head()[0] == 0
