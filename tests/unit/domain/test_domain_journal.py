"""The journal: bytes that every program agrees on, and a chain in which every change shows."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.domain.journal import (
    GENESIS,
    Entry,
    canonical,
    hash_of,
    record_of,
    seal,
    uuid7,
    verify,
)

SAFE = 2**53 - 1
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
keys = st.text(st.characters(max_codepoint=0xD7FF), max_size=8)
leaves = st.none() | st.booleans() | st.integers(-SAFE, SAFE) | texts
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)
CHAIN = "0197a000-0000-7000-8000-00000000c0de"


def chain(count: int = 5) -> list[Entry]:
    entries: list[Entry] = []
    for seq in range(1, count + 1):
        entries.append(
            seal(
                chain=CHAIN,
                seq=seq,
                id=uuid7(1_700_000_000_000 + seq),
                dossier=f"dossier-{seq % 2}",
                kind="handed_over",
                payload={"n": seq, "to": "Công chức"},
                actor="lan",
                device_time=f"2026-11-23T08:{seq:02}:00+07:00",
                server_offset_ms=None if seq == 1 else 12,
                prev=entries[-1].hash if entries else GENESIS,
            )
        )
    return entries


def head(entries: list[Entry]) -> tuple[int, str]:
    return (len(entries), entries[-1].hash)


# ---------------------------------------------------------------- canonical JSON


@given(values)
def test_canonical_json_is_that_of_the_reference_library(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@pytest.mark.parametrize(
    "value",
    [0.5, 1.0, float("nan"), float("inf"), 2**53, -(2**53), {"a": [1.5]}, [{"b": 2**60}]],
)
def test_numbers_that_programs_disagree_about_are_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="record"):
        canonical(value)


@pytest.mark.parametrize("key", ["\U0001f600", "\ue000", "a\uffff", 7, None, 1.5])
def test_keys_whose_order_is_not_plain_are_refused(key: Any) -> None:
    with pytest.raises(ValueError, match="record"):
        canonical({key: 1})
    with pytest.raises(ValueError, match="record"):
        canonical([{"a": {key: 1}}])


@pytest.mark.parametrize("value", [b"bytes", {1, 2}, object(), 1j])
def test_what_is_no_json_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="record"):
        canonical({"a": value})


def test_half_a_character_is_refused() -> None:
    with pytest.raises(ValueError, match="surrogates"):
        canonical("\ud800")


# ---------------------------------------------------------------- the chain


def test_a_sealed_entry_holds_what_it_was_given_and_its_hash() -> None:
    first, second = chain(2)
    assert second.prev == first.hash
    assert first.prev == GENESIS
    assert hash_of(second) == second.hash
    assert "hash" not in record_of(second)
    assert record_of(second)["v"] == 1


def test_a_whole_chain_holds() -> None:
    entries = chain()
    verdict = verify(entries, head=head(entries))
    assert verdict.ok
    assert verdict.to_json() == {"ok": True, "entries": 5, "first_bad": None}
    assert verify([], head=(0, GENESIS)).ok
    assert verify([]).ok


OTHER: dict[str, Any] = {
    "chain": "0197a000-0000-7000-8000-00000000beef",
    "seq": 77,
    "id": uuid7(1),
    "dossier": None,
    "kind": "withdrawn",
    "payload": {"n": 3, "to": "Công  chức"},
    "actor": "hoa",
    "device_time": "2026-11-23T08:03:01+07:00",
    "server_offset_ms": 13,
    "prev": GENESIS,
    "hash": "f" * 64,
}


@pytest.mark.parametrize("field", OTHER)
def test_a_change_of_any_one_field_is_found_where_it_was_made(field: str) -> None:
    entries = chain()
    entries[2] = replace(entries[2], **{field: OTHER[field]})
    bad = verify(entries, head=head(entries)).first_bad
    assert bad is not None
    assert bad.seq == entries[2].seq
    assert bad.id == entries[2].id


def test_a_changed_entry_that_was_sealed_again_breaks_the_next_one() -> None:
    entries = chain()
    forged = {**record_of(entries[2]), "actor": "hoa"}
    del forged["v"]
    entries[2] = seal(**forged)
    bad = verify(entries, head=head(entries)).first_bad
    assert bad is not None
    assert (bad.seq, bad.reason) == (4, "link")


def test_the_last_entry_sealed_again_is_found_by_the_head() -> None:
    entries = chain()
    known = head(entries)
    forged = {**record_of(entries[4]), "actor": "hoa"}
    del forged["v"]
    entries[4] = seal(**forged)
    bad = verify(entries, head=known).first_bad
    assert bad is not None
    assert bad.reason == "tail"


@given(st.integers(0, 4), st.integers(0, 4), st.sampled_from(["cut", "twice", "swap"]))
def test_removed_repeated_and_swapped_entries_are_found(at: int, to: int, how: str) -> None:
    entries = chain()
    known = head(entries)
    if how == "cut":
        del entries[at]
    elif how == "twice":
        entries.insert(to, entries[at])
    else:
        entries[at], entries[to] = entries[to], entries[at]
    assert verify(entries, head=known).ok is (how == "swap" and at == to)


def test_a_cut_tail_is_found_by_the_head_only() -> None:
    entries = chain()
    assert verify(entries[:3]).ok
    verdict = verify(entries[:3], head=head(entries))
    assert verdict.first_bad is not None
    assert (verdict.first_bad.reason, verdict.first_bad.seq) == ("tail", 4)
    assert verdict.to_json()["first_bad"] == {
        "seq": 4,
        "id": entries[2].id,
        "reason": "tail",
    }


def test_an_entry_that_cannot_be_hashed_is_unreadable() -> None:
    entries = chain()
    entries[1] = replace(entries[1], payload={"n": 0.5})
    bad = verify(entries).first_bad
    assert bad is not None
    assert bad.reason == "unreadable"


# ---------------------------------------------------------------- ids


@given(st.integers(0, 2**48 - 1))
def test_ids_are_uuids_of_version_seven_with_their_moment(moment: int) -> None:
    made = uuid.UUID(uuid7(moment))
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert made.int >> 80 == moment
    assert str(made) == str(uuid.UUID(str(made)))


def test_ids_sort_by_their_moment_and_never_repeat() -> None:
    made = [uuid7(moment) for moment in range(1_700_000_000_000, 1_700_000_000_200)]
    assert made == sorted(made)
    assert len({uuid7(5) for _ in range(500)}) == 500
