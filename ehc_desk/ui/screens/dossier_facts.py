"""The facts of a dossier as a panel; the personal number is masked and opens for 30 seconds."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea

from ehc_desk.presenters.dossier_view import DossierState
from ehc_desk.ui import style
from ehc_desk.ui.screens.dossier_words import FACTS, ONLY_WHEN_THERE, facts
from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.fields import button, card, label, restyle

OPEN_NUMBER_MS = 30_000
_LEAST = 150
"""The least height of the facts, in units that grow with the letters."""


class FactsPanel(QScrollArea):
    """Shows a state; ``named`` are the facts the province wants corrected."""

    number_opened = Signal(bool)

    def __init__(self, relation_of: Callable[[str], str] = str) -> None:
        """``relation_of`` says a relation's code in words."""
        super().__init__()
        self._relation_of = relation_of
        self.named: frozenset[str] = frozenset()
        self._state = DossierState()
        self._values = {name: label("") for name in FACTS}
        self._heads: dict[str, QLabel] = {}
        self._switch = button(t("dossier.show_number"), "link", tip="Ctrl+Shift+H")
        self._switch.clicked.connect(self.toggle_number)
        self._open = QTimer(self)
        self._open.setSingleShot(True)
        self._open.setInterval(OPEN_NUMBER_MS)
        self._open.timeout.connect(self.hide_number)
        self.setWidget(self._panel())
        self.setWidgetResizable(True)
        self.setObjectName("facts")  # the style sheet gives it the ring of what has the focus
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(t("dossier.facts"))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the width nothing is cut at, and the height of a few lines."""
        panel = self.widget()
        needed = panel.minimumSizeHint().width() if panel is not None else 0
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(needed + bar, style.px(_LEAST))

    def _panel(self) -> QFrame:
        frame, inside = card(spacing=6, margins=14)
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(7)
        for row, (name, value) in enumerate(self._values.items()):
            head = label(t(f"dossier.{name}"), "muted")
            head.setAlignment(Qt.AlignmentFlag.AlignTop)
            self._heads[name] = head
            value.setWordWrap(True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            value.setAccessibleName(t(f"dossier.{name}"))
            grid.addWidget(head, row, 0)
            if name == "id_number":
                head.setAlignment(Qt.AlignmentFlag.AlignVCenter)
                value.setWordWrap(False)
                beside = QHBoxLayout()
                beside.addWidget(value)
                beside.addWidget(self._switch)
                beside.addStretch(1)
                grid.addLayout(beside, row, 1)
            else:
                grid.addWidget(value, row, 1)
        grid.setColumnStretch(1, 1)
        inside.addLayout(grid)
        inside.addStretch(1)
        return frame

    def show_state(self, state: DossierState) -> None:
        """Show the facts of a dossier, or nothing at all."""
        self._state = state
        is_open, dossier = self._open.isActive(), state.dossier
        told: dict[str, str] = {}
        if dossier is not None:
            relation = self._relation_of(dossier.facts.relation)
            told = facts(dossier, state, relation=relation, open_number=is_open)
        for name, value in self._values.items():
            text = told.get(name, "")
            shown = t("dossier.named", value=text or "–") if name in self.named else text or "–"
            value.setText(shown if dossier is not None else "")
            restyle(value, "problem", name in self.named)
            for part in (value, self._heads[name]):
                part.setVisible(bool(text) or name not in ONLY_WHEN_THERE)
        self._switch.setVisible(bool(told.get("id_number")))
        self._switch.setText(t("dossier.hide_number" if is_open else "dossier.show_number"))
        self.updateGeometry()  # whether there is room beside it depends on what is said

    def toggle_number(self) -> None:
        """Open the number for 30 seconds, or mask it again."""
        if self._open.isActive():
            self.hide_number()
        else:
            self._open.start()
            self.show_state(self._state)
            self.number_opened.emit(True)

    def hide_number(self) -> None:
        """Mask the number."""
        self._open.stop()
        self.show_state(self._state)
        self.number_opened.emit(False)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Mask the number when the screen is left: the visitor may have gone."""
        super().hideEvent(event)
        self.hide_number()
