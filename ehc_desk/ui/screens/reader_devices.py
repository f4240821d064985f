"""The card of the set-up page where readers are chosen: keyboard, COM port, camera."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from ehc_desk.ports.readers import SourceState
from ehc_desk.presenters.reader_setup import ReaderSetupState, meant, written
from ehc_desk.settings import Settings
from ehc_desk.ui import scan_words, style
from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.fields import Choice, Line, button, label
from ehc_desk.ui.widgets.number import Number

_BAUDS = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)
_SECTION, _MOST_GAP, _MOST_SECTION = 10, 8, 14
"""Units before a heading beside the gap of the rows; pixels at most, where letters are large."""
_ENDS = ("cr", "crlf", "lf", "etx", "none")


class DevicesCard(QFrame):
    """``changes`` tells what is chosen; ``save`` is the button that takes it, ``saved`` its answer.

    Both stand where the screen puts them: always in sight.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.setObjectName("card")
        self._shown: Settings | None = None
        self._gap = Number(t("reader.gap"), 5, 120, " ms")
        self._prefix = Line(t("reader.prefix"), placeholder=t("reader.prefix.hint"))
        self._prefix.setToolTip(t("reader.prefix.tip"))
        self._suffix = Choice(t("reader.suffix"), _suffixes(settings))
        self._port = Choice(t("reader.port"), [("", t("reader.port.none"))])
        self._baud = Choice(t("reader.baud"), [(str(baud), str(baud)) for baud in _BAUDS])
        self._end = Choice(t("reader.terminator"), [(end, t(f"reader.end.{end}")) for end in _ENDS])
        self._camera = Choice(t("reader.camera.name"), [("off", t("reader.camera.off"))])
        self._states = {"serial": _wrapped(), "camera": _wrapped()}
        for each in self._states.values():
            each.hide()
        self._camera_note = _wrapped(t("reader.camera.asking"))
        self.save = button(t("reader.save"), "primary")
        self.saved = label("", "muted")
        self._lay_out()
        self._take(settings)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setSpacing(min(style.px(6), _MOST_GAP))
        column.setContentsMargins(14, 12, 14, 12)
        for title, fields, notes in (
            (
                "reader.keyboard",
                ((t("reader.gap"), self._gap), (t("reader.prefix"), self._prefix),
                 (t("reader.suffix"), self._suffix)),
                (),
            ),
            (
                "reader.serial",
                ((t("reader.port"), self._port), (t("reader.baud"), self._baud),
                 (t("reader.terminator"), self._end)),
                (self._states["serial"],),
            ),
            (
                "reader.camera",
                ((t("reader.camera.name"), self._camera),),
                (self._states["camera"], self._camera_note),
            ),
        ):  # fmt: skip
            if title != "reader.keyboard":
                column.addSpacing(min(style.px(_SECTION), _MOST_SECTION))
            column.addWidget(label(t(title), "heading"))
            column.addLayout(_grid(fields))
            for note in notes:
                column.addWidget(note)
        column.addStretch(1)

    def panes(self) -> list[QWidget]:
        """Return the panes F6 walks through."""
        return [self._gap, self._port, self._camera, self.save]

    def changes(self) -> dict[str, object]:
        """Return what is chosen, by settings key."""
        return {
            "reader_gap_ms": self._gap.value(),
            "reader_prefix": meant(self._prefix.text()),
            "reader_suffix": str(self._suffix.currentData() or ""),
            "reader_port": self._port.value(),
            "reader_baud": int(self._baud.value() or 9600),
            "reader_terminator": self._end.value(),
            "camera": self._camera.value() or "off",
        }

    def show_device(self, name: str, state: object) -> None:
        """Say how the port or the camera is."""
        if name in self._states and isinstance(state, SourceState):
            self._states[name].setText(scan_words.state_of(state))
            self._states[name].setVisible(bool(self._states[name].text()))

    def show_state(self, state: ReaderSetupState) -> None:
        """Show devices, the proposed limit, and the settings when they are others than before."""
        self._fill(self._port, _ports(state), state.settings.reader_port)
        self._fill(self._camera, _cameras(state), state.settings.camera)
        possible = state.camera_possible
        self._camera_note.setText(t(f"reader.camera.{'words' if possible else 'missing'}"))
        if state.settings is not self._shown:
            self._take(state.settings)
        if state.proposed is not None:
            self._gap.setValue(state.proposed)
        self.saved.setText(t("reader.saved") if state.saved else "")

    def _fill(self, box: Choice, items: list[tuple[str, str]], chosen: str) -> None:
        """Show the devices there are; the one that is set stays even when it is unplugged."""
        if [box.itemData(at) for at in range(box.count())] == [code for code, _ in items]:
            return
        kept = box.value() or chosen
        box.clear()
        for code, words in items:
            box.addItem(words, code)
        box.setCurrentIndex(max(0, box.findData(kept)))

    def _take(self, settings: Settings) -> None:
        self._shown = settings
        self._gap.setValue(settings.reader_gap_ms)
        self._prefix.setText(written(settings.reader_prefix))
        for box, value in (
            (self._suffix, settings.reader_suffix),
            (self._port, settings.reader_port),
            (self._baud, str(settings.reader_baud)),
            (self._end, settings.reader_terminator),
            (self._camera, settings.camera),
        ):
            if value and box.findData(value) < 0:
                box.addItem(value, value)
            box.setCurrentIndex(max(0, box.findData(value)))
        for key, field in self._by_key():
            field.setEnabled(key not in settings.locked)
            if key in settings.locked:
                field.setToolTip(t("reader.locked"))

    def _by_key(self) -> Iterable[tuple[str, QWidget]]:
        return (
            ("reader_gap_ms", self._gap),
            ("reader_prefix", self._prefix),
            ("reader_suffix", self._suffix),
            ("reader_port", self._port),
            ("reader_baud", self._baud),
            ("reader_terminator", self._end),
            ("camera", self._camera),
        )


def _wrapped(text: str = "") -> QLabel:
    made = label(text, "muted")
    made.setWordWrap(True)
    return made


def _grid(fields: Iterable[tuple[str, QWidget]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setVerticalSpacing(style.px(6))
    grid.setHorizontalSpacing(style.px(10))
    grid.setColumnStretch(1, 1)
    probe = label(t("reader.gap"), "label")
    probe.ensurePolished()
    widest = probe.sizeHint().width()
    for row, (text, field) in enumerate(fields):
        head = label(text, "label")
        head.setBuddy(field)
        head.setMinimumWidth(widest)
        grid.addWidget(head, row, 0)
        grid.addWidget(field, row, 1)
    return grid


def _suffixes(settings: Settings) -> list[tuple[str, str]]:
    known = [("", t("reader.suffix.enter")), ("\t", t("reader.suffix.tab"))]
    own = settings.reader_suffix
    return known if own in ("", "\t") else [*known, (own, written(own))]


def _ports(state: ReaderSetupState) -> list[tuple[str, str]]:
    known = [(path, f"{words} · {path.rsplit('/', 1)[-1]}") for path, words in state.ports]
    set_one = state.settings.reader_port
    if set_one and set_one not in [path for path, _ in known]:
        known.append((set_one, t("reader.port.gone", port=set_one)))
    return [("", t("reader.port.none")), *known]


def _cameras(state: ReaderSetupState) -> list[tuple[str, str]]:
    known = [(path, path.rsplit("/", 1)[-1]) for path in state.cameras]
    set_one = state.settings.camera
    if set_one != "off" and set_one not in state.cameras:
        known.append((set_one, t("reader.port.gone", port=set_one)))
    return [("off", t("reader.camera.off")), *known]
