"""Typing in a list: letters typed shortly one after another look for the entry that is meant.

Marks and case are left aside, keys of Telex and VNI are read; a letter fits at the beginning of
any word. What fits nothing changes nothing. The room knows rows and words, no list and no field.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from time import monotonic

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent

from ehc_desk.domain.text import fold
from ehc_desk.domain.typed_keys import readings
from ehc_desk.ui.key_events import SILENT

PAUSE = 1.2
"""Seconds after which the next letter begins another search."""
_SIGNS = re.compile(r"[^\w]+|_")
_FEWEST = 2
"""One letter alone is the beginning of a word, no initials."""
_TYPING = (
    Qt.KeyboardModifier.ShiftModifier
    | Qt.KeyboardModifier.KeypadModifier
    | Qt.KeyboardModifier.GroupSwitchModifier
)
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def keeps_esc(event: QEvent, has_use: bool) -> bool:
    """Take Esc before the window's command for it, which leads back, while it is of use here."""
    if not has_use or event.type() is not QEvent.Type.ShortcutOverride:
        return False
    if not isinstance(event, QKeyEvent) or event.key() != Qt.Key.Key_Escape:
        return False
    event.accept()
    return True


def plain(text: str) -> str:
    """Return words as they are compared: folded, signs as blanks, a blank at the end kept."""
    words = " ".join(_SIGNS.sub(" ", fold(text)).split())
    return f"{words} " if words and text[-1:].isspace() else words


def rank(words: str, typed: str) -> int | None:
    """Return how well plain words fit what was typed (plain, not empty), None when not at all.

    0: they begin so; 1: one of their words does; 2: each word typed begins one of them.
    """
    if f"{words} ".startswith(typed):
        return 0
    if f" {typed}" in f" {words} ":
        return 1
    parts, each = words.split(), typed.split()
    if len(each) < 2:
        return None
    return 2 if all(any(part.startswith(one) for part in parts) for one in each) else None


def rows_for(typed: str, words: Sequence[str]) -> list[int]:
    """Return the rows that fit, the best first; ``words`` are plain.

    What says just that stands first. As typed first; only where that fits nothing it is read as
    keys of Telex, then of VNI.
    """
    for text in _meant(typed):
        ranks = ((rank(each, text), each != text.strip(), row) for row, each in enumerate(words))
        found = sorted((fits, more, row) for fits, more, row in ranks if fits is not None)
        if found:
            return [row for *_, row in found]
    return []


def rows_by_initials(typed: str, words: Sequence[str]) -> list[int]:
    """Return the rows whose words begin with these letters, one each: "hn" is Hà Nội.

    Whole names first, then names behind a word for what they are ("Phường"), then longer ones.
    """
    asked = plain(typed)
    if len(asked) < _FEWEST or not asked.isalpha():
        return []
    found: list[tuple[int, int]] = []
    for row, each in enumerate(words):
        first = "".join(word[0] for word in each.split())
        if asked in (first, first[1:]) or first.startswith(asked):
            found.append((0 if first == asked else 1 if first[1:] == asked else 2, row))
    return [row for _, row in sorted(found)]


def _meant(typed: str) -> Iterator[str]:
    asked = plain(typed)
    if asked:
        yield asked
        yield from readings(asked)


class TypeAhead:
    """One search at a time, over rows; ``tell`` hears what fits nothing, "" when something does.

    ``words`` returns what the rows say now.
    """

    def __init__(
        self,
        words: Callable[[], Iterable[str]],
        tell: Callable[[str], object],
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._words, self._tell, self._clock = words, tell, clock
        self._typed, self._row, self._shown, self._until = "", -1, -1, 0.0
        self._unfit = ""

    @property
    def typed(self) -> str:
        """Return what was typed of the search that is under way, "" when none is."""
        return self._typed if self._clock() < self._until else ""

    def end(self) -> None:
        """Let the next letter begin another search; what was found stays."""
        self._typed, self._until = "", 0.0
        self._say("")

    def key(self, event: QKeyEvent, row: int) -> int | None:
        """Return the row a key leads to; None when the key is not one of a search.

        ``row`` is where the list stands. Where nothing fits, the row from before the search.
        """
        if event.modifiers() & ~_TYPING or event.key() in SILENT:
            return None
        if self.typed and event.key() == Qt.Key.Key_Escape:
            return self._look("")
        if self.typed and event.key() == Qt.Key.Key_Backspace:
            return self._look(self._typed[:-1])
        text = event.text()
        if not text or not text.isprintable() or (text.isspace() and not self.typed):
            return None
        return self._add(text, row)

    def composed(self, event: QInputMethodEvent, row: int) -> int:
        """Return the row to which an input method leads, also while it is composing."""
        start, typed = event.replacementStart(), self.typed
        if event.replacementLength() and start < 0 and typed:
            self._typed = typed[:start] + typed[start:][event.replacementLength() :]
        if event.commitString():
            row = self._add(event.commitString(), row)
        if event.preeditString():
            before = self.typed
            row = self._add(event.preeditString(), row)
            self._typed = before
        return row

    def _add(self, text: str, row: int) -> int:
        if not self.typed or row != self._shown:  # the list was moved by somebody else
            self._typed, self._row = "", row
        return self._look(self._typed + text)

    def _look(self, typed: str) -> int:
        self._typed = typed
        self._until = self._clock() + PAUSE if typed else 0.0
        found = rows_for(typed, [plain(each) for each in self._words()]) if typed else []
        self._say("" if found or not typed else typed)
        self._shown = found[0] if found else self._row
        return self._shown

    def _say(self, unfit: str) -> None:
        if unfit != self._unfit:
            self._unfit = unfit
            self._tell(unfit)
