"""The table of acts: what each state allows, which law stands behind it, what must be said."""

from __future__ import annotations

import json

import pytest

from ehc_desk.domain.actor import ROLES
from ehc_desk.domain.dossier import NATIONAL_STATUS, State
from ehc_desk.domain.lifecycle import ACTS, act_named, possible, require
from ehc_desk.errors import ActNotPossible, UnknownAct

ALLOWED = {
    State.ACCEPTED: {
        "hand_over", "request_supplement", "pause", "extend", "result_ready", "withdraw", "stop",
        "void",
    },
    State.PROCESSING: {
        "request_supplement", "pause", "extend", "result_ready", "withdraw", "stop",
    },
    State.WAITING_SUPPLEMENT: {"supplement", "withdraw", "stop"},
    State.WAITING_PAYMENT: {"resume", "withdraw", "stop"},
    State.RESULT_READY: {"return_result", "reopen"},
    State.RETURNED: {"reopen"},
    State.WITHDRAWN: set(),
    State.STOPPED: set(),
    State.REFUSED: set(),
    State.VOIDED: set(),
}  # fmt: skip


@pytest.mark.parametrize("state", State)
def test_each_state_allows_exactly_these_acts(state: State) -> None:
    assert set(possible(state)) == ALLOWED[state]
    order = [name for name in ACTS if name in ALLOWED[state]]
    assert list(possible(state)) == order


@pytest.mark.parametrize("name", ACTS)
def test_each_act_names_its_law_an_example_and_a_role_that_exists(name: str) -> None:
    act = act_named(name)
    example = json.loads(act.example)
    assert act.basis
    assert set(act.needs) <= set(example)
    assert act.role in ROLES
    require(act, sorted(act.sources)[0], example)


def test_an_act_that_does_not_exist() -> None:
    with pytest.raises(UnknownAct) as told:
        act_named("dance")
    assert told.value.params == {"act": "dance"}


@pytest.mark.parametrize("state", State)
def test_a_state_that_forbids_says_whether_it_is_the_end(state: State) -> None:
    for name, act in ACTS.items():
        if state in act.sources:
            continue
        with pytest.raises(ActNotPossible) as told:
            require(act, state, {})
        ended = state in (
            State.WITHDRAWN, State.STOPPED, State.REFUSED, State.VOIDED, State.RETURNED,
        )  # fmt: skip
        assert told.value.params == {
            "act": name,
            "state": state.value,
            "reason": "already-ended" if ended else "state",
        }


def test_only_a_supervisor_reopens() -> None:
    assert [name for name, act in ACTS.items() if act.role != "clerk"] == ["reopen"]


def test_every_state_but_the_void_has_its_national_code_once() -> None:
    codes = [code for code in NATIONAL_STATUS.values() if code is not None]
    assert sorted(codes) == [2, 3, 4, 5, 6, 7, 8, 9, 10]
    assert NATIONAL_STATUS[State.VOIDED] is None
    assert set(NATIONAL_STATUS) == set(State)
