"""Telling a keyboard-type reader from a person by the gaps between keys; pure, no Qt, no clock.

Every printable key is held back for a moment. Keys that follow each other faster than a person
types and end with Enter are one scan and never reach a field; everything else is handed back in
order. Times are milliseconds of any one clock. Rules: section 5 of the code rules (at most 35 ms
between keys, optional prefix and suffix).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

Token = TypeVar("Token")

_SURELY_A_READER = 10
_STRAY_KEYS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class BurstSettings:
    """``gap_ms`` between keys at most; ``wait_ms`` for a late Enter of a long burst.

    ``prefix`` and ``suffix`` are what the reader was told to add; they are taken off the text.
    """

    gap_ms: float = 35.0
    wait_ms: float = 120.0
    min_length: int = 6
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Generic[Token]):
    """What to do now: keys to hand back in order, a scan if there was one, the event's fate.

    ``whole`` is False when the reader's Enter never came: the scan may be cut off.
    """

    replay: tuple[Token, ...] = ()
    scan: str | None = None
    whole: bool = True
    swallow: bool = False


@dataclass(frozen=True, slots=True)
class _Held(Generic[Token]):
    text: str
    at: float
    tokens: list[Token]


def _anything(text: str) -> bool:
    return False


class BurstRecogniser(Generic[Token]):
    """Feed it keys; ``deadline`` is the time at which ``tick`` must be called, None when idle.

    ``plausible`` tells whether a text is a code of a known kind: then a key or two that a person
    hit just before the burst are split off, and a missing Enter is forgiven.
    """

    def __init__(
        self,
        settings: BurstSettings | None = None,
        plausible: Callable[[str], bool] = _anything,
    ) -> None:
        self._settings = settings or BurstSettings()
        self._plausible = plausible
        self._held: list[_Held[Token]] = []

    @property
    def waits_ms(self) -> float | None:
        """Return how long to wait for the next key, None when nothing is held back."""
        if not self._held:
            return None
        long = len(self._held) >= _SURELY_A_READER
        return self._settings.wait_ms if long else self._settings.gap_ms

    @property
    def deadline(self) -> float | None:
        """Return when the keys held back must be decided on, on the clock of the keys."""
        wait = self.waits_ms
        return None if wait is None else self._held[-1].at + wait

    def key(self, text: str, at: float, token: Token) -> Outcome[Token]:
        """Take a printable key (or a committed piece of text); it is always held back at first."""
        deadline = self.deadline
        late = deadline is not None and at > deadline
        before: Outcome[Token] = self._decide() if late else Outcome()
        self._held.append(_Held(text, at, [token]))
        return replace(before, swallow=True)

    def attach(self, token: Token) -> bool:
        """Let an event without text (a key going up) share the fate of the key held last."""
        if self._held:
            self._held[-1].tokens.append(token)
        return bool(self._held)

    def enter(self, at: float) -> Outcome[Token]:
        """Take Enter (or the reader's Tab): it ends a burst, or is a person's and passes on."""
        deadline = self.deadline
        if deadline is None or at > deadline:
            return self.other()
        for stray in range(min(_STRAY_KEYS, len(self._held)) + 1):
            if self._plausible(self._text(stray)):
                return self._scanned(stray)
        if len(self._held) >= self._settings.min_length or self._framed():
            return self._scanned(0)
        return self.other()

    def other(self) -> Outcome[Token]:
        """Take any other key, click or change of focus: what is held is a person's typing."""
        return replace(self._decide(), swallow=False)

    def tick(self, at: float) -> Outcome[Token]:
        """Hand back what was held when no key came in time; call it at ``deadline``."""
        deadline = self.deadline
        if deadline is None or at < deadline:
            return Outcome()
        return self._decide()

    def _decide(self) -> Outcome[Token]:
        if len(self._held) >= _SURELY_A_READER and self._plausible(self._text(0)):
            return replace(self._scanned(0), whole=False)
        replay = self._tokens(len(self._held))
        self._held.clear()
        return Outcome(replay=replay)

    def _scanned(self, stray: int) -> Outcome[Token]:
        text = self._text(stray)
        replay = self._tokens(stray)
        self._held.clear()
        return Outcome(replay=replay, scan=text, swallow=True)

    def _tokens(self, count: int) -> tuple[Token, ...]:
        return tuple(token for item in self._held[:count] for token in item.tokens)

    def _text(self, stray: int) -> str:
        text = "".join(item.text for item in self._held[stray:])
        return text.removeprefix(self._settings.prefix).removesuffix(self._settings.suffix)

    def _framed(self) -> bool:
        prefix = self._settings.prefix
        return bool(prefix) and "".join(item.text for item in self._held).startswith(prefix)
