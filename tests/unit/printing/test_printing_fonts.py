from __future__ import annotations

import unicodedata

import pytest

from ehc_desk.printing import fonts

VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
VIETNAMESE = sorted(
    {
        unicodedata.normalize("NFC", case(vowel + tone))
        for vowel in VOWELS
        for tone in TONES
        for case in (str.lower, str.upper)
    }
    | set("đĐ")
)


@pytest.mark.parametrize("bold", [False, True])
def test_every_vietnamese_letter_has_its_own_shape(bold: bool) -> None:
    widths = fonts.faces().of(bold=bold)
    assert len(VIETNAMESE) == 2 * (12 * 6 + 1)
    for letter in VIETNAMESE:
        assert dict.__contains__(widths, letter), letter


@pytest.mark.parametrize("letter", ["…", "–", "₫", "ƀ", "Ŏ", "ĕ", "č", "\u0306"])
def test_other_signs_of_slips_are_there(letter: str) -> None:
    assert dict.__contains__(fonts.faces().regular, letter)


def test_the_files_are_small_and_carry_their_licence() -> None:
    files = sorted(fonts.folder().glob("*.ttf"))
    assert [file.name for file in files] == ["NotoSans-Bold.ttf", "NotoSans-Regular.ttf"]
    assert all(file.stat().st_size < 110_000 for file in files)
    licence = (fonts.folder() / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence


def test_widths_add_up_and_unknown_letters_have_the_width_of_a_box() -> None:
    widths = fonts.faces().regular
    assert widths.of("ab") == pytest.approx(widths["a"] + widths["b"])
    assert widths.of("漢") > 0
    assert widths.of("") == 0


def test_the_faces_are_loaded_once() -> None:
    assert fonts.faces() is fonts.faces()
