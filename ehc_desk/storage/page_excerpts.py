"""A few words of a page around those that were looked for. Pure text, no SQL.

A page is kept as two lines: its words as they were read, and below them the same words folded.
Folding takes a hundred times as long as looking, so it is done once. Must never log what it reads.
"""

from __future__ import annotations

from collections.abc import Sequence

from ehc_desk.storage.search_text import words_of

_BEFORE, _AFTER = 4, 8
_LONGEST = 160
_MORE = "…"
_SAME_TOKEN, _NO_WORD = "_", "-"
"""Signs that no folded word can hold: between two words of a token, and a token without any."""


def filed(text: str) -> str:
    """Return a text as it is kept for excerpts; line ends and runs of blank are one blank."""
    tokens = text.split()
    folded = (_SAME_TOKEN.join(words_of(token)) or _NO_WORD for token in tokens)
    return f"{' '.join(tokens)}\n{' '.join(folded)}"


def search_words(kept: str, most: int) -> str:
    """Return the words a kept page is found by, each once, in order; at most so many."""
    return " ".join(list(dict.fromkeys(_plain(kept).split()))[:most])


def together(kept: str, wanted: Sequence[str]) -> bool:
    """Tell whether folded words stand side by side on a page, of the last its beginning."""
    return f" {' '.join(wanted)}" in f" {_plain(kept)}"


def excerpt(kept: str, wanted: Sequence[str]) -> str:
    """Return the place on a page where folded beginnings of words stand.

    That is where they stand side by side, else where the longest of them does. A page that holds
    none of them gives its beginning.
    """
    tokens, folded = (line.split(" ") for line in kept.split("\n"))
    words = [
        (word, place)
        for place, one in enumerate(folded)
        if one != _NO_WORD
        for word in one.split(_SAME_TOKEN)
    ]
    start = _side_by_side([word for word, _ in words], wanted)
    length = len(wanted) if start >= 0 else 1
    if start < 0:
        longest = max(wanted, key=len, default="")
        start = next((n for n, (word, _) in enumerate(words) if word.startswith(longest)), 0)
    last = min(len(words), start + length) - 1
    return _cut(tokens, words[start][1], words[last][1]) if words[start][0] else ""


def _plain(kept: str) -> str:
    folded = kept.partition("\n")[2]
    return " ".join(one.replace(_SAME_TOKEN, " ") for one in folded.split(" ") if one != _NO_WORD)


def _side_by_side(words: Sequence[str], wanted: Sequence[str]) -> int:
    for start in range(len(words) - len(wanted) + 1):
        here = zip(words[start : start + len(wanted)], wanted, strict=True)
        if all(word.startswith(begin) for word, begin in here):
            return start
    return -1


def _cut(tokens: Sequence[str], first: int, last: int) -> str:
    begin, end = max(0, first - _BEFORE), min(len(tokens), last + 1 + _AFTER)
    if len(" ".join(tokens[begin:end])) > _LONGEST:
        begin, end = first, last + 1
    text = " ".join(tokens[begin:end])
    head, tail = (_MORE if begin else ""), (_MORE if end < len(tokens) else "")
    return f"{head}{text[:_LONGEST]}{_MORE if len(text) > _LONGEST else tail}"
