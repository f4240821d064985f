"""About and diagnostics: versions, the desk's tests of itself, and the bundle for support."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ehc_desk import __version__
from ehc_desk.diagnostics import Diagnostics, Finding
from ehc_desk.errors import DeskError
from ehc_desk.presenters import dates
from ehc_desk.presenters.owner import OwnedRunner
from ehc_desk.runtime.lanes import Lane
from ehc_desk.ui import style, words
from ehc_desk.ui.screens.base import Screen
from ehc_desk.ui.texts import error_text, t
from ehc_desk.ui.widgets.bundle_dialog import BundleDialog
from ehc_desk.ui.widgets.fields import button, card, label, restyle
from ehc_desk.ui.widgets.notices import NoticeBar
from ehc_desk.ui.widgets.turning import Turning

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLabel

    from ehc_desk.ui.session import Session

_MARKS = {"ok": "✓", "warn": "!", "bad": "✗", "skipped": "–"}
_FACTS = ("version", "folder", "desk", "catalogue", "count", "calendar", "clock")

_LETTERS = 36
"""A word longer than this (the path of a folder) is shortened."""


class AboutScreen(Screen):
    """``readers_asked`` leads to the screen that tests readers."""

    readers_asked = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._desk = session.desk
        self._runner = OwnedRunner(session.tasks)
        self._diagnostics = Diagnostics(session.desk, hello=session.desk.courier.clock_offset_ms)
        self._found: dict[str, Finding] = {}
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
        self._lay_out()

    # ------------------------------------------------------------ building

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(8)
        layout.addWidget(label(t("about.title"), "title"))
        layout.addWidget(self._notice)
        inside = Turning(spacing=12)
        inside.add(self._facts_card(), 5)
        inside.add(self._tests_card(), 6)
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Tab stops at what can be seen
        layout.addWidget(area, 1)

    def _facts_card(self) -> QWidget:
        frame, inside = card(spacing=8, margins=20)
        office = label(self._desk.office.name, "heading")
        office.setWordWrap(True)
        inside.addWidget(office)
        self._facts = label("\n".join(self._facts_lines()))
        self._facts.setWordWrap(True)
        self._facts.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._facts.setAccessibleName(t("about.title"))
        inside.addWidget(self._facts)
        row = QHBoxLayout()
        row.addWidget(self._copy)
        row.addStretch(1)
        inside.addLayout(row)
        licences = label(t("about.licences"), "muted")
        licences.setWordWrap(True)
        inside.addWidget(licences)
        inside.addStretch(1)
        return frame

    def _tests_card(self) -> QWidget:
        frame, inside = card(spacing=10, margins=20)
        inside.addWidget(label(t("about.tests"), "heading"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(10)
        for row, name in enumerate(self._diagnostics.tests()):
            mark, said = label("", "mark"), label(t("test.waiting"))
            said.setWordWrap(True)
            head = label(t(f"test_name.{name}"), "muted")
            grid.addWidget(mark, row, 0)
            grid.addWidget(head, row, 1)
            grid.addWidget(said, row, 2)
            self._lines[name] = (mark, said)
        grid.setColumnMinimumWidth(0, style.px(12))
        grid.setColumnStretch(2, 1)
        inside.addLayout(grid)
        buttons = Turning()
        buttons.add_row(self._again, self._readers)
        buttons.add_row(self._bundle)
        buttons.add_space()
        inside.addWidget(buttons)
        inside.addStretch(1)
        return frame

    def _show_facts(self) -> None:
        """Show the facts; a long path is shown by its ends, and whole as a tip and when copied."""
        whole = self._facts_lines()
        shown = [_short(line) for line in whole]
        self._facts.setText("\n".join(shown))
        self._facts.setToolTip("\n".join(whole) if shown != whole else "")
        letters = self._facts.fontMetrics()
        words = " ".join(shown).split()
        self._facts.setMinimumWidth(max(map(letters.horizontalAdvance, words)) + 2)

    def _facts_lines(self) -> list[str]:
        desk = self._desk
        newest = max((str(item.version) for item in desk.catalogue.versions), default="–")
        values: dict[str, dict[str, object]] = {
            "version": {"version": __version__},
            "folder": {"folder": desk.root},
            "desk": {"desk": desk.office.desk, "agency": desk.office.agency},
            "catalogue": {"version": dates.shown(newest)},
            "count": {"count": len(desk.catalogue)},
            "calendar": {"version": dates.shown(desk.calendar.version)},
            "clock": {"at": words.moment(desk.clock.now())},
        }
        return [t(f"about.{name}", **values[name]) for name in _FACTS]

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
            self._say(name, "", t("test.waiting"), "skipped")
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
        text = t(f"test.{found.key}", **found.params)
        self._say(found.name, _MARKS[found.state], text, found.state)

    def _say(self, name: str, mark: str, text: str, state: str) -> None:
        sign, said = self._lines[name]
        sign.setText(mark)
        said.setText(text)
        said.setAccessibleName(f"{t(f'test_name.{name}')}: {text}")
        for each in (sign, said):
            restyle(each, "state", state)

    def _failed(self, error: DeskError) -> None:
        self._notice.tell(error_text(error))

    def _copy_facts(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(self._facts_lines()))

    def _preview_bundle(self) -> None:
        found = tuple(self._found.values())
        self._runner.run(
            Lane.NETWORK,
            lambda: self._diagnostics.bundle(found),
            done=lambda bundle: BundleDialog(self, bundle, self._written).open(),
            failed=self._failed,
        )

    def _written(self, target: Path | None) -> None:
        from ehc_desk.ui.texts import Notice

        key = "about.bundle_written" if target else "about.bundle_failed"
        name = target.name if target else ""
        notice = Notice(text=t(key, file=name), safe="")
        self._notice.tell(notice, mood="good" if target else "bad")


def _short(line: str) -> str:
    """Return a line whose longest word has at most ``_LETTERS`` letters, its middle left out."""
    word = max(line.split(), key=len, default="")
    if len(word) <= _LETTERS:
        return line
    return line.replace(word, f"{word[: _LETTERS // 3]}…{word[-_LETTERS * 2 // 3 :]}")
