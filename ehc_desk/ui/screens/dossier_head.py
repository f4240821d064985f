"""What stands above a dossier: its code and states, and what it asks for next.

Shows what it is given; which act follows is the screen's.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from ehc_desk.ui import words
from ehc_desk.ui.screens.dossier_words import step_words
from ehc_desk.ui.texts import t, word
from ehc_desk.ui.widgets.fields import button, card, label, restyle

if TYPE_CHECKING:
    from ehc_desk.domain.delivery import DeliverySummary
    from ehc_desk.domain.dossier import Dossier
    from ehc_desk.presenters.next_step import NextStep

_MOODS = {"needs_action": "bad", "acknowledged": "good"}


class Head:
    """``row``: the code with its version, the state here, and ``delivery`` to the province."""

    def __init__(self) -> None:
        self.code = label("", "title")
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._state = label("", "state")
        self.delivery = button("", "status")
        self.row = QHBoxLayout()
        self.row.setSpacing(10)
        for part in (self.code, self._state, self.delivery):
            self.row.addWidget(part)
        self.row.addStretch(1)

    def show_none(self, text: str) -> None:
        """Say in place of the code why there is no dossier yet."""
        self.code.setText(text)
        self._state.setText("")
        self.delivery.setText("")

    def show(self, dossier: Dossier, summary: DeliverySummary | None) -> None:
        """Show which dossier it is and how it stands."""
        version = t("dossier.version", version=dossier.version) if dossier.version > 1 else ""
        self.code.setText(f"{dossier.printed_code} {version}".strip())
        self._state.setText(word("state", dossier.state.value))
        self.delivery.setText(words.delivery(summary))
        mood = _MOODS.get(summary.word if summary else "", "waiting")
        restyle(self.delivery, "mood", mood)


class StepBar:
    """``frame`` says what comes next, ``act`` does it; in sight only while there is a next step."""

    def __init__(self) -> None:
        self.frame, inside = card(spacing=6, margins=10)
        self.text = label("", "heading")
        self.text.setWordWrap(True)
        self.act = button("", "primary", tip="Enter")
        row = QHBoxLayout()
        row.addWidget(self.text, 1)
        row.addWidget(self.act)
        inside.addLayout(row)
        self.frame.hide()

    def show(self, step: NextStep, dossier: Dossier | None, acts: Collection[str]) -> None:
        """Show a step; its button only where the act is one of those possible now."""
        self.frame.setVisible(step.kind != "none")
        self.text.setText(step_words(step, dossier) if step.kind != "none" else "")
        restyle(self.frame, "mood", step.mood)
        self.act.setText(word("act", step.act, act=step.act) if step.act else "")
        self.act.setAccessibleName(self.act.text())
        self.act.setVisible(bool(step.act) and step.act in acts)
