"""Dossiers to JSON and back: nothing is lost, nothing is invented."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.domain import dossier_json as shape
from ehc_desk.domain.dossier import (
    Channel,
    Check,
    ComponentCheck,
    Dossier,
    Draft,
    IntakeFacts,
    Page,
    Paper,
    Party,
    PartyKind,
    State,
)
from ehc_desk.domain.office import VIETNAM

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)
counts = st.integers(0, 9)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)).map(
    lambda moment: moment.replace(tzinfo=VIETNAM)
)
names = [part.name for part in fields(Party) if part.name != "kind"]
parties = st.builds(Party, kind=st.sampled_from(PartyKind), **dict.fromkeys(names, words))
lines = st.builds(
    ComponentCheck,
    number=st.integers(1, 40),
    name=words,
    must=st.sampled_from(["hand_in", "show"]),
    required=st.booleans(),
    check=st.sampled_from(Check),
    reason=words,
    originals=counts,
    certified_copies=counts,
    photocopies=counts,
)
intake = st.builds(
    IntakeFacts,
    procedure_code=words,
    procedure_version=words,
    procedure_name=words,
    channel=st.sampled_from(Channel),
    owners=st.lists(parties, max_size=3).map(tuple),
    submitter=st.none() | parties,
    relation=words,
    summary=words,
    components=st.lists(lines, max_size=3).map(tuple),
    form=st.dictionaries(words, words | counts | st.lists(words, max_size=2), max_size=3),
    from_card=st.frozensets(words, max_size=3),
    fee_vnd=st.none() | st.integers(0, 10**9),
    set_count=counts,
    return_method=words,
    return_place=words,
    note=words,
)
dossiers = st.builds(
    Dossier,
    id=words,
    code=st.none() | words,
    provisional_code=st.none() | words,
    version=st.integers(1, 9),
    state=st.sampled_from(State),
    facts=intake,
    papers=st.lists(
        st.builds(Paper, component=counts, sha256=words, size=counts, pages=counts), max_size=3
    ).map(tuple),
    received_at=moments,
    due_at=st.none() | moments,
    deadline=st.dictionaries(words, words, max_size=2),
    clerk=words,
    receiving_office=words,
    competent_agency=words,
    desk=words,
    void_reason=words,
    promised_due_at=st.none() | moments,
    draft_id=words,
)


@given(dossiers)
def test_a_dossier_comes_back_as_it_was(dossier: Dossier) -> None:
    text = json.dumps(shape.dossier_to_json(dossier))
    assert shape.dossier_from_json(json.loads(text)) == dossier


@given(intake)
def test_facts_come_back_as_they_were(facts: IntakeFacts) -> None:
    assert shape.facts_from_json(json.loads(json.dumps(shape.facts_to_json(facts)))) == facts


def test_every_field_of_a_dossier_is_written() -> None:
    made = Dossier(
        id="d", code=None, provisional_code=None, version=1, state=State.ACCEPTED,
        facts=IntakeFacts(), papers=(), received_at=datetime(2026, 1, 1, tzinfo=VIETNAM),
        due_at=None, deadline={}, clerk="", receiving_office="", competent_agency="", desk="",
    )  # fmt: skip
    assert set(shape.dossier_to_json(made)) == {part.name for part in fields(Dossier)}
    assert set(shape.facts_to_json(IntakeFacts())) == {part.name for part in fields(IntakeFacts)}


def test_a_party_leaves_out_what_is_not_known() -> None:
    party = Party(kind=PartyKind.FOREIGNER, full_name="Jane Sample", passport="X1")
    written = shape.party_to_json(party)
    assert written == {"kind": "foreigner", "full_name": "Jane Sample", "passport": "X1"}
    assert shape.party_from_json({"full_name": "A"}).kind is PartyKind.PERSON
    with pytest.raises(TypeError):
        shape.party_from_json({"age": 7})


def test_moments_keep_their_offset() -> None:
    moment = datetime(2026, 11, 23, 8, 30, tzinfo=VIETNAM)
    assert shape.moment_to_json(moment) == "2026-11-23T08:30:00+07:00"
    back = shape.moment_from_json("2026-11-23T08:30:00+07:00")
    assert back == moment
    assert back is not None
    assert back.utcoffset() == timedelta(hours=7)
    assert shape.moment_to_json(None) is None
    assert shape.moment_from_json(None) is None


@pytest.mark.parametrize(
    ("party", "number"),
    [
        ({"kind": PartyKind.ORGANISATION, "tax_code": "040", "personal_number": "1"}, "040"),
        ({"kind": PartyKind.FOREIGNER, "passport": "X1", "personal_number": "1"}, "X1"),
        ({"kind": PartyKind.FOREIGNER, "personal_number": "1"}, "1"),
        ({"personal_number": "1", "old_number": "2", "passport": "3"}, "1"),
        ({"old_number": "2", "passport": "3"}, "2"),
        ({"passport": "3"}, "3"),
        ({}, ""),
    ],
)
def test_each_kind_of_party_is_named_by_its_number(party: dict[str, Any], number: str) -> None:
    assert Party(**party).id_number == number


def test_who_stands_at_the_counter() -> None:
    owner, helper = Party(full_name="A"), Party(full_name="B")
    assert IntakeFacts().owner == Party()
    assert IntakeFacts(owners=(owner,)).who_submits is owner
    acting = IntakeFacts(owners=(owner,), submitter=helper)
    assert (acting.who_submits, acting.files_for_owner) == (helper, True)


def test_a_draft_counts_its_revisions_and_sorts_its_pages() -> None:
    start = datetime(2026, 11, 23, tzinfo=VIETNAM)
    pages = tuple(
        Page(id=str(n), component=c, position=n, sha256="", media_type="image/jpeg")
        for n, c in ((2, 1), (1, 1), (1, 2))
    )
    draft = Draft(
        id="X", user="lan", facts=IntakeFacts(), created_at=start, updated_at=start, pages=pages
    )
    assert [page.position for page in draft.pages_of(1)] == [1, 2]
    later = draft.with_facts(IntakeFacts(summary="a"), at=start + timedelta(minutes=1))
    assert (later.revision, later.facts.summary) == (1, "a")
    assert later.updated_at > draft.updated_at


def test_the_code_on_paper() -> None:
    made = shape.dossier_from_json(
        {
            **shape.dossier_to_json(
                Dossier(
                    id="d", code=None, provisional_code="TAM", version=1, state=State.ACCEPTED,
                    facts=IntakeFacts(), papers=(),
                    received_at=datetime(2026, 1, 1, tzinfo=VIETNAM), due_at=None, deadline={},
                    clerk="", receiving_office="", competent_agency="", desk="",
                )
            ),
            "code": "H17",
        }
    )  # fmt: skip
    assert (made.printed_code, made.provisional) == ("H17", False)
    stand_in = made.moved(State.PROCESSING, code=None)
    assert (stand_in.printed_code, stand_in.provisional) == ("TAM", True)
