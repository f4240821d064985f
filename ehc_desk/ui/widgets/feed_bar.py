"""What a stack is fed by: the way to scan, the scanner, files; and which stack is in front.

Shows what it is told and says what is wanted by signals; knows no scanner and no store.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout
from PySide6.QtWidgets import QWidget as Widget

from ehc_desk.domain.scan_batch import ScanBatch
from ehc_desk.domain.scan_profile import USUAL, ScanProfile
from ehc_desk.ports.scanners import ScannerDevice
from ehc_desk.presenters.station_state import StationState
from ehc_desk.ui import key_map
from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.fields import Choice, button
from ehc_desk.ui.widgets.flowing import flow

Rows = list[tuple[str, str]]


class FeedBar(Widget):
    """``profile`` is the number of the way to scan that is chosen, from 0."""

    device_chosen = Signal(str)
    stack_chosen = Signal(str)
    files_asked = Signal()
    look_asked = Signal()

    def __init__(self, profiles: Sequence[ScanProfile]) -> None:
        super().__init__()
        self._profiles = Choice(t("station.profile"), _profile_rows(profiles))
        self._devices = Choice(t("station.device"), [])
        self._stacks = Choice(t("station.stack"), [])
        self.choices = (self._profiles, self._devices, self._stacks)
        for each in self.choices:
            each.setMinimumContentsLength(0)
            each.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for number, profile in enumerate(profiles):
            self._profiles.setItemData(number, _facts(profile), _TIP)
        self._look = button(t("station.look"))
        self.files = button(t("station.files"), tip="Ctrl+O")
        self._devices.settled.connect(lambda: self.device_chosen.emit(self._devices.value()))
        self._stacks.settled.connect(lambda: self.stack_chosen.emit(self._stacks.value()))
        self._look.clicked.connect(lambda _on=False: self.look_asked.emit())
        self.files.clicked.connect(lambda _on=False: self.files_asked.emit())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(flow(self._profiles, self._devices, self._look, self.files, self._stacks))

    @property
    def profile(self) -> int:
        """Return the number of the chosen way to scan, from 0."""
        return self._profiles.currentIndex()

    def choose_profile(self, number: int) -> None:
        """Show another way to scan, from 0."""
        self._profiles.setCurrentIndex(number)

    def show_state(self, state: StationState) -> None:
        """Show devices, stacks, and what can be used now."""
        _fill(self._devices, _device_rows(state.devices), state.device)
        _fill(self._stacks, _stack_rows(state), state.batch.id if state.batch else "")
        self._stacks.setVisible(self._stacks.count() > 1)
        free = not state.busy
        for each in (self._devices, self._stacks, self.files):
            each.setEnabled(free)
        self._look.setEnabled(free and not state.looking)
        self._look.setText(t("station.looking" if state.looking else "station.look"))


_TIP = 3  # Qt.ItemDataRole.ToolTipRole


def _fill(choice: Choice, rows: Rows, value: str) -> None:
    """Show other rows when they are others; nobody is told."""
    there = [(str(choice.itemData(n)), choice.itemText(n)) for n in range(choice.count())]
    if there != rows:
        with QSignalBlocker(choice):
            choice.clear()
            for code, words in rows:
                choice.addItem(words, code)
        choice.updateGeometry()
    choice.show_value(value)
    choice.setToolTip(choice.currentText())


def _profile_rows(profiles: Sequence[ScanProfile]) -> Rows:
    rows: Rows = []
    for number, profile in enumerate(profiles, start=1):
        name = t(f"station.usual.{profile.source}") if profile in USUAL else profile.name
        key = f"Ctrl+{number}"
        taken = bool(key_map.current().command_of(key))
        rows.append((str(number), name if taken else t("station.keyed", name=name, key=key)))
    return rows


def _facts(profile: ScanProfile) -> str:
    colour = t(f"station.colour.{profile.colour}")
    return t("station.profile_facts", dpi=profile.dpi, colour=colour, paper=profile.paper)


def _device_rows(devices: Sequence[ScannerDevice] | None) -> Rows:
    first = "station.device_any" if devices is None or devices else "station.device_none"
    return [("", t(first)), *((each.id, each.name) for each in devices or ())]


def _stack_rows(state: StationState) -> Rows:
    shown = [*state.waiting, *([state.batch] if state.batch else [])]
    return [("", t("station.stack_new")), *((each.id, stack_words(each)) for each in shown)]


def stack_words(batch: ScanBatch) -> str:
    """Return how people tell a stack from others: when it was begun and how large it is."""
    return t("station.stack_of", when=_moment(batch.started_at), count=batch.fed)


def _moment(when: datetime) -> str:
    return f"{when:%H:%M %d/%m}"
