"""What the desk writes into its journal keeps the contract, and both hash it alike."""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.domain.dossier import ComponentCheck, Dossier, IntakeFacts, Paper, Party, State
from ehc_desk.domain.journal import GENESIS, record_of, seal, uuid7
from ehc_desk.domain.office import VIETNAM
from ehc_desk.province.entries import DOSSIER_KINDS, read
from ehc_desk.services.records import accepted_payload, state_payload

TEXT = st.text(max_size=30)
NOW = datetime(2026, 11, 21, 9, 0, 12, 345678, tzinfo=VIETNAM)


def dossier(**changes: Any) -> Dossier:
    facts = IntakeFacts(
        procedure_code="2.000815",
        procedure_version="1",
        procedure_name="Chứng thực bản sao",
        owners=(Party(full_name="Nguyễn Thị Thử"),),
        components=(ComponentCheck(number=1, name="Bản chính"),),
    )
    values: dict[str, Any] = {
        "id": uuid7(1),
        "code": "H17.25.18-261121-0001",
        "provisional_code": None,
        "version": 1,
        "state": State.ACCEPTED,
        "facts": facts,
        "papers": (Paper(component=1, sha256="ab" * 32, size=5, pages=1),),
        "received_at": NOW,
        "due_at": None,
        "deadline": {"rules": ["D1"], "days": 1.5},
        "clerk": "demo",
        "receiving_office": "Phường Mẫu Một",
        "competent_agency": "H17.25.18",
        "desk": "Q03",
    }
    return Dossier(**{**values, **changes})


def sent(kind: str, payload: Any) -> Any:
    """Return the entry as it arrives: through JSON text."""
    entry = seal(
        chain=str(uuid.uuid4()),
        seq=1,
        id=uuid7(1_795_000_000_000),
        dossier=str(uuid.uuid4()),
        kind=kind,
        payload=payload,
        actor="demo",
        device_time=NOW.isoformat(timespec="milliseconds"),
        server_offset_ms=None,
        prev=GENESIS,
    )
    return json.loads(json.dumps({"record": record_of(entry), "hash": entry.hash}))


def test_an_acceptance_of_the_desk_is_read_without_fault() -> None:
    for one in (
        dossier(),
        dossier(due_at=NOW),
        dossier(code=None, provisional_code="TAM-Q03-261121-007X"),
    ):
        reading = read(sent("dossier_accepted", accepted_payload(one)))
        assert reading.errors == []
        assert [paper.sha256 for paper in reading.papers] == ["ab" * 32]


@pytest.mark.parametrize("kind", sorted(DOSSIER_KINDS))
@pytest.mark.parametrize("state", State)
def test_every_act_of_the_desk_is_read_without_fault(kind: str, state: State) -> None:
    payload = state_payload(dossier(state=state), reason="lý do")
    assert read(sent(kind, payload)).errors == []


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    )
)
def test_desk_and_province_hash_the_same_bytes(value: Any) -> None:
    """Two programs, two writers of RFC 8785: any record one can write the other agrees with."""
    try:
        entry = sent("visit_noted", {"value": value})
    except ValueError:
        return  # the desk refuses to write it; nothing to agree about
    assert read(entry).errors == []
