"""Telling a keyboard-type reader from a person by the gaps between keys; pure, no Qt, no clock.

Every printable key is held back for a moment. Keys that follow each other faster than a person
types and end with Enter are one scan and never reach a field; everything else is handed back in
order. Times are milliseconds of any one clock. Rules: section 5 of the code rules (at most 35 ms
between keys, optional prefix and suffix).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Generic, TypeVar

from ehc_desk.presenters.burst_text import bare, begins_as_words, stands_out

Token = TypeVar("Token")

SURELY_A_READER = 10
_STRAY_KEYS = 3
_MOST_ENDING_KEYS = 2
"""CR and LF, or Tab and CR: no reader sends more than it was told to, a held key goes on."""
_AFTER_PREFIX = 2
"""The agreed prefix makes a reader so likely that it may be this many times slower."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BurstSettings:
    """``gap_ms`` between keys at most; ``wait_ms`` for a late Enter of a long burst.

    ``person_ms``: nobody types faster. Where a slow reader needs a longer gap than that, a person
    can be as fast: then only a known code or the agreed prefix makes a scan of it.

    ``prefix`` and ``suffix`` are what the reader was told to add; they are taken off the text.
    ``patience_ms`` is waited instead of ``wait_ms`` when the text is no whole code yet.
    """

    gap_ms: float = 35.0
    person_ms: float = 35.0
    wait_ms: float = 120.0
    min_length: int = 6
    prefix: str = ""
    suffix: str = ""
    patience_ms: float = 450.0

    @property
    def fast_ms(self) -> float:
        """Return the longest gap that is a reader's and nobody's typing."""
        return min(self.gap_ms, self.person_ms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a scan came: the text as it was sent, the gaps in ms, enter · tab · none at its end."""

    text: str
    gaps: tuple[float, ...] = ()
    ending: str = "none"

    @property
    def longest(self) -> float:
        """Return the longest gap in ms, 0 for a single sign."""
        return max(self.gaps, default=0.0)

    @property
    def middle(self) -> float:
        """Return the median gap in ms, 0 for a single sign."""
        from statistics import median

        return median(self.gaps) if self.gaps else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Generic[Token]):
    """What to do now: keys to hand back in order, a scan if there was one, the event's fate.

    ``whole`` is False when the reader's Enter never came: the scan may be cut off. ``begun`` and
    ``last`` are when the first and the last key of the scan were pressed.
    """

    replay: tuple[Token, ...] = ()
    scan: str | None = None
    whole: bool = True
    swallow: bool = False
    reading: Reading | None = None
    begun: float = 0.0
    last: float = 0.0


@dataclass(slots=True)
class _Held(Generic[Token]):
    """``at``: when it was pressed; ``last``: when something of it was last heard of."""

    text: str
    at: float
    last: float
    tokens: list[Token]


def _anything(text: str) -> bool:
    return False


class BurstRecogniser(Generic[Token]):
    """Feed it keys; ``deadline`` is the time at which ``tick`` must be called, None when idle.

    ``plausible`` tells whether a text is a code of a known kind: then a key or two that a person
    hit just before the burst are split off, and a missing Enter is forgiven. ``finished`` tells
    whether nothing can follow any more; a reader that stopped in the middle is waited for.
    """

    def __init__(
        self,
        settings: BurstSettings | None = None,
        plausible: Callable[[str], bool] = _anything,
        finished: Callable[[str], bool] | None = None,
    ) -> None:
        self._settings = settings or BurstSettings()
        self._plausible, self._finished = plausible, finished
        self._asked, self._complete = 0, False
        self._held: list[_Held[Token]] = []
        self._ended: float | None = None
        self._word: float | None = None
        self._endings = 0

    @property
    def settings(self) -> BurstSettings:
        """Return what readers are recognised by."""
        return self._settings

    @property
    def waits_ms(self) -> float | None:
        """Return how long to wait for the next key, None when nothing is held back."""
        if not self._held:
            return None
        if self._is_reader():
            whole = self._is_finished()
            return self._settings.wait_ms if whole else self._settings.patience_ms
        begun = self._framed() or self._settings.prefix.startswith(self._raw(0))
        if not begun and (self._is_word() or self._in_a_word()):
            return self._settings.fast_ms
        return self._settings.gap_ms * (_AFTER_PREFIX if begun else 1)

    @property
    def deadline(self) -> float | None:
        """Return when the keys held back must be decided on, on the clock of the keys."""
        wait = self.waits_ms
        return None if wait is None else self._held[-1].last + wait

    @property
    def sure(self) -> bool:
        """Tell whether what is held is a reader's burst for certain."""
        return self._is_reader()

    def in_time(self, at: float) -> bool:
        """Tell whether a key pressed at that time may go on what is held."""
        deadline = self.deadline
        return deadline is not None and at <= deadline

    def key(self, text: str, at: float, token: Token) -> Outcome[Token]:
        """Take a printable key (or a committed piece of text); it is always held back at first."""
        deadline = self.deadline
        late = deadline is not None and at > deadline
        before: Outcome[Token] = self._decide() if late else Outcome()
        self._held.append(_Held(text, at, at, [token]))
        return replace(before, swallow=True)

    def attach(self, token: Token, at: float | None = None) -> bool:
        """Let an event without text (a key going up) share the fate of the key held last.

        With ``at`` it also counts as a sign of life: an input method at work inside a burst.
        """
        if self._held:
            self._held[-1].tokens.append(token)
            if at is not None and self.in_time(at):
                self._held[-1].last = max(at, self._held[-1].last)
        return bool(self._held)

    def enter(self, at: float) -> Outcome[Token]:
        """Take Enter: it ends a burst, follows one (CR and LF), or is a person's and passes on."""
        return self._ending(at, "enter", self._settings.min_length)

    def tab(self, at: float) -> Outcome[Token]:
        """Take Tab: as Enter for a reader told so; else it ends only what is surely a burst."""
        told = self._settings.suffix == "\t"
        return self._ending(at, "tab", self._settings.min_length if told else SURELY_A_READER)

    def other(self) -> Outcome[Token]:
        """Take any other key or click: what is held is a person's typing."""
        return replace(self._decide(), swallow=False)

    def tick(self, at: float) -> Outcome[Token]:
        """Hand back what was held when no key came in time; call it at ``deadline``."""
        deadline = self.deadline
        if deadline is None or at < deadline:
            return Outcome()
        return self._decide()

    def _just_ended(self, at: float) -> bool:
        most = max(_MOST_ENDING_KEYS, len(self._settings.suffix))
        if self._held or self._ended is None or self._endings >= most:
            return False
        return at - self._ended <= self._settings.gap_ms

    def expects_end(self, at: float) -> bool:
        """Tell whether an Enter or line feed at that time would be the reader's."""
        return self.in_time(at) or self._just_ended(at)

    def _ending(self, at: float, ending: str, fewest: int) -> Outcome[Token]:
        if self._just_ended(at):
            self._ended, self._endings = at, self._endings + 1
            return Outcome(swallow=True)
        if not self.in_time(at):
            return self.other()
        stray = self._stray()
        count = len(self._held) - stray
        quick = max(self._gaps(stray), default=0) <= self._settings.gap_ms
        long = count >= (fewest if quick else SURELY_A_READER) and self._varied()
        fast = self._is_fast(stray)
        known = (self._plausible if fast else self._whole)(self._text(stray))
        if known or (long and fast) or (quick and self._framed()):
            self._ended, self._endings = at, 1
            return self._scanned(stray, ending, at)
        return self.other()

    def _decide(self) -> Outcome[Token]:
        if self._is_reader():
            return replace(self._scanned(self._stray(), "none"), whole=False)
        replay = self._tokens(len(self._held))
        words = bool(self._held) and (self._is_word() or self._in_a_word())
        self._word = self._held[-1].at if words else None
        self._held.clear()
        self._asked = 0
        return Outcome(replay=replay)

    def _is_reader(self) -> bool:
        """Tell whether nobody types like that: so many keys so fast."""
        long = len(self._held) >= SURELY_A_READER and self._varied()
        return long and (self._is_fast(0) or bool(self._finished and self._is_finished()))

    def _is_fast(self, stray: int) -> bool:
        """Tell whether the rhythm is faster than a person's: a pause or two do not make one."""
        gaps = self._gaps(stray)
        return not gaps or sorted(gaps)[len(gaps) // 2] <= self._settings.person_ms

    def _is_word(self) -> bool:
        """Tell whether it is typed at a person's pace and begins as no code does."""
        return begins_as_words(self._raw(0)) and not self._is_fast(0)

    def _in_a_word(self) -> bool:
        """Tell whether it goes on a word that was handed back: no letter comes late."""
        word, begun = self._word, self._held[0].at
        return word is not None and self._settings.person_ms < begun - word <= self._settings.gap_ms

    def _whole(self, text: str) -> bool:
        """Tell whether it is a code that nobody types as quickly: no number of a person alone."""
        return (self._finished or self._plausible)(text)

    def _is_finished(self) -> bool:
        """Tell whether the text held is a whole code; asked once a key."""
        if self._finished is None:
            return True
        if self._asked != len(self._held):
            self._complete, self._asked = self._finished(self._text(0)), len(self._held)
        return self._complete

    def _varied(self) -> bool:
        """Tell whether it is more than one key that was held down."""
        return any(item.text != self._held[0].text for item in self._held)

    def _framed(self) -> bool:
        """Tell whether the prefix the reader was told to send has come."""
        prefix = self._settings.prefix
        if not prefix:
            return False
        return prefix in "".join(item.text for item in self._held[: len(prefix) + _STRAY_KEYS])

    def _stray(self) -> int:
        """Return how many keys at the beginning are a person's, hit just before the burst."""
        if stray := self._typed_before():
            return stray
        most = min(_STRAY_KEYS, len(self._held) - 1)
        for stray in range(most + 1):
            begun = self._settings.prefix and self._raw(stray).startswith(self._settings.prefix)
            if begun or (self._plausible(self._text(stray)) and self._may_part(stray)):
                return stray + self._blanks(stray)
        return self._by_rhythm(most)

    def _typed_before(self) -> int:
        """Return how many keys at a person's pace lead to a whole code that is faster.

        Only where a slow reader's gap lets a quick typist's keys be held together with a burst.
        """
        if self._settings.gap_ms <= self._settings.person_ms:
            return 0
        slow = [i for i, gap in enumerate(self._gaps(0), 1) if gap > self._settings.person_ms]
        begins = (i + stray for i in reversed(slow) for stray in range(_STRAY_KEYS + 1))
        fits = (i for i in begins if self._whole(self._text(i)) and self._is_fast(i))
        found = next(fits, 0)
        return found and found + self._blanks(found)

    def _blanks(self, stray: int) -> int:
        """Return how many blanks follow: no code begins with one, so a person hit it."""
        raw = self._raw(stray)[:_STRAY_KEYS]
        return len(raw) - len(raw.lstrip(" "))

    def _may_part(self, stray: int) -> bool:
        """Tell whether keys may be split off: digits before digits need a pause as well.

        The last 12 digits of a longer number are no personal number.
        """
        if stray == 0 or not self._raw(0)[:20].isdigit():
            return True
        gaps = self._gaps(0)
        return stands_out(gaps[stray - 1], gaps[stray:])

    def _by_rhythm(self, most: int) -> int:
        """Tell a person's keys from an unknown code by the pause before the reader began."""
        gaps = self._gaps(0)
        for stray in range(most, 0, -1):
            rest = gaps[stray:]
            if len(rest) >= self._settings.min_length - 1 and stands_out(gaps[stray - 1], rest):
                return stray
        return 0

    def _gaps(self, stray: int) -> tuple[float, ...]:
        times = [item.at for item in self._held[stray:]]
        return tuple(later - sooner for sooner, later in pairwise(times))

    def _scanned(self, stray: int, ending: str, at: float | None = None) -> Outcome[Token]:
        text, gaps = self._text(stray), self._gaps(stray)
        gaps = gaps if at is None else (*gaps, at - self._held[-1].at)
        reading = Reading(text=self._raw(stray), gaps=gaps, ending=ending)
        replay, begun, last = self._tokens(stray), self._held[stray].at, self._held[-1].at
        self._held.clear()
        self._asked = 0
        return Outcome(
            replay=replay, scan=text, swallow=True, reading=reading, begun=begun, last=last
        )

    def _tokens(self, count: int) -> tuple[Token, ...]:
        return tuple(token for item in self._held[:count] for token in item.tokens)

    def _raw(self, stray: int) -> str:
        return "".join(item.text for item in self._held[stray:])

    def _text(self, stray: int) -> str:
        return bare(self._raw(stray), self._settings.prefix, self._settings.suffix)
