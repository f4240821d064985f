"""The facts of a dossier as a panel; the personal number is masked and opens for 30 seconds."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea

from ehc_desk.presenters.dossier_view import DossierState
from ehc_desk.ui import style
from ehc_desk.ui.line_breaks import tied
from ehc_desk.ui.screens.dossier_words import FACTS, ONLY_WHEN_THERE, facts
from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.fields import button, card, label, restyle

OPEN_NUMBER_MS = 30_000
_LEAST, _LEAST_LOW = 150, 60
"""The least height of the facts, by themselves and as a tab, in units that grow."""
_NAMES = frozenset({"procedure", "address"})
"""Facts that end in a name, which is read whole."""
_BETWEEN = 5
_NUMBER = FACTS.index("id_number")
_AROUND_SWITCH = FACTS[_NUMBER - 1 : _NUMBER + 2]


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
        self._is_low = False
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
        return QSize(needed + bar, style.px(_LEAST_LOW if self._is_low else _LEAST))

    def set_low(self, low: bool) -> None:
        """Be a tab among others, which has what height there is, or stand by itself."""
        self._is_low = low
        self.updateGeometry()

    def _panel(self) -> QFrame:
        frame, inside = card(spacing=6, margins=14)
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(_BETWEEN)
        for row, (name, value) in enumerate(self._values.items()):
            head = label(t(f"dossier.{name}"), "muted")
            head.setAlignment(Qt.AlignmentFlag.AlignTop)
            self._heads[name] = head
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            value.setAccessibleName(t(f"dossier.{name}"))
            value.setWordWrap(name != "id_number")
            grid.addWidget(head, row, 0)
            grid.addWidget(value, row, 1, 1, 1 if name in _AROUND_SWITCH else 2)
        # a button needs more height than a line: it reaches over the rows around its own
        grid.addWidget(self._switch, _NUMBER - 1, 2, 3, 1, Qt.AlignmentFlag.AlignVCenter)
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
            shown = tied(shown) if name in _NAMES else shown
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
