"""The courier: the loop that drains the outbox in the background, and once on demand.

It owns the only thread that talks to the province for delivery. A lost line pauses it (nothing is
counted against any item); a wake-up, or time, lets it try again.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event as Flag
from threading import Thread
from typing import TYPE_CHECKING

from ehc_desk.domain.delivery import backoff_s
from ehc_desk.domain.events import DossierAccepted, DossierChanged, GuidanceGiven, SlipPrinted
from ehc_desk.errors import (
    CaptivePortal,
    DeskError,
    NotADemoProvince,
    Offline,
    OutcomeUnknown,
    ProvinceError,
    SignedOut,
)

if TYPE_CHECKING:
    from ehc_desk.domain.events import Event
    from ehc_desk.ports.clock import Clock
    from ehc_desk.runtime.line import LineMonitor
    from ehc_desk.runtime.presence import Presence
    from ehc_desk.services.delivery import Delivery, Step
    from ehc_desk.services.upkeep import Upkeep

_IDLE_S = 20.0
_UPKEEP_S = 60.0
_FRUITLESS = 5
_PATIENCE_S = 5.0
_NO_LINE = (Offline, CaptivePortal, SignedOut, NotADemoProvince, OutcomeUnknown)
_ACTS = (DossierAccepted, DossierChanged, GuidanceGiven, SlipPrinted)
"""After each of them the journal holds something the province has not heard of."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drained:
    """What one drain did. ``left`` dossiers are still owed; ``error`` is why it stopped early."""

    sent: int
    aside: int
    left: int
    error: ProvinceError | None = None


