from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehc_desk.printing.fonts import faces
from ehc_desk.printing.typeset import LEADER, SetLine, set_text

WORDS = st.lists(st.text("aĂỆươđ.@-1", min_size=1, max_size=40), min_size=1, max_size=25)


def _text(lines: list[SetLine]) -> list[str]:
    return ["".join(run.text for run in line.runs) for line in lines]


@settings(max_examples=150, deadline=None)
@given(WORDS, st.floats(2, 60), st.integers(0, 24))
def test_nothing_is_lost_and_nothing_sticks_out(words: list[str], width: float, at: int) -> None:
    template = "Họ: **{name}** {rest}"
    values = {"name": " ".join(words[:at]) or "x", "rest": " ".join(words[at:]) or "y"}
    lines = set_text(template, values, width, faces())
    said = f"Họ: {values['name']} {values['rest']}"
    assert "".join(_text(lines)).replace(" ", "") == said.replace(" ", "")
    for line in lines:
        ends = [run.x + faces().of(bold=run.bold).of(run.text) for run in line.runs]
        assert max(ends) <= width + 1e-6
        assert line.width == pytest.approx(max(ends))


def test_words_are_kept_whole_when_they_fit() -> None:
    lines = _text(set_text("{a}", {"a": "phường Hải Châu thành phố"}, 8, faces()))
    assert " ".join(lines) == "phường Hải Châu thành phố"
    assert len(lines) > 1


def test_bold_words_come_as_their_own_runs() -> None:
    (line,) = set_text("Chủ hồ sơ: **{a}** (x)", {"a": "Đỗ Ẩn"}, 60, faces())
    assert [(run.text.strip(), run.bold) for run in line.runs] == [
        ("Chủ hồ sơ:", False),
        ("Đỗ Ẩn", True),
        ("(x)", False),
    ]


def test_stars_and_braces_in_a_value_are_only_letters() -> None:
    (line,) = set_text("{a}", {"a": "**{b}**"}, 60, faces())
    assert _text([line]) == ["**{b}**"]
    assert not line.runs[0].bold


def test_a_missing_value_is_a_dotted_line() -> None:
    (line,) = set_text("Số: {a:6}/TTPVHCC", {"a": ""}, 60, faces())
    assert _text([line]) == [f"Số: {LEADER * 6}/TTPVHCC"]


def test_a_missing_value_at_the_end_fills_its_line() -> None:
    (line,) = set_text("Email: {a}", {"a": ""}, 60, faces())
    assert 59 < line.width <= 60
    (short,) = set_text("Email: {a}", {"a": ""}, 60, faces(), leaders=False)
    assert _text([short]) == ["Email: " + LEADER * 10]


def test_an_empty_text_is_one_empty_line() -> None:
    assert _text(set_text("", {}, 10, faces())) == [""]
