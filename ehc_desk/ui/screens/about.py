"""About and diagnostics: versions, the desk's tests of itself, and the bundle for support."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QFontMetrics, QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from ehc_desk import __version__
from ehc_desk.diagnostics import Diagnostics, Finding
from ehc_desk.errors import DeskError
from ehc_desk.presenters import dates
from ehc_desk.presenters.owner import OwnedRunner
from ehc_desk.runtime.lanes import Lane
from ehc_desk.ui import icons, words
from ehc_desk.ui.screens.base import Screen
from ehc_desk.ui.texts import Notice, error_text, t, word
from ehc_desk.ui.widgets.balanced import Balanced
from ehc_desk.ui.widgets.bundle_dialog import BundleDialog
from ehc_desk.ui.widgets.fields import button, card, label, restyle
from ehc_desk.ui.widgets.fitting_area import FittingArea
from ehc_desk.ui.widgets.notices import NoticeBar
from ehc_desk.ui.widgets.turning import Turning

if TYPE_CHECKING:
    from ehc_desk.ui.session import Session

_MARKS = {
    "ok": ("circle-check", "ok"),
    "warn": ("triangle-alert", "warn"),
    "bad": ("circle-alert", "bad"),
    "skipped": ("info", "muted"),
    "waiting": ("hourglass", "muted"),
}
"""State of a test → icon and tone; the words say it too."""
_FACTS = ("office", "desk", "folder", "catalogue", "count", "calendar", "clock")
_BEFORE_BUTTONS = 8
_STEP = re.compile(r"([/\\])")
_BREAK = "\u200b"
"""A place where a line may end, without a sign of its own."""


class AboutScreen(Screen):
    """``readers_asked`` leads to the screen that tests readers."""

    readers_asked = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._desk = session.desk
        self._runner = OwnedRunner(session.tasks)
        self._diagnostics = Diagnostics(session.desk, hello=session.desk.courier.clock_offset_ms)
        self._found: dict[str, Finding] = {}
        self._facts: dict[str, QLabel] = {}
        self._lines: dict[str, tuple[QLabel, QLabel]] = {}
        self._notice = NoticeBar()
        self._again = button(t("about.again"), "primary")
        self._again.clicked.connect(self.refresh)
        self._bundle = button(t("about.bundle"), "tall")
        self._bundle.clicked.connect(self._preview_bundle)
        self._readers = button(t("about.readers"), "tall")
        self._readers.clicked.connect(self.readers_asked)
        self._copy = button(t("app.copy"), "tall")
        self._copy.clicked.connect(self._copy_facts)
        self._folder = button(t("about.open_folder"), "tall")
        self._folder.clicked.connect(self._open_folder)
        self._lay_out()

    # ------------------------------------------------------------ building

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(8)
        layout.addWidget(label(t("about.title"), "title"))
        layout.addWidget(self._notice)
        cards = Turning(spacing=12)
        cards.add(self._facts_card(), 1)
        cards.add(self._tests_card(), 1)
        area = FittingArea()
        area.setWidget(cards)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Tab stops at what can be seen
        layout.addWidget(area)
        layout.addStretch(1)

    def _facts_card(self) -> QWidget:
        frame, inside = card(spacing=8, margins=20)
        program = label(t("about.program", version=__version__), "heading")
        inside.addWidget(program)
        grid = _grid()
        for row, name in enumerate(_FACTS):
            value = Balanced("") if name == "office" else label("")
            value.setWordWrap(True)
            value.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse
                | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            value.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # copied whole by the button
            grid.addWidget(_head(t(f"about.{name}")), row, 0)
            grid.addWidget(value, row, 1)
            self._facts[name] = value
        inside.addLayout(grid)
        row_of = Turning()
        row_of.add(self._copy)
        row_of.add(self._folder)
        row_of.add_space()
        licences = label(t("about.licences"), "muted")
        licences.setWordWrap(True)
        inside.addSpacing(_BEFORE_BUTTONS)
        inside.addWidget(row_of)
        inside.addWidget(licences)
        inside.addStretch(1)
        return frame

    def _tests_card(self) -> QWidget:
        frame, inside = card(spacing=8, margins=20)
        inside.addWidget(label(t("about.tests"), "heading"))
        grid = _grid()
        for row, name in enumerate(self._diagnostics.tests()):
            mark, said = label(""), label(t("test.waiting"))
            said.setWordWrap(True)
            line = QHBoxLayout()
            line.setSpacing(8)
            line.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(said, 1)
            grid.addWidget(_head(t(f"test_name.{name}")), row, 0)
            grid.addLayout(line, row, 1)
            self._lines[name] = (mark, said)
        inside.addLayout(grid)
        inside.addSpacing(_BEFORE_BUTTONS)
        buttons = Turning()
        buttons.add_row(self._again, self._readers)
        buttons.add_row(self._bundle)
        buttons.add_space()
        inside.addWidget(buttons)
        inside.addStretch(1)
        return frame

    def _show_facts(self) -> None:
        """Show the facts as they are now; a long path may break behind each of its folders."""
        for name, value in self._values().items():
            shown = _STEP.sub(f"\\1{_BREAK}", value) if name == "folder" else value
            fact = self._facts[name]
            fact.say(shown) if isinstance(fact, Balanced) else fact.setText(shown)
            fact.setAccessibleName(f"{t(f'about.{name}')}: {value}")

    def _values(self) -> dict[str, str]:
        desk = self._desk
        newest = max((str(item.version) for item in desk.catalogue.versions), default="–")
        calendar = dates.shown(desk.calendar.version)
        return {
            "office": desk.office.name,
            "desk": t("about.desk_value", desk=desk.office.desk, agency=desk.office.agency),
            "folder": str(desk.root),
            "catalogue": dates.shown(newest),
            "count": str(len(desk.catalogue)),
            "calendar": t("about.calendar_value", version=calendar),
            "clock": words.moment(desk.clock.now()),
        }

    def facts_lines(self) -> list[str]:
        """Return what is copied for support, a line each."""
        values = self._values()
        facts = [f"{t(f'about.{name}')}: {values[name]}" for name in _FACTS]
        return [t("about.program", version=__version__), *facts]

    # ------------------------------------------------------------ as a screen

    def title(self) -> str:
        """Return the screen's name."""
        return t("about.title")

    def panes(self) -> list[QWidget]:
        """Return the buttons to walk through."""
        return [self._again, self._copy]

    def start(self) -> None:
        """Test at once."""
        self._again.setFocus()
        self.refresh()

    def refresh(self) -> None:
        """Run every test again, one after another, each shown as it comes."""
        self._show_facts()
        self._found = {}
        for name in self._lines:
            self._say(name, t("test.waiting"), "waiting")
            self._runner.run(  # not on the data lane: a long journal must keep nobody waiting
                Lane.NETWORK,
                partial(self._diagnostics.one, name),
                done=self._heard,
                failed=self._failed,
            )

    def leave(self) -> None:
        """Let nothing come home any more."""
        self._runner.close()

    def commands(self) -> dict[str, Callable[[], None]]:
        """Return the commands of this screen: none of its own."""
        return {}

    # ------------------------------------------------------------ acts

    def _heard(self, found: Finding) -> None:
        self._found[found.name] = found
        self._say(found.name, words_of(found), found.state)

    def _say(self, name: str, text: str, state: str) -> None:
        sign, said = self._lines[name]
        icon, tone = _MARKS[state]
        icons.put(sign, icon, tone)
        said.setText(text)
        said.setAccessibleName(f"{t(f'test_name.{name}')}: {text}")
        restyle(said, "tone", tone if state in ("warn", "bad") else "")

    def _failed(self, error: DeskError) -> None:
        self._notice.tell(error_text(error))

    def _copy_facts(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(self.facts_lines()))

    def _open_folder(self) -> None:
        """Show the folder of the data in the program the desktop has for folders."""
        opened = QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._desk.root)))
        if not opened:
            self._notice.tell(Notice(text=t("about.no_folder"), safe=""), mood="hint")

    def _preview_bundle(self) -> None:
        found = tuple(self._found.values())
        self._runner.run(
            Lane.NETWORK,
            lambda: self._diagnostics.bundle(found),
            done=lambda bundle: BundleDialog(self, bundle, self._written).open(),
            failed=self._failed,
        )

    def _written(self, target: Path | None) -> None:
        key = "about.bundle_written" if target else "about.bundle_failed"
        name = target.name if target else ""
        notice = Notice(text=t(key, file=name), safe="")
        self._notice.tell(notice, mood="good" if target else "bad")


def words_of(found: Finding) -> str:
    """Say what a test found; what needs a person says so in words, not by its colour alone."""
    params = dict(found.params)
    if found.key == "no_province":
        params["code"] = word("unreached", str(params.get("code", "")), **params)
    text = t(f"test.{found.key}", **params)
    return t(f"test_state.{found.state}", text=text) if found.state in ("warn", "bad") else text


def _head(text: str) -> QLabel:
    """Return the name of a row; its words stand on the line of the first words beside it."""
    made = label(text, "label")
    made.ensurePolished()
    other = QFontMetrics(made.font())
    whole = QFontMetrics(QApplication.font())
    made.setContentsMargins(0, max(0, whole.ascent() - other.ascent()), 0, 0)
    made.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    return made


def _grid() -> QGridLayout:
    made = QGridLayout()
    made.setHorizontalSpacing(14)
    made.setVerticalSpacing(8)
    made.setColumnStretch(1, 1)
    return made
