"""Where facts and tabs of a dossier stand: beside each other, or the facts as the first tab.

Knows how wide it is; what the parts show is theirs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ehc_desk.ui import style
from ehc_desk.ui.texts import t

if TYPE_CHECKING:
    from ehc_desk.ui.screens.dossier_facts import FactsPanel
    from ehc_desk.ui.screens.dossier_tabs import DossierTabs

_NARROW = 700
"""Below this width facts and tabs have no room beside each other, in units that grow."""


class Parts(QWidget):
    """``narrowed`` tells whether the facts became a tab."""

    narrowed = Signal(bool)

    def __init__(self, facts: FactsPanel, tabs: DossierTabs) -> None:
        super().__init__()
        self.is_narrow = False
        self._facts, self._tabs = facts, tabs
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(10)
        self._row.addWidget(facts, 1)
        self._row.addWidget(tabs, 1)
        style.notifier().changed.connect(self._arrange)

    def show_facts(self) -> None:
        """Bring the facts forward where they are a tab."""
        if self.is_narrow:
            self._tabs.setCurrentWidget(self._facts)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Stand as there is room."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        narrow = self.width() < style.px(_NARROW)
        if narrow == self.is_narrow:
            return
        self.is_narrow = narrow
        self._facts.set_low(narrow)
        if narrow:
            self._row.removeWidget(self._facts)
            self._tabs.insertTab(0, self._facts, t("dossier.facts_tab"))
            self._tabs.setCurrentIndex(0)
        else:
            self._tabs.removeTab(self._tabs.indexOf(self._facts))
            self._row.insertWidget(0, self._facts, 1)
            self._facts.show()
        self.narrowed.emit(narrow)
