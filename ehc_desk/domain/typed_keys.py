"""Searches typed in the habit of an input method where none is at work: Telex and VNI keys.

"chuwngs thuwcj" and "chu71ng thu75c" are "chứng thực" struck key by key. Searches do without marks,
so a reading leaves out the keys that only make marks and keeps the plain letters. It is asked for
only when the text as typed finds nothing, so that no plain word ever loses what it found. Knows no
search; pure text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from typing import TypeVar

from ehc_desk.domain.text import fold

Found = TypeVar("Found", bound=Collection[object])

_VOWELS = frozenset("aeiouy")
_DOUBLED = frozenset("aeo")
_TELEX_TONES = frozenset("sfrxjz")
_WORD = re.compile(r"[a-z]+")
_VNI_WORD = re.compile(r"[a-z]+\d[a-z\d]*")
_VNI_BEARERS = {"6": frozenset("aeo"), "7": frozenset("ou"), "8": frozenset("a")}


def first_found(text: str, search: Callable[[str], Found]) -> tuple[str, Found]:
    """Return what a search finds for a text and the reading of it that found it.

    The text as typed comes first; only when it finds nothing is it read as Telex, then as VNI.
    When nothing helps the answer is that of the text as typed.
    """
    found = search(text)
    if found:
        return text, found
    for reading in readings(text):
        better = search(reading)
        if better:
            return reading, better
    return text, found


def readings(text: str) -> Iterator[str]:
    """Yield what was meant if the keys are those of Telex, then of VNI, where that is other text.

    Folded as searches compare it: no case, no marks.
    """
    plain = fold(text)
    if not plain:
        return
    for found in (_WORD.sub(lambda it: _telex(it[0]), plain),
                  _VNI_WORD.sub(lambda it: _vni(it[0]), plain)):  # fmt: skip
        if found != plain:
            yield found


def _telex(word: str) -> str:
    """Return a word without the Telex keys of its marks: ``dduwowngf`` → ``duong``.

    After its vowel a word of the language has none of s f r x j z w d and no vowel of its first
    ones again, except the o of "ngoẻo": those are keys, wherever they were struck.
    """
    letters = ""
    for key in word:
        if not _is_telex_key(letters, key):
            letters += "u" if key == "w" and not letters.endswith("w") else key
    return letters


def _is_telex_key(before: str, key: str) -> bool:
    """Tell whether a key only makes a mark after the plain letters before it."""
    if key == "d":
        return before.startswith("d")
    vowels = _VOWELS.intersection(before)
    if key == "w":
        return bool(vowels & frozenset("aou"))
    if key in _DOUBLED:
        return key in vowels and not before.endswith(("oe", "oa"))
    return key in _TELEX_TONES and bool(vowels)


def _vni(word: str) -> str:
    """Return a word without the VNI keys of its marks: ``d9u7o7ng2`` → ``duong``.

    A word whose digits make no marks (a code, a number behind a letter) stays as it is.
    """
    letters, tones = "", 0
    for key in word:
        if not key.isdigit():
            letters += key
        elif not _is_vni_key(letters, key):
            return word
        else:
            tones += key in "12345"
    return letters if tones <= 1 else word


def _is_vni_key(before: str, key: str) -> bool:
    if key == "9":
        return before.startswith("d")
    return bool(_VNI_BEARERS.get(key, _VOWELS).intersection(before))
