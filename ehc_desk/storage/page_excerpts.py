"""A few words of a page around those that were looked for. Pure text, no SQL.

Must never log what it reads.
"""

from __future__ import annotations

from collections.abc import Sequence

from ehc_desk.storage.search_text import words_of

_BEFORE, _AFTER = 4, 8
_LONGEST = 160
_MORE = "…"


def folded_words(text: str, most: int) -> str:
    """Return the words a page is found by, each once, in order; at most so many."""
    return " ".join(list(dict.fromkeys(words_of(text)))[:most])


def excerpt(text: str, wanted: Sequence[str]) -> tuple[str, bool]:
    """Return the place in a text where folded beginnings of words stand, and whether together.

    Together means: side by side in the order asked for. Else it is the place of the longest of
    them. A text that holds none of them gives its beginning.
    """
    tokens = text.split()
    words = [(word, place) for place, token in enumerate(tokens) for word in words_of(token)]
    start = _side_by_side([word for word, _ in words], wanted)
    together = start >= 0
    if not together:
        longest = max(wanted, key=len, default="")
        start = next((n for n, (word, _) in enumerate(words) if word.startswith(longest)), 0)
    if not words:
        return "", False
    last = min(len(words) - 1, start + (len(wanted) - 1 if together else 0))
    return _cut(tokens, words[start][1], words[last][1]), together


def _side_by_side(words: Sequence[str], wanted: Sequence[str]) -> int:
    for start in range(len(words) - len(wanted) + 1):
        here = zip(words[start : start + len(wanted)], wanted, strict=True)
        if all(word.startswith(begin) for word, begin in here):
            return start
    return -1


def _cut(tokens: Sequence[str], first: int, last: int) -> str:
    begin, end = max(0, first - _BEFORE), min(len(tokens), last + 1 + _AFTER)
    text = " ".join(tokens[begin:end])
    if len(text) > _LONGEST:
        begin = first
        text = " ".join(tokens[begin:end])[:_LONGEST].rstrip()
        end = len(tokens) if text.endswith(tokens[-1]) else 0
    head = _MORE if begin else ""
    return f"{head}{text}{'' if end == len(tokens) else _MORE}"
