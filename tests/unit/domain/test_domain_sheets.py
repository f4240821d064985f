"""Cover sheets, badges, draft ids and their check sum."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.domain import sheets
from ehc_desk.errors import BadInputError

CODE = "H17.25.18-261121-0001"


def bitwise_crc(data: bytes) -> int:
    """The definition of CRC-16/CCITT-FALSE, bit by bit."""
    register = 0xFFFF
    for byte in data:
        register ^= byte << 8
        for _ in range(8):
            register = (register << 1) ^ (0x1021 if register & 0x8000 else 0)
            register &= 0xFFFF
    return register


@given(st.binary())
def test_crc_is_the_named_one(data: bytes) -> None:
    assert sheets.crc16(data) == bitwise_crc(data)


def test_crc_check_value() -> None:
    assert sheets.crc16(b"123456789") == 0x29B1


def test_published_covers() -> None:
    assert sheets.cover_for_dossier(CODE, 1).text() == f"EHC1|C|{CODE}|1|2E79"
    read = sheets.parse_sheet(f"EHC1|C|{CODE}|3|0E3B")
    assert read == sheets.CoverSheet(form="dossier", target=CODE, component=3)


def test_covers_of_provisional_codes_and_drafts_read_back() -> None:
    for cover in (
        sheets.cover_for_dossier("TAM-Q03-261121-007X", 12),
        sheets.cover_for_draft("0a1b2c3d4e", 999),
    ):
        assert sheets.parse_sheet(cover.text()) == cover
    assert sheets.cover_for_draft("0a1b2c3d4e", 1).target == "0A1B2C3D4E"


def test_badges_read_back() -> None:
    for user in ("demo", "nguyen.thi-mau@hc", "Lê Thị Mẫu"):
        badge = sheets.badge_for(user)
        assert sheets.parse_sheet(badge.text()) == badge


@given(st.integers(0, 34), st.characters())
def test_one_wrong_character_is_never_read(place: int, sign: str) -> None:
    text = sheets.cover_for_dossier(CODE, 1).text()
    changed = text[:place] + sign + text[place + 1 :]
    if changed != text:
        assert sheets.parse_sheet(changed) is None


def sealed(body: str) -> str:
    return f"{body}|{sheets.crc_digits(body)}"


@pytest.mark.parametrize(
    "body",
    [
        "EHC1|C|H17.25.18-261131-0001|1",
        "EHC1|C|not a code|1",
        f"EHC1|C|{CODE}|0",
        f"EHC1|C|{CODE}|1000",
        f"EHC1|C|{CODE}|-1",
        f"EHC1|C|{CODE}",
        f"EHC1|C|{CODE}|1|2",
        "EHC1|D|0A1B2C3D4|1",
        "EHC1|U|",
        "EHC1|U| demo",
        "EHC1|U|a|b",
        "EHC1|X|demo",
        f"EHC2|C|{CODE}|1",
        "EHC1",
    ],
)
def test_well_sealed_nonsense_is_not_read(body: str) -> None:
    assert sheets.parse_sheet(sealed(body)) is None


def test_what_cannot_be_built() -> None:
    for component in (0, 1000):
        with pytest.raises(BadInputError):
            sheets.cover_for_dossier(CODE, component)
    with pytest.raises(BadInputError):
        sheets.cover_for_draft("short", 1)
    for user in ("", " demo", "a|b", "a\nb", "a" * 65):
        with pytest.raises(BadInputError):
            sheets.badge_for(user)
    with pytest.raises(BadInputError):
        sheets.draft_id(b"123456")


@given(st.binary(min_size=7, max_size=16))
def test_draft_ids_use_the_plain_alphabet(random: bytes) -> None:
    draft = sheets.draft_id(random)
    assert len(draft) == 10
    assert set(draft) <= set(sheets.DRAFT_ALPHABET)
    assert sheets.is_draft_id(draft)
    assert sheets.draft_id(random[:7] + b"more") == draft


@given(st.text())
def test_any_text_is_answered(text: str) -> None:
    sheets.parse_sheet("EHC1|" + text)
    assert isinstance(sheets.has_right_crc(text), bool)
