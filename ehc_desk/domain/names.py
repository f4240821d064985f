"""Names in proper case: an offer to the clerk, never done unasked.

The room changes upper and lower case only, no letter, sign or space: whoever undoes it gets back
exactly what stood there. It must not know fields or screens; that a name is an organisation's it
tells by the name itself.
"""

from __future__ import annotations

import re

from ehc_desk.domain.text import fold, nfc

_WORDS = re.compile(r"(\s+)")
_PARTS = re.compile(r"([-‐‑–])")
_MARKS_OF_ELISION = "'’ʼ‘"
# Two letters and more that are no Vietnamese syllable (Vi and Xi are names, "Mi" and "Di" too).
_NUMERAL = re.compile(r"X{0,3}(?:IX|IV|V?I{0,3})")
_ALSO_SYLLABLES = frozenset({"VI", "XI"})

# What only names of organisations begin with, or have in them, with its accents.
_ORGANISATIONS = re.compile(
    r"(?:tổng )?công ty|cty|tập đoàn|doanh nghiệp|hợp tác xã|liên hiệp|ngân hàng|chi nhánh"
    r"|văn phòng|trung tâm|trường|bệnh viện|phòng khám|hộ kinh doanh|cửa hàng|cơ sở"
    r"|ủy ban|uỷ ban|hội đồng|sở|bộ|cục|chi cục|hội|liên đoàn|nhà máy|xí nghiệp|quỹ|ban quản lý"
    r"|công đoàn|tòa án|toà án|viện kiểm sát|đảng ủy|đảng uỷ|chùa|giáo xứ"
)
_TELLING = frozenset(
    {"TNHH", "MTV", "UBND", "HĐND", "CTCP", "HTX", "DNTN", "DNNN", "XNK", "TMDV", "TMCP"}
)
_ABBREVIATIONS = _TELLING | frozenset(
    {"CP", "TM", "DV", "SX", "XD", "KD", "NK", "XK", "TP", "TX", "TT", "KCN", "KCX", "VLXD"}
    | {"THPT", "THCS", "TH", "MN", "BHXH", "BHYT", "UBMTTQ", "MTTQ", "TAND", "VKSND", "LĐLĐ"}
    | {"QLDA", "ĐTXD", "BQL", "CNTT", "PCCC", "ATTP", "TDTT", "KHCN", "TNMT", "ODA", "FDI"}
)
_VOWELS = frozenset("aeiouy")
_LONGEST_SPELLED = 6
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(?:ch|ng|nh|[cmnpt])?"
)


def proper_case(name: str) -> str:
    """Return the name with a capital at the head of each word: "NGUYỄN VĂN AN" → "Nguyễn Văn An".

    Both sides of a hyphen are words; after the apostrophe of a single letter a capital follows
    ("H'HEN NIÊ" → "H'Hen Niê"). Roman numerals (II, IV …) and words that carry a capital of their
    own inside (McDonald) stay as they are; large ASCII letters around small marked ones are Caps
    Lock beside an input method ("VăN"). In names of organisations abbreviations are large: "CÔNG
    TY TNHH MTV FPT" → "Công Ty TNHH MTV FPT".
    """
    shouted = not any(char.islower() and char.isascii() for char in name)
    organisation = is_organisation(name)
    return "".join(
        part
        if not part or part.isspace()
        else _spelled(part)
        if organisation and _is_spelled(part, shouted=shouted)
        else _word(part, shouted=shouted)
        for part in _WORDS.split(name)
    )


def is_organisation(name: str) -> bool:
    """Tell an organisation by the words its name begins with, or by "TNHH" and the like in it."""
    words = nfc(" ".join(name.split())).casefold()
    begins = _ORGANISATIONS.match(words)
    if begins and words[begins.end() : begins.end() + 1] in ("", " ", "."):
        return len(words) > begins.end()
    return any(_letters(word).upper() in _TELLING for word in words.split())


def _letters(word: str) -> str:
    return "".join(char for char in nfc(word) if char.isalpha())


def _is_spelled(word: str, *, shouted: bool) -> bool:
    """Tell whether a word of an organisation's name is an abbreviation, said letter by letter.

    One that is known; a short one without any vowel; or one somebody wrote large in a name that
    is not, unless it is a Vietnamese syllable.
    """
    letters = _letters(word)
    plain = fold(letters)
    if letters.upper() in _ABBREVIATIONS:
        return True
    tail = letters[1:]
    mixed = tail not in (tail.upper(), tail.lower())
    if not tail or (mixed and _word(word, shouted=shouted) == word):  # a capital of its own
        return False
    if not set(plain) & _VOWELS:
        return len(letters) <= _LONGEST_SPELLED
    return not shouted and letters.isupper() and not _SYLLABLE.fullmatch(plain)


def _spelled(word: str) -> str:
    return "".join(_kept(char.upper(), char) for char in word)


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
    if own and any(map(str.isupper, letters[1:])) and not _slipped(letters):
        return part
    lowered = "".join(_kept(char.lower(), char) for char in part)
    for index, char in enumerate(lowered):
        if char.isalpha():
            return lowered[:index] + _kept(char.upper(), char) + lowered[index + 1 :]
    return lowered


def _slipped(letters: list[str]) -> bool:
    """Tell a slip from a capital of the name's own ("McDonald").

    A shift key held too long ("NGuyễn"), or Caps Lock that an input method does not know of:
    only the letters with marks are small ("VăN", "HồNG").
    """
    return letters[1].isupper() or not any(char.islower() and char.isascii() for char in letters)


def _kept(changed: str, char: str) -> str:
    return changed if len(changed) == 1 else char  # "ß" has no single capital
