"""Readers that are no keyboard: a serial port, a camera. What they read comes as whole codes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class SourceState(StrEnum):
    """How a reader is doing; every word but OFF and READY asks for a hand or for patience.

    ABSENT: nothing is plugged in there; REFUSED: the system does not let us; BUSY: another program
    has it; LOST: it was there and went away; BROKEN: it answers nonsense; MISSING: the library it
    needs is not installed.
    """

    OFF = "off"
    OPENING = "opening"
    READY = "ready"
    ABSENT = "absent"
    REFUSED = "refused"
    BUSY = "busy"
    LOST = "lost"
    BROKEN = "broken"
    MISSING = "missing"


class Trouble(StrEnum):
    """What was wrong with something a reader sent; nothing of its content is told."""

    NOISE = "noise"
    TOO_LONG = "too_long"
    CUT = "cut"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRead:
    """One code as it was read, without its terminator; ``trouble`` says why not to trust it."""

    text: str
    ended: bool = True
    trouble: Trouble | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SerialPort:
    """A port as the set-up page lists it: the path to open and words the system has for it."""

    path: str
    description: str


OnScan = Callable[[CodeRead], None]
OnState = Callable[[SourceState], None]


class CodeSource(Protocol):
    """A reader with a thread of its own; both callbacks are called on that thread."""

    @property
    def state(self) -> SourceState:
        """Return how it is doing now."""
        ...

    def start(self, on_scan: OnScan, on_state: OnState) -> None:
        """Begin to listen; returns at once, raises nothing: what fails is a state."""
        ...

    def stop(self) -> None:
        """Let go of the device and wait for the thread, at most about two seconds."""
        ...
