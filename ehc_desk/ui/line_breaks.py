"""Where a line of text may not break: no word alone at the end, no number without its unit.

Copying gives plain spaces again: Qt writes a space for what is kept together here.
"""

from __future__ import annotations

import re

_SHORT = 16
"""Letters of the last two words that stay together; longer ones would leave the line above bare."""
_MONEY = re.compile(r"(?<=\d) (?=đồng\b)")
_ORDER = re.compile(r"(?<=\bthứ) (?=\d)")
_SLASH = re.compile(r"(?<=\w)/(?=\w)")
_KEPT, _JOINER = "\N{NO-BREAK SPACE}", "\N{WORD JOINER}"


def tied(text: str) -> str:
    """Return a text whose last word does not stand in a line alone: "… Đà Nẵng"."""
    before, space, last = text.rpartition(" ")
    if not space or " " not in before or len(before.rpartition(" ")[2]) + len(last) >= _SHORT:
        return text
    return f"{before}{_KEPT}{last}"


def unbroken(text: str) -> str:
    """Return a text in which amounts and numbers of order are read whole: "1.000 đồng/trang"."""
    text = _ORDER.sub(_KEPT, _MONEY.sub(_KEPT, text))
    return _SLASH.sub(f"{_JOINER}/{_JOINER}", text)


def plain(text: str) -> str:
    """Return a text as it was before, to be compared with another."""
    return text.replace(_KEPT, " ").replace(_JOINER, "")
