"""Settings: what a desk may choose, by sections; a change is written and taken over at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ehc_desk.presenters.settings import SettingsPresenter, SettingsState
from ehc_desk.ui import style
from ehc_desk.ui.screens.base import Screen
from ehc_desk.ui.screens.settings_office import CalendarSection, LetterheadSection
from ehc_desk.ui.screens.settings_sections import (
    AppearanceSection,
    DevicesSection,
    PapersSection,
    PrintingSection,
    SafetySection,
    Section,
)
from ehc_desk.ui.texts import error_text, t
from ehc_desk.ui.widgets.fields import label
from ehc_desk.ui.widgets.notices import NoticeBar
from ehc_desk.ui.widgets.screen_head import ScreenHead, back_button
from ehc_desk.ui.widgets.slices import Slices

if TYPE_CHECKING:
    from ehc_desk.ui.session import Session

_WIDE, _AROUND = 760, 56
"""The widest a section may be and what the list needs around its words, in units that grow."""


class SettingsScreen(Screen):
    """``changed`` tells the settings as they are now; ``readers_asked`` leads to the readers."""

    changed = Signal(object)
    readers_asked = Signal()
    back_asked = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._presenter = SettingsPresenter(
            session.desk, session.actor, session.tasks, self._render, changed=self.changed.emit
        )
        desk, tasks, presenter = session.desk, session.tasks, self._presenter
        self._state: SettingsState | None = None
        self._sections: dict[str, Section] = {}
        self._makers: dict[str, Callable[[], Section]] = {
            "appearance": lambda: AppearanceSection(presenter),
            "safety": lambda: SafetySection(presenter),
            "printing": lambda: PrintingSection(presenter, desk.printer.trays, tasks),
            "papers": lambda: PapersSection(presenter),
            "devices": lambda: DevicesSection(presenter, self.readers_asked.emit),
            "letterhead": lambda: LetterheadSection(presenter),
            "calendar": lambda: CalendarSection(presenter, desk.calendar),
        }
        self._slices = Slices(self)
        self._list = QListWidget()
        self._list.setObjectName("sections")
        self._list.setAccessibleName(t("settings.sections"))
        self._pages = QStackedWidget()
        self._notice = NoticeBar()
        self._saved = label("", "muted")
        self._lay_out()
        self._slices.begin(self._steps(), lambda: bool(self._sections))
        self._list.currentRowChanged.connect(self._bring)
        self._list.setCurrentRow(0)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(8)
        back = back_button(self.back_asked.emit)
        layout.addWidget(ScreenHead(t("settings.title"), self._saved, back))
        layout.addWidget(self._notice)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._list)
        row.addWidget(self._pages, 1)
        layout.addLayout(row, 1)
        self._list.ensurePolished()  # rows are measured as they are added
        for name in self._makers:
            self._list.addItem(t(f"settings.{name}"))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        style.notifier().changed.connect(self._bound)
        self._bound()

    def _steps(self) -> Iterator[None]:
        """Build section by section: the first is seen at once, nobody waits for the others."""
        for name, make in self._makers.items():
            section = make()
            section.setMaximumWidth(style.px(_WIDE))
            self._pages.addWidget(_scrolling(section, self._pages))
            self._sections[name] = section
            if self._state is not None:
                section.show_state(self._state)
            yield

    def section(self, name: str) -> Section:
        """Return a section by its name, built now when it was not yet."""
        self._slices.until(lambda: name in self._sections)
        return self._sections[name]

    def _bring(self, row: int) -> None:
        self.section(list(self._makers)[row])
        self._pages.setCurrentIndex(row)

    def _bound(self) -> None:
        """Keep the list as wide as its words, the fields of a section as an eye can follow."""
        self._list.ensurePolished()
        metrics = self._list.fontMetrics()
        widest = max(metrics.horizontalAdvance(t(f"settings.{name}")) for name in self._makers)
        self._list.setFixedWidth(widest + style.px(_AROUND))
        for section in self._sections.values():
            section.setMaximumWidth(style.px(_WIDE))

    # ------------------------------------------------------------ as a screen

    def title(self) -> str:
        """Return the screen's name."""
        return t("settings.title")

    def commands(self) -> dict[str, Callable[[], None]]:
        """Return the commands of this screen: none of its own."""
        return {}

    def panes(self) -> list[QWidget]:
        """Return the list of sections and the section in front."""
        name = list(self._makers)[max(0, self._list.currentRow())]
        return [self._list, self.section(name).first]

    def start(self) -> None:
        """Begin in the list of sections with the newest state."""
        self._list.setFocus()
        self._presenter.open()

    def refresh(self) -> None:
        """Ask for printers and own days again."""
        self._presenter.open()

    def leave(self) -> None:
        """Let nothing come home any more."""
        self._presenter.close()

    def _render(self, state: SettingsState) -> None:
        self._state = state
        if state.saved_at is not None:
            key = "settings.saved_restart" if state.needs_restart else "settings.saved"
            self._saved.setText(t(key, at=state.saved_at.strftime("%H:%M")))
        for section in self._sections.values():
            section.show_state(state)
        if state.error is not None:
            self._notice.tell(error_text(state.error))
        else:
            self._notice.hide()


def _scrolling(inside: QWidget, parent: QWidget) -> QScrollArea:
    area = QScrollArea(parent)
    area.setWidget(inside)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Tab stops at what can be seen
    return area
