"""Records: whatever was typed, the bytes that are hashed are the same everywhere."""

from __future__ import annotations

import json
from typing import Any

import pytest
import rfc8785
from fakes.counter_room import CLERK, Room
from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.domain.journal import canonical
from ehc_desk.services.records import plain, state_payload

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(anything)
def test_whatever_json_holds_becomes_a_record(value: Any) -> None:
    written = plain(value)
    assert canonical(written) == rfc8785.dumps(written)
    assert plain(written) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.5, "0.5"),
        (8.0, "8"),
        (float("inf"), "inf"),
        (2**53, "9007199254740992"),
        (-(2**53), "-9007199254740992"),
        (2**53 - 1, 2**53 - 1),
        (True, True),
        ((1, [2]), [1, [2]]),
        ({"a": {"b": 0.25}}, {"a": {"b": "0.25"}}),
        ("\ud800", "\\ud800"),
        ({"\U0001f600": 1}, {"\\U0001f600": 1}),
    ],
)
def test_numbers_become_text_where_programs_disagree(value: Any, written: Any) -> None:
    assert plain(value) == written


def test_the_entry_of_an_acceptance_names_what_the_contract_names(room: Room) -> None:
    dossier = room.accepted()
    (entry,) = room.queries.history(dossier.id)
    assert {
        "code", "provisional", "version", "received_at", "due_at", "deadline", "papers",
        "receiving_office", "competent_agency", "desk", "clerk", "procedure", "channel", "owners",
        "submitter", "components", "form", "fee_vnd", "return_method",
    } <= set(entry.payload)  # fmt: skip
    assert entry.payload["received_at"].endswith("+07:00")
    json.dumps(dict(entry.payload))


def test_a_voided_dossier_has_no_national_status(room: Room) -> None:
    dossier = room.accepted()
    assert state_payload(dossier)["status"] == 2
    voided = room.lifecycle.act(dossier.code or "", "void", {"reason": "nhầm"}, actor=CLERK)
    assert "status" not in state_payload(voided)
