"""What the set-up page says about a reader: what came, how fast, what is wrong, how to mend it.

Pure but for the writing of settings. Personal data is masked before it leaves here: the page shows
that letters arrive, not whose they are.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ehc_desk import settings as store
from ehc_desk.domain import reader_tests
from ehc_desk.domain.citizen_card import parse_scan
from ehc_desk.errors import DeskError, DiskFull
from ehc_desk.paths import DataFolder
from ehc_desk.presenters.burst import Reading
from ehc_desk.presenters.burst_text import bare
from ehc_desk.presenters.garbling import UNDOINGS, culprit
from ehc_desk.presenters.owner import OwnedRunner
from ehc_desk.presenters.scans import garbled_by, has_caps_lock, plausible
from ehc_desk.runtime.lanes import Lane, Runner

if TYPE_CHECKING:
    from ehc_desk.desk import Desk
    from ehc_desk.settings import Settings

SCANS = 3
LEAST_GAP, MOST_GAP = 35, 80
_BY_HAND_MS = 75.0
_ROOM = 1.3
_PERSONAL = frozenset({"citizen_card", "personal_number", "old_id_number", "health_card", "vssid"})
_SIGNS = {"\t": "␉", "\x1d": "␝", "\x02": "␂", "\x03": "␃", "\x1e": "␞", "\x04": "␄", "\u00a0": "⍽"}
_ENDINGS = {"enter": "↵", "tab": "⇥", "none": ""}
_LONG_SHOWN = 160
KEYBOARD = "keyboard"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One test scan, ready to be shown. ``faults`` are words of ``fault.…``; none: it is sound.

    ``notes`` are told as well but do not make it unusable. Times in ms.
    """

    shown: str
    signs: int
    kind: str
    middle: float
    longest: float
    ending: str
    source: str
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def look_at(reading: Reading, source: str, settings: Settings, trouble: str = "") -> Look:
    """Return what the page shows of one arrival; ``trouble`` is what the device itself told."""
    text = bare(reading.text, settings.reader_prefix, settings.reader_suffix)
    scan = parse_scan(text)
    faults = tuple(dict.fromkeys([*([trouble] if trouble else []), *_faults(text)]))
    return Look(
        shown=_shown(reading.text, text, scan.kind) + _ENDINGS[reading.ending],
        signs=len(reading.text),
        kind="test" if _is_test(text) else scan.kind,
        middle=reading.middle,
        longest=reading.longest,
        ending=reading.ending,
        source=source,
        faults=faults,
        notes=tuple(_notes(reading, text, source, settings)),
    )


def _shown(raw: str, text: str, kind: str) -> str:
    """Return what may be shown; a person's data in the signs of another layout is hidden whole."""
    _name, meant_text = culprit(text, plausible) if kind == "unknown" else ("", text)
    if meant_text != text and parse_scan(meant_text).kind in _PERSONAL:
        return "•" * min(len(raw), _LONG_SHOWN)
    return masked(raw, personal=kind in _PERSONAL or "|" in text)


def _faults(text: str) -> list[str]:
    """Return what spoiled a text, by comparing with the test sheet first, then by its kind."""
    if text in reader_tests.ALL:
        return []
    if text == reader_tests.UNGROUPED:
        return ["gs_lost"]
    if text.startswith(reader_tests.LINE_HEAD):
        return ["bar_changed"]
    for name, undo in UNDOINGS.items():
        if undo(text)[: len(reader_tests.LINE_HEAD)] == reader_tests.LINE_HEAD:
            return [name]
    found = garbled_by(text, parse_scan(text))
    return [found] if found else []


def _notes(reading: Reading, text: str, source: str, settings: Settings) -> list[str]:
    found: list[str] = []
    if source == KEYBOARD:
        if reading.gaps and reading.middle > _BY_HAND_MS:
            found.append("by_hand")
        elif reading.longest > settings.reader_gap_ms:
            found.append("slow")
        if reading.ending == "none":
            found.append("no_enter")
        if has_caps_lock(text):
            found.append("caps_on")
    warnings = parse_scan(text).warnings
    told = {"DELIMITER_REPLACED": "bar_changed", "MOJIBAKE_REPAIRED": "mojibake"}
    return found + [note for name, note in told.items() if name in warnings]


def _is_test(text: str) -> bool:
    return text in (*reader_tests.ALL, reader_tests.UNGROUPED)


def masked(text: str, *, personal: bool) -> str:
    """Return a text with its invisible signs shown; of persons only how letters and digits lie.

    Letters and digits become dots, but marks stay: ``N•••ễ•|••1``. Test codes are no persons.
    """
    shown = "".join(_SIGNS.get(sign, sign) for sign in text)
    if personal and not _is_test(text):
        shown = re.sub(r"[^\W_]", _hidden, shown)
    return shown if len(shown) <= _LONG_SHOWN else shown[:_LONG_SHOWN] + "…"


