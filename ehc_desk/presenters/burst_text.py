"""What the keys of a burst say: the code without what the reader added, words apart from codes."""

from __future__ import annotations

import re

_AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_FRAME = "\x02\x03\x04"
_CODE_WITHIN = 4
_SIGN_OF_A_CODE = re.compile(r"[0-9|:/\-\]\x00-\x1f]")


def bare(text: str, prefix: str = "", suffix: str = "") -> str:
    """Return a text without what the reader added.

    The agreed prefix and suffix, STX/ETX/EOT, and the symbology sign of AIM (``]C1``, ISO 15424).
    """
    text = text.removeprefix(prefix).removesuffix(suffix).strip(_FRAME)
    found = _AIM.match(text)
    return text[found.end() :] if found else text


def stands_out(gap: float, rest: tuple[float, ...]) -> bool:
    """Tell whether a gap is longer than the rhythm of the reader allows."""
    longest = max(rest, default=0.0)
    return gap > longest * 1.8 and gap > longest + 6


def begins_as_words(text: str) -> bool:
    """Tell whether it is long enough to say that no code begins so.

    Every code has a digit or a sign of its own among its first four; a word or a name has none.
    """
    return len(text) >= _CODE_WITHIN and not _SIGN_OF_A_CODE.search(text[:_CODE_WITHIN])
