"""Names in proper case: the casing rules, and that nothing but the case ever changes."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ehc_desk.domain.names import is_organisation, is_proper_case, proper_case


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
        ("VăN", "Văn"),
        ("NGUYễN VăN HồNG", "Nguyễn Văn Hồng"),
        ("đặNG THị MậN", "Đặng Thị Mận"),
        ("TRẦN VĂN FPT", "Trần Văn Fpt"),
        ("LÊ THỊ TT", "Lê Thị Tt"),
        ("", ""),
        ("(bà) tư", "(Bà) Tư"),
    ],
)
def test_the_rules(typed: str, proper: str) -> None:
    assert proper_case(typed) == proper
    assert is_proper_case(proper)


@pytest.mark.parametrize(
    ("typed", "proper"),
    [
        ("CÔNG TY TNHH MTV TMDV XNK AN PHÁT", "Công Ty TNHH MTV TMDV XNK An Phát"),
        ("công ty tnhh an phát", "Công Ty TNHH An Phát"),
        ("CÔNG TY CP FPT", "Công Ty CP FPT"),
        ("công ty cp fpt", "Công Ty CP FPT"),
        ("UBND PHƯỜNG MẪU MỘT", "UBND Phường Mẫu Một"),
        ("ubnd phường mẫu một", "UBND Phường Mẫu Một"),
        ("CTY TNHH SX-TM-DV HOA SEN", "Cty TNHH SX-TM-DV Hoa Sen"),
        ("Ngân hàng TMCP ABZ", "Ngân Hàng TMCP ABZ"),
        ("CÔNG TY LUẬT T&T", "Công Ty Luật T&T"),
        ("Trường THPT NGUYEN DU", "Trường THPT Nguyen Du"),
        ("VăN PHÒNG LUẬT SƯ KHÁNH", "Văn Phòng Luật Sư Khánh"),
        ("Công ty McDonald", "Công Ty McDonald"),
    ],
)
def test_names_of_organisations_keep_their_abbreviations(typed: str, proper: str) -> None:
    assert is_organisation(typed)
    assert proper_case(typed) == proper
    assert is_proper_case(proper)


@pytest.mark.parametrize("name", ["Sở", "Nguyễn Văn Trường", "Hội-An Lê", "Trương Thị Ban", ""])
def test_people_are_no_organisations(name: str) -> None:
    assert not is_organisation(name)


@given(st.text(max_size=40))
def test_only_the_case_changes(text: str) -> None:
    made = proper_case(text)
    assert len(made) == len(text)
    assert [ch.casefold() for ch in made.lower()] == [ch.casefold() for ch in text.lower()] or all(
        a == b or a.upper() == b.upper() or a.lower() == b.lower()
        for a, b in zip(made, text, strict=True)
    )


@given(st.text(alphabet="nguyễnvănđàoêôưNGUYỄNVĂNĐÀO '-", max_size=30))
@example("gGG")
@example("GGg")
def test_twice_is_once(text: str) -> None:
    assert proper_case(proper_case(text)) == proper_case(text)
    firm = proper_case(f"công ty {text}")
    assert proper_case(firm) == firm


@given(st.sampled_from(["TNHH", "MTV", "UBND", "FPT", "XNK", "TMDV", "CP"]), st.booleans())
def test_an_abbreviation_is_large_wherever_it_stands(word: str, shouted: bool) -> None:
    name = f"Công ty {word} An Phát {word}"
    made = proper_case(name.upper() if shouted else name.lower())
    assert made == f"Công Ty {word} An Phát {word}"
