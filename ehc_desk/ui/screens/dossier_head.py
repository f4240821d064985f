"""What stands above a dossier: its code and states, and what it asks for next.

Shows what it is given; which act follows is the screen's.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ehc_desk.ui import style, words
from ehc_desk.ui.screens.dossier_words import step_words
from ehc_desk.ui.texts import t, word
from ehc_desk.ui.widgets.fields import Press, button, card, label, restyle

if TYPE_CHECKING:
    from ehc_desk.domain.delivery import DeliverySummary
    from ehc_desk.domain.dossier import Dossier
    from ehc_desk.presenters.next_step import NextStep

_PILLS = {
    "waiting": ("warn_soft", "warn"),
    "bad": ("bad_soft", "bad"),
    "good": ("ok_soft", "ok"),
}
_MOODS = {"needs_action": "bad", "acknowledged": "good"}


class Pill(Press):
    """The state at the province: looks like the state beside it and leads to what is sent."""

    def __init__(self) -> None:
        super().__init__()
        self.setAutoDefault(False)
        self.setProperty("kind", "status")
        self._mood = ""
        style.notifier().changed.connect(self._dress)

    def feel(self, mood: str) -> None:
        """Take the colours of a mood: waiting, good or bad."""
        self._mood = mood
        restyle(self, "mood", mood)
        self._dress()

    def _dress(self) -> None:
        if self._mood not in _PILLS:
            return
        soft, ink = (style.colour(name) for name in _PILLS[self._mood])
        wide = style.px(12)
        self.setStyleSheet(
            f"QPushButton {{ background: {soft}; color: {ink}; border-radius: {wide}px; "
            f"padding: 0 {wide}px; }}"
        )


class Head:
    """``row``: the code with its version, ``states`` here and at the province, and the way back."""

    def __init__(self, back: QWidget) -> None:
        self.code = label("", "title")
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._state = label("", "state")
        self.delivery = Pill()
        self.states = QWidget()
        beside = QHBoxLayout(self.states)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(10)
        beside.addWidget(self._state)
        beside.addWidget(self.delivery)
        self.row = QHBoxLayout()
        self.row.setSpacing(10)
        self.row.addWidget(self.code)
        self.row.addWidget(self.states)
        self.row.addStretch(1)
        self.row.addWidget(back)

    def take_states(self) -> None:
        """Have the states beside the code again, wherever they stood."""
        self.row.insertWidget(1, self.states)

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
        self.delivery.feel(mood)


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
