"""Names in proper case: the casing rules, and that nothing but the case ever changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.domain.names import is_proper_case, proper_case


@pytest.mark.parametrize(
    ("typed", "proper"),
    [
        ("NGUYỄN VĂN AN", "Nguyễn Văn An"),
        ("nguyễn văn an", "Nguyễn Văn An"),
        ("nguyen van an", "Nguyen Van An"),
        ("ĐẶNG THỊ ĐÀO", "Đặng Thị Đào"),
        ("nGUYỄN vĂN aN", "Nguyễn Văn An"),
        ("NGuyễn VĂn An", "Nguyễn Văn An"),
        ("h'hen niê", "H'Hen Niê"),
        ("H’HEN NIÊ", "H’Hen Niê"),
        ("Y MOAN ÊNUÔL", "Y Moan Ênuôl"),
        ("K'BRÔI", "K'Brôi"),
        ("HỒ-LÊ THỊ MAI", "Hồ-Lê Thị Mai"),
        ("trần  văn\tba", "Trần  Văn\tBa"),
        ("Nguyễn Phúc Vĩnh V", "Nguyễn Phúc Vĩnh V"),
        ("JOHN PAUL II", "John Paul II"),
        ("LÊ THỊ VI", "Lê Thị Vi"),
        ("Lê Thị Vi", "Lê Thị Vi"),
        ("McDonald anna", "McDonald Anna"),
        ("JA'FAR", "Ja'far"),
        ("", ""),
        ("(bà) tư", "(Bà) Tư"),
    ],
)
def test_the_rules(typed: str, proper: str) -> None:
    assert proper_case(typed) == proper
    assert is_proper_case(proper)


@given(st.text(max_size=40))
def test_only_the_case_changes(text: str) -> None:
    made = proper_case(text)
    assert len(made) == len(text)
    assert [ch.casefold() for ch in made.lower()] == [ch.casefold() for ch in text.lower()] or all(
        a == b or a.upper() == b.upper() or a.lower() == b.lower()
        for a, b in zip(made, text, strict=True)
    )


@given(st.text(alphabet="nguyễnvănđàoêôưNGUYỄNVĂNĐÀO '-", max_size=30))
def test_twice_is_once(text: str) -> None:
    assert proper_case(proper_case(text)) == proper_case(text)