def _hidden(found: re.Match[str]) -> str:
    """Return a dot, but the letter where it has a mark: that it arrived is what must be seen."""
    letter = found[0]
    marked = letter in "đĐ" or len(unicodedata.normalize("NFD", letter)) > 1
    return letter if marked else "•"


def proposal(readings: list[Reading]) -> int:
    """Return the limit between keys in ms that three measured scans ask for, 35 to 80."""
    longest = max((reading.longest for reading in readings), default=0.0)
    return min(MOST_GAP, max(LEAST_GAP, math.ceil(longest * _ROOM)))


def written(signs: str) -> str:
    r"""Return a prefix as it is shown in a field: control signs as ``\x02``."""
    return "".join(sign if sign >= " " else f"\\x{ord(sign):02x}" for sign in signs)


def meant(text: str) -> str:
    r"""Return the signs a person wrote down: ``\x02`` is one sign."""
    return re.sub(r"\\x([0-9a-fA-F]{2})", lambda found: chr(int(found[1], 16)), text)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderSetupState:
    """``measuring`` holds the scans of a calibration, None when none is going on."""

    settings: Settings
    look: Look | None = None
    measuring: tuple[Reading, ...] | None = None
    proposed: int | None = None
    too_slow: bool = False
    ports: tuple[tuple[str, str], ...] = ()
    cameras: tuple[str, ...] = ()
    camera_possible: bool = True
    saved: bool = False
    error: DeskError | None = None


class ReaderSetupPresenter:
    """``changed`` hears the settings once they are written."""

    def __init__(
        self,
        desk: Desk,
        runner: Runner,
        render: Callable[[ReaderSetupState], None],
        *,
        changed: Callable[[Settings], None] = lambda _settings: None,
    ) -> None:
        self._desk, self._runner, self._render = desk, OwnedRunner(runner), render
        self._changed = changed
        self._state = ReaderSetupState(settings=desk.settings)

    @property
    def state(self) -> ReaderSetupState:
        """Return what is shown now."""
        return self._state

    def open(self) -> None:
        """Look for ports and cameras; both may take a moment."""
        self._show(settings=self._desk.settings, saved=False)
        self._runner.run(
            Lane.DEVICE, _devices, done=lambda found: self._show(**found), failed=self._failed
        )

    def close(self) -> None:
        """Let nothing come home any more."""
        self._runner.close()

    def arrived(self, reading: Reading, source: str, trouble: str = "") -> None:
        """Show what came; while measuring, keyboard scans count."""
        look = look_at(reading, source, self._state.settings, trouble)
        measuring = self._state.measuring
        if measuring is not None and source == KEYBOARD and reading.gaps:
            measuring = (*measuring, reading)
        self._show(look=look, measuring=measuring, saved=False)
        if measuring is not None and len(measuring) >= SCANS:
            longest = max(each.longest for each in measuring)
            self._show(
                measuring=None,
                proposed=proposal(list(measuring)),
                too_slow=longest > MOST_GAP,
            )

    def measure(self) -> None:
        """Begin to measure, or stop it."""
        going = self._state.measuring is not None
        self._show(measuring=None if going else (), proposed=None, too_slow=False)

    def save(self, changes: Mapping[str, object]) -> None:
        """Write what was chosen and use it at once; locked keys are left alone."""
        settings = self._state.settings
        news = {
            key: value
            for key, value in changes.items()
            if key not in settings.locked and getattr(settings, key) != value
        }
        file = DataFolder(self._desk.root).settings

        def work() -> Settings:
            if news:
                store.save(file, news)
            return store.load(file)

        self._runner.run(Lane.DATA, work, done=self._took, failed=self._failed)

    def write_sheet(
        self, make: Callable[[], bytes], name: str, done: Callable[[str], None]
    ) -> None:
        """Make the test sheet below the slips and tell its file."""
        file = self._desk.root / "slips" / name

        def work() -> str:
            pdf = make()
            try:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(pdf)
            except OSError as error:
                raise DiskFull from error
            return str(file)

        self._runner.run(Lane.DATA, work, done=done, failed=self._failed)

    def _took(self, settings: Settings) -> None:
        self._desk.adopt(settings)
        self._show(settings=settings, saved=True, proposed=None, error=None)
        self._changed(settings)

    def _failed(self, error: DeskError) -> None:
        self._show(error=error)

    def _show(self, **changes: Any) -> None:
        self._state = replace(self._state, **changes)
        self._render(self._state)


def _devices() -> dict[str, Any]:
    from ehc_desk.scanning import camera_reader, serial_reader

    return {
        "ports": tuple((port.path, port.description) for port in serial_reader.ports()),
        "cameras": camera_reader.cameras(),
        "camera_possible": camera_reader.is_installed(),
    }
