"""Names in proper case: an offer to the clerk, never done unasked.

The room changes upper and lower case only, no letter, sign or space: whoever undoes it gets back
exactly what stood there. It must not know fields, screens or whose name it is.
"""

from __future__ import annotations

import re

_WORDS = re.compile(r"(\s+)")
_PARTS = re.compile(r"([-‐‑–])")
_MARKS_OF_ELISION = "'’ʼ‘"
# Two letters and more that are no Vietnamese syllable (Vi and Xi are names, "Mi" and "Di" too).
_NUMERAL = re.compile(r"X{0,3}(?:IX|IV|V?I{0,3})")
_ALSO_SYLLABLES = frozenset({"VI", "XI"})


def proper_case(name: str) -> str:
    """Return the name with a capital at the head of each word: "NGUYỄN VĂN AN" → "Nguyễn Văn An".

    Both sides of a hyphen are words; after the apostrophe of a single letter a capital follows
    ("H'HEN NIÊ" → "H'Hen Niê"). Roman numerals (II, IV …) and words that carry a capital of their
    own inside (McDonald) stay as they are.
    """
    shouted = not any(char.islower() for char in name)
    return "".join(
        part if not part or part.isspace() else _word(part, shouted=shouted)
        for part in _WORDS.split(name)
    )


def is_proper_case(name: str) -> bool:
    """Tell whether the offer would change nothing."""
    return proper_case(name) == name


def _word(word: str, *, shouted: bool) -> str:
    if _is_numeral(word, shouted=shouted):
        return word
    return "".join(_part(part) for part in _PARTS.split(word))


def _is_numeral(word: str, *, shouted: bool) -> bool:
    if not word or not _NUMERAL.fullmatch(word):
        return False
    return not shouted or (len(word) > 1 and word not in _ALSO_SYLLABLES)


def _part(part: str) -> str:
    for mark in _MARKS_OF_ELISION:
        before, found, after = part.partition(mark)
        if found and len(before) == 1 and after:
            return f"{_kept(before.upper(), before)}{mark}{_headed(after)}"
    return _headed(part)


def _headed(part: str) -> str:
    letters = [char for char in part if char.isalpha()]
    own = letters[:1] and letters[0].isupper() and any(map(str.islower, letters))
    if own and any(char.isupper() for char in letters[1:]) and not _slipped(letters):
        return part
    lowered = "".join(_kept(char.lower(), char) for char in part)
    for index, char in enumerate(lowered):
        if char.isalpha():
            return lowered[:index] + _kept(char.upper(), char) + lowered[index + 1 :]
    return lowered


def _slipped(letters: list[str]) -> bool:
    """Tell a shift key held too long ("NGuyễn") from a capital of the name's own ("McDonald")."""
    return letters[1].isupper()


def _kept(changed: str, char: str) -> str:
    return changed if len(changed) == 1 else char  # "ß" has no single capital
