"""Keys of Telex and VNI with no input method at work: read, but only where nothing was found."""

from __future__ import annotations

import re

import pytest

from ehc_desk.domain.text import fold
from ehc_desk.domain.typed_keys import first_found, readings
from ehc_desk.presenters.garbling import _keys_last, undo_telex, undo_vni
from ehc_desk.services.catalogue import load

WORDS = sorted(
    {
        word
        for each in load().in_force()
        for word in re.findall(r"[^\W\d_]+", f"{each.name} {each.short_name}".lower())
    }
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("chuwngs thuwcj", "chung thuc"),
        ("chu71ng thu75c", "chung thuc"),
        ("dduwowngf ddaats", "duong dat"),
        ("d9u7o7ng2 d9a6t1", "duong dat"),
        ("dduongwf dayd", "duong day"),
        ("Nguyeexn Vawn An", "nguyen van an"),
        ("Nguye6n4 Va8n An", "nguyen van an"),
        ("truowng huynhf toio", "truong huynh toi"),
        ("ngoeor khoer", "ngoeo khoe"),
        ("wng xacs nhaanj", "ung xac nhan"),
        ("kees hoon", "ke hon"),
    ],
)
def test_keys_are_read(typed: str, meant: str) -> None:
    assert meant in list(readings(typed))


def test_every_word_of_the_catalogue_is_read_back_however_its_keys_were_struck() -> None:
    assert len(WORDS) > 150
    wrong = []
    for word in WORDS:
        for undo in (undo_telex, undo_vni):
            for typed in (undo(word), _keys_last(word, undo)):
                if typed != word and fold(word) not in list(readings(typed)):
                    wrong.append((word, typed, list(readings(typed))))
    assert wrong == []


@pytest.mark.parametrize("plain", ["", "  ", "chung thuc", "khai sinh", "1.001193", "h17", "a123"])
def test_plain_words_and_codes_have_no_other_reading(plain: str) -> None:
    assert list(readings(plain)) == []


def test_another_reading_is_tried_only_when_nothing_is_found() -> None:
    asked: list[str] = []

    def search(known: str, text: str) -> list[str]:
        asked.append(text)
        return [known] if known == text else []

    for word in ("test", "loos", "chứng"):
        assert first_found(word, lambda text, word=word: search(word, text)) == (word, [word])  # type: ignore[misc]
    assert asked == ["test", "loos", "chứng"]
    assert first_found("loos", lambda text: search("lo", text)) == ("lo", ["lo"])
    assert first_found("chu71ng", lambda text: search("chung", text)) == ("chung", ["chung"])
    assert first_found("quaax", lambda text: search("x", text)) == ("quaax", [])
