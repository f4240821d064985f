"""A stream of bytes becomes codes; noise, floods and missing ends are told and never raised."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.ports.readers import CodeRead, Trouble
from ehc_desk.scanning.serial_reader import LONGEST, TERMINATORS, CodeCutter, read_bytes

CARD = "079201000123|079123456|Nguyễn Văn An|02031985|Nam|12 Lê Lợi, Tây Ninh|01072021"


def cut(terminator: str, *parts: tuple[bytes, float]) -> list[CodeRead]:
    cutter = CodeCutter(terminator)
    found: list[CodeRead] = []
    for data, at in parts:
        found += cutter.feed(data, at) if data else cutter.silence(at)
    return found


@pytest.mark.parametrize(
    ("terminator", "ends"),
    [("cr", b"\r"), ("cr", b"\r\n"), ("cr", b"\n"), ("lf", b"\n"), ("etx", b"\x03")],
)
def test_codes_end_with_their_terminator(terminator: str, ends: bytes) -> None:
    stream = b"".join(text.encode() + ends for text in (CARD, "H17.25.18-261121-0007"))
    found = cut(terminator, (stream, 1.0))
    assert [code.text for code in found] == [CARD, "H17.25.18-261121-0007"]
    assert all(code.ended and code.trouble is None for code in found)


def test_stx_and_etx_are_taken_off_with_any_terminator() -> None:
    found = cut("cr", (b"\x02" + CARD.encode() + b"\x03\r\n", 1.0))
    assert [code.text for code in found] == [CARD]


def test_without_a_terminator_a_short_silence_ends_a_code() -> None:
    parts = ((b"0792010", 1.0), (b"", 1.05), (b"00123", 1.06), (b"", 1.1), (b"", 1.2))
    found = cut("none", *parts)
    assert [(code.text, code.ended, code.trouble) for code in found] == [
        ("079201000123", True, None)
    ]


def test_a_code_whose_end_never_came_is_given_out_as_cut() -> None:
    found = cut("cr", (b"079201000123|", 1.0), (b"", 1.5), (b"", 2.1))
    assert [(code.ended, code.trouble) for code in found] == [(False, Trouble.CUT)]


def test_a_flood_is_told_once_and_the_next_code_is_read() -> None:
    found = cut("cr", (b"x" * (LONGEST * 3) + b"\r" + CARD.encode() + b"\r", 1.0))
    assert [(code.text, code.trouble) for code in found] == [("", Trouble.TOO_LONG), (CARD, None)]


def test_windows_1258_is_read_as_vietnamese() -> None:
    # The page holds the letters and, for tones, combining signs behind them.
    sent = "Nguyê\u0303n Đư\u0301c"
    found = read_bytes(sent.encode("cp1258"))
    assert unicodedata.normalize("NFC", found.text) == "Nguyễn Đức"


@pytest.mark.parametrize(
    "noise", [bytes(range(1, 32)) * 3, b"\xf8\x00\xfe\x80\x00" * 9, b"\x7f\x00"]
)
def test_a_wrong_speed_is_told_as_noise_and_nothing_is_handed_on(noise: bytes) -> None:
    found = read_bytes(noise.replace(b"\r", b"").replace(b"\n", b""))
    assert (found.text, found.trouble) == ("", Trouble.NOISE)


@given(
    stream=st.binary(max_size=400),
    terminator=st.sampled_from(sorted(TERMINATORS)),
    size=st.integers(min_value=1, max_value=50),
)
def test_no_stream_raises_and_pieces_do_not_matter(
    stream: bytes, terminator: str, size: int
) -> None:
    pieces = [(stream[at : at + size], 1.0) for at in range(0, len(stream), size)]
    quiet = (b"", 9.0)
    assert cut(terminator, *pieces, quiet) == cut(terminator, (stream, 1.0), quiet)


@given(
    text=st.text(alphabet=st.characters(min_codepoint=32, exclude_categories=["Cs"]), min_size=1)
)
def test_any_text_in_utf_8_comes_back(text: str) -> None:
    found = cut("cr", (text.encode() + b"\r", 1.0))
    odd = sum(letter in "\x7f\ufffd" for letter in text) / len(text)
    assert odd > 0.2 or [code.text for code in found] == [text]
