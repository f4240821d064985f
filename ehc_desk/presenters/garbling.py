"""What spoils a scan between reader and window, recognised by undoing it.

An input method (Telex, VNI), Caps Lock, a keyboard layout other than the one the reader thinks in.
Each undoing gives back what the reader meant; when that is a code of a known kind and what came is
none, the culprit is found. Pure text; who sent it and what it leads to is not known here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from functools import partial

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
    """Take tone marks off their letters, but leave ă â ê ô ơ ư as they are: they are keys."""
    found: list[str] = []
    for letter in unicodedata.normalize("NFC", text):
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


UNDOINGS: Mapping[str, Callable[[str], str]] = {
    "caps": undo_caps,
    "telex": undo_telex,
    "vni": undo_vni,
    **{name: partial(undo_layout, name) for name in _LAYOUTS},
}
"""Culprit → how its work is undone; the order is that of trying."""


def culprit(text: str, known: Callable[[str], bool]) -> tuple[str, str]:
    """Return who spoiled a text and what was meant, ``("", text)`` when nobody is found."""
    for name, undo in UNDOINGS.items():
        meant = undo(text)
        if meant != text and known(meant):
            return name, meant
    return "", text
