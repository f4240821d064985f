"""Clean text: nothing unseen, one spelling of each letter, single blanks, lines where allowed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.domain.text import clean

BIDI = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u034f"
NAME = "Nguyễn Thị Ường"


@pytest.mark.parametrize(
    "sign", ["\0", "\x01", "\x1b", "\x7f", "\x9f", "\ud800", *BIDI, *ZERO_WIDTH]
)
def test_what_is_not_seen_is_not_stored(sign: str) -> None:
    spoiled = sign.join(unicodedata.normalize("NFD", NAME))
    assert clean(spoiled) == NAME
    assert clean(f"{sign}{NAME}{sign}", lines=True) == NAME
    assert clean(sign * 3) == ""


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\u2028", "\u2029", "\x85", "\v", "\f"])
def test_ends_of_lines_stay_only_where_lines_may_be(end: str) -> None:
    text = f"  Dòng  một {end}Dòng\u00a0hai{end}{end}{end}Dòng ba{end}"
    assert clean(text) == "Dòng một Dòng hai Dòng ba"
    assert clean(text, lines=True) == "Dòng một\nDòng hai\n\nDòng ba"


def test_a_tab_is_a_blank() -> None:
    assert clean("\tTổ 12,\tPhường\t Mẫu ", lines=True) == "Tổ 12, Phường Mẫu"


@given(st.text(max_size=60), st.booleans())
def test_clean_is_settled_at_once(text: str, lines: bool) -> None:
    made = clean(text, lines=lines)
    assert clean(made, lines=lines) == made
    assert unicodedata.is_normalized("NFC", made)
    seen = made.replace("\n", "") if lines else made
    assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs") for char in seen)
    assert made == made.strip()
    assert "  " not in made


@given(st.text(max_size=40), st.sampled_from(BIDI + ZERO_WIDTH + "\0"), st.integers(0, 40))
def test_an_unseen_sign_makes_no_difference(text: str, sign: str, place: int) -> None:
    assert clean(text[:place] + sign + text[place:]) == clean(text)
