"""What spoils a scan between reader and window, recognised by undoing it.

An input method (Telex, VNI), Caps Lock, a keyboard layout other than the one the reader thinks in.
Each undoing gives back what the reader meant; when that is a code of a known kind and what came is
none, the culprit is found. Pure text; who sent it and what it leads to is not known here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import product

_US = "`1234567890-=[]\\;',./~!@#$%^&*()_+{}|:\"<>?"
_LETTERS = "qwertyuiopasdfghjklzxcvbnm"

# What the keys of a US keyboard give when the system has another layout, by the XKB tables.
_LAYOUTS: Mapping[str, Mapping[str, str]] = {
    "french": dict(
        zip(
            "1234567890-=[;',./!@#$%^&*()_+{:\"<>?" + "aqwzm" + "AQWZM" + "\\|",
            "&é\"'(-è_çà)=^mù;:!1234567890°+¨M%./§" + "qazw," + "QAZW?" + "*µ",
            strict=True,
        )
    ),
    "vietnamese": dict(
        zip("1234567890[]", "ăâêô\u0300\u0309\u0303\u0301\u0323đươ", strict=True),
    ),
    "german": dict(
        zip(
            "yzYZ-=[];'/\\@#^&*()_+{}|:\"<>?",
            "zyZYß´ü+öä-#\"§&/(=)?`Ü*'ÖÄ;:_",
            strict=True,
        )
    ),
}
_MARKS = {
    "\u0300": ("f", "2"),
    "\u0301": ("s", "1"),
    "\u0309": ("r", "3"),
    "\u0303": ("x", "4"),
    "\u0323": ("j", "5"),
    "\u0306": ("w", "8"),
    "\u031b": ("w", "7"),
}
_HAT = "\u0302"


def typed_with(layout: str, text: str) -> str:
    """Return what arrives when a reader that thinks in US keys meets another layout."""
    table = _LAYOUTS[layout]
    return "".join(table.get(letter, letter) for letter in text)


def undo_layout(layout: str, text: str) -> str:
    """Return what the reader meant; accents that joined the letter before are taken apart."""
    back = {after: before for before, after in _LAYOUTS[layout].items()}
    if layout == "vietnamese":
        text = _apart(text)
    return "".join(back.get(letter, letter) for letter in text)


def _apart(text: str) -> str:
    """Take tone marks off their letters, but leave ă â ê ô ơ ư as they are: they are keys.

    Letter by letter: composing the whole text would change the order of marks that were struck.
    """
    found: list[str] = []
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        tones = "".join(sign for sign in parts if sign in "\u0300\u0301\u0303\u0309\u0323")
        base = "".join(sign for sign in parts if sign not in tones)
        found.append(unicodedata.normalize("NFC", base) + tones)
    return "".join(found)


def _undo_method(text: str, column: int) -> str:
    """Write marks as the keys that made them: ``â`` → ``aa`` (Telex, 0) or ``a6`` (VNI, 1)."""
    found: list[str] = []
    for letter in unicodedata.normalize("NFC", text):
        if letter in "đĐ":
            base = "d" if letter == "đ" else "D"
            found.append(base + (base, "9")[column])
            continue
        parts = unicodedata.normalize("NFD", letter)
        base, marks = parts[0], parts[1:]
        keys = [(base, "6")[column] if mark == _HAT else _key(mark, column) for mark in marks]
        made_of = "".join(keys)
        found.append(base + (made_of.upper() if base.isupper() else made_of))
    return "".join(found)


def _key(mark: str, column: int) -> str:
    return _MARKS[mark][column] if mark in _MARKS else mark


def undo_telex(text: str) -> str:
    """Return the keys Telex made this text of."""
    return _undo_method(text, 0)


def undo_vni(text: str) -> str:
    """Return the keys VNI made this text of."""
    return _undo_method(text, 1)


def undo_caps(text: str) -> str:
    """Return the text with large and small letters changed over."""
    return text.swapcase()


_WORD = re.compile(r"[^\W_]+")
_MOST_MOVED = 6


def _with_keys_behind(text: str, undo: Callable[[str], str]) -> Iterator[str]:
    """Return what was meant when keys of a method were struck later in their words.

    A tone may be struck at the end of its word: VNI makes ``EHC1`` to ``ÉHC``. Each word that has
    marks is undone both ways, as far as there are not too many of them.
    """
    marked = [found for found in _WORD.finditer(text) if undo(found[0]) != found[0]]
    if not 0 < len(marked) <= _MOST_MOVED:
        return
    ways = [(undo(found[0]), _keys_last(found[0], undo)) for found in marked]
    for chosen in product(*ways):
        done, end = "", 0
        for found, word in zip(marked, chosen, strict=True):
            done += text[end : found.start()] + word
            end = found.end()
        yield done + text[end:]


def _keys_last(word: str, undo: Callable[[str], str]) -> str:
    """Return a word with the keys of its marks behind its letters: ``ÉHC`` → ``EHC1``."""
    letters, keys = "", ""
    for letter in unicodedata.normalize("NFC", word):
        struck = undo(letter)
        letters, keys = letters + struck[:1], keys + struck[1:]
    return letters + keys


UNDOINGS: Mapping[str, Callable[[str], str]] = {
    "caps": undo_caps,
    "telex": undo_telex,
    "vni": undo_vni,
    **{name: partial(undo_layout, name) for name in _LAYOUTS},
}
"""Culprit → how its work is undone; the order is that of trying."""


_METHODS = ("telex", "vni")


def culprit(text: str, known: Callable[[str], bool]) -> tuple[str, str]:
    """Return who spoiled a text and what was meant, ``("", text)`` when nobody is found."""
    for name, undo in UNDOINGS.items():
        meant = undo(text)
        if meant != text and known(meant):
            return name, meant
    for name in _METHODS:
        for meant in _with_keys_behind(text, UNDOINGS[name]):
            if known(meant):
                return name, meant
    return "", text


_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_NAME_WORD = re.compile(r"[^\W\d_]+")
_VOWELS = re.compile(r"[aeiouy]+")


def composed_by_a_method(name: str) -> bool:
    """Tell a name an input method made of plain letters: ``Âlẽndẻ`` (Alexander by Telex).

    No word of any language of the country has two tones, or marks on vowels that consonants part
    with a tone among them. A capital inside begins another word.
    """
    return any(tones > 1 or (tones and groups > 1) for tones, groups in _marks_of(name))


def has_two_tones(name: str) -> bool:
    """Tell whether a word of the name has two tones, which no person bears."""
    return any(tones > 1 for tones, _ in _marks_of(name))


def _marks_of(name: str) -> Iterator[tuple[int, int]]:
    """Return of each word how many tones it has and how many groups of vowels bear marks."""
    parted = re.sub(r"(?<=[^\W\d_])(?=[A-ZĐ])", " ", _caps_inside(name))
    for word in _NAME_WORD.findall(parted):
        tones = groups = 0
        letters = [unicodedata.normalize("NFD", letter) for letter in word.lower()]
        bases = "".join(letter[0] for letter in letters)
        for group in _VOWELS.finditer(bases):
            marks = "".join(letter[1:] for letter in letters[group.start() : group.end()])
            tones += sum(mark in _TONES for mark in marks)
            groups += bool(marks)
        yield tones, groups


def _caps_inside(name: str) -> str:
    """Return the name; one in capitals throughout in small letters, which begin no words."""
    return name.lower() if name.upper() == name else name
