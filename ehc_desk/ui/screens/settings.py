"""Settings: what a desk may choose, by sections; a change is written and taken over at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
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
    Section,
)
from ehc_desk.ui.texts import error_text, t
from ehc_desk.ui.widgets.fields import label
from ehc_desk.ui.widgets.notices import NoticeBar

if TYPE_CHECKING:
    from ehc_desk.ui.session import Session

_WIDE = 760
"""The widest a section may be, in units that grow with the letters."""


class SettingsScreen(Screen):
    """``changed`` tells the settings as they are now; ``readers_asked`` leads to the readers."""

    changed = Signal(object)
    readers_asked = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._presenter = SettingsPresenter(
            session.desk, session.actor, session.tasks, self._render, changed=self.changed.emit
        )
        self._sections: dict[str, Section] = {
            "appearance": AppearanceSection(self._presenter),
            "printing": PrintingSection(self._presenter, session.desk.printer.trays, session.tasks),
            "papers": PapersSection(self._presenter),
            "devices": DevicesSection(self._presenter, self.readers_asked.emit),
            "letterhead": LetterheadSection(self._presenter),
            "calendar": CalendarSection(self._presenter, session.desk.calendar),
        }
        self._list = QListWidget()
        self._list.setObjectName("sections")
        self._list.setAccessibleName(t("settings.sections"))
        self._pages = QStackedWidget()
        self._notice = NoticeBar()
        self._saved = label("", "muted")
        self._lay_out()
        self._list.currentRowChanged.connect(self._pages.setCurrentIndex)
        self._list.setCurrentRow(0)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(label(t("settings.title"), "title"), 1)
        head.addWidget(self._saved)
        layout.addLayout(head)
        layout.addWidget(self._notice)
        self._list.ensurePolished()  # rows are measured as they are added
        for name, section in self._sections.items():
            self._list.addItem(t(f"settings.{name}"))
            self._pages.addWidget(_scrolling(section))
        self._bound()
        style.notifier().changed.connect(self._bound)
        metrics = self._list.fontMetrics()
        widest = max(metrics.horizontalAdvance(t(f"settings.{name}")) for name in self._sections)
        self._list.setFixedWidth(widest + 56)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._list)
        row.addWidget(self._pages, 1)
        layout.addLayout(row, 1)

    def _bound(self) -> None:
        """Keep the fields of a section as wide as an eye can follow."""
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
        section = list(self._sections.values())[max(0, self._list.currentRow())]
        return [self._list, section.first]

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
        if state.saved_at is not None:
            key = "settings.saved_restart" if state.needs_restart else "settings.saved"
            self._saved.setText(t(key, at=state.saved_at.strftime("%H:%M")))
        for section in self._sections.values():
            section.show_state(state)
        if state.error is not None:
            self._notice.tell(error_text(state.error))
        else:
            self._notice.hide()


def _scrolling(inside: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidget(inside)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    return area
