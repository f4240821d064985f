"""Whose card it is, defaults a layout gives, and blocks that repeat another one while typed in."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.domain.form import Filled, Form, answer, edit, prefill
from ehc_desk.domain.form_build import form_from
from ehc_desk.errors import BadInputError

SHE = {"name": "Mẫu Thị", "sex": "female"}
HE = {"name": "Mẫu Văn", "sex": "male"}


def text(name: str) -> dict[str, str]:
    return {"vi": name, "en": name}


def field(name: str, **more: Any) -> dict[str, Any]:
    return {"field": name, "label": text(name), **more}


def form(**more: Any) -> Form:
    someone = {
        "type": "object",
        "properties": {name: {"type": "string"} for name in ("name", "sex", "role", "home")},
    }
    rows = [[field("name", card="name"), field("sex", card="sex"), field("home")]]
    return form_from(
        {
            "id": "trial",
            "version": "1",
            "valid_from": "2026-01-01",
            "title": text("Trial"),
            "party": "asker",
            "schema": {
                "type": "object",
                "properties": {name: someone for name in ("asker", "wife", "husband")},
            },
            "layout": [
                {"at": "asker", "title": text("A"), "rows": [*rows, [field("role", default="x")]]},
                *(
                    {
                        "at": name,
                        "party": name,
                        "title": text(name),
                        "rows": rows,
                        "same_as": [{"path": "asker.role", "in": [name], "source": "asker"}],
                    }
                    for name in ("wife", "husband")
                ),
            ],
            **more,
        },
        {},
    )


BY_SEX = {"party_by": {"key": "sex", "is": {"female": "wife", "male": "husband"}}}


# ------------------------------------------------------------ whose card


def test_a_card_tells_whose_it_is() -> None:
    couple = form(**BY_SEX)
    both = prefill(couple, HE, filled=prefill(couple, SHE))
    assert both.values["wife.name"] == SHE["name"]
    assert both.values["husband.name"] == HE["name"]
    assert "asker.name" not in both.values
    assert both.marks == {"wife.name", "wife.sex", "husband.name", "husband.sex"}


@pytest.mark.parametrize(
    "card", [{"name": "Ai"}, {"name": "Ai", "sex": None}, {"name": "Ai", "sex": "?"}]
)
def test_a_card_that_tells_nothing_fills_the_usual_party(card: dict[str, Any]) -> None:
    assert form(**BY_SEX).party_of(card) == "asker"
    assert prefill(form(**BY_SEX), card).values["asker.name"] == "Ai"


def test_who_is_named_goes_before_what_the_card_tells() -> None:
    assert prefill(form(**BY_SEX), SHE, "husband").values["husband.name"] == SHE["name"]
    assert prefill(form(), SHE).values["asker.name"] == SHE["name"]


def test_a_half_written_rule_is_said() -> None:
    with pytest.raises(BadInputError):
        form(party_by={"key": "sex"})


# ------------------------------------------------------------ defaults of a layout


def test_a_layout_gives_a_default_and_it_alone_is_no_answer() -> None:
    filled = prefill(form(), {})
    assert filled == Filled(values={"asker.role": "x"})
    assert answer(form(), filled.values) == {}


# ------------------------------------------------------------ blocks that follow


def typed(path: str, words: str, filled: Filled) -> Filled:
    """Type letter by letter, as the screen tells it."""
    for end in range(1, len(words) + 1):
        filled = edit(form(), filled, path, words[:end])
    return filled


def test_a_name_typed_letter_by_letter_is_followed_to_its_end() -> None:
    start = edit(form(), Filled(values={}), "asker.role", "wife")
    filled = typed("asker.name", "Nguyễn", start)
    assert filled.values["wife.name"] == "Nguyễn"
    assert edit(form(), filled, "asker.name", "").values == {"asker.role": "wife"}


def test_what_differs_is_kept_when_the_source_changes() -> None:
    start = edit(form(), Filled(values={}), "asker.role", "wife")
    own = edit(form(), typed("asker.name", "Nguyễn", start), "wife.name", "Trần")
    assert typed("asker.name", "Lê", own).values["wife.name"] == "Trần"


@given(st.lists(st.sampled_from(["wife", "husband", "other", ""]), min_size=1, max_size=6))
def test_only_the_block_that_follows_last_repeats_the_source(roles: list[str]) -> None:
    filled = prefill(form(), SHE)
    for role in roles:
        filled = edit(form(), filled, "asker.role", role)
    following = {path.split(".")[0] for path in filled.values} - {"asker"}
    assert following == {roles[-1]} & {"wife", "husband"}
    assert all(path in filled.marks for path in filled.values if path != "asker.role")
