"""The place where readers are tried, measured and set; no scan leads anywhere from here.

What is wrong with a scan and what is written into the settings is the presenter's business.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from ehc_desk.presenters.reader_setup import Look, ReaderSetupPresenter, ReaderSetupState
from ehc_desk.ui import scan_words, style
from ehc_desk.ui.screens.base import Screen
from ehc_desk.ui.screens.reader_devices import DevicesCard
from ehc_desk.ui.sources import Arrival, Sources
from ehc_desk.ui.texts import error_text, t, word
from ehc_desk.ui.widgets.balanced import Balanced
from ehc_desk.ui.widgets.fields import Line, button, card, label, restyle
from ehc_desk.ui.widgets.fitting_area import FittingArea
from ehc_desk.ui.widgets.notices import NoticeBar

if TYPE_CHECKING:
    from ehc_desk.ui.session import Session

_WIDE = 900
_TRY_MOST, _DEVICES_MOST, _NO_END = 1000, 640, 16_777_215
"""Units a panel has at most beside the other one: wider fields hold nothing more."""
_ROWS = ("came", "kind", "speed", "verdict", "mend")


class TryField(Line):
    """Takes no letter itself; ``watched`` tells when scans are to be measured here."""

    watched = Signal(bool)

    def __init__(self) -> None:
        super().__init__(t("reader.try.field"), placeholder=t("reader.try.hint"))
        self.setReadOnly(True)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, True)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Begin to measure."""
        super().focusInEvent(event)
        self.watched.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the keys to the window again."""
        super().focusOutEvent(event)
        self.watched.emit(False)


class LookView(QWidget):
    """Shows one test scan: what came, of which kind, how fast, the verdict, the mending."""

    def __init__(self) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(1, 1)
        grid.setVerticalSpacing(style.px(6))
        grid.setHorizontalSpacing(style.px(12))
        self._values = {}
        self._heads = {}
        for row, name in enumerate(_ROWS):
            head = label(t(f"reader.{name}"), "label")
            value = label("–", "heading" if name == "verdict" else "")
            for each in (head, value):  # the first lines of small and large words on one line
                each.ensurePolished()
            above = value.fontMetrics().ascent() - head.fontMetrics().ascent()
            head.setContentsMargins(0, max(0, above), 0, 0)
            value.setWordWrap(True)
            value.setAccessibleName(t(f"reader.{name}"))
            value.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse
                | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            value.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            grid.addWidget(head, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, row, 1)
            self._values[name], self._heads[name] = value, head
            for each in (head, value):
                each.setVisible(name == "came")
        self._tell("came", t("reader.nothing"))

    def show_look(self, look: Look) -> None:
        """Show a scan."""
        self._tell("came", f"{look.shown}  ({t('reader.signs', count=look.signs)})")
        source = t(f"reader.from.{look.source}")
        kind = t("reader.kind.test") if look.kind == "test" else word("scan_kind", look.kind)
        self._tell("kind", f"{kind} · {source}")
        self._tell("speed", _speed(look))
        wrong = [*look.faults, *look.notes]
        mood = "bad" if look.faults else "noted" if look.notes else "good"
        said = " ".join(scan_words.fault(name) for name in wrong)
        self._tell("verdict", f"{t(f'reader.{mood}')}. {said}" if said else t(f"reader.{mood}"))
        restyle(self._values["verdict"], "mood", "good" if mood == "good" else mood)
        hints = dict.fromkeys(scan_words.mending(name) for name in wrong)
        self._tell("mend", "\n".join(hints) or "–")

    def _tell(self, name: str, text: str) -> None:
        for each in (self._heads[name], self._values[name]):
            each.show()
        self._values[name].setText(text)
        self._values[name].setAccessibleName(f"{t(f'reader.{name}')}: {text}")


def _speed(look: Look) -> str:
    if look.source != "keyboard":
        return t("reader.speed.none")
    value = t("reader.speed.value", middle=round(look.middle), longest=round(look.longest))
    return f"{value} · {t(f'reader.ending.{look.ending}')}"


class ReaderSetupScreen(Screen):
    """``preview_asked`` tells the PDF of the test sheet; ``changed`` the settings as they are."""

    preview_asked = Signal(str)
    changed = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._presenter = ReaderSetupPresenter(
            session.desk, session.tasks, self._render, changed=self._took
        )
        self._field = TryField()
        self._field.watched.connect(self._probe)
        self._look = LookView()
        self._measure = button(t("reader.measure"), "tall")
        self._measure.clicked.connect(self._presenter.measure)
        self._sheet = button(t("reader.sheet"), "tall")
        self._sheet.clicked.connect(self._make_sheet)
        self._told = label("", "muted")
        self._told.setWordWrap(True)
        self._notice = NoticeBar()
        self._devices = DevicesCard(session.desk.settings)
        self._devices.save.clicked.connect(lambda: self._presenter.save(self._devices.changes()))
        sources = Sources.here()
        if sources is not None:
            sources.state_changed.connect(self._state_changed)
            for name, state in sources.states.items():
                self._devices.show_device(name, state)
        self._lay_out()

    # ------------------------------------------------------------ building

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(14, 12, 14, 12)
        outer.setSpacing(8)
        outer.addWidget(label(t("reader.title"), "title"))
        outer.addWidget(self._notice)
        area = FittingArea()
        outer.addWidget(area)  # from the outside in: what is moved later is styled anew
        inside = QWidget(area.viewport())
        inside.setObjectName("page")
        self._cards = QBoxLayout(QBoxLayout.Direction.LeftToRight, inside)
        self._cards.setContentsMargins(0, 0, 0, 0)
        self._cards.setSpacing(style.px(12))
        self._try = self._try_card()
        above = Qt.AlignmentFlag.AlignTop
        self._cards.addWidget(self._try, 3, above)  # a panel ends where its content ends
        self._cards.addWidget(self._devices, 2, above)
        self._cards.addStretch(0)
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        below = QHBoxLayout()  # not in the page that scrolls: always in sight
        below.addWidget(self._devices.saved)
        below.addStretch(1)
        below.addWidget(self._devices.save)
        outer.addLayout(below)
        outer.addStretch(1)

    def _try_card(self) -> QFrame:
        frame, column = card()
        words = Balanced(t("reader.try.words"), "muted")
        masked = Balanced(t("reader.masked"), "muted")
        column.addWidget(label(t("reader.try"), "heading"))
        column.addWidget(words)
        column.addWidget(self._field)
        self._buttons = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._buttons.addWidget(self._measure)
        self._buttons.addWidget(self._sheet)
        self._buttons.addStretch(1)
        column.addLayout(self._buttons)
        for each in (self._told, self._look, masked):
            column.addWidget(each)
        column.addStretch(1)
        return frame

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Stand side by side where there is room for it, at any size of the letters."""
        super().resizeEvent(event)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        wide = event.size().width() >= style.px(_WIDE)
        self._cards.setDirection(across if wide else down)
        for part, units in ((self._try, _TRY_MOST), (self._devices, _DEVICES_MOST)):
            part.setMaximumWidth(style.px(units) if wide else _NO_END)
        fits = self._measure.sizeHint().width() + self._sheet.sizeHint().width()
        room = event.size().width() * (0.55 if wide else 0.95)
        self._buttons.setDirection(across if fits + style.px(40) < room else down)

    # ------------------------------------------------------------ as a screen

    def title(self) -> str:
        """Return the screen's name."""
        return t("reader.title")

    def commands(self) -> dict[str, Callable[[], None]]:
        """Return the commands of this screen: saving and the sheet."""
        return {
            "save": lambda: self._presenter.save(self._devices.changes()),
            "preview": self._make_sheet,
        }

    def panes(self) -> list[QWidget]:
        """Return the panes F6 walks through."""
        return [self._field, self._measure, *self._devices.panes()]

    def start(self) -> None:
        """Begin in the test field; scans stay here until another screen is shown."""
        self._field.setFocus()
        self._listen(True)
        self._presenter.open()

    def refresh(self) -> None:
        """Look for devices again."""
        self._presenter.open()

    def leave(self) -> None:
        """Let nothing come home any more."""
        self._listen(False)
        self._presenter.close()

    def hideEvent(self, event: object) -> None:  # noqa: N802 - Qt's name
        """Give scans back to the desk as soon as another screen is in front."""
        super().hideEvent(event)  # type: ignore[arg-type]
        self._listen(False)

    # ------------------------------------------------------------ scans

    def _listen(self, on: bool) -> None:
        sources = Sources.here()
        if sources is not None:
            sources.listen(self._arrived if on else None)
            sources.reader.probe(on and self._field.hasFocus())

    def _probe(self, on: bool) -> None:
        sources = Sources.here()
        if sources is not None:
            sources.reader.probe(on and self.isVisible())

    def _arrived(self, arrival: Arrival) -> None:
        self._presenter.arrived(arrival.reading, arrival.source, arrival.trouble)

    def _state_changed(self, name: str, state: object) -> None:
        self._devices.show_device(name, state)

    def _took(self, settings: object) -> None:
        self.changed.emit(settings)

    def _make_sheet(self) -> None:
        self._presenter.write_sheet(test_sheet, t("sheet.file"), self.preview_asked.emit)

    # ------------------------------------------------------------ showing

    def _render(self, state: ReaderSetupState) -> None:
        if state.look is not None:
            self._look.show_look(state.look)
        going = state.measuring is not None
        self._measure.setText(t("reader.measure.stop" if going else "reader.measure"))
        self._measure.setAccessibleName(self._measure.text())
        self._told.setText(_progress(state))
        self._told.setVisible(bool(self._told.text()))
        self._devices.show_state(state)
        if state.error is not None:
            self._notice.tell(error_text(state.error))
        else:
            self._notice.hide()


def _progress(state: ReaderSetupState) -> str:
    if state.measuring is not None:
        return t("reader.measure.going", done=len(state.measuring), total=3)
    if state.too_slow:
        return t("reader.measure.too_slow")
    if state.proposed is not None:
        return t("reader.measure.proposed", gap=state.proposed)
    return ""


def test_sheet() -> bytes:
    """Return the test sheet in the language of the window."""
    from ehc_desk.domain import reader_tests as codes
    from ehc_desk.printing.reader_sheet import Block, render

    shapes = (
        ("line", "bars", codes.LINE),
        ("dossier", "bars", codes.DOSSIER),
        ("old", "square", codes.OLD_CARD),
        ("new", "square", codes.NEW_CARD),
        ("gs", "square", codes.GROUPED),
    )
    blocks = [
        Block(
            heading=t(f"sheet.{name}"),
            text=t(f"sheet.{name}.text"),
            shape=shape,
            content=content,
            caption=content if shape == "bars" else "",
        )
        for name, shape, content in shapes
    ]
    notes = ("how", "how.com", "how.suffix", "how.keyboard", "how.prefix")
    return render(t("sheet.title"), t("sheet.intro"), blocks, [t(f"sheet.{n}") for n in notes])
