"""Names of administrative units as people write them: kinds, abbreviations, accents, other names.

Text only; which units there are, it must not know.
"""

from __future__ import annotations

import re
import unicodedata

from ehc_desk.domain.text import fold, nfc

_KINDS = (
    "thanh pho",
    "thi tran",
    "thi xa",
    "dac khu",
    "phuong",
    "quan",
    "huyen",
    "tinh",
    "xa",
)
_SHORT = {"tp": "thanh pho", "tt": "thi tran", "tx": "thi xa", "dk": "dac khu"} | {
    "p": "phuong",
    "q": "quan",
    "h": "huyen",
    "t": "tinh",
    "x": "xa",
}
# No word begins with tp, tt or tx: they may stand close to the name ("TPHCM", "T.P. Huế").
_SHORT_HEAD = re.compile(r"(?:(t\.?[ptx])[-. ]*|(dk|p|q|h|t|x)(?:[. ]+|(?=\d)))(?=\S)")
_KIND_HEAD = re.compile(rf"({'|'.join(_KINDS)}) (?=\S)")
_SIGNS = re.compile(r"[^\w\s]|_")
_ZEROS = re.compile(r"\b0+(?=\d)")
_OTHER_NAMES = {
    "hcm": "ho chi minh",
    "hcmc": "ho chi minh",
    "sai gon": "ho chi minh",
    "thua thien hue": "hue",
    "br vt": "ba ria vung tau",
    "brvt": "ba ria vung tau",
}
_OF_PROVINCES = frozenset({"tinh", "thanh pho"})


def kind_and_key(text: str) -> tuple[str, str]:
    """Return kind ("phuong") and name ("tan ninh") without accents; y and i are one letter."""
    kind, name = folded_name(text)
    if name in _OTHER_NAMES:
        # "Tỉnh Thừa Thiên Huế" is the city of Huế: what people call a province says no kind.
        kind, name = "" if kind in _OF_PROVINCES else kind, _OTHER_NAMES[name]
    elif (kind, name) == ("thi tran", "hue"):  # "TT Huế": Thừa Thiên Huế
        kind = ""
    return kind, _ZEROS.sub("", name).replace("y", "i").replace(" ", "")


def folded_name(text: str) -> tuple[str, str]:
    """Return kind and name folded, abbreviated kinds written out."""
    plain = fold(text)
    if match := _SHORT_HEAD.match(plain):
        short = (match[1] or match[2]).replace(".", "")
        plain = f"{_SHORT[short]} {plain[match.end() :]}"
    plain = " ".join(_SIGNS.sub(" ", plain).split())
    if match := _KIND_HEAD.match(plain):
        return match[1], plain[match.end() :]
    return "", plain


def letters_of(name: str) -> str:
    """Return letters and marks whatever their order: "Hoà" and "Hòa" are the same."""
    alone = bare(name).casefold()
    marks = sorted(
        char for char in unicodedata.normalize("NFD", alone) if unicodedata.combining(char)
    )
    return fold(alone).replace(" ", "").replace("y", "i") + "".join(marks) + "đ" * alone.count("đ")


def bare(name: str) -> str:
    """Return a name without the word for its kind, if another name remains."""
    plain = nfc(name)
    folded = fold(plain)
    if len(folded) == len(plain) and (match := _SHORT_HEAD.match(folded)):
        return plain[match.end() :]
    for kind in _KINDS:
        words = len(kind.split())
        head = " ".join(plain.split()[:words])
        if fold(head) == kind and len(plain.split()) > words:
            return " ".join(plain.split()[words:])
    return plain