class Courier:
    """Delivers while the desk works. ``open_delivery`` builds the gateway on first use."""

    def __init__(
        self,
        *,
        open_delivery: Callable[[], tuple[Delivery, Upkeep]],
        line: LineMonitor,
        clock: Clock,
        owed: Callable[[], int],
        presence: Presence | None = None,
        on_rest: Callable[[], None] = lambda: None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._open, self._line, self._clock = open_delivery, line, clock
        self._owed, self._chance = owed, chance
        self._presence = presence
        self._on_rest = on_rest
        self._parts: tuple[Delivery, Upkeep] | None = None
        self._wake, self._stop = Flag(), Flag()
        self._thread: Thread | None = None
        self._failures, self._next_upkeep = 0, 0.0
        self._afresh = False  # the line was lost, or a person asks: all pauses end when it answers

    # ------------------------------------------------------------ in the background

    def start(self) -> None:
        """Start the thread; a second start does nothing."""
        if self._thread is None:
            self._stop.clear()
            self._thread = Thread(target=self._loop, name="courier", daemon=True)
            self._thread.start()

    def hear(self, event: Event) -> None:
        """Wake the loop after an act of a person; a subscriber of the bus."""
        if isinstance(event, _ACTS):
            self.deliver_now()

    def deliver_now(self) -> None:
        """Wake the loop: there is something to send."""
        self._wake.set()

    def deliver_all(self) -> None:
        """Wake the loop because a person said so (F5): ask the line at once, wait out no pause."""
        self._afresh = True
        self._wake.set()

    def stop(self) -> None:
        """End after the step that runs; what is claimed comes back by its lease."""
        self._stop.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout=10)
            self._thread = None
        parts, self._parts = self._parts, None
        if parts is not None:
            parts[0].close()
        self._rest()

    def _rest(self) -> None:
        """Tell the other processes that this one delivers no more."""
        if self._thread is None and self._presence is not None:
            self._presence.leave()

    def _loop(self) -> None:
        while not self._stop.is_set():
            wait = self._wait_after_turn()
            if wait <= 0:
                continue
            _tend_quietly(self._on_rest)
            woken = self._wake.wait(wait)
            self._wake.clear()
            if woken:
                self._failures = 0

    def _wait_after_turn(self) -> float:
        """Do one step and return how long to rest; 0 when there may be more to send."""
        try:
            step = self._turn()
        except DeskError as error:
            _log.warning("courier paused: %s", error.code)
            return self._lost(error)
        except Exception:  # a bug must not end delivery for the day; it is logged whole
            _log.exception("courier step failed")
            return self._lost(None)
        if step.pause is not None:
            return self._lost(step.pause)
        self._failures = 0
        if step.wait_s:
            return step.wait_s
        if step.put_back:
            if not step.done:  # is it the line? The next turn asks before anything more counts
                self._next_upkeep = 0.0
            return 1.0 + self._chance()
        return 0.0 if step.claimed else _IDLE_S

    def _turn(self) -> Step:
        delivery, upkeep = self._opened()
        if self._afresh or self._clock.monotonic() >= self._next_upkeep:
            self._greet(upkeep)
            if self._afresh:
                self._afresh = False
                delivery.line_is_back()  # nobody waits out a pause, the oldest goes first
            _tend(upkeep.pull)
            self._next_upkeep = self._clock.monotonic() + _UPKEEP_S
        step = delivery.push_next()
        if step.claimed and step.pause is None:
            self._line.met(self._clock.now())
        return step

    def _greet(self, upkeep: Upkeep) -> None:
        """Say hello and lease numbers; raises ProvinceError when the province does not know us."""
        upkeep.hello()
        _tend(upkeep.leases)
        self._line.met(self._clock.now())

    def _lost(self, error: DeskError | None) -> float:
        self._failures += 1
        self._afresh = True
        self._next_upkeep = 0.0
        self._line.lost(error.code if error else "bug")
        return max(1.0, min(60.0, backoff_s(self._failures, self._chance())))

    def _opened(self) -> tuple[Delivery, Upkeep]:
        if self._parts is None:
            self._parts = self._open()
        if self._presence is not None:
            self._presence.enter(self._parts[0].recover)
        return self._parts

    # ------------------------------------------------------------ once

    def drain(self) -> Drained:
        """Push everything that is owed now, ignoring back-off; used by ``sync --once``.

        Raises ProvinceError when the province cannot be reached at all.
        """
        try:
            return self._drained()
        finally:
            self._rest()

    def _drained(self) -> Drained:
        delivery, upkeep = self._opened()
        self._greet(upkeep)
        sent, aside, error = self._push_all(delivery)
        try:
            if error is None:
                _tend(upkeep.pull)
        except ProvinceError as lost:  # what was sent is sent, and is told
            error = lost
        return Drained(sent=sent, aside=aside, left=self._owed(), error=error)

    def _push_all(self, delivery: Delivery) -> tuple[int, int, ProvinceError | None]:
        sent = aside = fruitless = lacking = 0
        while max(fruitless, lacking) < _FRUITLESS:
            delivery.wake()
            step = delivery.push_next()
            sent, aside = sent + step.done, aside + step.aside
            if step.pause is not None:
                self._line.lost(step.pause.code)
                return sent, aside, step.pause
            if not step.claimed:
                break
            fruitless = 0 if step.done or step.aside else fruitless + 1
            # Papers that go over again and again are no progress; an acknowledgement is.
            lacking = 0 if step.acknowledged else lacking + bool(step.lacking)
            if step.wait_s and self._stop.wait(min(step.wait_s, _PATIENCE_S)):
                break
        return sent, aside, None

    def clock_offset_ms(self) -> int:
        """Ask the province once, over a line of its own, how far its clock is from ours.

        Raises ProvinceError when it cannot be asked. Safe beside a running loop.
        """
        delivery, upkeep = self._open()
        try:
            return upkeep.hello().offset_ms
        finally:
            delivery.close()

    def pull(self) -> int:
        """Read the change feed once and return how many changes were applied."""
        _, upkeep = self._opened()
        try:
            upkeep.hello()
            return upkeep.pull()
        finally:
            self._rest()


def _tend_quietly(work: Callable[[], object]) -> None:
    """Use a quiet moment for housekeeping; whatever stands against it waits for the next one."""
    try:
        work()
    except DeskError as error:
        _log.info("housekeeping put off: %s", error.code)


def _tend(work: Callable[[], int]) -> None:
    """Do a piece of upkeep that delivery does not depend on; only a lost line ends the turn."""
    try:
        work()
    except _NO_LINE:
        raise
    except ProvinceError as error:
        _log.warning("upkeep refused: %s", error.code)
